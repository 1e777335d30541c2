//! How two listings differ, in words.

use std::fmt;

use crate::{Entry, Kind, Listing, Properties};

/// What a comparison looks at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rules {
    /// The properties to compare, where both listings judge them.
    pub compare: Properties,
    /// The properties that the second listing must judge; one that it does not is a difference.
    pub require: Properties,
    /// Whether the root's own properties count. Off by default: a tree's root rarely has any.
    pub root: bool,
    /// How many paths the second listing may hold that the first has not.
    pub extra: usize,
}

impl Rules {
    /// Compares all that both listings judge, but for the root.
    #[must_use]
    pub const fn all() -> Self {
        Self::only(Properties::all())
    }

    /// Compares these properties, where both judge them.
    #[must_use]
    pub const fn only(compare: Properties) -> Self {
        Self { compare, require: Properties::empty(), root: false, extra: 0 }
    }

    /// Compares all but these.
    #[must_use]
    pub const fn without(mut self, not: Properties) -> Self {
        self.compare = self.compare.difference(not);
        self
    }

    /// Makes it a difference if the second listing does not judge one of these.
    #[must_use]
    pub const fn require(mut self, properties: Properties) -> Self {
        self.require = self.require.union(properties);
        self
    }

    /// Compares the root as well.
    #[must_use]
    pub const fn with_root(mut self) -> Self {
        self.root = true;
        self
    }
}

/// One thing that two listings do not agree on.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Difference {
    /// The path, as bytes; empty where the listing as a whole is meant.
    pub path: Vec<u8>,
    /// What is compared.
    pub what: &'static str,
    /// The first listing's word.
    pub expected: String,
    /// The second listing's word.
    pub found: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, what, expected, found } = self;
        write!(f, "\"{}\": {what}: expected {expected}, found {found}", path.escape_ascii())
    }
}

impl Listing {
    /// How `found` differs from this listing.
    #[must_use]
    pub fn diff(&self, found: &Self, rules: &Rules) -> Vec<Difference> {
        let mut out = Vec::new();
        let mut note = |path: &[u8], what, expected: String, found: String| {
            out.push(Difference { path: path.to_vec(), what, expected, found });
        };
        let missing = rules.require.difference(found.judges());
        if !missing.is_empty() {
            note(b"", "judged properties", names(rules.require), names(found.judges()));
        }
        for path in found.doubled().iter().filter(|path| self.get(path).is_some()) {
            note(path, "entries", "one".into(), "several".into());
        }
        let both = rules.compare & self.judges() & found.judges();
        for expected in self.iter() {
            if expected.path.is_empty() && !rules.root {
                continue;
            }
            match found.get(&expected.path) {
                None => note(&expected.path, "entry", text(expected.kind), "nothing".into()),
                Some(actual) => compare(expected, actual, both, rules.require, &mut note),
            }
        }
        let extra: Vec<&Entry> = found
            .iter()
            .filter(|entry| !entry.path.is_empty() && self.get(&entry.path).is_none())
            .collect();
        if extra.len() > rules.extra {
            for entry in extra {
                note(&entry.path, "entry", "nothing".into(), text(entry.kind));
            }
        }
        out
    }
}

fn compare(
    expected: &Entry,
    found: &Entry,
    both: Properties,
    require: Properties,
    note: &mut impl FnMut(&[u8], &'static str, String, String),
) {
    let path = &expected.path;
    let directory = |entry: &Entry| entry.kind == Kind::Directory;
    let kinds_agree = if both.contains(Properties::KIND) {
        expected.kind == found.kind
    } else {
        directory(expected) == directory(found)
    };
    if !kinds_agree {
        note(path, "kind", text(expected.kind), text(found.kind));
        return;
    }
    let mut property =
        |which: Properties, what, expected: Option<String>, found: Option<String>| {
            // Required: the second listing has to know what the first one knows.
            let silent = found.is_none() && !require.contains(which);
            if both.contains(which) && expected.is_some() && !silent && expected != found {
                let word = |value: Option<String>| value.unwrap_or_else(|| "nothing".into());
                note(path, what, word(expected), word(found));
            }
        };
    let octal = |mode: u32| format!("{mode:04o}");
    property(Properties::MODE, "mode", expected.mode.map(octal), found.mode.map(octal));
    property(Properties::OWNER, "user", expected.uid.map(text), found.uid.map(text));
    property(Properties::OWNER, "group", expected.gid.map(text), found.gid.map(text));
    property(Properties::MTIME, "mtime", expected.mtime.map(text), found.mtime.map(text));
    property(
        Properties::MTIME_MICROS,
        "microseconds of mtime",
        expected.mtime_micros.map(text),
        found.mtime_micros.map(text),
    );
    if expected.kind == Kind::File {
        property(Properties::SIZE, "size", expected.size.map(text), found.size.map(text));
        property(
            Properties::CONTENT,
            "sha256",
            expected.sha256.as_ref().map(hex),
            found.sha256.as_ref().map(hex),
        );
    }
    let ascii = |bytes: &Vec<u8>| format!("\"{}\"", bytes.escape_ascii());
    let pair = |(major, minor): (u32, u32)| format!("{major}:{minor}");
    property(
        Properties::TARGET,
        "target",
        expected.target.as_ref().map(ascii),
        found.target.as_ref().map(ascii),
    );
    property(Properties::DEVICE, "device", expected.device.map(pair), found.device.map(pair));
    if both.contains(Properties::HARD_LINKS) && expected.hard_link_of != found.hard_link_of {
        let word = |first: &Option<Vec<u8>>| first.as_ref().map_or("itself".into(), ascii);
        note(path, "linked to", word(&expected.hard_link_of), word(&found.hard_link_of));
    }
}

fn text(value: impl fmt::Debug) -> String {
    format!("{value:?}")
}

fn names(properties: Properties) -> String {
    properties.iter_names().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

fn hex(digest: &[u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(change: impl FnOnce(&mut Entry)) -> Listing {
        let mut entry = Entry::new(*b"a/b", Kind::File);
        entry.size = Some(3);
        entry.mode = Some(0o644);
        change(&mut entry);
        let mut listing = Listing::new(Properties::all());
        listing.insert(entry);
        listing
    }

    #[test]
    fn equal_listings_have_no_difference() {
        assert!(one(|_| ()).diff(&one(|_| ()), &Rules::all()).is_empty());
    }

    #[test]
    fn a_changed_property_is_named_with_both_values() {
        let found = one(|entry| entry.size = Some(4));
        let differences = one(|_| ()).diff(&found, &Rules::all());
        assert_eq!(differences[0].to_string(), "\"a/b\": size: expected 3, found 4");
        assert!(one(|_| ()).diff(&found, &Rules::all().without(Properties::SIZE)).is_empty());
    }

    #[test]
    fn silence_counts_only_where_a_word_is_required() {
        let found = one(|entry| entry.mode = None);
        assert!(one(|_| ()).diff(&found, &Rules::all()).is_empty());
        let strict = Rules::all().require(Properties::MODE);
        assert_eq!(one(|_| ()).diff(&found, &strict).len(), 1);
    }

    #[test]
    fn missing_extra_and_doubled_paths_are_differences() {
        let none = Listing::new(Properties::all());
        assert_eq!(one(|_| ()).diff(&none, &Rules::all()).len(), 1);
        assert_eq!(none.diff(&one(|_| ()), &Rules::all()).len(), 1);
        let mut twice = one(|_| ());
        twice.insert(Entry::new(*b"a/b", Kind::File));
        assert!(one(|_| ()).diff(&twice, &Rules::all()).iter().any(|d| d.what == "entries"));
    }
}
