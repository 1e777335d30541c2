//! What lies in the drive.

use core::fmt;

use discwright_core::{Lba, MediaType, Sectors, SessionNo, TrackNo};
use discwright_mmc::Profile;
use discwright_mmc::command::{
    DiscStatus, GetConfiguration, GetWriteSpeeds, ReadDiscInformation, ReadToc,
    ReadTrackInformation, TrackAddress, TrackInformation,
};
use discwright_mmc::sense::SenseKey;

use crate::drive::Drive;
use crate::error::{Cause, DriveError};

/// The medium in a drive, as the drive tells it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Medium {
    /// What kind.
    pub media: MediaType,
    /// Whether it can be written, and how.
    pub state: MediumState,
    /// Complete sessions.
    pub sessions: u16,
    /// The tracks, blank ones included, in order.
    pub tracks: Vec<Track>,
    /// Blocks that it holds in all, written or not.
    pub capacity: Sectors,
    /// Blocks that can still be written.
    pub free: Sectors,
    /// Where writing goes on.
    pub next_writable: Option<Lba>,
    /// Write speeds, fastest first, in kilobytes (1000 bytes) a second.
    pub write_speeds: Vec<u32>,
}

/// Whether a medium can be written.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum MediumState {
    /// Nothing is on it.
    Blank,
    /// It holds sessions, and more can be added.
    Appendable,
    /// It holds sessions, and nothing can be added.
    Closed,
    /// It can be written anywhere.
    Overwritable,
}

impl fmt::Display for MediumState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Blank => "blank",
            Self::Appendable => "appendable",
            Self::Closed => "closed",
            Self::Overwritable => "overwritable",
        })
    }
}

/// A track.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Track {
    /// Its number.
    pub number: TrackNo,
    /// The session it belongs to.
    pub session: SessionNo,
    /// Its first block.
    pub start: Lba,
    /// Its blocks, as far as the drive knows; what a blank track could take.
    pub size: Sectors,
    /// Whether nothing is written to it.
    pub blank: bool,
    /// Whether it holds data rather than sound.
    pub data: bool,
    /// Where writing to it goes on.
    pub next_writable: Option<Lba>,
    /// Blocks that can still be written to it.
    pub free: Sectors,
}

impl Drive {
    /// Looks at the medium.
    ///
    /// # Errors
    ///
    /// [`Cause::NoMedium`], [`Cause::UnknownMedium`], or what a command says.
    pub fn medium(&mut self) -> Result<Medium, Cause> {
        if let Err(error) = self.wait_ready() {
            return Err(no_medium_or(error));
        }
        let profile = self.run(&GetConfiguration::PROFILE)?.profile;
        let information = self.run(&ReadDiscInformation::default())?;
        let state = match information.status {
            DiscStatus::EMPTY => MediumState::Blank,
            DiscStatus::INCOMPLETE => MediumState::Appendable,
            DiscStatus::OTHER => MediumState::Overwritable,
            _ => MediumState::Closed,
        };
        let mut tracks = Vec::new();
        let last = information.last_track_in_last_session.0;
        for number in u16::from(information.first_track)..=last.min(0xFE00) {
            let ask = ReadTrackInformation::of(TrackAddress::Track(u32::from(number)));
            match self.run(&ask) {
                Ok(track) => tracks.push(Track::from(&track)),
                // Some drives number tracks that they then know nothing of.
                Err(error) if refused(&error) => break,
                Err(error) => return Err(error.into()),
            }
        }
        let open = tracks.iter().rev().find(|track| track.next_writable.is_some());
        let next_writable = open.and_then(|track| track.next_writable);
        let free = open.map_or(Sectors::ZERO, |track| track.free);
        let end = |track: &Track| i64::from(track.start.0) + i64::from(track.size.0);
        let written_end = tracks.iter().map(end).max().unwrap_or(0);
        let free_end = next_writable.map_or(0, |next| i64::from(next.0.max(0)) + i64::from(free.0));
        let capacity = Sectors(u32::try_from(written_end.max(free_end)).unwrap_or(0));
        let media = media_type(profile, capacity)
            .ok_or_else(|| Cause::UnknownMedium(profile.to_string()))?;
        let incomplete = matches!(state, MediumState::Blank | MediumState::Appendable);
        let sessions = information.sessions.0.saturating_sub(u16::from(incomplete));
        let write_speeds = self.write_speeds();
        Ok(Medium { media, state, sessions, tracks, capacity, free, next_writable, write_speeds })
    }

    /// The write speeds of drive and medium, fastest first; none if the drive does not tell.
    fn write_speeds(&mut self) -> Vec<u32> {
        let Ok(speeds) = self.run(&GetWriteSpeeds::default()) else {
            return Vec::new();
        };
        let mut speeds: Vec<u32> = speeds.descriptors.iter().map(|d| d.write_speed).collect();
        // Some drives fill their list with zeros.
        speeds.retain(|speed| *speed > 0);
        speeds.sort_unstable_by(|a, b| b.cmp(a));
        speeds.dedup();
        speeds
    }

    /// Blocks that can be read: up to the end of the last track that is written.
    ///
    /// # Errors
    ///
    /// As [`Self::medium`].
    pub fn readable(&mut self) -> Result<Sectors, Cause> {
        let medium = self.medium()?;
        if medium.state == MediumState::Blank {
            return Ok(Sectors::ZERO);
        }
        let written = medium.tracks.iter().filter(|track| !track.blank);
        let end = written
            .map(|track| match track.next_writable {
                Some(next) => i64::from(next.0),
                None => i64::from(track.start.0) + i64::from(track.size.0),
            })
            .max();
        if let Some(end) = end.and_then(|end| u32::try_from(end).ok()).filter(|end| *end > 0) {
            return Ok(Sectors(end));
        }
        // A pressed disc may answer no more than its table of contents.
        let toc = self.run(&ReadToc::default())?;
        let lead_out = toc.tracks.last().map_or(Lba(0), |track| track.start.lba());
        Ok(Sectors(u32::try_from(lead_out.0).unwrap_or(0)))
    }
}

impl From<&TrackInformation> for Track {
    fn from(track: &TrackInformation) -> Self {
        Self {
            number: track.track,
            session: track.session,
            start: track.start,
            size: track.size,
            blank: track.blank,
            data: track.track_mode & 4 != 0,
            next_writable: track.next_writable,
            free: track.free,
        }
    }
}

/// Whether the drive refused because it has no medium.
fn no_medium_or(error: DriveError) -> Cause {
    match error.sense() {
        Some(sense) if sense.key == SenseKey::NOT_READY && sense.asc.asc() == 0x3A => {
            Cause::NoMedium
        }
        _ => error.into(),
    }
}

fn refused(error: &DriveError) -> bool {
    error.sense().is_some_and(|sense| sense.key == SenseKey::ILLEGAL_REQUEST)
}

/// The kind of medium of a profile; for Blu-ray the layers are told by the capacity.
fn media_type(profile: Profile, capacity: Sectors) -> Option<MediaType> {
    /// More than any one-layer disc of 25 GB.
    const ONE_LAYER: u32 = 13_000_000;
    let layers = |one, two| if capacity.0 > ONE_LAYER { two } else { one };
    Some(match profile {
        Profile::CD_ROM => MediaType::CdRom,
        Profile::CD_R => MediaType::CdR,
        Profile::CD_RW => MediaType::CdRw,
        Profile::DVD_ROM => MediaType::DvdRom,
        Profile::DVD_R => MediaType::DvdR,
        Profile::DVD_RAM => MediaType::DvdRam,
        Profile::DVD_RW_OVERWRITE | Profile::DVD_RW_SEQUENTIAL => MediaType::DvdRw,
        Profile::DVD_R_DL | Profile::DVD_R_DL_JUMP => MediaType::DvdRDl,
        Profile::DVD_PLUS_RW => MediaType::DvdPlusRw,
        Profile::DVD_PLUS_R => MediaType::DvdPlusR,
        Profile::DVD_PLUS_R_DL => MediaType::DvdPlusRDl,
        Profile::BD_ROM => MediaType::BdRom,
        Profile::BD_R_SRM | Profile::BD_R_RRM => layers(MediaType::BdR, MediaType::BdRDl),
        Profile::BD_RE => layers(MediaType::BdRe, MediaType::BdReDl),
        _ => return None,
    })
}
