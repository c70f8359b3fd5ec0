//! Alarms: what needs attention at once.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use chrono::NaiveDate;

use super::{
    changes::ChangeClass, facts::Facts, plan::Plan, schedule::later, status::Day, step::StepKind,
    timeline::kind_of,
};

/// Something that went wrong. `Display` writes the stable word, [`Alarm::sentence`] what
/// to do.
///
/// ```
/// use deliverability::retirement::Alarm;
///
/// let alarm = Alarm::UndeclaredSender("Calendly".into());
/// assert_eq!(alarm.to_string(), "undeclared-sender:Calendly");
/// assert_eq!(
///     Alarm::ReportingRemoved.sentence(),
///     "DMARC reports go nowhere any more: put the address back",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Alarm {
    /// A sender that stops has sent on the end date or after it.
    SendingAfterTheEnd,
    /// A service sends although the plan does not name it.
    UndeclaredSender(String),
    /// Something was restarted in the window in which nothing may be.
    RestartInNoRestartWindow,
    /// The mailbox was not read for too long.
    MailboxUnwatched,
    /// Opt-outs arrived that are not in the suppression list.
    OptOutsUnrecorded,
    /// A forward that was not reviewed sends mail elsewhere.
    ForwardLeaking,
    /// Records were removed while something still sends.
    DnsRemovedWhileSending,
    /// The unsubscribe links stopped working too early.
    UnsubscribeEndpointGoneEarly,
    /// A tracking host was removed too early.
    TrackingRemovedEarly,
    /// Changes were made in the wrong order.
    DnsOrderBroken,
    /// DMARC reports are no longer sent anywhere.
    ReportingRemoved,
}

impl Alarm {
    /// What happened and what to do, as a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let text = match self {
            Self::SendingAfterTheEnd => "mail was sent after the end date: find the sender and stop it",
            Self::UndeclaredSender(service) => {
                return alloc::format!(
                    "{service} sends for the domain and the plan does not name it: ask its owner before any record changes"
                );
            }
            Self::RestartInNoRestartWindow => {
                "something was started again in the window in which nothing is: stop it and ask the owner of the window"
            }
            Self::MailboxUnwatched => {
                "nobody has looked into the mailbox for too long: look now, and answer opt-outs first"
            }
            Self::OptOutsUnrecorded => {
                "opt-outs arrived that are not in the suppression list: record them, they hold for every domain"
            }
            Self::ForwardLeaking => {
                "a forward takes mail to a place that nobody has looked at: end it or have it approved"
            }
            Self::DnsRemovedWhileSending => {
                "records were changed while something still sends: stop the sender, or undo the change"
            }
            Self::UnsubscribeEndpointGoneEarly => {
                "the links to unsubscribe ended while people may still use them: bring them back"
            }
            Self::TrackingRemovedEarly => {
                "a tracking host was removed too early: links in delivered mail are dead, put it back"
            }
            Self::DnsOrderBroken => {
                "changes were made in the wrong order: SPF, then DKIM, then DMARC, then tracking"
            }
            Self::ReportingRemoved => "DMARC reports go nowhere any more: put the address back",
        };
        text.to_string()
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SendingAfterTheEnd => "sending-after-the-end",
            Self::UndeclaredSender(service) => return write!(f, "undeclared-sender:{service}"),
            Self::RestartInNoRestartWindow => "restart-in-no-restart-window",
            Self::MailboxUnwatched => "mailbox-unwatched",
            Self::OptOutsUnrecorded => "opt-outs-unrecorded",
            Self::ForwardLeaking => "forward-leaking",
            Self::DnsRemovedWhileSending => "dns-removed-while-sending",
            Self::UnsubscribeEndpointGoneEarly => "unsubscribe-endpoint-gone-early",
            Self::TrackingRemovedEarly => "tracking-removed-early",
            Self::DnsOrderBroken => "dns-order-broken",
            Self::ReportingRemoved => "reporting-removed",
        })
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Alarm {
    /// Writes the stable word, as `Display` does.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The alarms of a day.
pub(super) fn alarms(day: &Day<'_>, within_no_restart: bool) -> Vec<Alarm> {
    let (facts, timeline) = (day.facts, day.timeline);
    let mut alarms = Vec::new();
    let end = timeline.schedule.as_ref().map(|schedule| schedule.end);
    let after_end = end.is_some_and(|end| day.today >= end);
    let sent = day.sent_after_end();
    let restarted = facts.sequences_active.unwrap_or(0) > 0 || sent && facts.warm_up_active != Some(true);
    if within_no_restart && after_end && restarted {
        alarms.push(Alarm::RestartInNoRestartWindow);
    }
    if sent {
        alarms.push(Alarm::SendingAfterTheEnd);
    }
    let unnamed = day.active.iter().filter(|sender| !sender.named);
    alarms.extend(unnamed.map(|sender| Alarm::UndeclaredSender(sender.service.clone())));
    if is_unwatched(day) {
        alarms.push(Alarm::MailboxUnwatched);
    }
    if facts.opt_outs_received.unwrap_or(0) > facts.opt_outs_recorded.unwrap_or(0) {
        alarms.push(Alarm::OptOutsUnrecorded);
    }
    if leaks(facts, timeline.plan) {
        alarms.push(Alarm::ForwardLeaking);
    }
    let sends_now = sent && facts.last_send.is_some_and(|last| later(last, 7) >= day.today)
        || day.harmful(day.closes_host()).next().is_some();
    let made = facts.dns_done.iter().filter(|done| done.step() != "dmarc-change");
    let broke = |date: NaiveDate| {
        facts.last_send.is_some_and(|last| last >= date) || end.is_some_and(|end| date <= end)
    };
    let mut made = made.map(|done| done.date());
    if made.any(|date| sends_now || date.is_some_and(broke)) {
        alarms.push(Alarm::DnsRemovedWhileSending);
    }
    alarms.extend(early(day));
    if is_out_of_order(day) {
        alarms.push(Alarm::DnsOrderBroken);
    }
    let removes_reports = |word: &str| {
        matches!(
            word,
            "dmarc-removal"
                | "dmarc-delete"
                | "dmarc-removed"
                | "reporting-removal"
                | "reporting-removed"
                | "rua-removal"
        )
    };
    let record = facts.dmarc_record.as_deref();
    let silent = record.is_some_and(|text| super::inventory::report_hosts(text).next().is_none());
    if silent
        || facts.dmarc_reporting.as_ref().is_some_and(|reporting| !reporting.is_on())
        || facts.dns_done.iter().any(|done| removes_reports(done.step()))
        || facts.confirmed.iter().any(|word| removes_reports(word))
    {
        alarms.push(Alarm::ReportingRemoved);
    }
    alarms
}

/// Whether the mailbox was not read for too long while mail may still arrive.
fn is_unwatched(day: &Day<'_>) -> bool {
    let Some(schedule) = &day.timeline.schedule else { return false };
    let policy = &day.timeline.policy;
    let (daily, later_on) = policy.unwatched_after;
    let pause = if day.today <= later(schedule.end, policy.daily_reading) { daily } else { later_on };
    let closed = day.facts.done(StepKind::MxChange.as_str(), "").is_some()
        || day.facts.is_confirmed("mailboxes-closed");
    let last = day.facts.mailbox_last_checked.unwrap_or(schedule.end);
    !closed && day.today > schedule.end && later(last.max(schedule.freeze), pause) < day.today
}

/// Whether a forward goes to an address that is neither in the plan nor reviewed.
pub(super) fn leaks(facts: &Facts, plan: &Plan) -> bool {
    let own = |target: &str| {
        let places = [&plan.replies.forward_to, &plan.replies.monitored_mailbox, &plan.reporting.new_address];
        let named = places
            .into_iter()
            .filter_map(Plan::owner)
            .any(|place| target.contains(place.trim_start_matches("mailto:")));
        let domain = target.rsplit('@').next().unwrap_or_default();
        named || domain.eq_ignore_ascii_case(plan.domain.trim_end_matches('.'))
    };
    let reviewed = facts.is_confirmed("forwards-reviewed");
    !reviewed && facts.forwards.iter().any(|forward| !forward.is_reviewed() && !own(forward.target()))
}

/// Alarms about unsubscribe links and tracking hosts that ended too early.
fn early(day: &Day<'_>) -> Vec<Alarm> {
    let Some(schedule) = &day.timeline.schedule else { return Vec::new() };
    let facts = day.facts;
    let mut alarms = Vec::new();
    let date_of = |step: StepKind| facts.done(step.as_str(), "").map(|date| date.unwrap_or(day.today));
    let (tracking, endpoint) =
        (date_of(StepKind::TrackingRemoval), date_of(StepKind::UnsubscribeEndpointRemoval));
    // The day on which the automatic answer ends is late enough.
    let may_end = schedule
        .auto_reply
        .map_or_else(|| later(schedule.end, 14), |(_, until)| until.max(later(schedule.end, 14)));
    let down = facts.unsubscribe_endpoint.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("down"));
    let used = facts.significant() > 0 || facts.unsubscribe_hits_last_7d.unwrap_or(0) > 0;
    let carried = day
        .timeline
        .changes
        .iter()
        .any(|change| change.class == ChangeClass::Tracking && change.carries_unsubscribe);
    let ended = endpoint.or_else(|| tracking.filter(|_| carried));
    let gone_early = match ended {
        Some(date) => date < may_end || down && used,
        None => down,
    };
    if gone_early && (down || ended.is_some()) {
        alarms.push(Alarm::UnsubscribeEndpointGoneEarly);
    }
    let floor = later(schedule.end, day.timeline.policy.tracking_floor);
    if tracking.is_some_and(|date| date < floor) {
        alarms.push(Alarm::TrackingRemovedEarly);
    }
    alarms
}

/// Whether a change was made before one that comes first.
fn is_out_of_order(day: &Day<'_>) -> bool {
    let classes = [ChangeClass::Spf, ChangeClass::Dkim, ChangeClass::Dmarc];
    let planned = |class: ChangeClass| day.timeline.changes.iter().any(|change| change.class == class);
    let dates = |class: ChangeClass| {
        let step = kind_of(class).as_str();
        day.facts.dns_done.iter().filter(move |done| done.step() == step)
    };
    let last = |class: ChangeClass| dates(class).filter_map(super::facts::DnsDone::date).max();
    let is_done = |class: ChangeClass| dates(class).next().is_some();
    // A new DMARC record only switches reports on, which may come first.
    let first = |class: &ChangeClass| {
        let only_adds = day
            .timeline
            .changes
            .iter()
            .filter(|change| change.class == *class)
            .all(|change| change.before.is_empty());
        !(*class == ChangeClass::Dmarc && only_adds)
    };
    let later_classes = [
        ChangeClass::Dkim,
        ChangeClass::Dmarc,
        ChangeClass::Other,
        ChangeClass::Receiving,
        ChangeClass::Tracking,
        ChangeClass::DkimDelete,
    ];
    later_classes.into_iter().filter(|class| is_done(*class)).filter(first).any(|class| {
        let earliest = dates(class).filter_map(super::facts::DnsDone::date).min();
        classes.into_iter().filter(|before| *before < class && planned(*before)).any(|before| {
            let too_early = matches!((last(before), earliest), (Some(before), Some(date)) if date < before);
            !is_done(before) || too_early
        })
    })
}
