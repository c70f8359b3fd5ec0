//! Checks a plan against the advice of mailbox providers.

use alloc::{format, string::ToString, vec::Vec};

use super::{
    curve::Growth,
    day::Day,
    plan::Plan,
    preset::{SENDGRID_HOURLY_NAME, SENDGRID_SLIPS},
};
use crate::{
    diagnostic::{Finding, Severity, Span},
    rate::count::grouped,
};

/// The usual length of a plan for an unknown sender, in calendar days: four to eight
/// weeks.
const USUAL_LENGTH: core::ops::RangeInclusive<i64> = 28..=56;

/// More than this on the first day is a bulk sender's volume, by Gmail's and Microsoft's
/// definition.
const BULK: u64 = 5_000;

/// Finds what providers warn against in a plan, and misprints of the table it was
/// published in.
///
/// A plan is not text: the spans of the findings are positions in [`days`](Plan::days),
/// from 0.
///
/// - `warmup::steep-step` (warning): the volume more than doubles from a sending day to
///   the next; Google's sender guidelines warn against sudden growth
/// - `warmup::large-start` (warning): the first day is a bulk sender's, over 5,000
///   messages
/// - `warmup::short` (warning): the ramp grows more than tenfold in less than four weeks
/// - `warmup::long` (info): it takes longer than eight weeks
/// - `warmup::left-over` (warning): the providers' own caps are too small for the day's
///   cap
/// - `warmup::published-slip` (info): the published table differs from its own formula
/// - `warmup::unconfirmed` (info): the table was not found where it is said to be
///   published
///
/// ```
/// use chrono::NaiveDate;
/// use deliverability::warmup::{Plan, lint};
///
/// let start = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let plan = Plan::preset("sendgrid-daily").unwrap().start(start).to(5_000).build()?;
/// let findings = lint(&plan);
/// assert_eq!(findings[0].code(), "warmup::steep-step");
/// assert_eq!(
///     findings[0].message(),
///     "2026-03-04 has 500 messages after 100: \
///      Google warns against suddenly doubling the volume",
/// );
/// # Ok::<(), deliverability::warmup::Error>(())
/// ```
#[must_use]
pub fn lint(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut push = |code, severity, index: usize, message| {
        findings.push(Finding::new(code, severity, Span::new(index, index.saturating_add(1)), message));
    };
    for (index, pair) in plan.days().windows(2).enumerate() {
        let [before, day] = pair else { continue };
        if day.cap() > Growth::DOUBLE.most_after(before.cap()) {
            let (date, cap, last) = (day.date(), grouped(day.cap()), grouped(before.cap()));
            let message = format!(
                "{date} has {cap} messages after {last}: Google warns against suddenly doubling the volume"
            );
            push("warmup::steep-step", Severity::Warning, index.saturating_add(1), message);
        }
    }
    let (Some(first), Some(last)) = (plan.days().first(), plan.days().last()) else { return findings };
    if first.cap() > BULK {
        let message = format!(
            "the first day has {} messages: start a sender nobody knows with at most 5,000",
            grouped(first.cap())
        );
        push("warmup::large-start", Severity::Warning, 0, message);
    }
    let length = last.date().signed_duration_since(first.date()).num_days().saturating_add(1);
    let end = plan.days().len().saturating_sub(1);
    let is_tenfold = last.cap() / 10 > first.cap();
    if length < *USUAL_LENGTH.start() && is_tenfold {
        let message = format!("the ramp takes {length} days: a new sender needs four to eight weeks");
        push("warmup::short", Severity::Warning, end, message);
    }
    if length > *USUAL_LENGTH.end() {
        let message = format!("the ramp takes {length} days: four to eight weeks are usual");
        push("warmup::long", Severity::Info, end, message);
    }
    if let Some(index) = plan.days().iter().position(|day: &Day| day.split().left() > 0) {
        let most = plan.days().iter().map(|day| day.split().left()).max().unwrap_or(0);
        let message = format!(
            "the providers' own caps leave up to {} messages a day: raise them, or lower the target",
            grouped(most)
        );
        push("warmup::left-over", Severity::Warning, index, message);
    }
    findings.extend(slips(plan));
    if let Some(source) = plan.source().filter(|source| !source.is_confirmed()) {
        let message = format!("the plan's source could not be confirmed: {source}");
        findings.push(Finding::new("warmup::unconfirmed", Severity::Info, Span::new(0, 1), message));
    }
    findings
}

/// The days of SendGrid's table that differ from its formula.
fn slips(plan: &Plan) -> impl Iterator<Item = Finding> {
    let is_hourly = plan.preset_name().is_some_and(|name| name.starts_with(SENDGRID_HOURLY_NAME));
    SENDGRID_SLIPS.iter().filter(move |_| is_hourly).filter_map(|&(day, printed, meant)| {
        let index = plan.days().iter().position(|day| day.hour_cap() == Some(printed))?;
        let message = format!(
            "SendGrid's table has {} an hour on day {day}, where 20 × 1.4^{day} is {}: a slip of the table",
            grouped(printed),
            grouped(meant)
        );
        let span = Span::new(index, index.saturating_add(1));
        let finding = Finding::new("warmup::published-slip", Severity::Info, span, message);
        Some(finding.suggest(meant.to_string()))
    })
}
