//! What holds for every input.

use deliverability::{
    compliance::{
        Authentication, Bulk, BulkStatus, DmarcPolicy, Facts, FeedbackId, Mail, ReverseDns, Signature,
        Status, lint_format,
    },
    feedback::unsubscribe::{OneClick, OneClickState},
    rate::{Rate, Trials},
};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::{day, profiles};

/// One fact that can be given.
#[derive(Debug, Clone)]
enum Fact {
    Spf(Authentication, Option<bool>),
    Dkim(Vec<Signature>),
    Dmarc(DmarcPolicy),
    Reverse(ReverseDns),
    Tls(bool),
    Format(bool),
    Unsubscribe(OneClick<'static>),
    InBody(bool),
    Hours(u32),
    FeedbackId(bool),
    Complaints(Rate),
    ComplaintsToday(u64),
    Messages(u64),
    Ever(bool),
    Mail(Mail),
}

fn told(facts: &[Fact]) -> Facts {
    facts.iter().fold(Facts::new(), |facts, fact| match fact.clone() {
        Fact::Spf(outcome, aligned) => facts.spf(outcome, aligned),
        Fact::Dkim(signatures) => facts.dkim(signatures),
        Fact::Dmarc(policy) => facts.dmarc(policy),
        Fact::Reverse(reverse) => facts.reverse_dns(reverse),
        Fact::Tls(tls) => facts.tls(tls),
        Fact::Format(valid) => facts.format(valid),
        Fact::Unsubscribe(one_click) => facts.unsubscribe(&one_click),
        Fact::InBody(present) => facts.unsubscribe_in_body(present),
        Fact::Hours(hours) => facts.unsubscribe_hours(hours),
        Fact::FeedbackId(signed) => facts.feedback_id(FeedbackId::parse("sender").ok(), signed),
        Fact::Complaints(rate) => facts.complaint_rate(rate),
        Fact::ComplaintsToday(complaints) => facts.complaints_today(complaints),
        Fact::Messages(messages) => facts.messages_today(messages),
        Fact::Ever(ever) => facts.ever_bulk(ever),
        Fact::Mail(mail) => facts.mail(mail),
    })
}

fn signatures() -> impl Strategy<Value = Signature> {
    (select(Authentication::ALL), option::of(any::<bool>()), option::of(select(vec![512_u32, 1_024, 2_048])))
        .prop_map(|(outcome, aligned, key_bits)| {
            let mut signature = Signature::new(outcome);
            signature.aligned = aligned;
            signature.key_bits = key_bits;
            signature
        })
}

fn one_clicks() -> impl Strategy<Value = OneClick<'static>> {
    let fields = select(vec!["<https://example.org/u>", "<mailto:u@example.org>", ""]);
    let posts = select(vec![&["List-Unsubscribe=One-Click"][..], &[]]);
    (fields, posts, option::of(any::<bool>())).prop_map(|(field, post, signed)| {
        let read = OneClick::read([field], post.iter().copied());
        match signed {
            Some(true) => read.signed_by(["list-unsubscribe:list-unsubscribe-post"]),
            Some(false) => read.signed_by([]),
            None => read,
        }
    })
}

fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0_u64..200, 2 => 0_u64..20_000, 1 => any::<u64>(), 1 => Just(u64::MAX)]
}

/// Each fact once, or not at all.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let authentication = (
        option::of((select(Authentication::ALL), option::of(any::<bool>()))),
        option::of(vec(signatures(), 0..3)),
        option::of(select(DmarcPolicy::ALL)),
        option::of(select(ReverseDns::ALL)),
        option::of(any::<bool>()),
        option::of(any::<bool>()),
    );
    let unsubscribing = (
        option::of(one_clicks()),
        option::of(any::<bool>()),
        option::of(0_u32..100),
        option::of(any::<bool>()),
    );
    let volume = (
        option::of((counts(), counts(), select(Trials::ALL))),
        option::of(counts()),
        option::of(counts()),
        option::of(any::<bool>()),
        option::of(select(Mail::ALL)),
    );
    (authentication, unsubscribing, volume).prop_map(|(authentication, unsubscribing, volume)| {
        let (spf, dkim, dmarc, reverse, tls, format) = authentication;
        let (one_click, in_body, hours, feedback) = unsubscribing;
        let (rate, complaints, messages, ever, mail) = volume;
        [
            spf.map(|(outcome, aligned)| Fact::Spf(outcome, aligned)),
            dkim.map(Fact::Dkim),
            dmarc.map(Fact::Dmarc),
            reverse.map(Fact::Reverse),
            tls.map(Fact::Tls),
            format.map(Fact::Format),
            one_click.map(Fact::Unsubscribe),
            in_body.map(Fact::InBody),
            hours.map(Fact::Hours),
            feedback.map(Fact::FeedbackId),
            rate.map(|(events, trials, of)| Fact::Complaints(Rate::new(events, trials, of))),
            complaints.map(Fact::ComplaintsToday),
            messages.map(Fact::Messages),
            ever.map(Fact::Ever),
            mail.map(Fact::Mail),
        ]
        .into_iter()
        .flatten()
        .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    /// What is taken away from what is known never makes a rule pass that did not.
    #[test]
    fn unknown_never_passes(all in facts(), without in 0_usize..15, (_, profile) in select(profiles())) {
        let before = profile.check(&told(&all));
        let mut less = all;
        if without < less.len() {
            less.remove(without);
        }
        for (was, is) in before.outcomes().iter().zip(profile.check(&told(&less)).outcomes()) {
            prop_assert!(is.status != Status::Pass || was.status == Status::Pass, "{}: {was} then {is}", is.rule);
            // And what is decided stays so, or is not known any more.
            let holds = is.status == was.status || is.status == Status::Unknown;
            prop_assert!(holds, "{}: {was} then {is}", is.rule);
        }
    }

    #[test]
    fn r05_more_complaints_never_help(all in facts(), rate in (counts(), counts(), select(Trials::ALL)), more in counts(), (_, profile) in select(profiles())) {
        let (events, trials, of) = rate;
        let with = |events: u64| {
            let facts = told(&all).complaint_rate(Rate::new(events, trials, of)).complaints_today(events);
            profile.check(&facts)
        };
        let (few, many) = (with(events), with(events.saturating_add(more)));
        for (few, many) in few.outcomes().iter().zip(many.outcomes()) {
            prop_assert!(many.status >= few.status, "{}: {few} then {many}", few.rule);
        }
    }

    /// A fold: any order, any cut.
    #[test]
    fn bulk_status_is_a_fold(rows in vec((0_i64..10, counts()), 0..20), cut in 0_usize..20, swaps in vec((0_usize..20, 0_usize..20), 0..20)) {
        let row = |&(offset, messages): &(i64, u64)| (day("2026-03-01") + chrono::TimeDelta::days(offset), messages);
        let bulk = Bulk::gmail();
        let whole = BulkStatus::fold(rows.iter().map(row), &bulk);
        let mut shuffled = rows.clone();
        for (one, other) in swaps {
            if one < shuffled.len() && other < shuffled.len() {
                shuffled.swap(one, other);
            }
        }
        prop_assert_eq!(&BulkStatus::fold(shuffled.iter().map(row), &bulk), &whole);
        let cut = cut.min(rows.len());
        let mut resumed = BulkStatus::fold(rows[..cut].iter().map(row), &bulk);
        for (day, messages) in rows[cut..].iter().map(row) {
            resumed.add(day, messages, &bulk);
        }
        prop_assert_eq!(&resumed, &whole);
        let first = (0..10).map(|offset| row(&(offset, 0)).0).find(|day| whole.messages_on(*day) >= 4_500);
        prop_assert_eq!(whole.since(), first);
    }

    /// Any text: places fit, nothing is complete that is not signed, the same twice.
    #[test]
    fn r06_any_header(field in "[<>,()\\\\a-c:/@ \r\né]{0,30}|(<https://a/b>|, |<mailto:a@b>|\\(x\\)){0,5}", post in "(List-Unsubscribe=One-Click|x)?", signed in option::of("(list-unsubscribe:)?(list-unsubscribe-post)?")) {
        let mut read = OneClick::read([field.as_str()], [post.as_str()]);
        if let Some(signed) = &signed {
            read = read.signed_by([signed.as_str()]);
        }
        for uri in read.uris() {
            prop_assert!(uri.span.slice(&field).is_some());
            prop_assert!(!uri.text.contains(['<', '>', ' ', '\r', '\n']));
        }
        for finding in read.findings() {
            let text = if finding.code().starts_with("list-unsubscribe::") { &field } else { &post };
            prop_assert!(finding.span().slice(text).is_some(), "{}", finding);
        }
        let complete = signed.as_deref() == Some("list-unsubscribe:list-unsubscribe-post");
        prop_assert!(read.state() != OneClickState::Complete || complete);
        let _ = (FeedbackId::parse(&field).is_ok(), lint_format(field.as_bytes()));
    }
}
