//! The bodies of the fuzz targets: what must hold for any input.
//!
//! `cargo test` runs each over its seeds in `fuzz/seeds`, `cargo fuzz run NAME` hunts for more.

#![allow(dead_code)]

#[path = "mail_auth.rs"]
pub mod mail_auth;

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    address::{Address, Grammar, ListOptions},
    bounce::{self, Failure, Reason},
    compliance::{FeedbackId, ONE_CLICK, OneClick, OneClickState, Scheme, covers, lint_format},
    delivery::{
        Attempts, Backoff, BackoffPolicy, Bucket, Exchangers, Phase, Provider, Retry, RetryPolicy, Route,
        Setback, Throttle,
    },
    dns::{self, Answer, Data, Machine, Name, Question, Record, RecordType, Step, Zone},
    domain::Domain,
    dsn::{Kind, Message},
    reputation::{
        Baseline, Counts, DamageCause, DamageSeverity, Health, Policy, Progress, Recovery, RecoveryPolicy,
        Sample, TrendPolicy, VolumeClass, VolumePolicy, assess, trends,
    },
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
    ("dkim_key", mail_auth::dkim_key),
    ("dkim_signature", mail_auth::dkim_signature),
    ("dkim_body", mail_auth::dkim_body),
    ("dkim_check", mail_auth::dkim_check),
    ("auth_results", mail_auth::auth_results),
    ("auth_check", mail_auth::auth_check),
    ("reputation", reputation),
    ("delivery", delivery),
    ("one_click", one_click),
];

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
        let read =
            if is_explanation { spf::MacroString::explanation(text) } else { spf::MacroString::parse(text) };
        match read {
            Ok(macros) => {
                let context = spf::Context::new(ip.parse().unwrap(), sender, "email.example.com");
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

/// Answers made of the input: hostile, and the same for the same question.
struct Hostile<'d> {
    data: &'d [u8],
}

impl Hostile<'_> {
    fn answer(&self, question: &Question) -> Answer {
        let seed =
            question.to_string().bytes().fold(7_usize, |sum, byte| sum * 31 % 65_521 + usize::from(byte));
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
            Some(b'*') => Answer::of(vec![Record::new(1, data); 30]),
            _ => Answer::of(vec![Record::new(1, data)]),
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
                _ => unreachable!(),
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
            assert!(spf::Record::parse(suggestion).is_ok(), "{suggestion}");
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
        let own = spf::NetworkSet::authorised_by(&record);
        assert!(own.without(&all).is_empty(), "a flat record authorises nothing new");
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
    let old = spf::NetworkSet::authorised_by(&record);
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

/// Series of counts: no panic, more complaints look no better, the safe volume is safe, a recovery
/// takes one step at a time.
pub fn reputation(data: &[u8]) {
    /// A count from two bytes: none, small, large, or at the end of the range.
    fn count(bytes: &[u8]) -> Option<u64> {
        let value = u64::from(bytes[0]) * 251;
        match bytes[1] {
            0..=31 => None,
            32..=127 => Some(value % 1_000),
            128..=223 => Some(value << (bytes[1] % 16)),
            _ => Some(u64::MAX - value),
        }
    }
    fn sample(bytes: &[u8]) -> Sample {
        let from = DateTime::<Utc>::from_timestamp(1_767_225_600, 0).expect("the first of 2026")
            + TimeDelta::hours(i64::from(bytes[0]) * 6);
        let mut counts = Counts::default();
        let mut numbers = bytes[2..].chunks_exact(2).map(count);
        let mut next = || numbers.next().flatten();
        (counts.sent, counts.delivered) = (next(), next());
        (counts.inbox_delivered, counts.loop_covered) = (next(), next());
        (counts.hard, counts.soft, counts.blocked, counts.deferred) = (next(), next(), next(), next());
        (counts.complaints, counts.traps, counts.unauthenticated) = (next(), next(), next());
        (counts.opens, counts.clicks) = (next(), next());
        Sample::new(from, from + TimeDelta::hours(i64::from(bytes[1] % 50)), counts)
    }
    const PRESETS: [fn() -> Policy; 9] = [
        Policy::default,
        Policy::gmail,
        Policy::yahoo,
        Policy::microsoft,
        Policy::ses,
        Policy::momentum,
        Policy::posthog,
        Policy::deliverability_guard,
        Policy::orange,
    ];
    let Some((&[preset, hours, more, planned], rest)) = data.split_first_chunk::<4>() else { return };
    let policy = PRESETS[usize::from(preset) % PRESETS.len()]();
    let samples: Vec<Sample> = rest.chunks_exact(28).take(200).map(sample).collect();
    let end = samples.iter().map(Sample::until).max().unwrap_or_default();
    let now = end + TimeDelta::hours(i64::from(hours) - 32);

    let verdict = assess(&samples, &policy, now);
    assert_eq!(verdict.health() == Health::Healthy, verdict.reasons().is_empty());
    assert!(verdict.reasons().iter().all(|reason| reason.health <= verdict.health()));
    assert!(verdict.to_string().starts_with(verdict.health().as_str()));
    let worse: Vec<Sample> = samples
        .iter()
        .map(|sample| {
            let mut counts = *sample.counts();
            counts.complaints = counts.complaints.map(|count| count.saturating_add(u64::from(more)));
            Sample::new(sample.from(), sample.until(), counts)
        })
        .collect();
    assert!(assess(&worse, &policy, now).health() >= verdict.health());
    for trend in trends(&samples, &TrendPolicy::default()) {
        assert!(!trend.to_string().is_empty());
    }

    let daily: Vec<u64> = samples.iter().map(|sample| sample.counts().sent.unwrap_or_default()).collect();
    let mut baseline = Baseline::new(&daily, VolumePolicy::default());
    if planned > 127 {
        baseline = baseline.expecting(u64::from(planned) << (planned % 56));
    }
    let safe = baseline.largest_safe_volume();
    assert!(matches!(baseline.assess(safe).class(), VolumeClass::Normal | VolumeClass::Drop));
    let total = daily.first().copied().unwrap_or_default();
    if let Some(split) = baseline.split(total) {
        assert_eq!(split.iter().map(|&day| u128::from(day)).sum::<u128>(), u128::from(total));
        assert!(split.iter().all(|&day| day <= safe));
    }

    let severity = DamageSeverity::ALL[usize::from(more) % DamageSeverity::ALL.len()];
    let recovery = Recovery::new(severity, DamageCause::BadList, total, &RecoveryPolicy::default());
    assert_eq!(recovery.phases().last().map(|phase| phase.cap()), Some(total));
    let mut progress = Progress::default();
    for &byte in rest.iter().take(400) {
        let health = Health::ALL[usize::from(byte) % Health::ALL.len()];
        let next = recovery.after_day(&progress, health, byte < 250);
        assert!(next.phase() <= progress.phase() + 1 && next.phase() <= recovery.phases().len());
        progress = next;
    }
}

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
    let answer = Answer::of(records.clone());
    let read = Exchangers::of(&domain, &answer, seed);
    let turned = Answer::of(records.iter().rev().cloned().collect());
    assert_eq!(Exchangers::of(&domain, &turned, seed).hosts(), read.hosts());
    assert!(read.hosts().windows(2).all(|pair| pair[0].preference <= pair[1].preference));
    assert_eq!(read.hosts().is_empty(), !read.status().takes_mail());
    let names: std::collections::BTreeSet<&Name> = read.hosts().iter().map(|host| &host.name).collect();
    assert_eq!(names.len(), read.hosts().len());
    let _ = (Provider::of(&domain, &read), read.to_string());
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
    let mut policy = RetryPolicy::default();
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
    let mut policy = BackoffPolicy::default();
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
    // What was read and is written anew reads the same.
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
