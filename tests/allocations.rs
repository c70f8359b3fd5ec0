//! What allocates nothing: a counting allocator watches.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use chrono::{DateTime, Utc};
use deliverability::{
    address::{Address, Grammar, Mailbox},
    bounce::{self, Reason},
    compliance::FeedbackId,
    delivery::{
        Attempts, Backoff, Bucket, Exchangers, Setback, Throttle, backoff,
        retry::{self, Phase},
    },
    dns::{self, Answer, Data, Question, Record},
    domain::Domain,
    feedback::unsubscribe::{ONE_CLICK, OneClick, covers},
    hygiene::Lists,
    provider::Provider,
    quarantine::{Event, Facts, Ledger, Policy, State},
    rate::{Confidence, Evidence, Limit, Rate, Trials},
    reputation::{
        audience::variant,
        volume::{self, Baseline},
    },
    smtp::{Diagnostic, EnhancedStatus, Reply},
    spf, warmup,
};

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call goes on to the system's allocator unchanged; counting touches no memory of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(run: impl FnOnce() -> T) -> usize {
    let before = COUNT.with(Cell::get);
    std::hint::black_box(run());
    COUNT.with(Cell::get) - before
}

#[test]
fn the_counter_counts() {
    assert!(allocations(|| vec![1_u8; 10]) >= 1);
    assert_eq!(allocations(|| 1 + 1), 0);
}

#[test]
fn a_borrowed_reply_allocates_nothing() {
    let text = "550-5.1.1 No such user\r\n550-5.1.1 here\r\n550 5.1.1 at all";
    assert_eq!(allocations(|| Reply::parse(text).map(|reply| reply.lines().count())), 0);
    assert_eq!(allocations(|| "5.1.1".parse::<EnhancedStatus>()), 0);
    let text = "host mx.example.org[192.0.2.1] said: 550 5.1.1 <jane@example.org>: unknown (in reply to RCPT TO command)";
    assert_eq!(allocations(|| Diagnostic::read(text)), 0);
}

#[test]
fn a_borrowed_address_allocates_nothing_and_an_owned_one_once() {
    let texts =
        ["Jane.Doe+news@Mail.Example.org", "\"jane \\\"doe\\\"\"@example.org", "jane@[IPv6:2001:db8::1]"];
    for text in texts {
        for grammar in Grammar::ALL {
            // An error quotes the text.
            let quotes = usize::from(grammar.parse(text).is_err());
            assert_eq!(allocations(|| grammar.parse(text).is_ok()), quotes, "{grammar} {text}");
        }
        assert_eq!(allocations(|| Grammar::strictest(text)), 0, "{text}");
        let (one, other) = (Address::parse(text).unwrap(), Address::parse(text).unwrap());
        assert_eq!(allocations(|| (one.local_part(), one.host(), one.subaddress('+'))), 0);
        assert_eq!(allocations(|| one.domain().map(|domain| domain.labels().count())), 0);
        assert_eq!(allocations(|| other.into_owned()), 1);
    }
    let (one, other) =
        (Address::parse("a@Example.org").unwrap(), Address::parse("\"a\"@example.ORG").unwrap());
    assert_eq!(allocations(|| one == other), 0);
    assert_eq!(allocations(|| Grammar::Rfc5322.parse("jane (a (b)) @ example . org").is_ok()), 0);
    assert_eq!(allocations(|| Address::parse("jane..doe@example.org").is_err()), 1);
    assert_eq!(allocations(|| Mailbox::parse("Jane Doe <jane@example.org>").is_ok()), 0);
}

#[test]
fn a_borrowed_domain_allocates_nothing() {
    assert_eq!(allocations(|| Domain::parse("mail.example.org").unwrap()), 0);
    let (one, other) =
        (Domain::parse("mail.example.org").unwrap(), Domain::parse("MAIL.example.org").unwrap());
    assert_eq!(allocations(|| one == other), 0);
    assert_eq!(allocations(|| one.to_ascii().len()), 0);
    assert_eq!(allocations(|| one.ancestors().count()), 0);
}

#[test]
fn a_verdict_on_a_reply_allocates_the_row_of_its_words_alone() {
    let text = "550 5.1.1 <jane@example.org>: Recipient address rejected: User unknown";
    assert_eq!(bounce::classify_reply(text).reason(), Reason::UserUnknown);
    assert_eq!(allocations(|| bounce::classify_reply(text).reason()), 1);
}

#[test]
fn may_send_allocates_nothing() {
    let at: DateTime<Utc> = "2026-02-02T09:00:00Z".parse().unwrap();
    let events = [Event::bounce("1", at, Reason::MailboxFull), Event::complaint("2", at, "shop")];
    let state = State::fold(&"example.org".parse().unwrap(), &events, &Policy::default());
    assert_eq!(allocations(|| state.may_send("shop", at).is_allowed()), 0);
    assert_eq!(allocations(|| (state.may_send("news", at), state.next_change(at))), 0);
    assert_eq!(allocations(|| state.may_send_given(Facts::disposable(), "news", at)), 0);
    assert_eq!(allocations(|| (state.decide(at), state.blocklisted_since("shop"))), 0);
    let ledger = Ledger::fold(events.map(|event| ("jane@example.org", event)), &Policy::default());
    assert_eq!(allocations(|| ledger.may_send("jane@example.org", "shop", at).is_allowed()), 0);
    assert_eq!(allocations(|| ledger.may_send("joe@example.org", "shop", at).is_allowed()), 0);
    assert_eq!(allocations(|| ledger.counts(at)), 0);
}

#[test]
fn how_much_may_be_sent_today_allocates_nothing() {
    let start = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let plan = warmup::Plan::builder().start(start).from(100).to(5_000).providers([("a", 2), ("b", 1)]);
    let plan = plan.build().unwrap();
    let now: DateTime<Utc> = "2026-03-05T09:00:00Z".parse().unwrap();
    let policy = warmup::Policy::default();
    let state = warmup::State::fold(&plan, &[warmup::Observed::new(start).sent(100)], &policy);
    assert_eq!(allocations(|| state.cap_on(&plan, now.date_naive(), &policy)), 0);
    assert_eq!(allocations(|| plan.allowance(&state, 10, now, &policy)), 0);
}

#[test]
fn an_spf_record_allocates_once_and_a_check_of_networks_little_more() {
    let text = "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 a mx include:_spf.example.net ~all";
    assert_eq!(allocations(|| spf::Record::parse(text).unwrap().len()), 1);
    let record = spf::Record::parse(text).unwrap();
    assert_eq!(
        allocations(|| record.directives().filter(|directive| directive.mechanism().looks_up()).count()),
        0
    );

    // With the answer at hand: the names asked for, the rows of what was visited, asked and hit, the
    // verdict; and of the record its terms alone, however many networks it has.
    let count = |networks: usize| {
        let networks: String = (0..networks).map(|n| format!(" ip4:198.51.{n}.0/24")).collect();
        let answer = Answer::from_records(vec![Record::new(
            300,
            Data::txt(format!("v=spf1{networks} ip4:192.0.2.7 -all")),
        )]);
        let request =
            spf::Request::mail_from("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
        let check = || dns::resolve_with(spf::Check::new(&request), |_: &Question| answer.clone()).result();
        assert_eq!(check(), spf::Result::Pass);
        allocations(check)
    };
    assert_eq!(count(1), count(100));
    assert!(count(1) <= 6, "{}", count(1));
}

#[test]
fn lists_are_asked_without_an_allocation() {
    let (lists, domain) = (Lists::builtin(), Domain::parse("cool.yopmail.com").unwrap());
    assert_eq!(allocations(|| lists.is_disposable(&domain)), 0);
    assert_eq!(allocations(|| (lists.is_relay(&domain), lists.is_free(&domain))), 0);
}

#[test]
fn rates_volumes_and_variants_allocate_nothing() {
    let (rate, limit) = (Rate::new(17, 10_000, Trials::Sent), Limit::over(1, 1_000, Trials::Sent));
    assert_eq!(allocations(|| Evidence::default().compare(&rate, &limit)), 0);
    assert_eq!(allocations(|| Confidence::Wilson95.interval(&rate)), 0);
    let baseline = Baseline::new(&[10_000; 28], volume::Policy::default());
    assert_eq!(allocations(|| baseline.assess(100_000).class()), 0);
    assert_eq!(allocations(|| variant("jane@example.org", 7, &[50, 50])), 0);
}

#[test]
fn the_pace_of_sending_allocates_nothing() {
    let at: DateTime<Utc> = "2026-02-02T09:00:00Z".parse().unwrap();
    let mut bucket = Bucket::full(Throttle::per_minute(7), at);
    assert_eq!(allocations(|| (bucket.take(1, at).is_ok(), bucket.take(9, at).is_err())), 0);
    let (mut backoff, policy) = (Backoff::new(), backoff::Policy::default());
    let limited = Setback::transient(Reason::RateLimited);
    assert_eq!(allocations(|| backoff.on_reply(&limited, at, &policy)), 0);
    assert_eq!(allocations(|| backoff.allowance(at, &policy).connections), 0);
    assert_eq!(allocations(|| Phase::growing(1, 60, (2, 1), 9_000).interval(40)), 0);
    // The row of reasons alone.
    let policy = retry::Policy::default();
    assert_eq!(allocations(|| policy.next_attempt(&Attempts::first(at), &limited, at, 1)), 1);
}

#[test]
fn a_provider_is_recognised_without_an_allocation() {
    let domain = Domain::parse("wanadoo.fr").unwrap();
    assert_eq!(allocations(|| (Provider::for_domain(&domain), Provider::for_mx("mx1.pphosted.com"))), 0);
    let null =
        Answer::from_records(vec![Record::new(1, Data::Mx { preference: 0, exchange: "".parse().unwrap() })]);
    assert_eq!(allocations(|| Exchangers::from_answer(&domain, &null, 1)), 1);
}

#[test]
fn unsubscribe_fields_allocate_the_row_of_uris_alone() {
    let field = "<https://example.org/u/81f3>, <mailto:leave@example.org>";
    let signed = "from:list-unsubscribe:list-unsubscribe-post";
    let read = || OneClick::read([field], [ONE_CLICK]).signed_by([signed]).state();
    assert_eq!(allocations(read), 1);
    assert_eq!(allocations(|| (FeedbackId::parse("a:b:c:sender").is_ok(), covers(signed, "From"))), 0);
}

#[test]
fn bodies_are_prepared_without_an_allocation() {
    use deliverability::{
        dkim::{BodyCanonicalizer, Canonicalization},
        mail::LineEndings,
    };

    let body = "  <td>\ta row  of text</td> \r\n\r\n".repeat(1_000);
    for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
        for line_endings in [LineEndings::Crlf, LineEndings::Lf] {
            let prepare = || {
                let mut length = 0;
                let mut canonicalizer = BodyCanonicalizer::new(how, line_endings);
                for chunk in body.as_bytes().chunks(777) {
                    canonicalizer.update(chunk, |bytes| length += bytes.len());
                }
                canonicalizer.finish(|bytes| length += bytes.len());
                length
            };
            assert_eq!(allocations(prepare), 0, "{how} {line_endings}");
        }
    }
}

#[test]
fn records_and_signatures_allocate_what_is_decoded_alone() {
    use deliverability::{dkim, dmarc};

    let record = "v=DMARC1; p=reject; sp=none; adkim=s; rua=mailto:a@example.org";
    assert_eq!(allocations(|| dmarc::Record::parse(record).is_ok()), 0);
    let key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    assert_eq!(allocations(|| dkim::Key::parse(key).is_ok()), 1);
    let signature = "v=1; a=rsa-sha256; d=example.org; s=s; h=from; \
                     bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA";
    assert_eq!(allocations(|| dkim::Signature::parse(signature).is_ok()), 2);
}
