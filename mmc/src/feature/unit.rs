//! Features of the drive as a unit.

use alloc::vec::Vec;

use zerocopy::big_endian::{U16, U32};

use super::{FeatureCode, FeatureData};
use crate::Profile;
use crate::wire::{self, wire};

wire! {
    struct RawProfile[4] { profile: U16, current: u8, reserved: u8 }
    struct RawCore[8] { interface: U32, flags: u8, reserved: [u8; 3] }
    struct RawTimeout[4] { group3: u8, reserved: u8, unit_length: U16 }
}

/// A profile of the list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ProfileEntry {
    /// Which.
    pub profile: Profile,
    /// Whether the loaded medium has it; several may.
    pub current: bool,
}

/// All profiles that the drive knows, the preferred ones first.
///
/// Spec: MMC-6, "Profile List (0000h)".
///
/// | byte | field |
/// |---|---|
/// | 0..1 | profile number |
/// | 2 | current (bit 0) |
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ProfileList {
    /// At most 63 fit.
    pub profiles: Vec<ProfileEntry>,
}

impl FeatureData for ProfileList {
    const CODE: FeatureCode = FeatureCode::PROFILE_LIST;
    const VERSION: u8 = 0;

    fn decode(data: &[u8]) -> Self {
        let profiles = wire::records::<RawProfile>(data)
            .map(|raw| ProfileEntry {
                profile: Profile(raw.profile.get()),
                current: wire::has(raw.current, 0x01),
            })
            .collect();
        Self { profiles }
    }

    fn encode(&self) -> Vec<u8> {
        let raw = |entry: &ProfileEntry| RawProfile {
            profile: U16::new(entry.profile.0),
            current: wire::bit(entry.current, 0x01),
            reserved: 0,
        };
        self.profiles.iter().flat_map(|entry| wire::bytes(&raw(entry))).collect()
    }
}

/// What all drives have.
///
/// Spec: MMC-6, "Core (0001h)".
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 0..3 | physical interface standard | | |
/// | 4 | | INQ2 | DBE |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Core {
    /// How the drive is attached: 1 SCSI, 2 ATAPI, 7 serial ATAPI, 8 USB.
    pub physical_interface: u32,
    /// INQ2: whether INQUIRY is as the second edition of this feature has it.
    pub inq2: bool,
    /// DBE: whether the device-busy events are there.
    pub device_busy_event: bool,
}

impl FeatureData for Core {
    const CODE: FeatureCode = FeatureCode::CORE;
    const VERSION: u8 = 2;

    fn decode(data: &[u8]) -> Self {
        let raw: RawCore = wire::padded(data);
        Self {
            physical_interface: raw.interface.get(),
            inq2: wire::has(raw.flags, 0x02),
            device_busy_event: wire::has(raw.flags, 0x01),
        }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawCore {
            interface: U32::new(self.physical_interface),
            flags: wire::bit(self.inq2, 0x02) | wire::bit(self.device_busy_event, 0x01),
            reserved: [0; 3],
        })
    }
}

/// Features come and go, and the drive tells of it by events.
///
/// Spec: MMC-6, "Morphing (0002h)".
///
/// | byte | 7..2 | 1 | 0 |
/// |---|---|---|---|
/// | 0 | | `OCEvent` | ASYNC |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Morphing {
    /// Whether changes of the operation are told.
    pub operational_change_event: bool,
    /// Whether GET EVENT STATUS NOTIFICATION may be asked without polling.
    pub asynchronous: bool,
}

impl FeatureData for Morphing {
    const CODE: FeatureCode = FeatureCode::MORPHING;
    const VERSION: u8 = 1;

    fn decode(data: &[u8]) -> Self {
        let [flags, ..]: [u8; 4] = wire::padded(data);
        let asynchronous = wire::has(flags, 0x01);
        Self { operational_change_event: wire::has(flags, 0x02), asynchronous }
    }

    fn encode(&self) -> Vec<u8> {
        let flags =
            wire::bit(self.operational_change_event, 0x02) | wire::bit(self.asynchronous, 0x01);
        alloc::vec![flags, 0, 0, 0]
    }
}

discwright_core::code! {
    /// How a medium gets into the drive: 3 bits.
    ///
    /// Spec: MMC-6, "Removable Medium (0003h)", "Loading Mechanism Type".
    pub struct LoadingMechanism(u8) {
        /// A caddy, or a slot.
        CADDY = 0 => "caddy or slot",
        /// A tray.
        TRAY = 1 => "tray",
        /// A lid.
        POP_UP = 2 => "pop-up",
        /// A changer of single discs.
        CHANGER = 4 => "changer of discs",
        /// A changer of a magazine.
        MAGAZINE = 5 => "changer of a magazine",
    }
}

impl Default for LoadingMechanism {
    fn default() -> Self {
        Self::TRAY
    }
}

/// The medium can be taken out.
///
/// Spec: MMC-6, "Removable Medium (0003h)".
///
/// | byte | 7..5 | 4 | 3 | 2 | 1 | 0 |
/// |---|---|---|---|---|---|---|
/// | 0 | loading mechanism | load | eject | prevent jumper | DBML | lock |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct RemovableMedium {
    /// How a medium gets in.
    pub mechanism: LoadingMechanism,
    /// Whether the drive can close the tray itself.
    pub load: bool,
    /// Whether the drive can eject itself.
    pub eject: bool,
    /// Whether the tray is *not* locked when the drive is switched on.
    pub prevent_jumper: bool,
    /// DBML: whether the drive tells of the button by events.
    pub button_events: bool,
    /// Whether the tray can be locked.
    pub lock: bool,
}

impl FeatureData for RemovableMedium {
    const CODE: FeatureCode = FeatureCode::REMOVABLE_MEDIUM;
    const VERSION: u8 = 2;

    fn decode(data: &[u8]) -> Self {
        let [flags, ..]: [u8; 4] = wire::padded(data);
        Self {
            mechanism: LoadingMechanism(flags >> 5),
            load: wire::has(flags, 0x10),
            eject: wire::has(flags, 0x08),
            prevent_jumper: wire::has(flags, 0x04),
            button_events: wire::has(flags, 0x02),
            lock: wire::has(flags, 0x01),
        }
    }

    fn encode(&self) -> Vec<u8> {
        let flags = (self.mechanism.0 << 5)
            | wire::bit(self.load, 0x10)
            | wire::bit(self.eject, 0x08)
            | wire::bit(self.prevent_jumper, 0x04)
            | wire::bit(self.button_events, 0x02)
            | wire::bit(self.lock, 0x01);
        alloc::vec![flags, 0, 0, 0]
    }
}

/// The drive has power states.
///
/// Spec: MMC-6, "Power Management (0100h)".
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct PowerManagement;

impl FeatureData for PowerManagement {
    const CODE: FeatureCode = FeatureCode::POWER_MANAGEMENT;
    const VERSION: u8 = 0;

    fn decode(_data: &[u8]) -> Self {
        Self
    }

    fn encode(&self) -> Vec<u8> {
        Vec::new()
    }
}

/// Commands end in time.
///
/// Spec: MMC-6, "Timeout (0105h)".
///
/// | byte | 7..1 | 0 |
/// |---|---|---|
/// | 0 | | group 3 |
/// | 2..3 | unit length | |
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Timeout {
    /// Whether the third group of timeouts of mode page 1Dh is there.
    pub group3: bool,
    /// Blocks that the unit of the third group is for.
    pub unit_length: u16,
}

impl FeatureData for Timeout {
    const CODE: FeatureCode = FeatureCode::TIMEOUT;
    const VERSION: u8 = 1;

    fn decode(data: &[u8]) -> Self {
        let raw: RawTimeout = wire::padded(data);
        Self { group3: wire::has(raw.group3, 0x01), unit_length: raw.unit_length.get() }
    }

    fn encode(&self) -> Vec<u8> {
        wire::bytes(&RawTimeout {
            group3: wire::bit(self.group3, 0x01),
            reserved: 0,
            unit_length: U16::new(self.unit_length),
        })
    }
}
