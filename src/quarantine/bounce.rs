//! A delivery that failed for good.

use alloc::{boxed::Box, string::String};

use crate::{
    bounce::{Class, Reason, Verdict},
    smtp::EnhancedStatus,
};

/// A delivery that failed for good.
///
/// ```
/// use deliverability::{bounce::{self, Class, Reason}, quarantine::Bounce};
///
/// let verdict = bounce::classify_reply("552 5.2.2 <jane@example.org>: Mailbox full");
/// let bounce = Bounce::from(&verdict).at_provider("google");
/// assert_eq!((bounce.reason, bounce.reply_code), (Some(Reason::MailboxFull), Some(552)));
/// assert_eq!(Bounce::of_class(Class::Hard).reason, None);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Bounce {
    /// Hard, soft or spam.
    pub class: Class,
    /// Why, where it is known.
    pub reason: Option<Reason>,
    /// The enhanced status code that was given.
    pub status: Option<EnhancedStatus>,
    /// The SMTP reply code that was given.
    pub reply_code: Option<u16>,
    /// Who runs the mailbox, in the caller's words ("google"), where it is more than the domain.
    pub provider: Option<Box<str>>,
    /// The class that the sending service gave, where it reports one of its own.
    #[cfg_attr(feature = "serde", serde(default))]
    pub provider_class: Option<Class>,
}

impl Bounce {
    /// A bounce with this reason, of the reason's class.
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        let mut bounce = Self::of_class(reason.class());
        bounce.reason = Some(reason);
        bounce
    }

    /// A bounce of which only the class is known, as services report it that name no reason.
    #[must_use]
    pub const fn of_class(class: Class) -> Self {
        Self { class, reason: None, status: None, reply_code: None, provider: None, provider_class: None }
    }

    /// With the enhanced status code that was given.
    #[must_use]
    pub const fn with_status(mut self, status: EnhancedStatus) -> Self {
        self.status = Some(status);
        self
    }

    /// With the SMTP reply code that was given.
    #[must_use]
    pub const fn with_reply_code(mut self, code: u16) -> Self {
        self.reply_code = Some(code);
        self
    }

    /// With the provider that runs the mailbox; see [`Void::provider`](super::Void::provider).
    #[must_use]
    pub fn at_provider(mut self, provider: &str) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// With the class in the words of the sending service: "Permanent", "hard_bounce", "soft".
    ///
    /// Words that name neither a permanent nor a transient failure are left out. Where the reason is
    /// unknown, [`Policy::trusts_provider_class`](super::Policy::trusts_provider_class) decides
    /// whether a permanent failure counts as a hard bounce.
    ///
    /// ```
    /// use deliverability::{bounce::{Class, Reason}, quarantine::Bounce};
    ///
    /// let class = |words| Bounce::new(Reason::Undetermined).with_provider_class(words).provider_class;
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

    /// How much a report of a failed message proves, to choose among several of one message: a
    /// permanent failure before a transient one, then the better evidence, then the graver class.
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
