//! Addresses, names, records, reports, and whole messages through their checks.

use deliverability::{
    address::{self, Address, AddressList},
    auth::{self, arc},
    delivery::{Exchangers, Route},
    dkim::{self, Ed25519Key, RustCrypto, SigningKey as _},
    dmarc::{self, aggregate, report::ReportCheck},
    dns::{self, Answer, Question, RecordType, Zone},
    domain::Domain,
    dsn,
    feedback::{
        self, Verp, cfbl,
        unsubscribe::{Mailto, OneClick},
    },
    mail::Message,
    smtp::EnhancedStatus,
    spf::{self, NetworkSet, ReceivedSpf, term::DualCidr},
    tls, unpack,
    webhook::{self, Provider},
};

use super::{Forms, now};

fn zone() -> Zone {
    Zone::parse(
        "example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\nexample.org. MX 10 mx.example.org.\n\
         mx.example.org. A 192.0.2.7\n_dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n",
    )
    .unwrap()
}

pub fn add(forms: &mut Forms) {
    addresses(forms);
    records(forms);
    questions(forms);
    checks(forms);
    sealed(forms);
    reports(forms);
    complaints(forms);
    events(forms);
}

fn addresses(forms: &mut Forms) {
    let address = Address::parse("Jane.Doe@example.org").unwrap();
    forms.both("address::Key", address.key());
    forms.both("address::Address", address.into_owned());
    let list = AddressList::parse("Jane <jane@example.org>, team: joe@example.org;").unwrap();
    forms.add("address::AddressList", &list);
    forms.both("address::Limits", address::Limits::SMTP);
    forms.add("address::Warnings", &Address::parse("\"jane doe\"@localhost").unwrap().warnings());
    forms.both("domain::Domain", Domain::parse("bücher.example").unwrap().into_owned());
    forms.both("smtp::EnhancedStatus", "5.1.1".parse::<EnhancedStatus>().unwrap());
}

fn records(forms: &mut Forms) {
    let record = spf::Record::parse("v=spf1 a:mx.example.org/24 redirect=example.net").unwrap();
    forms.both("spf::Record", record.into_owned());
    forms.both("spf::Limits", spf::Limits::default());
    forms.both("spf::term::DualCidr", DualCidr::new(Some(24), Some(64)));
    let networks = spf::Record::parse("v=spf1 ip4:192.0.2.0/25 ip6:2001:db8::/32 -all").unwrap();
    forms.add("spf::NetworkSet", &NetworkSet::authorized_by(&networks));
    forms.both("dkim::Key", dkim::Key::parse("v=DKIM1; p=").unwrap().into_owned());
    forms.both("dkim::Policy", dkim::Policy::default());
    let record = dmarc::Record::parse("v=DMARC1; p=reject; fo=1; rua=mailto:d@example.org").unwrap();
    forms.both("dmarc::Record", record.into_owned());
    forms.both("dmarc::Request", dmarc::Request::new("example.org").spf("mail.example.org"));
    forms.both("dmarc::Rules", dmarc::Rules::default());
    forms.add("diagnostic::Finding", &dmarc::lint_text("v=DMARC1; p=none; pct=20")[0]);
    let policy =
        tls::StsPolicy::parse("version: STSv1\nmode: enforce\nmx: mx.example.org\nmax_age: 604800\n");
    forms.both("tls::StsPolicy", policy.unwrap());
    forms.both("unpack::Policy", unpack::Policy::default());
}

fn questions(forms: &mut Forms) {
    let (zone, domain) = (zone(), Domain::parse("example.org").unwrap());
    let question = Question::new("example.org", RecordType::Mx).unwrap();
    let answer = zone.answer(&question);
    forms.add("delivery::Exchangers", &Exchangers::from_answer(&domain, &answer, 7));
    let Answer::Records(records) = &answer else { panic!("{answer:?}") };
    forms.both("dns::Record mx", records[0].clone());
    let text = zone.answer(&Question::new("example.org", RecordType::Txt).unwrap());
    let Answer::Records(records) = &text else { panic!("{text:?}") };
    forms.both("dns::Record txt", records[0].clone());
    forms.both("dns::Answer", answer);
    forms.both("dns::Answer none", Answer::NoSuchName);
    forms.both("dns::Answer failure", Answer::Failure(dns::Failure::Timeout));
    forms.both("dns::Question", question);
    let targets = dns::resolve_with(Route::new(&domain, 7), |question| zone.answer(question));
    forms.add("delivery::Targets", &targets);
}

fn checks(forms: &mut Forms) {
    let zone = zone();
    let request = spf::Request::mail_from("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
    let verdict = dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
    forms.both("spf::ReceivedSpf", ReceivedSpf::new(&verdict));
    forms.add("spf::Verdict", &verdict);
    forms.both("spf::Request", request);
    let audit = spf::Audit::new("example.org".parse().unwrap());
    forms.add("spf::AuditReport", &dns::resolve_with(audit, |question| zone.answer(question)));
    let request = dmarc::Request::new("example.org").spf("example.org");
    let verdict = dns::resolve_with(dmarc::Check::new(&request), |question| zone.answer(question));
    forms.add("dmarc::Verdict", &verdict);
    let record = dmarc::Record::parse("v=DMARC1; p=none; ruf=mailto:f@reports.example").unwrap();
    let asked = dns::resolve_with(ReportCheck::new("example.org", &record), |_| Answer::NoSuchName);
    forms.both("dmarc::report::Destination", asked[0].clone());
    let message = Message::parse(b"From: jane@example.org\r\n\r\nHello\r\n");
    let connection =
        auth::Connection::new("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
    let check = auth::Check::new(&message, &connection, now(), RustCrypto);
    let verdict = dns::resolve_with(check, |question| zone.answer(question));
    forms.add("auth::Verdict", &verdict);
    forms.add("auth::AuthenticationResults", &verdict.authentication_results("mx.example.org"));
    forms.both("auth::Connection", connection);
    forms.both("dns::Transcript", verdict.transcript().clone());
}

/// A message that is signed, and one that a list has sealed.
fn sealed(forms: &mut Forms) {
    let key = Ed25519Key::from_seed(&[7; 32]);
    let zone = Zone::parse(&format!(
        "s1._domainkey.lists.example. TXT \"{0}\"\ns1._domainkey.example.org. TXT \"{0}\"\n",
        key.record()
    ))
    .unwrap();
    let raw = b"From: Jane <jane@example.org>\r\n\r\nAt noon?\r\n";
    let field = dkim::Signer::new("example.org", "s1", &key).sign(&Message::parse(raw), now()).unwrap();
    let value = field.split_once(':').unwrap().1.trim();
    forms.both("dkim::Signature", dkim::Signature::parse(value).unwrap().into_owned());
    let signed = [field.as_bytes(), raw].concat();
    let check = dkim::Check::new(&Message::parse(&signed), now(), RustCrypto);
    forms.add("dkim::Verdict", &dns::resolve_with(check, |question| zone.answer(question)));
    let check = |raw: &[u8]| {
        let check = arc::Check::new(&Message::parse(raw), now(), RustCrypto);
        dns::resolve_with(check, |question| zone.answer(question))
    };
    let results = "lists.example; dmarc=pass header.from=example.org".parse().unwrap();
    let sealer = arc::Sealer::new("lists.example", "s1", &key);
    let fields = sealer.seal(&Message::parse(raw), &results, &check(raw), now()).unwrap();
    let verdict = check(&[fields.as_bytes(), raw].concat());
    forms.add("auth::arc::Verdict", &verdict);
    let policy = arc::Policy::trusting(["lists.example"]);
    forms.add("auth::arc::Override", &policy.excuse(&verdict, "example.org").unwrap());
    forms.both("auth::arc::Policy", policy);
}

fn reports(forms: &mut Forms) {
    let (begin, end) = (now(), now() + chrono::TimeDelta::days(1));
    let mut record = aggregate::Record::new("192.0.2.7".parse().unwrap(), 12, "Example.org");
    record.disposition = Some(aggregate::Action::Quarantine);
    (record.dkim_aligned, record.spf_aligned) = (Some(false), Some(false));
    record.envelope_from = Some("bounces.example.org".into());
    record.reasons.push(aggregate::Override::new(aggregate::OverrideKind::MailingList));
    let mut dkim = aggregate::DkimResult::default();
    (dkim.domain, dkim.selector) = ("example.org".into(), Some("s1".into()));
    dkim.result = Some(aggregate::AuthResult::Fail);
    record.dkim.push(dkim);
    let mut spf = aggregate::SpfResult::default();
    (spf.domain, spf.scope) = ("example.org".into(), Some(aggregate::Scope::MailFrom));
    spf.result = Some(aggregate::AuthResult::SoftFail);
    record.spf.push(spf);
    let mut report = aggregate::Report::new("Example", "17", begin, end);
    report.policy.domain = "example.org".into();
    report.policy.p = Some(dmarc::Policy::None);
    report.records.push(record);
    // A row without an address, for the warning that it leads to.
    let mut read = aggregate::Report::parse(b"<feedback><record></record></feedback>").unwrap();
    report.warnings.append(&mut read.warnings);
    let mut totals = aggregate::Totals::new();
    totals.add(&report);
    forms.both("dmarc::aggregate::Changes", totals.since(&aggregate::Totals::new()));
    forms.both("dmarc::aggregate::Totals", totals);
    forms.both("dmarc::aggregate::Report", report);

    let mut failure = tls::report::Failure::default();
    failure.result_type = "certificate-expired".into();
    (failure.receiving_mx, failure.sessions) = (Some("mx.example.org".into()), 3);
    let mut policy = tls::report::PolicyResult::default();
    policy.policy_type = Some(tls::report::PolicyType::Sts);
    policy.domain = "example.org".into();
    (policy.succeeded, policy.failed) = (7, 3);
    policy.failures.push(failure);
    let mut report = tls::report::Report::new("Example", "17", begin, end);
    report.policies.push(policy);
    let mut totals = tls::report::Totals::new();
    totals.add(&report);
    forms.both("tls::report::Changes", totals.since(&tls::report::Totals::new()));
    forms.both("tls::report::Totals", totals);
    forms.both("tls::report::Report", report);
}

fn complaints(forms: &mut Forms) {
    let raw = b"From: MAILER-DAEMON@mx.example.net\nContent-Type: message/delivery-status\n\n\
        Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; jane@example.org\nAction: failed\n\
        Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n";
    forms.both("dsn::Message", dsn::Message::parse(raw).unwrap());
    let raw = b"From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.7\n\
        Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
        X-HmXmrOriginalRecipient: jane@hotmail.example\nFrom: news@example.com\n--b--\n";
    forms.both("feedback::Report", feedback::Report::parse(raw).unwrap());
    forms.both("feedback::Verp", Verp::parse("bounce-jane=example.org@news.example.com").unwrap());
    forms.both("feedback::cfbl::Address", cfbl::Address::parse("fbl@example.com; report=xarf").unwrap());
    forms.both("feedback::cfbl::FeedbackId", cfbl::FeedbackId::parse("111:222:333:4444").unwrap());
    let field = "<mailto:leave@example.org?subject=81f3>, <https://example.org/u/81f3>";
    let read = OneClick::read([field], ["List-Unsubscribe=One-Click"]);
    forms.add("feedback::unsubscribe::OneClick", &read);
    let mailto = Mailto::from_uri(read.mailto().unwrap()).unwrap();
    forms.both("feedback::unsubscribe::Mailto", mailto);
}

fn events(forms: &mut Forms) {
    let body = br#"{"notificationType": "Bounce", "mail": {"messageId": "m1"}, "bounce": {
        "bounceType": "Permanent", "bounceSubType": "NoEmail", "timestamp": "2026-03-02T09:00:00Z",
        "bouncedRecipients": [{"emailAddress": "jane@example.org"}]}}"#;
    let event = webhook::parse(Provider::Ses, body).remove(0).unwrap();
    forms.add("webhook::Event", &event);
    forms.add("webhook::Verdict", &event.verdict().unwrap());
}
