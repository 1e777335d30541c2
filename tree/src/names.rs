//! Names that a format cannot record as they are.

use std::collections::HashMap;
use std::hash::Hash;

use crate::NodeId;

/// A name that a format records otherwise than the tree has it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by the format crates")]
pub struct NameChange {
    /// Whose name.
    pub node: NodeId,
    /// How a reader of that format will show it.
    pub recorded: Box<str>,
    /// Why.
    pub reason: NameChangeReason,
}

/// Why a name is recorded otherwise; the first that applies.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum NameChangeReason {
    /// The bytes are no UTF-8, and the format records characters.
    NotUtf8,
    /// The format does not have some of the characters.
    Characters,
    /// The format's names are shorter.
    Length,
    /// It would read the same as the name of a sibling.
    Collision,
}

impl std::fmt::Display for NameChangeReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotUtf8 => "its bytes are no UTF-8",
            Self::Characters => "it has characters that the format lacks",
            Self::Length => "it is too long for the format",
            Self::Collision => "it would read the same as a sibling's",
        })
    }
}

/// Gives each of some siblings a name of its own, in linear time.
///
/// `wanted` holds for each sibling its mapped name, and whether that is the original unchanged:
/// those come first to it. A sibling whose name is taken tries `alternative(sibling, n)` for
/// n = 1, 2, … until one is free; siblings that want the same name share the count, so that a
/// thousand of them need a thousand tries and not a million.
///
/// ```
/// let wanted = [("A".to_owned(), false), ("A".to_owned(), true), ("A".to_owned(), false)];
/// let names = discwright_tree::distinct(&wanted, |_, n| format!("A~{n}"));
/// assert_eq!(names, ["A~1", "A", "A~2"]);
/// ```
pub fn distinct<T: Clone + Eq + Hash>(
    wanted: &[(T, bool)],
    mut alternative: impl FnMut(usize, u32) -> T,
) -> Vec<T> {
    let mut taken: HashMap<T, u32> = HashMap::with_capacity(wanted.len());
    for (name, _) in wanted.iter().filter(|(_, exact)| *exact) {
        taken.entry(name.clone()).or_insert(0);
    }
    let mut given_exact = std::collections::HashSet::new();
    let mut names = Vec::with_capacity(wanted.len());
    for (sibling, (name, exact)) in wanted.iter().enumerate() {
        // Of two equal originals (which no folder has) the first keeps the name.
        if *exact && given_exact.insert(name) {
            names.push(name.clone());
            continue;
        }
        if !taken.contains_key(name) {
            taken.insert(name.clone(), 0);
            names.push(name.clone());
            continue;
        }
        loop {
            let tries = taken.entry(name.clone()).or_insert(0);
            *tries = tries.saturating_add(1);
            let next = alternative(sibling, *tries);
            if !taken.contains_key(&next) || *taken.get(name).unwrap_or(&0) == u32::MAX {
                taken.insert(next.clone(), 0);
                names.push(next);
                break;
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn siblings_end_up_with_names_of_their_own(wanted in proptest::collection::vec(("[ab]{1,2}(~[0-9])?", any::<bool>()), 0..60)) {
            let names = distinct(&wanted, |i, n| format!("{}~{n}", wanted[i].0));
            let set: HashSet<_> = names.iter().collect();
            prop_assert_eq!(set.len(), wanted.len());
            for ((want, exact), name) in wanted.iter().zip(&names) {
                let first = wanted.iter().position(|w| w == &(want.clone(), *exact));
                if *exact && first.is_some_and(|i| std::ptr::eq(&names[i], name)) {
                    prop_assert_eq!(want, name);
                }
            }
        }
    }

    #[test]
    fn a_hundred_thousand_equal_wishes_are_met_soon() {
        let wanted = vec![("X".to_owned(), false); 100_000];
        let mut tries = 0;
        let names = distinct(&wanted, |_, n| {
            tries += 1;
            format!("X{n}")
        });
        assert_eq!((names.len(), tries), (100_000, 99_999));
    }
}
