//! What came of an attempt that did not deliver.

use crate::{
    bounce::{Class, Reason, Verdict},
    smtp::Severity,
};

/// What came of an attempt that did not deliver: its reason, whether trying again can help, and the
/// wait that was asked for.
///
/// Mostly made from the verdict on a reply; [`Setback::transient`] is for what has no reply (no
/// connection, no answer of the DNS).
///
/// ```
/// use deliverability::{bounce::{self, Reason}, delivery::Setback};
///
/// let setback = Setback::from(&bounce::classify_reply("450 4.2.0 Greylisted, try again in 10 minutes"));
/// assert_eq!(setback.reason, Reason::Greylisted);
/// assert_eq!((setback.is_permanent, setback.wait_seconds), (false, Some(600)));
/// assert!(Setback::from(&bounce::classify_reply("550 5.1.1 User unknown")).is_permanent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Setback {
    /// Why.
    pub reason: Reason,
    /// Whether the same message must not be tried again (a 5yz reply, RFC 5321 section 4.2.1).
    pub is_permanent: bool,
    /// The wait that the reply asks for, in seconds.
    pub wait_seconds: Option<u32>,
}

impl Setback {
    /// A setback that may pass.
    #[must_use]
    pub const fn transient(reason: Reason) -> Self {
        Self { reason, is_permanent: false, wait_seconds: None }
    }

    /// A setback that will not pass.
    #[must_use]
    pub const fn permanent(reason: Reason) -> Self {
        Self { reason, is_permanent: true, wait_seconds: None }
    }

    /// The same, with the wait that was asked for, in seconds.
    #[must_use]
    pub const fn with_wait(mut self, seconds: u32) -> Self {
        self.wait_seconds = Some(seconds);
        self
    }
}

impl From<&Verdict<'_>> for Setback {
    /// The code decides whether it is permanent; where there is none, a hard reason is.
    fn from(verdict: &Verdict<'_>) -> Self {
        let is_permanent = match verdict.permanence() {
            Some(severity) => severity == Severity::Permanent,
            None => verdict.class() == Class::Hard,
        };
        Self { reason: verdict.reason(), is_permanent, wait_seconds: verdict.retry_after() }
    }
}
