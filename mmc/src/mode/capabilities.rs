//! Mode page 2Ah.

use alloc::vec::Vec;

use bitflags::bitflags;
use zerocopy::big_endian::{U16, U32};

use super::{ModePageCode, ModePageData};
use crate::command::RotationControl;
use crate::feature::LoadingMechanism;
use crate::wire::{self, display_flags, wire};

bitflags! {
    /// Bytes 2 to 5 of the page, the first of them the highest.
    ///
    /// Spec: MMC-3, "MM Capabilities and Mechanical Status Page (2Ah)".
    #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
    pub struct CapabilityFlags: u32 {
        /// Reads DVD-RAM.
        const DVD_RAM_READ = 0x2000_0000;
        /// Reads DVD-R.
        const DVD_R_READ = 0x1000_0000;
        /// Reads DVD-ROM.
        const DVD_ROM_READ = 0x0800_0000;
        /// Reads CD-R with fixed packets of addressing method 2.
        const METHOD_2 = 0x0400_0000;
        /// Reads CD-RW.
        const CD_RW_READ = 0x0200_0000;
        /// Reads CD-R.
        const CD_R_READ = 0x0100_0000;
        /// Writes DVD-RAM.
        const DVD_RAM_WRITE = 0x0020_0000;
        /// Writes DVD-R.
        const DVD_R_WRITE = 0x0010_0000;
        /// Tries writing without the laser.
        const TEST_WRITE = 0x0004_0000;
        /// Writes CD-RW.
        const CD_RW_WRITE = 0x0002_0000;
        /// Writes CD-R.
        const CD_R_WRITE = 0x0001_0000;
        /// An empty buffer does no harm.
        const BUFFER_UNDERRUN_FREE = 0x8000;
        /// Reads discs of several sessions.
        const MULTI_SESSION = 0x4000;
        /// Reads mode 2 form 2.
        const MODE_2_FORM_2 = 0x2000;
        /// Reads mode 2 form 1.
        const MODE_2_FORM_1 = 0x1000;
        /// Has a digital output on port 2.
        const DIGITAL_PORT_2 = 0x0800;
        /// Has a digital output on port 1.
        const DIGITAL_PORT_1 = 0x0400;
        /// Sends sound and picture together.
        const COMPOSITE = 0x0200;
        /// Plays audio itself.
        const AUDIO_PLAY = 0x0100;
        /// Reads bar codes.
        const READ_BAR_CODE = 0x80;
        /// Reads media catalogue numbers.
        const UPC = 0x40;
        /// Reads ISRCs.
        const ISRC = 0x20;
        /// Tells which bytes C2 could not correct.
        const C2_POINTERS = 0x10;
        /// Sends R to W de-interleaved and corrected.
        const RW_DEINTERLEAVED = 0x08;
        /// Sends R to W with READ CD.
        const RW_SUPPORTED = 0x04;
        /// Goes on with audio at the exact place.
        const CD_DA_STREAM_ACCURATE = 0x02;
        /// Reads audio with READ CD.
        const CD_DA = 0x01;
        const _ = !0;
    }
}

bitflags! {
    /// Bytes 6 and 7 of the page, but for the loading mechanism.
    #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
    pub struct MechanismFlags: u16 {
        /// Can eject.
        const EJECT = 0x0800;
        /// The tray is *not* locked when the drive is switched on.
        const PREVENT_JUMPER = 0x0400;
        /// The tray is locked now.
        const LOCK_STATE = 0x0200;
        /// The tray can be locked.
        const LOCK = 0x0100;
        /// Reads R to W of the lead-in.
        const RW_IN_LEAD_IN = 0x20;
        /// Can turn discs over.
        const SIDE_CHANGE = 0x10;
        /// Takes a disc of a changer by software.
        const SOFTWARE_SLOT_SELECTION = 0x08;
        /// A changer that tells which slots hold discs.
        const DISC_PRESENT = 0x04;
        /// Each channel can be muted.
        const SEPARATE_MUTE = 0x02;
        /// Each channel has its volume.
        const SEPARATE_VOLUME = 0x01;
        const _ = !0;
    }
}
display_flags!(CapabilityFlags, MechanismFlags);

wire! {
    struct Raw[30] {
        flags: U32,
        mechanism: U16,
        max_read_speed: U16,
        volume_levels: U16,
        buffer_size: U16,
        read_speed: U16,
        reserved: u8,
        digital: u8,
        max_write_speed: U16,
        write_speed: U16,
        copy_management: U16,
        reserved2: [u8; 3],
        rotation: u8,
        selected_write_speed: U16,
        descriptors: U16,
    }
    struct RawSpeed[4] { reserved: u8, rotation: u8, speed: U16 }
}

/// The bits of bytes 6 and 7 that tell the loading mechanism.
const MECHANISM: u16 = 0xE000;

/// A speed at which the loaded medium can be written.
///
/// | byte | field |
/// |---|---|
/// | 1 | rotation control (bits 1..0) |
/// | 2..3 | write speed, kB/s |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct SupportedWriteSpeed {
    /// How the disc turns.
    pub rotation: RotationControl,
    /// kB/s.
    pub speed: u16,
}

/// What the drive can do, and how it stands. Obsolete since MMC-4, but all drives have it.
///
/// Offsets are those of the page, with its header of 2 bytes. Speeds are in thousands of bytes a
/// second.
///
/// Spec: MMC-3, "MM Capabilities and Mechanical Status Page (2Ah)".
///
/// | byte | field |
/// |---|---|
/// | 2..5 | capabilities |
/// | 6..7 | loading mechanism (byte 6, bits 7..5), mechanics, audio |
/// | 8..9 | maximum read speed |
/// | 10..11 | number of volume levels |
/// | 12..13 | buffer size in KiB |
/// | 14..15 | current read speed |
/// | 17 | digital output |
/// | 18..19 | maximum write speed |
/// | 20..21 | current write speed |
/// | 22..23 | copy management revision |
/// | 27 | rotation control selected (bits 1..0) |
/// | 28..29 | current write speed selected |
/// | 30..31 | number of write speed descriptors |
/// | 32.. | write speed descriptors of 4 bytes |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Capabilities {
    /// What can be read, written and played.
    pub flags: CapabilityFlags,
    /// Mechanics and audio.
    pub mechanism: MechanismFlags,
    /// How a medium gets in.
    pub loading: LoadingMechanism,
    /// kB/s; obsolete.
    pub max_read_speed: u16,
    /// How many steps from silent to loud.
    pub volume_levels: u16,
    /// KiB.
    pub buffer_size: u16,
    /// kB/s; obsolete.
    pub read_speed: u16,
    /// The form of the digital output: LSBF, RCK, BCKF and length, as they are.
    pub digital_output: u8,
    /// kB/s; obsolete.
    pub max_write_speed: u16,
    /// kB/s; obsolete.
    pub write_speed: u16,
    /// Of DVD copy protection.
    pub copy_management_revision: u16,
    /// How the disc turns now.
    pub rotation: RotationControl,
    /// kB/s.
    pub selected_write_speed: u16,
    /// The speeds that the loaded medium can be written at, fastest first; at most 56 fit.
    pub write_speeds: Vec<SupportedWriteSpeed>,
}

impl ModePageData for Capabilities {
    const CODE: ModePageCode = ModePageCode::CAPABILITIES;

    fn decode(data: &[u8]) -> Self {
        let raw: Raw = wire::padded(data);
        let mechanism = raw.mechanism.get();
        let [loading, _] = mechanism.to_be_bytes();
        let mut write_speeds: Vec<_> = wire::records::<RawSpeed>(wire::after(data, 30))
            .map(|raw| SupportedWriteSpeed {
                rotation: RotationControl(raw.rotation & 0x03),
                speed: raw.speed.get(),
            })
            .collect();
        write_speeds.truncate(usize::from(raw.descriptors.get()));
        Self {
            flags: CapabilityFlags::from_bits_retain(raw.flags.get()),
            mechanism: MechanismFlags::from_bits_retain(mechanism & !MECHANISM),
            loading: LoadingMechanism(loading >> 5),
            max_read_speed: raw.max_read_speed.get(),
            volume_levels: raw.volume_levels.get(),
            buffer_size: raw.buffer_size.get(),
            read_speed: raw.read_speed.get(),
            digital_output: raw.digital,
            max_write_speed: raw.max_write_speed.get(),
            write_speed: raw.write_speed.get(),
            copy_management_revision: raw.copy_management.get(),
            rotation: RotationControl(raw.rotation & 0x03),
            selected_write_speed: raw.selected_write_speed.get(),
            write_speeds,
        }
    }

    /// 30 bytes, and 4 for each speed.
    fn encode(&self) -> Vec<u8> {
        let speeds = self.write_speeds.get(..56).unwrap_or(&self.write_speeds);
        let loading = u16::from_be_bytes([self.loading.0 << 5, 0]);
        let mut bytes = wire::bytes(&Raw {
            flags: U32::new(self.flags.bits()),
            mechanism: U16::new((self.mechanism.bits() & !MECHANISM) | loading),
            max_read_speed: U16::new(self.max_read_speed),
            volume_levels: U16::new(self.volume_levels),
            buffer_size: U16::new(self.buffer_size),
            read_speed: U16::new(self.read_speed),
            reserved: 0,
            digital: self.digital_output,
            max_write_speed: U16::new(self.max_write_speed),
            write_speed: U16::new(self.write_speed),
            copy_management: U16::new(self.copy_management_revision),
            reserved2: [0; 3],
            rotation: self.rotation.0 & 0x03,
            selected_write_speed: U16::new(self.selected_write_speed),
            descriptors: wire::len16(speeds.len()),
        });
        bytes.extend(speeds.iter().flat_map(|speed| {
            wire::bytes(&RawSpeed {
                reserved: 0,
                rotation: speed.rotation.0 & 0x03,
                speed: U16::new(speed.speed),
            })
        }));
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_blu_ray_writer_says_what_it_can_do() {
        // As corpus mmc/decoded_drive_facts.tsv tells of two drives: the flags of HL-DT-ST BD-RE
        // BU40N 1.03; buffer 4064 KiB, speeds 8468 and 8467 kB/s CLV, 256 volume levels, tray, of
        // ASUS BW-16D1HT 3.10.
        let data = [
            0x3F, 0x37, 0xF1, 0x01, // flags
            0x29, 0x03, 0x21, 0x14, 1, 0, 0x0F, 0xE0, 0x21, 0x14, 0, 0, // to byte 17
            0x21, 0x14, 0x21, 0x14, 0, 1, 0, 0, 0, 0, 0x21, 0x14, 0, 1, // to byte 31
            0, 0, 0x21, 0x13,
        ];
        let page = Capabilities::decode(&data);
        assert!(page.flags.contains(
            CapabilityFlags::CD_RW_WRITE
                | CapabilityFlags::TEST_WRITE
                | CapabilityFlags::DVD_R_WRITE
                | CapabilityFlags::BUFFER_UNDERRUN_FREE
                | CapabilityFlags::METHOD_2
        ));
        assert!(!page.flags.intersects(CapabilityFlags::COMPOSITE));
        assert_eq!(page.loading, LoadingMechanism::TRAY);
        assert_eq!((page.buffer_size, page.volume_levels), (4064, 256));
        assert_eq!((page.max_read_speed, page.selected_write_speed), (8468, 8468));
        let speed = SupportedWriteSpeed { rotation: RotationControl::CLV, speed: 8467 };
        assert_eq!(page.write_speeds, [speed]);
        assert_eq!(page.encode(), data);
    }

    proptest! {
        #[test]
        fn the_page_goes_there_and_back(data in proptest::collection::vec(any::<u8>(), 0..80)) {
            let page = Capabilities::decode(&data);
            prop_assert_eq!(Capabilities::decode(&page.encode()), page);
        }
    }
}
