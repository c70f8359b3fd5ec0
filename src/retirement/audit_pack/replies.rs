//! Replies, counted by day and category.

use alloc::collections::BTreeMap;

use chrono::NaiveDate;

use crate::retirement::facts::Inbound;

/// The category of a reply in a report, which follows from the intent of a classified
/// reply.
///
/// ```
/// use deliverability::retirement::audit_pack::ReplyCategory;
///
/// assert!(ReplyCategory::NotNow.is_human());
/// assert!(!ReplyCategory::Absent.is_human());
/// assert_eq!(ReplyCategory::WrongPerson.as_str(), "wrong-person");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReplyCategory {
    /// The person is interested.
    Interested,
    /// The person may be interested later.
    NotNow,
    /// The person is not interested in the offer.
    NotInterested,
    /// The person refers to someone else.
    WrongPerson,
    /// The person is absent for some time.
    Absent,
    /// The person has left the company.
    LeftCompany,
    /// The person wants to receive no more mail.
    Unsubscribe,
    /// The person complains about the mail.
    Complaint,
    /// A program answered automatically.
    Automatic,
    /// The message could not be delivered.
    Bounce,
    /// Anything else that a person wrote.
    Other,
}

crate::names::named! {
    ReplyCategory {
        Interested => "interested",
        NotNow => "not-now",
        NotInterested => "not-interested",
        WrongPerson => "wrong-person",
        Absent => "absent",
        LeftCompany => "left-company",
        Unsubscribe => "unsubscribe",
        Complaint => "complaint",
        Automatic => "automatic",
        Bounce => "bounce",
        Other => "other",
    }
}

impl ReplyCategory {
    /// Whether a person wrote the reply, rather than a program.
    #[must_use]
    pub const fn is_human(self) -> bool {
        !matches!(self, Self::Absent | Self::LeftCompany | Self::Automatic | Self::Bounce)
    }
}

#[cfg(feature = "reply")]
impl From<crate::reply::Intent> for ReplyCategory {
    fn from(intent: crate::reply::Intent) -> Self {
        use crate::reply::Intent;

        match intent {
            Intent::Interested => Self::Interested,
            Intent::NotNow => Self::NotNow,
            Intent::NotInterested => Self::NotInterested,
            Intent::WrongPerson => Self::WrongPerson,
            Intent::Absence => Self::Absent,
            Intent::LeftCompany => Self::LeftCompany,
            Intent::Unsubscribe => Self::Unsubscribe,
            Intent::Complaint => Self::Complaint,
            Intent::AutoAck | Intent::Challenge => Self::Automatic,
            Intent::Bounce => Self::Bounce,
            Intent::Other => Self::Other,
        }
    }
}

/// The replies of one day and category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Count {
    replies: u64,
    /// The number of them that ask for no more mail.
    opt_outs: u64,
}

/// Replies counted by day and category.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::retirement::audit_pack::{ReplyCategory, ReplyResults};
///
/// let day: NaiveDate = "2026-09-01".parse()?;
/// let mut replies = ReplyResults::new();
/// replies.count(day, ReplyCategory::Interested, false);
/// replies.count(day, ReplyCategory::Complaint, true);
/// assert_eq!((replies.total(), replies.opt_outs()), (2, 1));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct ReplyResults {
    days: BTreeMap<NaiveDate, BTreeMap<ReplyCategory, Count>>,
}

impl ReplyResults {
    /// Results without any reply yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Counts a reply that arrived on a date; `is_opt_out` is whether it asks for no
    /// more mail.
    ///
    /// ```
    /// use deliverability::retirement::audit_pack::{ReplyCategory, ReplyResults};
    ///
    /// let mut replies = ReplyResults::new();
    /// replies.count("2026-09-01".parse()?, ReplyCategory::NotInterested, true);
    /// assert_eq!(
    ///     (replies.of(ReplyCategory::NotInterested), replies.opt_outs()),
    ///     (1, 1)
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    pub fn count(&mut self, date: NaiveDate, category: ReplyCategory, is_opt_out: bool) {
        let count = self.days.entry(date).or_default().entry(category).or_default();
        count.replies = count.replies.saturating_add(1);
        count.opt_outs = count.opt_outs.saturating_add(is_opt_out.into());
    }

    fn between(&self, from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = (ReplyCategory, Count)> {
        let days = if from <= until { Some(self.days.range(from..=until)) } else { None };
        days.into_iter()
            .flatten()
            .flat_map(|(_, counts)| counts.iter().map(|(category, count)| (*category, *count)))
    }

    fn all(&self) -> impl Iterator<Item = (ReplyCategory, Count)> {
        self.between(NaiveDate::MIN, NaiveDate::MAX)
    }

    /// The number of all replies.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.all().fold(0, |sum, (_, count)| sum.saturating_add(count.replies))
    }

    /// The number of replies of a category.
    ///
    /// ```
    /// use deliverability::retirement::audit_pack::{ReplyCategory, ReplyResults};
    ///
    /// let mut replies = ReplyResults::new();
    /// replies.count("2026-09-01".parse()?, ReplyCategory::Absent, false);
    /// replies.count("2026-09-02".parse()?, ReplyCategory::Absent, false);
    /// assert_eq!(replies.of(ReplyCategory::Absent), 2);
    /// assert_eq!(replies.of(ReplyCategory::Interested), 0);
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn of(&self, category: ReplyCategory) -> u64 {
        let own = self.all().filter(|(own, _)| *own == category);
        own.fold(0, |sum, (_, count)| sum.saturating_add(count.replies))
    }

    /// The number of replies that ask for no more mail, whatever their category.
    #[must_use]
    pub fn opt_outs(&self) -> u64 {
        self.all().fold(0, |sum, (_, count)| sum.saturating_add(count.opt_outs))
    }

    /// The mail received from one day to another, both included, each reply counted
    /// once: the value of [`Facts::inbound_last_7d`].
    ///
    /// [`Facts::inbound_last_7d`]: crate::retirement::Facts::inbound_last_7d
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::retirement::audit_pack::{ReplyCategory, ReplyResults};
    ///
    /// let day: NaiveDate = "2026-09-01".parse()?;
    /// let mut replies = ReplyResults::new();
    /// replies.count(day, ReplyCategory::NotInterested, true);
    /// replies.count(day, ReplyCategory::Absent, false);
    /// let inbound = replies.inbound(day, day);
    /// assert_eq!(
    ///     (inbound.human_replies, inbound.opt_outs, inbound.auto_replies),
    ///     (0, 1, 1)
    /// );
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn inbound(&self, from: NaiveDate, until: NaiveDate) -> Inbound {
        let mut inbound = Inbound::default();
        for (category, count) in self.between(from, until) {
            let others = count.replies.saturating_sub(count.opt_outs);
            inbound.opt_outs = inbound.opt_outs.saturating_add(count.opt_outs);
            let field = match category {
                ReplyCategory::Bounce => &mut inbound.bounces,
                _ if category.is_human() => &mut inbound.human_replies,
                _ => &mut inbound.auto_replies,
            };
            *field = field.saturating_add(others);
        }
        inbound
    }
}

#[cfg(feature = "reply")]
impl<'a> Extend<(NaiveDate, &'a crate::reply::Reply)> for ReplyResults {
    /// Counts classified replies, each with the date on which it arrived.
    fn extend<I: IntoIterator<Item = (NaiveDate, &'a crate::reply::Reply)>>(&mut self, replies: I) {
        for (date, reply) in replies {
            self.count(date, reply.intent().into(), reply.is_opt_out());
        }
    }
}

#[cfg(feature = "reply")]
impl<'a> FromIterator<(NaiveDate, &'a crate::reply::Reply)> for ReplyResults {
    fn from_iter<I: IntoIterator<Item = (NaiveDate, &'a crate::reply::Reply)>>(replies: I) -> Self {
        let mut results = Self::new();
        results.extend(replies);
        results
    }
}
