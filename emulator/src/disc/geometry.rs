//! What the kinds of discs differ in.

use discwright_core::{MediaType, Sectors};

/// The family of a disc, which decides how sessions are laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Family {
    /// CD-R: raw sectors, lead-ins and lead-outs, pre-gaps.
    Cd,
    /// DVD+R, of one layer or two: fragments, intro and closure zones.
    DvdPlus,
    /// BD-R in sequential recording mode.
    Bd,
}

/// The numbers of one kind of disc.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Geometry {
    pub(crate) media: MediaType,
    pub(crate) family: Family,
    /// User blocks from block 0 to the last possible lead-out.
    pub(crate) capacity: Sectors,
    /// Blocks that are written as one: an ECC block, a cluster.
    pub(crate) ecc: u32,
    /// The first block that has a place in the file.
    pub(crate) base: i32,
    /// Bytes of a block in the file.
    pub(crate) stored: u32,
    /// The current profile of a drive that holds it.
    pub(crate) profile: u16,
    /// Kilobytes (1000 bytes) a second at 1×.
    pub(crate) speed_unit: u32,
    /// Write speeds as multiples of the unit, the fastest first.
    pub(crate) write_speeds: &'static [u32],
    /// The fastest read speed as a multiple of the unit.
    pub(crate) read_speed: u32,
    /// Layers.
    pub(crate) layers: u8,
}

/// Blocks of the last pre-gap before a CD track.
pub(crate) const PREGAP: u32 = 150;
/// Blocks with which a drive ends a CD track that was written at once; no data is in them.
///
/// Spec: MMC-6, "Track at once recording" (run-out blocks).
pub(crate) const RUN_OUT: u32 = 2;

/// The shortest CD track; a shorter one is padded when it is closed.
///
/// Spec: MMC-6, CLOSE TRACK/SESSION ("minimum track length" of 4 seconds).
pub(crate) const SHORTEST_CD_TRACK: u32 = 300;

impl Geometry {
    /// The numbers of a kind that can be emulated.
    pub(crate) const fn of(media: MediaType) -> Option<Self> {
        let (family, capacity, profile, write_speeds, layers): (_, _, _, &[u32], _) = match media {
            // Last possible lead-out at 79:59:74.
            MediaType::CdR => (Family::Cd, 359_849, 0x0009, &[48, 40, 32, 24, 16, 8, 4], 1),
            MediaType::DvdPlusR => (Family::DvdPlus, 2_295_104, 0x001B, &[16, 12, 8, 6, 4], 1),
            MediaType::DvdPlusRDl => (Family::DvdPlus, 4_173_824, 0x002B, &[8, 6, 4], 2),
            MediaType::BdR => (Family::Bd, 12_219_392, 0x0041, &[12, 8, 6, 4, 2], 1),
            MediaType::BdRDl => (Family::Bd, 24_438_784, 0x0041, &[12, 8, 6, 4, 2], 2),
            _ => return None,
        };
        let (ecc, base, stored, speed_unit, read_speed) = match family {
            // 75 sectors of 2352 bytes a second, as CD speeds are counted.
            Family::Cd => (1, -150, 2352, 176, 48),
            Family::DvdPlus => (16, 0, 2048, 1385, 16),
            Family::Bd => (32, 0, 2048, 4496, 12),
        };
        Some(Self {
            media,
            family,
            capacity: Sectors(capacity),
            ecc,
            base,
            stored,
            profile,
            speed_unit,
            write_speeds,
            read_speed,
            layers,
        })
    }

    /// Whether the disc is a CD.
    pub(crate) fn is_cd(&self) -> bool {
        self.family == Family::Cd
    }

    /// The block behind the last.
    pub(crate) fn end(&self) -> i32 {
        i32::try_from(self.capacity.0).unwrap_or(i32::MAX)
    }

    /// Blocks between the end of closed session number `closed` and the first of the next.
    ///
    /// CD: lead-out (6750 blocks behind the first session, 2250 behind others), lead-in of 4500
    /// and pre-gap. DVD+R: closure and intro zone of 64 ECC blocks each. BD-R: nothing.
    ///
    /// Spec: MMC-6, "CD-R/RW multi-session"; ECMA-349, clause 25; MMC-6, "BD-R SRM".
    pub(crate) const fn session_gap(&self, closed: usize) -> u32 {
        match self.family {
            Family::Cd if closed <= 1 => 11_400,
            Family::Cd => 6_900,
            Family::DvdPlus => 2_048,
            Family::Bd => 0,
        }
    }

    /// The most tracks that a disc keeps apart.
    pub(crate) const fn max_tracks(&self) -> usize {
        match self.family {
            Family::Cd => 99,
            Family::DvdPlus => 153,
            Family::Bd => 255,
        }
    }

    /// `lba` moved up to the start of an ECC block.
    pub(crate) fn align_up(&self, lba: i32) -> i32 {
        let ecc = i32::try_from(self.ecc).unwrap_or(1).max(1);
        let over = lba.rem_euclid(ecc);
        if over == 0 { lba } else { lba.saturating_add(ecc).saturating_sub(over) }
    }

    /// `lba` moved down to the start of an ECC block.
    pub(crate) fn align_down(&self, lba: i32) -> i32 {
        let ecc = i32::try_from(self.ecc).unwrap_or(1).max(1);
        lba.saturating_sub(lba.rem_euclid(ecc))
    }
}
