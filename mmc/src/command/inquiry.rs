//! INQUIRY, standard data.

use alloc::vec::Vec;
use core::fmt;

use zerocopy::big_endian::U16;

use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// What kind of device a logical unit is: 5 bits.
    ///
    /// Spec: SPC-4, "Peripheral device type field".
    pub struct PeripheralDeviceType(u8) {
        /// A disk.
        DIRECT_ACCESS = 0x00 => "direct access",
        /// A CD, DVD or Blu-ray drive.
        MULTI_MEDIA = 0x05 => "multi-media",
        /// An optical memory device.
        OPTICAL_MEMORY = 0x07 => "optical memory",
        /// A changer.
        MEDIUM_CHANGER = 0x08 => "medium changer",
        /// Nothing is there.
        UNKNOWN = 0x1F => "unknown or no device",
    }
}

wire! {
    struct Raw[6] {
        opcode: u8, flags: u8, page_code: u8, allocation_length: U16, control: u8,
    }
    struct RawReply[36] {
        peripheral: u8,
        removable: u8,
        version: u8,
        format: u8,
        additional_length: u8,
        flags: [u8; 3],
        vendor: [u8; 8],
        product: [u8; 16],
        revision: [u8; 4],
    }
}

/// Asks who the device is: its standard data.
///
/// Spec: SPC-4, INQUIRY command (12h), EVPD 0.
///
/// | byte | 7..1 | 0 |
/// |---|---|---|
/// | 1 | reserved | EVPD = 0 |
/// | 2 | page code = 0 | |
/// | 3..4 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Inquiry {
    /// How many bytes there is room for. Some old drives fail on more than 36.
    pub allocation_length: u16,
}

impl Default for Inquiry {
    /// 96 bytes: up to and with the version descriptors.
    fn default() -> Self {
        Self { allocation_length: 96 }
    }
}

impl Command for Inquiry {
    const OPCODE: Opcode = Opcode::INQUIRY;
    type Response = InquiryData;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        wire::expect("INQUIRY", "EVPD", 1, 0, u32::from(raw.flags & 0x01))?;
        Ok(Self { allocation_length: raw.allocation_length.get() })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<InquiryData, DecodeError> {
        InquiryData::decode(reply)
    }
}

display_command!(Inquiry, allocation_length);

/// The standard INQUIRY data.
///
/// Spec: SPC-4, "Standard INQUIRY data".
///
/// | byte | 7..5 | 4..0 |
/// |---|---|---|
/// | 0 | peripheral qualifier | peripheral device type |
/// | 1 | RMB (bit 7) | |
/// | 2 | version | |
/// | 3 | flags | response data format (bits 3..0) |
/// | 4 | additional length | |
/// | 5..7 | flags | |
/// | 8..15 | vendor | |
/// | 16..31 | product | |
/// | 32..35 | revision | |
/// | 36.. | vendor specific, version descriptors | |
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InquiryData {
    /// Peripheral qualifier, 3 bits: 0 where a device is connected.
    pub qualifier: u8,
    /// What kind of device it is.
    pub device_type: PeripheralDeviceType,
    /// Whether the medium can be removed (RMB).
    pub removable: bool,
    /// The version of SPC that the device claims; 0 on many ATAPI drives.
    pub version: u8,
    /// Byte 3 whole: NormACA, HiSup and the response data format, which is 2 (or 1 or 3 on old
    /// drives).
    pub response_format: u8,
    /// Bytes 5 to 7 as they are.
    pub flags: [u8; 3],
    /// T10 vendor identification, ASCII, padded with spaces.
    pub vendor: [u8; 8],
    /// Product identification, ASCII, padded with spaces.
    pub product: [u8; 16],
    /// Product revision, ASCII, padded with spaces: the version of the firmware.
    pub revision: [u8; 4],
    /// What follows from byte 36 on; at most 224 bytes are encoded.
    pub rest: Vec<u8>,
}

impl InquiryData {
    /// A multi-media device with these names; each is cut or padded with spaces to its field.
    #[must_use]
    pub fn new(vendor: &str, product: &str, revision: &str) -> Self {
        Self {
            qualifier: 0,
            device_type: PeripheralDeviceType::MULTI_MEDIA,
            removable: true,
            version: 0,
            response_format: 2,
            flags: [0; 3],
            vendor: text(vendor),
            product: text(product),
            revision: text(revision),
            rest: Vec::new(),
        }
    }

    /// Reads the data; what a short reply leaves out is zero.
    ///
    /// # Errors
    ///
    /// With less than the 5 bytes that hold the type and the length.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawReply = wire::head(reply, 5, "standard INQUIRY data")?;
        let len = usize::from(raw.additional_length).saturating_add(5);
        let reply = wire::within(reply, len);
        let raw: RawReply = wire::padded(reply);
        Ok(Self {
            qualifier: raw.peripheral >> 5,
            device_type: PeripheralDeviceType(raw.peripheral & 0x1F),
            removable: wire::has(raw.removable, 0x80),
            version: raw.version,
            response_format: raw.format,
            flags: raw.flags,
            vendor: raw.vendor,
            product: raw.product,
            revision: raw.revision,
            rest: wire::after(reply, 36).to_vec(),
        })
    }

    /// The bytes of the reply, 36 and the rest.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let rest = wire::within(&self.rest, 224);
        let mut bytes = wire::bytes(&RawReply {
            peripheral: ((self.qualifier & 0x07) << 5) | (self.device_type.0 & 0x1F),
            removable: wire::bit(self.removable, 0x80),
            version: self.version,
            format: self.response_format,
            additional_length: u8::try_from(rest.len().saturating_add(31)).unwrap_or(u8::MAX),
            flags: self.flags,
            vendor: self.vendor,
            product: self.product,
            revision: self.revision,
        });
        bytes.extend_from_slice(rest);
        bytes
    }
}

impl fmt::Display for InquiryData {
    /// Vendor, product and revision, with what is no printable ASCII as `?`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: [&[u8]; 3] = [&self.vendor, &self.product, &self.revision];
        let mut first = true;
        for part in parts {
            let part = part.trim_ascii();
            let end = part.iter().rposition(|b| *b != 0).map_or(0, |at| at.saturating_add(1));
            let part = wire::within(part, end).trim_ascii();
            if part.is_empty() {
                continue;
            }
            if !first {
                f.write_str(" ")?;
            }
            first = false;
            for byte in part {
                let shown = if matches!(byte, 0x20..=0x7E) { *byte } else { b'?' };
                write!(f, "{}", char::from(shown))?;
            }
        }
        Ok(())
    }
}

/// The text as ASCII in a field, cut or padded with spaces; `?` for what is not ASCII.
fn text<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    for (to, from) in field.iter_mut().zip(text.chars()) {
        *to = u8::try_from(from).ok().filter(u8::is_ascii).unwrap_or(b'?');
    }
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drive_says_who_it_is() {
        let mut bytes = vec![0x05, 0x80, 0x00, 0x32, 0x5B, 0, 0, 0];
        bytes.extend_from_slice(b"HL-DT-STBD-RE  BU40N    1.03");
        bytes.resize(96, 0);
        let data = InquiryData::decode(&bytes).unwrap();
        assert_eq!(data.device_type, PeripheralDeviceType::MULTI_MEDIA);
        assert!(data.removable);
        assert_eq!(data.to_string(), "HL-DT-ST BD-RE  BU40N 1.03");
        assert_eq!(data.rest.len(), 60);
        assert_eq!(data.encode(), bytes);
        let cut = InquiryData::decode(&bytes[..20]).unwrap();
        assert_eq!(cut.to_string(), "HL-DT-ST BD-R");
    }

    /// A finding of the fuzzer: the longest reply lost its last bytes.
    #[test]
    fn the_longest_reply_goes_there_and_back() {
        let longest = InquiryData::decode(&[0xFF; 260]).unwrap();
        assert_eq!(longest.rest.len(), 224);
        assert_eq!(InquiryData::decode(&longest.encode()).unwrap(), longest);
    }

    #[test]
    fn a_vital_product_data_page_is_another_command() {
        let error = Inquiry::from_cdb(&[0x12, 1, 0x80, 0, 36, 0]).unwrap_err();
        assert_eq!((error.field(), error.offset()), ("EVPD", 1));
    }
}
