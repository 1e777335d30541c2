//! The drive: which command does what, and what it answers.

mod identity;
mod information;
mod mode_pages;
mod speed;
mod structure;
mod toc;
mod transfer;
mod unit;

use core::fmt;
use core::time::Duration;

use discwright_mmc::command::MediaEventCode;
use discwright_mmc::mode::WriteParameters;
use discwright_mmc::{AnyCommand, Opcode};
use discwright_scsi_transport::{Completion, Data, Transport, TransportError, TransportErrorKind};

use self::speed::Speeds;
use self::transfer::AtOnce;
use crate::disc::{Disc, Failure};
use crate::sense::Refusal;

/// A recorder that takes [`Disc`]s, and does with them what MMC-6 says.
///
/// It answers at once; [`Completion::elapsed`] tells how long a real drive of the chosen speed
/// would have taken. Its write parameters and speeds are its own, not the disc's: a new drive
/// begins with the defaults. The first command after a disc was put in, but for those that never
/// report it, gets the unit attention 6/28/00.
///
/// Where the host cannot keep the disc's file (no room left, for one), the command ends with a
/// transport error that has the host's as its cause.
pub struct Drive {
    name: String,
    disc: Option<Disc>,
    tray_open: bool,
    /// A unit attention is to be reported.
    attention: bool,
    event: MediaEventCode,
    locked: bool,
    parameters: WriteParameters,
    at_once: AtOnce,
    speeds: Speeds,
}

/// What a command that succeeded did.
struct Done {
    /// Bytes of data that crossed.
    moved: u32,
    time: Duration,
}

impl Done {
    /// No data crossed.
    const fn after(time: Duration) -> Self {
        Self { moved: 0, time }
    }
}

/// A command that the drive answers by itself.
const QUICK: Duration = Duration::from_micros(100);
/// The most bytes of one command: what host adapters for such drives carry.
const MAX_TRANSFER: u32 = 64 << 10;

impl Drive {
    /// A drive with this disc in it, called `emulated:` and the path of the disc's file.
    #[must_use]
    pub fn new(disc: Disc) -> Self {
        let name = format!("emulated:{}", disc.path().display());
        let mut drive = Self::empty(name);
        drive.insert(disc);
        drive
    }

    /// A closed drive without a disc, with this name.
    #[must_use]
    pub fn empty(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            disc: None,
            tray_open: false,
            attention: false,
            event: MediaEventCode::NO_CHANGE,
            locked: false,
            parameters: mode_pages::defaults(),
            at_once: AtOnce::No,
            speeds: Speeds::default(),
        }
    }

    /// Puts a disc in by hand and closes the tray; gives back the one that was in.
    pub fn insert(&mut self, disc: Disc) -> Option<Disc> {
        let before = self.eject();
        self.disc = Some(disc);
        self.load();
        before
    }

    /// Takes the disc out by hand, locked or not, as the emergency hole allows; the tray is
    /// closed afterwards.
    pub fn eject(&mut self) -> Option<Disc> {
        let disc = self.disc.take();
        if disc.is_some() && !self.tray_open {
            self.event = MediaEventCode::MEDIA_REMOVAL;
        }
        self.tray_open = false;
        self.attention = false;
        self.at_once = AtOnce::No;
        disc
    }

    /// The disc on the tray, in or out.
    #[must_use]
    pub const fn disc(&self) -> Option<&Disc> {
        self.disc.as_ref()
    }

    /// Whether a PREVENT ALLOW MEDIUM REMOVAL keeps the tray locked.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.locked
    }

    /// The disc that is in, ready to work with.
    fn medium(&self) -> Result<&Disc, Refusal> {
        match &self.disc {
            Some(disc) if !self.tray_open => Ok(disc),
            _ => Err(self.no_medium()),
        }
    }

    fn medium_mut(&mut self) -> Result<&mut Disc, Refusal> {
        let refusal = self.no_medium();
        match &mut self.disc {
            Some(disc) if !self.tray_open => Ok(disc),
            _ => Err(refusal),
        }
    }

    const fn no_medium(&self) -> Refusal {
        if self.tray_open { Refusal::NO_MEDIUM_TRAY_OPEN } else { Refusal::NO_MEDIUM_TRAY_CLOSED }
    }

    fn run(&mut self, cdb: &[u8], data: Data<'_>) -> Result<Done, Failure> {
        let opcode = Opcode(cdb.first().copied().unwrap_or_default());
        let quiet = [
            Opcode::INQUIRY,
            Opcode::GET_CONFIGURATION,
            Opcode::GET_EVENT_STATUS_NOTIFICATION,
            Opcode::REQUEST_SENSE,
        ];
        if self.attention && !quiet.contains(&opcode) {
            self.attention = false;
            return Err(Refusal::MEDIUM_CHANGED.into());
        }
        let command = AnyCommand::decode(cdb).map_err(|_| Refusal::INVALID_FIELD_IN_CDB)?;
        match &command {
            AnyCommand::TestUnitReady(_) => {
                self.medium()?;
                Ok(Done::after(QUICK))
            }
            AnyCommand::StartStopUnit(c) => self.start_stop_unit(c),
            AnyCommand::PreventAllowMediumRemoval(c) => Ok(self.prevent_allow(c)),
            AnyCommand::ModeSelect10(c) => self.mode_select(c, out(&data)),
            AnyCommand::SendOpcInformation(c) => self.send_opc_information(c, out(&data)),
            AnyCommand::SetCdSpeed(c) => self.set_cd_speed(c),
            AnyCommand::SetStreaming(c) => self.set_streaming(c, out(&data)),
            AnyCommand::SendCueSheet(c) => self.send_cue_sheet(c, out(&data)),
            AnyCommand::ReserveTrack(c) => self.reserve_track(c),
            AnyCommand::CloseTrackSession(c) => self.close_track_session(c),
            AnyCommand::SynchronizeCache(c) => self.synchronize_cache(c),
            AnyCommand::Write10(c) => self.write(c.lba, u32::from(c.blocks), out(&data)),
            AnyCommand::Write12(c) => self.write(c.lba, c.blocks, out(&data)),
            AnyCommand::Read10(c) => self.read(c.lba, u32::from(c.blocks), data),
            AnyCommand::Read12(c) => self.read(c.lba, c.blocks, data),
            AnyCommand::ReadCd(c) => self.read_cd(c, data),
            _ => {
                let reply = self.reply(&command)?;
                Ok(send(&reply, command.direction().len(), data))
            }
        }
    }

    /// The reply to a command that asks for nothing but one.
    fn reply(&mut self, command: &AnyCommand) -> Result<Vec<u8>, Refusal> {
        match command {
            AnyCommand::RequestSense(_) => Ok(self.request_sense()),
            AnyCommand::Inquiry(_) => Ok(identity::inquiry()),
            AnyCommand::GetConfiguration(c) => self.get_configuration(c),
            AnyCommand::GetEventStatusNotification(c) => self.get_event_status(c),
            AnyCommand::ModeSense10(c) => self.mode_sense(c),
            AnyCommand::ReadDiscInformation(_) => self.read_disc_information(),
            AnyCommand::ReadTrackInformation(c) => self.read_track_information(c),
            AnyCommand::ReadToc(c) => self.read_toc(c),
            AnyCommand::ReadSessionInformation(c) => self.read_session_information(c),
            AnyCommand::ReadFullToc(c) => self.read_full_toc(c),
            AnyCommand::ReadAtip(_) => self.read_atip(),
            AnyCommand::ReadCapacity(_) => self.read_capacity(),
            AnyCommand::ReadFormatCapacities(_) => Ok(self.read_format_capacities()),
            AnyCommand::ReadBufferCapacity(c) => self.read_buffer_capacity(c),
            AnyCommand::ReadDiscStructure(c) => self.read_disc_structure(c),
            AnyCommand::GetPerformance(c) => self.get_performance(c),
            AnyCommand::GetWriteSpeeds(_) => self.get_write_speeds(),
            // A form of a command that the drive knows, or a command that it does not.
            command if known(command.cdb().opcode()) => Err(Refusal::INVALID_FIELD_IN_CDB),
            _ => Err(Refusal::INVALID_OPERATION_CODE),
        }
    }
}

/// Whether the drive knows another form of the command than the one it got.
fn known(opcode: Opcode) -> bool {
    [
        Opcode::INQUIRY,
        Opcode::READ_TOC_PMA_ATIP,
        Opcode::READ_DISC_INFORMATION,
        Opcode::GET_PERFORMANCE,
    ]
    .contains(&opcode)
}

/// What the host sends; nothing if it does not.
const fn out<'a>(data: &Data<'a>) -> &'a [u8] {
    match data {
        Data::Out(bytes) => bytes,
        _ => &[],
    }
}

/// Sends as much of a reply as was allocated and there is room for.
fn send(reply: &[u8], allocated: u32, data: Data<'_>) -> Done {
    let mut moved = 0;
    if let Data::In(buffer) = data {
        let allocated = discwright_core::index(allocated);
        for (to, from) in buffer.iter_mut().zip(reply).take(allocated) {
            *to = *from;
        }
        let length = reply.len().min(allocated).min(buffer.len());
        moved = u32::try_from(length).unwrap_or(u32::MAX);
    }
    Done { moved, time: QUICK }
}

impl Transport for Drive {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let length = data.len();
        if length > MAX_TRANSFER || cdb.is_empty() || cdb.len() > 16 {
            return Err(TransportError::new(TransportErrorKind::Unsupported, &self.name)
                .with_detail("a command has 1 to 16 bytes, and at most 64 KiB of data"));
        }
        match self.run(cdb, data) {
            Ok(done) => Ok(Completion::good(length.saturating_sub(done.moved)).after(done.time)),
            Err(Failure::Refused(refusal)) => {
                Ok(Completion::check_condition(&refusal.sense(), length).after(QUICK))
            }
            Err(Failure::Host(cause)) => {
                Err(TransportError::new(TransportErrorKind::Transport, &self.name)
                    .with_detail(format!("the disc's file failed: {cause}"))
                    .with_cause(cause))
            }
        }
    }

    fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Debug for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drive")
            .field("name", &self.name)
            .field("disc", &self.disc)
            .field("tray_open", &self.tray_open)
            .finish_non_exhaustive()
    }
}
