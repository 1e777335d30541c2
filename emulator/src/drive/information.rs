//! The state of disc and tracks, and how much there is room for.

use discwright_core::{Lba, Msf, Sectors, SessionNo, TrackNo};
use discwright_mmc::command::{
    BufferCapacity, Capacity, CapacityKind, DiscInformation, DiscStatus, DiscType,
    FormatCapacities, ReadBufferCapacity, ReadTrackInformation, SessionState, TrackAddress,
    TrackInformation,
};

use super::Drive;
use super::mode_pages::BUFFER_KIB;
use crate::disc::{Disc, Target};
use crate::sense::Refusal;

/// Where the lead-in of a blank CD-R begins, by its ATIP.
pub(super) const FIRST_LEAD_IN: [u8; 3] = [97, 26, 65];
/// Blocks of the lead-in of a later CD session, and of the pre-gap behind it.
const LEAD_IN: u32 = 4_500 + 150;

/// A block as the three bytes of its time; 99:59:74 where the clock cannot show it.
pub(super) fn time(lba: i32) -> [u8; 3] {
    Msf::from_lba(Lba(lba))
        .map_or([99, 59, 74], |time| [time.minute(), time.second(), time.frame()])
}

impl Drive {
    pub(super) fn read_disc_information(&self) -> Result<Vec<u8>, Refusal> {
        let disc = self.medium()?;
        let (state, geometry) = (disc.state(), disc.geometry());
        let status = if state.finalized {
            DiscStatus::FINALIZED
        } else if state.is_blank() {
            DiscStatus::EMPTY
        } else {
            DiscStatus::INCOMPLETE
        };
        let last_session = if state.finalized {
            SessionState::COMPLETE
        } else if state.open_session_has_tracks() {
            SessionState::INCOMPLETE
        } else {
            SessionState::EMPTY
        };
        let invisible = state.invisible_start(geometry);
        let number = |at: usize| TrackNo(u16::try_from(at).unwrap_or(u16::MAX));
        let session = if state.finalized {
            state.open_session().saturating_sub(1)
        } else {
            state.open_session()
        };
        let tracks = state.tracks.len();
        let next = tracks.saturating_add(1);
        let first = state.session_tracks(session).next();
        let mut information = DiscInformation::new(status, last_session);
        information.sessions = SessionNo(session);
        information.first_track_in_last_session =
            first.map_or(number(next), |(number, _)| TrackNo(number));
        information.last_track_in_last_session =
            if invisible.is_some() || first.is_none() { number(next) } else { number(tracks) };
        information.unrestricted = true;
        information.lead_in_start = [0xFF; 4];
        information.lead_out_start = [0xFF; 4];
        if geometry.is_cd() {
            information.identification = (!state.is_blank()).then_some(state.identification);
            information.disc_type = if state.closed_sessions.is_empty() {
                DiscType::UNDEFINED
            } else {
                DiscType::CD_DA_OR_ROM
            };
            if !state.finalized {
                let [minute, second, frame] = match (state.closed_sessions.len(), invisible) {
                    (0, _) => FIRST_LEAD_IN,
                    (_, Some(start)) if !state.open_session_has_tracks() => {
                        time(start.saturating_sub_unsigned(LEAD_IN))
                    }
                    _ => first.map_or(FIRST_LEAD_IN, |(_, track)| {
                        time(track.start.saturating_sub_unsigned(LEAD_IN))
                    }),
                };
                information.lead_in_start = [0, minute, second, frame];
                let [minute, second, frame] = time(geometry.end());
                information.lead_out_start = [0, minute, second, frame];
            }
        } else {
            information.lead_in_start = [0; 4];
            information.lead_out_start = geometry.capacity.0.to_be_bytes();
        }
        Ok(information.encode())
    }

    pub(super) fn read_track_information(
        &self,
        command: &ReadTrackInformation,
    ) -> Result<Vec<u8>, Refusal> {
        let disc = self.medium()?;
        let target = find(disc, command)?;
        Ok(track_information(disc, target).encode())
    }

    /// The end of the last complete session; GOOD and 0 where there is none, as drives answer for
    /// blank discs, and Linux takes it.
    pub(super) fn read_capacity(&self) -> Result<Vec<u8>, Refusal> {
        let closed = self.medium()?.state().closed_sessions.last();
        let capacity = Capacity {
            last: Lba(closed.map_or(0, |end| end.saturating_sub(1))),
            block_length: 2048,
        };
        Ok(capacity.encode())
    }

    /// Answers without a medium too.
    pub(super) fn read_format_capacities(&self) -> Vec<u8> {
        let (blocks, kind) = match self.medium() {
            Ok(disc) if disc.state().is_blank() => (disc.capacity(), CapacityKind::UNFORMATTED),
            Ok(disc) => {
                let end = disc.state().recorded_end().unwrap_or(0);
                let end = u32::try_from(end).unwrap_or(0);
                (Sectors(end), CapacityKind::FORMATTED)
            }
            Err(_) => {
                let kinds = discwright_core::MediaType::ALL.iter();
                let most = kinds.filter_map(|media| Disc::capacity_of(*media)).max();
                (most.unwrap_or_default(), CapacityKind::NO_MEDIUM)
            }
        };
        let capacities = FormatCapacities { blocks, kind, block_length: 2048, formats: Vec::new() };
        capacities.encode()
    }

    /// The buffer has always room: what is sent is kept at once.
    pub(super) fn read_buffer_capacity(
        &self,
        command: &ReadBufferCapacity,
    ) -> Result<Vec<u8>, Refusal> {
        self.medium()?;
        let unit = if command.in_blocks { 2048 } else { 1 };
        let bytes = u32::from(BUFFER_KIB).saturating_mul(1024);
        let total = bytes.checked_div(unit).unwrap_or(0);
        let capacity = BufferCapacity { in_blocks: command.in_blocks, total, available: total };
        Ok(capacity.encode())
    }
}

/// The track that READ TRACK INFORMATION means; 5/24/00 if there is none, 5/21/00 off the disc.
fn find(disc: &Disc, command: &ReadTrackInformation) -> Result<Target, Refusal> {
    let (state, geometry) = (disc.state(), disc.geometry());
    let none = Refusal::INVALID_FIELD_IN_CDB;
    let invisible = state.invisible_start(geometry).map(|_| Target::Invisible).ok_or(none);
    let tracks = state.tracks.len();
    match command.address {
        TrackAddress::Lba(lba) => {
            if !(geometry.base..geometry.end()).contains(&lba.0) {
                return Err(Refusal::OUT_OF_RANGE);
            }
            let open = state.open_track();
            // What lies between two tracks belongs to the second.
            let at = state.tracks.iter().position(|track| lba.0 < track.end());
            at.or(open).map(Target::Track).map_or(invisible, Ok)
        }
        TrackAddress::INVISIBLE if tracks < 0xFF => {
            state.open_track().map(Target::Track).map_or(invisible, Ok)
        }
        TrackAddress::Track(number) => {
            let at = usize::try_from(number).ok().and_then(|n| n.checked_sub(1));
            let at = at.ok_or(none)?;
            let from = if command.open {
                (at..tracks).find(|at| state.tracks.get(*at).is_some_and(|t| !t.closed))
            } else {
                Some(at)
            };
            match from {
                Some(at) if at < tracks => Ok(Target::Track(at)),
                Some(at) if at > tracks => Err(none),
                _ => invisible,
            }
        }
        TrackAddress::Session(number) => {
            let session = u16::try_from(number).map_err(|_| none)?;
            let first = state.session_tracks(session).next();
            match first {
                Some((number, _)) => Ok(Target::Track(usize::from(number).saturating_sub(1))),
                None if session == state.open_session() => invisible,
                None => Err(none),
            }
        }
        _ => Err(none),
    }
}

fn track_information(disc: &Disc, target: Target) -> TrackInformation {
    let (state, geometry) = (disc.state(), disc.geometry());
    let number = |at: usize| TrackNo(u16::try_from(at.saturating_add(1)).unwrap_or(u16::MAX));
    let common = TrackInformation {
        free: disc.free(target),
        packet_size: if geometry.is_cd() { 0 } else { geometry.ecc },
        read_compatibility: Some(Lba(0)),
        ..TrackInformation::default()
    };
    let track = match target {
        Target::Track(index) => state.tracks.get(index).map(|track| (index, track)),
        Target::Invisible => None,
    };
    let Some((index, track)) = track else {
        let start = state.invisible_start(geometry).map(Lba);
        return TrackInformation {
            track: number(state.tracks.len()),
            session: SessionNo(state.open_session()),
            blank: true,
            data_mode: if geometry.is_cd() { 0x0F } else { 1 },
            start: start.unwrap_or_default(),
            next_writable: start,
            size: common.free,
            ..common
        };
    };
    let next = disc.next_writable(index).map(Lba);
    let size = track.size.map_or_else(
        || {
            let accepted = next.and_then(|next| next.since(Lba(track.start)));
            accepted
                .and_then(|accepted| accepted.checked_add(common.free))
                .unwrap_or(Sectors(track.recorded))
        },
        Sectors,
    );
    let last = track.recorded_end().saturating_sub(1);
    TrackInformation {
        track: number(index),
        session: SessionNo(track.session),
        reserved: track.reserved,
        blank: track.recorded == 0 && next.is_none_or(|next| next.0 == track.first),
        start: Lba(track.start),
        next_writable: next,
        size,
        last_recorded: (!geometry.is_cd() && track.recorded > 0).then_some(Lba(last)),
        ..common
    }
}
