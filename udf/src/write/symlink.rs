//! Symbolic links as path components.

use discwright_tree::NameChangeReason;
use zerocopy::IntoBytes;
use zerocopy::little_endian::U16;

use super::names;
use crate::raw::PathComponent;

/// A target as it is recorded.
#[derive(Debug)]
pub(super) struct Target {
    /// The path components.
    pub(super) bytes: Vec<u8>,
    /// How a reader shows it.
    pub(super) shown: String,
    /// Why that is not the target, if it is not.
    pub(super) reason: Option<NameChangeReason>,
}

/// Makes path components of a POSIX path.
///
/// Empty components, as between two slashes or behind the last, cannot be recorded. Names that do
/// not fit are shortened as in directories.
///
/// Spec: ECMA-167 3rd edition, 4/14.16; OSTA UDF 1.02, 2.3.13.
pub(super) fn encode(target: &[u8]) -> Target {
    let mut bytes = Vec::new();
    let mut shown = String::new();
    let mut reason = None;
    if target.first() == Some(&b'/') {
        push(&mut bytes, PathComponent::ROOT, &[]);
        shown.push('/');
    }
    for name in target.split(|b| *b == b'/').filter(|name| !name.is_empty()) {
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        match name {
            b"." => {
                push(&mut bytes, PathComponent::CURRENT, &[]);
                shown.push('.');
            }
            b".." => {
                push(&mut bytes, PathComponent::PARENT, &[]);
                shown.push_str("..");
            }
            _ => {
                let (mapped, changed) = names::map(name);
                reason = reason.or(changed);
                push(&mut bytes, PathComponent::NAME, &names::encode(&mapped));
                shown.push_str(&mapped);
            }
        }
    }
    if reason.is_none() && shown.as_bytes() != target {
        reason = Some(NameChangeReason::Characters);
    }
    Target { bytes, shown, reason }
}

fn push(out: &mut Vec<u8>, kind: u8, identifier: &[u8]) {
    let component = PathComponent {
        kind,
        identifier_length: u8::try_from(identifier.len()).unwrap_or(u8::MAX),
        version: U16::new(0),
    };
    out.extend_from_slice(component.as_bytes());
    out.extend_from_slice(identifier);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_its_components() {
        let target = encode(b"/a/../\xC4\x80");
        assert_eq!(
            target.bytes,
            [&[2, 0, 0, 0][..], &[5, 2, 0, 0, 8, b'a'], &[3, 0, 0, 0], &[5, 3, 0, 0, 16, 1, 0],]
                .concat()
        );
        assert_eq!(target.reason, None);
        assert_eq!(encode(b"./x").bytes, [4, 0, 0, 0, 5, 2, 0, 0, 8, b'x']);
    }

    #[test]
    fn what_cannot_be_recorded_is_told() {
        let target = encode(b"a//b/");
        assert_eq!(
            (target.shown.as_str(), target.reason),
            ("a/b", Some(NameChangeReason::Characters))
        );
        assert_eq!(encode(b"\xFF").reason, Some(NameChangeReason::NotUtf8));
        assert_eq!(encode(&[b'x'; 300]).reason, Some(NameChangeReason::Length));
    }
}
