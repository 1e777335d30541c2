//! MODE SENSE(10) and MODE SELECT(10).

use alloc::vec::Vec;

use zerocopy::big_endian::U16;

use crate::mode::{ModePage, ModePageCode, ModePageData};
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode};

discwright_core::code! {
    /// Which values of the mode pages are wanted: 2 bits.
    ///
    /// Spec: SPC-4, MODE SENSE (10) command, "Page Control".
    pub struct PageControl(u8) {
        /// Those in force.
        CURRENT = 0 => "current",
        /// A mask of what can be changed.
        CHANGEABLE = 1 => "changeable",
        /// Those after a reset.
        DEFAULT = 2 => "default",
        /// Those that were saved.
        SAVED = 3 => "saved",
    }
}

wire! {
    struct RawSense[10] {
        opcode: u8,
        flags: u8,
        page: u8,
        subpage: u8,
        reserved: [u8; 3],
        allocation_length: U16,
        control: u8,
    }
    struct RawSelect[10] {
        opcode: u8, flags: u8, reserved: [u8; 5], parameter_list_length: U16, control: u8,
    }
    struct RawHeader[8] {
        length: U16, medium_type: u8, device: u8, reserved: [u8; 2], block_descriptors: U16,
    }
}

/// Asks for mode pages.
///
/// Spec: SPC-4, MODE SENSE (10) command (5Ah).
///
/// | byte | 7..6 | 5..0 |
/// |---|---|---|
/// | 1 | | DBD (bit 3) |
/// | 2 | page control | page code |
/// | 3 | subpage code | |
/// | 7..8 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ModeSense10 {
    /// DBD: no block descriptors, which MMC devices do not have anyway.
    pub disable_block_descriptors: bool,
    /// Which values.
    pub control: PageControl,
    /// 6 bits: which page.
    pub page: ModePageCode,
    /// Which part of the page; 0 on MMC devices.
    pub subpage: u8,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl ModeSense10 {
    /// The values of a page that are in force.
    #[must_use]
    pub const fn current(page: ModePageCode) -> Self {
        Self {
            disable_block_descriptors: true,
            control: PageControl::CURRENT,
            page,
            subpage: 0,
            allocation_length: 1024,
        }
    }
}

impl Command for ModeSense10 {
    const OPCODE: Opcode = Opcode::MODE_SENSE_10;
    type Response = ModeParameters;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawSense = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            disable_block_descriptors: wire::has(raw.flags, 0x08),
            control: PageControl(raw.page >> 6),
            page: ModePageCode(raw.page & 0x3F),
            subpage: raw.subpage,
            allocation_length: raw.allocation_length.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&RawSense {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.disable_block_descriptors, 0x08),
            page: (self.control.0 << 6) | (self.page.0 & 0x3F),
            subpage: self.subpage,
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<ModeParameters, DecodeError> {
        ModeParameters::decode(reply)
    }
}

display_command!(ModeSense10, disable_block_descriptors, control, page, subpage, allocation_length);

/// Sets mode pages, which are sent as [`ModeParameters`].
///
/// Spec: SPC-4, MODE SELECT (10) command (55h).
///
/// | byte | 7..5 | 4 | 3..1 | 0 |
/// |---|---|---|---|---|
/// | 1 | | PF | | SP |
/// | 7..8 | parameter list length | | | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ModeSelect10 {
    /// PF: whether pages are as the standard has them; set on MMC devices.
    pub page_format: bool,
    /// SP: whether the values outlive a reset.
    pub save_pages: bool,
    /// The length of the parameter list in bytes.
    pub parameter_list_length: u16,
}

impl ModeSelect10 {
    /// For these parameters, not to be saved.
    #[must_use]
    pub fn of(parameters: &ModeParameters) -> Self {
        let len = parameters.encode_for_select().len();
        let parameter_list_length = u16::try_from(len).unwrap_or(u16::MAX);
        Self { page_format: true, save_pages: false, parameter_list_length }
    }
}

impl Command for ModeSelect10 {
    const OPCODE: Opcode = Opcode::MODE_SELECT_10;
    type Response = ();

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawSelect = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            page_format: wire::has(raw.flags, 0x10),
            save_pages: wire::has(raw.flags, 0x01),
            parameter_list_length: raw.parameter_list_length.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&RawSelect {
            opcode: Self::OPCODE.0,
            flags: wire::bit(self.page_format, 0x10) | wire::bit(self.save_pages, 0x01),
            parameter_list_length: U16::new(self.parameter_list_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::to_device(u32::from(self.parameter_list_length))
    }

    fn decode(&self, _reply: &[u8]) -> Result<(), DecodeError> {
        Ok(())
    }
}

display_command!(ModeSelect10, page_format, save_pages, parameter_list_length);

/// The parameter list of MODE SENSE(10) and MODE SELECT(10): a header and pages.
///
/// Spec: SPC-4, "Mode parameter header (10)".
///
/// | byte | field |
/// |---|---|
/// | 0..1 | mode data length (reserved in MODE SELECT) |
/// | 2 | medium type |
/// | 3 | device-specific parameter |
/// | 6..7 | block descriptor length |
/// | 8.. | block descriptors, then pages |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ModeParameters {
    /// 0 where the standard is followed; old drives tell the kind of medium.
    pub medium_type: u8,
    /// 0 on MMC devices.
    pub device_specific: u8,
    /// Empty on MMC devices; at most 65 535 bytes.
    pub block_descriptors: Vec<u8>,
    /// The pages as they come, each with its bytes: see [`ModeParameters::page`].
    pub pages: Vec<ModePage>,
}

impl ModeParameters {
    /// With one page and nothing else.
    #[must_use]
    pub fn of<T: ModePageData>(page: &T) -> Self {
        Self { pages: alloc::vec![ModePage::new(page)], ..Self::default() }
    }

    /// A page by its type, if it is there.
    #[must_use]
    pub fn page<T: ModePageData>(&self) -> Option<T> {
        self.pages
            .iter()
            .find(|page| page.code == T::CODE && page.subpage.is_none())
            .map(|page| T::decode(&page.data))
    }

    /// Reads the list; a page that is cut keeps what there is of it.
    ///
    /// # Errors
    ///
    /// With less than the header of 8 bytes.
    pub fn decode(list: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawHeader = wire::head(list, 8, "Mode parameter header")?;
        // The length is reserved, 0, where the list goes to the device.
        let list = match usize::from(raw.length.get()) {
            0 => list,
            length => wire::within(list, length.saturating_add(2)),
        };
        let rest = wire::after(list, 8);
        let descriptors = usize::from(raw.block_descriptors.get());
        let (block_descriptors, mut rest) =
            rest.split_at_checked(descriptors).unwrap_or((rest, &[]));
        let mut pages = Vec::new();
        while let Some((page, behind)) = ModePage::decode(rest) {
            pages.push(page);
            rest = behind;
        }
        Ok(Self {
            medium_type: raw.medium_type,
            device_specific: raw.device,
            block_descriptors: block_descriptors.to_vec(),
            pages,
        })
    }

    /// The bytes as MODE SENSE sends them.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let descriptors = wire::within(&self.block_descriptors, usize::from(u16::MAX));
        let mut body = descriptors.to_vec();
        body.extend(self.pages.iter().flat_map(ModePage::encode));
        let mut bytes = wire::bytes(&RawHeader {
            length: wire::len16(body.len().saturating_add(6)),
            medium_type: self.medium_type,
            device: self.device_specific,
            reserved: [0; 2],
            block_descriptors: wire::len16(descriptors.len()),
        });
        bytes.extend(body);
        bytes
    }

    /// The bytes as MODE SELECT takes them: the mode data length and the PS bits are 0.
    #[must_use]
    pub fn encode_for_select(&self) -> Vec<u8> {
        let mut list = self.clone();
        for page in &mut list.pages {
            page.savable = false;
        }
        let mut bytes = list.encode();
        if let Some(length) = bytes.get_mut(..2) {
            length.fill(0);
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mode::WriteParameters;

    #[test]
    fn write_parameters_are_sent_with_an_empty_length() {
        let parameters = ModeParameters::of(&WriteParameters::default());
        let select = ModeSelect10::of(&parameters);
        assert_eq!(select.cdb().as_bytes(), [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0]);
        let bytes = parameters.encode_for_select();
        assert_eq!(bytes[..10], [0, 0, 0, 0, 0, 0, 0, 0, 5, 0x32]);
        assert_eq!(ModeParameters::decode(&bytes), Ok(parameters));
    }

    #[test]
    fn a_page_that_is_not_known_keeps_its_bytes() {
        // Corpus mmc/responses.tsv, modepage-1c (HL-DT-ST BD-RE BU40N): the first 10 of 12 bytes,
        // behind the header of MODE SENSE(10).
        let reply = [0, 18, 0, 0, 0, 0, 0, 0, 0x9C, 0x0A, 0, 0x04, 0, 0, 0x02, 0x58, 0, 0];
        let sense = ModeSense10::current(ModePageCode::INFORMATIONAL_EXCEPTIONS);
        assert_eq!(sense.cdb().as_bytes(), [0x5A, 8, 0x1C, 0, 0, 0, 0, 4, 0, 0]);
        let parameters = sense.decode(&reply).unwrap();
        let page = &parameters.pages[0];
        assert!(page.savable);
        assert_eq!(page.code, ModePageCode::INFORMATIONAL_EXCEPTIONS);
        assert_eq!(page.data[1] & 0x0F, 4, "MRIE");
        assert_eq!(page.data[2..6], 600u32.to_be_bytes(), "interval timer");
        assert_eq!(parameters.page::<WriteParameters>(), None);
    }
}
