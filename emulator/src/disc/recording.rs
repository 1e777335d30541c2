//! What recording does to a disc: writing, flushing, closing, reserving, reading back.

use core::ops::Range;
use std::io;

use discwright_core::{Lba, Sectors};
use discwright_rawcd::mode1;

use super::geometry::{Family, RUN_OUT, SHORTEST_CD_TRACK};
use super::state::Track;
use super::{Disc, Pending};
use crate::sense::Refusal;

/// Blocks are 2048 bytes to the host on all discs.
const BLOCK: usize = 2048;
/// After so many bytes the state is saved.
const SAVE_EVERY: u64 = 16 << 20;
/// Why a disc did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The medium refuses, as a real one would.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// The host cannot keep the disc's file.
    #[error(transparent)]
    Host(#[from] io::Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// What a write to an address would go to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Target {
    /// A track that exists, by index.
    Track(usize),
    /// A new track.
    Invisible,
}

impl Disc {
    /// The next writable address of a track.
    pub(crate) fn next_writable(&self, index: usize) -> Option<i32> {
        let track = self.state.tracks.get(index)?;
        if track.closed || self.state.finalized {
            return None;
        }
        let next = self.accepted_end(index)?;
        let end = match track.size {
            Some(_) => track.data_end(&self.geometry),
            None => self.last_end(),
        };
        (next < end).then_some(next)
    }

    /// The block behind the last that the drive accepted for a track, its buffer included.
    fn accepted_end(&self, index: usize) -> Option<i32> {
        let track = self.state.tracks.get(index)?;
        let pending = self.pending.filter(|pending| pending.track == index);
        Some(
            track
                .recorded_end()
                .saturating_add_unsigned(pending.map_or(0, |pending| pending.blocks)),
        )
    }

    /// The block behind the last that an open track can hold.
    fn last_end(&self) -> i32 {
        if self.geometry.is_cd() {
            self.geometry.end().saturating_sub_unsigned(RUN_OUT)
        } else {
            self.geometry.end()
        }
    }

    /// How many blocks can still be written from the start of the invisible track or the next
    /// writable address of a track.
    pub(crate) fn free(&self, target: Target) -> Sectors {
        let (from, end) = match target {
            Target::Track(index) => {
                let track = self.state.tracks.get(index);
                let end = track
                    .filter(|track| track.size.is_some())
                    .map_or_else(|| self.last_end(), |track| track.data_end(&self.geometry));
                (self.next_writable(index), end)
            }
            Target::Invisible => (self.state.invisible_start(&self.geometry), self.last_end()),
        };
        from.and_then(|from| Lba(end).since(Lba(from))).unwrap_or_default()
    }

    /// What a write to `lba` would go to.
    ///
    /// Finalized: 5/30/05, since no track on the medium can be written. Off every next writable
    /// address: 5/21/02, and 5/21/00 where the disc has no such block.
    pub(crate) fn target(&self, lba: i32) -> Result<Target, Refusal> {
        if self.state.finalized {
            return Err(Refusal::CANNOT_WRITE_INCOMPATIBLE);
        }
        let track = (0..self.state.tracks.len()).find(|at| self.next_writable(*at) == Some(lba));
        if let Some(index) = track {
            return Ok(Target::Track(index));
        }
        if self.state.invisible_start(&self.geometry) == Some(lba) {
            return Ok(Target::Invisible);
        }
        Err(if (self.geometry.base..self.geometry.end()).contains(&lba) {
            Refusal::INVALID_ADDRESS_FOR_WRITE.at(Lba(lba))
        } else {
            Refusal::OUT_OF_RANGE.at(Lba(lba))
        })
    }

    /// Takes blocks to be recorded at `target`, which is where `lba` leads.
    pub(crate) fn write(&mut self, target: Target, lba: i32, data: &[u8]) -> Result<(), Failure> {
        let blocks = u32::try_from(data.len() / BLOCK).unwrap_or(u32::MAX);
        if blocks > self.free(target).0 {
            return Err(if self.geometry.is_cd() {
                Refusal::END_OF_USER_AREA.into()
            } else {
                Refusal::OUT_OF_RANGE.into()
            });
        }
        if blocks == 0 {
            return Ok(());
        }
        let (index, new) = match target {
            Target::Track(index) => (index, false),
            Target::Invisible => (self.state.tracks.len(), true),
        };
        if self.pending.is_some_and(|pending| pending.track != index) {
            self.flush()?;
        }
        self.put(lba, data)?;
        if new {
            self.state.tracks.push(Track {
                session: self.state.open_session(),
                start: lba,
                first: lba,
                recorded: 0,
                size: None,
                closed: false,
                at_once: false,
                reserved: false,
            });
        }
        let waiting = self.pending.map_or(0, |pending| pending.blocks);
        let waiting = waiting.saturating_add(blocks);
        let left = waiting.checked_rem(self.geometry.ecc).unwrap_or(0);
        if let Some(track) = self.state.tracks.get_mut(index) {
            track.recorded = track.recorded.saturating_add(waiting.saturating_sub(left));
        }
        self.pending = (left > 0).then_some(Pending { track: index, blocks: left });
        self.unsaved = self.unsaved.saturating_add(u64::from(blocks).saturating_mul(2048));
        if new || self.unsaved >= SAVE_EVERY {
            self.save()?;
        }
        Ok(())
    }

    /// Begins a session that is written at once: its only track is the next write's.
    pub(crate) fn begin_at_once(&mut self, start: i32, first: i32, size: u32) -> Target {
        self.state.tracks.push(Track {
            session: self.state.open_session(),
            start,
            first,
            recorded: 0,
            size: Some(size),
            closed: false,
            at_once: true,
            reserved: false,
        });
        Target::Track(self.state.tracks.len().saturating_sub(1))
    }

    /// Closes track and session if the session was written at once and is whole.
    pub(crate) fn finish_at_once(&mut self, next_session: bool) -> Result<bool, Failure> {
        let whole =
            self.state.tracks.last_mut().filter(|track| {
                track.at_once && !track.closed && track.recorded_end() == track.end()
            });
        let Some(track) = whole else {
            return Ok(false);
        };
        track.closed = true;
        self.close_session(next_session)?;
        Ok(true)
    }

    /// Writes what waits in the buffer, padded to a whole ECC block, and saves the state.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        if let Some(pending) = self.pending {
            let missing = self.geometry.ecc.saturating_sub(pending.blocks);
            let at = self.accepted_end(pending.track).unwrap_or(0);
            self.store.zero_blocks(&self.geometry, at, missing)?;
            if let Some(track) = self.state.tracks.get_mut(pending.track) {
                track.recorded = track.recorded.saturating_add(self.geometry.ecc);
            }
            self.pending = None;
            self.unsaved = self.unsaved.max(1);
        }
        if self.unsaved > 0 {
            self.save()?;
        }
        Ok(())
    }

    fn save(&mut self) -> Result<(), Failure> {
        self.store.save(&self.geometry, &self.state)?;
        self.unsaved = 0;
        Ok(())
    }

    /// Sets room aside for a track, moved up to whole ECC blocks.
    ///
    /// Not beside a track whose end is open: 5/2C/00. No room for one more track: 5/72/05. More
    /// blocks than are free, or none: 5/24/00.
    pub(crate) fn reserve(&mut self, size: u32) -> Result<(), Failure> {
        if self.state.finalized {
            return Err(Refusal::CANNOT_WRITE_INCOMPATIBLE.into());
        }
        if self.state.open_track().is_some() {
            return Err(Refusal::SEQUENCE.into());
        }
        let start =
            self.state.invisible_start(&self.geometry).ok_or(Refusal::NO_MORE_RESERVATIONS)?;
        let size = size
            .checked_next_multiple_of(self.geometry.ecc)
            .filter(|size| (1..=self.free(Target::Invisible).0).contains(size))
            .ok_or(Refusal::INVALID_FIELD_IN_CDB)?;
        if self.geometry.is_cd() && size < SHORTEST_CD_TRACK {
            return Err(Refusal::INVALID_FIELD_IN_CDB.into());
        }
        let run_out = if self.geometry.is_cd() { RUN_OUT } else { 0 };
        self.state.tracks.push(Track {
            session: self.state.open_session(),
            start,
            first: start,
            recorded: 0,
            size: Some(size.saturating_add(run_out)),
            closed: false,
            at_once: false,
            reserved: true,
        });
        self.save()
    }

    /// Closes a track by number; 0xFF is the one whose end is open. Nothing happens to one that
    /// is closed; 5/24/00 if there is none of the number.
    pub(crate) fn close_track(&mut self, number: u16) -> Result<(), Failure> {
        self.flush()?;
        let index = match number {
            0xFF if self.state.tracks.len() < 0xFF => self.state.open_track(),
            _ => usize::from(number).checked_sub(1),
        };
        let index = index.filter(|index| *index < self.state.tracks.len());
        self.close_index(index.ok_or(Refusal::INVALID_FIELD_IN_CDB)?)?;
        self.save()
    }

    fn close_index(&mut self, index: usize) -> Result<(), Failure> {
        let Some(track) = self.state.tracks.get(index).copied() else {
            return Ok(());
        };
        if track.closed {
            return Ok(());
        }
        let mut closed = Track { closed: true, ..track };
        let free = self.free(Target::Track(index)).0;
        if track.at_once {
            return Err(Refusal::INCOMPLETE_TRACK.into());
        } else if track.reserved {
            let refused = match self.geometry.family {
                Family::Cd => free > 0,
                Family::DvdPlus => track.recorded == 0,
                Family::Bd => false,
            };
            if refused {
                return Err(Refusal::PARTIAL_RESERVED_TRACK.into());
            }
            if self.geometry.family == Family::DvdPlus {
                // The drive pads the rest of the fragment with zeros.
                let at = track.recorded_end();
                self.store.zero_blocks(&self.geometry, at, free)?;
                closed.recorded = track.recorded.saturating_add(free);
            }
        } else if self.geometry.is_cd() {
            let missing = SHORTEST_CD_TRACK.saturating_sub(track.recorded).min(free);
            let pad = vec![0; data_bytes(missing)];
            self.put(track.recorded_end(), &pad)?;
            closed.recorded = track.recorded.saturating_add(missing);
            closed.size = Some(closed.recorded.saturating_add(RUN_OUT));
        } else {
            closed.size = Some(track.recorded);
        }
        if let Some(track) = self.state.tracks.get_mut(index) {
            *track = closed;
        }
        Ok(())
    }

    /// Closes the open session; `next_session` says for a CD whether another may follow.
    ///
    /// Nothing happens if the session is empty and another is closed before it. 5/72/00 on a
    /// blank or finalized disc; 5/72/03 on a CD with an incomplete track; 5/72/04 with a reserved
    /// track that is not filled.
    pub(crate) fn close_session(&mut self, next_session: bool) -> Result<(), Failure> {
        self.flush()?;
        if self.state.finalized || self.state.is_blank() {
            return Err(Refusal::SESSION_FIXATION.into());
        }
        if !self.state.open_session_has_tracks() {
            return Ok(());
        }
        let before = self.state.tracks.clone();
        if let Err(failure) = self.close_tracks() {
            self.state.tracks = before;
            return Err(failure);
        }
        let end = self.state.tracks.last().map_or(0, Track::end);
        self.state.closed_sessions.push(end);
        if self.geometry.is_cd() && !next_session {
            self.state.finalized = true;
        }
        self.save()
    }

    /// Closes what is open in the open session; may fail with some of it closed.
    fn close_tracks(&mut self) -> Result<(), Failure> {
        let session = self.state.open_session();
        for index in 0..self.state.tracks.len() {
            let Some(track) = self.state.tracks.get(index).copied() else {
                continue;
            };
            if track.session != session || track.closed {
                continue;
            }
            if track.at_once {
                self.cut_off(index, track)?;
            } else if self.geometry.is_cd() && !track.reserved {
                return Err(Refusal::INCOMPLETE_TRACK.into());
            } else {
                self.close_index(index)?;
            }
        }
        Ok(())
    }

    /// Closes a track at once that was not written to its end: the lead-out comes early, but no
    /// earlier than the shortest track lets it.
    fn cut_off(&mut self, index: usize, track: Track) -> Result<(), Failure> {
        let shortest = track.start.saturating_add_unsigned(SHORTEST_CD_TRACK);
        let end = track.recorded_end().max(shortest);
        let blocks = |from| Lba(end).since(Lba(from)).unwrap_or_default().0;
        let pad = data_bytes(blocks(track.recorded_end()));
        self.put(track.recorded_end(), &vec![0; pad])?;
        if let Some(cut) = self.state.tracks.get_mut(index) {
            cut.recorded = blocks(track.first);
            cut.size = Some(blocks(track.start));
            cut.closed = true;
        }
        Ok(())
    }

    /// Closes the session and the disc.
    pub(crate) fn finalize(&mut self) -> Result<(), Failure> {
        self.close_session(true)?;
        self.state.finalized = true;
        self.save()
    }

    /// Reads the user data of blocks that are recorded, or wait in the buffer.
    pub(crate) fn read(&mut self, lba: i32, buffer: &mut [u8]) -> Result<(), Failure> {
        let blocks = u32::try_from(buffer.len() / BLOCK).unwrap_or(u32::MAX);
        self.check_readable(lba..lba.saturating_add_unsigned(blocks))?;
        if !self.geometry.is_cd() {
            return Ok(self.store.read_blocks(&self.geometry, lba, buffer)?);
        }
        let mut sector = [0; mode1::SECTOR_BYTES];
        let (blocks, _) = buffer.as_chunks_mut::<BLOCK>();
        for (at, block) in (lba..i32::MAX).zip(blocks) {
            self.read_sector(at, &mut sector)?;
            block.copy_from_slice(mode1::user_data(&sector));
        }
        Ok(())
    }

    /// Reads a whole CD sector, which must be sound.
    pub(crate) fn read_sector(
        &mut self,
        lba: i32,
        sector: &mut [u8; mode1::SECTOR_BYTES],
    ) -> Result<(), Failure> {
        self.check_readable(lba..lba.saturating_add(1))?;
        self.store.read_blocks(&self.geometry, lba, sector)?;
        if mode1::verify(Lba(lba), sector).is_empty() {
            Ok(())
        } else {
            Err(Refusal::UNRECOVERED_READ.at(Lba(lba)).into())
        }
    }

    /// Whether all blocks can be read; names the first that cannot.
    ///
    /// 5/21/00 behind the last recorded block. Before it: 8/00/00 in reserved room of DVD+R and
    /// BD-R that is still blank, 3/11/05 in run-outs, pre-gaps, lead-ins and such.
    fn check_readable(&self, wanted: Range<i32>) -> Result<(), Refusal> {
        let mut at = wanted.start;
        while at < wanted.end {
            let behind = (0..self.state.tracks.len())
                .filter_map(|index| {
                    let track = self.state.tracks.get(index)?;
                    Some(track.readable().start..self.accepted_end(index)?)
                })
                .find(|readable| readable.contains(&at));
            match behind {
                Some(readable) => at = readable.end,
                None => return Err(self.unreadable(at).at(Lba(at))),
            }
        }
        Ok(())
    }

    fn unreadable(&self, lba: i32) -> Refusal {
        let pending =
            self.pending.map_or(0, |pending| self.accepted_end(pending.track).unwrap_or_default());
        if lba < 0 || lba >= self.state.recorded_end().unwrap_or(0).max(pending) {
            // Run-out blocks end a closed CD track and count as part of it.
            match self.state.track_at(lba) {
                Some(_) if self.geometry.is_cd() && lba >= 0 => Refusal::UNRECOVERED_READ,
                _ => Refusal::OUT_OF_RANGE,
            }
        } else if !self.geometry.is_cd() && self.state.track_at(lba).is_some() {
            Refusal::BLANK_CHECK
        } else {
            Refusal::UNRECOVERED_READ
        }
    }

    /// Puts user data into the file.
    fn put(&mut self, lba: i32, data: &[u8]) -> io::Result<()> {
        if !self.geometry.is_cd() {
            return self.store.write_blocks(&self.geometry, lba, data);
        }
        let (blocks, _) = data.as_chunks::<BLOCK>();
        let mut sectors = Vec::with_capacity(blocks.len().saturating_mul(mode1::SECTOR_BYTES));
        let mut sector = [0; mode1::SECTOR_BYTES];
        for (at, block) in (lba..i32::MAX).zip(blocks) {
            mode1::encode(Lba(at), block, &mut sector).map_err(io::Error::other)?;
            sectors.extend(sector);
        }
        self.store.write_blocks(&self.geometry, lba, &sectors)
    }
}

/// Bytes of user data in so many blocks.
fn data_bytes(blocks: u32) -> usize {
    discwright_core::index(blocks).saturating_mul(BLOCK)
}
