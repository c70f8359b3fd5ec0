//! What can happen to an address.

use alloc::{boxed::Box, sync::Arc};

use chrono::{DateTime, Utc};

use super::{
    Block, Bounce, List, Policy, Provenance, Revoke, Void, import::Import, message_name::MessageName,
    release::Release,
};
use crate::bounce::Reason;

/// Something that happened to an address, at a time, under an id of its own.
///
/// Two equal events are one event that was reported twice. Two different events with
/// the same id are both kept, and [`State::conflicts`](super::State::conflicts) reports
/// the id.
///
/// An event may say which message it is about. Then a bounce contradicts the delivery
/// of that message alone, and several bounces of one message count once.
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Bounce, Event, Happening}};
///
/// let event =
///     Event::bounce("b-17", "2026-02-02T09:00:00Z".parse()?, Reason::UserUnknown)
///         .about_message("<17@news.example>")
///         .from_base("spring");
/// assert_eq!(event.happening(), &Happening::Bounce(Bounce::new(Reason::UserUnknown)));
/// assert_eq!(
///     (event.message(), event.base()),
///     (Some("<17@news.example>"), Some("spring"))
/// );
/// # Ok::<(), chrono::ParseError>(())
/// ```
// The order of the fields is the order of a history: by time, then by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Event {
    at: DateTime<Utc>,
    id: Box<str>,
    happening: Happening,
    base: Option<Box<str>>,
    #[cfg_attr(feature = "serde", serde(default))]
    /// Shared by the state, which remembers the messages that failed or may fail yet.
    message: Option<MessageName>,
    #[cfg_attr(feature = "serde", serde(default))]
    provenance: Provenance,
}

/// What happened to an address: the content of an [`Event`].
///
/// ```
/// use deliverability::{bounce::Reason, quarantine::{Bounce, Event, Happening, List}};
///
/// let at = "2026-03-02T09:00:00Z".parse()?;
/// let event = Event::new("b1", at, Bounce::new(Reason::MailboxFull));
/// assert_eq!(event.happening().to_string(), "bounce (mailbox full)");
/// let stopped = Happening::Filtered { list: List::Temporary, tenant: "shop".into() };
/// assert_eq!(stopped.to_string(), "filtered by temporary quarantine (shop)");
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "event", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Happening {
    /// A message could not be delivered, and no more attempts are made for it. A
    /// deferral that is still being retried is not an event.
    Bounce(Bounce),
    /// A program answered that the person is away.
    Absence,
    /// A message was accepted for delivery.
    Delivery,
    /// The person did something that shows that the address is in use.
    Engagement {
        /// What the person did.
        #[cfg_attr(feature = "serde", serde(default))]
        sign: Sign,
    },
    /// The person called a message of this tenant spam.
    Complaint {
        /// The tenant whose message it was. Blank if that is not known: the address is
        /// then opted out of every tenant's mail.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
    },
    /// The person no longer wants mail of this tenant: consent, not a quarantine.
    Unsubscribe {
        /// The tenant whose mail it was; blank for the mail of every tenant.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
    },
    /// The person asked for the mail of this tenant.
    ///
    /// With a proof it lifts an opt-out from this tenant, and makes an exception for
    /// this tenant from an opt-out of all. It never lifts a complaint: that needs a
    /// [`Release`].
    Subscribe {
        /// The tenant whose mail it is.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
        /// Where the proof of the person's consent is kept; blank for none.
        proof: Box<str>,
    },
    /// A message was not sent because a list blocked it.
    Filtered {
        /// The list that blocked it.
        list: List,
        /// The tenant whose message it was.
        #[cfg_attr(feature = "serde", serde(alias = "licence"))]
        tenant: Box<str>,
    },
    /// The entry of another tool's list was taken over.
    Import(Box<Import>),
    /// Someone asks to take the address off a list.
    Release(Box<Release>),
    /// A batch of imports was wrong: what it guessed does not count, whether it was
    /// imported before or after.
    Revoke(Box<Revoke>),
    /// The bounces of an outage do not count, whether they are reported before or after.
    Void(Box<Void>),
}

/// What a person did that shows that an address is in use.
///
/// ```
/// use deliverability::quarantine::{Policy, Sign};
///
/// assert!(Policy::default().resets_on(Sign::Reply));
/// assert!(!Policy::default().resets_on(Sign::Open), "programs open mail too");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[non_exhaustive]
pub enum Sign {
    /// An open, a click or an answer; which of them is not known.
    #[default]
    Unspecified,
    /// The message was opened, by a person as far as the caller can tell.
    Open,
    /// A link was followed, by a person as far as the caller can tell.
    Click,
    /// The person answered a message.
    Reply,
    /// The person wrote a message.
    Message,
    /// The person bought something.
    Purchase,
}

crate::names::named! {
    Sign {
        Unspecified => "unspecified",
        Open => "open",
        Click => "click",
        Reply => "reply",
        Message => "message",
        Purchase => "purchase",
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

impl From<Revoke> for Happening {
    fn from(revoke: Revoke) -> Self {
        Self::Revoke(Box::new(revoke))
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
    /// An event of any kind: a [`Bounce`], an [`Import`], a [`Release`], a [`Revoke`],
    /// a [`Void`] or a [`Happening`].
    ///
    /// `id` is the reporter's own id of the event; two different events must not share
    /// one.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, release::Release};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let event = Event::new("r-7", at, Release::long_term("desk"));
    /// assert_eq!((event.id(), event.at()), ("r-7", at));
    /// assert_eq!(
    ///     event.happening().to_string(),
    ///     "release from long-term, asked for by desk",
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn new(id: impl Into<Box<str>>, at: DateTime<Utc>, happening: impl Into<Happening>) -> Self {
        Self {
            at,
            id: id.into(),
            happening: happening.into(),
            base: None,
            message: None,
            provenance: Provenance::Unproven,
        }
    }

    /// A delivery that failed for good, for a reason that is known. For more detail
    /// (codes, provider, the sending service's own class) build a [`Bounce`] and use
    /// [`new`](Self::new).
    ///
    /// ```
    /// use deliverability::{bounce::{self, Reason}, quarantine::Event};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let reason = bounce::classify_reply("550 5.1.1 No such user").reason();
    /// let event = Event::bounce("b1", at, reason);
    /// assert_eq!(event, Event::bounce("b1", at, Reason::UserUnknown));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn bounce(id: impl Into<Box<str>>, at: DateTime<Utc>, reason: Reason) -> Self {
        Self::new(id, at, Bounce::new(reason))
    }

    /// An absence message (out of office). It counts as a soft bounce if
    /// [`Policy::absence_counts`] is set.
    ///
    /// ```
    /// use deliverability::quarantine::{Effect, Event, Policy, State};
    ///
    /// let mut policy = Policy::default();
    /// policy.absence_counts = false;
    /// let mut state = State::new(&"example.org".parse()?);
    /// let away = Event::absence("a1", "2026-03-02T09:00:00Z".parse()?);
    /// assert_eq!(state.apply(away, &policy)?, Effect::Ignored);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn absence(id: impl Into<Box<str>>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Absence)
    }

    /// A message that the recipient's server accepted. It resets the counts if
    /// [`Policy::delivery_resets`] is set.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Effect, Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let policy = Policy::default();
    /// let bounce =
    ///     Event::bounce("b1", at("2026-03-01T09:00:00Z"), Reason::UserUnknown);
    /// let mut state = State::fold(&"example.org".parse()?, [bounce], &policy);
    /// let delivery = Event::delivery("d1", at("2026-03-02T09:00:00Z"));
    /// assert_eq!(state.apply(delivery, &policy)?, Effect::Reset);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn delivery(id: impl Into<Box<str>>, at: DateTime<Utc>) -> Self {
        Self::new(id, at, Happening::Delivery)
    }

    /// An open, a click, an answer or another sign that the address is in use.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Sign};
    ///
    /// let event =
    ///     Event::engagement("e1", "2026-03-02T09:00:00Z".parse()?, Sign::Click);
    /// assert_eq!(event.happening().to_string(), "sign of life (click)");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn engagement(id: impl Into<Box<str>>, at: DateTime<Utc>, sign: Sign) -> Self {
        Self::new(id, at, Happening::Engagement { sign })
    }

    /// A complaint ("this is spam") about a message of a tenant. If nobody knows whose
    /// message it was, leave `tenant` blank: the address is then opted out of every
    /// tenant's mail.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let complaint = Event::complaint("c1", at, "shop");
    /// let state =
    ///     State::fold(&"example.org".parse()?, [complaint], &Policy::default());
    /// assert_eq!(state.blocklists().collect::<Vec<_>>(), [("shop", at)]);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn complaint(id: impl Into<Box<str>>, at: DateTime<Utc>, tenant: impl Into<Box<str>>) -> Self {
        Self::new(id, at, Happening::Complaint { tenant: tenant.into() })
    }

    /// The end of a person's consent to the mail of a tenant, or to all mail if
    /// `tenant` is blank.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let domain = "example.org".parse()?;
    /// let state =
    ///     State::fold(&domain, [Event::unsubscribe("u1", at, "")], &Policy::default());
    /// assert!(!state.may_send("shop", at).is_allowed());
    /// assert_eq!(state.opted_out_of_all_since(), Some(at));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn unsubscribe(id: impl Into<Box<str>>, at: DateTime<Utc>, tenant: impl Into<Box<str>>) -> Self {
        Self::new(id, at, Happening::Unsubscribe { tenant: tenant.into() })
    }

    /// A person's consent to the mail of a tenant, and where the proof of it is kept.
    /// Without a proof it is refused.
    ///
    /// ```
    /// use deliverability::quarantine::{Event, Policy, State};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::unsubscribe("u1", at("2026-03-02T09:00:00Z"), ""),
    ///     Event::subscribe(
    ///         "s1",
    ///         at("2026-03-09T09:00:00Z"),
    ///         "shop",
    ///         "form 812, confirmed by mail",
    ///     ),
    /// ];
    /// let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
    /// let now = at("2026-03-10T09:00:00Z");
    /// assert!(state.may_send("shop", now).is_allowed());
    /// assert!(
    ///     !state.may_send("news", now).is_allowed(),
    ///     "still opted out of everything else"
    /// );
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn subscribe(
        id: impl Into<Box<str>>,
        at: DateTime<Utc>,
        tenant: impl Into<Box<str>>,
        proof: impl Into<Box<str>>,
    ) -> Self {
        Self::new(id, at, Happening::Subscribe { tenant: tenant.into(), proof: proof.into() })
    }

    /// A message of a tenant that was not sent, and the block that stopped it.
    ///
    /// It makes the address known to the base, counts as its last activity, and changes
    /// nothing else.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let policy = Policy::default();
    /// let mut state = State::new(&"gmail.com".parse()?);
    /// state.apply(Event::bounce("b1", at, Reason::UserUnknown), &policy)?;
    /// if let Some(block) = state.may_send("shop", at).block().copied() {
    ///     state.apply(
    ///         Event::filtered("f1", at, &block, "shop").from_base("spring"),
    ///         &policy,
    ///     )?;
    /// }
    /// assert!(state.is_known_to("spring"));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn filtered(
        id: impl Into<Box<str>>,
        at: DateTime<Utc>,
        block: &Block,
        tenant: impl Into<Box<str>>,
    ) -> Self {
        Self::new(id, at, Happening::Filtered { list: block.list, tenant: tenant.into() })
    }

    /// The revocation of a batch of imports; see [`Revoke`] for what it leaves
    /// untouched.
    ///
    /// ```
    /// use deliverability::quarantine::Event;
    ///
    /// let event = Event::revoke("r1", "2026-03-02T09:00:00Z".parse()?, "migration-1");
    /// assert_eq!(event.happening().to_string(), "revocation of batch migration-1");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn revoke(id: impl Into<Box<str>>, at: DateTime<Utc>, batch: &str) -> Self {
        Self::new(id, at, Revoke::new(batch))
    }

    /// Sets the base (contact database) that the message was sent from.
    /// [`State::is_known_to`](super::State::is_known_to) and
    /// [`Ledger::counts_in`](super::Ledger::counts_in) ask for it.
    ///
    /// ```
    /// use deliverability::quarantine::Event;
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// assert_eq!(Event::delivery("d1", at).base(), None);
    /// assert_eq!(Event::delivery("d1", at).from_base("spring").base(), Some("spring"));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn from_base(mut self, base: impl Into<Box<str>>) -> Self {
        self.base = Some(base.into());
        self
    }

    /// Sets the message that the event is about: a Message-ID, a queue id, or any name
    /// that all events of that message to this address share.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy, State}};
    ///
    /// let at = |text: &str| text.parse().unwrap();
    /// let events = [
    ///     Event::delivery("d1", at("2026-03-02T09:00:00Z")).about_message("m1"),
    ///     Event::bounce("b1", at("2026-03-02T09:05:00Z"), Reason::UserUnknown)
    ///         .about_message("m1"),
    ///     Event::bounce("b2", at("2026-03-02T09:06:00Z"), Reason::Undetermined)
    ///         .about_message("m1"), // a second report of one failure
    /// ];
    /// let state = State::fold(&"example.org".parse()?, &events, &Policy::default());
    /// let effects: Vec<_> = state.why(&Policy::default());
    /// assert_eq!(effects[1].effect.to_string(), "counted, 1 of 2");
    /// assert_eq!(
    ///     effects[2].effect.to_string(),
    ///     "recorded, its message failed already"
    /// );
    /// # Ok::<(), deliverability::domain::Error>(())
    /// ```
    #[must_use]
    pub fn about_message(mut self, message: impl Into<Arc<str>>) -> Self {
        self.message = Some(MessageName::new(message.into()));
        self
    }

    /// Sets the proof that the event is about the caller's own mail.
    /// [`Policy::bounce_provenance`] says how much of it a bounce needs.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Provenance}};
    ///
    /// let at = "2026-03-02T09:00:00Z".parse()?;
    /// let event = Event::bounce("b1", at, Reason::UserUnknown);
    /// assert_eq!(event.provenance(), Provenance::Unproven);
    /// let event = event.with_provenance(Provenance::Session);
    /// assert_eq!(event.provenance().as_str(), "session");
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub const fn with_provenance(mut self, provenance: Provenance) -> Self {
        self.provenance = provenance;
        self
    }

    /// Limits the time of the event by the time at which it was received: a time that
    /// [`Policy::plausible_time`] does not accept becomes the time of receipt.
    ///
    /// ```
    /// use deliverability::{bounce::Reason, quarantine::{Event, Policy}};
    ///
    /// let (claimed, received) =
    ///     ("2999-01-01T00:00:00Z".parse()?, "2026-03-02T09:00:00Z".parse()?);
    /// let event = Event::bounce("b1", claimed, Reason::UserUnknown)
    ///     .received(received, &Policy::default());
    /// assert_eq!(event.at(), received);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn received(mut self, at: DateTime<Utc>, policy: &Policy) -> Self {
        self.at = policy.plausible_time(self.at, at);
        self
    }

    /// The reporter's id of the event.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The time at which it happened.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The base that the message was sent from, if it is known.
    #[must_use]
    pub fn base(&self) -> Option<&str> {
        self.base.as_deref()
    }

    /// The message that the event is about, if it is known.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(MessageName::as_str)
    }

    /// The same text, to be kept without a copy.
    pub(super) const fn message_name(&self) -> Option<&MessageName> {
        self.message.as_ref()
    }

    /// The proof that it is about the caller's own mail.
    #[must_use]
    pub const fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// What happened, with its details.
    #[must_use]
    pub const fn happening(&self) -> &Happening {
        &self.happening
    }

    /// Whether a message was sent, or would have been sent but for a list.
    pub(super) const fn is_of_mail(&self) -> bool {
        use Happening::{Absence, Bounce, Complaint, Delivery, Engagement, Filtered};
        matches!(
            self.happening,
            Bounce(_) | Absence | Delivery | Engagement { .. } | Complaint { .. } | Filtered { .. }
        )
    }

    /// The tenant whose list the event concerns.
    pub(super) fn tenant(&self) -> Option<&str> {
        match &self.happening {
            Happening::Complaint { tenant }
            | Happening::Unsubscribe { tenant }
            | Happening::Subscribe { tenant, .. } => Some(&**tenant),
            Happening::Import(import) => import.tenant.as_deref(),
            Happening::Release(release) => release.tenant(),
            _ => None,
        }
        .and_then(named)
    }
}

/// A tenant, unless its name is blank.
pub(super) fn named(tenant: &str) -> Option<&str> {
    Some(tenant).filter(|tenant| !tenant.trim().is_empty())
}
