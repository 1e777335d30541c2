//! How an operation tells what it does, and how it is told to stop.

use alloc::sync::Arc;
use core::ops::ControlFlow;
use core::sync::atomic::{AtomicBool, Ordering};

/// An observer's wish that the operation ends as soon as it safely can.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "it says all by being there")]
pub struct Stop;

/// Sees the events of an operation, on the thread that called it, at a bounded rate.
///
/// Any closure of the right form is one. Each room has its own event type `E`.
///
/// ```
/// use core::ops::ControlFlow;
/// use discwright_core::{Observer, Stop};
///
/// fn count_to(n: u32, observer: &mut impl Observer<u32>) -> u32 {
///     for i in 0..n {
///         if observer.event(&i).is_break() {
///             return i;
///         }
///     }
///     n
/// }
/// let stopped = count_to(10, &mut |i: &u32| {
///     if *i < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(Stop) }
/// });
/// assert_eq!(stopped, 3);
/// ```
pub trait Observer<E: ?Sized> {
    /// Takes an event, and says whether to go on.
    fn event(&mut self, event: &E) -> ControlFlow<Stop>;
}

impl<E: ?Sized, F: FnMut(&E) -> ControlFlow<Stop>> Observer<E> for F {
    fn event(&mut self, event: &E) -> ControlFlow<Stop> {
        self(event)
    }
}

/// An observer that looks away.
#[must_use]
pub fn unobserved<E: ?Sized>() -> impl Observer<E> {
    |_: &E| ControlFlow::Continue(())
}

/// A flag by which another thread, or a signal handler, ends an operation.
///
/// Clones share the flag. Once raised it stays so.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A flag that is down.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises the flag. Takes no lock and allocates nothing.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether the flag is up.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
