//! The JSON of public types, as it is stored and read by others: a change of it is a change of the API.
//!
//! `UPDATE=1 cargo test --test serde_forms` rewrites the file; look at what changed before it is committed.

use std::{collections::BTreeMap, env, fs};

use chrono::{DateTime, Utc};
use deliverability::{
    address::{Address, AddressList},
    auth,
    bounce::{self, Classifier, Reason, UserRule},
    compliance::{self, Authentication, Profile},
    delivery::{self, Backoff, Bucket, Setback, Throttle, backoff, retry},
    dkim, dmarc,
    dns::{self, Zone},
    domain::Domain,
    dsn, hygiene,
    mail::Message,
    quarantine::{
        self, Event, Ledger, State,
        import::{Import, Imported, Trust},
        release::Release,
    },
    rate::{Counts, Limit, Rate, Trials},
    reputation::{self, Sample, recovery},
    smtp::EnhancedStatus,
    spf,
    time::Window,
    tls,
    warmup::{self, Observed, Plan},
};
use serde::Serialize;
use serde_json::Value;

const FILE: &str = "tests/data/forms.json";

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

#[derive(Default)]
struct Forms(BTreeMap<String, Value>);

impl Forms {
    fn add(&mut self, name: &str, value: &impl Serialize) {
        let known = self.0.insert(name.to_owned(), serde_json::to_value(value).unwrap());
        assert!(known.is_none(), "{name} twice");
    }
}

fn zone() -> Zone {
    Zone::parse(
        "example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\nexample.org. MX 10 mx.example.org.\n\
         mx.example.org. A 192.0.2.7\n_dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n",
    )
    .unwrap()
}

fn syntax(forms: &mut Forms) {
    forms.add("address::Address", &Address::parse("Jane.Doe@example.org").unwrap());
    let list = AddressList::parse("Jane <jane@example.org>, team: joe@example.org;").unwrap();
    forms.add("address::AddressList", &list);
    forms.add("domain::Domain", &Domain::parse("bücher.example").unwrap());
    forms.add("smtp::EnhancedStatus", &"5.1.1".parse::<EnhancedStatus>().unwrap());
    forms.add("spf::Record", &spf::Record::parse("v=spf1 a:mx.example.org/24 redirect=example.net").unwrap());
    forms.add("dkim::Key", &dkim::Key::parse("v=DKIM1; p=").unwrap());
    forms
        .add("dmarc::Record", &dmarc::Record::parse("v=DMARC1; p=reject; rua=mailto:d@example.org").unwrap());
    forms.add("diagnostic::Finding", &dmarc::lint_text("v=DMARC1; p=none; pct=20")[0]);
    let policy =
        tls::StsPolicy::parse("version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 604800\n");
    forms.add("tls::StsPolicy", &policy.unwrap());
    let raw = b"From: MAILER-DAEMON@mx.example.net\nContent-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; jane@example.org\nAction: failed\n\
        Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n";
    forms.add("dsn::Message", &dsn::Message::parse(raw).unwrap());
}

fn authentication(forms: &mut Forms) {
    let zone = zone();
    let request = spf::Request::mail_from("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
    let verdict = dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
    forms.add("spf::Verdict", &verdict);
    let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    let connection =
        auth::Connection::new("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
    let check = auth::Check::new(&message, &connection, now(), dkim::RustCrypto);
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    forms.add("auth::Verdict", &verdict);
    forms.add("auth::AuthenticationResults", &verdict.authentication_results("mx.example.org"));
    forms.add("auth::Connection", &connection);
    forms.add("dns::Transcript", verdict.transcript());
}

fn judgments(forms: &mut Forms) {
    forms.add("bounce::Reason", &Reason::MailboxFull);
    forms.add("bounce::Class", &Reason::MailboxFull.class());
    let verdict = bounce::classify_reply("452 4.2.2 Mailbox full, try again in 10 minutes");
    // A rule of the caller decides, so that the form does not depend on the learned table.
    let rule = UserRule::new("house-full", Reason::MailboxFull, "store is full").on_code(452);
    let classifier = Classifier::new().with_rule_before(rule);
    let ruled = classifier.classify_reply("452 4.2.2 the store is full");
    forms.add("bounce::Verdict", &ruled);
    forms.add("bounce::Advice", &verdict.advice());
    let facts = hygiene::Facts::default();
    forms.add("hygiene::Review", &hygiene::review(&facts, &hygiene::Policy::default()));
    let facts = compliance::Facts::new().spf(Authentication::Pass, Some(true)).messages_today(20);
    forms.add("compliance::Facts", &facts);
    forms.add("compliance::Report", &Profile::sfr().check(&facts));
}

fn calendar(forms: &mut Forms) {
    let policy = quarantine::Policy::default();
    forms.add("quarantine::Policy", &policy);
    let events = [
        Event::delivery("d1", now()).about_message("m1").from_base("spring"),
        Event::bounce("b1", now(), Reason::MailboxFull).about_message("m2"),
        Event::complaint("c1", now(), "shop"),
        Event::new("i1", now(), Import::new("batch", "OldTool", Trust::SimilarRules, Imported::Unsubscribe)),
        Event::new("r1", now(), Release::temporary("support")),
    ];
    for event in &events {
        forms.add(&format!("quarantine::Event {}", event.id()), event);
    }
    let state = State::fold(&"example.org".parse().unwrap(), &events, &policy);
    forms.add("quarantine::State", &state);
    forms.add("quarantine::Permission", &state.may_send("shop", now()));
    forms.add("quarantine::Decision", &state.decide(now()));
    let ledger = Ledger::fold([("jane@example.org", events[0].clone())], &policy);
    forms.add("quarantine::Ledger", &ledger);
    forms.add("quarantine::Counts", &ledger.counts(now()));
    let plan = Plan::builder().start(now().date_naive()).from(100).to(400).days(4).build().unwrap();
    forms.add("warmup::Plan", &plan);
    forms.add("warmup::Observed", &Observed::new(now().date_naive()).sent(100));
    forms.add("warmup::Verdict", &plan.advance(&[], &warmup::Policy::default()));
    let counts = Counts::new(1_000, 990).hard(5).soft(5).complaints(1);
    forms.add("rate::Counts", &counts);
    forms.add("rate::Rate", &Rate::new(1, 1_000, Trials::Sent));
    forms.add("rate::Limit", &Limit::over(1, 100, Trials::Sent));
    let samples = [Sample::new(now() - chrono::TimeDelta::days(1), now(), counts)];
    forms.add("reputation::Sample", &samples[0]);
    let rules = reputation::Policy::preset("ses").unwrap();
    forms.add("reputation::Policy ses", &rules);
    forms.add("reputation::Verdict", &reputation::assess(&samples, &rules, now()));
    forms.add("reputation::recovery::Progress", &recovery::Progress::default());
    let (mut held, policy) = (Backoff::new(), backoff::Policy::default());
    held.on_reply(&Setback::transient(Reason::RateLimited), now(), &policy);
    forms.add("delivery::Backoff", &held);
    forms.add("delivery::backoff::Policy", &policy);
    forms.add("delivery::retry::Policy", &retry::Policy::default());
    forms.add("delivery::Bucket", &Bucket::full(Throttle::per_hour(60), now()));
    let mut gate = delivery::Gate::default();
    gate.permission = delivery::Permission::Never;
    forms.add("delivery::Answer", &gate.ask(now()));
    forms.add("time::Window", &Window::between(9, 18));
}

#[test]
fn public_types_have_the_forms_of_the_file() {
    let mut forms = Forms::default();
    syntax(&mut forms);
    authentication(&mut forms);
    judgments(&mut forms);
    calendar(&mut forms);
    let path = format!("{}/{FILE}", env!("CARGO_MANIFEST_DIR"));
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, serde_json::to_string_pretty(&forms.0).unwrap() + "\n").unwrap();
    }
    let known: BTreeMap<String, Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (name, form) in &forms.0 {
        assert_eq!(Some(form), known.get(name), "{name} has another form than in {FILE}");
    }
    assert_eq!(forms.0.len(), known.len(), "{FILE} has types that are not written any more");
}
