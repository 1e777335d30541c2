//! The target of a symbolic link, from the component records of `SL`.

use alloc::vec::Vec;

use crate::raw::ComponentFlags;

/// A target as it is put together.
#[derive(Debug, Default)]
pub(super) struct Target {
    path: Vec<u8>,
    /// A separator is due before the next component.
    separate: bool,
    /// The last component goes on in the next record.
    open: bool,
    /// Anything was recorded.
    begun: bool,
}

impl Target {
    /// Adds the component records of one `SL`. `false` if they do not fit in it.
    pub(super) fn extend(&mut self, mut records: &[u8]) -> bool {
        self.begun = true;
        while let Some(([flags, length], rest)) = records.split_first_chunk::<2>() {
            let Some((content, rest)) = rest.split_at_checked(usize::from(*length)) else {
                return false;
            };
            self.component(ComponentFlags::from_bits_retain(*flags), content);
            records = rest;
        }
        records.is_empty()
    }

    /// The bytes so far.
    pub(super) fn len(&self) -> usize {
        self.path.len()
    }

    /// The path, if any `SL` was there.
    pub(super) fn finish(self) -> Option<Vec<u8>> {
        self.begun.then_some(self.path)
    }

    fn component(&mut self, flags: ComponentFlags, content: &[u8]) {
        if !self.open && self.separate {
            self.path.push(b'/');
        }
        if flags.contains(ComponentFlags::ROOT) {
            self.path.push(b'/');
        } else if flags.contains(ComponentFlags::PARENT) {
            self.path.extend_from_slice(b"..");
        } else if flags.contains(ComponentFlags::CURRENT) {
            self.path.push(b'.');
        } else {
            self.path.extend_from_slice(content);
        }
        self.separate = !flags.contains(ComponentFlags::ROOT);
        self.open = flags.contains(ComponentFlags::CONTINUE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(entries: &[&[u8]]) -> Vec<u8> {
        let mut target = Target::default();
        for entry in entries {
            assert!(target.extend(entry));
        }
        target.finish().unwrap()
    }

    #[test]
    fn components_are_joined() {
        assert_eq!(target(&[b"\x08\0\0\x03tmp\x04\0"]), b"/tmp/..");
        assert_eq!(target(&[b"\x02\0\x04\0\0\x01a"]), b"./../a");
        assert_eq!(target(&[b"\x08\0"]), b"/");
        assert_eq!(target(&[b"\0\x01a\0\0\0\x01b"]), b"a//b");
    }

    #[test]
    fn a_component_may_go_on_in_the_next_entry() {
        assert_eq!(target(&[b"\0\x01x\x01\x02ab", b"\0\x01c\0\x01d"]), b"x/abc/d");
    }

    #[test]
    fn a_component_that_is_cut_is_told() {
        assert!(!Target::default().extend(b"\0\x05ab"));
        assert!(!Target::default().extend(b"\0"));
    }
}
