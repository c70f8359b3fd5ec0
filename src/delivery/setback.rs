//! The result of an attempt that did not deliver.

use crate::{
    bounce::{Class, Reason, Verdict},
    smtp::Severity,
};

/// The result of an attempt that did not deliver: the reason, whether trying again can
/// help, and the wait that the reply asks for.
///
/// It is usually converted from the verdict on a reply; [`Setback::transient`] is for
/// failures without a reply (no connection, no answer of the DNS).
///
/// ```
/// use deliverability::{
///     bounce::{self, Reason},
///     delivery::Setback,
/// };
///
/// let verdict =
///     bounce::classify_reply("450 4.2.0 Greylisted, try again in 10 minutes");
/// let setback = Setback::from(&verdict);
/// assert_eq!(setback.reason, Reason::Greylisted);
/// assert_eq!((setback.is_permanent, setback.wait_seconds), (false, Some(600)));
/// assert!(
///     Setback::from(&bounce::classify_reply("550 5.1.1 User unknown")).is_permanent
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Setback {
    /// The reason of the failure.
    pub reason: Reason,
    /// Whether the message must not be tried again (a 5yz reply, RFC 5321 section
    /// 4.2.1).
    pub is_permanent: bool,
    /// The wait that the reply asks for, in seconds: `None` if it asks for none.
    pub wait_seconds: Option<u32>,
}

impl Setback {
    /// A failure that may pass, without a wait.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, delivery::Setback};
    ///
    /// let refused_connection = Setback::transient(Reason::ServerError);
    /// assert_eq!(
    ///     (refused_connection.is_permanent, refused_connection.wait_seconds),
    ///     (false, None)
    /// );
    /// ```
    #[must_use]
    pub const fn transient(reason: Reason) -> Self {
        Self { reason, is_permanent: false, wait_seconds: None }
    }

    /// A failure that will not pass.
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     delivery::{Attempts, Setback, retry::Policy},
    /// };
    ///
    /// let now = "2026-02-02T09:00:00Z".parse()?;
    /// let setback = Setback::permanent(Reason::UserUnknown);
    /// let retry =
    ///     Policy::default().next_attempt(&Attempts::first(now), &setback, now, 1);
    /// assert!(retry.to_string().starts_with("given up: the refusal is permanent"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn permanent(reason: Reason) -> Self {
        Self { reason, is_permanent: true, wait_seconds: None }
    }

    /// The same failure with the wait that the reply asks for, in seconds.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, delivery::Setback};
    ///
    /// let setback = Setback::transient(Reason::Greylisted).with_wait(300);
    /// assert_eq!(setback.wait_seconds, Some(300));
    /// ```
    #[must_use]
    pub const fn with_wait(mut self, seconds: u32) -> Self {
        self.wait_seconds = Some(seconds);
        self
    }
}

impl From<&Verdict<'_>> for Setback {
    /// The reply code decides whether it is permanent; without one, a hard reason is.
    fn from(verdict: &Verdict<'_>) -> Self {
        let is_permanent = match verdict.permanence() {
            Some(severity) => severity == Severity::Permanent,
            None => verdict.class() == Class::Hard,
        };
        Self { reason: verdict.reason(), is_permanent, wait_seconds: verdict.retry_after() }
    }
}
