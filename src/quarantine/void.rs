//! Bounces that do not count because a provider had an outage.

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::Bounce;
use crate::{bounce::Reason, smtp::EnhancedStatus};

/// Which bounces an outage explains: those of a provider, in a window of time, with a
/// reason or code.
///
/// Everything that is set must match; a void with a window alone matches every bounce
/// in it. It applies to bounces that are reported before it and after it. (Adobe
/// Campaign documents the same as a manual query by time and error text.)
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State, Void}};
///
/// let at = |text: &str| text.parse().unwrap();
/// let outage = Void::new(at("2026-03-01T06:00:00Z"), at("2026-03-01T18:00:00Z"))
///     .at_provider("gmail.com")
///     .of_reason(Reason::UserUnknown);
/// let events = [
///     Event::bounce("b1", at("2026-03-01T07:30:00Z"), Reason::UserUnknown),
///     Event::new("v1", at("2026-03-02T09:00:00Z"), outage),
/// ];
/// let domain = "gmail.com".parse()?;
/// let before = State::fold(&domain, &events[..1], &Policy::default());
/// assert!(!before.may_send("shop", at("2026-03-03T00:00:00Z")).is_allowed());
/// let after = State::fold(&domain, &events, &Policy::default());
/// assert!(after.may_send("shop", at("2026-03-03T00:00:00Z")).is_allowed());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Void {
    /// The first instant of the window.
    pub from: DateTime<Utc>,
    /// The end of the window, not part of it.
    pub until: DateTime<Utc>,
    /// The provider: what the bounce names as such, or the domain of the address. Case
    /// does not matter.
    pub provider: Option<Box<str>>,
    /// The reason of the bounce.
    pub reason: Option<Reason>,
    /// The enhanced status code of the bounce.
    pub status: Option<EnhancedStatus>,
    /// The SMTP reply code of the bounce.
    pub reply_code: Option<u16>,
}

impl Void {
    /// Every bounce from `from` on and before `until`.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Void}};
    ///
    /// let (from, until) =
    ///     ("2026-03-01T06:00:00Z".parse()?, "2026-03-01T18:00:00Z".parse()?);
    /// let outage = Void::new(from, until);
    /// let bounce = Bounce::new(Reason::UserUnknown);
    /// assert!(outage.matches("example.org", from, &bounce));
    /// assert!(!outage.matches("example.org", until, &bounce), "the end is excluded");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn new(from: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        Self { from, until, provider: None, reason: None, status: None, reply_code: None }
    }

    /// Only bounces at this provider, as the bounce names it, or at this domain.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Void}};
    ///
    /// let (from, until) =
    ///     ("2026-03-01T06:00:00Z".parse()?, "2026-03-01T18:00:00Z".parse()?);
    /// let outage = Void::new(from, until).at_provider("gmail.com");
    /// let bounce = Bounce::new(Reason::UserUnknown);
    /// assert!(outage.matches("GMAIL.com", from, &bounce));
    /// assert!(!outage.matches("example.org", from, &bounce));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn at_provider(mut self, provider: impl AsRef<str>) -> Self {
        self.provider = Some(provider.as_ref().into());
        self
    }

    /// Only bounces with this reason.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Void}};
    ///
    /// let (from, until) =
    ///     ("2026-03-01T06:00:00Z".parse()?, "2026-03-01T18:00:00Z".parse()?);
    /// let outage = Void::new(from, until).of_reason(Reason::UserUnknown);
    /// assert!(outage.matches("example.org", from, &Bounce::new(Reason::UserUnknown)));
    /// assert!(!outage.matches("example.org", from, &Bounce::new(Reason::MailboxFull)));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn of_reason(mut self, reason: Reason) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Only bounces with this enhanced status code.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Void}};
    ///
    /// let (from, until) =
    ///     ("2026-03-01T06:00:00Z".parse()?, "2026-03-01T18:00:00Z".parse()?);
    /// let outage = Void::new(from, until).with_status("5.1.1".parse()?);
    /// let bounce = Bounce::new(Reason::UserUnknown);
    /// assert!(
    ///     !outage.matches("example.org", from, &bounce),
    ///     "its status is not known"
    /// );
    /// assert!(outage.matches(
    ///     "example.org",
    ///     from,
    ///     &bounce.with_status("5.1.1".parse()?)
    /// ));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn with_status(mut self, status: EnhancedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Only bounces with this SMTP reply code.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Void}};
    ///
    /// let (from, until) =
    ///     ("2026-03-01T06:00:00Z".parse()?, "2026-03-01T18:00:00Z".parse()?);
    /// let outage = Void::new(from, until).with_reply_code(550);
    /// let bounce = Bounce::new(Reason::UserUnknown).with_reply_code(554);
    /// assert!(!outage.matches("example.org", from, &bounce));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn with_reply_code(mut self, code: u16) -> Self {
        self.reply_code = Some(code);
        self
    }

    /// Whether the outage explains a bounce at `domain` and at the time `at`. Names are
    /// compared without case.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Bounce, Void}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let outage = Void::new(at("2026-03-01T06:00:00Z"), at("2026-03-01T18:00:00Z"))
    ///     .at_provider("gmail.com")
    ///     .of_reason(Reason::UserUnknown);
    /// let bounce = Bounce::new(Reason::UserUnknown);
    /// assert!(outage.matches("gmail.com", at("2026-03-01T12:00:00Z"), &bounce));
    /// assert!(
    ///     !outage.matches("gmail.com", at("2026-03-02T12:00:00Z"), &bounce),
    ///     "later"
    /// );
    /// ```
    #[must_use]
    pub fn matches(&self, domain: &str, at: DateTime<Utc>, bounce: &Bounce) -> bool {
        let at_provider = |provider: &str| {
            provider.eq_ignore_ascii_case(domain)
                || bounce.provider.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(provider))
        };
        self.from <= at
            && at < self.until
            && self.provider.as_deref().is_none_or(at_provider)
            && self.reason.is_none_or(|reason| bounce.reason == Some(reason))
            && self.status.is_none_or(|status| bounce.status == Some(status))
            && self.reply_code.is_none_or(|code| bounce.reply_code == Some(code))
    }
}
