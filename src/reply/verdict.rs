//! What a classification gives back.

use alloc::{string::String, vec::Vec};
use core::fmt;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use super::{
    dates::{self, Locale},
    language::Language,
    later,
    text::Word,
};

/// What a reply wants.
///
/// ```
/// use deliverability::reply::Intent;
///
/// assert_eq!(Intent::LeftCompany.as_str(), "left-company");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Intent {
    /// The person is away for a time.
    Absence,
    /// The person wants no more mail, or to be erased.
    Unsubscribe,
    /// The person takes offence, or asks by what right they were written to.
    Complaint,
    /// The person, or the address, is gone for good.
    LeftCompany,
    /// Someone else is to be asked.
    WrongPerson,
    /// The person wants nothing of the offer.
    NotInterested,
    /// The person may want it later.
    NotNow,
    /// The person wants to know more, or to go on.
    Interested,
    /// A program confirms that the message came in.
    AutoAck,
    /// A filter asks the sender to prove to be a person.
    Challenge,
    /// A mail system could not deliver the message.
    Bounce,
    /// Anything else.
    Other,
}

crate::names::named! {
    Intent {
        Absence => "absence",
        Unsubscribe => "unsubscribe",
        Complaint => "complaint",
        LeftCompany => "left-company",
        WrongPerson => "wrong-person",
        NotInterested => "not-interested",
        NotNow => "not-now",
        Interested => "interested",
        AutoAck => "auto-ack",
        Challenge => "challenge",
        Bounce => "bounce",
        Other => "other",
    }
}

/// The verdict on one reply.
///
/// ```
/// use deliverability::reply::{self, Message};
///
/// let reply = reply::classify(&Message::new("Remove me from your list."));
/// assert_eq!(reply.to_string(), "unsubscribe (opt-out, en, rule opt-out)");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub(super) intent: Intent,
    pub(super) is_opt_out: bool,
    pub(super) language: Option<Language>,
    pub(super) rule: &'static str,
    pub(super) contact: Option<String>,
    pub(super) evidence: Option<String>,
    /// In hundredths of a percent.
    pub(super) probability: Option<u32>,
    pub(super) subject: Vec<Word>,
    pub(super) words: Vec<Word>,
}

impl Reply {
    /// What the reply wants.
    #[must_use]
    pub const fn intent(&self) -> Intent {
        self.intent
    }

    /// Whether the person must get no more mail.
    #[must_use]
    pub const fn is_opt_out(&self) -> bool {
        self.is_opt_out
    }

    /// The language of the text, where it can be told.
    #[must_use]
    pub const fn language(&self) -> Option<Language> {
        self.language
    }

    /// What decided: `header`, the name of a sign in the text such as `opt-out`,
    /// `caller` for a phrase of the caller, or `learned`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// The words that decided.
    #[must_use]
    pub fn evidence(&self) -> Option<&str> {
        self.evidence.as_deref()
    }

    /// How probable the intent is, in percent; `None` where a header decided.
    #[must_use]
    pub fn probability(&self) -> Option<u8> {
        u8::try_from(self.probability? / 100).ok()
    }

    /// The first day that the person is back, where an absence names it.
    ///
    /// `sent` is when the reply was written, in its author's time: relative days and
    /// dates without a year are read by it, and its offset tells whether an English
    /// `8/9` is in August or September.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::reply::{self, Message};
    ///
    /// let reply =
    ///     reply::classify(&Message::new("I'm out of the office, back on Monday."));
    /// let sent = "2026-11-25T09:00:00+00:00".parse()?;
    /// assert_eq!(reply.return_date(sent), NaiveDate::from_ymd_opt(2026, 11, 30));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn return_date(&self, sent: DateTime<FixedOffset>) -> Option<NaiveDate> {
        if self.intent != Intent::Absence {
            return None;
        }
        let locale = self.locale(sent)?;
        dates::return_date(&self.subject, locale).or_else(|| dates::return_date(&self.words, locale))
    }

    /// The first day on which a reply that says "not now" may be asked again, where it
    /// names one: the first of a month, a quarter or a year, or the day itself.
    ///
    /// `None` where it names none, or names several times.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use deliverability::reply::{self, Message};
    ///
    /// let reply = reply::classify(&Message::new(
    ///     "Budget is frozen, contact me again in July.",
    /// ));
    /// let sent = "2026-03-09T09:00:00+00:00".parse()?;
    /// assert_eq!(reply.not_before(sent), NaiveDate::from_ymd_opt(2026, 7, 1));
    /// # Ok::<(), chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn not_before(&self, sent: DateTime<FixedOffset>) -> Option<NaiveDate> {
        if self.intent != Intent::NotNow {
            return None;
        }
        later::not_before(&self.words, self.locale(sent)?)
    }

    /// The address of whom to write to instead, where a reply of someone who left or who
    /// is the wrong person names one: the first address in its own text that is not its
    /// sender's.
    ///
    /// ```
    /// use deliverability::reply::{self, Message};
    ///
    /// let text = "Carl no longer works here. Please contact Amy (amy@example.org).";
    /// let reply = reply::classify(&Message::new(text));
    /// assert_eq!(reply.contact(), Some("amy@example.org"));
    /// ```
    #[must_use]
    pub fn contact(&self) -> Option<&str> {
        self.contact.as_deref()
    }

    fn locale(&self, sent: DateTime<FixedOffset>) -> Option<Locale> {
        let is_american = sent.offset().local_minus_utc() < 0;
        Some(Locale {
            sent: NaiveDate::from_ymd_opt(sent.year(), sent.month(), sent.day())?,
            language: self.language,
            month_first: is_american && matches!(self.language, Some(Language::English) | None),
        })
    }
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (", self.intent)?;
        if self.is_opt_out {
            f.write_str("opt-out, ")?;
        }
        if let Some(language) = self.language {
            write!(f, "{language}, ")?;
        }
        write!(f, "rule {})", self.rule)
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Reply {
    /// Writes a map of what the accessors without an argument return.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut map = serializer.serialize_struct("Reply", 7)?;
        map.serialize_field("intent", &self.intent())?;
        map.serialize_field("is_opt_out", &self.is_opt_out())?;
        map.serialize_field("language", &self.language())?;
        map.serialize_field("probability", &self.probability())?;
        map.serialize_field("rule", self.rule())?;
        map.serialize_field("evidence", &self.evidence())?;
        map.serialize_field("contact", &self.contact())?;
        map.end()
    }
}
