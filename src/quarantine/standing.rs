//! What the events led to: the rules, applied to one event after the other.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, VecDeque},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Import, Imported, Refusal, Release,
    event::{Event, Happening, named},
    history::{Effect, Rejection},
    permission::{Block, Cause, Decision, Facts, List, Permission},
    policy::{Beyond, Policy, Treatment, days_long},
};

/// The lists an address is on, and the counts on the way there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Standing {
    /// How many steps of the ladder count.
    step: u32,
    /// The soft bounces in a row that took no step yet.
    row: Row,
    /// When the hard bounces were that count.
    hard: VecDeque<DateTime<Utc>>,
    /// How many long-term quarantines there were since the counts began.
    long_terms: u32,
    /// Quiet begins here: at the last counted bounce, or at the end of the quarantine after it.
    quiet_since: Option<DateTime<Utc>>,
    engaged_at: Option<DateTime<Utc>>,
    temporary: Option<Block>,
    long_term: Option<Block>,
    blacklists: BTreeMap<Box<str>, Entry>,
    opt_outs: BTreeMap<Box<str>, Entry>,
    /// An opt-out or a complaint of which nobody knows whose mail it was about.
    opt_out_of_all: Option<Entry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Row {
    bounces: u32,
    first: Option<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
}

/// An entry in a licence's own list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Entry {
    since: DateTime<Utc>,
    cause: Cause,
}

/// A soft bounce or an absence message.
#[derive(Clone, Copy)]
struct Soft {
    cause: Cause,
    /// How many in a row it takes, where the policy's number does not hold.
    from: Option<u32>,
    /// How long the quarantine lasts, where the ladder does not say.
    days: Option<u32>,
}

impl Standing {
    /// Applies an event at an address of `domain`, which is not before any applied already.
    pub(super) fn apply(&mut self, domain: &str, event: &Event, policy: &Policy) -> Effect {
        let at = event.at();
        match event.happening() {
            Happening::Bounce(bounce) => {
                let cause = bounce.reason.map_or(Cause::BounceOf(bounce.class), Cause::Bounce);
                match policy.treatment_of(bounce) {
                    Treatment::Ignore => Effect::Ignored,
                    Treatment::Temporary { from, days } => self.soft(at, Soft { cause, from, days }, policy),
                    Treatment::LongTerm => self.hard(at, cause, domain, policy),
                    Treatment::LongTermAtOnce => self.end(at, cause, policy),
                }
            }
            Happening::Absence if policy.absence_counts => {
                self.soft(at, Soft { cause: Cause::Absence, from: None, days: None }, policy)
            }
            Happening::Absence => Effect::Ignored,
            Happening::Delivery => self.deliver(policy),
            Happening::Engagement => {
                self.engaged_at = Some(at);
                Effect::Engaged
            }
            Happening::Complaint { licence } => {
                self.list(List::Blacklist, named(licence), at, Cause::Complaint)
            }
            Happening::Unsubscribe { licence } => {
                self.list(List::OptOut, named(licence), at, Cause::Unsubscribe)
            }
            Happening::Import(import) => self.import(at, import, policy),
            Happening::Release(release) => self.release(at, release),
            // They say which of the other events are applied at all.
            Happening::Revoke { .. } | Happening::Void(_) => Effect::Amended,
        }
    }

    /// A soft bounce: it counts in its row, and the row takes a step up the ladder.
    fn soft(&mut self, at: DateTime<Utc>, soft: Soft, policy: &Policy) -> Effect {
        if self.decide(at) != Decision::Free {
            // It comes from mail that was under way.
            return Effect::AlreadyListed;
        }
        let needed = soft.from.unwrap_or_else(|| match policy.soft_bounces_if_active {
            Some(bounces) if self.is_active(at, policy) => bounces,
            _ => policy.soft_bounces,
        });
        if needed == 0 {
            return Effect::Ignored;
        }
        if let Some(last) = self.row.last {
            if since(last, at) < hours_long(policy.soft_spacing_hours) {
                return Effect::TooSoon;
            }
            if policy.soft_forget_days > 0 && since(last, at) > days_long(policy.soft_forget_days) {
                self.row = Row::default();
            }
        }
        self.settle(at, policy);
        let first = *self.row.first.get_or_insert(at);
        self.row.bounces = self.row.bounces.saturating_add(1);
        self.row.last = Some(at);
        if self.row.bounces < needed || since(first, at) < hours_long(policy.soft_span_hours) {
            self.quiet_since = Some(at);
            return Effect::Counted { bounces: self.row.bounces, of: needed };
        }
        self.climb(at, soft, policy)
    }

    /// One step up the ladder, or off its end.
    fn climb(&mut self, at: DateTime<Utc>, soft: Soft, policy: &Policy) -> Effect {
        let Some(length) = nth(&policy.ladder_days, self.step, policy.beyond_ladder) else {
            self.row = Row { last: Some(at), ..Row::default() };
            return self.end(at, soft.cause, policy);
        };
        self.step_up(at, add_days(at, soft.days.unwrap_or(length)), soft.cause, policy)
    }

    /// A temporary quarantine with this end: a step, as far as there are any.
    fn step_up(&mut self, at: DateTime<Utc>, until: DateTime<Utc>, cause: Cause, policy: &Policy) -> Effect {
        self.row = Row { last: Some(at), ..Row::default() };
        let of = u32::try_from(policy.ladder_days.len()).unwrap_or(u32::MAX);
        self.step = self.step.saturating_add(1).min(of);
        self.quiet_since = Some(until);
        self.hold(Block {
            list: List::Temporary,
            since: at,
            until: Some(until),
            step: (of > 0).then_some((self.step, of)),
            cause,
        })
    }

    /// Takes off the ladder what quiet has earned since the last counted bounce.
    fn settle(&mut self, at: DateTime<Utc>, policy: &Policy) {
        if self.quiet_periods(at, policy) > 0 {
            self.step = self.step_at(at, policy);
            self.row = Row::default();
        }
    }

    /// How many steps count at `at`, after what quiet has taken off.
    pub(super) fn step_at(&self, at: DateTime<Utc>, policy: &Policy) -> u32 {
        self.step.saturating_sub(self.quiet_periods(at, policy))
    }

    fn quiet_periods(&self, at: DateTime<Utc>, policy: &Policy) -> u32 {
        let quiet = self.quiet_since.map_or(0, |quiet_since| since(quiet_since, at).num_seconds().max(0));
        let period = i64::from(policy.quiet_days).saturating_mul(86_400);
        // Without a period no quiet is long enough.
        let periods = quiet.checked_div(period).unwrap_or_default();
        u32::try_from(periods).unwrap_or(u32::MAX)
    }

    fn hard(&mut self, at: DateTime<Utc>, cause: Cause, domain: &str, policy: &Policy) -> Effect {
        if self.long_term.is_some_and(|held| holds(&held, at)) {
            return Effect::AlreadyListed;
        }
        let of = match policy.hard_bounces_if_active {
            Some(bounces) if self.is_active(at, policy) => bounces,
            _ if policy.is_large(domain) => policy.hard_bounces_at_large,
            _ => policy.hard_bounces,
        };
        if policy.hard_window_hours > 0 {
            let window = hours_long(policy.hard_window_hours);
            while self.hard.front().is_some_and(|&first| since(first, at) > window) {
                self.hard.pop_front();
            }
        }
        self.hard.push_back(at);
        let bounces = u32::try_from(self.hard.len()).unwrap_or(u32::MAX);
        if of > 0 && bounces >= of {
            self.end(at, cause, policy)
        } else if policy.hard_counts_as_soft {
            self.soft(at, Soft { cause, from: None, days: None }, policy)
        } else if of == 0 {
            Effect::Ignored
        } else {
            Effect::Counted { bounces, of }
        }
    }

    /// Long-term quarantine; while one holds, its cause stays.
    fn end(&mut self, at: DateTime<Utc>, cause: Cause, policy: &Policy) -> Effect {
        if self.long_term.is_some_and(|held| holds(&held, at)) {
            return Effect::AlreadyListed;
        }
        let length = nth(&policy.long_term_days, self.long_terms, policy.beyond_long_term);
        let until = length.map(|days| add_days(at, days));
        self.long_terms = self.long_terms.saturating_add(1);
        self.quiet_since = Some(until.unwrap_or(at));
        self.hold(Block { list: List::LongTerm, since: at, until, step: None, cause })
    }

    fn hold(&mut self, block: Block) -> Effect {
        let held = if block.list == List::LongTerm { &mut self.long_term } else { &mut self.temporary };
        *held = Some(block);
        Effect::Listed(block)
    }

    fn deliver(&mut self, policy: &Policy) -> Effect {
        let had = (self.step, self.row.bounces, self.hard.len(), self.long_terms);
        if policy.delivery_resets {
            self.step = 0;
            self.row = Row::default();
            self.hard.clear();
            self.long_terms = 0;
            self.quiet_since = None;
        }
        if policy.delivery_releases {
            self.temporary = None;
            self.long_term = None;
        }
        if policy.delivery_resets && had != (0, 0, 0, 0) { Effect::Reset } else { Effect::Delivered }
    }

    /// Puts the address on the list of a licence; the first entry stays. Where nobody knows whose mail
    /// it was about, no licence may go on.
    fn list(&mut self, list: List, licence: Option<&str>, at: DateTime<Utc>, cause: Cause) -> Effect {
        let entry = Entry { since: at, cause };
        let Some(licence) = licence else {
            if self.opt_out_of_all.is_some() {
                return Effect::AlreadyListed;
            }
            self.opt_out_of_all = Some(entry);
            return Effect::Listed(entry.block(List::OptOut));
        };
        let entries = if list == List::Blacklist { &mut self.blacklists } else { &mut self.opt_outs };
        if entries.contains_key(licence) {
            return Effect::AlreadyListed;
        }
        entries.insert(licence.into(), entry);
        Effect::Listed(entry.block(list))
    }

    fn import(&mut self, at: DateTime<Utc>, import: &Import, policy: &Policy) -> Effect {
        let (cause, licence) = (Cause::Import, import.licence.as_deref().and_then(named));
        match import.recognised() {
            // What a person said is true, whatever the tool makes of bounces.
            Imported::Blacklist => self.list(List::Blacklist, licence, at, cause),
            Imported::Unsubscribe => self.list(List::OptOut, licence, at, cause),
            Imported::Temporary | Imported::LongTerm if import.trust < policy.import_trust => {
                Effect::Rejected(Rejection::Trust)
            }
            Imported::LongTerm => self.end(at, cause, policy),
            Imported::Temporary if self.decide(at) != Decision::Free => Effect::AlreadyListed,
            Imported::Temporary => self.import_temporary(at, import.until, policy),
        }
    }

    /// A temporary quarantine of another tool: it ends, whatever comes after the ladder here.
    fn import_temporary(
        &mut self,
        at: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
        policy: &Policy,
    ) -> Effect {
        let length = || nth(&policy.ladder_days, self.step_at(at, policy), Beyond::Repeat);
        let Some(until) = until.or_else(|| length().map(|days| add_days(at, days))) else {
            // Neither the tool nor the policy says how long.
            return Effect::Ignored;
        };
        self.settle(at, policy);
        self.step_up(at, until, Cause::Import, policy)
    }

    /// Takes the address off one list, if the request has what that needs; no other list changes.
    fn release(&mut self, at: DateTime<Utc>, release: &Release) -> Effect {
        if let Some(refusal) = release.missing() {
            return Effect::Refused(refusal);
        }
        let quarantine = |held: &mut Option<Block>| held.take_if(|held| holds(held, at)).is_some();
        let released = match release {
            Release::Temporary { .. } => quarantine(&mut self.temporary),
            Release::LongTerm { .. } => quarantine(&mut self.long_term),
            Release::Blacklist { licence, .. } => self.blacklists.remove(licence).is_some(),
            Release::OptOut { licence, .. } => match named(licence) {
                Some(licence) => self.opt_outs.remove(licence).is_some(),
                None => self.opt_out_of_all.take().is_some(),
            },
        };
        if !released {
            return Effect::Refused(Refusal::NotListed);
        }
        if release.list().is_quarantine() {
            self.quiet_since = Some(at);
        }
        Effect::Released(release.list())
    }

    fn is_active(&self, at: DateTime<Utc>, policy: &Policy) -> bool {
        let lasts = |engaged| policy.active_days == 0 || since(engaged, at) <= days_long(policy.active_days);
        self.engaged_at.is_some_and(lasts)
    }

    pub(super) fn decide(&self, now: DateTime<Utc>) -> Decision {
        match (self.long_term, self.temporary) {
            (Some(held), _) if holds(&held, now) => Decision::LongTerm(held),
            (_, Some(held)) if holds(&held, now) => Decision::Temporary(held),
            _ => Decision::Free,
        }
    }

    pub(super) fn may_send(&self, facts: Facts, licence: &str, now: DateTime<Utc>) -> Permission {
        let holding = |entry: Option<&Entry>, list| {
            let entry = entry.filter(|entry| entry.since <= now)?;
            Some(entry.block(list))
        };
        let fact = |list| Entry { since: now, cause: Cause::Fact }.block(list);
        let block = holding(self.blacklists.get(licence), List::Blacklist)
            .or_else(|| holding(self.opt_outs.get(licence), List::OptOut))
            .or_else(|| holding(self.opt_out_of_all.as_ref(), List::OptOut))
            .or_else(|| facts.opted_out.then(|| fact(List::OptOut)))
            .or_else(|| facts.disposable.then(|| fact(List::Disposable)))
            .or_else(|| self.decide(now).block().copied());
        block.map_or(Permission::Allowed, Permission::Blocked)
    }

    pub(super) const fn step(&self) -> u32 {
        self.step
    }

    pub(super) fn opted_out_of_all_since(&self) -> Option<DateTime<Utc>> {
        self.opt_out_of_all.map(|entry| entry.since)
    }

    pub(super) fn entries(&self, list: List) -> impl Iterator<Item = (&str, DateTime<Utc>)> {
        let entries = if list == List::Blacklist { &self.blacklists } else { &self.opt_outs };
        entries.iter().map(|(licence, entry)| (&**licence, entry.since))
    }
}

impl Entry {
    const fn block(self, list: List) -> Block {
        Block { list, since: self.since, until: None, step: None, cause: self.cause }
    }
}

fn holds(held: &Block, now: DateTime<Utc>) -> bool {
    held.since <= now && held.until.is_none_or(|until| now < until)
}

/// The `n`th length of a ladder; `None` where the ladder has ended.
fn nth(lengths: &[u32], n: u32, beyond: Beyond) -> Option<u32> {
    let length = usize::try_from(n).ok().and_then(|n| lengths.get(n));
    let last = || lengths.last().filter(|_| beyond == Beyond::Repeat);
    length.or_else(last).copied()
}

fn since(before: DateTime<Utc>, at: DateTime<Utc>) -> TimeDelta {
    at.signed_duration_since(before)
}

fn hours_long(hours: u32) -> TimeDelta {
    TimeDelta::try_hours(i64::from(hours)).unwrap_or(TimeDelta::MAX)
}

fn add_days(at: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    at.checked_add_signed(days_long(days)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
