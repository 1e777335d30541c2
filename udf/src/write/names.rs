//! Names as UDF can record them.

use alloc::borrow::Cow;

use crc::{CRC_64_XZ, Crc};
use discwright_tree::{NameChange, NameChangeReason, NodeId, Tree, distinct};

use crate::{cs0, raw};

/// Bytes of a recorded name, compression id included.
pub(super) const LONGEST: usize = 255;
/// Characters of a file name extension that is kept when a name is shortened.
///
/// Spec: OSTA UDF 1.02, 4.1.
const EXTENSION: usize = 5;

const CRC_64: Crc<u64> = Crc::<u64>::new(&CRC_64_XZ);

/// How a name is recorded, and why if that is not how it is.
pub(super) fn map(name: &[u8]) -> (Cow<'_, str>, Option<NameChangeReason>) {
    let (text, reason) = match core::str::from_utf8(name) {
        Ok(text) => (Cow::Borrowed(text), None),
        Err(_) => {
            let mut text = String::with_capacity(name.len());
            for chunk in name.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '_'));
            }
            (Cow::Owned(text), Some(NameChangeReason::NotUtf8))
        }
    };
    if recorded_length(&text) <= LONGEST {
        return (text, reason);
    }
    let mark = format!("#{:04X}", raw::crc(name));
    let reason = reason.unwrap_or(NameChangeReason::Length);
    (Cow::Owned(mark_name(&text, &mark)), Some(reason))
}

/// How many bytes [`cs0::encode`] makes of a name.
pub(super) fn recorded_length(name: &str) -> usize {
    let (units, wide) = name.chars().fold((0_usize, false), |(units, wide), c| {
        let wide = wide || u32::from(c) > 0xFF;
        (units.saturating_add(c.len_utf16()), wide)
    });
    let bytes = if wide { units.saturating_mul(2) } else { units };
    bytes.saturating_add(1)
}

/// Puts `mark` before the extension of a name, and takes away before it what then is too much.
fn mark_name(name: &str, mark: &str) -> String {
    let (stem, extension) = match name.rfind('.').and_then(|dot| name.split_at_checked(dot)) {
        Some((stem, extension))
            if !stem.is_empty() && extension.chars().count() <= EXTENSION.saturating_add(1) =>
        {
            (stem, extension)
        }
        _ => (name, ""),
    };
    let mut kept: String = stem.chars().take(LONGEST).collect();
    loop {
        let marked = format!("{kept}{mark}{extension}");
        if recorded_length(&marked) <= LONGEST || kept.pop().is_none() {
            return marked;
        }
    }
}

/// Gives the entries of one directory names of their own, and tells which names changed.
pub(super) fn of_directory(tree: &Tree, children: &[NodeId], changes: &mut Vec<NameChange>) {
    let name_of = |id: &NodeId| tree.node(*id).name();
    if children.iter().all(|id| map(name_of(id)).1.is_none()) {
        return;
    }
    let wanted: Vec<_> = children
        .iter()
        .map(|id| {
            let (name, reason) = map(name_of(id));
            (name.into_owned(), reason.is_none())
        })
        .collect();
    let names = distinct(&wanted, |sibling, turn| {
        let original = children.get(sibling).map(name_of).unwrap_or_default();
        let mut digest = CRC_64.digest();
        digest.update(original);
        digest.update(&turn.to_le_bytes());
        let (mapped, _) = wanted.get(sibling).cloned().unwrap_or_default();
        mark_name(&mapped, &format!("#{:016X}", digest.finalize()))
    });
    for ((id, name), (mapped, _)) in children.iter().zip(names).zip(&wanted) {
        let Some(reason) = map(name_of(id)).1 else {
            continue;
        };
        let reason = if name == *mapped { reason } else { NameChangeReason::Collision };
        changes.push(NameChange { node: *id, recorded: name.into_boxed_str(), reason });
    }
}

/// The name of a node as it is recorded, given the changes in order of nodes.
pub(super) fn recorded<'a>(
    tree: &'a Tree,
    changes: &'a [NameChange],
    node: NodeId,
) -> Cow<'a, str> {
    match changes.binary_search_by_key(&node, |change| change.node) {
        Ok(at) => Cow::Borrowed(changes.get(at).map_or("", |change| &change.recorded)),
        Err(_) => String::from_utf8_lossy(tree.node(node).name()),
    }
}

/// The bytes of a name in a directory or a path.
pub(super) fn encode(name: &str) -> Vec<u8> {
    let mut bytes = cs0::encode(name);
    bytes.truncate(LONGEST);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_fit_stay_as_they_are() {
        for name in ["a", &"x".repeat(254), &"ÿ".repeat(254), &"漢".repeat(127), &"😀".repeat(63)]
        {
            assert_eq!(map(name.as_bytes()), (Cow::Borrowed(name), None));
            assert_eq!(recorded_length(name), cs0::encode(name).len());
        }
    }

    #[test]
    fn longer_names_end_in_their_sum_and_keep_their_extension() {
        let name = format!("{}.jpeg", "x".repeat(300));
        let (short, reason) = map(name.as_bytes());
        assert_eq!(reason, Some(NameChangeReason::Length));
        assert_eq!(cs0::encode(&short).len(), LONGEST);
        assert!(short.ends_with(&format!("x#{:04X}.jpeg", raw::crc(name.as_bytes()))), "{short}");
        let wide = "漢".repeat(128);
        assert_eq!(map(wide.as_bytes()).0.chars().count(), 127);
    }

    #[test]
    fn bytes_that_are_no_characters_become_underscores() {
        assert_eq!(map(b"a\xFF\xFEb"), (Cow::Borrowed("a__b"), Some(NameChangeReason::NotUtf8)));
    }

    #[test]
    fn siblings_that_would_read_the_same_are_told_apart() {
        let mut tree = Tree::new();
        let mut children = Vec::new();
        let long = |end| [&[b'x'; 300][..], &[end]].concat();
        for name in [b"a\xFF".to_vec(), b"a\xFE".to_vec(), b"a_".to_vec(), long(b'1'), long(b'2')] {
            let attributes = discwright_tree::Attributes::default();
            children.push(tree.add_directory(tree.root(), &name, attributes).unwrap());
        }
        let mut changes = Vec::new();
        of_directory(&tree, &children, &mut changes);
        let mut names: Vec<_> =
            children.iter().map(|id| recorded(&tree, &changes, *id).into_owned()).collect();
        assert_eq!(names[2], "a_");
        assert_eq!(changes[0].reason, NameChangeReason::Collision);
        assert_eq!(changes[3].reason, NameChangeReason::Length);
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 5);
    }
}
