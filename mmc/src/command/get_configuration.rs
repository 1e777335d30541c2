//! GET CONFIGURATION.

use alloc::vec::Vec;

use zerocopy::big_endian::{U16, U32};

use crate::feature::{Feature, FeatureCode, FeatureData};
use crate::wire::{self, display_command, wire};
use crate::{Cdb, Command, DecodeError, Direction, Opcode, Profile};

discwright_core::code! {
    /// Which features are wanted: 2 bits.
    ///
    /// Spec: MMC-6, GET CONFIGURATION command, "RT Field".
    pub struct RequestedFeatures(u8) {
        /// All that the drive can ever have.
        ALL = 0 => "all",
        /// All that are current with the loaded medium.
        CURRENT = 1 => "current",
        /// The starting one alone.
        ONE = 2 => "one",
    }
}

wire! {
    struct Raw[10] {
        opcode: u8,
        requested: u8,
        start: U16,
        reserved: [u8; 3],
        allocation_length: U16,
        control: u8,
    }
    struct RawHeader[8] { length: U32, reserved: [u8; 2], profile: U16 }
}

/// Asks for the features of the drive and the current profile.
///
/// Spec: MMC-6, GET CONFIGURATION command (46h).
///
/// | byte | 7..2 | 1..0 |
/// |---|---|---|
/// | 1 | | RT |
/// | 2..3 | starting feature number | |
/// | 7..8 | allocation length | |
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GetConfiguration {
    /// Which features.
    pub requested: RequestedFeatures,
    /// The first feature, by number.
    pub start: FeatureCode,
    /// How many bytes of reply there is room for.
    pub allocation_length: u16,
}

impl GetConfiguration {
    /// All features, current or not: some hundred bytes on real drives.
    pub const ALL: Self = Self {
        requested: RequestedFeatures::ALL,
        start: FeatureCode::PROFILE_LIST,
        allocation_length: 4096,
    };
    /// The header alone: the current profile.
    pub const PROFILE: Self = Self { allocation_length: 8, ..Self::ALL };
}

impl Command for GetConfiguration {
    const OPCODE: Opcode = Opcode::GET_CONFIGURATION;
    type Response = Configuration;

    fn from_cdb(cdb: &[u8]) -> Result<Self, DecodeError> {
        let raw: Raw = wire::cdb(cdb, Self::OPCODE)?;
        Ok(Self {
            requested: RequestedFeatures(raw.requested & 0x03),
            start: FeatureCode(raw.start.get()),
            allocation_length: raw.allocation_length.get(),
        })
    }

    fn cdb(&self) -> Cdb {
        Cdb::of(&Raw {
            opcode: Self::OPCODE.0,
            requested: self.requested.0 & 0x03,
            start: U16::new(self.start.0),
            allocation_length: U16::new(self.allocation_length),
            ..wire::zeroed()
        })
    }

    fn direction(&self) -> Direction {
        Direction::from_device(u32::from(self.allocation_length))
    }

    fn decode(&self, reply: &[u8]) -> Result<Configuration, DecodeError> {
        Configuration::decode(reply)
    }
}

display_command!(GetConfiguration, requested, start, allocation_length);

/// The current profile, and features in ascending order of their numbers.
///
/// Spec: MMC-6, GET CONFIGURATION command, "Feature Header".
///
/// | byte | field |
/// |---|---|
/// | 0..3 | data length: what follows |
/// | 6..7 | current profile |
/// | 8.. | feature descriptors |
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Configuration {
    /// What the drive behaves for with the loaded medium.
    pub profile: Profile,
    /// The features, each with its bytes: see [`Configuration::feature`].
    pub features: Vec<Feature>,
}

impl Configuration {
    /// A feature by its type, current or not, if the drive has it.
    ///
    /// ```
    /// use discwright_mmc::command::Configuration;
    /// use discwright_mmc::feature::CdMastering;
    ///
    /// # let reply = [0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2E, 0x09, 4, 0x66, 0, 0x0C, 0];
    /// let configuration = Configuration::decode(&reply)?;
    /// let mastering = configuration.feature::<CdMastering>().expect("a CD writer");
    /// assert_eq!(mastering.max_cue_sheet_length, 3072);
    /// # Ok::<(), discwright_mmc::DecodeError>(())
    /// ```
    #[must_use]
    pub fn feature<T: FeatureData>(&self) -> Option<T> {
        self.find(T::CODE).map(|feature| T::decode(&feature.data))
    }

    /// A feature by its number, if the drive has it.
    #[must_use]
    pub fn find(&self, code: FeatureCode) -> Option<&Feature> {
        self.features.iter().find(|feature| feature.code == code)
    }

    /// Whether the drive has this feature with the loaded medium.
    #[must_use]
    pub fn is_current(&self, code: FeatureCode) -> bool {
        self.find(code).is_some_and(|feature| feature.current)
    }

    /// Reads the reply; a feature that is cut keeps what there is of it.
    ///
    /// # Errors
    ///
    /// With less than the header of 8 bytes.
    pub fn decode(reply: &[u8]) -> Result<Self, DecodeError> {
        let raw: RawHeader = wire::head(reply, 8, "GET CONFIGURATION data")?;
        let len = discwright_core::index(raw.length.get()).saturating_add(4);
        let mut rest = wire::after(wire::within(reply, len), 8);
        let mut features = Vec::new();
        while let Some((feature, behind)) = Feature::decode(rest) {
            features.push(feature);
            rest = behind;
        }
        Ok(Self { profile: Profile(raw.profile.get()), features })
    }

    /// The bytes of the reply.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let body: Vec<u8> = self.features.iter().flat_map(Feature::encode).collect();
        let mut bytes = wire::bytes(&RawHeader {
            length: wire::len32(body.len().saturating_add(4)),
            reserved: [0; 2],
            profile: U16::new(self.profile.0),
        });
        bytes.extend(body);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::{ProfileEntry, ProfileList};

    #[test]
    fn the_profiles_of_a_blu_ray_writer_are_listed() {
        // As corpus mmc/decoded_drive_facts.tsv tells of HL-DT-ST BD-RE BU40N 1.03: current
        // profile 0008h, the list begins BD-RE, BD-R RRM, BD-R SRM, BD-ROM, DVD+R DL, DVD+R.
        let bytes = [
            0, 0, 0, 36, 0, 0, 0, 8, // header
            0, 0, 3, 28, 0, 0x43, 0, 0, 0, 0x42, 0, 0, 0, 0x41, 0, 0, 0, 0x40, 0, 0, 0, 0x2B, 0, 0,
            0, 0x1B, 0, 0, 0, 8, 1, 0,
        ];
        let configuration = Configuration::decode(&bytes).unwrap();
        assert_eq!(configuration.profile, Profile::CD_ROM);
        let list = configuration.feature::<ProfileList>().unwrap();
        let profiles: Vec<_> = list.profiles.iter().map(|entry| entry.profile).collect();
        let expected = [
            Profile::BD_RE,
            Profile::BD_R_RRM,
            Profile::BD_R_SRM,
            Profile::BD_ROM,
            Profile::DVD_PLUS_R_DL,
            Profile::DVD_PLUS_R,
            Profile::CD_ROM,
        ];
        assert_eq!(profiles, expected);
        assert_eq!(list.profiles[6], ProfileEntry { profile: Profile::CD_ROM, current: true });
        assert_eq!(configuration.encode(), bytes);
        assert!(configuration.is_current(FeatureCode::PROFILE_LIST));
        assert!(!configuration.is_current(FeatureCode::CORE));
        let cut = Configuration::decode(&bytes[..17]).unwrap();
        assert_eq!(cut.feature::<ProfileList>().unwrap().profiles.len(), 1);
    }
}
