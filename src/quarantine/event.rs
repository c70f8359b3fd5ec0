//! What can happen to an address.

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::{Import, Release, Void};
use crate::{
    bounce::{Class, Reason, Verdict},
    smtp::EnhancedStatus,
};

/// Something that happened to an address, at a time, under an id that is its own.
///
/// Two events with one id are one event that was told twice; should the two differ, the earlier one
/// counts, and of two at one time the lesser [`Happening`].
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Bounce, Event, Happening}};
///
/// let event = Event::bounce("msg-17", "2026-02-02T09:00:00Z".parse()?, Reason::UserUnknown)
///     .from_base("spring");
/// assert_eq!(event.happening(), &Happening::Bounce(Bounce::new(Reason::UserUnknown)));
/// assert_eq!(event.base(), Some("spring"));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    id: Box<str>,
    at: DateTime<Utc>,
    base: Option<Box<str>>,
    happening: Happening,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "event", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Happening {
    /// A message could not be delivered, and no more attempts are made for it. A deferral that goes
    /// on being tried is no event.
    Bounce(Bounce),
    /// A program answered that the person is away.
    Absence,
    /// A message was delivered.
    Delivery,
    /// The person opened, clicked or answered: what some policies call previous activity.
    Engagement,
    /// The person called a message of this licence spam.
    Complaint {
        /// Whose message it was. Blank where nobody knows: the address is opted out of every licence.
        licence: Box<str>,
    },
    /// The person no longer wants mail of this licence: consent, not a quarantine.
    Unsubscribe {
        /// Whose mail it was; blank for the mail of every licence.
        licence: Box<str>,
    },
    /// The entry of another tool's list was taken over.
    Import(Box<Import>),
    /// Someone asks to take the address off a list.
    Release(Box<Release>),
    /// An import was wrong: every entry of this batch is as if it had never come, also entries that
    /// are told later.
    Revoke {
        /// The batch.
        batch: Box<str>,
    },
    /// The bounces of an outage are as if they had never happened, also those that are told later.
    Void(Box<Void>),
}

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
}

impl Bounce {
    /// A bounce with this reason, of the reason's class.
    #[must_use]
    pub const fn new(reason: Reason) -> Self {
        Self { class: reason.class(), reason: Some(reason), status: None, reply_code: None, provider: None }
    }

    /// A bounce of which only the class is known, as services report it that name no reason.
    #[must_use]
    pub const fn of_class(class: Class) -> Self {
        Self { class, reason: None, status: None, reply_code: None, provider: None }
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

    /// With the provider that runs the mailbox; see [`Void::provider`].
    #[must_use]
    pub fn at_provider(mut self, provider: &str) -> Self {
        self.provider = Some(provider.into());
        self
    }
}

impl From<&Verdict<'_>> for Bounce {
    /// Takes over class, reason and codes.
    fn from(verdict: &Verdict<'_>) -> Self {
        Self { status: verdict.status(), reply_code: verdict.reply_code(), ..Self::new(verdict.reason()) }
    }
}

impl From<Bounce> for Happening {
    fn from(bounce: Bounce) -> Self {
        Self::Bounce(bounce)
    }
}

impl From<Import> for Happening {
    fn from(import: Import) -> Self {
        Self::Import(Box::new(import))
    }
}

impl From<Release> for Happening {
    fn from(release: Release) -> Self {
        Self::Release(Box::new(release))
    }
}

impl From<Void> for Happening {
    fn from(void: Void) -> Self {
        Self::Void(Box::new(void))
    }
}

/// A copy: [`State::fold`](super::State::fold) takes events and references to events.
impl From<&Self> for Event {
    fn from(event: &Self) -> Self {
        event.clone()
    }
}

impl Event {
    /// Any happening: a [`Bounce`], an [`Import`], a [`Release`], a [`Void`] or a [`Happening`].
    #[must_use]
    pub fn new(id: impl Into<Box<str>>, at: DateTime<Utc>, happening: impl Into<Happening>) -> Self {
        Self { id: id.into(), at, base: None, happening: happening.into() }
    }

    /// A delivery that failed for good.
    #[must_use]
    pub fn bounce(id: impl Into<Box<str>>, at: DateTime<Utc>, reason: Reason) -> Self {
        Self::new(id, at, Bounce::new(reason))
    }

    /// An absence message.
    #[must_use]
    pub fn absence(id: impl Into<Box<str>>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Absence)
    }

    /// A delivery.
    #[must_use]
    pub fn delivery(id: impl Into<Box<str>>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Delivery)
    }

    /// An open, a click or an answer.
    #[must_use]
    pub fn engagement(id: impl Into<Box<str>>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Engagement)
    }

    /// A complaint about a message of a licence.
    #[must_use]
    pub fn complaint(id: impl Into<Box<str>>, at: DateTime<Utc>, licence: impl Into<Box<str>>) -> Self {
        Self::new(id, at, Happening::Complaint { licence: licence.into() })
    }

    /// The end of a person's consent to the mail of a licence, or of all where that is blank.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse().unwrap();
    /// let state = State::fold("example.org", [Event::unsubscribe("u1", at, "")], &Policy::default());
    /// assert!(!state.may_send("shop", at).is_allowed());
    /// assert_eq!(state.opted_out_of_all_since(), Some(at));
    /// ```
    #[must_use]
    pub fn unsubscribe(id: impl Into<Box<str>>, at: DateTime<Utc>, licence: impl Into<Box<str>>) -> Self {
        Self::new(id, at, Happening::Unsubscribe { licence: licence.into() })
    }

    /// The revocation of a batch of imports.
    #[must_use]
    pub fn revoke(id: impl Into<Box<str>>, at: DateTime<Utc>, batch: impl Into<Box<str>>) -> Self {
        Self::new(id, at, Happening::Revoke { batch: batch.into() })
    }

    /// With the base (contact database) that the message was sent from.
    #[must_use]
    pub fn from_base(mut self, base: impl Into<Box<str>>) -> Self {
        self.base = Some(base.into());
        self
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The base that the message was sent from, where it was told.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// What happened.
    #[must_use]
    pub const fn happening(&self) -> &Happening {
        &self.happening
    }

    /// Whether a message was sent or tried for it to happen.
    pub(super) const fn is_of_mail(&self) -> bool {
        use Happening::{Absence, Bounce, Complaint, Delivery, Engagement};
        matches!(self.happening, Bounce(_) | Absence | Delivery | Engagement | Complaint { .. })
    }

    /// Whether it says which other events do not count.
    pub(super) const fn is_amendment(&self) -> bool {
        matches!(self.happening, Happening::Revoke { .. } | Happening::Void(_))
    }

    /// The licence whose own list it concerns.
    pub(super) fn licence(&self) -> Option<&str> {
        match &self.happening {
            Happening::Complaint { licence } | Happening::Unsubscribe { licence } => Some(&**licence),
            Happening::Import(import) => import.licence.as_deref(),
            Happening::Release(release) => release.licence(),
            _ => None,
        }
        .and_then(named)
    }
}

/// A licence, unless it is blank: a blank one is nobody's, and must not be taken for a name.
pub(super) fn named(licence: &str) -> Option<&str> {
    Some(licence).filter(|licence| !licence.trim().is_empty())
}
