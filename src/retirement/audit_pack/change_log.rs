//! The changes of the zone that were made: when, and who approved them.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use chrono::NaiveDate;

use crate::retirement::{
    changes::Change,
    facts::Facts,
    snapshot::{Record, Snapshot},
    timeline::{Timeline, kind_of},
};

/// One change of the zone that was made.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Facts, Plan, Policy, Snapshot, Timeline, audit_pack::ChangeLog,
///     facts::DnsDone,
/// };
///
/// let plan =
///     Plan::in_four_weeks("example.org", EndState::Parked, "2026-09-07".parse()?);
/// let zone =
///     Snapshot::parse("example.org. 300 TXT \"v=spf1 mx ~all\"\n", "example.org")?;
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let mut facts = Facts::default();
/// facts
///     .dns_done
///     .push(DnsDone::Step("spf-change".into(), Some("2026-09-28".parse()?)));
/// let made = &ChangeLog::new(&timeline, &facts).made[0];
/// assert!(
///     made.to_string()
///         .starts_with("2026-09-28 spf-change\n- example.org. 300 IN TXT")
/// );
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LoggedChange {
    /// The date of the change: `None` if it was not noted.
    pub date: Option<NaiveDate>,
    /// The name of the step.
    pub step: String,
    /// The change that was made.
    pub change: Change,
}

impl LoggedChange {
    /// A change that was made for a step, on a date if it was noted.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     EndState, Plan, Policy, Snapshot, Timeline,
    ///     audit_pack::{ChangeLog, LoggedChange},
    /// };
    ///
    /// let plan = Plan::new("example.org", EndState::Parked);
    /// let text = "example.org. TXT \"v=spf1 mx ~all\"\n";
    /// let zone = Snapshot::parse(text, "example.org")?;
    /// let timeline = Timeline::new(&plan, &zone, &Policy::default());
    /// let change = timeline.changes()[0].clone();
    /// let mut log = ChangeLog::default();
    /// log.made.push(LoggedChange::new("2026-10-16".parse().ok(), "spf-change", change));
    /// assert!(log.made[0].to_string().starts_with("2026-10-16 spf-change"));
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn new(date: Option<NaiveDate>, step: impl Into<String>, change: Change) -> Self {
        Self { date, step: step.into(), change }
    }
}

impl fmt::Display for LoggedChange {
    /// Writes a line with the date and the step, followed by the records as [`Change`]
    /// writes them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date {
            Some(date) => write!(f, "{date} ")?,
            None => f.write_str("on an unknown day ")?,
        }
        write!(f, "{}\n{}", self.step, self.change)
    }
}

/// The changes of the zone that were made, each with its date, and unexplained
/// differences.
///
/// ```
/// use deliverability::retirement::{
///     EndState, Facts, Plan, Policy, Snapshot, Timeline, audit_pack::ChangeLog,
///     facts::DnsDone, final_zone,
/// };
///
/// let mut plan = Plan::new("example.org", EndState::Parked);
/// plan.dates.end = "2026-10-02".parse().ok();
/// let zone =
///     Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
/// let timeline = Timeline::new(&plan, &zone, &Policy::default());
/// let mut facts = Facts::default();
/// facts
///     .dns_done
///     .push(DnsDone::Step("spf-change".into(), "2026-10-16".parse().ok()));
///
/// let log = ChangeLog::new(&timeline, &facts);
/// assert_eq!((log.made.len(), log.is_complete()), (1, true));
/// // The zone was changed completely, but only one change is in the log.
/// let log = log.against(&zone, &final_zone(&zone, timeline.changes()));
/// assert!(!log.is_complete());
/// assert!(log.unexplained.iter().any(|record| record.data() == "v=DKIM1; p="));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ChangeLog {
    /// The changes in the order of their dates.
    pub made: Vec<LoggedChange>,
    /// The person who approved changes of the zone, if noted.
    pub approved_by: Option<String>,
    /// Records that were added or removed between two snapshots without a change in the
    /// log.
    pub unexplained: Vec<Record>,
}

impl ChangeLog {
    /// The changes of a timeline that were made according to the facts.
    ///
    /// ```
    /// use deliverability::retirement::{
    ///     EndState, Facts, Plan, Policy, Snapshot, Timeline, audit_pack::ChangeLog,
    ///     facts::DnsDone,
    /// };
    ///
    /// let plan = Plan::in_four_weeks(
    ///     "example.org",
    ///     EndState::Parked,
    ///     "2026-09-07".parse()?,
    /// );
    /// let zone =
    ///     Snapshot::parse("example.org. TXT \"v=spf1 mx ~all\"\n", "example.org")?;
    /// let timeline = Timeline::new(&plan, &zone, &Policy::default());
    /// let mut facts = Facts::default();
    /// facts.dns_done.push(DnsDone::Step("spf-change".into(), None));
    /// let log = ChangeLog::new(&timeline, &facts);
    /// assert_eq!(log.made.len(), 1);
    /// assert!(!log.is_complete(), "its date was not noted");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(timeline: &Timeline<'_>, facts: &Facts) -> Self {
        let logged = |change: &Change| {
            let step = kind_of(change.class).as_str();
            let date = facts.done(step, &change.name())?;
            Some(LoggedChange { date, step: step.to_owned(), change: change.clone() })
        };
        let mut made: Vec<LoggedChange> = timeline.changes.iter().filter_map(logged).collect();
        made.sort_by_key(|own| own.date);
        Self { made, approved_by: facts.approver("dns"), unexplained: Vec::new() }
    }

    /// The same log, compared with two snapshots: differences that are not in a change
    /// are unexplained.
    ///
    /// ```
    /// use deliverability::retirement::{Snapshot, audit_pack::ChangeLog};
    ///
    /// let before =
    ///     Snapshot::parse("example.org. 300 MX 10 mx.example.net.\n", "example.org")?;
    /// let log = ChangeLog::default().against(&before, &Snapshot::default());
    /// assert_eq!(log.unexplained[0].target(), Some("mx.example.net"));
    /// assert_eq!(
    ///     log.to_string(),
    ///     "; not in the log: example.org. 300 IN MX 10 mx.example.net.\n"
    /// );
    /// # Ok::<(), deliverability::dns::MasterError>(())
    /// ```
    #[must_use]
    pub fn against(mut self, before: &Snapshot, after: &Snapshot) -> Self {
        let diff = before.diff(after);
        let is_made = |record: &Record, added: bool| {
            self.made.iter().any(|own| {
                let records = if added { own.change.after.as_slice() } else { &own.change.before };
                records.iter().any(|own| own.says_the_same(record))
            })
        };
        let removed = diff.removed.into_iter().filter(|record| !is_made(record, false));
        let unexplained: Vec<Record> =
            removed.chain(diff.added.into_iter().filter(|record| !is_made(record, true))).collect();
        self.unexplained = unexplained;
        self
    }

    /// Whether there is a change, every change has a date, and no difference is
    /// unexplained.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.made.is_empty() && self.made.iter().all(|own| own.date.is_some()) && self.unexplained.is_empty()
    }
}

impl fmt::Display for ChangeLog {
    /// Writes the changes, followed by unexplained records as comments of a master file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.made.iter().try_for_each(|own| own.fmt(f))?;
        self.unexplained.iter().try_for_each(|record| writeln!(f, "; not in the log: {record}"))
    }
}
