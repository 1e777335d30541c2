//! The target of a symbolic link as `SL` entries.

use alloc::vec::Vec;

use crate::raw::{ComponentFlags, LinkFlags};

/// Bytes of component records in one `SL`: 255 less head and flags, and less the two by which
/// `..` as text is longer than as a flag.
const ROOM: usize = 248;

/// Adds the `SL` entries of a target. Whatever the slashes, a reader that joins the components
/// with a slash behind each but the root and the last gets the same bytes.
///
/// Where one entry ends and the next begins, readers differ on whether a slash is due (libarchive
/// 3 has none), so that no entry ends with a whole component: the last is always continued in the
/// next, if only with nothing.
///
/// Spec: RRIP 1.12, 4.1.3.
pub(super) fn push_link(entries: &mut Vec<u8>, target: &[u8]) {
    let mut link = Link { entries, records: Vec::new(), last: 0 };
    let relative = match target.split_first() {
        Some((b'/', rest)) => {
            link.push(ComponentFlags::ROOT, &[]);
            rest
        }
        _ => target,
    };
    if !relative.is_empty() || target.is_empty() {
        for component in relative.split(|byte| *byte == b'/') {
            match component {
                b"." => link.component(ComponentFlags::CURRENT, &[]),
                b".." => link.component(ComponentFlags::PARENT, &[]),
                _ => link.text(component),
            }
        }
    }
    link.flush(LinkFlags::empty());
}

/// The entries as they are put together.
struct Link<'e> {
    entries: &'e mut Vec<u8>,
    /// The component records of the entry that is not ended.
    records: Vec<u8>,
    /// Where the last of them begins.
    last: usize,
}

impl Link<'_> {
    /// Adds a component of text, over as many entries as it takes.
    fn text(&mut self, mut content: &[u8]) {
        loop {
            let room = ROOM.saturating_sub(self.records.len()).saturating_sub(2);
            match content.split_at_checked(room) {
                Some((part, rest)) if !rest.is_empty() => {
                    if !part.is_empty() {
                        self.push(ComponentFlags::CONTINUE, part);
                        content = rest;
                    }
                    self.next();
                }
                _ => return self.component(ComponentFlags::empty(), content),
            }
        }
    }

    /// Adds a component that has room in an entry of its own.
    fn component(&mut self, flags: ComponentFlags, content: &[u8]) {
        let length = content.len().saturating_add(2);
        if self.records.len().saturating_add(length) > ROOM {
            self.next();
        }
        self.push(flags, content);
    }

    fn push(&mut self, flags: ComponentFlags, content: &[u8]) {
        self.last = self.records.len();
        let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
        self.records.extend_from_slice(&[flags.bits(), length]);
        self.records.extend_from_slice(content);
    }

    /// Ends an entry within a component, and begins the next with its rest.
    fn next(&mut self) {
        let last = self.records.split_off(self.last.min(self.records.len()));
        let flags = ComponentFlags::from_bits_retain(last.first().copied().unwrap_or(0));
        let text = last.get(2..).unwrap_or_default();
        let (text, whole) = match flags {
            ComponentFlags::ROOT => {
                self.records.extend_from_slice(&last);
                return self.flush(LinkFlags::CONTINUE);
            }
            ComponentFlags::CURRENT => (&b"."[..], true),
            ComponentFlags::PARENT => (&b".."[..], true),
            flags => (text, !flags.contains(ComponentFlags::CONTINUE)),
        };
        self.push(ComponentFlags::CONTINUE, text);
        self.flush(LinkFlags::CONTINUE);
        if whole {
            self.push(ComponentFlags::empty(), &[]);
        }
    }

    fn flush(&mut self, flags: LinkFlags) {
        let length = u8::try_from(self.records.len().saturating_add(5)).unwrap_or(u8::MAX);
        let head = [b'S', b'L', length, 1, flags.bits()];
        self.entries.extend_from_slice(&head);
        self.entries.append(&mut self.records);
        self.last = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What libarchive makes of the entries: no slash between one and the next.
    fn read(mut entries: &[u8]) -> Vec<u8> {
        let mut path = Vec::new();
        while let [b'S', b'L', length, 1, _, ..] = entries {
            let (entry, rest) = entries.split_at(usize::from(*length));
            let mut records = &entry[5..];
            let mut separator = &b""[..];
            while let [flags, length, ..] = records {
                path.extend_from_slice(separator);
                separator = if flags & 9 == 0 { b"/" } else { b"" };
                let content = &records[2..2 + usize::from(*length)];
                path.extend_from_slice(match flags {
                    0 | 1 => content,
                    2 => b".",
                    4 => b"..",
                    8 => b"/",
                    _ => unreachable!("flags {flags}"),
                });
                records = &records[2 + usize::from(*length)..];
            }
            entries = rest;
        }
        assert!(entries.is_empty());
        path
    }

    #[test]
    fn short_targets_take_one_entry() {
        let mut entries = Vec::new();
        push_link(&mut entries, b"/a/../b");
        assert_eq!(entries, b"SL\x0F\x01\0\x08\0\0\x01a\x04\0\0\x01b");
    }

    proptest! {
        #[test]
        fn readers_that_put_no_slash_between_entries_get_the_same_path(
            parts in prop::collection::vec(prop_oneof![
                Just(String::new()), Just(".".to_owned()), Just("..".to_owned()),
                "[a-z]{1,4}", "[a-z]{100}", "[a-z]{240,255}",
            ], 0..200),
        ) {
            let target = parts.join("/");
            let mut entries = Vec::new();
            push_link(&mut entries, target.as_bytes());
            prop_assert_eq!(String::from_utf8(read(&entries)).unwrap(), target);
        }
    }
}
