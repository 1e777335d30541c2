//! How a burn will go: decided before the first write, from facts alone.

use core::fmt;

use discwright_core::{Lba, MediaType, SectorRange, Sectors, TrackNo};
use discwright_mmc::command::CloseFunction;

use crate::error::Cause;
use crate::medium::{Medium, MediumState};

/// How data go onto a medium.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum WriteMode {
    /// A whole session of a CD by a cue sheet, lead-in and lead-out with it.
    SessionAtOnce,
    /// One track of a CD, closed by command.
    TrackAtOnce,
    /// One track of a DVD+R or BD-R, block after block, closed by command.
    Sequential,
}

impl fmt::Display for WriteMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SessionAtOnce => "session-at-once",
            Self::TrackAtOnce => "track-at-once",
            Self::Sequential => "sequential",
        })
    }
}

/// How a burn of one image onto a blank medium will go.
///
/// Pure: made of facts, and [`Plan::next`] says what comes next given what was done. The loop that
/// runs it is [`burn`](crate::burn):
///
/// 1. ask [`Plan::next`] with what was observed so far;
/// 2. do what it says;
/// 3. note in [`Observed`] what came of it;
/// 4. go on until [`Step::Done`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// How.
    pub mode: WriteMode,
    /// Why so.
    pub reason: &'static str,
    /// The first block of the image on the disc.
    pub start: Lba,
    /// Sectors of the image.
    pub image: Sectors,
    /// Zero sectors behind it.
    pub padding: Sectors,
    /// Zero sectors before it: the pre-gap of a session-at-once track.
    pub pregap: Sectors,
    /// What closes the disc.
    pub close: Close,
    /// Whether the disc is read back, and how much of it.
    pub verify: Verify,
}

/// What closes a disc, besides flushing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Close {
    /// The drive, by the cue sheet.
    ByCueSheet,
    /// CLOSE TRACK/SESSION for the track, then this function for session and disc.
    TrackThen {
        /// The track that was written.
        track: TrackNo,
        /// What closes session and disc on this kind of medium.
        function: CloseFunction,
    },
}

/// How much of the disc is read back and compared with what was sent.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Verify {
    /// Nothing: the drive's word is taken for it.
    None,
    /// The first and last MiB, and 64 places between.
    Quick,
    /// Every sector.
    #[default]
    Full,
}

/// What is wanted of a burn, besides the image.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Wish {
    /// How; by rule if `None`: session-at-once on CD.
    pub mode: Option<WriteMode>,
    /// How much is read back.
    pub verify: Verify,
}

/// What a burn has done so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Observed {
    /// The drive has the write parameters, or needs none.
    pub parameters: bool,
    /// It was told the speed.
    pub speed: bool,
    /// It has the cue sheet.
    pub cue_sheet: bool,
    /// It has taken pre-gap, image and padding.
    pub written: bool,
    /// It has written all that it took.
    pub flushed: bool,
    /// The track is closed.
    pub track_closed: bool,
    /// Session and disc are closed.
    pub disc_closed: bool,
    /// Drive and disc say that all is as it should be.
    pub confirmed: bool,
    /// What was read back is what was sent.
    pub verified: bool,
}

/// What comes next in a burn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Step {
    /// Send the write parameters mode page.
    SetParameters,
    /// Set the speed.
    SetSpeed,
    /// Send the cue sheet.
    SendCueSheet,
    /// Send pre-gap, image and padding.
    Write,
    /// Have the drive write what its buffer holds.
    Flush,
    /// Close the track.
    CloseTrack(TrackNo),
    /// Close session and disc.
    CloseDisc(CloseFunction),
    /// Ask whether the disc is what it should be.
    Confirm,
    /// Read back, and compare.
    Verify(Verify),
    /// Nothing: all is done.
    Done,
}

/// The shortest track of a CD: 4 seconds. Spec: ECMA-130, "Information Track".
const SHORTEST_TRACK: u32 = 300;
/// The pre-gap of the first track: 2 seconds.
const PREGAP: Sectors = Sectors(150);

impl Plan {
    /// Decides how `image` sectors go onto a medium.
    ///
    /// # Errors
    ///
    /// [`Cause::Media`], [`Cause::NotBlank`] and [`Cause::TooBig`].
    pub fn new(medium: &Medium, image: Sectors, wish: Wish) -> Result<Self, Cause> {
        let (mode, reason, unit, finalize) = Self::rules(medium.media, wish.mode)?;
        if medium.state != MediumState::Blank {
            return Err(Cause::NotBlank { state: medium.state, sessions: medium.sessions });
        }
        let shortest = if mode == WriteMode::Sequential { 1 } else { SHORTEST_TRACK };
        let whole = image.0.max(shortest).checked_next_multiple_of(unit).unwrap_or(u32::MAX);
        if whole > medium.capacity.0 {
            return Err(Cause::TooBig { needed: Sectors(whole), room: medium.capacity });
        }
        let first_track = medium.tracks.first().map_or(TrackNo(1), |track| track.number);
        let sao = mode == WriteMode::SessionAtOnce;
        Ok(Self {
            mode,
            reason,
            start: Lba(0),
            image,
            padding: Sectors(whole - image.0),
            pregap: if sao { PREGAP } else { Sectors::ZERO },
            close: if sao {
                Close::ByCueSheet
            } else {
                Close::TrackThen { track: first_track, function: finalize }
            },
            verify: wish.verify,
        })
    }

    /// For a kind of medium: the mode and why, the sectors that are written at least together, and
    /// what closes the disc.
    fn rules(
        media: MediaType,
        wish: Option<WriteMode>,
    ) -> Result<(WriteMode, &'static str, u32, CloseFunction), Cause> {
        use WriteMode::{Sequential, SessionAtOnce, TrackAtOnce};
        match (media, wish) {
            (MediaType::CdR, Some(TrackAtOnce)) => {
                Ok((TrackAtOnce, "asked for", 1, CloseFunction::SESSION))
            }
            (MediaType::CdR, None | Some(SessionAtOnce)) => Ok((
                SessionAtOnce,
                "leaves no unreadable run-out blocks behind the image, as track-at-once does",
                1,
                CloseFunction::SESSION,
            )),
            (MediaType::DvdPlusR, None | Some(Sequential)) => {
                Ok((Sequential, "the one mode of DVD+R", 16, CloseFunction::FINALIZE))
            }
            (MediaType::DvdPlusRDl, None | Some(Sequential)) => Ok((
                Sequential,
                "the one mode of DVD+R DL",
                16,
                // HP's dvd520n knows no other for two layers.
                CloseFunction::FINALIZE_MINIMAL_RADIUS,
            )),
            (MediaType::BdR | MediaType::BdRDl, None | Some(Sequential)) => Ok((
                Sequential,
                "the mode of a BD-R that was not formatted",
                32,
                CloseFunction::FINALIZE,
            )),
            _ => Err(Cause::Media(media)),
        }
    }

    /// What comes next.
    #[must_use]
    pub fn next(&self, observed: &Observed) -> Step {
        let sao = self.close == Close::ByCueSheet;
        if !observed.parameters {
            Step::SetParameters
        } else if !observed.speed {
            Step::SetSpeed
        } else if sao && !observed.cue_sheet {
            Step::SendCueSheet
        } else if !observed.written {
            Step::Write
        } else if !observed.flushed {
            Step::Flush
        } else if let Close::TrackThen { track, .. } = self.close
            && !observed.track_closed
        {
            Step::CloseTrack(track)
        } else if let Close::TrackThen { function, .. } = self.close
            && !observed.disc_closed
        {
            Step::CloseDisc(function)
        } else if !observed.confirmed {
            Step::Confirm
        } else if self.verify != Verify::None && !observed.verified {
            Step::Verify(self.verify)
        } else {
            Step::Done
        }
    }

    /// Whether the drive needs write parameters for this mode.
    #[must_use]
    pub fn has_parameters(&self) -> bool {
        self.mode != WriteMode::Sequential
    }

    /// All that is sent behind the pre-gap: image and padding.
    #[must_use]
    pub fn sent(&self) -> SectorRange {
        SectorRange::whole(Sectors(self.image.0.saturating_add(self.padding.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blank(media: MediaType, capacity: u32) -> Medium {
        Medium {
            media,
            state: MediumState::Blank,
            sessions: 0,
            tracks: Vec::new(),
            capacity: Sectors(capacity),
            free: Sectors(capacity),
            next_writable: Some(Lba(0)),
            write_speeds: Vec::new(),
        }
    }

    /// All steps of a plan, each done as soon as it is asked for.
    fn steps(plan: &Plan) -> Vec<Step> {
        let mut seen = Observed::default();
        let mut steps = Vec::new();
        loop {
            let step = plan.next(&seen);
            steps.push(step);
            match step {
                Step::SetParameters => seen.parameters = true,
                Step::SetSpeed => seen.speed = true,
                Step::SendCueSheet => seen.cue_sheet = true,
                Step::Write => seen.written = true,
                Step::Flush => seen.flushed = true,
                Step::CloseTrack(_) => seen.track_closed = true,
                Step::CloseDisc(_) => seen.disc_closed = true,
                Step::Confirm => seen.confirmed = true,
                Step::Verify(_) => seen.verified = true,
                Step::Done => return steps,
            }
        }
    }

    #[test]
    fn a_cd_is_written_at_once_unless_asked_otherwise() {
        let medium = blank(MediaType::CdR, 359_000);
        let plan = Plan::new(&medium, Sectors(1000), Wish::default()).unwrap();
        assert_eq!(
            (plan.mode, plan.pregap, plan.padding),
            (WriteMode::SessionAtOnce, PREGAP, Sectors(0))
        );
        use Step::*;
        assert_eq!(
            steps(&plan),
            [
                SetParameters,
                SetSpeed,
                SendCueSheet,
                Write,
                Flush,
                Confirm,
                Verify(super::Verify::Full),
                Done
            ]
        );
        let tao = Wish { mode: Some(WriteMode::TrackAtOnce), verify: super::Verify::None };
        let plan = Plan::new(&medium, Sectors(10), tao).unwrap();
        assert_eq!(plan.padding, Sectors(290), "a track has four seconds at least");
        assert_eq!(
            steps(&plan),
            [
                SetParameters,
                SetSpeed,
                Write,
                Flush,
                CloseTrack(TrackNo(1)),
                CloseDisc(CloseFunction::SESSION),
                Confirm,
                Done
            ]
        );
    }

    #[test]
    fn the_last_ecc_block_is_filled_up() {
        for (media, unit) in [(MediaType::DvdPlusR, 16), (MediaType::BdR, 32)] {
            let plan = Plan::new(&blank(media, 100_000), Sectors(1001), Wish::default()).unwrap();
            assert_eq!(plan.sent().count().0 % unit, 0);
            assert!(plan.padding.0 < unit);
            assert!(steps(&plan).contains(&Step::CloseDisc(CloseFunction::FINALIZE)));
        }
    }

    #[test]
    fn what_does_not_fit_or_is_not_blank_is_refused_with_the_reason() {
        let medium = blank(MediaType::DvdPlusR, 2_295_104);
        let error = Plan::new(&medium, Sectors(2_300_000), Wish::default()).unwrap_err();
        assert!(error.to_string().contains("9792 KiB too big"), "{error}");
        let closed = Medium { state: MediumState::Closed, sessions: 1, ..medium.clone() };
        let error = Plan::new(&closed, Sectors(1), Wish::default()).unwrap_err();
        assert!(
            error.to_string().starts_with("the disc is closed: it holds 1 session,"),
            "{error}"
        );
        let pressed = blank(MediaType::DvdRom, 1000);
        assert!(matches!(Plan::new(&pressed, Sectors(1), Wish::default()), Err(Cause::Media(_))));
        let sao = Wish { mode: Some(WriteMode::SessionAtOnce), ..Wish::default() };
        assert!(matches!(Plan::new(&medium, Sectors(1), sao), Err(Cause::Media(_))));
    }
}
