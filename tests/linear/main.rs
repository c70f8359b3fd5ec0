//! Time is linear in the input: twice the hostile message costs at most about twice the
//! instructions. Counted by callgrind, so that the machine's load does not matter.
//!
//! Where valgrind is missing the test skips with a line that says so; with `CI` set it fails.

mod parsers;

use std::{env, fmt::Write, fs, path::Path, process::Command, thread};

use chrono::{DateTime, TimeDelta, Utc};
use deliverability::{
    address::{Grammar, ListOptions},
    auth, bounce,
    compliance::lint_format,
    delivery::Exchangers,
    dkim, dmarc,
    dns::{self, Answer, Data, Name, Record, Zone},
    domain::Domain,
    dsn::Message,
    feedback::unsubscribe::OneClick,
    rate::Counts,
    reputation::{
        Policy, Sample, assess,
        trend::{self, trends},
        volume::{self, Baseline},
    },
    retirement::{self, EndState, Plan, Snapshot, Timeline},
    spf,
};

/// A hostile message of a kind, about `size` bytes long.
#[expect(clippy::too_many_lines, reason = "one arm per kind of input")]
fn hostile(kind: &str, size: usize) -> String {
    let head = "From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n";
    let body = |unit: &str| {
        format!("{head}\nYour message could not be delivered:\n\n{}", unit.repeat(size / unit.len().max(1)))
    };
    match kind {
        "at-signs" => body("a@"),
        "addresses" => body("a@b.example,"),
        "recipients" => {
            let mut text = body("");
            for number in 0..size / 24 {
                let _ = writeln!(text, "<u{number:08}@b.example>:\nno");
            }
            text
        }
        "delimiters" => body("--\n--b\n\n"),
        "retired-zone" => {
            let mut text = String::from("$ORIGIN a.example.\n@ MX 1 smtp.google.com.\n");
            for number in 0..size / 240 {
                let _ = writeln!(
                    text,
                    "h{number} A 192.0.2.1\ns{number}._domainkey CNAME s.sendgrid.net.\nm{number} MX 10 mx.x{number}.example.\n\
                     q{number} TXT \"v=spf1 include:mailgun.org ~all\"\n@ TXT \"v=spf1 include:q{number}.a.example -all\""
                );
            }
            text
        }
        "open-multiparts" => {
            let unit = "--b\nContent-Type: multipart/mixed; boundary=nowhere\n\n";
            format!("{head}Content-Type: multipart/mixed; boundary=b\n\n{}", unit.repeat(size / unit.len()))
        }
        "nested-messages" => "Content-Type: message/rfc822\n\n".repeat(size / 31),
        "nested-multiparts" => {
            let mut text = String::from(head);
            for number in 0..size / 60 {
                let _ = write!(text, "Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n");
            }
            text
        }
        "folded-header" => {
            format!("{head}X-Failed-Recipients: a@b.example{}\n\nx\n", ",\n c@d.example".repeat(size / 13))
        }
        "failed-header" => {
            let fields: String = (0..size / 40)
                .map(|number| format!("X-Failed-Recipients: u{number:08}@b.example\n"))
                .collect();
            format!("{head}{fields}\n{}\n", "could not be delivered ".repeat(100))
        }
        "shared-cause" => {
            let mut text = body("");
            for number in 0..size / 24 {
                let _ = writeln!(text, "<u{number:08}@b.example>:");
            }
            text + &"no ".repeat(1300)
        }
        "scripts" => body("收件人：用户kim@例子.cn不存在"),
        "ses-recipients" => {
            let unit = r#"{"emailAddress":"a@b.example","status":"5.1.1"},"#;
            format!(
                "{head}\n{{\"notificationType\":\"Bounce\",\"bouncedRecipients\":[{}]}}",
                unit.repeat(size / unit.len())
            )
        }
        "report-groups" => {
            let unit = "Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n";
            format!("{head}Content-Type: message/delivery-status\n\n{}", unit.repeat(size / unit.len()))
        }
        "html" => format!("{head}Content-Type: text/html\n\n{}", "<td><".repeat(size / 5)),
        "spaces" => body(" \n"),
        "one-word" => body("word"),
        "encoded-word-starts" => {
            format!("From: a@b.example\nSubject: {}?=\n\nx\n", "=?utf-8?Q?a".repeat(size / 11))
        }
        "encoded-words" => {
            format!("From: a@b.example\nSubject: {}\n\nx\n", "=?utf-8?q?a?= ".repeat(size / 14))
        }
        "commands" => body(">>> RCPT TO:<a@b.example>\n<<< 550 5.1.1 <a@b.example>... no\n"),
        "spf-macros" => format!("v=spf1 exists:{}a.example -all", "%{s}".repeat(size / 4)),
        "spf-nearly" => format!("v=spf1 {}~all", "ip4:192.0.2.1~all,mx:a ".repeat(size / 23)),
        "dmarc-nearly" => {
            format!("p=x{}; v=DMARC1", "; rua=a@b.example c; d@e.example;f:g".repeat(size / 36))
        }
        "dkim-nearly" => format!("v=DKIM1{}", ";; k:rsa, a1=x h=sha1".repeat(size / 21)),
        "spf-modifiers" => format!("v=spf1{} -all", " a=".repeat(size / 3)),
        "spf-networks" => {
            let mut text = String::from("v=spf1");
            for number in 0..size / 28 {
                let sign = ["", "?"][number % 2];
                let _ =
                    write!(text, " {sign}ip6:{:x}:{:x}::/{}", number % 65_536, number / 7, 16 + number % 40);
            }
            text
        }
        "samples" | "history-apply" | "history-voids" => "x".repeat(size),
        "address-list" => "a@b.example, ".repeat(size / 13),
        "comments" => format!("{}a@b.example", "(".repeat(size)),
        "comments-in-a-row" => format!("{}a@b.example", "(x) ".repeat(size / 4)),
        "quoted-words" => format!("{} <a@b.example>", "\"a\" ".repeat(size / 4)),
        "fields-of-uris" => "<https://a.example/b>, ".repeat(size / 23),
        "fields-of-comments" => "(\\a(b) ".repeat(size / 8),
        "auth-signatures" => {
            let unit = "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; s=s; h=from:x; bh=AAAA; b=AAAA\r\n";
            format!("{}From: a@b.example\r\n\r\n", unit.repeat(size / unit.len()))
        }
        "auth-fields" => {
            let names = "x:".repeat(size / 8);
            let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
            format!(
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=s; h={names}from; bh={hash}; \
                 b=AAAA\r\n{}From: a@b.example\r\n\r\n",
                "X: y\r\n".repeat(size / 8)
            )
        }
        "auth-authors" => format!("From: {}\r\n\r\n", "a@b.example, <".repeat(size / 14)),
        "auth-signs" => format!("From: {}\r\n\r\n", "@(".repeat(size / 2)),
        "auth-signs-closed" => format!("From: {})x.example\r\n\r\n", "@(".repeat(size / 2)),
        "auth-odd-parts" => format!("a.example; x{} \"{}", ";".repeat(size / 4), "\\\"(".repeat(size / 4)),
        "auth-body" => format!("From: a@b.example\r\n\r\n{}", " \r\n \t\r".repeat(size / 7)),
        "auth-results" => format!("a.example{}", "; spf=pass (x) smtp.helo=b.example".repeat(size / 34)),
        "auth-comments" => {
            format!("a.example; spf=pass ({}){}", "x".repeat(size / 2), " a.b=c".repeat(size / 12))
        }
        "auth-tags" => format!("v=DMARC1; p=none{}", "; p=x; rua=mailto:a@b.example,c".repeat(size / 31)),
        "fields-of-lines" => "From: a@b.example\n c\nd\n".repeat(size / 23),
        "fields-of-hosts" => {
            (0..size / 16).map(|n| format!("mx{:06}.example\n", n * 7919 % 999_983)).collect()
        }
        _ => panic!("no such kind"),
    }
}

/// Everything that is done with a record, on a text.
fn work_on_record(text: &str) {
    let zone: Zone = [(Name::parse("e.org").unwrap(), Record::new(1, Data::txt(text)))].into_iter().collect();
    let local = "a.".repeat(text.len() / 2);
    let request =
        spf::Request::mail_from("192.0.2.1".parse().unwrap(), "h.example", &format!("{local}a@e.org"));
    let verdict = dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
    let report =
        dns::resolve_with(spf::Audit::new(Name::parse("e.org").unwrap()), |question| zone.answer(question));
    let flat = report.flatten();
    let Ok(record) = spf::Record::parse(text) else {
        assert!(spf::lint_text(text).len() <= text.len());
        return;
    };
    let edited = record.directives().fold(record.edit(), |editor, directive| {
        editor.insert(&format!("?{}", directive.mechanism())).unwrap()
    });
    assert!(edited.build().unwrap().len() <= 2 * record.len());
    let merged = record.merge(&record).unwrap();
    let networks = spf::NetworkSet::authorized_by(&record);
    let apart = networks.without(&networks).networks().len();
    assert!(
        verdict.trace().len() <= text.len()
            && apart == 0
            && merged.len() <= record.len()
            && flat.len() <= text.len()
    );
}

/// Everything that is done with counts, on so many overlapping samples in disorder.
fn work_on_samples(count: usize) {
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let samples: Vec<Sample> = (0..count as i64)
        .map(|number| {
            let from = start + TimeDelta::hours(number * 7_919 % count.max(1) as i64);
            let counts = Counts::new(1_000, 990).hard(5).soft(9).complaints(1).traps(0).unauthenticated(0);
            Sample::new(from, from + TimeDelta::hours(number % 30), counts)
        })
        .collect();
    let Some(now) = samples.iter().map(Sample::until).max() else { return };
    let verdict = assess(&samples, &Policy::default(), now);
    assert!(!verdict.to_string().is_empty() && trends(&samples, &trend::Policy::default()).is_empty());
    let daily = vec![1_000; count];
    assert_eq!(Baseline::new(&daily, volume::Policy::default()).sending_days(), 28.min(count as u32));
}

/// Everything that is done with the events of one address, so many of a kind.
fn work_on_history(kind: &str, count: usize) {
    use deliverability::{
        bounce::Reason,
        quarantine::{Event, Policy, State, Void},
    };
    let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    let hour = |number: usize| start + TimeDelta::hours(number as i64);
    let (domain, policy) = (Domain::parse("example.org").unwrap(), Policy::default());
    let mut state = State::new(&domain);
    match kind {
        // One by one, after a void and a revocation; each message is delivered, then fails twice.
        "history-apply" => {
            let window = Void::new(hour(count), hour(2 * count));
            state.apply(Event::new("v", start - TimeDelta::hours(2), window), &policy).unwrap();
            state.apply(Event::revoke("r", start - TimeDelta::hours(1), "m1"), &policy).unwrap();
            for number in 0..count {
                let (at, message) = (hour(number), format!("m{number}"));
                for (id, event) in [
                    Event::delivery(format!("a{number}"), at),
                    Event::bounce(format!("b{number}"), at, Reason::MailboxFull),
                    Event::bounce(format!("c{number}"), at, Reason::UserUnknown),
                ]
                .into_iter()
                .enumerate()
                {
                    let event = event.about_message(&*message);
                    assert!(state.apply(event, &policy).is_ok(), "{number} {id}");
                }
            }
        }
        // Many voids, overlapping, with different codes, and the bounces that they name.
        _ => {
            let void = |number: usize| {
                let void = Void::new(hour(number), hour(number + 3)).with_reply_code((number % 999) as u16);
                Event::new(format!("v{number}"), start, void)
            };
            let bounce = |number| Event::bounce(format!("b{number}"), hour(number), Reason::UserUnknown);
            state =
                State::fold(&domain, (0..count).flat_map(|number| [void(number), bounce(number)]), &policy);
        }
    }
    assert!(
        state.history().len() >= count && state.conflicts().is_empty() && state.why(&policy).len() >= count
    );
}

/// Everything that is done with a message that wants to be authenticated, and with what is written of it.
fn work_on_message(text: &str) {
    let message = deliverability::mail::Message::parse(text.as_bytes());
    let connection = auth::Connection::new([192, 0, 2, 1].into(), "h.example", "a@b.example");
    let key = Answer::from_records(vec![Record::new(
        1,
        Data::txt("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
    )]);
    let check = auth::Check::new(&message, &connection, DateTime::UNIX_EPOCH, dkim::RustCrypto);
    let verdict = dns::resolve_with(check, |_| key.clone());
    let field = verdict.authentication_results("mx.example").to_field();
    let mut length = 0;
    let mut body = dkim::BodyCanonicalizer::new(
        dkim::Canonicalization::Relaxed,
        deliverability::mail::LineEndings::Crlf,
    );
    body.update(message.body(), |bytes| length += bytes.len());
    let read = text.parse::<auth::AuthenticationResults>().map_or(0, |field| field.results().len());
    let found = dmarc::lint_text(text).len()
        + dkim::lint_key(text).len()
        + dkim::lint_signature(text, &message).len();
    assert!(length <= text.len() + 2 && read + found <= text.len() + 9 && !field.is_empty());
    if text.starts_with("v=DMARC1") {
        // What every host says of the reports that are to go there.
        let record =
            dmarc::Record::parse("v=DMARC1; p=none; rua=mailto:d@a.example,mailto:d@b.example").unwrap();
        let answer = Answer::from_records(vec![Record::new(1, Data::txt(text))]);
        let to = dns::resolve_with(dmarc::report::ReportCheck::new("e.org", &record), |_| answer.clone());
        assert_eq!(to.len(), 2);
    }
}

/// The fields that senders are judged by, and the hosts of an answer, a line each.
fn work_on_fields(text: &str) {
    let read = OneClick::read([text], [text]).signed_by([text]);
    let record =
        |line| Record::new(1, Data::Mx { preference: 1, exchange: Name::parse(line).unwrap_or_default() });
    let answer = Answer::from_records(text.lines().map(record).collect());
    let hosts = Exchangers::from_answer(&Domain::parse("e.org").unwrap(), &answer, 1).hosts().len();
    let found = read.findings().len() + lint_format(text.as_bytes()).len();
    assert!(hosts <= text.len() + 1 && found <= text.len() + 9);
}

const KINDS: &[&str] = &[
    "at-signs",
    "addresses",
    "recipients",
    "delimiters",
    "open-multiparts",
    "nested-messages",
    "nested-multiparts",
    "folded-header",
    "report-groups",
    "failed-header",
    "shared-cause",
    "scripts",
    "ses-recipients",
    "html",
    "spaces",
    "one-word",
    "encoded-word-starts",
    "encoded-words",
    "commands",
    "spf-macros",
    "spf-nearly",
    "dmarc-nearly",
    "dkim-nearly",
    "spf-modifiers",
    "spf-networks",
    "samples",
    "history-apply",
    "history-voids",
    "address-list",
    "comments",
    "comments-in-a-row",
    "quoted-words",
    "auth-signatures",
    "auth-fields",
    "auth-authors",
    "auth-signs",
    "auth-signs-closed",
    "auth-odd-parts",
    "auth-body",
    "auth-results",
    "auth-comments",
    "auth-tags",
    "fields-of-uris",
    "fields-of-comments",
    "fields-of-lines",
    "fields-of-hosts",
    "retired-zone",
];

const SIZE: usize = 12_000;

/// Labels, changes and steps of a zone whose domain stops sending.
fn work_on_zone(text: &str) {
    let mut plan = Plan::new("a.example", EndState::Parked);
    plan.dates.end = "2026-10-02".parse().ok();
    let mut sender = retirement::plan::Sender::default();
    sender.service = "SendGrid".into();
    plan.drops.push(sender);
    let zone = Snapshot::parse(text, "a.example").unwrap();
    let timeline = Timeline::new(&plan, &zone, &retirement::Policy::default());
    assert!(
        timeline.labels().len() == zone.records().len() && timeline.steps().len() >= timeline.changes().len()
    );
}

/// What callgrind counts: reads messages of the kinds that the environment names, of no size, of one and of twice
/// that. The first of no size also pays for what is built once.
#[test]
fn read_messages() {
    let Ok(kinds) = env::var("LINEAR_READ") else { return };
    for kind in kinds.split(',') {
        for size in [0, 0, SIZE, 2 * SIZE] {
            read(kind, size);
            counted();
        }
    }
}

/// Callgrind writes down its counts and resets them whenever this is called.
#[inline(never)]
fn counted() {
    std::hint::black_box(());
}

fn read(kind: &str, size: usize) {
    if parsers::KINDS.contains(&kind) {
        return parsers::work(kind, &parsers::hostile(kind, size));
    }
    let raw = hostile(kind, size);
    if kind == "samples" {
        return work_on_samples(raw.len() / 20);
    }
    if kind.starts_with("history-") {
        return work_on_history(kind, raw.len() / 20);
    }
    if kind.ends_with("-nearly") && !kind.starts_with("spf-") {
        assert!(dmarc::lint_text(&raw).len() <= raw.len() && dkim::lint_key(&raw).len() <= raw.len().max(1));
        return;
    }
    if kind.starts_with("spf-") {
        return work_on_record(&raw);
    }
    if kind.starts_with("auth-") {
        return work_on_message(&raw);
    }
    if kind.starts_with("fields-") {
        return work_on_fields(&raw);
    }
    if kind == "retired-zone" {
        return work_on_zone(&raw);
    }
    if matches!(kind, "address-list" | "comments" | "comments-in-a-row" | "quoted-words") {
        for grammar in [Grammar::Rfc6532, Grammar::Lenient] {
            let _ = (grammar.parse(&raw), ListOptions::new(grammar).tolerant(true).parse(&raw).is_ok());
        }
        return;
    }
    let failures = Message::parse(raw.as_bytes()).map_or(0, |message| {
        message.failures().map(|failure| usize::from(!bounce::classify(failure).rule().is_empty())).sum()
    });
    assert!(failures < size.max(10));
}

/// Instructions to read a message of each kind, of no size, of one and of twice that. `None` without valgrind.
fn instructions(kinds: &[&str], name: &str) -> Option<Vec<[u64; 3]>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let out = folder.join("out");
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-before=linear::counted"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(env::current_exe().unwrap())
        .args(["--exact", "read_messages", "--test-threads=1"])
        .env("LINEAR_READ", kinds.join(","))
        .output()
        .ok()?;
    assert!(output.status.success(), "{kinds:?}: {}", String::from_utf8_lossy(&output.stdout));
    let total = |index: usize| -> u64 {
        let profile = fs::read_to_string(folder.join(format!("out.{index}"))).unwrap();
        let line = profile.lines().rev().find_map(|line| line.strip_prefix("totals: "));
        line.and_then(|total| total.trim().parse().ok()).unwrap()
    };
    let counts = (0..kinds.len()).map(|kind| [2, 3, 4].map(|count| total(4 * kind + count))).collect();
    fs::remove_dir_all(&folder).unwrap();
    Some(counts)
}

#[test]
#[ignore = "takes valgrind and some minutes; the gate runs it: cargo test --test linear -- --include-ignored"]
fn twice_the_message_costs_twice() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        assert!(env::var_os("CI").is_none(), "valgrind is missing, and CI needs it");
        println!("SKIPPED: valgrind is missing");
        return;
    }
    let only = env::var("LINEAR_KINDS").unwrap_or_default();
    let all = KINDS.iter().chain(parsers::KINDS);
    let kinds: Vec<&str> = all.copied().filter(|kind| kind.starts_with(&only)).collect();
    // Two at a time: the machine has that many cores at least.
    let wrong: Vec<String> = thread::scope(|scope| {
        let every_second = |from: usize| kinds.iter().skip(from).step_by(2).copied().collect::<Vec<_>>();
        let (first, second) = (every_second(0), every_second(1));
        let other = scope.spawn(move || not_linear(&first, "linear-first"));
        let mut wrong = not_linear(&second, "linear-second");
        wrong.extend(other.join().unwrap());
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The kinds of which twice the message costs more than twice.
fn not_linear(kinds: &[&str], name: &str) -> Vec<String> {
    if kinds.is_empty() {
        return Vec::new();
    }
    let counts = instructions(kinds, name).unwrap();
    let wrong = kinds.iter().zip(counts).filter_map(|(kind, [none, once, twice])| {
        let (once, twice) = (once.saturating_sub(none), twice.saturating_sub(none));
        println!("{kind:<24} {once:>12} {twice:>12} {:.2}", twice as f64 / once.max(1) as f64);
        let is_linear = twice <= 2 * once + once / 3 + 2_000_000;
        (!is_linear).then(|| format!("{kind}: {once} for one, {twice} for two"))
    });
    wrong.collect()
}
