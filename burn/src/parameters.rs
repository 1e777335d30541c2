//! Setting a drive up for a write.

use discwright_core::{Lba, MediaType, Msf, Sectors};
use discwright_mmc::command::{
    CueEntry, CueSheet, ModeParameters, ModeSelect10, SendCueSheet, SetCdSpeed, SetStreaming,
    StreamingDescriptor,
};
use discwright_mmc::mode::{WriteParameters, WriteType};

use crate::drive::Drive;
use crate::error::DriveError;
use crate::medium::Medium;
use crate::plan::{Plan, WriteMode};

/// Sends the write parameters page, built from nothing: some drives have illegal values in theirs.
pub(crate) fn set(drive: &mut Drive, plan: &Plan) -> Result<(), DriveError> {
    let write_type = match plan.mode {
        WriteMode::SessionAtOnce => WriteType::SESSION_AT_ONCE,
        _ => WriteType::TRACK_AT_ONCE,
    };
    let page = WriteParameters { write_type, ..WriteParameters::default() };
    let parameters = ModeParameters::of(&page);
    drive.run_sending(&ModeSelect10::of(&parameters), &parameters.encode_for_select()).map(drop)
}

/// Asks for a write speed. Reading stays as fast as it is.
pub(crate) fn set_speed(
    drive: &mut Drive,
    medium: &Medium,
    kilobytes: u32,
) -> Result<(), DriveError> {
    if matches!(medium.media, MediaType::CdR | MediaType::CdRw) {
        let write_speed = u16::try_from(kilobytes).unwrap_or(SetCdSpeed::MAX);
        let command =
            SetCdSpeed { rotation: Default::default(), read_speed: SetCdSpeed::MAX, write_speed };
        return drive.run(&command).map(drop);
    }
    /// More than any drive reads, in kilobytes a second.
    const FASTEST: u32 = 1_000_000;
    let last = medium.capacity.checked_sub(Sectors(1)).unwrap_or(Sectors::ZERO);
    let end = Lba(i32::try_from(last.0).unwrap_or(i32::MAX));
    let descriptor = StreamingDescriptor::speeds(end, FASTEST, kilobytes);
    drive.run_sending(&SetStreaming::PERFORMANCE, &descriptor.encode()).map(drop)
}

/// Sends the layout of a session of one data track.
pub(crate) fn send_cue_sheet(drive: &mut Drive, plan: &Plan) -> Result<(), DriveError> {
    let sheet = cue_sheet(plan);
    drive.run_sending(&SendCueSheet::of(&sheet), &sheet.encode()).map(drop)
}

/// Lead-in and lead-out are made by the drive; pre-gap and track are sent.
///
/// Spec: MMC-6, SEND CUE SHEET command, "Main Data Form".
fn cue_sheet(plan: &Plan) -> CueSheet {
    const DATA: u8 = 4;
    const MODE1: u8 = 0x10;
    const MODE1_BY_DRIVE: u8 = 0x14;
    let time = |lba: i64| {
        // A plan for a CD ends before the clock does.
        let lba = Lba(i32::try_from(lba).unwrap_or(i32::MAX));
        Msf::from_lba(lba).or(Msf::new(99, 59, 74)).unwrap_or(Msf::ZERO)
    };
    let start = i64::from(plan.start.0);
    let end = start + i64::from(plan.sent().count().0);
    let pregap = start - i64::from(plan.pregap.0);
    CueSheet {
        entries: vec![
            CueEntry::position(DATA, 0, 0, MODE1_BY_DRIVE, Msf::ZERO),
            CueEntry::position(DATA, 1, 0, MODE1, time(pregap)),
            CueEntry::position(DATA, 1, 1, MODE1, time(start)),
            CueEntry::position(DATA, CueEntry::LEAD_OUT, 1, MODE1_BY_DRIVE, time(end)),
        ],
    }
}
