//! MODE SENSE and MODE SELECT: write parameters, capabilities, and three pages that only exist.

use discwright_mmc::command::{ModeParameters, ModeSelect10, ModeSense10, PageControl};
use discwright_mmc::feature::LoadingMechanism;
use discwright_mmc::mode::{
    Capabilities, CapabilityFlags, DataBlockType, MechanismFlags, ModePage, ModePageCode,
    ModePageData, MultiSession, SessionFormat, SupportedWriteSpeed, WriteParameters, WriteType,
};

use super::{Done, Drive, QUICK};
use crate::disc::Failure;
use crate::sense::Refusal;

const ERROR_RECOVERY: ModePageCode = ModePageCode(0x01);
const WRITE_PARAMETERS: ModePageCode = ModePageCode(0x05);
const POWER_CONDITION: ModePageCode = ModePageCode(0x1A);
const TIMEOUT_AND_PROTECT: ModePageCode = ModePageCode(0x1D);
const CAPABILITIES: ModePageCode = ModePageCode(0x2A);
const ALL: ModePageCode = ModePageCode(0x3F);
const PAGES: [ModePageCode; 5] =
    [ERROR_RECOVERY, WRITE_PARAMETERS, POWER_CONDITION, TIMEOUT_AND_PROTECT, CAPABILITIES];
/// Kibibytes of buffer.
pub(super) const BUFFER_KIB: u16 = 4096;

/// Track at once, mode 1, the disc to be finalized: with what a drive begins.
pub(super) fn defaults() -> WriteParameters {
    WriteParameters {
        buffer_underrun_free: true,
        write_type: WriteType::TRACK_AT_ONCE,
        multi_session: MultiSession::NONE,
        track_mode: 4,
        data_block_type: DataBlockType::MODE1,
        audio_pause: 150,
        ..WriteParameters::default()
    }
}

impl Drive {
    pub(super) fn mode_sense(&self, command: &ModeSense10) -> Result<Vec<u8>, Refusal> {
        if command.control == PageControl::SAVED {
            return Err(Refusal::SAVING_UNSUPPORTED);
        }
        let wanted: Vec<ModePageCode> =
            PAGES.into_iter().filter(|page| [*page, ALL].contains(&command.page)).collect();
        if wanted.is_empty() || ![0, 0xFF].contains(&command.subpage) {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        let parameters = ModeParameters {
            pages: wanted.into_iter().map(|page| self.page(page, command.control)).collect(),
            ..ModeParameters::default()
        };
        Ok(parameters.encode())
    }

    fn page(&self, code: ModePageCode, control: PageControl) -> ModePage {
        let mut page = match code {
            WRITE_PARAMETERS if control == PageControl::DEFAULT => ModePage::new(&defaults()),
            WRITE_PARAMETERS => ModePage::new(&self.parameters),
            CAPABILITIES => ModePage::new(&self.capabilities_page()),
            _ => ModePage {
                code,
                subpage: None,
                savable: false,
                data: vec![
                    0;
                    if code == POWER_CONDITION || code == ERROR_RECOVERY { 10 } else { 8 }
                ],
            },
        };
        if control == PageControl::CHANGEABLE {
            // The write parameters can all be changed; nothing else can.
            let all = if code == WRITE_PARAMETERS { 0xFF } else { 0 };
            page.data.fill(all);
        }
        page
    }

    fn capabilities_page(&self) -> Capabilities {
        let word = |speed: u32| u16::try_from(speed).unwrap_or(u16::MAX);
        let mut mechanism = MechanismFlags::EJECT | MechanismFlags::LOCK;
        mechanism.set(MechanismFlags::LOCK_STATE, self.locked);
        Capabilities {
            flags: CapabilityFlags::CD_R_READ
                | CapabilityFlags::CD_R_WRITE
                | CapabilityFlags::BUFFER_UNDERRUN_FREE
                | CapabilityFlags::MULTI_SESSION,
            mechanism,
            loading: LoadingMechanism::TRAY,
            max_read_speed: word(self.speeds.max_read()),
            volume_levels: 0,
            buffer_size: BUFFER_KIB,
            read_speed: word(self.speeds.read()),
            max_write_speed: word(self.speeds.max_write()),
            write_speed: word(self.speeds.write()),
            copy_management_revision: 1,
            selected_write_speed: word(self.speeds.write()),
            write_speeds: self
                .speeds
                .all_write()
                .iter()
                .map(|speed| SupportedWriteSpeed {
                    speed: word(*speed),
                    ..SupportedWriteSpeed::default()
                })
                .collect(),
            ..Capabilities::default()
        }
    }

    pub(super) fn mode_select(
        &mut self,
        command: &ModeSelect10,
        list: &[u8],
    ) -> Result<Done, Failure> {
        if !command.page_format || command.save_pages {
            return Err(Refusal::INVALID_FIELD_IN_CDB.into());
        }
        if list.len() != usize::from(command.parameter_list_length) {
            return Err(Refusal::PARAMETER_LIST_LENGTH.into());
        }
        if list.is_empty() {
            return Ok(Done::after(QUICK));
        }
        let (header, mut pages) =
            list.split_first_chunk::<8>().ok_or(Refusal::PARAMETER_LIST_LENGTH)?;
        let [_, _, _, _, _, _, descriptors @ ..] = *header;
        if descriptors != [0; 2] {
            return Err(Refusal::INVALID_FIELD_IN_LIST.into());
        }
        let mut parameters = self.parameters;
        while let Some((&[code, length], rest)) = pages.split_first_chunk::<2>() {
            let code = ModePageCode(code & 0x3F);
            if !PAGES.contains(&code) {
                return Err(Refusal::INVALID_FIELD_IN_LIST.into());
            }
            let (body, rest) =
                rest.split_at_checked(usize::from(length)).ok_or(Refusal::PARAMETER_LIST_LENGTH)?;
            let ours = self.page(code, PageControl::CURRENT).data;
            if body.len() != ours.len() {
                return Err(Refusal::INVALID_FIELD_IN_LIST.into());
            }
            if code == WRITE_PARAMETERS {
                parameters = WriteParameters::decode(body);
                self.check(&parameters)?;
            } else if body != ours {
                return Err(Refusal::INVALID_FIELD_IN_LIST.into());
            }
            pages = rest;
        }
        if !pages.is_empty() {
            return Err(Refusal::PARAMETER_LIST_LENGTH.into());
        }
        self.parameters = parameters;
        Ok(Done { moved: u32::from(command.parameter_list_length), time: QUICK })
    }

    /// Whether the drive can have these write parameters at all. What a track does not go with is
    /// found when it is written: 5/64/00.
    fn check(&self, parameters: &WriteParameters) -> Result<(), Refusal> {
        let cd = self.medium().is_ok_and(|disc| disc.geometry().is_cd());
        let write_type = match parameters.write_type {
            WriteType::TRACK_AT_ONCE | WriteType::SESSION_AT_ONCE => true,
            WriteType::PACKET => !cd,
            _ => false,
        };
        let block = [DataBlockType::RAW, DataBlockType::MODE1, DataBlockType::MODE2_FORM1];
        let multi = [MultiSession::NONE, MultiSession::NONE_WITH_POINTER, MultiSession::NEXT];
        let format = [SessionFormat::CD_DA_OR_ROM, SessionFormat::CD_ROM_XA];
        let good = write_type
            && !parameters.test_write
            && block.contains(&parameters.data_block_type)
            && multi.contains(&parameters.multi_session)
            && format.contains(&parameters.session_format);
        if good { Ok(()) } else { Err(Refusal::INVALID_FIELD_IN_LIST) }
    }
}
