//! What holds for any history.

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    bounce::{Class, Reason},
    quarantine::{
        Beyond, Bounce, Effect, Event, Facts, Happening, Ledger, Policy, Revoke, Sign, State, Treatment,
        Void,
        import::{Import, Imported, Trust},
        release::Release,
    },
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};

use super::{day, domain, fold};

fn from_class(class: Class) -> Vec<Reason> {
    Reason::ALL.iter().copied().filter(|reason| reason.class() == class).collect()
}

/// What mail leads to.
fn traffic() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => select(Reason::ALL).prop_map(|reason| Bounce::new(reason).into()),
        3 => Just(Bounce::new(Reason::MailboxFull).into()),
        2 => Just(Bounce::new(Reason::UserUnknown).into()),
        1 => select(Class::ALL).prop_map(|class| Bounce::from_class(class).into()),
        1 => Just(Happening::Absence),
        1 => Just(Happening::Delivery),
        1 => select(Sign::ALL).prop_map(|sign| Happening::Engagement { sign }),
        1 => select(&["a", "b"]).prop_map(|tenant| Happening::Complaint { tenant: tenant.into() }),
        1 => select(&["a", "b", ""]).prop_map(|tenant| Happening::Unsubscribe { tenant: tenant.into() }),
    ]
}

fn imports() -> impl Strategy<Value = Happening> {
    let parts = (select(&["x", "y"]), select(Trust::ALL), select(Imported::ALL), 0_i64..900, 0..4);
    parts.prop_map(|(batch, trust, kind, until, form)| {
        let import = Import::new(batch, "OldTool", trust, kind);
        match form {
            0 => import,
            1 => import.of_tenant("a"),
            2 => import.until(day(until)).called("unsubscribed"),
            _ => import.until(day(until)),
        }
        .into()
    })
}

fn releases() -> impl Strategy<Value = Release> {
    prop_oneof![
        Just(Release::temporary("desk")),
        Just(Release::long_term("desk")),
        Just(Release::blocklist("a", "desk", "letter")),
        Just(Release::opt_out("b", "desk", "form")),
        Just(Release::blocklist("b", "desk", "")),
    ]
}

fn voids() -> impl Strategy<Value = Void> {
    (0_i64..800, 0_i64..60, any::<bool>(), proptest::option::of(select(Reason::ALL))).prop_map(
        |(from, days, own, reason)| {
            let void = Void::new(day(from), day(from + days)).at_provider(if own {
                "example.org"
            } else {
                "google"
            });
            match reason {
                Some(reason) => void.of_reason(reason),
                None => void,
            }
        },
    )
}

/// Anything at all.
fn happenings() -> impl Strategy<Value = Happening> {
    prop_oneof![
        10 => traffic(),
        2 => imports(),
        1 => releases().prop_map(Happening::from),
        1 => voids().prop_map(Happening::from),
        1 => select(&["x", "y"]).prop_map(|batch| Revoke::new(batch).into()),
    ]
}

fn histories(of: impl Strategy<Value = Happening>) -> impl Strategy<Value = Vec<Event>> {
    vec((0_u32..20, 0_i64..800, of), 0..14).prop_map(|events| {
        let event =
            |(id, days, happening): (u32, i64, Happening)| Event::new(id.to_string(), day(days), happening);
        events.into_iter().map(event).collect()
    })
}

fn policies() -> impl Strategy<Value = Policy> {
    select(Policy::PRESETS).prop_map(|preset| Policy::preset(preset.name()).unwrap())
}

fn end(events: &[Event]) -> DateTime<Utc> {
    events.iter().map(Event::at).max().unwrap_or_else(|| day(0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_order_of_arrival_and_duplicates_do_not_matter(
        events in histories(happenings()),
        policy in policies(),
        swaps in vec((any::<Index>(), any::<Index>()), 0..20),
        again in vec(any::<Index>(), 0..5),
    ) {
        let wanted = State::fold(&domain("example.org"), &events, &policy);
        let mut shuffled = events.clone();
        if !events.is_empty() {
            shuffled.extend(again.iter().map(|index| index.get(&events).clone()));
            for (one, other) in swaps {
                let length = shuffled.len();
                shuffled.swap(one.index(length), other.index(length));
            }
        }
        prop_assert_eq!(State::fold(&domain("example.org"), &shuffled, &policy), wanted);
    }

    #[test]
    fn a_snapshot_and_the_tail_are_the_full_replay(
        events in histories(happenings()),
        policy in policies(),
        cut in any::<Index>(),
    ) {
        let wanted = State::fold(&domain("example.org"), &events, &policy);
        let ordered = wanted.history().to_vec();
        let (head, tail) = ordered.split_at(cut.index(ordered.len() + 1));
        let mut state = State::fold(&domain("example.org"), head, &policy);
        for event in tail {
            // A repeated event changes nothing.
            if let Some(known) = head.first() {
                prop_assert_eq!(state.apply(known, &policy), Ok(Effect::Duplicate));
            }
            state.apply(event, &policy).unwrap();
        }
        prop_assert_eq!(&state, &wanted);
        let mut extended = State::fold(&domain("example.org"), tail, &policy);
        extended.extend(head, &policy);
        prop_assert_eq!(&extended, &wanted);
        if let Some(line) = wanted.why(&policy).last() {
            prop_assert_eq!(line.after, wanted.decide(line.event.at()));
        }
    }

    #[test]
    fn q03_the_ladder_is_monotone(gaps in vec(0_i64..182, 6), reason in select(&[Reason::MailboxFull, Reason::ServerError])) {
        let (mut events, mut now, mut longest) = (Vec::new(), day(0), TimeDelta::zero());
        for (step, gap) in gaps.into_iter().enumerate() {
            events.push(Event::bounce(step.to_string(), now, reason));
            let state = fold("example.org", &events);
            let block = *state.decide(now).block().unwrap();
            let Some(until) = block.until else {
                prop_assert_eq!(step, 5, "for good after the fifth");
                break;
            };
            prop_assert!(until - now > longest);
            longest = until - now;
            now = until + TimeDelta::days(gap);
        }
        prop_assert_eq!(longest, TimeDelta::weeks(16));
    }

    #[test]
    fn q03_the_next_soft_bounce_climbs_from_the_reported_step(
        events in histories(happenings()),
        // A bounce within a day contradicts a delivery, and what that took counts again.
        later in 1_i64..900,
    ) {
        let policy = Policy::default();
        let now = end(&events) + TimeDelta::days(later) + TimeDelta::seconds(1);
        // An earlier event that says the bounce does not count would hold for this one as well.
        let events = events.iter().filter(|event| !matches!(event.happening(), Happening::Void(_)));
        let mut state = State::fold(&domain("example.org"), events, &policy);
        let told = state.step_at(now, &policy);
        let effect = state.apply(Event::bounce("next", now, Reason::MailboxFull), &policy).unwrap();
        if let Effect::Listed(block) = effect {
            let climbed = block.step.map_or(6, |(step, _)| step);
            prop_assert_eq!(climbed, told + 1);
        } else {
            prop_assert_eq!(effect, Effect::AlreadyListed);
        }
    }

    #[test]
    fn q04_bounces_of_the_spam_class_never_change_a_state(
        events in histories(happenings()),
        policy in policies(),
        reason in select(from_class(Class::Spam)),
        days in 0_i64..800,
    ) {
        let mut more = events.clone();
        more.push(Event::bounce("spam", day(days), reason));
        more.push(Event::new("class", day(days), Bounce::from_class(Class::Spam)));
        let (more, events) = (State::fold(&domain("example.org"), more, &policy), State::fold(&domain("example.org"), events, &policy));
        prop_assert!(more.agrees_with(&events));
    }

    #[test]
    fn a_later_identical_history_never_shortens_a_quarantine(
        events in histories(traffic()),
        gap in 0_i64..400,
        later in 0_i64..200,
    ) {
        let last = end(&events);
        let shift = last - day(0) + TimeDelta::days(gap) + TimeDelta::seconds(1);
        let copy = events.iter().map(|event| {
            Event::new(format!("again {}", event.id()), event.at() + shift, event.happening().clone())
        });
        let both: Vec<Event> = events.iter().cloned().chain(copy).collect();
        let now = end(&both) + TimeDelta::days(later);
        let (before, after) = (fold("gmail.com", &events), fold("gmail.com", &both));
        if let Some(was) = before.decide(now).block() {
            let is = after.decide(now);
            let is = is.block().expect("it stays blocked");
            prop_assert!(is.list >= was.list);
            prop_assert!(is.until.is_none() || is.until >= was.until);
        }
    }

    #[test]
    fn q08_a_complaint_at_one_tenant_never_blocks_another(
        events in histories(happenings()),
        policy in policies(),
        days in 0_i64..2000,
    ) {
        let mut more = events.clone();
        more.push(Event::complaint("c", day(0), "other"));
        more.push(Event::unsubscribe("u", day(0), "other"));
        let (more, events) = (State::fold(&domain("example.org"), more, &policy), State::fold(&domain("example.org"), events, &policy));
        prop_assert_eq!(more.may_send("a", day(days)), events.may_send("a", day(days)));
        prop_assert!(!more.may_send("other", day(0)).is_allowed());
    }

    #[test]
    fn q26_a_release_of_one_kind_never_clears_another(
        events in histories(happenings()),
        release in releases(),
        later in 0_i64..300,
    ) {
        let last = end(&events) + TimeDelta::seconds(1);
        let now = last + TimeDelta::days(later);
        let before = fold("example.org", &events);
        let mut after = before.clone();
        after.apply(Event::new("release", last, release.clone()), &Policy::default()).unwrap();
        let kept = |list: &str| release.list().as_str() != list;
        if kept("blocklist") {
            prop_assert!(after.blocklists().eq(before.blocklists()));
        }
        if kept("opt-out") {
            prop_assert!(after.opt_outs().eq(before.opt_outs()));
            prop_assert_eq!(after.opted_out_of_all_since(), before.opted_out_of_all_since());
        }
        let was = before.decide(now);
        if was.block().is_none_or(|block| kept(block.list.as_str())) {
            prop_assert_eq!(after.decide(now), was);
        }
        for tenant in ["a", "b", "c"] {
            let was = before.may_send(tenant, now);
            if was.block().is_some_and(|block| block.list != release.list()) {
                prop_assert_eq!(after.may_send(tenant, now), was);
            }
        }
    }

    #[test]
    fn q13_revoking_a_batch_is_never_having_imported_it(
        events in histories(prop_oneof![3 => traffic(), 2 => imports(), 1 => releases().prop_map(Happening::from)]),
        policy in policies(),
        days in 0_i64..800,
    ) {
        // One id is one event here: a duplicate of a revoked entry would else be left over.
        let events = State::fold(&domain("example.org"), events, &policy).history().to_vec();
        let is_of = |event: &Event| {
            matches!(event.happening(), Happening::Import(import) if &*import.batch == "x" && import.consent().is_none())
        };
        let without: Vec<Event> = events.iter().filter(|event| !is_of(event)).cloned().collect();
        let mut revoked = events;
        revoked.push(Event::revoke("revoke", day(days), "x"));
        let revoked = State::fold(&domain("example.org"), revoked, &policy);
        prop_assert!(revoked.agrees_with(&State::fold(&domain("example.org"), without, &policy)));
    }

    #[test]
    fn a_voided_bounce_has_never_happened(
        events in histories(prop_oneof![4 => traffic(), 1 => imports()]),
        policy in policies(),
        void in voids(),
        days in 0_i64..800,
    ) {
        let events = State::fold(&domain("example.org"), events, &policy).history().to_vec();
        let is_void = |event: &Event| {
            matches!(event.happening(), Happening::Bounce(bounce) if void.matches("example.org", event.at(), bounce))
        };
        let without: Vec<Event> = events.iter().filter(|event| !is_void(event)).cloned().collect();
        let mut voided = events;
        voided.push(Event::new("void", day(days), void.clone()));
        let voided = State::fold(&domain("example.org"), voided, &policy);
        prop_assert!(voided.agrees_with(&State::fold(&domain("example.org"), without, &policy)));
    }

    #[test]
    fn a_ledger_is_the_fold_of_each_address(events in vec((0_u8..4, 0_u32..9, 0_i64..99, happenings()), 0..20)) {
        let policy = Policy::default();
        let named = events.iter().map(|(address, id, days, happening)| {
            (format!("{address}@example.org"), Event::new(id.to_string(), day(*days), happening.clone()))
        });
        let ledger = Ledger::fold(named.clone(), &policy);
        for (address, state) in ledger.iter() {
            let own = named.clone().filter(|(of, _)| of == address).map(|(_, event)| event);
            prop_assert_eq!(state, &State::fold(&domain("example.org"), own, &policy));
        }
        let counts = ledger.counts(day(50));
        prop_assert_eq!(counts.addresses, ledger.len() as u64);
        prop_assert!(counts.quarantined_or_blocklisted() <= counts.addresses);
    }

    #[test]
    fn no_input_panics(
        events in vec((0_u32..9, any::<i64>(), happenings()), 0..12),
        numbers in vec(prop_oneof![Just(0_u32), 0_u32..9, Just(u32::MAX)], 14),
        flags in vec(any::<bool>(), 6),
        now in any::<i64>(),
    ) {
        let time = |seconds: i64| DateTime::from_timestamp(seconds >> 20, 0)
            .unwrap_or(if seconds < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC });
        let mut policy = Policy::default();
        policy.ladder_days = numbers[..(numbers[0] as usize).min(3)].to_vec();
        policy.long_term_days = numbers[3..3 + (numbers[1] as usize).min(3)].to_vec();
        if flags[0] { policy.beyond_ladder = Beyond::Repeat; }
        if flags[1] { policy.beyond_long_term = Beyond::Repeat; }
        policy.soft_bounces = numbers[2];
        policy.soft_bounces_if_active = flags[2].then_some(numbers[3]);
        policy.soft_span_hours = numbers[4];
        policy.soft_spacing_hours = numbers[5];
        policy.soft_forget_days = numbers[6];
        policy.hard_bounces = numbers[7];
        policy.hard_bounces_at_large = numbers[8];
        policy.hard_bounces_if_active = flags[3].then_some(numbers[9]);
        policy.hard_window_hours = numbers[10];
        policy.hard_counts_as_soft = flags[4];
        policy.active_days = numbers[11];
        policy.quiet_days = numbers[12];
        policy.delivery_releases = flags[5];
        policy.treatments.insert(Reason::MailboxFull, Treatment::Temporary { from: Some(numbers[13]), days: Some(numbers[0]) });
        let events: Vec<Event> = events
            .into_iter()
            .map(|(id, at, happening)| Event::new(id.to_string(), time(at), happening))
            .collect();
        let state = State::fold(&domain("example.org"), &events, &policy);
        let now = time(now);
        let shown: String = state.why(&policy).iter().map(ToString::to_string).collect();
        let answer = state.may_send_given(Facts::disposable(), "a", now);
        prop_assert!(!answer.is_allowed());
        prop_assert_eq!(shown.is_empty(), events.is_empty());
        prop_assert!(state.next_change(now).is_none_or(|change| change > now));
    }
}
