//! What is on a disc: sessions, tracks, how far they are recorded.

use core::ops::Range;

use discwright_core::Lba;

use super::geometry::{Family, Geometry, PREGAP, RUN_OUT, SHORTEST_CD_TRACK};

/// A track; on DVD+R a fragment, on BD-R a sequential recording range.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Track {
    /// The session's number, from 1.
    pub(crate) session: u16,
    /// The block of index 1.
    pub(crate) start: i32,
    /// The first block that is recorded: before `start` where the pre-gap is written too.
    pub(crate) first: i32,
    /// How many blocks from `first` are on the medium.
    pub(crate) recorded: u32,
    /// Blocks from `start` to the end, run-out included; `None` while the end is open.
    pub(crate) size: Option<u32>,
    /// Nothing more can be written to it.
    pub(crate) closed: bool,
    /// Its session is written at once, by a cue sheet.
    pub(crate) at_once: bool,
    /// Its room was set aside before it was written.
    pub(crate) reserved: bool,
}

impl Track {
    /// The block behind the last recorded.
    pub(crate) fn recorded_end(&self) -> i32 {
        self.first.saturating_add_unsigned(self.recorded)
    }

    /// The block behind the last, recorded or not; the end of what is recorded while it is open.
    pub(crate) fn end(&self) -> i32 {
        self.size
            .map_or_else(|| self.recorded_end(), |size| self.start.saturating_add_unsigned(size))
    }

    /// The block behind the last that can hold data.
    pub(crate) fn data_end(&self, geometry: &Geometry) -> i32 {
        if geometry.is_cd() && !self.at_once {
            self.end().saturating_sub_unsigned(RUN_OUT)
        } else {
            self.end()
        }
    }

    /// The blocks that can be read.
    pub(crate) fn readable(&self) -> Range<i32> {
        self.first..self.recorded_end()
    }
}

/// The state of a disc, all of which is in its file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct State {
    /// The number by which the disc is told from others.
    pub(crate) identification: u32,
    /// Nothing more can be written.
    pub(crate) finalized: bool,
    /// Of each closed session, the block behind its last track.
    pub(crate) closed_sessions: Vec<i32>,
    /// The tracks, by number.
    pub(crate) tracks: Vec<Track>,
}

impl State {
    pub(crate) const fn blank(identification: u32) -> Self {
        Self { identification, finalized: false, closed_sessions: Vec::new(), tracks: Vec::new() }
    }

    /// The number of the session that tracks are added to.
    pub(crate) fn open_session(&self) -> u16 {
        u16::try_from(self.closed_sessions.len()).unwrap_or(u16::MAX).saturating_add(1)
    }

    /// Whether nothing was ever written or reserved.
    pub(crate) const fn is_blank(&self) -> bool {
        self.tracks.is_empty() && self.closed_sessions.is_empty()
    }

    /// Whether the open session has a track.
    pub(crate) fn open_session_has_tracks(&self) -> bool {
        let open = self.open_session();
        self.tracks.iter().any(|track| track.session == open)
    }

    /// The index of the track whose end is open, if there is one.
    pub(crate) fn open_track(&self) -> Option<usize> {
        let at = self.tracks.len().checked_sub(1)?;
        let last = self.tracks.get(at)?;
        (last.size.is_none() && !last.closed).then_some(at)
    }

    /// Where the next track would begin, if one can be added.
    pub(crate) fn invisible_start(&self, geometry: &Geometry) -> Option<i32> {
        if self.finalized || self.open_track().is_some() {
            return None;
        }
        let open = self.open_session();
        if self.tracks.len() >= geometry.max_tracks()
            || self.tracks.iter().any(|t| t.session == open && t.at_once)
        {
            return None;
        }
        let last = self.tracks.last();
        let start = match last {
            None => 0,
            Some(track) if track.session == open => {
                let gap = if geometry.is_cd() { PREGAP } else { 0 };
                track.end().saturating_add_unsigned(gap)
            }
            Some(track) => track
                .end()
                .saturating_add_unsigned(geometry.session_gap(self.closed_sessions.len())),
        };
        let start = geometry.align_up(start);
        let shortest =
            if geometry.is_cd() { SHORTEST_CD_TRACK.saturating_add(RUN_OUT) } else { geometry.ecc };
        let room = geometry.end().saturating_sub_unsigned(shortest);
        (start <= room).then_some(start)
    }

    /// The index of the track that holds `lba`, its unwritten room included.
    pub(crate) fn track_at(&self, lba: i32) -> Option<usize> {
        self.tracks
            .iter()
            .position(|track| track.first.min(track.start) <= lba && lba < track.end())
    }

    /// The block behind the last that any track has recorded; `None` if none has.
    pub(crate) fn recorded_end(&self) -> Option<i32> {
        self.tracks.iter().filter(|track| track.recorded > 0).map(Track::recorded_end).max()
    }

    /// The tracks of a session, with their numbers.
    pub(crate) fn session_tracks(&self, session: u16) -> impl Iterator<Item = (u16, &Track)> {
        (1..=u16::MAX).zip(&self.tracks).filter(move |(_, track)| track.session == session)
    }

    /// Whether the state is one that a disc of this kind can be in; says what is not if it is not.
    ///
    /// All arithmetic on addresses relies on this: every address lies on the disc.
    pub(crate) fn check(&self, geometry: &Geometry) -> Result<(), &'static str> {
        if self.tracks.len() > geometry.max_tracks() {
            return Err("more tracks than the kind of disc can have");
        }
        let mut behind = geometry.base;
        let mut session = 1;
        for (at, track) in self.tracks.iter().enumerate() {
            let last = at.saturating_add(1) == self.tracks.len();
            if track.session < session || track.session > self.open_session() {
                return Err("tracks out of the order of sessions");
            }
            session = track.session;
            if track.first < behind || track.start < track.first || track.start < 0 {
                return Err("tracks out of the order of addresses");
            }
            if track.size.is_none() && (track.closed || !last || track.at_once) {
                return Err("a track without an end that is not the last");
            }
            if !track.closed && (track.session != self.open_session() || self.finalized) {
                return Err("an open track in a closed session");
            }
            if i64::from(track.start).saturating_add(track.size.map_or(0, i64::from))
                > i64::from(geometry.end())
                || i64::from(track.first).saturating_add(i64::from(track.recorded))
                    > i64::from(geometry.end())
                || track.recorded_end() > track.end()
            {
                return Err("a track that goes on behind its end");
            }
            let whole = |blocks: u32| blocks.is_multiple_of(geometry.ecc.max(1));
            if geometry.family == Family::Cd {
                let gap = Lba(track.start).since(Lba(track.first)).unwrap_or_default();
                let gaps = if track.at_once { PREGAP } else { 0 };
                let least =
                    SHORTEST_CD_TRACK.saturating_add(if track.at_once { 0 } else { RUN_OUT });
                if gap.0 > gaps || track.size.is_some_and(|size| size < least) {
                    return Err("a CD track that is too short, or has too long a pre-gap");
                }
            } else if track.at_once
                || track.start != track.first
                || track.first != geometry.align_down(track.first)
                || !whole(track.recorded)
                || !track.size.is_none_or(whole)
            {
                return Err("a track that is not whole ECC blocks");
            }
            behind = track.end();
        }
        for (at, end) in self.closed_sessions.iter().enumerate() {
            let number = u16::try_from(at.saturating_add(1)).unwrap_or(u16::MAX);
            match self.session_tracks(number).last() {
                Some((_, track)) if track.end() == *end => {}
                _ => return Err("a closed session that does not end with its last track"),
            }
        }
        Ok(())
    }
}
