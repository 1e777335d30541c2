//! The loop that runs a plan.

use core::time::Duration;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Instant;

use discwright_core::pump::{self, PumpError};
use discwright_core::source::{Concat, zeros};
use discwright_core::{
    Cancel, Lba, MediaType, Observer, Sector, SectorSize, SectorSource, Sectors,
};
use discwright_mmc::command::{CloseFunction, CloseTrackSession, SynchronizeCache};

use crate::digest::Digests;
use crate::drive::{Drive, Patience};
use crate::error::{Aftermath, BurnError, Cause, DriveError, Remedy};
use crate::event::{Event, Phase, Progress};
use crate::medium::{Medium, MediumState};
use crate::parameters;
use crate::plan::{Observed, Plan, Step, Verify, Wish, WriteMode};
use crate::speed::{Speed, single};
use crate::verify::Verifier;

/// How to burn.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// How fast. What the drive cannot do becomes the next that it can, by its own choice.
    pub speed: Speed,
    /// How much of the disc is read back and compared.
    pub verify: Verify,
    /// How data go onto the medium; by rule if `None`.
    pub mode: Option<WriteMode>,
    /// Bytes that are read ahead; two seconds at the chosen speed if `None`, at least 16 and at
    /// most 144 MiB.
    pub ring_bytes: Option<u64>,
}

impl Options {
    /// At this speed.
    #[must_use]
    pub const fn speed(self, speed: Speed) -> Self {
        Self { speed, ..self }
    }

    /// Reading this much back.
    #[must_use]
    pub const fn verify(self, verify: Verify) -> Self {
        Self { verify, ..self }
    }

    /// In this mode.
    #[must_use]
    pub const fn mode(self, mode: WriteMode) -> Self {
        Self { mode: Some(mode), ..self }
    }

    /// Reading this many bytes ahead.
    #[must_use]
    pub const fn ring_bytes(self, bytes: u64) -> Self {
        Self { ring_bytes: Some(bytes), ..self }
    }

    /// The bytes to read ahead at `kilobytes` a second.
    fn ring(&self, kilobytes: u32) -> u64 {
        const MIB: u64 = 1 << 20;
        let two_seconds = u64::from(kilobytes) * 2000;
        self.ring_bytes.unwrap_or_else(|| two_seconds.clamp(16 * MIB, 144 * MIB))
    }
}

/// A burn that went well.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The kind of medium.
    pub media: MediaType,
    /// How the data went onto it.
    pub mode: WriteMode,
    /// The first block of the image on the disc.
    pub start: Lba,
    /// Sectors of the image.
    pub image: Sectors,
    /// Zero sectors behind it.
    pub padding: Sectors,
    /// How much was read back.
    pub verified: Verify,
    /// Sectors that were read back.
    pub read_back: Sectors,
    /// Wall time of all phases.
    pub elapsed: Duration,
    /// Time that the drive was at work, by the transport's clock.
    pub drive_time: Duration,
    /// What did not stop the burn, in words.
    pub warnings: Vec<String>,
}

/// Burns an image onto the blank medium in a drive, closes the disc, and reads it back.
///
/// The medium is locked in while it is written, and let go however this ends. Reads ahead by
/// threads of its own; `observer` is called on the calling thread.
///
/// # Errors
///
/// [`BurnError`], with the state of the disc once anything could have been written. What can be
/// known before the first write (no medium, not blank, too big) is refused before it.
pub fn burn<O: Observer<Event> + ?Sized>(
    drive: &mut Drive,
    image: &dyn SectorSource,
    options: &Options,
    cancel: &Cancel,
    observer: &mut O,
) -> Result<Report, BurnError> {
    let began = Instant::now();
    let at_first = drive.busy_time();
    let early = |cause: Cause| BurnError {
        phase: Phase::Planning,
        cause: Box::new(cause),
        aftermath: None,
    };
    if image.sector_size() != SectorSize::DATA {
        let kind = discwright_core::SourceErrorKind::Range;
        return Err(early(Cause::Source(discwright_core::SourceError::new(kind))));
    }
    let medium = drive.medium().map_err(early)?;
    let wish = Wish { mode: options.mode, verify: options.verify };
    let plan = Plan::new(&medium, image.sectors(), wish).map_err(early)?;
    let mut run = Run {
        drive,
        image,
        options,
        cancel,
        observer,
        medium: &medium,
        plan: &plan,
        digests: Digests::default(),
        sent: Sectors::ZERO,
        touched: false,
        wrote: false,
        seen: Observed::default(),
        read_back: Sectors::ZERO,
        phase: Phase::Planning,
        warnings: Vec::new(),
    };
    let planned = Event::Planned {
        mode: plan.mode,
        reason: plan.reason,
        start: plan.start,
        image: plan.image,
        padding: plan.padding,
    };
    let result = run.tell(&planned).and_then(|()| run.locked());
    match result {
        Ok(()) => Ok(Report {
            media: medium.media,
            mode: plan.mode,
            start: plan.start,
            image: plan.image,
            padding: plan.padding,
            verified: plan.verify,
            read_back: run.read_back,
            elapsed: began.elapsed(),
            drive_time: run.drive.busy_time().saturating_sub(at_first),
            warnings: run.warnings,
        }),
        Err(cause) => {
            let (phase, aftermath) = (run.phase, run.aftermath(&cause));
            Err(BurnError { phase, cause: Box::new(cause), aftermath })
        }
    }
}

struct Run<'a, O: ?Sized> {
    drive: &'a mut Drive,
    image: &'a dyn SectorSource,
    options: &'a Options,
    cancel: &'a Cancel,
    observer: &'a mut O,
    medium: &'a Medium,
    plan: &'a Plan,
    digests: Digests,
    /// Sectors of image and padding that the drive has taken.
    sent: Sectors,
    /// Whether anything was sent that could change the disc.
    touched: bool,
    /// Whether the drive has taken any block, of the pre-gap or the image.
    wrote: bool,
    /// Which steps are done.
    seen: Observed,
    read_back: Sectors,
    phase: Phase,
    warnings: Vec<String>,
}

impl<O: Observer<Event> + ?Sized> Run<'_, O> {
    /// Runs the plan with the medium locked in, and lets it go even if something panics.
    fn locked(&mut self) -> Result<(), Cause> {
        if let Err(error) = self.drive.lock(true) {
            self.warn(format!("the medium cannot be locked in: {error}"))?;
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            if !self.drive.still_holds(self.medium)? {
                return Err(Cause::Changed);
            }
            self.drive.pin(true);
            self.all_steps()
        }));
        self.drive.pin(false);
        if self.touched
            && result.as_ref().map_or(true, |result| result.as_ref().is_err_and(answers))
        {
            // Whatever the drive still holds goes onto the disc, so that its state is what it says.
            let _ = self.drive.run_with(&FLUSH, Patience::LONG);
        }
        let unlocked = self.drive.lock(false);
        result.unwrap_or_else(|panic| resume_unwind(panic))?;
        if let Err(error) = unlocked {
            // The disc is done; a wish to stop comes too late.
            let _ = self.warn(format!("the medium cannot be let go: {error}"));
        }
        Ok(())
    }

    fn all_steps(&mut self) -> Result<(), Cause> {
        loop {
            if self.cancel.is_cancelled() {
                return Err(Cause::Cancelled);
            }
            let step = self.plan.next(&self.seen);
            tracing::debug!(?step, "step");
            match step {
                Step::SetParameters => {
                    self.enter(Phase::Preparing)?;
                    if self.plan.has_parameters() {
                        parameters::set(self.drive, self.plan)?;
                    }
                    self.seen.parameters = true;
                }
                Step::SetSpeed => {
                    if let Some(kilobytes) = self.options.speed.kilobytes(self.medium.media)
                        && let Err(error) =
                            parameters::set_speed(self.drive, self.medium, kilobytes)
                    {
                        self.warn(format!("the drive does not take the speed: {error}"))?;
                    }
                    self.seen.speed = true;
                }
                Step::SendCueSheet => {
                    self.touched = true;
                    parameters::send_cue_sheet(self.drive, self.plan)?;
                    self.seen.cue_sheet = true;
                }
                Step::Write => {
                    self.enter(Phase::Writing)?;
                    self.write()?;
                    self.seen.written = true;
                }
                Step::Flush => {
                    self.enter(Phase::Flushing)?;
                    self.drive.run_with(&FLUSH, Patience::LONG)?;
                    self.seen.flushed = true;
                }
                Step::CloseTrack(track) => {
                    self.enter(Phase::Closing)?;
                    match self.close(CloseFunction::TRACK, track) {
                        // Some drives have closed it when they flushed; what counts is the disc.
                        Err(error) if error.is_refused() => {
                            self.warn(format!("the track is not closed by command: {error}"))?;
                        }
                        result => result?,
                    }
                    self.seen.track_closed = true;
                }
                Step::CloseDisc(function) => {
                    // A drive may tell of the finished disc as of a new one.
                    self.drive.pin(false);
                    self.close_disc(function)?;
                    self.seen.disc_closed = true;
                }
                Step::Confirm => {
                    self.enter(Phase::Confirming)?;
                    self.drive.pin(false);
                    self.confirm()?;
                    self.seen.confirmed = true;
                }
                Step::Verify(level) => {
                    self.enter(Phase::Verifying)?;
                    self.verify(level)?;
                    self.seen.verified = true;
                }
                Step::Done => return Ok(()),
            }
        }
    }

    fn write(&mut self) -> Result<(), Cause> {
        let began = Instant::now();
        let kilobytes = self
            .options
            .speed
            .kilobytes(self.medium.media)
            .or_else(|| self.medium.write_speeds.first().copied())
            .unwrap_or(single(self.medium.media) * 16 / 10);
        let options = pump::Options::default().ring_bytes(self.options.ring(kilobytes));
        let padding = zeros(self.plan.padding);
        let mut all = Concat::new(self.image);
        all.push(&padding).map_err(|error| {
            let kind = discwright_core::SourceErrorKind::Range;
            Cause::Source(discwright_core::SourceError::new(kind).because(error))
        })?;
        let transfer = self.drive.transfer_bytes();
        self.touched = true;
        self.write_pregap(transfer)?;
        let mut rate = Rate::new();
        let of = all.sectors();
        let (cancel, plan) = (self.cancel, self.plan);
        let result = pump::in_order(&all, plan.sent(), &options, cancel, |chunk| {
            let mut at = chunk.range.first();
            for blocks in chunk.bytes.chunks(transfer) {
                self.drive.write_blocks(on_disc(plan.start, at), blocks)?;
                self.wrote = true;
                self.digests.add(blocks);
                let count = u32::try_from(blocks.len() / SectorSize::DATA.index()).unwrap_or(0);
                at = Sector(at.0.saturating_add(count));
                self.sent = Sectors(at.0);
            }
            if rate.due() || at.0 == of.0 {
                let buffer = chunk.filled * 1000 / chunk.ring.max(1);
                self.progress(began, self.sent, of, u16::try_from(buffer).unwrap_or(1000))?;
            }
            Ok::<(), Cause>(())
        });
        self.digests.end();
        match result {
            Ok(()) => Ok(()),
            Err(PumpError::Source(error)) => Err(Cause::Source(error)),
            Err(PumpError::Sink(cause)) => Err(cause),
            Err(_) => Err(Cause::Cancelled),
        }
    }

    /// The pre-gap that comes before the first track in session-at-once.
    fn write_pregap(&mut self, transfer: usize) -> Result<(), Cause> {
        let bytes = self.plan.pregap.bytes(SectorSize::DATA);
        let gap = vec![0; usize::try_from(bytes).unwrap_or(0)];
        let mut at = i64::from(self.plan.start.0) - i64::from(self.plan.pregap.0);
        for blocks in gap.chunks(transfer) {
            self.drive.write_blocks(Lba(i32::try_from(at).unwrap_or(i32::MIN)), blocks)?;
            self.wrote = true;
            at += i64::try_from(blocks.len() / SectorSize::DATA.index()).unwrap_or(0);
        }
        Ok(())
    }

    fn close(
        &mut self,
        function: CloseFunction,
        track: discwright_core::TrackNo,
    ) -> Result<(), DriveError> {
        let close = CloseTrackSession { immediate: true, function, track };
        self.drive.run_with(&close, Patience::LONG)?;
        self.drive.wait_done()
    }

    fn close_disc(&mut self, function: CloseFunction) -> Result<(), Cause> {
        use CloseFunction as Function;
        let none = discwright_core::TrackNo(0);
        // Two functions finalize a DVD+R; some drives know but one of them.
        let other = match function {
            Function::FINALIZE_MINIMAL_RADIUS => Some(Function::FINALIZE),
            Function::FINALIZE if self.medium.media == MediaType::DvdPlusR => {
                Some(Function::FINALIZE_MINIMAL_RADIUS)
            }
            _ => None,
        };
        match (self.close(function, none), other) {
            (Err(error), Some(other)) if error.is_refused() => Ok(self.close(other, none)?),
            (result, _) => Ok(result?),
        }
    }

    /// The drive's word that all went well is compared with what it says of the disc.
    fn confirm(&mut self) -> Result<(), Cause> {
        self.drive.wait_done()?;
        let medium = self.drive.medium()?;
        let not = |what: String| Err(Cause::NotConfirmed(what));
        if medium.state != MediumState::Closed {
            return not(format!("the disc is {}, not closed", medium.state));
        }
        if medium.sessions != 1 {
            return not(format!("the disc has {} sessions, not one", medium.sessions));
        }
        let Some(track) = medium.tracks.first() else {
            return not("the disc has no track".to_owned());
        };
        let end = i64::from(track.start.0) + i64::from(track.size.0);
        let sent = i64::from(self.plan.start.0) + i64::from(self.plan.sent().count().0);
        if track.start != self.plan.start || track.blank || end < sent {
            return not(format!(
                "its track runs from block {} for {} blocks, and {} were sent from block {}",
                track.start,
                track.size,
                self.plan.sent().count(),
                self.plan.start
            ));
        }
        Ok(())
    }

    fn verify(&mut self, level: Verify) -> Result<(), Cause> {
        let began = Instant::now();
        let digests = std::mem::take(&mut self.digests);
        let mut verifier = Verifier::new(&digests, self.plan.start, level);
        let (of, mut rate) = (verifier.of(), Rate::new());
        while verifier.step(self.drive)? {
            if self.cancel.is_cancelled() {
                return Err(Cause::Cancelled);
            }
            if rate.due() || verifier.done() == of {
                self.progress(began, verifier.done(), of, 1000)?;
            }
        }
        self.read_back = verifier.done();
        let bad = verifier.into_bad();
        if bad.is_empty() { Ok(()) } else { Err(Cause::Verify { bad }) }
    }

    fn enter(&mut self, phase: Phase) -> Result<(), Cause> {
        self.phase = phase;
        self.tell(&Event::Phase(phase))
    }

    fn progress(
        &mut self,
        began: Instant,
        done: Sectors,
        of: Sectors,
        buffer: u16,
    ) -> Result<(), Cause> {
        let elapsed = began.elapsed();
        self.tell(&Event::Progress(Progress { phase: self.phase, done, of, elapsed, buffer }))
    }

    fn warn(&mut self, warning: String) -> Result<(), Cause> {
        tracing::warn!("{warning}");
        self.warnings.push(warning.clone());
        self.tell(&Event::Warning(warning))
    }

    fn tell(&mut self, event: &Event) -> Result<(), Cause> {
        if self.observer.event(event).is_break() { Err(Cause::Cancelled) } else { Ok(()) }
    }

    /// How the disc stands now after a failure, if anything could have been written.
    fn aftermath(&mut self, cause: &Cause) -> Option<Aftermath> {
        if !self.touched {
            return None;
        }
        let medium = self.drive.medium().ok();
        let state = medium.as_ref().map(|medium| medium.state);
        let all = self.sent == self.plan.sent().count();
        let remedy = match (cause, state) {
            (Cause::Verify { .. }, _) => Remedy::AnotherDisc,
            _ if self.seen.confirmed => Remedy::ReadBack,
            // A CD that was broken off in session-at-once reads as blank, and is not.
            (_, Some(MediumState::Blank)) if !self.wrote => Remedy::TryAgain,
            (_, Some(MediumState::Appendable)) if all => Remedy::CloseAgain,
            _ => Remedy::AnotherDisc,
        };
        Some(Aftermath {
            sent: self.sent.min(self.plan.image),
            state,
            next_writable: medium.as_ref().and_then(|medium| medium.next_writable),
            sessions: medium.as_ref().map(|medium| medium.sessions),
            remedy,
        })
    }
}

/// Whether the drive can be expected to answer after this: not if it gave no answer before.
fn answers(cause: &Cause) -> bool {
    !matches!(cause, Cause::Drive(DriveError::Transport(_)))
}

const FLUSH: SynchronizeCache = SynchronizeCache { immediate: false, lba: Lba(0), blocks: 0 };

/// The block at which a sector of what is sent lies.
fn on_disc(start: Lba, sector: Sector) -> Lba {
    start.checked_add(Sectors(sector.0)).unwrap_or(Lba(i32::MAX))
}

/// Lets progress through some ten times a second.
struct Rate(Option<Instant>);

impl Rate {
    const fn new() -> Self {
        Self(None)
    }

    fn due(&mut self) -> bool {
        let now = Instant::now();
        let due = self.0.is_none_or(|last| now - last >= Duration::from_millis(100));
        if due {
            self.0 = Some(now);
        }
        due
    }
}
