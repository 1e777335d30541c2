//! Who the drive is, and what it can do: INQUIRY, GET CONFIGURATION.

use discwright_mmc::Profile;
use discwright_mmc::command::{Configuration, GetConfiguration, InquiryData, RequestedFeatures};
use discwright_mmc::feature::{
    BdRead, BdSupport, BdWrite, CdMastering, CdRead, CdTrackAtOnce, Core, DvdPlusR,
    DvdPlusRDualLayer, DvdRead, Feature, IncrementalStreamingWritable, LoadingMechanism, Morphing,
    MultiRead, PowerManagement, ProfileEntry, ProfileList, RandomReadable, RealTimeStreaming,
    RemovableMedium, Timeout,
};

use super::Drive;
use crate::disc::geometry::Family;
use crate::sense::Refusal;

/// The profiles of all discs that there are.
const PROFILES: [Profile; 4] =
    [Profile::BD_R_SRM, Profile::DVD_PLUS_R_DL, Profile::DVD_PLUS_R, Profile::CD_R];
/// Data type 8, mode 1, is the one that is written.
const DATA_TYPES: u16 = 1 << 8;
/// The most bytes that a cue sheet may have: all entries of 99 tracks.
pub(super) const MAX_CUE_SHEET: u32 = 4096;

pub(super) fn inquiry() -> Vec<u8> {
    InquiryData::new("DISCWRGT", "EMULATED DRIVE", "1.00").encode()
}

impl Drive {
    pub(super) fn get_configuration(&self, command: &GetConfiguration) -> Result<Vec<u8>, Refusal> {
        let mut features = self.features();
        features.retain(|feature| match command.requested {
            RequestedFeatures::ONE => feature.code == command.start,
            RequestedFeatures::CURRENT => {
                feature.code.0 >= command.start.0 && (feature.current || feature.persistent)
            }
            _ => feature.code.0 >= command.start.0,
        });
        if command.requested.0 > RequestedFeatures::ONE.0 {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        let configuration = Configuration { profile: self.profile(), features };
        Ok(configuration.encode())
    }

    fn profile(&self) -> Profile {
        self.medium().map_or(Profile::NONE, |disc| Profile(disc.geometry().profile))
    }

    /// All features, by ascending number; those of writing are current while the disc takes more.
    fn features(&self) -> Vec<Feature> {
        let medium = self.medium().ok();
        let is = |family| medium.is_some_and(|disc| disc.geometry().family == family);
        let (cd, bd) = (is(Family::Cd), is(Family::Bd));
        let open = medium.is_some_and(|disc| !disc.state().finalized);
        let profile = self.profile();
        let single = profile == Profile::DVD_PLUS_R;
        let double = profile == Profile::DVD_PLUS_R_DL;
        let blocking = medium.map_or(1, |disc| disc.geometry().ecc);
        let mut profiles = ProfileList::default();
        profiles.profiles.extend(
            PROFILES.map(|entry| ProfileEntry { profile: entry, current: entry == profile }),
        );
        let bd_r = BdSupport([0x0006, 0, 0, 0]);
        let none = BdSupport([0; 4]);
        vec![
            Feature::persistent(&profiles),
            Feature::persistent(&Core {
                // ATAPI.
                physical_interface: 2,
                inq2: false,
                device_busy_event: false,
            }),
            Feature::persistent(&Morphing { operational_change_event: false, asynchronous: false }),
            Feature::persistent(&RemovableMedium {
                mechanism: LoadingMechanism::TRAY,
                load: true,
                eject: true,
                prevent_jumper: false,
                button_events: false,
                lock: true,
            }),
            Feature::new(
                &RandomReadable {
                    block_size: 2048,
                    blocking: u16::try_from(blocking).unwrap_or(1),
                    page_present: true,
                },
                medium.is_some(),
            ),
            Feature::new(&MultiRead, cd),
            Feature::new(&CdRead { dap: false, c2_flags: false, cd_text: false }, cd),
            Feature::new(
                &DvdRead { multi110: false, dual_rw: false, dual_r: false },
                single || double,
            ),
            Feature::new(
                &IncrementalStreamingWritable {
                    data_types: DATA_TYPES,
                    trio: false,
                    arsv: bd,
                    buffer_underrun_free: true,
                    link_sizes: Vec::new(),
                },
                bd && open,
            ),
            Feature::new(&DvdPlusR { write: true }, single),
            Feature::new(
                &CdTrackAtOnce {
                    buffer_underrun_free: true,
                    rw_raw: false,
                    rw_pack: false,
                    test_write: false,
                    cd_rw: false,
                    rw_subcode: false,
                    data_types: DATA_TYPES,
                },
                cd && open,
            ),
            Feature::new(
                &CdMastering {
                    buffer_underrun_free: true,
                    session_at_once: true,
                    raw_multi_session: false,
                    raw: false,
                    test_write: false,
                    cd_rw: false,
                    rw_subcode: false,
                    max_cue_sheet_length: MAX_CUE_SHEET,
                },
                cd && open,
            ),
            Feature::new(&DvdPlusRDualLayer { write: true }, double),
            Feature::new(&BdRead { re: none, r: bd_r, rom: none }, bd),
            Feature::new(&BdWrite { verify_not_required: false, re: none, r: bd_r }, bd && open),
            Feature::persistent(&PowerManagement),
            Feature::persistent(&Timeout { group3: false, unit_length: 0 }),
            Feature::new(
                &RealTimeStreaming {
                    set_spindle: true,
                    buffer_in_blocks: true,
                    set_cd_speed: true,
                    mode_page_2a: true,
                    write_speed: true,
                    stream_writing: false,
                },
                medium.is_some(),
            ),
        ]
    }
}
