//! What lies in the drive.

use core::fmt;

use discwright_core::{Lba, MediaType, SectorSize, Sectors, SessionNo, TrackNo};
use discwright_mmc::Profile;
use discwright_mmc::command::{
    DiscInformation, DiscStatus, GetConfiguration, GetWriteSpeeds, ReadDiscInformation, ReadToc,
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
        let (profile, information) = self.profile_and_information()?;
        let Some(information) = information else {
            return self.pressed(profile);
        };
        let state = state_of(information.status);
        let mut tracks = Vec::new();
        let last = information.last_track_in_last_session.0;
        for number in u16::from(information.first_track)..=last.min(0xFE00) {
            let ask = ReadTrackInformation::of(TrackAddress::Track(u32::from(number)));
            match self.run(&ask) {
                Ok(track) => tracks.push(Track::from(&track)),
                // Some drives know the one track of a blank medium by another number only.
                Err(error) if error.is_refused() && state == MediumState::Blank => {
                    let ask = ReadTrackInformation::of(TrackAddress::INVISIBLE);
                    tracks.push(Track::from(&self.run(&ask)?));
                    break;
                }
                // Some drives number tracks that they then know nothing of.
                Err(error) if error.is_refused() => break,
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

    /// Which profile is current, and the disc information, if the drive has any.
    fn profile_and_information(
        &mut self,
    ) -> Result<(Profile, Option<DiscInformation>), DriveError> {
        let profile = self.run(&GetConfiguration::PROFILE)?.profile;
        match self.run(&ReadDiscInformation::default()) {
            Ok(information) => Ok((profile, Some(information))),
            Err(error) if error.is_refused() => Ok((profile, None)),
            Err(error) => Err(error),
        }
    }

    /// Whether the medium still is of the kind and in the state that was seen.
    pub(crate) fn still_holds(&mut self, seen: &Medium) -> Result<bool, DriveError> {
        self.wait_ready()?;
        let (profile, information) = self.profile_and_information()?;
        let state = information.map(|information| state_of(information.status));
        let media = media_type(profile, seen.capacity);
        Ok(media == Some(seen.media) && state == Some(seen.state))
    }

    /// A medium of which the drive tells no more than its table of contents: a pressed one.
    fn pressed(&mut self, profile: Profile) -> Result<Medium, Cause> {
        let toc = self.run(&ReadToc::default())?;
        let mut tracks = Vec::new();
        for pair in toc.tracks.windows(2) {
            let [track, next] = pair else { continue };
            let (start, end) = (track.start.lba(), next.start.lba());
            tracks.push(Track {
                number: TrackNo(u16::from(track.track)),
                session: SessionNo(1),
                start,
                size: end.since(start).unwrap_or(Sectors::ZERO),
                blank: false,
                data: track.control & 4 != 0,
                next_writable: None,
                free: Sectors::ZERO,
            });
        }
        let end = tracks.last().and_then(|track| track.start.checked_add(track.size));
        let capacity = end.and_then(|end| end.since(Lba(0))).unwrap_or(Sectors::ZERO);
        let media = media_type(profile, capacity)
            .ok_or_else(|| Cause::UnknownMedium(profile.to_string()))?;
        Ok(Medium {
            media,
            state: MediumState::Closed,
            sessions: 1,
            tracks,
            capacity,
            free: Sectors::ZERO,
            next_writable: None,
            write_speeds: Vec::new(),
        })
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
    /// Drives count the two run-out blocks behind a track that was written at once on a CD, which
    /// cannot be read: where both cannot, they are left out.
    ///
    /// # Errors
    ///
    /// As [`Self::medium`].
    pub fn readable(&mut self) -> Result<Sectors, Cause> {
        let medium = self.medium()?;
        let mut end = Lba(0);
        for track in medium.tracks.iter().filter(|track| !track.blank) {
            let behind = track.start.checked_add(track.size);
            end = end.max(track.next_writable.or(behind).unwrap_or(end));
        }
        let sectors = end.since(Lba(0)).unwrap_or(Sectors::ZERO);
        let cd = matches!(medium.media, MediaType::CdRom | MediaType::CdR | MediaType::CdRw);
        let closed = medium.tracks.last().is_some_and(|last| last.next_writable.is_none());
        match sectors.checked_sub(RUN_OUT) {
            Some(without) if cd && closed && self.is_run_out(without)? => Ok(without),
            _ => Ok(sectors),
        }
    }

    /// Whether neither of the two blocks from `first` can be read.
    fn is_run_out(&mut self, first: Sectors) -> Result<bool, DriveError> {
        let mut block = vec![0; SectorSize::DATA.index()];
        for offset in 0..RUN_OUT.0 {
            let at = Lba(0).checked_add(first).and_then(|at| at.checked_add(Sectors(offset)));
            match self.read_blocks(at.unwrap_or(Lba(i32::MAX)), false, &mut block) {
                Ok(()) => return Ok(false),
                Err(error) if error.is_unreadable() => (),
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }
}

/// Blocks behind a track that was written at once, which hold the end of its last codewords.
///
/// Spec: MMC-6, "Track-at-once recording" (run-out blocks).
const RUN_OUT: Sectors = Sectors(2);

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

fn state_of(status: DiscStatus) -> MediumState {
    match status {
        DiscStatus::EMPTY => MediumState::Blank,
        DiscStatus::INCOMPLETE => MediumState::Appendable,
        DiscStatus::OTHER => MediumState::Overwritable,
        _ => MediumState::Closed,
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
