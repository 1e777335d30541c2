//! Sense data: why a command did not do what it was asked, and how far an operation has come.

mod asc;
mod class;

use alloc::vec::Vec;
use core::fmt;

use zerocopy::big_endian::{U32, U64};

pub use self::asc::Asc;
pub use self::class::SenseClass;
use crate::DecodeError;
use crate::wire::{self, wire};

discwright_core::code! {
    /// The kind of trouble: 4 bits.
    ///
    /// Spec: SPC-4, "Sense key descriptions".
    pub struct SenseKey(u8) {
        /// None.
        NO_SENSE = 0x0 => "no sense",
        /// It worked, with effort.
        RECOVERED_ERROR = 0x1 => "recovered error",
        /// The medium cannot be accessed (yet).
        NOT_READY = 0x2 => "not ready",
        /// The medium is bad.
        MEDIUM_ERROR = 0x3 => "medium error",
        /// The device is bad.
        HARDWARE_ERROR = 0x4 => "hardware error",
        /// The command is not possible.
        ILLEGAL_REQUEST = 0x5 => "illegal request",
        /// Something has changed: medium, mode, or a reset.
        UNIT_ATTENTION = 0x6 => "unit attention",
        /// The medium is protected.
        DATA_PROTECT = 0x7 => "data protect",
        /// A place without data was read, or one with data was to be written.
        BLANK_CHECK = 0x8 => "blank check",
        /// Only the vendor knows.
        VENDOR_SPECIFIC = 0x9 => "vendor specific",
        /// A copy failed.
        COPY_ABORTED = 0xA => "copy aborted",
        /// The device gave up; trying again may help.
        ABORTED_COMMAND = 0xB => "aborted command",
        /// The end of the medium was reached.
        VOLUME_OVERFLOW = 0xD => "volume overflow",
        /// What was read is not what was expected.
        MISCOMPARE = 0xE => "miscompare",
    }
}

wire! {
    struct RawFixed[18] {
        response: u8,
        obsolete: u8,
        key: u8,
        information: U32,
        additional_length: u8,
        command_specific: U32,
        asc: u8,
        ascq: u8,
        fru: u8,
        specific: [u8; 3],
    }
    struct RawDescriptor[8] {
        response: u8, key: u8, asc: u8, ascq: u8, reserved: [u8; 3], additional_length: u8,
    }
}

/// In which of the two forms sense data comes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the standard has two forms")]
pub enum SenseFormat {
    /// 70h and 71h, 18 bytes: what MMC devices use.
    #[default]
    Fixed,
    /// 72h and 73h.
    Descriptor,
}

/// What the three bytes that depend on the sense key say.
///
/// Spec: SPC-4, "Sense key specific sense data descriptor".
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum SenseSpecific {
    /// Illegal request: the field that is wrong.
    FieldPointer {
        /// C/D: whether the field is in the CDB rather than in the parameter list.
        in_cdb: bool,
        /// The highest bit of the field, if BPV is set.
        bit: Option<u8>,
        /// The byte.
        byte: u16,
    },
    /// No sense, or not ready: how much of the operation is done, in parts of 65 536.
    Progress(u16),
    /// Recovered, medium or hardware error: how often the device tried.
    Retries(u16),
    /// For another sense key: the bytes, with SKSV as bit 7 of the first.
    Other([u8; 3]),
}

impl SenseSpecific {
    fn decode(key: SenseKey, bytes: [u8; 3]) -> Option<Self> {
        let [flags, high, low] = bytes;
        if !wire::has(flags, 0x80) {
            return None;
        }
        let value = u16::from_be_bytes([high, low]);
        Some(match key {
            SenseKey::ILLEGAL_REQUEST => Self::FieldPointer {
                in_cdb: wire::has(flags, 0x40),
                bit: wire::has(flags, 0x08).then_some(flags & 0x07),
                byte: value,
            },
            SenseKey::NO_SENSE | SenseKey::NOT_READY => Self::Progress(value),
            SenseKey::RECOVERED_ERROR | SenseKey::MEDIUM_ERROR | SenseKey::HARDWARE_ERROR => {
                Self::Retries(value)
            }
            _ => Self::Other(bytes),
        })
    }

    fn encode(self) -> [u8; 3] {
        let (flags, value) = match self {
            Self::FieldPointer { in_cdb, bit, byte } => {
                let bit = bit.map_or(0, |bit| 0x08 | (bit & 0x07));
                (wire::bit(in_cdb, 0x40) | bit, byte)
            }
            Self::Progress(value) | Self::Retries(value) => (0, value),
            Self::Other([flags, high, low]) => (flags, u16::from_be_bytes([high, low])),
        };
        let [high, low] = value.to_be_bytes();
        [0x80 | flags, high, low]
    }
}

/// Sense data.
///
/// Spec: SPC-4, "Sense data", fixed and descriptor format.
///
/// | byte (fixed) | field |
/// |---|---|
/// | 0 | VALID (bit 7), response code 70h or 71h |
/// | 2 | filemark, EOM, ILI (bit 5), sense key (3..0) |
/// | 3..6 | information |
/// | 7 | additional sense length |
/// | 8..11 | command-specific information |
/// | 12, 13 | ASC, ASCQ |
/// | 14 | field replaceable unit code |
/// | 15..17 | SKSV (bit 7), sense key specific |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "sense data is what its layout holds")]
pub struct SenseData {
    /// In which form it came or goes.
    pub format: SenseFormat,
    /// Whether this is about an earlier command, whose status was already good: lost data.
    pub deferred: bool,
    /// The kind of trouble.
    pub key: SenseKey,
    /// The trouble itself.
    pub asc: Asc,
    /// ILI: whether the length asked for does not fit the block.
    pub incorrect_length: bool,
    /// VALID, and the information: mostly the block at fault. The fixed format has 32 bits.
    pub information: Option<u64>,
    /// What the command has to say; 0 for nothing. The fixed format has 32 bits.
    pub command_specific: u64,
    /// Which part of the device is at fault; 0 for unknown.
    pub unit: u8,
    /// What depends on the sense key.
    pub specific: Option<SenseSpecific>,
}

impl SenseData {
    /// This trouble now, in the fixed format, with nothing else known.
    #[must_use]
    pub const fn new(key: SenseKey, asc: Asc) -> Self {
        Self {
            format: SenseFormat::Fixed,
            deferred: false,
            key,
            asc,
            incorrect_length: false,
            information: None,
            command_specific: 0,
            unit: 0,
            specific: None,
        }
    }

    /// A command that is not possible because of a field of its CDB.
    #[must_use]
    pub const fn invalid_field_in_cdb(byte: u16, bit: Option<u8>) -> Self {
        let pointer = SenseSpecific::FieldPointer { in_cdb: true, bit, byte };
        let sense = Self::new(SenseKey::ILLEGAL_REQUEST, Asc::INVALID_FIELD_IN_CDB);
        Self { specific: Some(pointer), ..sense }
    }

    /// How much of a long operation is done, in parts of 65 536, if the drive says so.
    #[must_use]
    pub const fn progress(&self) -> Option<u16> {
        match self.specific {
            Some(SenseSpecific::Progress(done)) => Some(done),
            _ => None,
        }
    }

    /// What a host is to make of it.
    #[must_use]
    pub const fn class(&self) -> SenseClass {
        SenseClass::of(self.key, self.asc, self.deferred)
    }

    /// Reads either format. Fields that are cut are left out, and so is a field pointer or
    /// progress of which not all bytes are there.
    ///
    /// # Errors
    ///
    /// With another response code than 70h to 73h, or before the sense key has come.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let first = bytes.first().copied().unwrap_or_default() & 0x7F;
        match first {
            0x70 | 0x71 => Self::decode_fixed(bytes),
            0x72 | 0x73 => Self::decode_descriptors(bytes),
            _ if bytes.is_empty() => Err(DecodeError::short("Sense data", 3, 0)),
            _ => Err(DecodeError::unexpected(
                "Sense data",
                "Response Code",
                0,
                0x70,
                u32::from(first),
            )),
        }
    }

    fn decode_fixed(bytes: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawFixed = wire::head(bytes, 3, "Fixed format sense data")?;
        let len = usize::from(raw.additional_length).saturating_add(8);
        let bytes = if bytes.len() > 8 { wire::within(bytes, len) } else { bytes };
        let raw: RawFixed = wire::padded(bytes);
        let key = SenseKey(raw.key & 0x0F);
        let information = wire::has(raw.response, 0x80) && bytes.len() >= 7;
        Ok(Self {
            format: SenseFormat::Fixed,
            deferred: wire::has(raw.response, 0x01),
            key,
            asc: Asc::new(raw.asc, raw.ascq),
            incorrect_length: wire::has(raw.key, 0x20),
            information: information.then_some(u64::from(raw.information.get())),
            command_specific: u64::from(raw.command_specific.get()),
            unit: raw.fru,
            specific: (bytes.len() >= 18)
                .then(|| SenseSpecific::decode(key, raw.specific))
                .flatten(),
        })
    }

    fn decode_descriptors(bytes: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawDescriptor = wire::head(bytes, 4, "Descriptor format sense data")?;
        let len = usize::from(raw.additional_length).saturating_add(8);
        let mut sense = Self {
            format: SenseFormat::Descriptor,
            deferred: wire::has(raw.response, 0x01),
            ..Self::new(SenseKey(raw.key & 0x0F), Asc::new(raw.asc, raw.ascq))
        };
        let mut rest = wire::after(wire::within(bytes, len), 8);
        while let Some((&[kind, length], behind)) = rest.split_first_chunk::<2>() {
            let Some((body, behind)) = behind.split_at_checked(usize::from(length)) else {
                break;
            };
            sense.take(kind, body);
            rest = behind;
        }
        Ok(sense)
    }

    /// Takes what a descriptor says, if it is of a known kind and long enough.
    fn take(&mut self, kind: u8, body: &[u8]) {
        match (kind, body) {
            (0x00, [valid, _, value @ ..]) if value.len() >= 8 && wire::has(*valid, 0x80) => {
                self.information = Some(wire::padded::<U64>(value).get());
            }
            (0x01, [_, _, value @ ..]) if value.len() >= 8 => {
                self.command_specific = wire::padded::<U64>(value).get();
            }
            (0x02, [_, _, a, b, c, ..]) => {
                self.specific = SenseSpecific::decode(self.key, [*a, *b, *c]);
            }
            (0x03, [_, unit, ..]) => self.unit = *unit,
            (0x05, [_, flags, ..]) => self.incorrect_length = wire::has(*flags, 0x20),
            _ => {}
        }
    }

    /// The bytes in the form that [`SenseData::format`] names: 18 in the fixed one.
    ///
    /// Values that the fixed format has no room for are left out.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self.format {
            SenseFormat::Fixed => self.encode_fixed(),
            SenseFormat::Descriptor => self.encode_descriptors(),
        }
    }

    fn encode_fixed(&self) -> Vec<u8> {
        let information = self.information.and_then(|value| u32::try_from(value).ok());
        let command_specific = u32::try_from(self.command_specific).unwrap_or_default();
        wire::bytes(&RawFixed {
            response: 0x70
                | wire::bit(information.is_some(), 0x80)
                | wire::bit(self.deferred, 0x01),
            obsolete: 0,
            key: wire::bit(self.incorrect_length, 0x20) | (self.key.0 & 0x0F),
            information: U32::new(information.unwrap_or_default()),
            additional_length: 10,
            command_specific: U32::new(command_specific),
            asc: self.asc.asc(),
            ascq: self.asc.ascq(),
            fru: self.unit,
            specific: self.specific.map_or([0; 3], SenseSpecific::encode),
        })
    }

    fn encode_descriptors(&self) -> Vec<u8> {
        let mut body = Vec::new();
        if let Some(information) = self.information {
            body.extend([0x00, 0x0A, 0x80, 0]);
            body.extend(information.to_be_bytes());
        }
        if self.command_specific != 0 {
            body.extend([0x01, 0x0A, 0, 0]);
            body.extend(self.command_specific.to_be_bytes());
        }
        if let Some(specific) = self.specific {
            let [a, b, c] = specific.encode();
            body.extend([0x02, 0x06, 0, 0, a, b, c, 0]);
        }
        if self.unit != 0 {
            body.extend([0x03, 0x02, 0, self.unit]);
        }
        if self.incorrect_length {
            body.extend([0x05, 0x02, 0, 0x20]);
        }
        let mut bytes = wire::bytes(&RawDescriptor {
            response: 0x72 | wire::bit(self.deferred, 0x01),
            key: self.key.0 & 0x0F,
            asc: self.asc.asc(),
            ascq: self.asc.ascq(),
            reserved: [0; 3],
            additional_length: u8::try_from(body.len()).unwrap_or(u8::MAX),
        });
        bytes.extend(body);
        bytes
    }
}

impl fmt::Display for SenseData {
    /// Key and code in words, both as numbers, and what else is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.deferred {
            f.write_str("deferred ")?;
        }
        let (asc, ascq) = (self.asc.asc(), self.asc.ascq());
        write!(f, "{}: {} ({:X}/{asc:02X}/{ascq:02X})", self.key, self.asc, self.key.0)?;
        if let Some(information) = self.information {
            write!(f, ", information {information:#x}")?;
        }
        match self.specific {
            Some(SenseSpecific::FieldPointer { in_cdb, bit, byte }) => {
                let place = if in_cdb { "CDB" } else { "parameter list" };
                write!(f, ", {place} byte {byte}")?;
                bit.map_or(Ok(()), |bit| write!(f, " bit {bit}"))
            }
            Some(SenseSpecific::Progress(done)) => {
                write!(f, ", {}% done", u32::from(done).saturating_mul(100) >> 16)
            }
            Some(SenseSpecific::Retries(count)) => write!(f, ", after {count} retries"),
            Some(SenseSpecific::Other(_)) | None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
