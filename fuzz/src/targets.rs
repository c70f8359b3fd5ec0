//! The bodies of the fuzz targets: what must hold for any input.
//!
//! `cargo test` runs each over its seeds in `fuzz/seeds`, `cargo fuzz run NAME` hunts for more.

#![allow(dead_code)]

#[path = "delivery.rs"]
pub mod delivery;
#[path = "dmarc.rs"]
pub mod dmarc;
#[path = "feedback.rs"]
pub mod feedback;
#[path = "json.rs"]
pub mod json;
#[path = "mail_auth.rs"]
pub mod mail_auth;
#[path = "proofs.rs"]
pub mod proofs;
#[path = "quarantine.rs"]
pub mod quarantine;
#[path = "reports.rs"]
pub mod reports;
#[path = "reputation.rs"]
pub mod reputation;
#[path = "shown.rs"]
pub mod shown;
#[path = "warmup.rs"]
pub mod warmup;
#[path = "webhook.rs"]
pub mod webhook;

use deliverability::{
    address::{Address, Grammar, ListOptions},
    bounce::{self, Failure},
    dns::{self, Answer, Data, Machine, Name, Question, Record, RecordType, Step, Zone},
    domain::Domain,
    dsn::{Kind, Message},
    smtp::{Diagnostic, EnhancedStatus, Reply},
    spf,
};

/// What a target is: it takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: &[(&str, Target)] = &[
    ("reply", reply),
    ("domain", domain),
    ("message", message),
    ("classifier", classifier),
    ("zone", zone),
    ("spf_record", spf_record),
    ("spf_macro", spf_macro),
    ("spf_check", spf_check),
    ("spf_lint", spf_lint),
    ("spf_edit", spf_edit),
    ("address", address),
    ("address_list", address_list),
    ("address_forms", address_forms),
    ("dmarc_record", dmarc::dmarc_record),
    ("dmarc_check", dmarc::dmarc_check),
    ("dkim_key", mail_auth::dkim_key),
    ("dkim_signature", mail_auth::dkim_signature),
    ("dkim_body", mail_auth::dkim_body),
    ("dkim_check", mail_auth::dkim_check),
    ("arc", mail_auth::arc),
    ("auth_results", mail_auth::auth_results),
    ("auth_check", mail_auth::auth_check),
    ("reputation", reputation::reputation),
    ("delivery", delivery::delivery),
    ("one_click", delivery::one_click),
    ("quarantine_fold", quarantine::quarantine_fold),
    ("warmup", warmup::warmup),
    ("webhook_json", webhook::webhook_json),
    ("webhook_sns", webhook::webhook_sns),
    ("webhook_form", webhook::webhook_form),
    ("webhook_log", webhook::webhook_log),
    ("webhook_signature", webhook::webhook_signature),
    ("feedback_fields", feedback::feedback_fields),
    ("dmarc_report", reports::dmarc_report),
    ("feedback_report", feedback::feedback_report),
    ("report_unpack", reports::report_unpack),
    ("tls_report", reports::tls_report),
    ("tls_records", reports::tls_records),
    ("human_reply", human_reply),
    ("json", json::json),
    ("sign_mutate_verify", proofs::sign_mutate_verify),
    ("dns_wire", proofs::dns_wire),
    ("probe", proofs::probe),
];

/// What people answer: evidence is in the text, no day of return without an absence.
pub fn human_reply(data: &[u8]) {
    use deliverability::reply::{Intent, Message, classify};
    let text = String::from_utf8_lossy(data);
    let (subject, body) = text.split_once('\n').unwrap_or(("", &text));
    let reply = classify(&Message::new(body).with_subject(subject));
    assert!(reply.evidence().is_none_or(|words| body.contains(words)));
    let sent = "2026-11-28T10:00:00-05:00".parse().unwrap();
    assert!(reply.return_date(sent).is_none() || reply.intent() == Intent::Absence);
    if reply.is_opt_out() {
        assert!(matches!(reply.intent(), Intent::Unsubscribe | Intent::Complaint));
    }
    let _ = Message::parse(data).map(|message| classify(&message));
}

/// Replies, status codes and diagnostics: printing and reading are inverse, places fit the text.
pub fn reply(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Reply::parse(&text) {
        Ok(reply) => {
            let printed = reply.to_string();
            let again = Reply::parse(&printed).expect("a printed reply is a reply");
            assert_eq!(again.code(), reply.code());
            assert_eq!(again.status(), reply.status());
            assert_eq!(again.to_string(), printed);
            assert!(reply.lines().count() >= 1);
        }
        Err(error) => assert!(error.span().end() <= text.len() && error.span().slice(&text).is_some()),
    }
    if let Ok(status) = text.parse::<EnhancedStatus>() {
        assert_eq!(status.to_string().parse(), Ok(status));
    }
    let diagnostic = Diagnostic::read(&text);
    assert!(diagnostic.remote_span().slice(&text).is_some());
    assert!(diagnostic.code().is_none_or(|code| (400..600).contains(&code)));
}

/// Domains: both forms read back to the same domain, and equality, order and hash agree.
pub fn domain(data: &[u8]) {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let text = String::from_utf8_lossy(data);
    match Domain::parse(&text) {
        Ok(domain) => {
            let hash = |domain: &Domain<'_>| {
                let mut hasher = DefaultHasher::new();
                domain.hash(&mut hasher);
                hasher.finish()
            };
            let ascii = domain.to_ascii().into_owned();
            assert!(ascii.is_ascii() && ascii.len() <= 253);
            let forms = [ascii.clone(), domain.to_unicode().into_owned(), domain.to_string()];
            for form in &forms {
                let again =
                    Domain::parse(form).unwrap_or_else(|error| panic!("{form:?} of {text:?}: {error}"));
                assert_eq!(again, domain, "{form:?} of {text:?}");
                assert_eq!(again.cmp(&domain), std::cmp::Ordering::Equal);
                assert_eq!(hash(&again), hash(&domain));
                assert_eq!(again.to_ascii(), ascii);
            }
            assert!(domain.is_subdomain_of(&domain));
            assert_eq!(domain.ancestors().count(), domain.labels().count());
        }
        Err(error) => assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
    }
}

/// Messages: no panic, no recipient that the message does not name, kinds and failures agree.
pub fn message(data: &[u8]) {
    let Ok(message) = Message::parse(data) else { return };
    let reports = matches!(message.kind(), Kind::Bounce | Kind::Delayed | Kind::Delivered);
    assert!(reports || message.failures().count() == 0);
    for recipient in message.recipients() {
        assert!(!recipient.recipient().is_empty());
        assert!(!recipient.recipient().chars().any(char::is_control), "{:?}", recipient.recipient());
        let verdict = bounce::classify(recipient);
        assert!(verdict.span().is_none_or(|span| span.slice(verdict.text()).is_some()));
    }
    assert_eq!(Message::parse(data).as_ref(), Ok(&message), "the same input gives the same output");
}

/// The classifier: places fit the text, codes are codes of failures, nothing depends on the past.
pub fn classifier(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let verdict = bounce::classify_reply(&text);
    assert_eq!(verdict.class(), verdict.reason().class());
    assert!(verdict.span().is_none_or(|span| span.slice(&text).is_some()));
    assert!(verdict.help_url().is_none_or(|url| url.contains("://")), "{:?}", verdict.help_url());
    assert!(verdict.reply_code().is_none_or(|code| (400..600).contains(&code)));
    assert_eq!(bounce::classify_reply(&text), verdict);
    let halves =
        text.char_indices().nth(text.chars().count() / 2).map_or((&*text, ""), |(at, _)| text.split_at(at));
    let _ = bounce::classify(Failure::new(halves.0).with_notice(halves.1).given_up());
}

/// Master files: an error names a line of the text; a zone answers what it was given.
pub fn zone(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Zone::parse(&text) {
        Ok(zone) => {
            for record_type in RecordType::ALL {
                let question = Question::new("a.example.org", *record_type).unwrap();
                let answer = zone.answer(&question);
                assert!(answer.records().all(|data| data.record_type() == *record_type));
                assert_eq!(zone.answer(&question), answer);
            }
        }
        Err(error) => assert!(error.line() >= 1 && error.line() <= text.lines().count().max(1), "{error}"),
    }
}

/// SPF records: printing and reading are inverse, places fit the text.
pub fn spf_record(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match spf::Record::parse(&text) {
        Ok(record) => {
            let printed = record.to_string();
            let again = spf::Record::parse(&printed).expect("a printed record is a record");
            assert_eq!(again, record, "{text:?}");
            assert_eq!(again.to_string(), printed);
            assert_eq!(record.clone().into_owned(), record);
            assert!(record.spans().all(|span| span.slice(&text).is_some_and(|term| !term.is_empty())));
            assert_eq!(record.directives().count() + record.modifiers().count(), record.len());
        }
        Err(error) => {
            assert!(error.span().slice(&text).is_some(), "{error} in {text:?}");
            assert!(!spf::lint_text(&text).is_empty());
        }
    }
    if let Ok(received) = text.parse::<spf::ReceivedSpf>() {
        let printed = received.to_string();
        assert_eq!(printed.parse::<spf::ReceivedSpf>().expect("a printed field is a field"), received);
    }
}

/// Macro strings: what is accepted expands, to a bounded name.
pub fn spf_macro(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (text, sender) = text.split_once('\n').unwrap_or((&text, "jane+news@example.org"));
    for (ip, is_explanation) in [("192.0.2.3", false), ("2001:db8::cb01", true)] {
        let read = if is_explanation {
            spf::macros::MacroString::explanation(text)
        } else {
            spf::macros::MacroString::parse(text)
        };
        match read {
            Ok(macros) => {
                let context = spf::macros::Context::new(ip.parse().unwrap(), sender, "email.example.com");
                let name = macros.expand_name(&context);
                assert!(name.strip_suffix('.').unwrap_or(&name).len() <= 253);
                if !text.contains('%') {
                    assert_eq!(macros.expand(&context), text);
                }
            }
            Err(error) => assert!(error.span().slice(text).is_some()),
        }
    }
}

/// Answers made of the input: hostile, and the same for the same question, however its letters are written.
struct Hostile<'d> {
    data: &'d [u8],
}

impl Hostile<'_> {
    fn answer(&self, question: &Question) -> Answer {
        let question_text = question.to_string().to_ascii_lowercase();
        let seed = question_text.bytes().fold(7_usize, |sum, byte| sum * 31 % 65_521 + usize::from(byte));
        let lines: Vec<&[u8]> = self.data.split(|byte| *byte == b'\n').collect();
        let line = lines[seed % lines.len()];
        let name = || Name::parse(&String::from_utf8_lossy(line)).unwrap_or_default();
        let data = match question.record_type() {
            RecordType::Txt => Data::txt(line),
            RecordType::Spf => return Answer::NoData,
            RecordType::A => Data::A([192, 0, 2, line.len() as u8].into()),
            RecordType::Aaaa => Data::Aaaa(u128::from(line.len() as u64).into()),
            RecordType::Mx => Data::Mx { preference: 1, exchange: name() },
            _ => Data::Ptr(name()),
        };
        match line.first() {
            Some(b'!') => Answer::Failure(dns::Failure::ServerFailure),
            Some(b'-') => Answer::NoSuchName,
            Some(b'*') => Answer::from_records(vec![Record::new(1, data); 30]),
            _ => Answer::from_records(vec![Record::new(1, data)]),
        }
    }
}

/// Checks against hostile answers: they end, ask what they document, and never pass on no record.
pub fn spf_check(data: &[u8]) {
    let hostile = Hostile { data };
    let can_pass = data.split(|byte| *byte == b'\n').any(spf::Record::is_spf);
    for ip in ["192.0.2.7", "2001:db8::1"] {
        let request = spf::Request::mail_from(ip.parse().unwrap(), "mx.example.org", "jane@example.org");
        let mut check = spf::Check::new(&request);
        let mut questions = 0;
        let verdict = loop {
            match check.step() {
                Step::Query(question) => {
                    assert_eq!(
                        check.clone().step(),
                        Step::Query(question.clone()),
                        "the same question again"
                    );
                    questions += 1;
                    assert!(questions <= 123, "too many questions");
                    check.answer(hostile.answer(&question));
                }
                Step::Done(verdict) => break verdict,
            }
        };
        assert!(can_pass || verdict.result() != spf::Result::Pass, "{verdict}");
        assert_eq!(verdict.questions(), questions);
        assert!(verdict.lookups() <= 11);
        let trace = verdict.trace();
        let of_trace: usize = trace.iter().map(|step| step.exchanges.len()).sum();
        assert!(of_trace <= questions);
        let transcript = verdict.transcript();
        let again = dns::resolve_with(spf::Check::new(&request), |question| transcript.answer(question));
        assert_eq!(again, verdict, "a transcript replays");
        let field = spf::ReceivedSpf::new(&verdict).to_string();
        assert!(!field.contains(['\r', '\n']));
        let read: spf::ReceivedSpf = field.parse().expect("a field that was made is a field");
        assert_eq!(read.result, verdict.result());
    }
}

/// Findings: places fit the record, what is suggested is a record; audits end.
pub fn spf_lint(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for finding in spf::lint_text(&text) {
        assert!(finding.span().slice(&text).is_some(), "{finding}");
        if let Some(suggestion) = finding.suggestion() {
            let better = spf::Record::parse(suggestion).expect("a suggestion is a record");
            let Ok(record) = spf::Record::parse(&text) else { continue };
            let (old, new) =
                (spf::NetworkSet::authorized_by(&record), spf::NetworkSet::authorized_by(&better));
            assert!(old.without(&new).is_empty(), "{text:?}: {suggestion}");
        }
    }
    let hostile = Hostile { data };
    let mut questions = 0;
    let report = dns::resolve_with(spf::Audit::new(Name::parse("example.org").unwrap()), |question| {
        questions += 1;
        assert!(questions <= 200 * 42);
        hostile.answer(question)
    });
    let all = report.networks();
    for (_, record) in report.flatten() {
        let own = spf::NetworkSet::authorized_by(&record);
        assert!(own.without(&all).is_empty(), "a flat record authorizes nothing new");
    }
}

/// Editing: what is built is a record, removing undoes inserting, merging with itself changes nothing.
pub fn spf_edit(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (first, second) = text.split_once('\n').unwrap_or((&text, "ip4:192.0.2.1"));
    let Ok(record) = spf::Record::parse(first) else { return };
    let built = record.edit().build().expect("nothing was changed");
    assert_eq!(built.len(), record.len());
    if let Ok(editor) = record.edit().insert(second)
        && let Ok(changed) = editor.build()
    {
        assert!(changed.len() >= record.len());
        let back = changed.edit().remove(second).build().expect("less is right too");
        assert!(back.len() <= changed.len());
    }
    let merged = record.merge(&record).expect("a record merges with itself");
    assert!(merged.len() <= record.len());
    let old = spf::NetworkSet::authorized_by(&record);
    assert_eq!(old.with(&old), old);
    assert!(old.without(&old).is_empty());
}

/// Addresses under each grammar: the wider takes what the narrower does, printing and reading are
/// inverse, places fit the text.
pub fn address(data: &[u8]) {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let text = String::from_utf8_lossy(data);
    let hash = |address: &Address<'_>| {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        hasher.finish()
    };
    let mut valid = Vec::new();
    for grammar in Grammar::ALL {
        match grammar.parse(&text) {
            Ok(address) => {
                valid.push(*grammar);
                let printed = address.to_string();
                let again = grammar
                    .parse(&printed)
                    .unwrap_or_else(|error| panic!("{grammar}: {printed:?} of {text:?}: {error}"));
                assert_eq!(again, address, "{grammar}: {printed:?} of {text:?}");
                assert_eq!(hash(&again), hash(&address));
                assert_eq!(again.to_string(), printed);
                assert!(address.local_span().slice(&text).is_some());
                assert!(address.host_span().slice(&text).is_some());
                let _ = (address.warnings(), address.host(), address.subaddress('+'));
                if let Some(domain) = address.domain() {
                    assert!(Domain::parse(domain.as_str()).is_ok());
                }
                let is_smtp = matches!(grammar, Grammar::Rfc5321 | Grammar::Rfc6531 | Grammar::Html5);
                assert!(!is_smtp || !text.chars().any(char::is_control), "{grammar} took {text:?}");
            }
            Err(error) => assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
        }
    }
    assert_eq!(Grammar::strictest(&text), valid.first().copied(), "{text:?}");
    for (narrow, wide) in [
        (Grammar::Rfc5321, Grammar::Rfc6531),
        (Grammar::Rfc5321, Grammar::Rfc5322Current),
        (Grammar::Rfc6531, Grammar::Rfc6532),
        (Grammar::Rfc5322Current, Grammar::Rfc5322),
        (Grammar::Rfc5322, Grammar::Rfc6532),
        (Grammar::Rfc6532, Grammar::Lenient),
        (Grammar::Html5, Grammar::Lenient),
    ] {
        assert!(!valid.contains(&narrow) || valid.contains(&wide), "{narrow} but not {wide}: {text:?}");
    }
}

/// Lists: what was printed reads back to the same text; places fit.
pub fn address_list(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for grammar in Grammar::ALL {
        for is_tolerant in [false, true] {
            let options = ListOptions::new(*grammar).tolerant(is_tolerant);
            match options.parse(&text) {
                Ok(list) => {
                    assert!(!list.entries().is_empty());
                    let printed = list.to_string();
                    // A name outside ASCII, decoded, is written as RFC 6532 has it; one that looks like an
                    // encoded word would be decoded once more.
                    let options = if printed.is_ascii() {
                        options
                    } else {
                        ListOptions::new(Grammar::Lenient).tolerant(is_tolerant)
                    };
                    if printed.contains("=?") {
                        continue;
                    }
                    let again = options
                        .parse(&printed)
                        .unwrap_or_else(|error| panic!("{grammar}: {printed:?} of {text:?}: {error}"));
                    assert_eq!(again.mailboxes().count(), list.mailboxes().count());
                    assert_eq!(again.to_string(), printed, "{grammar}: {text:?}");
                    assert_eq!(list.clone().into_owned(), list);
                }
                Err(error) => assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
            }
        }
    }
}

/// Normal forms: making one of one changes nothing, and no control survives.
pub fn address_forms(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for grammar in Grammar::ALL {
        let Ok(address) = grammar.parse(&text) else { continue };
        if let Ok(shown) = address.presentation() {
            assert!(!shown.as_str().chars().any(char::is_control), "{shown:?}");
            let again = shown.address().presentation();
            assert_eq!(again.as_ref(), Ok(&shown), "{grammar}: {text:?}");
            assert_eq!(shown.address().key(), address.key(), "{grammar}: {text:?}");
        }
        if let Ok(wire) = address.wire() {
            assert!(!wire.as_str().chars().any(char::is_control), "{wire:?}");
            let read = Grammar::Lenient.parse(wire.as_str()).expect("a wire form is an address");
            assert_eq!(read.wire().as_ref(), Ok(&wire), "{grammar}: {text:?}");
        }
        let key = address.key();
        if let Ok(read) = Grammar::Lenient.parse(key.as_str()) {
            assert!(!read.host_span().is_empty());
        }
    }
}
