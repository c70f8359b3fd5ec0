//! What the events led to: the rules, applied to one event after the other.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, VecDeque},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Import, Imported, Refusal, Release,
    event::{Event, Happening},
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
            Happening::Complaint { licence } => self.list(List::Blacklist, licence, at, Cause::Complaint),
            Happening::Unsubscribe { licence } => self.list(List::OptOut, licence, at, Cause::Unsubscribe),
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
        self.row = Row { last: Some(at), ..Row::default() };
        let Some(length) = nth(&policy.ladder_days, self.step, policy.beyond_ladder) else {
            return self.end(at, soft.cause, policy);
        };
        let until = add_days(at, soft.days.unwrap_or(length));
        let of = u32::try_from(policy.ladder_days.len()).unwrap_or(u32::MAX);
        self.step = self.step.saturating_add(1).min(of);
        self.quiet_since = Some(until);
        self.hold(Block {
            list: List::Temporary,
            since: at,
            until: Some(until),
            step: Some((self.step, of)),
            cause: soft.cause,
        })
    }

    /// Takes off the ladder what quiet has earned since the last counted bounce.
    fn settle(&mut self, at: DateTime<Utc>, policy: &Policy) {
        let Some(quiet_since) = self.quiet_since.filter(|_| policy.quiet_days > 0) else { return };
        let quiet = since(quiet_since, at).num_seconds().max(0);
        let periods =
            quiet.checked_div(i64::from(policy.quiet_days).saturating_mul(86_400)).unwrap_or_default();
        if periods > 0 {
            self.step = self.step.saturating_sub(u32::try_from(periods).unwrap_or(u32::MAX));
            self.row = Row::default();
        }
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

    /// Puts the address on the list of a licence; the first entry stays.
    fn list(&mut self, list: List, licence: &str, at: DateTime<Utc>, cause: Cause) -> Effect {
        let entries = if list == List::Blacklist { &mut self.blacklists } else { &mut self.opt_outs };
        if entries.contains_key(licence) {
            return Effect::AlreadyListed;
        }
        let entry = Entry { since: at, cause };
        entries.insert(licence.into(), entry);
        Effect::Listed(entry.block(list))
    }

    fn import(&mut self, at: DateTime<Utc>, import: &Import, policy: &Policy) -> Effect {
        if import.trust < policy.import_trust {
            return Effect::Rejected(Rejection::Trust);
        }
        let cause = Cause::Import;
        let list = match import.recognised() {
            Imported::LongTerm => return self.end(at, cause, policy),
            Imported::Temporary if self.decide(at) != Decision::Free => return Effect::AlreadyListed,
            Imported::Temporary => return self.import_temporary(at, import.until, policy),
            Imported::Blacklist => List::Blacklist,
            Imported::Unsubscribe => List::OptOut,
        };
        match &import.licence {
            Some(licence) => self.list(list, licence, at, cause),
            None => Effect::Rejected(Rejection::NoLicence),
        }
    }

    fn import_temporary(
        &mut self,
        at: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
        policy: &Policy,
    ) -> Effect {
        self.settle(at, policy);
        let climbed = self.climb(at, Soft { cause: Cause::Import, from: None, days: None }, policy);
        match (until, self.temporary.filter(|held| held.since == at)) {
            (Some(until), Some(held)) => {
                self.quiet_since = Some(until);
                self.hold(Block { until: Some(until), ..held })
            }
            _ => climbed,
        }
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
            Release::OptOut { licence, .. } => self.opt_outs.remove(licence).is_some(),
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
        let entry = |entries: &BTreeMap<Box<str>, Entry>, list| {
            let entry = entries.get(licence).filter(|entry| entry.since <= now)?;
            Some(entry.block(list))
        };
        let fact = |list| Entry { since: now, cause: Cause::Fact }.block(list);
        let block = entry(&self.blacklists, List::Blacklist)
            .or_else(|| entry(&self.opt_outs, List::OptOut))
            .or_else(|| facts.opted_out.then(|| fact(List::OptOut)))
            .or_else(|| facts.disposable.then(|| fact(List::Disposable)))
            .or_else(|| self.decide(now).block().copied());
        block.map_or(Permission::Allowed, Permission::Blocked)
    }

    pub(super) const fn step(&self) -> u32 {
        self.step
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
