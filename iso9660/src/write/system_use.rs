//! The system use entries of a record, and where they lie.

use alloc::vec::Vec;
use core::ops::Range;

use discwright_core::Both32;
use discwright_tree::{Kind, Node};
use zerocopy::IntoBytes;

use super::BLOCK;
use super::symlink::push_link;
use crate::raw::{
    Continuation, DeviceNumber, NameFlags, PosixAttributes, RecordTime, SerialNumber,
    SharingProtocol, TimeFlags,
};

/// Bytes of a `CE` entry.
const CE: usize = 28;

/// Bytes of a name in one `NM`.
const NAME: usize = 250;

/// What a continuation area has room for at least before a new sector is begun: the longest entry
/// and a `CE`.
const WORTH: usize = 255 + CE;

/// The identifier of Rock Ridge by RRIP 1.12, with the texts that it prescribes.
///
/// Spec: RRIP 1.12, 4.3.
const EXTENSION: [&[u8]; 3] = [
    b"IEEE_P1282",
    b"THE IEEE P1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS",
    b"PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE P1282 SPECIFICATION",
];

/// Whose record it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// `.` of the root.
    Root,
    /// `.` of another directory, or `..`.
    Dot,
    /// A named entry.
    Child,
}

/// Puts the entries of a node's record behind each other. Every entry knows its own length.
pub(super) fn push_entries(entries: &mut Vec<u8>, node: Node<'_>, links: u32, role: Role) {
    if role == Role::Root {
        head(entries, *b"SP", 3);
        let sp = SharingProtocol { check: SharingProtocol::CHECK, skipped: 0 };
        entries.extend_from_slice(sp.as_bytes());
    }
    posix(entries, node, links);
    times(entries, node);
    match role {
        Role::Root => extension(entries),
        Role::Dot => {}
        Role::Child => {
            name(entries, node.name());
            match node.kind() {
                Kind::Symlink => push_link(entries, node.target()),
                Kind::BlockDevice | Kind::CharDevice => device(entries, node),
                Kind::Directory | Kind::File | Kind::Fifo | Kind::Socket => {}
            }
        }
    }
}

fn head(entries: &mut Vec<u8>, signature: [u8; 2], data: usize) {
    entries.extend_from_slice(&signature);
    entries.push(u8::try_from(data.saturating_add(4)).unwrap_or(u8::MAX));
    entries.push(1);
}

fn posix(entries: &mut Vec<u8>, node: Node<'_>, links: u32) {
    let kind: u32 = match node.kind() {
        Kind::Directory => 0o040_000,
        Kind::File => 0o100_000,
        Kind::Symlink => 0o120_000,
        Kind::BlockDevice => 0o060_000,
        Kind::CharDevice => 0o020_000,
        Kind::Fifo => 0o010_000,
        Kind::Socket => 0o140_000,
    };
    let px = PosixAttributes {
        mode: Both32::new(kind | u32::from(node.mode() & 0o7777)),
        links: Both32::new(links),
        uid: Both32::new(node.uid()),
        gid: Both32::new(node.gid()),
    };
    // Names of one file have the number of the first; 0 would mean none.
    let number = u32::try_from(node.primary().index()).unwrap_or(u32::MAX);
    let serial = SerialNumber { serial: Both32::new(number.wrapping_add(1)) };
    head(entries, *b"PX", 40);
    entries.extend_from_slice(px.as_bytes());
    entries.extend_from_slice(serial.as_bytes());
}

fn times(entries: &mut Vec<u8>, node: Node<'_>) {
    let time = RecordTime::nearest(node.modified());
    let flags = TimeFlags::MODIFY | TimeFlags::ACCESS | TimeFlags::ATTRIBUTES;
    head(entries, *b"TF", 22);
    entries.push(flags.bits());
    for _ in 0..3 {
        entries.extend_from_slice(time.as_bytes());
    }
}

fn name(entries: &mut Vec<u8>, name: &[u8]) {
    let mut parts = name.chunks(NAME).peekable();
    while let Some(part) = parts.next() {
        let flags = match parts.peek() {
            Some(_) => NameFlags::CONTINUE,
            None => NameFlags::empty(),
        };
        head(entries, *b"NM", part.len().saturating_add(1));
        entries.push(flags.bits());
        entries.extend_from_slice(part);
    }
}

/// The device number as systems of today put both numbers into 64 bits; for numbers below 256
/// every known reader agrees.
fn device(entries: &mut Vec<u8>, node: Node<'_>) {
    let device = node.device();
    let low =
        (device.minor & 0xFF) | ((device.major & 0xFFF) << 8) | ((device.minor & !0xFF) << 12);
    let high = (device.major & !0xFFF) | (device.minor >> 20 & 0xFFF);
    let pn = DeviceNumber { high: Both32::new(high), low: Both32::new(low) };
    head(entries, *b"PN", 16);
    entries.extend_from_slice(pn.as_bytes());
}

fn extension(entries: &mut Vec<u8>) {
    let length = EXTENSION.iter().map(|text| text.len()).sum::<usize>();
    head(entries, *b"ER", length.saturating_add(4));
    for text in EXTENSION {
        entries.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
    }
    entries.push(1);
    for text in EXTENSION {
        entries.extend_from_slice(text);
    }
}

/// Where the entries of a record lie: the first in the record, the others in continuation areas.
#[derive(Debug, Default)]
pub(super) struct Spread {
    /// Those in the record, by their bytes.
    pub(super) in_record: Range<usize>,
    pub(super) areas: Vec<Area>,
    /// The next free byte of the directory's continuations.
    pub(super) end: u64,
}

/// A continuation area.
#[derive(Debug)]
pub(super) struct Area {
    /// From the start of the directory's continuations, in bytes. No area crosses a sector.
    pub(super) at: u64,
    /// The entries in it, by their bytes.
    pub(super) entries: Range<usize>,
    /// All its bytes, a `CE` to the next too.
    pub(super) length: usize,
}

impl Spread {
    /// Spreads entries over a record that has `room` for them, and areas from `at` on.
    pub(super) fn new(entries: &[u8], room: usize, at: u64) -> Self {
        let first = fitting(entries, room);
        let mut spread = Self { in_record: 0..first, areas: Vec::new(), end: at };
        let mut from = first;
        while let Some(rest) = entries.get(from..).filter(|rest| !rest.is_empty()) {
            let block = u64::from(BLOCK);
            let inside = spread.end.checked_rem(block).unwrap_or(0);
            let mut room = usize::try_from(block.saturating_sub(inside)).unwrap_or(0);
            if rest.len() > room && room < WORTH {
                spread.end = spread.end.next_multiple_of(block);
                room = usize::try_from(block).unwrap_or(0);
            }
            let count = fitting(rest, room);
            let to = from.saturating_add(count);
            let more = if count < rest.len() { CE } else { 0 };
            let length = count.saturating_add(more);
            spread.areas.push(Area { at: spread.end, entries: from..to, length });
            let length = u64::try_from(length).unwrap_or(u64::MAX);
            spread.end = spread.end.saturating_add(length);
            from = to;
        }
        spread
    }

    /// Bytes in the record, a `CE` too.
    pub(super) fn record_length(&self) -> usize {
        let more = if self.areas.is_empty() { 0 } else { CE };
        self.in_record.len().saturating_add(more)
    }
}

/// Bytes of the whole entries that fit, leaving room for a `CE` if not all do.
fn fitting(entries: &[u8], room: usize) -> usize {
    if entries.len() <= room {
        return entries.len();
    }
    let room = room.saturating_sub(CE);
    let mut end = 0_usize;
    while let Some(length) = entries.get(end.saturating_add(2)) {
        let next = end.saturating_add(usize::from(*length));
        if next > room {
            break;
        }
        end = next;
    }
    end
}

/// Adds the `CE` that leads to an area, whose directory's continuations begin at `block`.
pub(super) fn push_continuation(entries: &mut Vec<u8>, block: u32, area: &Area) {
    let size = u64::from(BLOCK);
    let blocks = area.at.checked_div(size).unwrap_or(0);
    let offset = area.at.checked_rem(size).unwrap_or(0);
    let ce = Continuation {
        block: Both32::new(block.saturating_add(u32::try_from(blocks).unwrap_or(u32::MAX))),
        offset: Both32::new(u32::try_from(offset).unwrap_or(u32::MAX)),
        length: Both32::new(u32::try_from(area.length).unwrap_or(u32::MAX)),
    };
    head(entries, *b"CE", 24);
    entries.extend_from_slice(ce.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn entries_are_spread_whole_and_in_order_and_no_area_crosses_a_sector(
            lengths in prop::collection::vec(4_u8..=255, 0..80),
            room in 32_usize..220,
            at in 0_u64..10_000,
        ) {
            let mut entries = Vec::new();
            for length in &lengths {
                entries.extend_from_slice(b"XX");
                entries.resize(entries.len() + usize::from(*length) - 2, *length);
            }
            let spread = Spread::new(&entries, room, at);
            prop_assert!(spread.record_length() <= room);
            let mut bounds = vec![spread.in_record.clone()];
            bounds.extend(spread.areas.iter().map(|area| area.entries.clone()));
            let mut next = 0;
            for part in bounds {
                prop_assert_eq!(part.start, next);
                next = part.end;
                // Each part is made of whole entries.
                let mut rest = &entries[part];
                while !rest.is_empty() {
                    rest = &rest[usize::from(rest[2])..];
                }
            }
            prop_assert_eq!(next, entries.len());
            let mut free = at;
            for area in &spread.areas {
                prop_assert!(area.at >= free && !area.entries.is_empty());
                free = area.at + u64::try_from(area.length).unwrap();
                prop_assert_eq!(area.at / 2048, (free - 1) / 2048);
            }
            prop_assert_eq!(spread.end, free);
        }
    }
}
