//! Releases, opt-outs, facts beside the events, and what is visible.

use chrono::TimeDelta;
use deliverability::{
    bounce::Reason,
    quarantine::{
        Bounce, Cause, Decision, Effect, ErrorKind, Event, Facts, Ledger, List, Policy, Sign, State, Void,
        import::{Import, Imported, Trust},
        release::{Refusal, Release},
    },
};

use super::{at, block, day, domain, fold, policy};

fn effect(state: &State) -> Effect {
    state.why(&Policy::default()).last().unwrap().effect
}

/// In quarantine twice over, on two blocklists and opted out of one tenant.
fn listed() -> Vec<Event> {
    vec![
        Event::bounce("1", day(0), Reason::MailboxFull),
        Event::bounce("2", day(1), Reason::UserUnknown),
        Event::complaint("3", day(1), "shop"),
        Event::complaint("4", day(1), "news"),
        Event::unsubscribe("5", day(1), "shop"),
    ]
}

fn after(release: Release) -> State {
    let mut events = listed();
    events.push(Event::new("r", day(2), release));
    fold("gmail.com", &events)
}

#[test]
fn q26_a_release_names_its_list_and_changes_no_other() {
    let names =
        |lists: Vec<(&str, _)>| lists.into_iter().map(|(name, _)| name.to_owned()).collect::<Vec<_>>();
    let lists = |state: &State| {
        let decision = state.decide(day(2)).as_str();
        (decision, names(state.blocklists().collect()), names(state.opt_outs().collect()))
    };
    let both = vec!["news".to_owned(), "shop".to_owned()];
    let shop = vec!["shop".to_owned()];
    for (release, wanted, effect_wanted) in [
        (Release::temporary("desk"), ("long-term", both.clone(), shop.clone()), List::Temporary),
        (Release::long_term("desk"), ("temporary", both.clone(), shop.clone()), List::LongTerm),
        (
            Release::blocklist("shop", "desk", "letter"),
            ("long-term", vec!["news".to_owned()], shop),
            List::Blocklist,
        ),
        (Release::opt_out("shop", "desk", "form"), ("long-term", both, vec![]), List::OptOut),
    ] {
        assert_eq!(release.list(), effect_wanted);
        let state = after(release);
        assert_eq!(lists(&state), wanted);
        assert_eq!(effect(&state), Effect::Released(effect_wanted));
    }
}

#[test]
fn q16_q26_a_release_that_lacks_what_its_list_needs_is_refused_visibly() {
    for (release, refusal) in [
        (Release::temporary(""), Refusal::NoRequester),
        (Release::long_term("  "), Refusal::NoRequester),
        (Release::blocklist("shop", "", "letter"), Refusal::NoRequester),
        (Release::blocklist("shop", "desk", " \t"), Refusal::NoJustification),
        (Release::opt_out("shop", "desk", ""), Refusal::NoJustification),
        (Release::blocklist("other", "desk", "letter"), Refusal::NotListed),
        (Release::opt_out("news", "desk", "form"), Refusal::NotListed),
    ] {
        let state = after(release.clone());
        assert_eq!(effect(&state), Effect::Refused(refusal), "{release:?}");
        assert!(state.agrees_with(&fold("gmail.com", &listed())), "{release:?}");
    }
    let state = after(Release::blocklist("shop", "desk", ""));
    assert_eq!(
        state.why(&Policy::default()).last().unwrap().to_string(),
        "2026-01-07 09:00 UTC, r: release from blocklist, asked for by desk: \
         refused, the person's own justification is missing"
    );
    // A quarantine that has ended by itself cannot be released.
    let events = [
        Event::bounce("1", day(0), Reason::MailboxFull),
        Event::new("r", day(7), Release::temporary("desk")),
    ];
    assert_eq!(effect(&fold("example.org", &events)), Effect::Refused(Refusal::NotListed));
}

#[test]
fn q23_those_that_bounce_again_after_a_release_go_back_in() {
    let soft = |id: &str, days| Event::bounce(id, day(days), Reason::MailboxFull);
    let events = [soft("1", 0), Event::new("r", day(2), Release::temporary("desk")), soft("2", 3)];
    assert!(fold("example.org", &events[..2]).may_send("a", day(2)).is_allowed());
    let held = block(&fold("example.org", &events), "a", day(3));
    assert_eq!((held.step, held.until), (Some((2, 5)), Some(day(17))), "the second step, two weeks");

    let hard = |id: &str, days| Event::bounce(id, day(days), Reason::UserUnknown);
    let events =
        [hard("1", 0), hard("2", 1), Event::new("r", day(2), Release::long_term("desk")), hard("3", 3)];
    assert!(fold("example.org", &events[..3]).may_send("a", day(2)).is_allowed());
    let held = block(&fold("example.org", &events), "a", day(3));
    assert_eq!((held.list, held.since), (List::LongTerm, day(3)), "at the first that comes again");
}

#[test]
fn q06_q15_a_new_complaint_after_a_release_lists_again() {
    let events = [
        Event::complaint("1", day(0), "shop"),
        Event::new("r", day(1), Release::blocklist("shop", "desk", "letter")),
        Event::complaint("2", day(2), "shop"),
    ];
    assert!(fold("example.org", &events[..2]).may_send("shop", day(1)).is_allowed());
    assert_eq!(fold("example.org", &events).blocklisted_since("shop"), Some(day(2)));
}

#[test]
fn an_unsubscription_belongs_to_one_tenant_and_does_not_quarantine() {
    let state = fold("example.org", &[Event::unsubscribe("1", day(0), "shop")]);
    let held = block(&state, "shop", day(1));
    assert_eq!((held.list, held.until, held.cause), (List::OptOut, None, Cause::Unsubscribe));
    assert_eq!(held.to_string(), "opt-out since 2026-01-05 (unsubscribed)");
    assert!(state.may_send("news", day(1)).is_allowed());
    assert_eq!(state.decide(day(1)).as_str(), "free");
}

#[test]
fn q08_an_event_without_a_tenant_blocks_every_tenant() {
    let import = |kind| Import::new("b", "OldTool", Trust::SimilarRules, kind).of_tenant(" ");
    for event in [
        Event::unsubscribe("1", day(0), ""),
        Event::unsubscribe("1", day(0), " \t"),
        Event::complaint("1", day(0), ""),
        Event::new("1", day(0), import(Imported::Unsubscribe)),
        Event::new("1", day(0), import(Imported::Blocklist)),
    ] {
        let events = [event.clone(), Event::unsubscribe("2", day(1), "")];
        let state = fold("example.org", &events);
        for tenant in ["shop", "news", ""] {
            assert_eq!(block(&state, tenant, day(1)).list, List::OptOut, "{event:?}");
        }
        assert_eq!((state.opt_outs().count(), state.blocklists().count()), (0, 0), "nobody's is named");
        assert_eq!(state.opted_out_of_all_since(), Some(day(0)));
        assert_eq!(effect(&state), Effect::AlreadyListed);
        assert_eq!(state.decide(day(1)).as_str(), "free");
        let policy = Policy::default();
        assert_eq!(state.trace(List::OptOut, "shop", &policy), Some(&events[0]));
        assert_eq!(state.trace(List::Blocklist, "shop", &policy), None);
    }
    let ledger = Ledger::fold([("a@example.org", Event::unsubscribe("1", day(0), ""))], &Policy::default());
    assert_eq!((ledger.counts(day(0)).opted_out, ledger.counts_for("shop", day(0)).opted_out), (1, 1));
    let text =
        fold("example.org", &[Event::unsubscribe("1", day(0), "")]).why(&Policy::default())[0].to_string();
    assert_eq!(
        text,
        "2026-01-05 09:00 UTC, 1: unsubscription (every tenant): opt-out since 2026-01-05 (unsubscribed)"
    );
}

#[test]
fn q26_the_opt_out_of_all_and_that_of_one_are_released_apart() {
    let left = [Event::unsubscribe("1", day(0), ""), Event::unsubscribe("2", day(0), "shop")];
    let after = |tenant| {
        let release = Event::new("r", day(1), Release::opt_out(tenant, "desk", "form"));
        fold("example.org", &[left.as_slice(), &[release]].concat())
    };
    let all = after("");
    assert_eq!(effect(&all), Effect::Released(List::OptOut));
    assert!(all.may_send("news", day(1)).is_allowed() && !all.may_send("shop", day(1)).is_allowed());
    assert_eq!(all.trace(List::OptOut, "news", &Policy::default()), None);
    assert_eq!(all.trace(List::OptOut, "shop", &Policy::default()), Some(&left[1]));
    let one = after("shop");
    assert_eq!(effect(&one), Effect::Released(List::OptOut));
    assert!(!one.may_send("shop", day(1)).is_allowed(), "she left them all");
    assert_eq!(effect(&after("news")), Effect::Refused(Refusal::NotListed));
}

#[test]
fn q17_a_disposable_domain_is_filtered_without_quarantine_and_the_strongest_list_is_named() {
    let now = day(1);
    let list = |events: &[Event], facts| {
        fold("gmail.com", events).may_send_given(facts, "shop", now).block().map(|block| block.list)
    };
    let soft = Event::bounce("1", day(0), Reason::MailboxFull);
    let hard = Event::bounce("2", day(0), Reason::UserUnknown);
    let left = Event::unsubscribe("3", day(0), "shop");
    let spam = Event::complaint("4", day(0), "shop");
    let all = [soft, hard, left, spam];
    let (none, disposable, opted_out) = (Facts::default(), Facts::disposable(), Facts::opted_out());
    assert_eq!(list(&[], none), None);
    assert_eq!(list(&[], disposable), Some(List::Disposable));
    assert_eq!(list(&[], opted_out), Some(List::OptOut));
    assert_eq!(list(&all[..1], none), Some(List::Temporary));
    assert_eq!(list(&all[..2], none), Some(List::LongTerm));
    assert_eq!(list(&all[..2], disposable), Some(List::Disposable));
    assert_eq!(list(&all[..2], opted_out), Some(List::OptOut));
    assert_eq!(list(&all[..3], disposable), Some(List::OptOut));
    assert_eq!(list(&all, disposable), Some(List::Blocklist));
    assert_eq!(fold("yopmail.com", &[]).decide(now).as_str(), "free");
}

#[test]
fn q19_q21_what_is_visible_and_where() {
    let events = [
        Event::delivery("1", day(0)).from_base("spring"),
        Event::complaint("2", day(1), "shop").from_base("spring"),
        Event::unsubscribe("3", day(2), "shop").from_base("autumn"),
        Event::bounce("4", day(3), Reason::BadReputation).from_base("summer"),
        Event::new("5", day(4), Release::temporary("desk")).from_base("winter"),
    ];
    let state = fold("example.org", &events);
    let known = ["spring", "autumn", "summer", "winter"].map(|base| state.is_known_to(base));
    assert_eq!(known, [true, false, true, false], "where it was mailed or tried");
    assert_eq!(state.blocklisted_since("shop"), Some(day(1)));
    assert_eq!(state.blocklisted_since("news"), None);
    let last = state.last_activity().unwrap();
    assert_eq!((last.id(), last.happening().to_string()), ("4", "bounce (poor sender reputation)".into()));
}

#[test]
fn q20_each_line_of_a_history_states_its_effect() {
    let events = [
        Event::bounce("a", day(0), Reason::MailboxFull),
        Event::delivery("b", day(1)),
        Event::delivery("c", day(2)),
        Event::engagement("d", day(3), Sign::Unspecified),
        Event::complaint("e", day(4), "shop"),
        Event::complaint("f", day(5), "shop"),
        Event::new("g", day(6), Release::temporary("desk")),
        Event::bounce("h", day(7), Reason::Undetermined),
    ];
    let policy = Policy::default();
    let state = State::fold(&domain("example.org"), &events, &policy);
    let lines: Vec<String> =
        state.why(&policy).iter().map(|line| format!("{} {}", line.effect, line.after.as_str())).collect();
    assert_eq!(
        lines,
        [
            "temporary quarantine, step 1 of 5, until 2026-01-12 09:00 UTC (mailbox full on 2026-01-05) temporary",
            "the counts start again temporary",
            "recorded temporary",
            "recorded, the address is active temporary",
            "blocklist of this tenant since 2026-01-09 (complaint) temporary",
            "recorded, the address is on a list already temporary",
            "released from temporary quarantine free",
            "counted, 1 of 2 free",
        ]
    );
    assert_eq!(state.trace(List::Blocklist, "shop", &policy), Some(&events[4]));
    assert_eq!(state.trace(List::Temporary, "", &policy), None, "it was released");
}

#[test]
fn an_event_that_comes_late_is_refused_and_extend_takes_it() {
    let policy = Policy::default();
    let events =
        [Event::bounce("1", day(0), Reason::MailboxFull), Event::bounce("2", day(7), Reason::MailboxFull)];
    let mut state = State::new(&domain("example.org"));
    state.apply(&events[1], &policy).unwrap();
    let before = state.clone();
    let error = state.apply(&events[0], &policy).unwrap_err();
    assert_eq!((error.kind(), error.last()), (ErrorKind::Late, Some(day(7))));
    assert_eq!(
        error.to_string(),
        "the event is late: it comes before one that was applied, and the last one is of 2026-01-12 09:00:00 UTC"
    );
    assert_eq!(state, before);
    state.extend([&events[0]], &policy);
    assert_eq!(state, fold("example.org", &events));
    assert_eq!(state.apply(&events[0], &policy), Ok(Effect::Duplicate));
    let other = Event::bounce("2", day(30), Reason::UserUnknown);
    assert_eq!(state.apply(other, &policy), Ok(Effect::Counted { bounces: 1, of: 2 }), "no bounce is lost");
    assert_eq!(state.conflicts().len(), 1);
}

#[test]
fn an_outage_is_voided_by_provider_window_and_code() {
    let bounce = Bounce::new(Reason::UserUnknown)
        .with_status("5.1.1".parse().unwrap())
        .with_reply_code(550)
        .at_provider("Google");
    let window = || Void::new(day(1), day(2));
    let status = |code: &str| code.parse().unwrap();
    for (void, wanted) in [
        (window(), true),
        (window().at_provider("google"), true),
        (window().at_provider("EXAMPLE.org"), true),
        (window().at_provider("microsoft"), false),
        (window().of_reason(Reason::UserUnknown), true),
        (window().of_reason(Reason::MailboxFull), false),
        (window().with_status(status("5.1.1")), true),
        (window().with_status(status("5.1.2")), false),
        (window().with_reply_code(550), true),
        (window().with_reply_code(554), false),
        (window().at_provider("google").with_reply_code(550).with_status(status("5.1.1")), true),
        (window().at_provider("google").with_reply_code(451), false),
    ] {
        assert_eq!(void.matches("example.org", day(1), &bounce), wanted, "{void:?}");
    }
    for (time, wanted) in [
        (at("2026-01-06T08:59:59Z"), false),
        (day(1), true),
        (at("2026-01-07T08:59:59Z"), true),
        (day(2), false),
    ] {
        assert_eq!(window().matches("example.org", time, &bounce), wanted, "{time}");
    }
}

#[test]
fn voiding_an_event_recomputes_the_later_steps() {
    let soft = |id: &str, days| Event::bounce(id, day(days), Reason::ServerError);
    let void = Event::new("v", day(40), Void::new(day(0), day(1)));
    let policy = Policy::default();
    let mut state = fold("example.org", &[soft("1", 0), soft("2", 10)]);
    assert_eq!(block(&state, "a", day(10)).step, Some((2, 5)));
    assert_eq!(state.apply(&void, &policy), Ok(Effect::Amended));
    assert_eq!(block(&state, "a", day(10)).step, Some((1, 5)));
    assert_eq!(state.why(&policy)[0].effect, Effect::Cancelled);
    assert_eq!(state.bounces(), 2, "it stays on record");
    // It holds for later events as well.
    state.extend([soft("0", 0)], &policy);
    assert_eq!(block(&state, "a", day(10)).step, Some((1, 5)));
}

#[test]
fn q02_the_policy_says_whether_absences_count_for_presets_too() {
    let absence = [Event::absence("1", day(0))];
    assert!(
        State::fold(&domain("a.example"), &absence, &Policy::preset("klaviyo").unwrap())
            .may_send("a", day(0))
            .is_allowed()
    );
    let counts = policy(|policy| policy.absence_counts = true);
    assert!(!State::fold(&domain("a.example"), &absence, &counts).may_send("a", day(0)).is_allowed());
}

/// Windows of voids may touch and overlap, in any order; the end is not within.
#[test]
fn windows_of_voids_add_up() {
    let bounce = |time| Event::new("b", time, Bounce::new(Reason::UserUnknown));
    let voids = [(1, 3), (3, 5), (4, 6), (2, 3)].map(|(from, until)| Void::new(day(from), day(until)));
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
        let counts = |time| {
            let mut events = vec![bounce(time)];
            events.extend(order.iter().map(|&n| Event::new(format!("v{n}"), day(9), voids[n].clone())));
            fold("gmail.com", &events).decide(day(9)) != Decision::Free
        };
        let counted: Vec<i64> = (0..8).filter(|&n| counts(day(n))).collect();
        assert_eq!(counted, [0, 6, 7], "{order:?}");
        assert!(!counts(day(6) - TimeDelta::seconds(1)) && counts(day(1) - TimeDelta::seconds(1)));
    }
}

/// Between two windows nothing is voided.
#[test]
fn windows_of_voids_leave_what_is_between() {
    let bounce = |id: &str, time| Event::new(id, time, Bounce::new(Reason::UserUnknown));
    let void = |id: &str, from, until| Event::new(id, day(9), Void::new(day(from), day(until)));
    for order in [["v1", "v2"], ["v2", "v1"]] {
        let events = [bounce("b", day(3)), void(order[0], 0, 1), void(order[1], 5, 6)];
        assert_ne!(fold("gmail.com", &events).decide(day(9)), Decision::Free);
    }
}

/// A bounce keeps the codes of the verdict that it is made from.
#[test]
fn a_bounce_has_the_codes_of_its_verdict() {
    let bounce =
        Bounce::from(&deliverability::bounce::classify_reply("550 5.1.1 <a@b.example> no such user"));
    assert_eq!((bounce.reason, bounce.reply_code), (Some(Reason::UserUnknown), Some(550)));
    assert_eq!(bounce.status, Some("5.1.1".parse().unwrap()));
}

/// A complaint of all takes back the exceptions of an opt-out of all, and says that it changed something.
#[test]
fn a_complaint_of_all_says_whether_it_changed_anything() {
    let mut state = State::new(&domain("example.org"));
    let policy = Policy::default();
    let mut apply = |event| state.apply(event, &policy).unwrap();
    assert!(matches!(apply(Event::unsubscribe("1", day(0), "")), Effect::Listed(_)));
    assert!(matches!(apply(Event::complaint("2", day(1), "")), Effect::AlreadyListed));
    let mut state = State::new(&domain("example.org"));
    let mut apply = |event| state.apply(event, &policy).unwrap();
    assert!(matches!(apply(Event::unsubscribe("1", day(0), "")), Effect::Listed(_)));
    apply(Event::subscribe("2", day(1), "shop", "form 812"));
    assert!(matches!(apply(Event::complaint("3", day(2), "")), Effect::Listed(_)));
    assert!(!state.may_send("shop", day(3)).is_allowed());
}

/// Of two reports about one message the permanent one counts, by its code where it has no status.
#[test]
fn a_permanent_code_outranks_a_transient_one() {
    let report = |id: &str, reason, code| {
        Event::new(id, day(0), Bounce::new(reason).with_reply_code(code)).about_message("m1")
    };
    for (first, second) in [("a", "b"), ("b", "a")] {
        let events = [report(first, Reason::MailboxFull, 550), report(second, Reason::UserUnknown, 450)];
        let state = fold("gmail.com", &events);
        assert_eq!(
            state.decide(day(1)).as_str(),
            "temporary",
            "{first}: {:?}",
            state.why(&Policy::default())
        );
    }
}
