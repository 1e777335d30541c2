//! SEND CUE SHEET.

use alloc::vec::Vec;

use discwright_core::Msf;

use crate::wire::{self, U24, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

wire! {
    struct Raw[10] { opcode: u8, reserved: [u8; 5], size: U24, control: u8 }
}

/// Announces a cue sheet, which is a [`CueSheet`]: the layout of a session-at-once recording.
///
/// Spec: MMC-6, SEND CUE SHEET command (5Dh).
///
/// | byte | field |
/// |---|---|
/// | 6..8 | cue sheet size in bytes |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SendCueSheet {
    /// In bytes, 24 bits: 8 for each entry.
    pub size: u32,
}

impl SendCueSheet {
    /// For this sheet.
    #[must_use]
    pub fn of(sheet: &CueSheet) -> Self {
        let size = u32::try_from(sheet.entries.len()).unwrap_or(u32::MAX);
        Self { size: size.saturating_mul(8).min(U24::MAX) }
    }
}

impl Command for SendCueSheet {
    const OPCODE: Opcode = Opcode::SEND_CUE_SHEET;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self { size: raw.size.get() })
    }

    fn cdb(&self) -> Cdb {
        let size = U24::new(self.size);
        Cdb::of(&Raw { opcode: Self::OPCODE.0, size, ..wire::zeroed() })
    }

    fn direction(&self) -> Direction {
        Direction::to_device(self.size.min(U24::MAX))
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(SendCueSheet, size);

/// A line of the cue sheet: 8 bytes, kept as they are.
///
/// Spec: MMC-6, SEND CUE SHEET command, "Format of Cue Sheet".
///
/// | byte | 7..4 | 3..0 | for ADR 1 |
/// |---|---|---|---|
/// | 0 | control | ADR | |
/// | 1 | | | track number, AAh for the lead-out |
/// | 2 | | | index |
/// | 3 | | | data form |
/// | 4 | | | SCMS |
/// | 5..7 | | | absolute time, binary |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct CueEntry {
    /// Q control of the track, 4 bits: 0 audio, 4 data, plus 2 for copy permitted and 1 for
    /// pre-emphasis.
    pub control: u8,
    /// What the entry is, 4 bits: 1 for a position, 2 for a part of the media catalogue number,
    /// 3 for a part of an ISRC.
    pub adr: u8,
    /// Bytes 1 to 7.
    pub body: [u8; 7],
}

impl CueEntry {
    /// The track number of the lead-out.
    pub const LEAD_OUT: u8 = 0xAA;

    /// A change of track, index or form at a time.
    ///
    /// `data_form` is byte 3: main data form in bits 5..0 (00h audio of 2352 bytes, 01h audio
    /// made by the drive, 10h mode 1 of 2048, 14h mode 1 made by the drive), subchannel form in
    /// bits 7..6.
    #[must_use]
    pub const fn position(control: u8, track: u8, index: u8, data_form: u8, at: Msf) -> Self {
        let body = [track, index, data_form, 0, at.minute(), at.second(), at.frame()];
        Self { control, adr: 1, body }
    }

    /// The two entries of a media catalogue number of 13 ASCII digits.
    #[must_use]
    pub const fn catalogue(control: u8, number: [u8; 13]) -> [Self; 2] {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m] = number;
        [
            Self { control, adr: 2, body: [a, b, c, d, e, f, g] },
            Self { control, adr: 2, body: [h, i, j, k, l, m, 0] },
        ]
    }

    /// The two entries of a track's ISRC of 12 ASCII characters.
    #[must_use]
    pub const fn isrc(control: u8, track: u8, code: [u8; 12]) -> [Self; 2] {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = code;
        [
            Self { control, adr: 3, body: [track, a, b, c, d, e, f] },
            Self { control, adr: 3, body: [track, g, h, i, j, k, l] },
        ]
    }

    /// The track number, for a position or an ISRC.
    #[must_use]
    pub const fn track(&self) -> u8 {
        let [track, ..] = self.body;
        track
    }

    /// The index, for a position.
    #[must_use]
    pub const fn index(&self) -> u8 {
        let [_, index, ..] = self.body;
        index
    }

    /// The data form, for a position.
    #[must_use]
    pub const fn data_form(&self) -> u8 {
        let [_, _, form, ..] = self.body;
        form
    }

    /// The absolute time, for a position; `None` if the clock has no such time.
    #[must_use]
    pub const fn time(&self) -> Option<Msf> {
        let [.., minute, second, frame] = self.body;
        Msf::new(minute, second, frame)
    }
}

/// The cue sheet: from the lead-in at 00:00:00 to the lead-out.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct CueSheet {
    /// The lines in the order of time.
    pub entries: Vec<CueEntry>,
}

impl CueSheet {
    /// Reads the sheet; a part of an entry at the end is left out.
    #[must_use]
    pub fn decode(list: &[u8]) -> Self {
        let entries = wire::records::<[u8; 8]>(list)
            .map(|[first, body @ ..]| CueEntry { control: first >> 4, adr: first & 0x0F, body })
            .collect();
        Self { entries }
    }

    /// The bytes of the parameter list.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.entries.len().saturating_mul(8));
        for entry in &self.entries {
            bytes.push(((entry.control & 0x0F) << 4) | (entry.adr & 0x0F));
            bytes.extend_from_slice(&entry.body);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_one_data_track_is_written_and_read() {
        let time = |m, s, f| Msf::new(m, s, f).unwrap();
        let sheet = CueSheet {
            entries: vec![
                CueEntry::position(4, 0, 0, 0x14, time(0, 0, 0)),
                CueEntry::position(4, 1, 0, 0x10, time(0, 0, 0)),
                CueEntry::position(4, 1, 1, 0x10, time(0, 2, 0)),
                CueEntry::position(4, CueEntry::LEAD_OUT, 1, 0x14, time(10, 20, 30)),
            ],
        };
        let bytes = [
            0x41, 0, 0, 0x14, 0, 0, 0, 0, // lead-in
            0x41, 1, 0, 0x10, 0, 0, 0, 0, // pre-gap
            0x41, 1, 1, 0x10, 0, 0, 2, 0, // track
            0x41, 0xAA, 1, 0x14, 0, 10, 20, 30, // lead-out
        ];
        assert_eq!(sheet.encode(), bytes);
        assert_eq!(CueSheet::decode(&bytes), sheet);
        assert_eq!(SendCueSheet::of(&sheet).cdb().as_bytes(), [0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0]);
    }

    #[test]
    fn a_catalogue_number_takes_two_entries() {
        let sheet = CueSheet { entries: CueEntry::catalogue(0, *b"0123456789012").to_vec() };
        assert_eq!(sheet.encode(), *b"\x020123456\x02789012\0");
        let sheet = CueSheet { entries: CueEntry::isrc(0, 7, *b"USABC1234567").to_vec() };
        assert_eq!(sheet.encode(), *b"\x03\x07USABC1\x03\x07234567");
    }
}
