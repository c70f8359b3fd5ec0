//! What was measured on a day.

use alloc::string::String;

use chrono::NaiveDate;

use crate::rate::{Rate, Trials};

/// The counts of one day, at one provider or over all.
///
/// Rows of one date and provider are added up, so batches can be told one by one. Rows that name a
/// provider count for it and for the whole; rows that name none count for the whole alone.
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::Observed;
///
/// let date = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let row = Observed::new(date).at("gmail").sent(1_000).hard(12).soft(8).complaints(1).deferred(40);
/// assert_eq!((row.provider(), row.sent, row.delivered()), (Some("gmail"), 1_000, 980));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use]
#[non_exhaustive]
pub struct Observed {
    date: NaiveDate,
    provider: Option<String>,
    /// How many messages were sent.
    pub sent: u64,
    /// How many of them bounced hard.
    pub hard: u64,
    /// How many of them bounced otherwise.
    pub soft: u64,
    /// How many complaints arrived.
    pub complaints: u64,
    /// How many messages were deferred.
    pub deferred: u64,
}

impl Observed {
    /// A day, in the time zone of the plan's calendar, on which nothing was seen yet.
    pub const fn new(date: NaiveDate) -> Self {
        Self { date, provider: None, sent: 0, hard: 0, soft: 0, complaints: 0, deferred: 0 }
    }

    /// The same counts at one provider.
    pub fn at(mut self, provider: impl Into<String>) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// How many messages were sent: each once, however often it was tried.
    pub const fn sent(mut self, messages: u64) -> Self {
        self.sent = messages;
        self
    }

    /// How many of them bounced hard: the address does not exist, or no longer.
    pub const fn hard(mut self, messages: u64) -> Self {
        self.hard = messages;
        self
    }

    /// How many of them bounced otherwise, for good.
    pub const fn soft(mut self, messages: u64) -> Self {
        self.soft = messages;
        self
    }

    /// How many complaints arrived on this day.
    pub const fn complaints(mut self, complaints: u64) -> Self {
        self.complaints = complaints;
        self
    }

    /// How many of them were deferred, delivered later or not.
    pub const fn deferred(mut self, messages: u64) -> Self {
        self.deferred = messages;
        self
    }

    /// The day.
    #[must_use]
    pub const fn date(&self) -> NaiveDate {
        self.date
    }

    /// The provider: `None` for counts that name none.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }

    /// The messages that were accepted: those sent less those bounced.
    #[must_use]
    pub const fn delivered(&self) -> u64 {
        self.sent.saturating_sub(self.hard).saturating_sub(self.soft)
    }

    pub(super) const fn add(&mut self, other: &Self) {
        self.sent = self.sent.saturating_add(other.sent);
        self.hard = self.hard.saturating_add(other.hard);
        self.soft = self.soft.saturating_add(other.soft);
        self.complaints = self.complaints.saturating_add(other.complaints);
        self.deferred = self.deferred.saturating_add(other.deferred);
    }

    /// The rate of one kind of event in the trials asked for: `None` for trials that a row does not
    /// count.
    pub(super) const fn rate(&self, event: Event, of: Trials) -> Option<Rate> {
        let events = match event {
            Event::Complaint => self.complaints,
            Event::Hard => self.hard,
            Event::Soft => self.soft,
            Event::Deferral => self.deferred,
        };
        match of {
            Trials::Sent => Some(Rate::new(events, self.sent, of)),
            Trials::Delivered => Some(Rate::new(events, self.delivered(), of)),
            _ => None,
        }
    }
}

/// The events that a brake can watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    Complaint,
    Hard,
    Soft,
    Deferral,
}
