//! Entries of other tools: trust, provenance, consent, revocation.

use deliverability::{
    bounce::Reason,
    quarantine::{
        Block, Cause, Effect, Event, List, Policy, Rejection, State,
        import::{BatchKind, Import, ImportReview, Imported, Trust},
    },
};

use super::{block, day, domain, fold, policy};

fn entry(kind: Imported) -> Import {
    Import::new("batch-1", "OldTool", Trust::SimilarRules, kind)
}

fn imported(import: Import) -> State {
    fold("example.org", &[Event::new("i", day(0), import)])
}

#[test]
fn q12_only_a_reliable_tool_with_similar_rules_is_taken_over() {
    for (trust, least, wanted) in [
        (Trust::SimilarRules, Trust::SimilarRules, true),
        (Trust::OtherRules, Trust::SimilarRules, false),
        (Trust::Unreliable, Trust::SimilarRules, false),
        (Trust::OtherRules, Trust::OtherRules, true),
        (Trust::Unreliable, Trust::OtherRules, false),
        (Trust::Unreliable, Trust::Unreliable, true),
    ] {
        let policy = policy(|policy| policy.import_trust = least);
        let import = Import::new("b", "OldTool", trust, Imported::LongTerm);
        let state = State::fold(&domain("example.org"), &[Event::new("i", day(0), import)], &policy);
        assert_eq!(!state.may_send("a", day(0)).is_allowed(), wanted, "{trust} where {least} is asked for");
        if !wanted {
            let effect = state.why(&policy)[0].effect;
            assert_eq!(effect, Effect::Rejected(Rejection::Trust));
            assert_eq!(effect.to_string(), "rejected, its tool is not trusted enough");
        }
    }
}

#[test]
fn q12_what_a_person_said_is_taken_over_from_any_tool() {
    let import = |trust, kind| Import::new("b", "OldTool", trust, kind);
    for trust in [Trust::Unreliable, Trust::OtherRules, Trust::SimilarRules] {
        for (import, list) in [
            (import(trust, Imported::Blocklist), List::Blocklist),
            (import(trust, Imported::Unsubscribe), List::OptOut),
            (import(trust, Imported::LongTerm).called("unsubscribed"), List::OptOut),
            (import(trust, Imported::Temporary).called("opt-out").until(day(9)), List::OptOut),
        ] {
            let state = imported(import.of_tenant("shop"));
            assert_eq!(block(&state, "shop", day(0)).list, list, "{trust}");
            assert!(state.may_send("news", day(0)).is_allowed(), "{trust}");
        }
        let wanted = trust == Trust::SimilarRules;
        for kind in [Imported::Temporary, Imported::LongTerm] {
            let state = imported(import(trust, kind));
            assert_eq!(!state.may_send("shop", day(0)).is_allowed(), wanted, "{kind} by {trust}");
        }
    }
}

#[test]
fn q12_an_imported_temporary_quarantine_ends_at_any_ladder_step() {
    // The day on which it ends without an end of its own; none where it is only recorded.
    for (name, end) in [
        ("default", Some(7)),
        ("adobe", Some(10)),
        ("mailchimp", None),
        ("klaviyo", None),
        ("brevo", None),
        ("sfmc", None),
        ("summit2003", None),
        ("maildrop-fr", None),
        ("cloudflare", Some(1)),
        ("postal", Some(30)),
        ("listmonk", None),
        ("ses-global", None),
    ] {
        let policy = Policy::preset(name).unwrap();
        let held = |import| {
            let state = State::fold(&domain("example.org"), [Event::new("i", day(0), import)], &policy);
            let shown = state.why(&policy)[0].effect;
            (state.decide(day(0)).block().copied(), shown)
        };
        let (bare, shown) = held(entry(Imported::Temporary));
        assert_eq!(bare.map(|held| held.until), end.map(|end| Some(day(end))), "{name}");
        assert_eq!(shown == Effect::Ignored, end.is_none(), "{name}");
        let (ending, _) = held(entry(Imported::Temporary).until(day(40)));
        let Some(Block { list: List::Temporary, until, .. }) = ending else { panic!("{name}: {ending:?}") };
        assert_eq!(until, Some(day(40)), "{name}");
    }
    assert_eq!(Policy::PRESETS.len(), 12, "each has a row");

    // At the end of the ladder: 7, 14, 28, 56 and 112 days one after the other end on day 217.
    let soft = |id: &str, days| Event::bounce(id, day(days), Reason::MailboxFull);
    let climbed = [soft("1", 0), soft("2", 7), soft("3", 21), soft("4", 49), soft("5", 105)];
    for (import, end) in
        [(entry(Imported::Temporary), 217 + 112), (entry(Imported::Temporary).until(day(220)), 220)]
    {
        let state = fold("example.org", &[climbed.as_slice(), &[Event::new("i", day(217), import)]].concat());
        let held = block(&state, "a", day(217));
        assert_eq!((held.list, held.step, held.until), (List::Temporary, Some((5, 5)), Some(day(end))));
        assert!(state.may_send("a", day(end)).is_allowed());
    }
}

#[test]
fn q12_each_kind_goes_to_its_list() {
    let held = block(&imported(entry(Imported::LongTerm)), "a", day(0));
    assert_eq!((held.list, held.until, held.cause), (List::LongTerm, None, Cause::Import));
    let held = block(&imported(entry(Imported::Temporary)), "a", day(0));
    assert_eq!((held.list, held.step, held.until), (List::Temporary, Some((1, 5)), Some(day(7))));
    let held = block(&imported(entry(Imported::Temporary).until(day(40))), "a", day(39));
    assert_eq!((held.list, held.until), (List::Temporary, Some(day(40))), "the tool's own end");
    let shop = imported(entry(Imported::Blocklist).of_tenant("shop"));
    assert_eq!(block(&shop, "shop", day(0)).list, List::Blocklist);
    assert!(shop.may_send("news", day(0)).is_allowed(), "Q-08");
}

#[test]
fn q13_plain_unsubscribes_are_consent_whatever_their_label() {
    let plain = imported(entry(Imported::Unsubscribe));
    assert_eq!(block(&plain, "any", day(0)).list, List::OptOut, "of every tenant, as it names none");
    assert_eq!(plain.decide(day(0)).as_str(), "free");
    let shop = imported(entry(Imported::Unsubscribe).of_tenant("shop"));
    assert_eq!(block(&shop, "shop", day(0)).list, List::OptOut);
    assert_eq!(shop.decide(day(0)).as_str(), "free");

    for original in
        ["Unsubscribed", "OPT-OUT", "opted out by link", "Désabonné", "abgemeldet", "uitgeschreven"]
    {
        let state = imported(entry(Imported::LongTerm).called(original));
        assert_eq!(state.decide(day(0)).as_str(), "free", "{original}");
    }
    for original in ["", "hard bounce", "cleaned", "subscriber removed: no such user"] {
        let state = imported(entry(Imported::LongTerm).called(original));
        assert_eq!(state.decide(day(0)).as_str(), "long-term", "{original}");
    }
    // With a bounce as evidence, it is what its label says.
    let bounced = entry(Imported::LongTerm).called("unsubscribed").because_of(Reason::UserUnknown);
    assert_eq!(imported(bounced).decide(day(0)).as_str(), "long-term");
}

#[test]
fn q13_a_batch_is_looked_at_as_a_whole() {
    let bounced = || entry(Imported::LongTerm).because_of(Reason::UserUnknown);
    let (bare, left) = (entry(Imported::Temporary), entry(Imported::LongTerm).called("unsub"));
    for (batch, kind) in [
        (vec![], BatchKind::Empty),
        (vec![bounced(), bounced(), entry(Imported::Blocklist)], BatchKind::Explained),
        (vec![bounced(), bare.clone()], BatchKind::Unexplained),
        (vec![bounced(), bare.clone(), left.clone()], BatchKind::Mixed),
        (vec![left.clone(), entry(Imported::Unsubscribe)], BatchKind::Unsubscribes),
    ] {
        let review = ImportReview::new(&batch);
        assert_eq!(review.kind(), kind, "{review:?}");
        let parts = review.temporary + review.long_term + review.blocklist + review.unsubscribes;
        assert_eq!(parts, review.entries);
    }
    let doubtful = Import::new("batch-1", "Other", Trust::Unreliable, Imported::Unsubscribe);
    let review = ImportReview::new(&[bounced(), bare, left, doubtful]);
    assert_eq!((review.unexplained, review.mislabeled, review.unsubscribes), (1, 1, 2));
    assert_eq!(review.sources.iter().map(|source| &**source).collect::<Vec<_>>(), ["OldTool", "Other"]);
    assert_eq!(review.least_trust, Some(Trust::Unreliable));
}

#[test]
fn q13_a_revoked_batch_has_no_effect_whenever_the_revocation_arrives() {
    let other = Import::new("batch-2", "OldTool", Trust::SimilarRules, Imported::LongTerm);
    let soft = Event::bounce("1", day(1), Reason::MailboxFull);
    for days in [-1, 1, 9] {
        let revoke = Event::revoke("r", day(days), "batch-1");
        let events = [Event::new("i", day(0), entry(Imported::LongTerm)), soft.clone(), revoke.clone()];
        let state = fold("example.org", &events);
        assert!(state.agrees_with(&fold("example.org", std::slice::from_ref(&soft))));
        assert_eq!(block(&state, "a", day(1)).list, List::Temporary, "the bounce inside it counts now");
        let imports: Vec<_> = state.imports().map(|import| &*import.batch).collect();
        assert_eq!(imports, ["batch-1"], "and it stays on record");
        let kept = fold("example.org", &[Event::new("i", day(0), other.clone()), revoke]);
        assert_eq!(block(&kept, "a", day(1)).list, List::LongTerm);
    }
}

#[test]
fn q13_an_entry_is_traced_to_its_import() {
    let import = entry(Imported::LongTerm).called("cleaned");
    let shop = entry(Imported::Blocklist).of_tenant("shop");
    let events = [
        Event::new("i", day(0), import),
        Event::new("j", day(0), shop),
        Event::bounce("1", day(1), Reason::UserUnknown),
    ];
    let policy = Policy::default();
    let state = State::fold(&domain("gmail.com"), &events, &policy);
    assert_eq!(state.trace(List::LongTerm, "", &policy), Some(&events[0]));
    assert_eq!(state.trace(List::Blocklist, "shop", &policy), Some(&events[1]));
    assert_eq!(state.trace(List::Blocklist, "news", &policy), None);
    assert_eq!(
        state.why(&policy)[0].to_string(),
        "2026-01-05 09:00 UTC, i: import of batch batch-1 from OldTool (long-term): \
         long-term quarantine (imported on 2026-01-05)"
    );
    let mut revoked = state;
    revoked.extend([Event::revoke("r", day(2), "batch-1")], &policy);
    assert_eq!(revoked.trace(List::LongTerm, "", &policy), Some(&events[2]), "the bounce holds it now");
}
