//! The outcome of the events: the rules, applied to one event after the other.

use alloc::boxed::Box;

use chrono::{DateTime, Utc};

use super::{
    amend::Cancelled,
    bounce::Bounce,
    consent::Consent,
    counts::{Counts, Deliveries, Failures, Report, Row, Taken, Undo},
    event::{Event, Happening, Sign, named},
    history::{Effect, Rejection},
    import::{Import, Imported},
    message_name::MessageName,
    permission::{Block, Cause, Decision, Facts, List, Permission},
    policy::{Beyond, Policy, Treatment, days_long, hours_long, since},
    release::{Refusal, Release},
};

/// The lists that an address is on, and the counts that lead to them.
///
/// `M` is a name of a message: owned in a state, borrowed while a history is folded. A
/// fold meets most names only once, and counting a reference to each would take a third
/// of its time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Outcome<M = MessageName> {
    pub(super) counts: Counts,
    pub(super) deliveries: Deliveries<M>,
    pub(super) failures: Failures<M>,
    pub(super) undo: Option<Box<Undo<M>>>,
    pub(super) engaged_at: Option<DateTime<Utc>>,
    pub(super) temporary: Option<Block>,
    pub(super) long_term: Option<Block>,
    pub(super) consent: Consent,
}

/// A bounce of an address at `domain`.
struct Failed<'e, M> {
    domain: &'e str,
    bounce: &'e Bounce,
    message: Option<&'e M>,
}

/// A soft bounce or an absence message.
#[derive(Clone, Copy)]
struct Soft {
    cause: Cause,
    /// How many consecutive ones lead to a step, if the policy's number does not apply.
    from: Option<u32>,
    /// How long the quarantine lasts, if the ladder's length does not apply.
    days: Option<u32>,
}

impl<M> Default for Outcome<M> {
    fn default() -> Self {
        Self {
            counts: Counts::default(),
            deliveries: Deliveries::default(),
            failures: Failures::default(),
            undo: None,
            engaged_at: None,
            temporary: None,
            long_term: None,
            consent: Consent::default(),
        }
    }
}

impl Outcome<&MessageName> {
    /// With names of its own.
    pub(super) fn into_owned(self) -> Outcome {
        Outcome {
            counts: self.counts,
            deliveries: self.deliveries.into_owned(),
            failures: self.failures.into_owned(),
            undo: self.undo.map(|undo| Box::new(undo.into_owned())),
            engaged_at: self.engaged_at,
            temporary: self.temporary,
            long_term: self.long_term,
            consent: self.consent,
        }
    }
}

impl<M: Clone + PartialEq> Outcome<M> {
    /// Applies an event of an address at `domain`, which is not earlier than any
    /// applied before. `message` is the name of its message.
    pub(super) fn apply(
        &mut self,
        domain: &str,
        event: &Event,
        message: Option<&M>,
        cancelled: Cancelled,
        policy: &Policy,
    ) -> Effect {
        let at = event.at();
        if cancelled == Cancelled::All {
            return Effect::Cancelled;
        }
        match event.happening() {
            Happening::Bounce(_) | Happening::Absence if event.provenance() < policy.bounce_provenance => {
                Effect::Unproven
            }
            Happening::Bounce(bounce) => self.bounce(at, Failed { domain, bounce, message }, policy),
            Happening::Absence if policy.absence_counts => {
                self.undo = None;
                self.soft(at, Soft { cause: Cause::Absence, from: None, days: None }, policy)
            }
            Happening::Absence => Effect::Ignored,
            Happening::Delivery => self.deliver(at, message, policy),
            Happening::Engagement { sign } => self.engage(at, *sign, policy),
            Happening::Complaint { tenant } => self.consent.complain(named(tenant), at, Cause::Complaint),
            Happening::Unsubscribe { tenant } => self.consent.opt_out(named(tenant), at, Cause::Unsubscribe),
            Happening::Subscribe { tenant, proof } => self.consent.subscribe(named(tenant), at, proof),
            Happening::Filtered { .. } => Effect::Recorded,
            Happening::Import(import) => self.import(at, import, cancelled, policy),
            Happening::Release(release) => self.release(at, release),
            // They determine which of the other events are applied at all.
            Happening::Revoke(_) | Happening::Void(_) => Effect::Amended,
        }
    }

    /// A bounce. Of several about one message the best report counts, and it
    /// contradicts the delivery of its message.
    fn bounce(&mut self, at: DateTime<Utc>, failed: Failed<'_, M>, policy: &Policy) -> Effect {
        let Failed { domain, bounce, message } = failed;
        let treatment = policy.treatment_of(bounce);
        let rank = bounce.rank();
        if let Some(known) = self.failures.report(message) {
            let is_better = known.rank < rank;
            let is_undone = is_better && (!known.has_counted || self.take_back(message));
            // If it cannot be undone, only something worse than what counted can still be added.
            let adds = is_better && !known.rank.is_permanent && treatment.is_long_term();
            if !is_undone && !adds {
                return Effect::Merged;
            }
        }
        if message.is_some() || treatment != Treatment::Ignore {
            let taken = self.deliveries.contradict(at, message, policy);
            if let Some(taken) = taken {
                self.undo = None;
                taken.put_back(&mut self.counts, &mut self.temporary, &mut self.long_term);
            }
        }
        let before = message.map(|_| self.snapshot());
        let cause = bounce.reason.map_or(Cause::BounceOf(bounce.class), Cause::Bounce);
        let effect = match treatment {
            Treatment::Ignore => Effect::Ignored,
            Treatment::Temporary { from, days } => self.soft(at, Soft { cause, from, days }, policy),
            Treatment::LongTerm => self.hard(at, cause, domain, policy),
            Treatment::LongTermAtOnce => self.end(at, cause, policy),
        };
        let has_counted = matches!(effect, Effect::Listed(_) | Effect::Counted { .. });
        if let Some(message) = message {
            self.failures.push(at, message, Report { rank, has_counted }, policy);
        }
        if has_counted {
            let undo = message.zip(before).map(|(message, before)| Undo { message: message.clone(), before });
            match (&mut self.undo, undo) {
                (Some(place), Some(undo)) => **place = undo,
                (place, undo) => *place = undo.map(Box::new),
            }
        }
        effect
    }

    fn snapshot(&self) -> Taken {
        Taken { counts: self.counts.clone(), temporary: self.temporary, long_term: self.long_term }
    }

    /// Undoes what the last report of a message did, if nothing counted after it.
    fn take_back(&mut self, message: Option<&M>) -> bool {
        let Some(undo) = self.undo.take_if(|undo| Some(&undo.message) == message) else { return false };
        let Taken { counts, temporary, long_term } = undo.before;
        (self.counts, self.temporary, self.long_term) = (counts, temporary, long_term);
        true
    }

    /// A soft bounce: it counts in its row, and a full row is a step up the ladder.
    fn soft(&mut self, at: DateTime<Utc>, soft: Soft, policy: &Policy) -> Effect {
        if self.decide(at) != Decision::Free {
            // It is of mail that was already under way.
            return Effect::AlreadyListed;
        }
        let needed = soft.from.unwrap_or_else(|| match policy.soft_bounces_if_active {
            Some(bounces) if self.is_active(at, policy) => bounces,
            _ => policy.soft_bounces,
        });
        if needed == 0 {
            return Effect::Ignored;
        }
        if let Some(last) = self.counts.row.last {
            if since(last, at) < hours_long(policy.soft_spacing_hours) {
                return Effect::TooSoon;
            }
            if policy.soft_forget_days > 0 && since(last, at) > days_long(policy.soft_forget_days) {
                self.counts.row = Row::default();
            }
        }
        self.settle(at, policy);
        let first = *self.counts.row.first.get_or_insert(at);
        self.counts.row.bounces = self.counts.row.bounces.saturating_add(1);
        self.counts.row.last = Some(at);
        if self.counts.row.bounces < needed || since(first, at) < hours_long(policy.soft_span_hours) {
            self.counts.quiet_since = Some(at);
            return Effect::Counted { bounces: self.counts.row.bounces, of: needed };
        }
        self.climb(at, soft, policy)
    }

    /// One step up the ladder, or off its end.
    fn climb(&mut self, at: DateTime<Utc>, soft: Soft, policy: &Policy) -> Effect {
        let Some(length) = nth(&policy.ladder_days, self.counts.step, policy.beyond_ladder) else {
            self.counts.row = Row { last: Some(at), ..Row::default() };
            return self.end(at, soft.cause, policy);
        };
        self.step_up(at, add_days(at, soft.days.unwrap_or(length)), soft.cause, policy)
    }

    /// A temporary quarantine with this end: one step up, at most to the last.
    fn step_up(&mut self, at: DateTime<Utc>, until: DateTime<Utc>, cause: Cause, policy: &Policy) -> Effect {
        self.counts.row = Row { last: Some(at), ..Row::default() };
        let of = u32::try_from(policy.ladder_days.len()).unwrap_or(u32::MAX);
        self.counts.step = self.counts.step.saturating_add(1).min(of);
        self.counts.quiet_since = Some(until);
        self.hold(Block {
            list: List::Temporary,
            since: at,
            until: Some(until),
            step: (of > 0).then_some((self.counts.step, of)),
            cause,
        })
    }

    /// Takes the steps off the ladder that quiet time since the last counted bounce has
    /// earned.
    fn settle(&mut self, at: DateTime<Utc>, policy: &Policy) {
        if self.quiet_periods(at, policy) > 0 {
            self.counts.step = self.step_at(at, policy);
            self.counts.row = Row::default();
        }
    }

    /// How many steps count at `at`, after those that quiet time has taken off.
    pub(super) fn step_at(&self, at: DateTime<Utc>, policy: &Policy) -> u32 {
        self.counts.step.saturating_sub(self.quiet_periods(at, policy))
    }

    fn quiet_periods(&self, at: DateTime<Utc>, policy: &Policy) -> u32 {
        let quiet =
            self.counts.quiet_since.map_or(0, |quiet_since| since(quiet_since, at).num_seconds().max(0));
        let period = i64::from(policy.quiet_days).saturating_mul(86_400);
        // Without a period, no quiet time is long enough.
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
            while self.counts.hard.front().is_some_and(|&first| since(first, at) > window) {
                self.counts.hard.pop_front();
            }
        }
        let spacing = hours_long(policy.hard_spacing_hours);
        let is_too_soon = self.counts.hard.back().is_some_and(|&last| since(last, at) < spacing);
        if !is_too_soon {
            self.counts.hard.push_back(at);
        }
        let bounces = u32::try_from(self.counts.hard.len()).unwrap_or(u32::MAX);
        if of > 0 && bounces >= of {
            self.end(at, cause, policy)
        } else if is_too_soon {
            Effect::TooSoon
        } else if policy.hard_counts_as_soft {
            self.soft(at, Soft { cause, from: None, days: None }, policy)
        } else if of == 0 {
            Effect::Ignored
        } else {
            Effect::Counted { bounces, of }
        }
    }

    /// Long-term quarantine. While one is in force, its cause stays.
    fn end(&mut self, at: DateTime<Utc>, cause: Cause, policy: &Policy) -> Effect {
        if self.long_term.is_some_and(|held| holds(&held, at)) {
            return Effect::AlreadyListed;
        }
        let length = nth(&policy.long_term_days, self.counts.long_terms, policy.beyond_long_term);
        let until = length.map(|days| add_days(at, days));
        self.counts.long_terms = self.counts.long_terms.saturating_add(1);
        self.counts.quiet_since = Some(until.unwrap_or(at));
        self.hold(Block { list: List::LongTerm, since: at, until, step: None, cause })
    }

    fn hold(&mut self, block: Block) -> Effect {
        let held = if block.list == List::LongTerm { &mut self.long_term } else { &mut self.temporary };
        *held = Some(block);
        Effect::Listed(block)
    }

    /// A delivery resets the counts, until a bounce of its message contradicts it.
    fn deliver(&mut self, at: DateTime<Utc>, message: Option<&M>, policy: &Policy) -> Effect {
        match self.failures.report(message) {
            Some(known) if known.rank.is_permanent => return Effect::Merged,
            // It was delivered after all.
            Some(_) => {
                self.take_back(message);
                self.failures.remove(message);
            }
            None => {}
        }
        let mut taken = Taken::default();
        if policy.delivery_resets {
            taken.counts = core::mem::take(&mut self.counts);
        }
        if policy.delivery_releases {
            (taken.temporary, taken.long_term) = (self.temporary.take(), self.long_term.take());
        }
        let is_reset = !taken.counts.is_zero();
        if is_reset {
            self.undo = None;
        }
        self.deliveries.push(at, message, taken, policy);
        if is_reset { Effect::Reset } else { Effect::Recorded }
    }

    /// A sign of life: nothing before it counts, if the policy says so.
    fn engage(&mut self, at: DateTime<Utc>, sign: Sign, policy: &Policy) -> Effect {
        self.engaged_at = Some(at);
        if !policy.resets_on(sign) {
            return Effect::Engaged;
        }
        self.deliveries.clear();
        self.undo = None;
        if core::mem::take(&mut self.counts).is_zero() { Effect::Engaged } else { Effect::Reset }
    }

    /// An entry of another tool: what the person said counts, however the tool treats
    /// bounces.
    fn import(
        &mut self,
        at: DateTime<Utc>,
        import: &Import,
        cancelled: Cancelled,
        policy: &Policy,
    ) -> Effect {
        let (cause, tenant) = (Cause::Import, import.tenant.as_deref().and_then(named));
        let said = import.consent().map(|kind| match kind {
            Imported::Blocklist => self.consent.complain(tenant, at, cause),
            _ => self.consent.opt_out(tenant, at, cause),
        });
        if cancelled == Cancelled::Guess {
            return said.unwrap_or(Effect::Cancelled);
        }
        match (said, import.recognized()) {
            (Some(said), Imported::Blocklist | Imported::Unsubscribe) => said,
            (said, _) if import.trust < policy.import_trust => {
                said.unwrap_or(Effect::Rejected(Rejection::Trust))
            }
            (_, Imported::Temporary) if self.decide(at) != Decision::Free => Effect::AlreadyListed,
            (_, Imported::Temporary) => self.import_temporary(at, import.until, policy),
            _ => {
                self.undo = None;
                self.end(at, cause, policy)
            }
        }
    }

    /// A temporary quarantine of another tool: it ends, whatever the policy does beyond
    /// the ladder.
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
        self.undo = None;
        self.settle(at, policy);
        self.step_up(at, until, Cause::Import, policy)
    }

    /// Takes the address off one list, if the request has what that list needs. No
    /// other list changes.
    fn release(&mut self, at: DateTime<Utc>, release: &Release) -> Effect {
        if let Some(refusal) = release.missing() {
            return Effect::Refused(refusal);
        }
        let quarantine = |held: &mut Option<Block>| held.take_if(|held| holds(held, at)).is_some();
        let released = match release {
            Release::Temporary { .. } => quarantine(&mut self.temporary),
            Release::LongTerm { .. } => quarantine(&mut self.long_term),
            Release::Blocklist { tenant, .. } => self.consent.forgive(tenant),
            Release::OptOut { tenant, .. } => self.consent.opt_in(named(tenant)),
        };
        if !released {
            return Effect::Refused(Refusal::NotListed);
        }
        if release.list().is_quarantine() {
            self.undo = None;
            self.counts.quiet_since = Some(at);
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

    pub(super) fn may_send(&self, facts: Facts, tenant: &str, now: DateTime<Utc>) -> Permission {
        let block = self
            .consent
            .block(facts, tenant, now)
            .or_else(|| facts.disposable.then(|| Block::of_fact(List::Disposable, now)))
            .or_else(|| self.decide(now).block().copied());
        block.map_or(Permission::Allowed, Permission::Blocked)
    }

    pub(super) const fn step(&self) -> u32 {
        self.counts.step
    }
}

fn holds(held: &Block, now: DateTime<Utc>) -> bool {
    held.since <= now && held.until.is_none_or(|until| now < until)
}

/// The `n`th length of a ladder; `None` if the ladder has ended.
fn nth(lengths: &[u32], n: u32, beyond: Beyond) -> Option<u32> {
    let length = usize::try_from(n).ok().and_then(|n| lengths.get(n));
    let last = || lengths.last().filter(|_| beyond == Beyond::Repeat);
    length.or_else(last).copied()
}

fn add_days(at: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    at.checked_add_signed(days_long(days)).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
