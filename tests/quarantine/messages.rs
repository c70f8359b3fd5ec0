//! Events of one message, bounces close together, proof, times, ids, snapshots.

use chrono::TimeDelta;
use deliverability::{
    bounce::{Class, Reason},
    quarantine::{
        Bounce, Effect, Event, Happening, Ledger, List, Policy, Provenance, Sign, State, Void,
        import::{Import, Imported, Trust},
        release::Release,
    },
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{at, day, domain, fold, policy};

fn hours(hours: i64) -> chrono::DateTime<chrono::Utc> {
    day(0) + TimeDelta::hours(hours)
}

fn state_of(events: &[Event]) -> &'static str {
    let last = events.iter().map(Event::at).max().unwrap();
    fold("pme.example", events).decide(last).as_str()
}

#[test]
fn q10_accepted_and_then_returned_every_week_reaches_quarantine() {
    for (delay_in_hours, is_named) in
        [(0, false), (1, false), (23, false), (0, true), (23, true), (100, true), (167, true)]
    {
        let mut events = Vec::new();
        for week in 0..3 {
            let sent = hours(week * 7 * 24);
            let message = format!("m{week}");
            let of = |event: Event| if is_named { event.about_message(&*message) } else { event };
            events.push(of(Event::delivery(format!("d{week}"), sent)));
            let returned = sent + TimeDelta::hours(delay_in_hours) + TimeDelta::minutes(5);
            events.push(of(Event::bounce(format!("b{week}"), returned, Reason::UserUnknown)));
            let wanted = if week == 0 { "free" } else { "long-term" };
            assert_eq!(state_of(&events), wanted, "week {week}, {delay_in_hours} h, named: {is_named}");
        }
    }
    // Soft bounces climb the ladder the same way.
    let week = |week: i64| {
        let sent = hours(week * 21 * 24);
        let bounce = Event::bounce(format!("b{week}"), sent + TimeDelta::minutes(5), Reason::MailboxFull);
        [Event::delivery(format!("d{week}"), sent), bounce]
    };
    let events: Vec<Event> = (0..3).flat_map(week).collect();
    let state = fold("pme.example", &events);
    assert_eq!(state.decide(events[5].at()).block().unwrap().step, Some((3, 5)));
}

#[test]
fn decision_a_delivery_resets_unless_its_own_message_bounces() {
    let hard = |id: &str, hour| Event::bounce(id, hours(hour), Reason::UserUnknown);
    let delivery = |hour| Event::delivery("d", hours(hour));
    for (events, wanted, why) in [
        (vec![hard("1", 0), delivery(48), hard("2", 72)], "free", "delivered in between"),
        (vec![hard("1", 0), delivery(48), hard("2", 71)], "long-term", "within a day, of an unknown message"),
        (
            vec![hard("1", 0), delivery(48).about_message("m"), hard("2", 49).about_message("n")],
            "free",
            "of another message",
        ),
        (
            vec![hard("1", 0), delivery(48).about_message("m"), hard("2", 48 + 167).about_message("m")],
            "long-term",
            "of its own, six days later",
        ),
        (
            vec![hard("1", 0), delivery(48).about_message("m"), hard("2", 48 + 168).about_message("m")],
            "free",
            "too late to contradict it",
        ),
        (
            vec![
                hard("1", 0),
                delivery(48).about_message("m"),
                Event::delivery("e", hours(50)).about_message("n"),
                hard("2", 72).about_message("m"),
            ],
            "free",
            "another message was delivered",
        ),
        (
            vec![
                hard("1", 0),
                delivery(48).about_message("m"),
                Event::delivery("e", hours(50)).about_message("n"),
                hard("2", 72).about_message("m"),
                hard("3", 73).about_message("n"),
            ],
            "long-term",
            "and bounced as well",
        ),
    ] {
        assert_eq!(state_of(&events), wanted, "{why}");
    }
    let sure = policy(|policy| policy.contradiction_hours = 0);
    let events = [hard("1", 0), delivery(48).about_message("m"), hard("2", 49).about_message("m")];
    assert!(State::fold(&domain("pme.example"), &events, &sure).may_send("a", hours(50)).is_allowed());
}

#[test]
fn decision_a_sign_of_life_resets_where_the_policy_says_so() {
    for (sign, resets) in [
        (Sign::Unspecified, false),
        (Sign::Open, false),
        (Sign::Click, true),
        (Sign::Reply, true),
        (Sign::Message, true),
        (Sign::Purchase, true),
    ] {
        let events = [
            Event::bounce("1", day(0), Reason::UserUnknown),
            Event::engagement("e", day(3), sign),
            Event::bounce("2", day(5), Reason::UserUnknown),
        ];
        assert_eq!(state_of(&events), if resets { "free" } else { "long-term" }, "{sign}");
        let none = policy(|policy| policy.signs_of_life.clear());
        let state = State::fold(&domain("pme.example"), &events, &none);
        assert_eq!(state.decide(day(5)).as_str(), "long-term");
    }
}

#[test]
fn decision_hard_bounces_close_together_are_one() {
    let two = |hours_apart| {
        [
            Event::bounce("1", hours(0), Reason::UserUnknown),
            Event::bounce("2", hours(hours_apart), Reason::UserUnknown),
        ]
    };
    for (apart, wanted) in [(0, "free"), (1, "free"), (23, "free"), (24, "long-term")] {
        assert_eq!(state_of(&two(apart)), wanted, "{apart}");
    }
    let state = fold("pme.example", &two(1));
    assert_eq!(state.why(&Policy::default())[1].effect, Effect::TooSoon);
    let none = policy(|policy| policy.hard_spacing_hours = 0);
    assert_eq!(State::fold(&domain("pme.example"), two(1), &none).decide(hours(1)).as_str(), "long-term");
}

#[test]
fn several_reports_of_one_message_count_once_and_the_best_counts() {
    let bounce = |id: &str, hour, bounce: Bounce| Event::new(id, hours(hour), bounce).about_message("m");
    let hard = || Bounce::new(Reason::UserUnknown);
    let soft = || Bounce::new(Reason::MailboxFull);
    let vague = || Bounce::from_class(Class::Hard);
    let blamed = || Bounce::new(Reason::IpBlocklisted);
    for (first, second, wanted) in [
        (hard(), soft(), "long-term"),
        (soft(), hard(), "long-term"),
        (hard(), hard(), "long-term"),
        (soft(), soft(), "temporary"),
        (vague(), hard(), "long-term"),
        (hard(), vague(), "long-term"),
        // Better evidence says that the sender was at fault.
        (vague(), blamed(), "free"),
        (blamed(), vague(), "free"),
    ] {
        let events = [bounce("1", 0, first.clone()), bounce("2", 1, second.clone())];
        let state = fold("gmail.com", &events);
        assert_eq!(state.decide(hours(1)).as_str(), wanted, "{first:?}, {second:?}");
        assert_eq!(state.bounces(), 2, "both stay on record");
    }
    // It is one of the two that it takes elsewhere, and leaves nothing of the soft one.
    let events = [bounce("1", 0, soft()), bounce("2", 1, hard()), bounce("3", 60, hard())];
    let state = fold("pme.example", &events);
    let effects: Vec<Effect> = state.why(&Policy::default()).iter().map(|line| line.effect).collect();
    assert!(matches!(
        effects[..],
        [Effect::Listed(_), Effect::Counted { bounces: 1, of: 2 }, Effect::Merged]
    ));
    assert_eq!(state.decide(hours(60)).as_str(), "free");
    // Once another bounce counts, the first report stays: a better one adds what is worse, and no more.
    let policy = policy(|policy| policy.soft_bounces = 5);
    let counted = |bounces, of| Effect::Counted { bounces, of };
    for (better, wanted) in [(soft(), Effect::Merged), (hard(), counted(1, 2))] {
        let other = Event::bounce("2", hours(72), Reason::MailboxFull).about_message("n");
        let events = [bounce("1", 0, Bounce::from_class(Class::Soft)), other, bounce("3", 144, better)];
        let state = State::fold(&domain("pme.example"), events, &policy);
        let effects: Vec<Effect> = state.why(&policy).iter().map(|line| line.effect).collect();
        assert_eq!(effects, [counted(1, 5), counted(2, 5), wanted]);
    }
    // A transient failure that was delivered after all is taken back; a permanent one stays.
    for (report, wanted) in [(soft(), "free"), (hard(), "long-term")] {
        let events = [bounce("1", 0, report), Event::delivery("2", hours(1)).about_message("m")];
        assert_eq!(fold("gmail.com", &events).decide(hours(1)).as_str(), wanted);
    }
    // Delivered after all, and then returned: the last report is a failure of its own.
    let delivery = Event::delivery("2", hours(1)).about_message("m");
    let events = [bounce("1", 0, soft()), delivery, bounce("3", 2, soft())];
    assert_eq!(fold("gmail.com", &events).decide(hours(2)).as_str(), "temporary");
}

#[test]
fn a_delivery_where_nothing_counts_leaves_no_trace() {
    let delivery = Event::delivery("1", day(0)).about_message("m");
    assert!(fold("pme.example", &[delivery]).agrees_with(&State::new(&domain("pme.example"))));
}

#[test]
fn no_bounce_is_lost_under_an_id_that_was_used_before() {
    let events =
        [Event::delivery("17", at("2026-03-01")), Event::bounce("17", at("2026-03-02"), Reason::UserUnknown)];
    let state = fold("gmail.com", &events);
    assert_eq!(state.decide(at("2026-03-02")).as_str(), "long-term");
    assert_eq!(state.conflicts()[0].to_string(), "id \"17\" was used for 2 different events");
}

#[test]
fn a_bounce_needs_the_proof_that_the_policy_asks_for() {
    for least in Provenance::ALL {
        let policy = policy(|policy| policy.bounce_provenance = *least);
        for has in Provenance::ALL {
            let event = Event::bounce("1", day(0), Reason::UserUnknown).with_provenance(*has);
            let state = State::fold(&domain("gmail.com"), [event], &policy);
            assert_eq!(
                !state.may_send("a", day(0)).is_allowed(),
                has >= least,
                "{has} where {least} is asked for"
            );
            let complaint = Event::complaint("2", day(0), "a").with_provenance(*has);
            let state = State::fold(&domain("gmail.com"), [complaint], &policy);
            assert!(!state.may_send("a", day(0)).is_allowed(), "complaints always count");
        }
    }
}

#[test]
fn claimed_times_are_bounded_by_the_time_of_receipt() {
    let (policy, received) = (Policy::default(), day(100));
    for (claimed, wanted) in [
        (day(100), day(100)),
        (day(70), day(70)),
        (day(69), day(100)),
        (day(100) + TimeDelta::minutes(60), day(100) + TimeDelta::minutes(60)),
        (day(100) + TimeDelta::minutes(61), day(100)),
        (day(400_000), day(100)),
        (chrono::DateTime::<chrono::Utc>::MIN_UTC, day(100)),
        (chrono::DateTime::<chrono::Utc>::MAX_UTC, day(100)),
    ] {
        let event = Event::bounce("1", claimed, Reason::UserUnknown).received(received, &policy);
        assert_eq!(event.at(), wanted, "{claimed}");
    }
}

#[test]
fn a_permanent_failure_by_the_services_own_class_counts_as_hard() {
    let bounce = |reason, words| Event::new("1", day(0), Bounce::new(reason).with_provider_class(words));
    for (reason, words, wanted) in [
        (Reason::Undetermined, "Permanent", "long-term"),
        (Reason::Undetermined, "hard_bounce", "long-term"),
        (Reason::Undetermined, "HardBounce", "long-term"),
        (Reason::Undetermined, "Transient", "free"),
        (Reason::Undetermined, "", "free"),
        (Reason::IpBlocklisted, "Permanent", "free"),
        (Reason::MailboxFull, "Permanent", "temporary"),
    ] {
        let state = fold("gmail.com", &[bounce(reason, words)]);
        assert_eq!(state.decide(day(0)).as_str(), wanted, "{reason} {words}");
    }
    let doubts = policy(|policy| policy.trusts_provider_class = false);
    let state = State::fold(&domain("gmail.com"), [bounce(Reason::Undetermined, "Permanent")], &doubts);
    assert_eq!(state.decide(day(0)).as_str(), "free");
}

#[test]
fn filtered_messages_are_recorded_and_change_nothing() {
    let policy = Policy::default();
    let mut state = fold("gmail.com", &[Event::bounce("1", day(0), Reason::UserUnknown)]);
    let before = state.clone();
    let block = *state.may_send("shop", day(1)).block().unwrap();
    let event = Event::filtered("2", day(1), &block, "shop").from_base("spring");
    assert_eq!(state.apply(event, &policy), Ok(Effect::Recorded));
    assert!(state.agrees_with(&before) && state.is_known_to("spring") && !before.is_known_to("spring"));
    assert_eq!(
        state.last_activity().unwrap().happening().to_string(),
        "filtered by long-term quarantine (shop)"
    );
}

#[test]
fn a_ledger_remembers_what_it_was_amended_by() {
    let policy = Policy::default();
    let outage = Event::new("v", day(5), Void::new(day(0), day(1)));
    let revoke = Event::revoke("r", day(5), "m1");
    let bounce = Event::bounce("1", day(0), Reason::UserUnknown);
    let import =
        Event::new("2", day(6), Import::new("m1", "OldTool", Trust::SimilarRules, Imported::LongTerm));
    let mut ledger = Ledger::new();
    assert_eq!(ledger.amend(&outage, &policy).addresses, 0);
    assert_eq!(ledger.amend(&revoke, &policy).addresses, 0);
    ledger.extend([("a@gmail.com", &bounce), ("b@gmail.com", &import)], &policy);
    assert_eq!(ledger.apply("c@gmail.com", &bounce, &policy), Ok(Effect::Cancelled));
    assert_eq!(ledger.apply("d@gmail.com", &import, &policy), Ok(Effect::Cancelled));
    assert_eq!((ledger.len(), ledger.counts(day(7)).quarantined()), (4, 0));
    let mut other = Ledger::fold([("a@gmail.com", &bounce), ("e@gmail.com", &bounce)], &policy);
    let mut both = ledger.clone();
    both.merge(other.clone(), &policy);
    other.merge(ledger, &policy);
    assert_eq!(both, other);
    assert_eq!((both.len(), both.counts(day(7)).quarantined()), (5, 0));
}

#[test]
fn an_erased_address_leaves_nothing() {
    let policy = Policy::default();
    let mut ledger = Ledger::fold([("a@gmail.com", Event::complaint("1", day(0), "shop"))], &policy);
    assert!(ledger.remove("a@gmail.com").is_some() && ledger.is_empty());
}

fn reports() -> impl Strategy<Value = Happening> {
    prop_oneof![
        select(Reason::ALL).prop_map(|reason| Bounce::new(reason).into()),
        select(Class::ALL).prop_map(|class| Bounce::from_class(class).into()),
        Just(Happening::Delivery),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn the_order_in_which_reports_of_messages_arrive_does_not_matter(
        reports in vec((0_u8..3, 0_i64..400, reports()), 1..8),
        rotate in 0_usize..8,
    ) {
        let event = |(index, (message, hour, happening)): (usize, (u8, i64, Happening))| {
            Event::new(index.to_string(), hours(hour), happening).about_message(message.to_string())
        };
        let mut events: Vec<Event> = reports.into_iter().enumerate().map(event).collect();
        let wanted = fold("pme.example", &events);
        let by = rotate % events.len();
        events.rotate_left(by);
        prop_assert_eq!(&fold("pme.example", &events), &wanted);
        events.reverse();
        prop_assert_eq!(&fold("pme.example", &events), &wanted);
        let mut one_by_one = State::new(&domain("pme.example"));
        for event in wanted.history() {
            one_by_one.apply(event, &Policy::default()).unwrap();
        }
        prop_assert_eq!(&one_by_one, &wanted);
    }

    #[test]
    fn merging_is_associative_commutative_and_idempotent(
        reports in vec((0_u8..3, 0_i64..400, reports()), 3..9),
    ) {
        let policy = Policy::default();
        let event = |(index, (message, hour, happening)): (usize, (u8, i64, Happening))| {
            Event::new((index % 4).to_string(), hours(hour), happening).about_message(message.to_string())
        };
        let events: Vec<Event> = reports.into_iter().enumerate().map(event).collect();
        let third = events.len() / 3;
        let [a, b, c] = [&events[..third], &events[third..2 * third], &events[2 * third..]].map(|part| fold("pme.example", part));
        let merged = |states: [&State; 3]| {
            let mut sum = states[0].clone();
            for state in &states[1..] {
                sum.merge(state, &policy).unwrap();
            }
            sum
        };
        let wanted = fold("pme.example", &events);
        prop_assert_eq!(&merged([&a, &b, &c]), &wanted);
        prop_assert_eq!(&merged([&c, &a, &b]), &wanted);
        prop_assert_eq!(&merged([&wanted, &wanted, &a]), &wanted);
        prop_assert!(fold("other.example", &events).merge(&wanted, &policy).is_err());
    }

    #[test]
    fn messages_that_only_fail_lead_to_a_long_term_quarantine(gaps in vec(25_i64..800, 3..8), delay in 0_i64..23) {
        let mut now = day(0);
        let mut events = Vec::new();
        for (index, gap) in gaps.iter().enumerate() {
            let message = index.to_string();
            events.push(Event::delivery(format!("d{index}"), now).about_message(&*message));
            let returned = now + TimeDelta::hours(delay);
            events.push(Event::bounce(format!("b{index}"), returned, Reason::UserUnknown).about_message(&*message));
            now += TimeDelta::hours(*gap);
        }
        prop_assert_eq!(state_of(&events), "long-term");
    }
}

#[cfg(feature = "dsn")]
#[test]
fn the_bounces_of_a_report_name_the_message_that_it_returns() {
    use deliverability::dsn::Message;

    let report = |id: &str, returned: &str| {
        format!(
            "From: MAILER-DAEMON@mx.example.net\r\n{id}\
             Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.net\r\n\r\n\
             Final-Recipient: rfc822; jane@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Hello\r\n{returned}\r\n--b--\r\n"
        )
    };
    let own = "Message-ID: <1@mx.example.net>\r\n";
    let returned = "Message-ID: <m@shop.example>\r\n";
    for (report, id, message) in [
        (report(own, returned), "1@mx.example.net", Some("m@shop.example")),
        (report(own, ""), "1@mx.example.net", None),
        (report(own, "Message-ID: <>\r\n"), "1@mx.example.net", None),
    ] {
        let message_of = Message::parse(report.as_bytes()).unwrap();
        let bounces: Vec<_> = Event::bounces_from(&message_of, day(0), &Policy::default()).collect();
        let [(recipient, event)] = &bounces[..] else { panic!("{report}") };
        assert_eq!((*recipient, event.id(), event.message()), ("jane@example.org", id, message), "{report}");
    }
}

#[cfg(feature = "serde")]
#[test]
fn a_snapshot_of_schema_1_is_read() {
    let text = r#"{"schema_version":1,"domain":"example.org","history":[
        {"id":"1","at":"2026-01-05T09:00:00Z","base":null,"happening":{"event":"bounce","class":"soft","reason":"MailboxFull","status":null,"reply_code":null,"provider":null}},
        {"id":"2","at":"2026-01-06T09:00:00Z","base":"spring","happening":{"event":"complaint","licence":"shop"}},
        {"id":"3","at":"2026-01-06T09:00:00Z","base":null,"happening":{"event":"engagement"}},
        {"id":"4","at":"2026-01-07T09:00:00Z","base":null,"happening":{"event":"revoke","batch":"m1"}}],
        "standing":{"step":1,"row":{"bounces":0,"first":null,"last":"2026-01-05T09:00:00Z"},"hard":[],"long_terms":0,
        "quiet_since":"2026-01-12T09:00:00Z","engaged_at":"2026-01-06T09:00:00Z",
        "temporary":{"list":"temporary","since":"2026-01-05T09:00:00Z","until":"2026-01-12T09:00:00Z","step":[1,5],"cause":{"bounce":"MailboxFull"}},
        "long_term":null,"blacklists":{"shop":{"since":"2026-01-06T09:00:00Z","cause":"complaint"}},"opt_outs":{},"opt_out_of_all":null}}"#;
    let mut state: State = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    assert!(!state.may_send("shop", day(30)).is_allowed() && !state.may_send("news", day(1)).is_allowed());
    let policy = Policy::default();
    assert!(state.apply(Event::bounce("5", day(8), Reason::MailboxFull), &policy).is_ok());
    assert_eq!(state.decide(day(8)).block().unwrap().step, Some((2, 5)));
    assert_eq!(state, fold("example.org", state.history()));
    let held = r#""long_term":{"list":"long-term","since":"2026-01-06T09:00:00Z","until":null,"step":null,"cause":{"bounce":"UserUnknown"}}"#;
    let state: State = serde_json::from_str(&text.replace("\"long_term\":null", held)).unwrap();
    assert_eq!((state.decide(day(0)).as_str(), state.decide(day(1)).as_str()), ("temporary", "long-term"));
    let other = text.replace("\"schema_version\":1", "\"schema_version\":9");
    assert!(serde_json::from_str::<State>(&other).unwrap_err().to_string().contains("schema version 9"));
}

#[cfg(feature = "serde")]
#[test]
fn names_of_earlier_versions_are_read() {
    assert_eq!("blacklist".parse(), Ok(List::Blocklist));
    assert_eq!("blacklist".parse(), Ok(Imported::Blocklist));
    let text = r#"{"list":"blacklist","licence":"shop","requester":"desk","justification":"letter"}"#;
    let release: Release = serde_json::from_str(text).unwrap();
    assert_eq!(release, Release::blocklist("shop", "desk", "letter"));
    let written = serde_json::to_string(&release).unwrap();
    assert!(written.starts_with(r#"{"list":"blocklist","tenant":"shop""#), "{written}");
    let state = fold("example.org", &[Event::complaint("1", day(0), "shop")]);
    let written = serde_json::to_string(&state).unwrap();
    let earlier = written.replace("blocklist", "blacklist").replace("tenant", "licence");
    assert_ne!(earlier, written);
    assert_eq!(serde_json::from_str::<State>(&earlier).unwrap(), state);
}
