//! Deliveries that failed for good.

use alloc::{boxed::Box, string::String};

use crate::{
    bounce::{Class, Reason, Verdict},
    smtp::EnhancedStatus,
};

/// A delivery that failed for good: why, and with which codes.
///
/// ```
/// use deliverability::{
///     bounce::{self, Class, Reason},
///     provider::Provider,
///     quarantine::Bounce,
/// };
///
/// let verdict = bounce::classify_reply("552 5.2.2 <jane@example.org>: Mailbox full");
/// let bounce = Bounce::from(&verdict).at_provider(Provider::GoogleWorkspace);
/// assert_eq!(
///     (bounce.reason, bounce.reply_code),
///     (Some(Reason::MailboxFull), Some(552))
/// );
/// assert_eq!(Bounce::from_class(Class::Hard).reason, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Bounce {
    /// The class of the failure: hard, soft or spam.
    pub class: Class,
    /// Why the delivery failed, if that is known.
    pub reason: Option<Reason>,
    /// The enhanced status code that was given.
    pub status: Option<EnhancedStatus>,
    /// The SMTP reply code that was given.
    pub reply_code: Option<u16>,
    /// Who runs the mailbox, if the domain does not tell: the name of a
    /// [`Provider`](crate::provider::Provider), or another of the caller's choice.
    pub provider: Option<Box<str>>,
    /// The class that the sending service reported, if it has one of its own.
    #[cfg_attr(feature = "serde", serde(default))]
    pub provider_class: Option<Class>,
}

impl Bounce {
    /// A bounce with a reason, and the class of that reason.
    ///
    /// ```
    /// use deliverability::{bounce::{Class, Reason}, quarantine::Bounce};
    ///
    /// let bounce = Bounce::new(Reason::MailboxFull);
    /// assert_eq!(
    ///     (bounce.class, bounce.reason),
    ///     (Class::Soft, Some(Reason::MailboxFull))
    /// );
    /// ```
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        let mut bounce = Self::from_class(reason.class());
        bounce.reason = Some(reason);
        bounce
    }

    /// A bounce of which only the class is known, as from a service that reports no
    /// reason.
    ///
    /// ```
    /// use deliverability::{bounce::Class, quarantine::{Bounce, Policy, Treatment}};
    ///
    /// let bounce = Bounce::from_class(Class::Hard);
    /// assert_eq!(bounce.reason, None);
    /// assert_eq!(Policy::default().treatment_of(&bounce), Treatment::LongTerm);
    /// ```
    #[must_use]
    pub const fn from_class(class: Class) -> Self {
        Self { class, reason: None, status: None, reply_code: None, provider: None, provider_class: None }
    }

    /// Sets the enhanced status code that was given (RFC 3463).
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::Bounce};
    ///
    /// let bounce = Bounce::new(Reason::UserUnknown).with_status("5.1.1".parse()?);
    /// assert_eq!(
    ///     bounce.status.map(|status| status.to_string()).as_deref(),
    ///     Some("5.1.1")
    /// );
    /// # Ok::<(), deliverability::smtp::Error>(())
    /// ```
    #[must_use]
    pub const fn with_status(mut self, status: EnhancedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets the SMTP reply code that was given, from 400 to 599.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::Bounce};
    ///
    /// let bounce = Bounce::new(Reason::MailboxFull).with_reply_code(552);
    /// assert_eq!(bounce.reply_code, Some(552));
    /// ```
    #[must_use]
    pub const fn with_reply_code(mut self, code: u16) -> Self {
        self.reply_code = Some(code);
        self
    }

    /// Sets the provider that runs the mailbox, where the domain does not tell; see
    /// [`Void::provider`](super::Void::provider).
    ///
    /// ```
    /// use deliverability::{
    ///     bounce::Reason,
    ///     provider::Provider,
    ///     quarantine::{Bounce, Void},
    /// };
    ///
    /// let (from, until) =
    ///     ("2026-03-01T06:00:00Z".parse()?, "2026-03-01T18:00:00Z".parse()?);
    /// let outage = Void::new(from, until).at_provider(Provider::GoogleWorkspace);
    /// let bounce = Bounce::new(Reason::UserUnknown);
    /// assert!(!outage.matches("example.org", from, &bounce));
    /// let bounce = bounce.at_provider(Provider::GoogleWorkspace);
    /// assert!(outage.matches("example.org", from, &bounce));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn at_provider(mut self, provider: impl AsRef<str>) -> Self {
        self.provider = Some(provider.as_ref().into());
        self
    }

    /// Sets the class in the words of the sending service: "Permanent",
    /// "`hard_bounce`", "soft".
    ///
    /// Words that name neither a permanent nor a transient failure set no class. If the
    /// reason is unknown,
    /// [`Policy::trusts_provider_class`](super::Policy::trusts_provider_class) decides
    /// whether a permanent failure counts as a hard bounce.
    ///
    /// ```
    /// use deliverability::{bounce::{Class, Reason}, quarantine::Bounce};
    ///
    /// let class = |words| {
    ///     Bounce::new(Reason::Undetermined).with_provider_class(words).provider_class
    /// };
    /// assert_eq!(class("Permanent/General"), Some(Class::Hard));
    /// assert_eq!(class("soft_bounce"), Some(Class::Soft));
    /// assert_eq!(class("Undetermined"), None);
    /// ```
    #[must_use]
    pub fn with_provider_class(mut self, words: &str) -> Self {
        let words: String = words
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        let begins = |list: &[&str]| list.iter().any(|word| words.starts_with(word));
        self.provider_class = if begins(&["permanent", "hard", "perm", "invalid"]) {
            Some(Class::Hard)
        } else if begins(&["transient", "soft", "temporary", "temp", "deferred"]) {
            Some(Class::Soft)
        } else {
            None
        };
        self
    }

    /// How much a report of a failed message proves, to choose among several of one
    /// message: a permanent failure before a transient one, then the better evidence,
    /// then the graver class.
    pub(super) fn rank(&self) -> Rank {
        let is_permanent = match (self.status, self.reply_code, self.class) {
            (Some(status), ..) => status.class() == 5,
            (None, Some(code), _) => code >= 500,
            (None, None, class) => class != Class::Soft,
        };
        let is_explained = self.reason.is_some_and(|reason| reason != Reason::Undetermined);
        let class = match self.class {
            Class::Hard => 2,
            Class::Soft => 1,
            Class::Spam => 0,
        };
        Rank { is_permanent, is_explained, class }
    }
}

/// See [`Bounce::rank`]; the greater rank is the better report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Rank {
    pub(super) is_permanent: bool,
    is_explained: bool,
    class: u8,
}

impl From<&Verdict<'_>> for Bounce {
    /// Takes over class, reason and codes.
    fn from(verdict: &Verdict<'_>) -> Self {
        Self { status: verdict.status(), reply_code: verdict.reply_code(), ..Self::new(verdict.reason()) }
    }
}
