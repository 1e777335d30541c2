//! The target of a symbolic link as `SL` entries.

use alloc::vec::Vec;

use crate::raw::{ComponentFlags, LinkFlags};

/// Bytes of component records in one `SL`: 255 less head and flags.
const ROOM: usize = 250;

/// Bytes of a component in one record: what is left for it in an `SL` of its own.
const CONTENT: usize = ROOM - 2;

/// Adds the `SL` entries of a target. Whatever the slashes, a reader that joins the components
/// with a slash behind each but the root and the last gets the same bytes.
///
/// Spec: RRIP 1.12, 4.1.3.
pub(super) fn push_link(entries: &mut Vec<u8>, target: &[u8]) {
    let mut records = Vec::new();
    let mut flush = |records: &mut Vec<u8>, flags: LinkFlags| {
        let length = u8::try_from(records.len().saturating_add(5)).unwrap_or(u8::MAX);
        entries.extend_from_slice(&[b'S', b'L', length, 1, flags.bits()]);
        entries.append(records);
    };
    let mut push = |flags: ComponentFlags, content: &[u8]| {
        if records
            .len()
            .saturating_add(content.len())
            .saturating_add(2)
            > ROOM
        {
            flush(&mut records, LinkFlags::CONTINUE);
        }
        let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
        records.extend_from_slice(&[flags.bits(), length]);
        records.extend_from_slice(content);
    };
    let relative = match target.split_first() {
        Some((b'/', rest)) => {
            push(ComponentFlags::ROOT, &[]);
            rest
        }
        _ => target,
    };
    if !relative.is_empty() || target.is_empty() {
        for component in relative.split(|byte| *byte == b'/') {
            match component {
                b"." => push(ComponentFlags::CURRENT, &[]),
                b".." => push(ComponentFlags::PARENT, &[]),
                _ => {
                    let mut rest = component;
                    while let Some((part, more)) = rest.split_at_checked(CONTENT)
                        && !more.is_empty()
                    {
                        push(ComponentFlags::CONTINUE, part);
                        rest = more;
                    }
                    push(ComponentFlags::empty(), rest);
                }
            }
        }
    }
    flush(&mut records, LinkFlags::empty());
}
