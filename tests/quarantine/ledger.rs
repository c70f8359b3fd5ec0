//! Many addresses.

use deliverability::{
    bounce::Reason,
    quarantine::{
        Bounce, Event, Facts, Ledger, List, Policy, State, Void,
        import::{BatchKind, Import, Imported, Trust},
        release::Release,
    },
};

use super::{day, domain, fold};

#[test]
fn q07_q08_q25_scope_and_counts() {
    let hard = |id: &str| Event::bounce(id, day(0), Reason::UserUnknown);
    let events = [
        ("a@gmail.com", hard("1").from_base("spring")),
        ("b@gmail.com", hard("2")),
        ("b@gmail.com", Event::complaint("3", day(0), "shop")),
        ("c@gmail.com", Event::complaint("4", day(0), "shop")),
        ("c@gmail.com", Event::complaint("5", day(0), "news")),
        ("d@gmail.com", Event::bounce("6", day(0), Reason::MailboxFull)),
        ("e@gmail.com", Event::unsubscribe("7", day(0), "news")),
        ("f@gmail.com", Event::delivery("8", day(0)).from_base("spring")),
    ];
    let ledger = Ledger::fold(events, &Policy::default());
    let counts = ledger.counts(day(1));
    assert_eq!((counts.addresses, counts.temporary, counts.long_term), (6, 1, 2));
    assert_eq!((counts.blocklisted, counts.quarantined_and_blocklisted, counts.opted_out), (2, 1, 1));
    assert_eq!((counts.quarantined(), counts.quarantined_or_blocklisted()), (3, 4));
    let news = ledger.counts_for("news", day(1));
    assert_eq!((news.quarantined(), news.blocklisted, news.quarantined_or_blocklisted()), (3, 1, 4));
    let other = ledger.counts_for("other", day(1));
    assert_eq!((other.blocklisted, other.opted_out, other.quarantined_or_blocklisted()), (0, 0, 3));
    let spring = ledger.counts_in("spring", day(1));
    assert_eq!((spring.addresses, spring.long_term, spring.quarantined()), (2, 1, 1));
    assert_eq!(ledger.counts_in("autumn", day(1)).addresses, 0);
    assert_eq!(ledger.counts(day(7)).temporary, 0, "its end has come");

    assert!(!ledger.may_send("a@gmail.com", "any", day(1)).is_allowed());
    assert!(ledger.may_send("c@gmail.com", "any", day(1)).is_allowed());
    assert!(ledger.may_send("A@gmail.com", "any", day(1)).is_allowed(), "keys are taken as they are");
    let unknown = ledger.may_send_given(Facts::disposable(), "x@yopmail.com", "any", day(1));
    assert_eq!(unknown.block().map(|block| block.list), Some(List::Disposable));
}

#[test]
fn a_ledger_is_the_fold_of_each_address() {
    let events = [
        ("acme/a@gmail.com", Event::bounce("1", day(0), Reason::UserUnknown)),
        ("a@example.org", Event::bounce("1", day(9), Reason::MailboxFull)),
        ("a@example.org", Event::bounce("2", day(0), Reason::MailboxFull)),
    ];
    let policy = Policy::default();
    let ledger = Ledger::fold(events.clone(), &policy);
    let gmail = fold("gmail.com", &[events[0].1.clone()]);
    let example = fold("example.org", &[events[1].1.clone(), events[2].1.clone()]);
    assert_eq!(
        ledger.iter().collect::<Vec<_>>(),
        [("a@example.org", &example), ("acme/a@gmail.com", &gmail)]
    );

    let mut grown = Ledger::new();
    for (address, event) in [&events[0], &events[2], &events[1]] {
        grown.apply(address, event, &policy).unwrap();
    }
    assert_eq!(grown, ledger);
    assert!(grown.apply("a@example.org", Event::delivery("9", day(1)), &policy).is_err());
    grown.extend([("a@example.org", Event::delivery("9", day(1)))], &policy);
    assert_eq!(grown.get("a@example.org").unwrap().history().len(), 3);
    assert_eq!((grown.len(), grown.is_empty(), Ledger::new().is_empty()), (2, false, true));
}

/// The first two have one hash (FNV-1a, 64 bits), so that only their letters tell them apart.
#[test]
fn an_inserted_state_replaces_the_one_before() {
    let mut ledger = Ledger::new();
    let [old, new] = [0, 1].map(|days| fold("gmail.com", &[Event::delivery("1", day(days))]));
    assert_eq!(ledger.insert("a@gmail.com", old.clone()), None);
    assert_eq!(ledger.insert("a@gmail.com", new.clone()), Some(old));
    assert_eq!((ledger.len(), ledger.get("a@gmail.com")), (1, Some(&new)));
}

#[test]
fn addresses_of_one_hash_stay_apart() {
    let addresses = ["8yn0iYCKYHlIj4-BwPqk@example.org", "GReLUrM4wMqfg9yzV3KQ@example.org", "c@example.org"];
    let policy = Policy::default();
    let events = (0..9)
        .map(|n| (addresses[n % 3], Event::bounce(format!("b{n}"), day(n as i64), Reason::MailboxFull)));
    let ledger = Ledger::fold(events.clone(), &policy);
    assert_eq!(ledger.len(), 3);
    for address in addresses {
        let own: Vec<Event> =
            events.clone().filter(|(of, _)| *of == address).map(|(_, event)| event).collect();
        assert_eq!(own.len(), 3);
        assert_eq!(ledger.get(address), Some(&fold("example.org", &own)), "{address}");
    }
}

#[test]
fn q13_a_batch_is_reviewed_and_revoked_everywhere() {
    let entry = |kind| Import::new("b", "OldTool", Trust::SimilarRules, kind).of_tenant("shop");
    let import = |id: &str, import| Event::new(id, day(0), import);
    let policy = Policy::default();
    let mut ledger = Ledger::fold(
        [
            ("a@x.example", import("1", entry(Imported::LongTerm))),
            ("b@x.example", import("2", entry(Imported::LongTerm).called("unsubscribed"))),
            ("c@x.example", Event::bounce("3", day(0), Reason::MailboxFull)),
        ],
        &policy,
    );
    let review = ledger.review("b");
    assert_eq!((review.entries, review.long_term, review.mislabeled), (2, 1, 1));
    assert_eq!(review.kind(), BatchKind::Mixed);
    assert_eq!(ledger.review("other").kind(), BatchKind::Empty);
    let revoke = Event::revoke("r", day(1), "b");
    assert_eq!(ledger.amend(&revoke, &policy).addresses, 2);
    assert_eq!(ledger.counts(day(1)).quarantined(), 1);
    assert_eq!(ledger.amend(&Event::new("x", day(1), Release::temporary("desk")), &policy).addresses, 0);
}

#[test]
fn an_outage_is_voided_everywhere() {
    let at_google = Bounce::new(Reason::UserUnknown).at_provider("google");
    let policy = Policy::default();
    let mut ledger = Ledger::fold(
        [
            ("a@gmail.com", Event::bounce("1", day(0), Reason::UserUnknown)),
            ("b@gmail.com", Event::bounce("2", day(5), Reason::UserUnknown)),
            ("c@hosted.example", Event::new("3", day(0), at_google.clone())),
            ("c@hosted.example", Event::new("4", day(5), at_google)),
        ],
        &policy,
    );
    assert_eq!(ledger.counts(day(5)).long_term, 3);
    let outage = |provider| Event::new("v", day(9), Void::new(day(0), day(1)).at_provider(provider));
    assert_eq!(ledger.amend(&outage("google"), &policy).addresses, 1);
    assert_eq!(ledger.counts(day(5)).long_term, 2);
    let mut ids = outage("gmail.com");
    ids = Event::new("w", ids.at(), ids.happening().clone());
    assert_eq!(ledger.amend(&ids, &policy).addresses, 1);
    assert!(ledger.may_send("a@gmail.com", "s", day(9)).is_allowed());
    assert!(!ledger.may_send("b@gmail.com", "s", day(9)).is_allowed());
}

#[cfg(feature = "serde")]
#[test]
fn a_snapshot_is_read_back_and_a_later_form_is_refused() {
    let policy = Policy::default();
    let bounce = Bounce::new(Reason::MailboxFull).with_status("5.2.2".parse().unwrap()).at_provider("x");
    let import = Import::new("b", "OldTool", Trust::SimilarRules, Imported::Temporary).until(day(50));
    let events = [
        Event::new("1", day(0), bounce).from_base("spring"),
        Event::complaint("2", day(1), "shop"),
        Event::new("3", day(2), import),
        Event::new("4", day(3), Release::blocklist("shop", "desk", "letter")),
        Event::new("5", day(4), Void::new(day(0), day(1)).of_reason(Reason::MailboxFull)),
        Event::revoke("6", day(5), "b"),
    ];
    let mut state = State::fold(&domain("example.org"), &events[..4], &policy);
    let text = serde_json::to_string(&state).unwrap();
    let mut read: State = serde_json::from_str(&text).unwrap();
    assert_eq!(read, state);
    assert_eq!(read.schema_version(), 2);
    for event in &events[4..] {
        state.apply(event, &policy).unwrap();
        read.apply(event, &policy).unwrap();
    }
    assert_eq!(read, State::fold(&domain("example.org"), &events, &policy));
    let later = text.replace("\"schema_version\":2", "\"schema_version\":3");
    assert!(serde_json::from_str::<State>(&later).unwrap_err().to_string().contains("schema version"));
    let policy_text = serde_json::to_string(&Policy::preset("adobe").unwrap()).unwrap();
    assert_eq!(serde_json::from_str::<Policy>(&policy_text).unwrap(), Policy::preset("adobe").unwrap());
    assert_eq!(serde_json::from_str::<Policy>("{\"hard_bounces\":1}").unwrap().hard_bounces, 1);
}
