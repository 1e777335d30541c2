//! A wrapper that makes commands fail on purpose.

use core::fmt;
use core::time::Duration;

use crate::{
    Capabilities, Completion, Data, Direction, Transport, TransportError, TransportErrorKind,
};

/// Passes commands on, but for those that its rules answer in the device's stead.
///
/// Rules are asked in the order in which they were added; the first that gives a fault decides.
///
/// ```
/// use core::time::Duration;
/// use discwright_scsi_transport::{
///     Completion, Data, Fault, FaultInjector, Transport, TransportError, TransportErrorKind,
/// };
///
/// # struct Ready;
/// # impl Transport for Ready {
/// #     fn execute(&mut self, _: &[u8], _: Data<'_>, _: Duration) -> Result<Completion, TransportError> { Ok(Completion::good(0)) }
/// #     fn name(&self) -> &str { "ready" }
/// # }
/// let mut drive = FaultInjector::new(Ready)
///     .on_nth(0x2A, 2, Fault::FailAfter(TransportErrorKind::Timeout))
///     .at(4, Fault::Answer(Completion::check_condition(&[0x70, 0, 2], 0)));
///
/// let mut send = |opcode| drive.execute(&[opcode; 10], Data::None, Duration::from_secs(1));
/// assert!(send(0x2A)?.is_good());
/// assert_eq!(send(0x2A).unwrap_err().kind(), TransportErrorKind::Timeout);
/// assert!(send(0x2A)?.is_good());
/// assert_eq!(send(0x00)?.sense.as_bytes(), [0x70, 0, 2]);
/// # Ok::<(), TransportError>(())
/// ```
pub struct FaultInjector<T> {
    inner: T,
    rules: Vec<Rule>,
    commands: u64,
    of_opcode: [u64; 256],
}

type Rule = Box<dyn FnMut(&Attempt<'_>) -> Option<Fault> + Send>;

/// A command that is about to be sent, as a rule sees it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The command descriptor block.
    pub cdb: &'a [u8],
    /// Which way its data go.
    pub direction: Direction,
    /// The length of its data in bytes.
    pub length: u32,
    /// The how manieth command this is, from 1.
    pub number: u64,
    /// The how manieth command with this first byte it is, from 1.
    pub number_of_opcode: u64,
}

/// What happens to a command in place of, or after, its execution.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The device never sees the command; this is the answer.
    Answer(Completion),
    /// The device carries out the command, but this is the answer that arrives.
    AnswerAfter(Completion),
    /// The device never sees the command, and no answer comes.
    Fail(TransportErrorKind),
    /// The device carries out the command, but its answer is lost.
    FailAfter(TransportErrorKind),
}

impl<T: Transport> FaultInjector<T> {
    /// Wraps `inner`, without a rule as yet.
    #[must_use]
    pub fn new(inner: T) -> Self {
        Self { inner, rules: Vec::new(), commands: 0, of_opcode: [0; 256] }
    }

    /// Adds a rule that decides by itself, and may remember.
    #[must_use]
    pub fn rule(
        mut self,
        rule: impl FnMut(&Attempt<'_>) -> Option<Fault> + Send + 'static,
    ) -> Self {
        self.rules.push(Box::new(rule));
        self
    }

    /// The command with this number, counted from 1 over all commands, meets `fault`.
    #[must_use]
    pub fn at(self, number: u64, fault: Fault) -> Self {
        self.rule(move |attempt| (attempt.number == number).then(|| fault.clone()))
    }

    /// Every command whose first byte is `opcode` meets `fault`.
    #[must_use]
    pub fn on(self, opcode: u8, fault: Fault) -> Self {
        self.rule(move |attempt| (attempt.cdb.first() == Some(&opcode)).then(|| fault.clone()))
    }

    /// The command with this number among those whose first byte is `opcode`, counted from 1,
    /// meets `fault`.
    #[must_use]
    pub fn on_nth(self, opcode: u8, number: u64, fault: Fault) -> Self {
        self.rule(move |attempt| {
            (attempt.cdb.first() == Some(&opcode) && attempt.number_of_opcode == number)
                .then(|| fault.clone())
        })
    }

    /// How many commands came, those that met a fault among them.
    #[must_use]
    pub const fn commands(&self) -> u64 {
        self.commands
    }

    /// How many commands with this first byte came, those that met a fault among them.
    #[must_use]
    pub fn commands_of(&self, opcode: u8) -> u64 {
        self.of_opcode.get(usize::from(opcode)).copied().unwrap_or_default()
    }

    /// The wrapped transport.
    pub const fn get_ref(&self) -> &T {
        &self.inner
    }

    /// The wrapped transport, to be used past the rules.
    pub const fn get_mut(&mut self) -> &mut T {
        &mut self.inner
    }

    /// The wrapped transport; the rules are dropped.
    pub fn into_inner(self) -> T {
        self.inner
    }

    fn fault_for(&mut self, cdb: &[u8], data: &Data<'_>) -> Option<Fault> {
        self.commands = self.commands.saturating_add(1);
        let opcode = cdb.first().copied().unwrap_or_default();
        let number_of_opcode = match self.of_opcode.get_mut(usize::from(opcode)) {
            Some(count) => {
                *count = count.saturating_add(1);
                *count
            }
            None => 0,
        };
        let attempt = Attempt {
            cdb,
            direction: data.direction(),
            length: data.len(),
            number: self.commands,
            number_of_opcode,
        };
        self.rules.iter_mut().find_map(|rule| rule(&attempt))
    }

    fn failure(&self, kind: TransportErrorKind) -> TransportError {
        TransportError::new(kind, self.inner.name()).with_detail("fault injected")
    }
}

impl<T: Transport> Transport for FaultInjector<T> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        match self.fault_for(cdb, &data) {
            None => self.inner.execute(cdb, data, timeout),
            Some(Fault::Answer(completion)) => Ok(completion),
            Some(Fault::Fail(kind)) => Err(self.failure(kind)),
            Some(Fault::AnswerAfter(completion)) => {
                self.inner.execute(cdb, data, timeout).map(|_| completion)
            }
            Some(Fault::FailAfter(kind)) => {
                self.inner.execute(cdb, data, timeout).and_then(|_| Err(self.failure(kind)))
            }
        }
    }

    fn name(&self) -> &str {
        self.inner.name()
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }
}

impl<T: fmt::Debug> fmt::Debug for FaultInjector<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultInjector")
            .field("inner", &self.inner)
            .field("rules", &self.rules.len())
            .field("commands", &self.commands)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers GOOD and remembers the first bytes.
    #[derive(Debug, Default)]
    struct Log(Vec<u8>);

    impl Transport for Log {
        fn execute(
            &mut self,
            cdb: &[u8],
            _data: Data<'_>,
            _timeout: Duration,
        ) -> Result<Completion, TransportError> {
            self.0.push(cdb[0]);
            Ok(Completion::good(0))
        }

        fn name(&self) -> &str {
            "log"
        }
    }

    fn send(drive: &mut impl Transport, opcode: u8) -> Result<Completion, TransportErrorKind> {
        drive
            .execute(&[opcode, 0, 0, 0, 0, 0], Data::Out(&[1, 2]), Duration::ZERO)
            .map_err(|error| error.kind())
    }

    #[test]
    fn what_fails_before_never_arrives_and_what_fails_after_does() {
        let busy = Completion::with_status(crate::Status::BUSY, 2);
        let mut drive = FaultInjector::new(Log::default())
            .at(1, Fault::Fail(TransportErrorKind::Reset))
            .at(2, Fault::Answer(busy.clone()))
            .at(3, Fault::FailAfter(TransportErrorKind::Timeout))
            .at(4, Fault::AnswerAfter(busy.clone()));
        assert_eq!(send(&mut drive, 1), Err(TransportErrorKind::Reset));
        assert_eq!(send(&mut drive, 2), Ok(busy.clone()));
        assert_eq!(send(&mut drive, 3), Err(TransportErrorKind::Timeout));
        assert_eq!(send(&mut drive, 4), Ok(busy));
        assert_eq!(send(&mut drive, 5), Ok(Completion::good(0)));
        assert_eq!(drive.commands(), 5);
        assert_eq!(drive.into_inner().0, [3, 4, 5]);
    }

    #[test]
    fn rules_see_the_command_and_the_first_that_answers_wins() {
        let mut drive = FaultInjector::new(Log::default())
            .rule(|attempt| {
                assert_eq!((attempt.direction, attempt.length), (Direction::Out, 2));
                (attempt.number_of_opcode == 2).then_some(Fault::Fail(TransportErrorKind::Busy))
            })
            .on(0x2A, Fault::Fail(TransportErrorKind::NoDevice))
            .on_nth(0x00, 3, Fault::Fail(TransportErrorKind::Transport));
        let kinds = [0x2A, 0x2A, 0, 0, 0, 0].map(|opcode| send(&mut drive, opcode).err());
        assert_eq!(
            kinds,
            [
                Some(TransportErrorKind::NoDevice),
                Some(TransportErrorKind::Busy),
                None,
                Some(TransportErrorKind::Busy),
                Some(TransportErrorKind::Transport),
                None,
            ]
        );
        assert_eq!(drive.commands_of(0), 4);
    }
}
