//! What the functions that run once a message or once an event cost: instructions of a call, counted by
//! callgrind, so that the machine's load does not matter, with a ceiling each.
//!
//! They are counted as the tests are built, without optimization. That is some ten times what a release build
//! takes; what the ceilings catch is a step that has become needlessly long. Each is a fifth above what was
//! counted: what the compiler shares between the crates that it builds moves the counts by a twentieth.
//! `benches` measures time.
//!
//! Where valgrind is missing the test skips with a line that says so; with `CI` set it fails.

use std::{collections::BTreeMap, env, fs, hint::black_box, process::Command, sync::LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    address::{Address, Mailbox},
    auth::AuthenticationResults,
    bounce::{self, Reason},
    delivery::{Backoff, Bucket, Gate, Quota, Throttle, backoff},
    dkim::{self, BodyCanonicalizer, Canonicalization},
    dmarc,
    dns::{self, Zone},
    domain::Domain,
    dsn,
    mail::{LineEndings, Message},
    provider::Provider,
    quarantine::{Event, Ledger, Policy, State},
    rate::Counts,
    reply,
    reputation::{self, Sample},
    smtp::{Diagnostic, Reply},
    spf,
    time::Window,
    warmup::{self, Plan},
};

/// How often each function runs after its first call, which also pays for what is built once.
const RUNS: u64 = 20;

/// Functions with their ceilings, each in a function of its own that callgrind names.
macro_rules! hot {
    ($($name:ident < $ceiling:literal: $run:expr;)*) => {
        mod first {
            #![allow(clippy::wildcard_imports, reason = "the same code as that of the counted functions")]
            use super::*;
            $(pub fn $name() { let _ = black_box($run); })*
        }

        mod counted {
            #![allow(clippy::wildcard_imports, reason = "the same code as that of the first calls")]
            use super::*;
            $(#[inline(never)] pub fn $name() { let _ = black_box($run); })*
        }

        /// The functions: the name, the first call, the counted ones, and the ceiling.
        const HOT: &[(&str, fn(), fn(), u64)] =
            &[$((concat!("counted::", stringify!($name)), first::$name, counted::$name, $ceiling)),*];
    };
}

const REPLY: &str =
    "550-5.1.1 <jane@example.org>: Recipient address rejected:\r\n550 5.1.1 User unknown in relay table";
const SIGNATURE: &str = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s2026; t=1764000000;\r\n\
    \th=From:From:Subject:Subject:Date:To:To:Message-ID:MIME-Version:Content-Type;\r\n\
    \tbh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n\
    \tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR";
const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const RECORD: &str =
    "v=DMARC1; p=reject; sp=quarantine; adkim=s; rua=mailto:a@example.org; ruf=mailto:f@example.org; fo=1";
const RESULTS: &str = "mx.example.org; spf=pass smtp.mailfrom=jane@example.org; dkim=pass (2048 bits) \
    header.d=example.org header.s=s2026; dmarc=pass (p=reject) header.from=example.org";
const NOTICE: &[u8] =
    b"From: MAILER-DAEMON@mx.example.net\r\nSubject: Undelivered Mail Returned to Sender\r\n\
    Date: Mon, 2 Feb 2026 09:00:00 +0000\r\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
    --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n\
    Final-Recipient: rfc822; jane@example.org\r\nAction: failed\r\nStatus: 5.2.2\r\n\
    Diagnostic-Code: smtp; 552 5.2.2 Mailbox full\r\n--b--\r\n";
const ANSWER: &[u8] =
    b"From: Jane <jane@example.org>\r\nSubject: Re: Lunch\r\nDate: Mon, 2 Feb 2026 09:00:00 +0000\r\n\r\n\
    Thank you, but please take me off your list.\r\n\r\nJane\r\n\r\n> Shall we have lunch?\r\n";

/// What the functions work on, made before they are counted.
struct World {
    now: DateTime<Utc>,
    zone: Zone,
    state: State,
    ledger: Ledger,
    policy: Policy,
    plan: Plan,
    window: Window,
    bucket: Bucket,
    backoff: (Backoff, backoff::Policy),
    samples: Vec<Sample>,
    body: Vec<u8>,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
    let policy = Policy::default();
    let zone = "example.org. TXT \"v=spf1 ip4:198.51.100.0/24 include:_spf.example.net mx -all\"\n\
        example.org. MX 10 mx.example.org.\nmx.example.org. A 192.0.2.7\n\
        _spf.example.net. TXT \"v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 ~all\"\n\
        _dmarc.example.org. TXT \"v=DMARC1; p=reject; rua=mailto:d@example.org\"\n";
    let events: Vec<Event> =
        (0..10).map(|day| Event::delivery(format!("d{day}"), now - TimeDelta::days(20 - day))).collect();
    let counts = Counts::new(10_000, 9_900).hard(20).soft(30).complaints(4);
    let sample = |day| Sample::new(now - TimeDelta::days(day), now - TimeDelta::days(day - 1), counts);
    World {
        now,
        zone: Zone::parse(zone).unwrap(),
        state: State::fold(&"example.org".parse().unwrap(), &events, &policy),
        ledger: Ledger::fold(events.iter().map(|event| ("jane@example.org", event.clone())), &policy),
        policy,
        plan: Plan::builder().start(now.date_naive()).from(100).to(50_000).days(45).build().unwrap(),
        window: Window::between(9, 18),
        bucket: Bucket::full(Throttle::per_hour(60), now),
        backoff: (Backoff::new(), backoff::Policy::default()),
        samples: (1..=30).map(sample).collect(),
        body: b"  <td>\ta row  of text</td> \r\n".repeat(4_096 / 30),
    }
});

fn gate() -> Gate<'static> {
    let mut gate = Gate::default();
    gate.permission = WORLD.ledger.may_send("jane@example.org", "shop", WORLD.now).into();
    gate.quota = Some(Quota { left: 10, renews: None });
    gate.bucket = Some(&WORLD.bucket);
    gate.backoff = Some((&WORLD.backoff.0, &WORLD.backoff.1));
    gate.window = Some(&WORLD.window);
    gate
}

fn relaxed_length(body: &[u8]) -> usize {
    let mut length = 0;
    let mut canonicalizer = BodyCanonicalizer::new(Canonicalization::Relaxed, LineEndings::Crlf);
    canonicalizer.update(body, |bytes| length += bytes.len());
    canonicalizer.finish(|bytes| length += bytes.len());
    length
}

fn spf_request() -> spf::Request {
    spf::Request::mail_from("203.0.113.9".parse().unwrap(), "mx.example.org", "jane@example.org")
}

hot! {
    smtp_reply < 86_000: Reply::parse(REPLY);
    smtp_diagnostic < 48_000: Diagnostic::read(REPLY);
    bounce_classify_reply < 460_000: bounce::classify_reply(REPLY).reason();
    dsn_message < 400_000: dsn::Message::parse(NOTICE).unwrap();
    reply_message < 2_100_000: reply::classify(&reply::Message::parse(ANSWER).unwrap());
    address_parse < 13_000: Address::parse("jane.doe+news@mail.example.org").unwrap();
    mailbox_parse < 30_000: Mailbox::parse("Jane Doe <jane@example.org>").unwrap();
    domain_parse < 20_000: Domain::parse("mail.example.org").unwrap();
    provider_of_mx < 280_000: Provider::for_mx("mx1.pphosted.com");
    mail_message < 30_000: Message::parse(ANSWER).check_header().is_ok();
    spf_record < 26_000: spf::Record::parse("v=spf1 ip4:198.51.100.0/24 include:_spf.example.net mx -all").unwrap();
    spf_check < 96_000: dns::resolve_with(spf::Check::new(&spf_request()), |question| WORLD.zone.answer(question));
    dkim_signature < 130_000: dkim::Signature::parse(SIGNATURE).unwrap();
    dkim_key < 40_000: dkim::Key::parse(KEY).unwrap();
    dkim_body_of_4_kib < 4_600_000: relaxed_length(&WORLD.body);
    dmarc_record < 36_000: dmarc::Record::parse(RECORD).unwrap();
    dmarc_check < 140_000: dns::resolve_with(
        dmarc::Check::new(&dmarc::Request::new("example.org").spf("example.org")),
        |question| WORLD.zone.answer(question),
    );
    authentication_results < 240_000: RESULTS.parse::<AuthenticationResults>().unwrap();
    quarantine_may_send < 2_100: WORLD.state.may_send("shop", WORLD.now);
    quarantine_ledger_may_send < 2_700: WORLD.ledger.may_send("jane@example.org", "shop", WORLD.now);
    quarantine_apply < 29_000: WORLD.state.clone().apply(Event::bounce("b1", WORLD.now, Reason::MailboxFull), &WORLD.policy).unwrap();
    delivery_gate < 36_000: gate().ask(WORLD.now);
    warmup_advance < 54_000: WORLD.plan.advance(&[], &warmup::Policy::default());
    reputation_assess < 2_700_000: reputation::assess(&WORLD.samples, &reputation::Policy::default(), WORLD.now);
}

/// What callgrind counts: runs the functions, if the environment says so.
#[test]
fn run_the_functions() {
    if env::var_os("INSTRUCTIONS").is_none() {
        return;
    }
    for (_, first, run, _) in HOT {
        first();
        for _ in 0..RUNS {
            run();
        }
    }
}

#[test]
fn no_function_costs_more_than_its_ceiling() {
    let out = format!("{}/instructions.callgrind", env!("CARGO_TARGET_TMPDIR"));
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-instr=no", &format!("--callgrind-out-file={out}")])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "run_the_functions", "--test-threads=1"])
        .env("INSTRUCTIONS", "1")
        .output();
    let Ok(run) = run else {
        assert!(env::var_os("CI").is_none(), "valgrind is missing, and CI needs it");
        println!("SKIPPED: valgrind is missing");
        return;
    };
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let costs = costs(&fs::read_to_string(&out).unwrap());
    let mut over = Vec::new();
    for (name, _, _, ceiling) in HOT {
        let calls = costs.iter().filter(|(function, _)| function.ends_with(name)).map(|(_, cost)| cost);
        let cost = calls.sum::<u64>() / RUNS;
        println!("{name:<30} {cost:>9} of {ceiling:>9}");
        assert!(cost > 100, "{name} was not counted");
        if cost > *ceiling {
            over.push(name);
        }
    }
    assert!(over.is_empty(), "over their ceilings: {over:?}");
}

/// The instructions of the calls of each function, those that it calls included.
fn costs(profile: &str) -> BTreeMap<String, u64> {
    let (mut names, mut costs) = (BTreeMap::new(), BTreeMap::new());
    let (mut called, mut is_call) = (String::new(), false);
    for line in profile.lines() {
        if let Some((key, name)) = line.split_once("fn=") {
            // A name is written once, with a number that stands for it from then on.
            let (number, text) = name.split_once(' ').unwrap_or((name, ""));
            if !text.is_empty() {
                names.insert(number.to_owned(), text.to_owned());
            }
            if key == "c" {
                called = names.get(number).cloned().unwrap_or_default();
            }
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if is_call {
            is_call = false;
            let cost: u64 = line.split(' ').nth(1).and_then(|cost| cost.parse().ok()).unwrap_or_default();
            *costs.entry(called.clone()).or_default() += cost;
        }
    }
    costs
}
