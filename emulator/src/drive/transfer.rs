//! What moves data to and from the medium, and what begins and ends it.

use core::time::Duration;

use discwright_core::{Lba, index};
use discwright_mmc::command::{
    C2Errors, CloseFunction, CloseTrackSession, CueEntry, CueSheet, HeaderCodes, ReadCd,
    Reservation, ReserveTrack, SectorType, SendCueSheet, SendOpcInformation, SubChannel,
    SynchronizeCache,
};
use discwright_mmc::mode::{DataBlockType, MultiSession, WriteType};
use discwright_rawcd::mode1::SECTOR_BYTES;
use discwright_scsi_transport::Data;

use super::identity::MAX_CUE_SHEET;
use super::{Done, Drive, QUICK};
use crate::disc::geometry::{Family, PREGAP, SHORTEST_CD_TRACK};
use crate::disc::{Disc, Failure, Target};
use crate::sense::Refusal;

/// How far a session at once has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum AtOnce {
    /// There is none.
    No,
    /// The cue sheet is known, nothing is written.
    Planned(Plan),
    /// Being written.
    Writing,
}

/// The track of a session at once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Plan {
    /// Index 1.
    start: i32,
    /// The first block that the host sends.
    first: i32,
    /// Blocks from `start` to the lead-out.
    size: u32,
}

const FLUSH: Duration = Duration::from_millis(500);
const CLOSE_TRACK: Duration = Duration::from_secs(5);
const CLOSE_SESSION: Duration = Duration::from_secs(20);
const FINALIZE: Duration = Duration::from_secs(40);
const CALIBRATE: Duration = Duration::from_secs(5);

const BLOCK: u32 = 2048;
/// Mode 1, user data from the host. Spec: MMC-6, SEND CUE SHEET, "Data Form".
const FORM_DATA: u8 = 0x10;
/// Mode 1, all made by the drive: in a pre-gap.
const FORM_GENERATED: u8 = 0x14;
/// What lead-in and lead-out of a data session may be called.
const FORMS_AROUND: [u8; 5] = [0x01, 0x10, 0x11, FORM_GENERATED, 0x41];

impl Drive {
    pub(super) fn write(&mut self, lba: Lba, blocks: u32, data: &[u8]) -> Result<Done, Failure> {
        let medium = self.medium()?;
        let geometry = *medium.geometry();
        let moved = blocks.checked_mul(BLOCK).ok_or(Refusal::INVALID_FIELD_IN_CDB)?;
        if data.len() < index(moved) {
            return Err(Refusal::DATA_PHASE.into());
        }
        if medium.state().finalized {
            return Err(Refusal::CANNOT_WRITE_INCOMPATIBLE.into());
        }
        if blocks == 0 {
            return Ok(Done::after(QUICK));
        }
        let target = if geometry.is_cd() { self.cd_target(lba)? } else { medium.target(lba.0)? };
        let data = data.get(..index(moved)).unwrap_or(data);
        self.medium_mut()?.write(target, lba.0, data)?;
        let time = self.speeds.writing(&geometry, lba.0, blocks);
        Ok(Done { moved, time })
    }

    /// What a write to a CD goes to, as the write parameters let it.
    fn cd_target(&mut self, lba: Lba) -> Result<Target, Refusal> {
        let parameters = self.parameters;
        let at_once = self.at_once;
        match (parameters.write_type, at_once) {
            (WriteType::SESSION_AT_ONCE, AtOnce::No) => Err(Refusal::SEQUENCE),
            (WriteType::SESSION_AT_ONCE, AtOnce::Planned(plan)) => {
                if lba.0 != plan.first {
                    return Err(Refusal::INVALID_ADDRESS_FOR_WRITE.at(lba));
                }
                let disc = self.medium_mut()?;
                let state = disc.state();
                let start = state.invisible_start(disc.geometry());
                if start != Some(plan.start) || state.open_session_has_tracks() {
                    // Another track came in between: the cue sheet is void.
                    self.at_once = AtOnce::No;
                    return Err(Refusal::SEQUENCE);
                }
                let target = disc.begin_at_once(plan.start, plan.first, plan.size);
                self.at_once = AtOnce::Writing;
                Ok(target)
            }
            (WriteType::SESSION_AT_ONCE, AtOnce::Writing) => self.medium()?.target(lba.0),
            (WriteType::TRACK_AT_ONCE, _) => {
                // Bits 0 and 2: a data track, not written in packets; bit 1, copying, may be set.
                let data_track = parameters.track_mode & 0x05 == 0x04;
                if !data_track || parameters.data_block_type != DataBlockType::MODE1 {
                    return Err(Refusal::ILLEGAL_MODE_FOR_TRACK);
                }
                let disc = self.medium()?;
                let target = disc.target(lba.0)?;
                if let Target::Track(index) = target
                    && disc.state().tracks.get(index).is_some_and(|t| t.at_once)
                {
                    return Err(Refusal::ILLEGAL_MODE_FOR_TRACK);
                }
                Ok(target)
            }
            _ => Err(Refusal::ILLEGAL_MODE_FOR_TRACK),
        }
    }

    pub(super) fn synchronize_cache(&mut self, _: &SynchronizeCache) -> Result<Done, Failure> {
        let next = self.next_session();
        let writing = self.at_once == AtOnce::Writing;
        let disc = self.medium_mut()?;
        disc.flush()?;
        let mut time = FLUSH;
        if writing && disc.finish_at_once(next)? {
            self.at_once = AtOnce::No;
            time = CLOSE_SESSION;
        }
        Ok(Done::after(time))
    }

    fn next_session(&self) -> bool {
        self.parameters.multi_session == MultiSession::NEXT
    }

    pub(super) fn reserve_track(&mut self, command: &ReserveTrack) -> Result<Done, Failure> {
        if command.rmz {
            return Err(Refusal::INVALID_FIELD_IN_CDB.into());
        }
        let disc = self.medium_mut()?;
        let geometry = *disc.geometry();
        let size = match command.reservation {
            Reservation::Size(blocks) => blocks.0,
            Reservation::NextTrackAt(lba) => {
                // Only where no gap lies between tracks does an address say the size.
                let start = disc.state().invisible_start(&geometry);
                let start = start.filter(|_| geometry.family == Family::Bd);
                start
                    .filter(|_| geometry.align_down(lba.0) == lba.0)
                    .and_then(|start| lba.since(Lba(start)))
                    .ok_or(Refusal::INVALID_FIELD_IN_CDB)?
                    .0
            }
        };
        disc.reserve(size)?;
        Ok(Done::after(FLUSH))
    }

    pub(super) fn close_track_session(
        &mut self,
        command: &CloseTrackSession,
    ) -> Result<Done, Failure> {
        let next = self.next_session();
        let disc = self.medium_mut()?;
        let family = disc.geometry().family;
        let time = match (command.function, family) {
            (CloseFunction::TRACK, _) => {
                disc.close_track(command.track.0)?;
                CLOSE_TRACK
            }
            (CloseFunction::SESSION, _) => {
                disc.close_session(next)?;
                CLOSE_SESSION
            }
            (CloseFunction::FINALIZE_MINIMAL_RADIUS, Family::DvdPlus)
            | (CloseFunction::FINALIZE, Family::DvdPlus | Family::Bd) => {
                disc.finalize()?;
                FINALIZE
            }
            _ => return Err(Refusal::INVALID_FIELD_IN_CDB.into()),
        };
        self.at_once = AtOnce::No;
        Ok(Done::after(if command.immediate { QUICK } else { time }))
    }

    pub(super) fn send_opc_information(
        &mut self,
        command: &SendOpcInformation,
        list: &[u8],
    ) -> Result<Done, Failure> {
        self.medium()?;
        if list.len() != usize::from(command.parameter_list_length) || !list.len().is_multiple_of(8)
        {
            return Err(Refusal::PARAMETER_LIST_LENGTH.into());
        }
        Ok(Done {
            moved: u32::from(command.parameter_list_length),
            time: if command.do_opc { CALIBRATE } else { QUICK },
        })
    }

    /// Takes the layout of a session at once: one data track.
    pub(super) fn send_cue_sheet(
        &mut self,
        command: &SendCueSheet,
        list: &[u8],
    ) -> Result<Done, Failure> {
        let disc = self.medium()?;
        if !disc.geometry().is_cd() {
            return Err(Refusal::INVALID_OPERATION_CODE.into());
        }
        if list.len() != index(command.size)
            || command.size > MAX_CUE_SHEET
            || list.is_empty()
            || !list.len().is_multiple_of(8)
        {
            return Err(Refusal::PARAMETER_LIST_LENGTH.into());
        }
        if self.parameters.write_type != WriteType::SESSION_AT_ONCE {
            return Err(Refusal::SEQUENCE.into());
        }
        let state = disc.state();
        let start = state
            .invisible_start(disc.geometry())
            .filter(|_| !state.open_session_has_tracks())
            .ok_or(Refusal::SEQUENCE)?;
        let plan = plan(&CueSheet::decode(list), disc, start)?;
        self.at_once = AtOnce::Planned(plan);
        Ok(Done { moved: command.size, time: QUICK })
    }

    pub(super) fn read(&mut self, lba: Lba, blocks: u32, data: Data<'_>) -> Result<Done, Failure> {
        let disc = self.medium_mut()?;
        let geometry = *disc.geometry();
        if lba.0 < 0 {
            return Err(Refusal::OUT_OF_RANGE.at(lba).into());
        }
        let moved = blocks.checked_mul(BLOCK).ok_or(Refusal::INVALID_FIELD_IN_CDB)?;
        let buffer = room(data, moved)?;
        if blocks == 0 {
            // Nothing moves, but the address is still looked at.
            return if lba.0 < geometry.end() {
                Ok(Done::after(QUICK))
            } else {
                Err(Refusal::OUT_OF_RANGE.at(lba).into())
            };
        }
        disc.read(lba.0, buffer)?;
        let time = self.speeds.reading(&geometry, lba.0, blocks);
        Ok(Done { moved, time })
    }

    /// Reads parts of the mode 1 sectors of a CD.
    pub(super) fn read_cd(&mut self, command: &ReadCd, data: Data<'_>) -> Result<Done, Failure> {
        let disc = self.medium_mut()?;
        let geometry = *disc.geometry();
        if !geometry.is_cd() {
            return Err(Refusal::INVALID_OPERATION_CODE.into());
        }
        if ![SectorType::ANY, SectorType::MODE1].contains(&command.expected) {
            return Err(Refusal::ILLEGAL_MODE_FOR_TRACK.at(command.lba).into());
        }
        if command.c2 != C2Errors::NONE || command.sub_channel != SubChannel::NONE {
            return Err(Refusal::INVALID_FIELD_IN_CDB.into());
        }
        let header = [HeaderCodes::HEADER, HeaderCodes::BOTH].contains(&command.headers);
        let parts: Vec<core::ops::Range<usize>> = [
            (command.sync, 0..12),
            (header, 12..16),
            (command.user_data, 16..2064),
            (command.edc_ecc, 2064..SECTOR_BYTES),
        ]
        .into_iter()
        .filter_map(|(wanted, part)| wanted.then_some(part))
        .collect();
        let length = parts.iter().map(ExactSizeIterator::len).fold(0, usize::saturating_add);
        let moved = u32::try_from(length)
            .ok()
            .and_then(|length| length.checked_mul(command.blocks))
            .ok_or(Refusal::INVALID_FIELD_IN_CDB)?;
        let mut buffer = room(data, moved)?;
        if moved > 0 {
            let mut sector = [0; SECTOR_BYTES];
            for at in (command.lba.0..i32::MAX).take(index(command.blocks)) {
                disc.read_sector(at, &mut sector)?;
                for part in &parts {
                    let bytes = sector.get(part.clone()).unwrap_or_default();
                    let (to, rest) =
                        buffer.split_at_mut_checked(bytes.len()).ok_or(Refusal::DATA_PHASE)?;
                    to.copy_from_slice(bytes);
                    buffer = rest;
                }
            }
        }
        let time = self.speeds.reading(&geometry, command.lba.0, command.blocks);
        Ok(Done { moved, time })
    }
}

/// The host's buffer for exactly `length` bytes; 0B/4B/00 if there is less room.
fn room(data: Data<'_>, length: u32) -> Result<&mut [u8], Refusal> {
    match data {
        Data::In(buffer) => buffer.get_mut(..index(length)).ok_or(Refusal::DATA_PHASE),
        _ if length == 0 => Ok(&mut []),
        _ => Err(Refusal::DATA_PHASE),
    }
}

/// Reads a cue sheet that must hold one data track from `start` on; 5/26/00 if it does not.
///
/// Lead-in; index 0 a pre-gap of 150 blocks, sent or generated; index 1; lead-out. Catalogue
/// number and ISRC may come before what they belong to.
fn plan(sheet: &CueSheet, disc: &Disc, start: i32) -> Result<Plan, Refusal> {
    let bad = Refusal::INVALID_FIELD_IN_LIST;
    let positions: Vec<&CueEntry> =
        sheet.entries.iter().filter(|entry| ![2, 3].contains(&entry.adr)).collect();
    let [lead_in, pregap, index1, lead_out] = positions.as_slice() else {
        return Err(bad);
    };
    if positions.iter().any(|entry| entry.adr != 1 || entry.control & 0x0D != 0x04) {
        return Err(bad);
    }
    let number = disc.state().tracks.len().saturating_add(1);
    let is = |entry: &CueEntry, track: usize, index: u8| {
        usize::from(entry.track()) == track && entry.index() == index
    };
    if !is(lead_in, 0, 0)
        || !is(pregap, number, 0)
        || !is(index1, number, 1)
        || !is(lead_out, usize::from(CueEntry::LEAD_OUT), 1)
        || !FORMS_AROUND.contains(&lead_in.data_form())
        || !FORMS_AROUND.contains(&lead_out.data_form())
        || index1.data_form() != FORM_DATA
    {
        return Err(bad);
    }
    let at = |entry: &CueEntry| entry.time().map(|time| time.to_lba()).ok_or(bad);
    let gap_start = start.saturating_sub_unsigned(PREGAP);
    if at(pregap)? != Lba(gap_start) || at(index1)? != Lba(start) {
        return Err(bad);
    }
    let size = at(lead_out)?.since(Lba(start)).ok_or(bad)?.0;
    if size < SHORTEST_CD_TRACK || at(lead_out)?.0 > disc.geometry().end() {
        return Err(bad);
    }
    let first = match pregap.data_form() {
        FORM_DATA => gap_start,
        FORM_GENERATED => start,
        _ => return Err(bad),
    };
    Ok(Plan { start, first, size })
}
