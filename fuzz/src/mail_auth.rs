//! DKIM, the whole check of a message, and Authentication-Results.

use deliverability::{
    auth::{self, AuthenticationResults, Connection, arc, author_domains},
    dkim::{
        self, BodyCanonicalizer, Canonicalization, Key, Signature,
        backend::{Backend, Mismatch, PublicKey, Sha256},
        lint_key, lint_signature, lint_verdict,
    },
    dns::{self, Answer, Data, Failure, Machine, Question, Record, Step},
    mail::{LineEndings, Message},
};

/// Hashes badly and takes every signature of even length: what is fuzzed is everything else.
#[derive(Debug, Clone, Copy)]
struct Gullible;

#[derive(Default)]
struct Sum([u8; 32], usize);

impl Sha256 for Sum {
    fn update(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0[self.1 % 32] = self.0[self.1 % 32].wrapping_mul(31).wrapping_add(*byte);
            self.1 += 1;
        }
    }

    fn finish(self) -> [u8; 32] {
        self.0
    }
}

impl Backend for Gullible {
    type Sha256 = Sum;

    fn verify(&self, _: &PublicKey<'_>, input: &[u8], signature: &[u8]) -> Result<(), Mismatch> {
        assert!(!input.is_empty());
        if signature.len().is_multiple_of(2) { Ok(()) } else { Err(Mismatch) }
    }
}

/// Keys: places fit, printing and reading are inverse, suggestions are keys.
pub fn dkim_key(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Key::parse(&text) {
        Ok(key) => {
            assert_eq!(key.is_revoked(), key.public_key().is_none());
            assert!(key.tags().all(|(_, value, span)| span.slice(&text) == Some(value)));
            let printed = key.to_string();
            assert_eq!(Key::parse(&printed).expect("a printed key is a key").to_string(), printed);
        }
        Err(error) => assert!(error.span().slice(&text).is_some() || error.span().end() <= text.len()),
    }
    for finding in lint_key(&text) {
        assert!(finding.span().end() <= text.len());
        if let Some(suggestion) = finding.suggestion() {
            assert!(Key::parse(suggestion).is_ok(), "{suggestion:?} for {text:?}");
        }
    }
}

/// Signatures: places fit, printing and reading are inverse.
pub fn dkim_signature(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Signature::parse(&text) {
        Ok(signature) => {
            assert!(signature.signed_fields().any(|name| name.eq_ignore_ascii_case("from")));
            assert!(signature.tags().all(|(_, value, span)| span.slice(&text) == Some(value)));
            assert!(signature.identity().contains('@'));
            assert!(signature.copied_fields().count() <= text.len());
            let printed = signature.to_string();
            let again = Signature::parse(&printed).expect("a printed signature is one");
            assert_eq!(again.signature(), signature.signature());
            assert_eq!(again.to_string(), printed);
        }
        Err(error) => assert!(error.span().end() <= text.len()),
    }
    let message = Message::parse(data);
    for finding in lint_signature(&text, &message) {
        assert!(finding.span().end() <= text.len());
    }
}

fn canonical(how: Canonicalization, line_endings: LineEndings, chunks: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut body = BodyCanonicalizer::new(how, line_endings);
    for chunk in chunks {
        body.update(chunk, |bytes| out.extend_from_slice(bytes));
    }
    body.finish(|bytes| out.extend_from_slice(bytes));
    out
}

/// Bodies: chunks of any size give the same bytes, and what is canonical stays as it is.
pub fn dkim_body(data: &[u8]) {
    let Some((sizes, body)) = data.split_at_checked(4) else { return };
    let mut chunks: Vec<&[u8]> = Vec::new();
    let mut rest = body;
    for size in sizes.iter().cycle() {
        let (chunk, tail) = rest.split_at(usize::from(*size).max(1).min(rest.len()));
        chunks.push(chunk);
        rest = tail;
        if rest.is_empty() {
            break;
        }
    }
    for how in [Canonicalization::Simple, Canonicalization::Relaxed] {
        for line_endings in [LineEndings::Crlf, LineEndings::Lf] {
            let whole = canonical(how, line_endings, &[body]);
            assert_eq!(canonical(how, line_endings, &chunks), whole);
            assert_eq!(canonical(how, LineEndings::Crlf, &[&whole]), whole);
            assert!(whole.is_empty() || whole.ends_with(b"\r\n"));
        }
    }
}

/// The answer to a question, by the bytes that are left.
fn answer(bytes: &mut &[u8]) -> Answer {
    let Some((kind, rest)) = bytes.split_first() else { return Answer::NoSuchName };
    *bytes = rest;
    match kind % 8 {
        0 => Answer::NoSuchName,
        1 => Answer::NoData,
        2 => Answer::Failure(Failure::Timeout),
        3 => Answer::Failure(Failure::Bogus),
        kind => {
            let mut records = Vec::new();
            for _ in 4..=kind {
                let length = rest.first().map_or(0, |length| usize::from(*length)).min(bytes.len());
                let (text, tail) = bytes.split_at(length);
                *bytes = tail;
                records.push(Record::new(60, Data::txt(text)));
            }
            Answer::from_records(records)
        }
    }
}

/// Drives a machine by bytes and by a replay; both come to the same.
fn drive<M: Machine + Clone>(machine: M, answers: &[u8], most: usize) -> M::Verdict
where
    M::Verdict: PartialEq + std::fmt::Debug,
{
    let mut known: Vec<(Question, Answer)> = Vec::new();
    let mut rest = answers;
    let mut first = machine.clone();
    let verdict = loop {
        match first.step() {
            Step::Query(question) => {
                assert_eq!(first.clone().step(), Step::Query(question.clone()));
                let answer = answer(&mut rest);
                known.push((question, answer.clone()));
                assert!(known.len() <= most, "{} questions", known.len());
                first.answer(answer);
            }
            Step::Done(verdict) => break verdict,
        }
    };
    let mut replay = known.iter();
    let again = dns::resolve_with(machine, |question| {
        let (known, answer) = replay.next().expect("no more questions than before");
        assert_eq!(question, known);
        answer.clone()
    });
    assert_eq!(again, verdict);
    verdict
}

/// The message is behind its length, the answers follow.
fn parts(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = data.split_first_chunk::<2>()?;
    Some(rest.split_at(usize::from(u16::from_le_bytes(*length)).min(rest.len())))
}

/// Verification: few questions, the same verdict twice, places that fit.
pub fn dkim_check(data: &[u8]) {
    let Some((raw, answers)) = parts(data) else { return };
    let message = Message::parse(raw);
    let now = chrono(answers.len());
    let verdict = drive(dkim::Check::new(&message, now, Gullible), answers, 10);
    let signatures = message.fields().iter().filter(|field| field.is("DKIM-Signature")).count();
    assert_eq!(verdict.outcomes().len(), signatures);
    for outcome in verdict.outcomes() {
        assert!(raw.get(outcome.span().range()).is_some());
        assert_eq!(outcome.result() == dkim::Result::Pass, *outcome.cause() == dkim::Cause::Verified);
    }
    assert!(lint_verdict(&verdict).iter().all(|finding| finding.span().end() <= raw.len()));
}

/// Chains of ARC: few questions, the same verdict twice, and the fields that follow from it agree.
pub fn arc(data: &[u8]) {
    let Some((raw, answers)) = parts(data) else { return };
    let message = Message::parse(raw);
    let verdict = drive(arc::Check::new(&message, chrono(answers.len()), Gullible), answers, 100);
    let sets = verdict.sets().len();
    assert!(sets <= 50 && verdict.instance().is_none_or(|instance| (1..=50).contains(&instance)));
    assert_eq!(verdict.result() == arc::Result::None, verdict.chain().is_empty());
    assert_eq!(verdict.result() == arc::Result::Fail, verdict.reason().is_some());
    assert_eq!(verdict.oldest_pass().is_some(), verdict.result() == arc::Result::Pass);
    if verdict.result() == arc::Result::Pass {
        assert!(message.check_header().is_ok());
        assert_eq!((verdict.instance(), verdict.chain().fault()), (Some(sets), None));
        assert!(verdict.sets().iter().zip(1..).all(|(set, instance)| set.instance() == instance));
        assert_eq!(verdict.message_signature(sets), Some(&dkim::Cause::Verified));
    }
    let field = format!("mx; {}", verdict.method_result());
    let read: AuthenticationResults = field.parse().expect("a written result reads back");
    assert_eq!(read.results(), [verdict.method_result()]);
    assert_eq!(arc::Policy::default().excuse(&verdict, "example.org"), None);
}

/// A whole message: the field for its verdict reads back.
pub fn auth_check(data: &[u8]) {
    let Some((raw, answers)) = parts(data) else { return };
    let message = Message::parse(raw);
    assert!(author_domains(&message).len() <= 16);
    let text = String::from_utf8_lossy(answers);
    let (helo, mail_from) = text.split_once('\n').unwrap_or(("mx.example.org", "jane@example.org"));
    let connection = Connection::new([192, 0, 2, 7].into(), helo, mail_from);
    let check = auth::Check::new(&message, &connection, chrono(answers.len()), Gullible);
    let verdict = drive(check, answers, 123 + 10 + 100 + 137);
    let field = verdict.authentication_results(helo);
    let value = field.to_field();
    assert!(value.trim_end().split("\r\n").skip(1).all(|line| line.starts_with('\t')));
    assert!(!value.trim_end().replace("\r\n", "").contains(['\r', '\n', '\0']));
    assert!(helo.len() > 600 || value.split("\r\n").all(|line| line.len() <= 998));
    let value = value.strip_prefix("Authentication-Results:").expect("the name of the field").trim();
    let read: AuthenticationResults = value.parse().expect("a written field reads back");
    assert_eq!(read.results(), field.results());
    assert!(!verdict.received_spf().to_string().contains(['\r', '\n', '\0']));
}

/// Authentication-Results: what is read and written reads back.
pub fn auth_results(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match text.parse::<AuthenticationResults>() {
        Ok(field) => {
            let whole = field.to_field();
            let value =
                whole.strip_prefix("Authentication-Results:").expect("the name of the field").trim_start();
            for printed in [&field.to_string(), value] {
                let again: AuthenticationResults = printed.parse().expect("a written field reads back");
                assert_eq!(again.results(), field.results());
                assert!(!printed.trim_end().replace("\r\n\t", "").contains(['\r', '\n', '\0']));
            }
        }
        Err(error) => assert!(error.span().end() <= text.len()),
    }
}

fn chrono(seconds: usize) -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(i64::try_from(seconds).unwrap_or(0) * 1_000_000, 0).unwrap_or_default()
}
