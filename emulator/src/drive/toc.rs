//! READ TOC/PMA/ATIP: what lead-ins say. DVD and Blu-ray discs have none; the drive makes one up.

use discwright_core::{Lba, Msf};
use discwright_mmc::command::{
    Atip, FullToc, FullTocEntry, ReadFullToc, ReadSessionInformation, ReadToc, SessionInformation,
    Toc, TocAddress, TocTrack,
};

use super::Drive;
use super::information::{FIRST_LEAD_IN, time};
use crate::disc::state::{State, Track};
use crate::sense::Refusal;

/// A data track whose position is told.
const DATA_TRACK: (u8, u8) = (1, 4);

fn address(lba: i32, msf: bool) -> TocAddress {
    if msf {
        let [minute, second, frame] = time(lba);
        if let Some(time) = Msf::new(minute, second, frame) {
            return TocAddress::Msf(time);
        }
    }
    TocAddress::Lba(Lba(lba))
}

fn entry(track: u8, lba: i32, msf: bool) -> TocTrack {
    let (adr, control) = DATA_TRACK;
    TocTrack { adr, control, track, start: address(lba, msf) }
}

fn byte(number: impl TryInto<u8>) -> u8 {
    number.try_into().unwrap_or(u8::MAX)
}

impl Drive {
    /// The state of a disc with a complete session; without one there is no table: 5/24/00.
    fn closed(&self) -> Result<&State, Refusal> {
        let state = self.medium()?.state();
        if state.closed_sessions.is_empty() {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        Ok(state)
    }

    pub(super) fn read_toc(&self, command: &ReadToc) -> Result<Vec<u8>, Refusal> {
        let state = self.closed()?;
        let closed: Vec<(u8, &Track)> = (1..=u8::MAX)
            .zip(&state.tracks)
            .filter(|(_, track)| track.session < state.open_session())
            .collect();
        let last = closed.last().map_or(0, |(number, _)| *number);
        if command.first_track > last && command.first_track != TocTrack::LEAD_OUT {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        let end = state.closed_sessions.last().copied().unwrap_or(0);
        let mut toc = Toc {
            first_track: 1,
            last_track: last,
            tracks: closed
                .iter()
                .filter(|(number, _)| *number >= command.first_track)
                .map(|(number, track)| entry(*number, track.start, command.msf))
                .collect(),
        };
        toc.tracks.push(entry(TocTrack::LEAD_OUT, end, command.msf));
        Ok(toc.encode())
    }

    pub(super) fn read_session_information(
        &self,
        command: &ReadSessionInformation,
    ) -> Result<Vec<u8>, Refusal> {
        let state = self.closed()?;
        let last = state.closed_sessions.len();
        let first = state.session_tracks(u16::try_from(last).unwrap_or(u16::MAX)).next();
        let (number, track) = first.ok_or(Refusal::INVALID_FIELD_IN_CDB)?;
        let information = SessionInformation {
            first_session: 1,
            last_session: byte(last),
            track: entry(byte(number), track.start, command.msf),
        };
        Ok(information.encode())
    }

    /// Of CDs only: all that their lead-ins hold, session by session.
    pub(super) fn read_full_toc(&self, command: &ReadFullToc) -> Result<Vec<u8>, Refusal> {
        let geometry = *self.medium()?.geometry();
        let state = self.closed()?;
        let sessions = byte(state.closed_sessions.len());
        if !geometry.is_cd() || command.first_session > sessions {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        let (adr, control) = DATA_TRACK;
        let mut toc = FullToc { first_session: 1, last_session: sessions, entries: Vec::new() };
        for (session, end) in (1..=sessions).zip(&state.closed_sessions) {
            if session < command.first_session {
                continue;
            }
            let tracks: Vec<(u16, &Track)> = state.session_tracks(u16::from(session)).collect();
            let mut put = |adr, point, time, value| {
                toc.entries.push(FullTocEntry {
                    session,
                    adr,
                    control,
                    point,
                    time,
                    value,
                    ..FullTocEntry::default()
                });
            };
            let first = tracks.first().map_or(0, |(number, _)| byte(*number));
            let last = tracks.last().map_or(0, |(number, _)| byte(*number));
            put(adr, 0xA0, [0; 3], [first, 0, 0]);
            put(adr, 0xA1, [0; 3], [last, 0, 0]);
            put(adr, 0xA2, [0; 3], time(*end));
            for (number, track) in &tracks {
                put(adr, byte(*number), [0; 3], time(track.start));
            }
            let is_last = session == sessions;
            if !is_last || !state.finalized {
                let gap = geometry.session_gap(usize::from(session));
                let next = end.saturating_add_unsigned(gap).saturating_sub(150);
                put(5, 0xB0, time(next), time(geometry.end()));
                if session == 1 {
                    put(5, 0xC0, [0; 3], FIRST_LEAD_IN);
                }
            }
        }
        Ok(toc.encode())
    }

    /// Of CDs only: what the groove says.
    pub(super) fn read_atip(&self) -> Result<Vec<u8>, Refusal> {
        let geometry = self.medium()?.geometry();
        if !geometry.is_cd() {
            return Err(Refusal::INVALID_FIELD_IN_CDB);
        }
        let atip = Atip {
            write_power: 4,
            reference_speed: 0,
            unrestricted: true,
            rewritable: false,
            sub_type: 0,
            lead_in: FIRST_LEAD_IN,
            lead_out: time(geometry.end()),
            a1: None,
            a2: None,
            a3: None,
        };
        Ok(atip.encode())
    }
}
