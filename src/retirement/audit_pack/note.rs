//! The audit note: what happened, in a few lines.

use alloc::{string::String, vec::Vec};
use core::fmt;

use chrono::NaiveDate;

use super::{AuditPack, Figures, fact_key};
use crate::{rate::Rate, retirement::facts::Facts};

/// The audit note: what happened, in eight lines. Unknown fields are `None`;
/// [`AuditNote::missing`] lists them.
///
/// ```
/// use deliverability::retirement::{
///     audit_pack::AuditNote, AuditPack, EndState, Facts, Plan, Policy,
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = Some("2026-10-02".parse()?);
/// let pack = AuditPack::new(&plan, &Policy::default());
/// let mut facts = Facts::default();
/// facts.last_send = Some("2026-10-01".parse()?);
/// let note = AuditNote::new(&pack, &facts, Some(3));
/// assert_eq!(note.missing(), ["approver", "volume", "bounce-rate", "complaint-rate"]);
/// assert!(note.to_string().contains("last sending day: 2026-10-01"));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct AuditNote {
    /// The domain that was retired.
    pub domain: String,
    /// The first day on which nothing was sent.
    pub retirement_date: Option<NaiveDate>,
    /// The person who approved the retirement.
    pub approver: Option<String>,
    /// The date of the last message.
    pub last_sending_day: Option<NaiveDate>,
    /// The number of messages sent in the window of the figures.
    pub volume: Option<u64>,
    /// The bounce rate in that window.
    pub bounce_rate: Option<Rate>,
    /// The complaint rate in that window.
    pub complaint_rate: Option<Rate>,
    /// The number of meetings that resulted.
    pub meetings_booked: Option<u64>,
}

impl AuditNote {
    /// The note for an audit pack, the facts of a day and the number of meetings booked.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     AuditPack, EndState, Facts, Plan, Policy, audit_pack::AuditNote,
    ///     facts::Approval,
    /// };
    ///
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// let mut facts = Facts::default();
    /// facts.approvals.insert("dns".into(), Some(Approval::By("Jane Doe".into())));
    /// let note = AuditNote::new(&pack, &facts, None);
    /// assert_eq!(note.approver.as_deref(), Some("Jane Doe"));
    /// assert!(note.to_string().contains("meetings booked: -"));
    /// ```
    #[must_use]
    pub fn new(pack: &AuditPack, facts: &Facts, meetings_booked: Option<u64>) -> Self {
        let figures = pack.figures.as_ref();
        Self {
            domain: pack.domain.clone(),
            retirement_date: pack.end,
            approver: facts.approver("dns").or_else(|| facts.any_approver()),
            last_sending_day: facts.last_send,
            volume: figures.and_then(|figures| figures.counts.sent),
            bounce_rate: figures.and_then(Figures::bounce_rate),
            complaint_rate: figures.and_then(Figures::complaint_rate),
            meetings_booked,
        }
    }

    /// The unknown fields, by the words of [`AuditPack::NOTE`].
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let there = [
            self.retirement_date.is_some(),
            self.approver.is_some(),
            self.last_sending_day.is_some(),
            self.volume.is_some(),
            self.bounce_rate.is_some(),
            self.complaint_rate.is_some(),
            self.meetings_booked.is_some(),
        ];
        AuditPack::NOTE.into_iter().zip(there).filter(|(_, there)| !there).map(|(field, _)| field).collect()
    }

    /// Enters into the facts of a day which fields of the note are known.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     audit_pack::AuditNote, AuditPack, EndState, Facts, Plan, Policy,
    /// };
    ///
    /// let pack = AuditPack::new(
    ///     &Plan::new("example.org", EndState::Parked),
    ///     &Policy::default(),
    /// );
    /// let mut facts = Facts::default();
    /// AuditNote::new(&pack, &facts, Some(3)).enter(&mut facts);
    /// let note = &facts.documents["audit_note"];
    /// assert_eq!((note["meetings_booked"], note["approver"]), (true, false));
    /// ```
    pub fn enter(&self, facts: &mut Facts) {
        let missing = self.missing();
        let fields = AuditPack::NOTE.into_iter().map(|field| (fact_key(field), !missing.contains(&field)));
        facts.documents.insert("audit_note".into(), fields.collect());
    }
}

impl fmt::Display for AuditNote {
    /// Writes one line for each field, with `-` for unknown ones.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn line(f: &mut fmt::Formatter<'_>, name: &str, value: Option<&impl fmt::Display>) -> fmt::Result {
            match value {
                Some(value) => writeln!(f, "{name}: {value}"),
                None => writeln!(f, "{name}: -"),
            }
        }
        line(f, "domain", Some(&self.domain))?;
        line(f, "retirement date", self.retirement_date.as_ref())?;
        line(f, "approver", self.approver.as_ref())?;
        line(f, "last sending day", self.last_sending_day.as_ref())?;
        line(f, "volume", self.volume.as_ref())?;
        line(f, "bounce rate", self.bounce_rate.as_ref())?;
        line(f, "complaint rate", self.complaint_rate.as_ref())?;
        line(f, "meetings booked", self.meetings_booked.as_ref())
    }
}
