//! A drive: typed commands over any transport, with waiting and retrying in one place.

use core::fmt;
use core::time::Duration;
use std::time::Instant;

use discwright_core::{Lba, SectorSize};
use discwright_mmc::command::{
    GetConfiguration, Inquiry, InquiryData, PreventAllowMediumRemoval, Read10, StartStopUnit,
    TestUnitReady, Write10,
};
use discwright_mmc::feature::ProfileList;
use discwright_mmc::sense::{SenseClass, SenseData};
use discwright_mmc::{Cdb, Command, DecodeError, Direction, Profile};
use discwright_scsi_transport::{Completion, Data, Status, Transport};

use crate::error::DriveError;

/// An optical drive behind a transport.
///
/// Runs typed commands. Unit attentions are taken note of and the command is sent again; a drive
/// that becomes ready, or is busy with something long, is waited for; every other sense is an error.
pub struct Drive {
    transport: Box<dyn Transport>,
    /// Time that commands took, by the transport's clock.
    busy: Duration,
    /// Whether a change of medium, or a reset, is an error whatever the command.
    pinned: bool,
}

/// How long a command may take, and how long the drive may be busy before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// For one command.
    pub(crate) timeout: Duration,
    /// For a drive that says it is busy.
    pub(crate) busy: Duration,
    /// Whether a changed medium, or a reset, is taken note of rather than an error.
    pub(crate) changes: bool,
}

impl Patience {
    /// For questions.
    pub(crate) const ASK: Self =
        Self { timeout: Duration::from_secs(60), busy: Duration::from_secs(90), changes: true };
    /// For writing: drives calibrate inside the first WRITE, and a full buffer makes them busy.
    pub(crate) const WRITE: Self =
        Self { timeout: Duration::from_secs(200), busy: Duration::from_secs(200), changes: false };
    /// For what takes minutes: closing, flushing, formatting.
    pub(crate) const LONG: Self =
        Self { timeout: Duration::from_secs(1800), busy: Duration::from_secs(1800), changes: true };
}

/// Data of a command, by direction.
enum Phase<'a> {
    None,
    In(&'a mut [u8]),
    Out(&'a [u8]),
}

impl Drive {
    /// The drive behind `transport`.
    #[must_use]
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self { transport: Box::new(transport), busy: Duration::ZERO, pinned: false }
    }

    /// What the transport calls it: `/dev/sr0`, `emulated:disc.disc`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.transport.name()
    }

    /// The time that all commands took, by the transport's clock: simulated for an emulated drive.
    #[must_use]
    pub const fn busy_time(&self) -> Duration {
        self.busy
    }

    /// Runs a command that sends nothing to the drive.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn run<C: Command + fmt::Display>(
        &mut self,
        command: &C,
    ) -> Result<C::Response, DriveError> {
        self.run_with(command, Patience::ASK)
    }

    pub(crate) fn run_with<C: Command + fmt::Display>(
        &mut self,
        command: &C,
        patience: Patience,
    ) -> Result<C::Response, DriveError> {
        let mut reply = match command.direction() {
            Direction::FromDevice { len } => vec![0; discwright_core::index(len)],
            _ => Vec::new(),
        };
        let data = if reply.is_empty() { Phase::None } else { Phase::In(&mut reply) };
        let got = self.send(&command.cdb(), data, patience, command)?;
        reply.truncate(got);
        command.decode(&reply).map_err(|source| self.unreadable(command, source))
    }

    /// Runs a command that sends a parameter list to the drive.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn run_sending<C: Command + fmt::Display>(
        &mut self,
        command: &C,
        list: &[u8],
    ) -> Result<C::Response, DriveError> {
        let went = self.send(&command.cdb(), Phase::Out(list), Patience::ASK, command)?;
        self.whole(command, list.len(), went)?;
        command.decode(&[]).map_err(|source| self.unreadable(command, source))
    }

    /// Reads whole blocks of 2048 bytes, at most as many as the transport carries at once.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn read_blocks(&mut self, lba: Lba, fua: bool, out: &mut [u8]) -> Result<(), DriveError> {
        let command = Read10 { lba, blocks: blocks_of(out), fua };
        let length = out.len();
        let got = self.send(&command.cdb(), Phase::In(out), Patience::ASK, &command)?;
        self.whole(&command, length, got)
    }

    /// Reads as many whole blocks as `out` holds, in as many commands as that takes.
    pub(crate) fn read_run(
        &mut self,
        first: Lba,
        fua: bool,
        out: &mut [u8],
    ) -> Result<(), DriveError> {
        let mut at = i64::from(first.0);
        for blocks in out.chunks_mut(self.transfer_bytes()) {
            // Every block of a disc has an address of 32 bits with sign.
            let lba = Lba(i32::try_from(at).unwrap_or(i32::MAX));
            self.read_blocks(lba, fua, blocks)?;
            at += i64::from(blocks_of(blocks));
        }
        Ok(())
    }

    /// Writes whole blocks of 2048 bytes, at most as many as the transport carries at once.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn write_blocks(&mut self, lba: Lba, bytes: &[u8]) -> Result<(), DriveError> {
        let command = Write10 { lba, blocks: blocks_of(bytes), fua: false };
        let went = self.send(&command.cdb(), Phase::Out(bytes), Patience::WRITE, &command)?;
        self.whole(&command, bytes.len(), went)
    }

    /// The most bytes of whole blocks that one command carries here: 64 KiB, or less if the
    /// transport cannot.
    #[must_use]
    pub fn transfer_bytes(&self) -> usize {
        let most = self.transport.capabilities().max_transfer.clamp(2048, 64 * 1024);
        let size = SectorSize::DATA.get();
        discwright_core::index(most / size * size)
    }

    /// Waits until the drive is ready.
    ///
    /// # Errors
    ///
    /// [`DriveError`]; a drive without medium says so by its sense.
    pub fn wait_ready(&mut self) -> Result<(), DriveError> {
        self.run_with(&TestUnitReady, Patience::ASK)
    }

    /// Waits for the end of an operation that the drive goes on with by itself.
    pub(crate) fn wait_done(&mut self) -> Result<(), DriveError> {
        self.run_with(&TestUnitReady, Patience::LONG)
    }

    /// From now on a change of medium, or a reset, is an error whatever the command; or no more.
    pub(crate) const fn pin(&mut self, pinned: bool) {
        self.pinned = pinned;
    }

    /// Who the drive is.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn inquire(&mut self) -> Result<InquiryData, DriveError> {
        self.run(&Inquiry::default())
    }

    /// Whether the drive can write any medium, by the profiles it lists.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn is_recorder(&mut self) -> Result<bool, DriveError> {
        let configuration = self.run(&GetConfiguration::ALL)?;
        let profiles = configuration.feature::<ProfileList>().map(|list| list.profiles);
        let read_only = [
            Profile::NONE,
            Profile::CD_ROM,
            Profile::DVD_ROM,
            Profile::BD_ROM,
            Profile::HD_DVD_ROM,
            Profile::NON_CONFORMING,
        ];
        let mut profiles = profiles.iter().flatten();
        Ok(profiles.any(|entry| !read_only.contains(&entry.profile)))
    }

    /// Locks the medium in, or lets it go.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn lock(&mut self, locked: bool) -> Result<(), DriveError> {
        self.run(&PreventAllowMediumRemoval { prevent: locked, persistent: false }).map(drop)
    }

    /// Opens the tray.
    ///
    /// # Errors
    ///
    /// [`DriveError`].
    pub fn eject(&mut self) -> Result<(), DriveError> {
        self.run(&StartStopUnit::EJECT).map(drop)
    }

    /// Sends a command until it is done or refused; says how many bytes came.
    fn send(
        &mut self,
        cdb: &Cdb,
        mut data: Phase<'_>,
        patience: Patience,
        command: &dyn fmt::Display,
    ) -> Result<usize, DriveError> {
        let mut attentions = 0;
        let mut wait = Wait::new(patience.busy);
        loop {
            let phase = match &mut data {
                Phase::None => Data::None,
                Phase::In(buffer) => Data::In(buffer),
                Phase::Out(bytes) => Data::Out(bytes),
            };
            let length = discwright_core::index(phase.len());
            let done = self.transport.execute(cdb.as_bytes(), phase, patience.timeout)?;
            self.busy = self.busy.saturating_add(done.elapsed);
            let came = length.saturating_sub(discwright_core::index(done.residue));
            if done.is_good() {
                return Ok(came);
            }
            if matches!(done.status, Status::BUSY | Status::TASK_SET_FULL) && wait.more() {
                continue;
            }
            let sense = self.sense_of(&done, command)?;
            tracing::debug!(%command, %sense, "check condition");
            // Another medium may lie in the drive, or the drive has forgotten what it was told.
            let lost = matches!(sense.asc.asc(), 0x28 | 0x29) && (self.pinned || !patience.changes);
            match sense.class() {
                SenseClass::Changed if !lost && attentions < 4 => attentions += 1,
                SenseClass::Retry if attentions < 4 => attentions += 1,
                SenseClass::Wait => {
                    if !wait.more() {
                        return Err(DriveError::Busy {
                            device: self.name().to_owned(),
                            seconds: patience.busy.as_secs(),
                            sense,
                        });
                    }
                }
                // A command that went well but has something to say.
                SenseClass::None => return Ok(came),
                _ => {
                    return Err(DriveError::Sense {
                        device: self.name().to_owned(),
                        command: command.to_string(),
                        sense,
                    });
                }
            }
        }
    }

    /// Refuses a transfer that ended early although the drive reports success.
    fn whole(
        &self,
        command: &dyn fmt::Display,
        expected: usize,
        found: usize,
    ) -> Result<(), DriveError> {
        if found >= expected {
            return Ok(());
        }
        let (device, command) = (self.name().to_owned(), command.to_string());
        Err(DriveError::Short { device, command, expected, found })
    }

    fn sense_of(
        &self,
        done: &Completion,
        command: &dyn fmt::Display,
    ) -> Result<SenseData, DriveError> {
        if done.status != Status::CHECK_CONDITION {
            return Err(DriveError::Status {
                device: self.name().to_owned(),
                command: command.to_string(),
                status: done.status,
            });
        }
        SenseData::decode(done.sense.as_bytes()).map_err(|source| self.unreadable(command, source))
    }

    fn unreadable(&self, command: &dyn fmt::Display, source: DecodeError) -> DriveError {
        DriveError::Answer { device: self.name().to_owned(), command: command.to_string(), source }
    }
}

impl fmt::Debug for Drive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Drive").field("name", &self.name()).finish_non_exhaustive()
    }
}

fn blocks_of(bytes: &[u8]) -> u16 {
    debug_assert!(bytes.len().is_multiple_of(SectorSize::DATA.index()));
    u16::try_from(bytes.len() / SectorSize::DATA.index()).unwrap_or(u16::MAX)
}

/// Pauses between questions to a busy drive, longer each time, up to a limit.
struct Wait {
    until: Instant,
    pause: Duration,
}

impl Wait {
    fn new(patience: Duration) -> Self {
        Self { until: Instant::now() + patience, pause: Duration::from_millis(2) }
    }

    /// Waits a little; false once patience is at its end.
    fn more(&mut self) -> bool {
        if Instant::now() >= self.until {
            return false;
        }
        std::thread::sleep(self.pause);
        self.pause = (self.pause * 2).min(Duration::from_millis(500));
        true
    }
}
