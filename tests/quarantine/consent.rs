//! Consent: opt-outs, subscriptions, and what a revocation leaves.

use deliverability::{
    bounce::Reason,
    quarantine::{
        Cause, Effect, Event, Happening, Ledger, List, Policy, Revoke, State,
        import::{Import, Imported, Trust},
        key,
        release::{Refusal, Release},
    },
};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{block, day, fold};

fn allowed(state: &State, now: i64) -> Vec<&'static str> {
    ["a", "b"].into_iter().filter(|tenant| state.may_send(tenant, day(now)).is_allowed()).collect()
}

#[test]
fn a_proven_subscription_is_an_exception_for_its_tenant_alone() {
    let (left_all, left_a) = (Event::unsubscribe("1", day(0), ""), Event::unsubscribe("1", day(0), "a"));
    let subscribe = |days| Event::subscribe("2", day(days), "a", "form 812");
    for (events, wanted, why) in [
        (vec![left_all.clone()], vec![], "everything"),
        (vec![left_all.clone(), subscribe(1)], vec!["a"], "and back to a"),
        (vec![left_a.clone()], vec!["b"], "a alone"),
        (vec![left_a, subscribe(1)], vec!["a", "b"], "and back"),
        (vec![left_all.clone(), Event::subscribe("2", day(1), "a", " ")], vec![], "without proof"),
        (vec![left_all.clone(), Event::subscribe("2", day(1), "", "form")], vec![], "for nobody"),
        (vec![subscribe(-1), left_all.clone()], vec![], "the last word counts"),
        (vec![left_all.clone(), subscribe(1), Event::unsubscribe("3", day(2), "a")], vec![], "left a again"),
        (vec![left_all.clone(), subscribe(1), Event::unsubscribe("3", day(2), "")], vec![], "left all again"),
        (vec![left_all.clone(), subscribe(1), Event::unsubscribe("3", day(2), "b")], vec!["a"], "left b too"),
        (vec![left_all.clone(), subscribe(1), Event::complaint("3", day(2), "a")], vec![], "complained"),
        (vec![Event::complaint("1", day(0), "a"), subscribe(1)], vec!["b"], "a complaint needs a release"),
        (vec![Event::complaint("1", day(0), ""), subscribe(1)], vec![], "as does that of nobody's mail"),
        (
            vec![left_all, subscribe(1), Event::bounce("3", day(2), Reason::AddressInvalid)],
            vec![],
            "consent does not make an address exist",
        ),
    ] {
        assert_eq!(allowed(&fold("example.org", &events), 5), wanted, "{why}");
    }
}

#[test]
fn a_subscription_is_visible_and_traced() {
    let events = [Event::unsubscribe("1", day(0), ""), Event::subscribe("2", day(1), "a", "form 812")];
    let (state, policy) = (fold("example.org", &events), Policy::default());
    assert_eq!(state.subscriptions().collect::<Vec<_>>(), [("a", day(1))]);
    assert_eq!(state.why(&policy)[1].effect, Effect::Subscribed);
    assert_eq!(state.opted_out_of_all_since(), Some(day(0)));
    assert_eq!(state.trace(List::OptOut, "a", &policy), None, "the subscription ended it");
    assert_eq!(state.trace(List::OptOut, "b", &policy), Some(&events[0]));
    let bounced = [Event::bounce("1", day(0), Reason::AddressInvalid), events[1].clone()];
    let state = fold("example.org", &bounced);
    assert_eq!(state.trace(List::LongTerm, "a", &policy), Some(&bounced[0]), "consent ends no quarantine");
    let ledger = Ledger::fold(events.iter().map(|event| ("jane@example.org", event)), &policy);
    assert_eq!((ledger.counts_for("a", day(2)).opted_out, ledger.counts_for("b", day(2)).opted_out), (0, 1));
    let refused = fold("example.org", &[Event::subscribe("2", day(1), "a", "")]);
    assert_eq!(refused.why(&policy)[0].effect, Effect::Refused(Refusal::NoJustification));
    let complained = [Event::complaint("1", day(0), "a"), events[1].clone()];
    let refused = fold("example.org", &complained);
    assert_eq!(refused.why(&policy)[1].effect, Effect::Refused(Refusal::Complained));
}

fn entry(kind: Imported, original: &str) -> Import {
    Import::new("m1", "OldTool", Trust::SimilarRules, kind).called(original)
}

#[test]
fn q13_the_words_of_tools_for_what_a_person_said() {
    let left = "unsubscribed|Unsubscribed by link|UNSUBSCRIBE|opt_out|optout|opt-out|Opt Out|optedOut|hasOptedOutOfEmail\
        |HasOptedOut|opted out|STOP|stop|DNC|dnc|do not contact|Do-Not-Contact|doNotContact|DO_NOT_EMAIL|donotmail\
        |désinscrit|desinscrit|DÉSINSCRIT|de\u{301}sabonne\u{301}|Désabonnée|se désinscrire|ne pas contacter|abgemeldet|Abmeldung|abbestellt\
        |nicht kontaktieren|dado de baja|BAJA|no contactar|disiscritto|uitgeschreven|afgemeld|descadastrado|list_unsubscribe\
        |unsub|manual-unsub|отписался|wypisany|avregistrerad|removal request|dont contact|don't contact|remove me";
    let complained = "complaint|spam complaint|Spam Complaint|SpamComplaint|spam_complaint|complained|spamreport|Spam Report\
        |reported as spam|marked as spam|contactFlaggedAsSpam|abuse report|abuse|FBL|feedback-loop|plainte|Signalé comme spam\
        |Beschwerde|als Spam markiert|queja|klacht|spam";
    let neither = "|hard bounce|hardBounce|cleaned|soft bounce|invalid|mailbox full|stopped responding|nonstop|no mailbox\
        |spam block|blocked as spam|spam bounce|no such user|subscriber removed: no such user|mailbox disabled|bounced\
        |inactive|deactivated|adminBlocked|option|opt|do not exist|contact";
    for (words, wanted) in
        [(left, Some(Imported::Unsubscribe)), (complained, Some(Imported::Blocklist)), (neither, None)]
    {
        for original in words.split('|') {
            for kind in [Imported::Temporary, Imported::LongTerm] {
                assert_eq!(entry(kind, original).consent(), wanted, "{original:?}");
                assert_eq!(entry(kind, original).recognized(), wanted.unwrap_or(kind), "{original:?}");
            }
        }
    }
    assert_eq!(entry(Imported::LongTerm, &"un".repeat(100_000)).consent(), None);
}

#[test]
fn q13_a_revocation_takes_back_guesses_and_lists_what_stays() {
    let policy = Policy::default();
    let import = |id: &str, import: Import| Event::new(id, day(0), import);
    let rows = [
        ("ann@example.org", import("1", entry(Imported::LongTerm, "cleaned"))),
        ("jane@example.org", import("2", entry(Imported::LongTerm, "unsubscribed"))),
        ("zoe@example.org", import("3", entry(Imported::Blocklist, "complaint").of_tenant("shop"))),
        ("kim@example.org", import("4", entry(Imported::Unsubscribe, "").of_tenant("shop"))),
        // A bounce and the person's own word: the one goes, the other stays.
        (
            "tom@example.org",
            import("5", entry(Imported::LongTerm, "opt_out").because_of(Reason::UserUnknown)),
        ),
    ];
    let mut ledger = Ledger::fold(rows.clone(), &policy);
    assert!(ledger.iter().all(|(_, state)| !state.may_send("shop", day(1)).is_allowed()));
    assert_eq!(ledger.get("tom@example.org").unwrap().decide(day(1)).as_str(), "long-term");
    let amended = ledger.amend(&Event::revoke("r", day(1), "m1"), &policy);
    let kept: Vec<&str> = amended.kept.iter().map(|(address, _)| &**address).collect();
    assert_eq!(amended.addresses, 5);
    assert_eq!(kept, ["jane@example.org", "kim@example.org", "tom@example.org", "zoe@example.org"]);
    assert_eq!(
        amended.to_string(),
        "5 addresses are folded again, 4 imported entries stay: a person said so"
    );
    let free: Vec<&str> = ledger
        .iter()
        .filter(|(_, state)| state.may_send("shop", day(1)).is_allowed())
        .map(|(address, _)| address)
        .collect();
    assert_eq!(free, ["ann@example.org"]);
    assert_eq!(ledger.get("tom@example.org").unwrap().decide(day(1)).as_str(), "free");
    assert!(ledger.may_send("zoe@example.org", "news", day(1)).is_allowed(), "her complaint was about shop");

    // Where the caller names the kind, it goes as well.
    let named = Event::new("r", day(1), Revoke::new("m1").also(Imported::Unsubscribe));
    let mut ledger = Ledger::fold(rows, &policy);
    let kept = ledger.amend(&named, &policy).kept;
    assert_eq!(kept.iter().map(|(address, _)| &**address).collect::<Vec<_>>(), ["zoe@example.org"]);
    assert!(ledger.may_send("jane@example.org", "shop", day(1)).is_allowed());
}

#[test]
fn only_a_release_lifts_an_imported_complaint_without_tenant() {
    let events = [Event::new("1", day(0), entry(Imported::LongTerm, "spam complaint"))];
    let state = fold("example.org", &events);
    assert_eq!(
        (block(&state, "a", day(0)).list, block(&state, "a", day(0)).cause),
        (List::OptOut, Cause::Import)
    );
    let release = Event::new("2", day(1), Release::opt_out("", "desk", "letter"));
    assert_eq!(allowed(&fold("example.org", &[events[0].clone(), release]), 2), ["a", "b"]);
}

#[test]
fn q06_two_spellings_of_a_mailbox_have_one_key() {
    let of = |text: &str| key(&deliverability::address::Address::parse(text).unwrap());
    for (one, other, is_one) in [
        ("JEAN.DUPONT@orange.fr", "jean.dupont@orange.fr", true),
        ("Jane@EXAMPLE.org", "jane@example.org", true),
        ("\"jane\"@example.org", "jane@example.org", true),
        ("jane@bücher.example", "jane@XN--BCHER-KVA.example", true),
        ("jane.doe@gmail.com", "JaneDoe+x@googlemail.com", true),
        ("jane.doe@example.org", "janedoe@example.org", false),
        ("jane+x@example.org", "jane@example.org", false),
        ("jane@example.org", "jane@mail.example.org", false),
    ] {
        assert_eq!(of(one) == of(other), is_one, "{one} {other}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn q13_a_revocation_never_frees_what_a_person_opted_out_of(
        said in vec((0_i64..30, select(&["a", "b", ""]), 0_u8..4), 1..8),
        guesses in vec((0_i64..30, select(&["cleaned", "unsubscribed", "STOP", "hard bounce", "spam complaint"])), 0..5),
        revoked in 0_i64..40,
    ) {
        let event = |(index, (days, tenant, what)): (usize, (i64, &str, u8))| {
            let happening = match what {
                0 => Happening::Unsubscribe { tenant: tenant.into() },
                1 => Happening::Complaint { tenant: tenant.into() },
                2 => entry(Imported::Unsubscribe, "").of_tenant(tenant).into(),
                _ => entry(Imported::LongTerm, "opt-out").of_tenant(tenant).into(),
            };
            Event::new(format!("s{index}"), day(days), happening)
        };
        let mut events: Vec<Event> = said.into_iter().enumerate().map(event).collect();
        events.extend(guesses.into_iter().enumerate().map(|(index, (days, word))| {
            Event::new(format!("g{index}"), day(days), entry(Imported::LongTerm, word))
        }));
        let list = |state: &State, tenant| state.may_send(tenant, day(50)).block().map(|block| block.list);
        let before = fold("example.org", &events);
        events.push(Event::revoke("r", day(revoked), "m1"));
        let after = fold("example.org", &events);
        for tenant in ["a", "b", "c"] {
            if let Some(List::OptOut | List::Blocklist) = list(&before, tenant) {
                prop_assert_eq!(list(&after, tenant), list(&before, tenant));
            }
        }
    }
}
