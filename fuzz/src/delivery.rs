//! Where mail goes and how fast, and the fields that its senders are judged by.

use chrono::{DateTime, Utc};
use deliverability::{
    bounce::Reason,
    compliance::{FeedbackId, lint_format},
    delivery::{
        Attempts, Backoff, Bucket, Exchangers, Retry, Route, Setback, Throttle, backoff,
        retry::{self, Phase},
    },
    dns::{self, Answer, Data, Name, Record, RecordType},
    domain::Domain,
    feedback::unsubscribe::{ONE_CLICK, OneClick, OneClickState, Scheme, covers},
};

use super::Hostile;

/// Numbers made of the input, 0 when it is used up.
struct Numbers<'d>(&'d [u8]);

impl Numbers<'_> {
    fn next(&mut self) -> u64 {
        let (head, rest) = self.0.split_at(self.0.len().min(8));
        self.0 = rest;
        head.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
    }

    /// Small ones and great ones.
    fn seconds(&mut self) -> u32 {
        let number = self.next();
        let bits = (number >> 32) % 33;
        (number & ((1 << bits) - 1)) as u32
    }

    fn time(&mut self) -> DateTime<Utc> {
        let number = self.next();
        match number & 15 {
            0 => DateTime::<Utc>::MIN_UTC,
            1 => DateTime::<Utc>::MAX_UTC,
            _ => DateTime::from_timestamp((number >> 4) as i64 % 8_000_000_000, 0).expect("in range"),
        }
    }

    fn reason(&mut self) -> Reason {
        Reason::ALL[self.next() as usize % Reason::ALL.len()]
    }
}

/// MX answers from lines `10 mx.example`, then an empty line, then numbers for a retry, a bucket and a
/// back-off: orders are permutations, times keep their bounds, nothing is lent twice.
pub fn delivery(data: &[u8]) {
    let split = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
    let mut numbers = Numbers(data.get(split + 2..).unwrap_or_default());
    let seed = numbers.next();
    let text = String::from_utf8_lossy(&data[..split]);
    let records = text.lines().filter_map(|line| {
        let (preference, host) = line.split_once(' ')?;
        let data = Data::Mx { preference: preference.parse().ok()?, exchange: Name::parse(host).ok()? };
        Some(Record::new(1, data))
    });
    let records: Vec<Record> = records.collect();
    let domain = Domain::parse("example.org").unwrap();
    let answer = Answer::from_records(records.clone());
    let read = Exchangers::from_answer(&domain, &answer, seed);
    let turned = Answer::from_records(records.iter().rev().cloned().collect());
    assert_eq!(Exchangers::from_answer(&domain, &turned, seed).hosts(), read.hosts());
    assert!(read.hosts().windows(2).all(|pair| pair[0].preference <= pair[1].preference));
    assert_eq!(read.hosts().is_empty(), !read.status().takes_mail());
    let names: std::collections::BTreeSet<&Name> = read.hosts().iter().map(|host| &host.name).collect();
    assert_eq!(names.len(), read.hosts().len());
    let _ = (read.provider(&domain), read.to_string());
    let hostile = Hostile { data };
    let mut questions = 0;
    let targets = dns::resolve_with(Route::new(&domain, seed).looking_for_aliases(), |question| {
        questions += 1;
        assert!(questions <= 31, "too many questions");
        if question.record_type() == RecordType::Mx { answer.clone() } else { hostile.answer(question) }
    });
    assert_eq!(targets.enhanced_status().is_none(), targets.addresses().next().is_some());

    retry(&mut numbers, seed);
    pace(&mut numbers);
}

fn retry(numbers: &mut Numbers<'_>, seed: u64) {
    let mut policy = retry::Policy::default();
    policy.phases = (0..numbers.next() % 3)
        .map(|_| {
            let factor = (numbers.seconds(), numbers.seconds());
            Phase::growing(numbers.seconds(), numbers.seconds(), factor, numbers.seconds())
        })
        .collect();
    policy.give_up_seconds = numbers.seconds();
    policy.greylist_seconds = Some(numbers.seconds());
    policy.jitter_per_mille = numbers.seconds();
    policy.max_asked_seconds = numbers.seconds();
    let attempts = Attempts::new(numbers.seconds(), numbers.time(), numbers.time());
    let setback = Setback::transient(numbers.reason()).with_wait(numbers.seconds());
    let now = numbers.time();
    let retry = policy.next_attempt(&attempts, &setback, now, seed);
    if let Retry::At(next) = &retry {
        assert!(next.at >= now && next.at >= attempts.last && next.at >= attempts.first);
        let age = next.at.signed_duration_since(attempts.first).num_seconds();
        assert!(age <= i64::from(policy.give_up_seconds));
    }
    assert!(!retry.to_string().is_empty());
    assert_eq!(policy.next_attempt(&attempts, &setback, now, seed), retry);
    assert!(policy.schedule().take(30).zip(policy.schedule().skip(1)).all(|(one, next)| one < next));
}

fn pace(numbers: &mut Numbers<'_>) {
    let throttle = Throttle::new(numbers.seconds(), numbers.seconds()).with_capacity(numbers.next());
    let mut bucket = Bucket::full(throttle, numbers.time());
    let mut backoff = Backoff::new();
    let mut policy = backoff::Policy::default();
    policy.hits = numbers.seconds();
    policy.pause_seconds = numbers.seconds();
    policy.pause_factor = (numbers.seconds(), numbers.seconds());
    policy.step_connections = numbers.seconds();
    policy.step_seconds = numbers.seconds();
    while !numbers.0.is_empty() {
        let (now, wanted) = (numbers.time(), numbers.next());
        let there = bucket.available(now);
        match bucket.take(wanted, now) {
            Ok(taken) => assert_eq!(taken.left, there - wanted),
            Err(wait) => {
                assert!(wait.there == there && there < wanted);
                assert!(wait.until.is_none_or(|until| bucket.available(until) >= wanted));
            }
        }
        assert!(there <= throttle.capacity);
        backoff.on_reply(&Setback::transient(numbers.reason()), now, &policy);
        let allowance = backoff.allowance(now, &policy);
        assert!(allowance.connections <= policy.full_connections && !allowance.to_string().is_empty());
    }
}

/// The fields of unsubscribing, a `Feedback-ID` and a header: places fit, nothing is complete unsigned.
pub fn one_click(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.splitn(3, '\u{0}');
    let field = parts.next().unwrap_or_default();
    let post = parts.next().unwrap_or(ONE_CLICK);
    let signed = parts.next();
    let mut read = OneClick::read([field], [post]);
    if let Some(signed) = signed {
        read = read.signed_by([signed]);
        let both = covers(signed, "List-Unsubscribe") && covers(signed, "List-Unsubscribe-Post");
        assert_eq!(read.state() == OneClickState::Unsigned, !both && read.state() > OneClickState::LinkOnly);
    }
    for uri in read.uris() {
        let raw = uri.span.slice(field).expect("the place fits");
        let joined: String = raw.chars().filter(|c| !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
        assert_eq!(joined, uri.text);
        assert!(uri.text.is_ascii() && uri.text.contains(':'));
    }
    assert_eq!(read.https().is_some(), read.state() > OneClickState::MailtoOnly);
    assert!(read.mailto().is_none_or(|uri| uri.scheme == Scheme::Mailto && uri.text.contains('@')));
    for finding in read.findings() {
        let of = if finding.code().starts_with("list-unsubscribe::") { field } else { post };
        assert!(finding.span().slice(of).is_some(), "{finding}");
    }
    // What was read and is written again reads the same.
    let again: Vec<String> = read.uris().iter().map(|uri| format!("<{}>", uri.text)).collect();
    let again = again.join(", ");
    let written = OneClick::read([again.as_str()], [post]);
    let texts = |read: &OneClick<'_>| read.uris().iter().map(|uri| uri.text.to_string()).collect::<Vec<_>>();
    assert_eq!(texts(&written), texts(&read));

    match FeedbackId::parse(field) {
        Ok(id) => {
            assert_eq!(FeedbackId::parse(id.as_str()), Ok(id));
            assert!((5..=15).contains(&id.sender_id().len()) && id.identifiers().count() <= 3);
        }
        Err(error) => assert!(error.span().slice(field).is_some(), "{error}"),
    }
    for finding in lint_format(data) {
        assert!(finding.span().end() <= data.len(), "{finding}");
    }
}
