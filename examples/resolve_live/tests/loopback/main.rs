//! The same verdicts from a server on loopback as from the zone that it serves.

mod server;
#[allow(unused_imports, reason = "the view uses a part of it")]
#[path = "../../../shared/mod.rs"]
mod shared;
#[allow(dead_code, reason = "only JSON is compared")]
#[path = "../../../authenticate/view.rs"]
mod view;

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    process::{Command, Output},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{Check, Connection, Verdict, arc},
    dkim::{Ed25519Key, RustCrypto, Signer, SigningKey as _},
    dns::{self, Answer, Failure, Question, RecordType, Zone},
    mail::Message,
};
use hickory_resolver::TokioResolver;
use serde_json::Value;
use server::Server;

const RAW: &str =
    "From: Jane <jane@example.org>\r\nTo: joe@example.net\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";
/// Long enough for a machine that is busy.
const PATIENT: Duration = Duration::from_secs(10);
/// For names that never answer.
const BRIEF: Duration = Duration::from_millis(500);

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[7; 32])
}

/// Records with aliases, more than a response over UDP holds, and names that fail.
fn zone() -> Zone {
    let long = "a ".repeat(400);
    let key = key().record();
    let mut zone = Zone::parse(&format!(
        "example.org. TXT \"v=spf1 include:_spf.example.net -all\"\n\
         example.org. TXT \"{}\"\nexample.org. TXT \"{}\"\n\
         _spf.example.net. CNAME _spf2.example.net.\n\
         _spf2.example.net. TXT \"v=spf1 mx:mail.example.net -all\"\n\
         mail.example.net. MX 10 mx.example.net.\nmx.example.net. A 192.0.2.7\n\
         s1._domainkey.example.org. CNAME s1.keys.example.net.\n\
         s1.keys.example.net. TXT \"{key}\"\n\
         long._domainkey.example.org. TXT \"{key}; n=\" \"{}\" \"{}\"\n\
         _dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n\
         slow-include.example. TXT \"v=spf1 include:silent.example -all\"\n\
         broken-mx.example. TXT \"v=spf1 mx:broken.example -all\"\n",
        &long[..250],
        &long[..255],
        &long[..255],
        &long[..255],
    ))
    .unwrap();
    for (domain, failure) in [("silent", Failure::Timeout), ("broken", Failure::ServerFailure)] {
        for name in ["", "s1._domainkey.", "_dmarc."] {
            zone.fail(&format!("{name}{domain}.example"), None, failure).unwrap();
        }
        zone.fail(&format!("{domain}._domainkey.example.org"), None, failure).unwrap();
    }
    zone
}

fn signed_as(domain: &str, selector: &str, raw: &str) -> String {
    let key = key();
    let field = Signer::new(domain, selector, &key).sign(&Message::parse(raw.as_bytes()), now()).unwrap();
    format!("{field}{raw}")
}

fn signed() -> String {
    signed_as("example.org", "s1", RAW)
}

fn connection(mail_from: &str) -> Connection {
    Connection::new("192.0.2.7".parse().unwrap(), "mx.example.net", mail_from).with_receiver("localhost")
}

fn from_zone(zone: &Zone, raw: &str, mail_from: &str) -> Verdict {
    let check = Check::new(&Message::parse(raw.as_bytes()), &connection(mail_from), now(), RustCrypto);
    dns::resolve_with(check, |question| zone.answer(question))
}

fn resolver(server: &Server, timeout: Duration) -> Arc<TokioResolver> {
    Arc::new(resolve_live::resolver(Some(server.address), timeout).unwrap())
}

/// A check that runs by itself.
fn live(resolver: &Arc<TokioResolver>, raw: &str, mail_from: &str) -> impl Future<Output = Verdict> + use<> {
    let (resolver, raw, connection) = (Arc::clone(resolver), raw.to_owned(), connection(mail_from));
    let task = tokio::spawn(async move {
        let trusted = arc::Policy::default();
        resolve_live::authenticate(&resolver, raw.as_bytes(), &connection, trusted, now(), PATIENT * 2).await
    });
    async { task.await.unwrap() }
}

/// All that is printed of a verdict.
fn json(verdict: &Verdict) -> Value {
    let header = verdict.authentication_results("localhost");
    view::as_json(verdict, &format!("Authentication-Results: {header}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_verdicts_of_the_zone() {
    let zone = zone();
    let resolver = resolver(&Server::start(&zone), PATIENT);
    let changed = signed().replace("noon", "five");
    for raw in [&signed(), RAW, &changed] {
        for mail_from in ["jane@example.org", "joe@nowhere.example", "", "joe@example.net"] {
            let expected = from_zone(&zone, raw, mail_from);
            assert_eq!(json(&live(&resolver, raw, mail_from).await), json(&expected), "{mail_from}");
        }
    }
}

/// RFC 7208 sections 2.6.6 and 4.4, RFC 6376 section 6.1.2 and RFC 8601 section 2.7: what cannot be
/// looked up now is a temporary error; DMARC passes where the other method does.
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_and_a_failing_server_are_temporary_errors() {
    let zone = zone();
    let resolver = resolver(&Server::start(&zone), BRIEF);
    let mut checks = Vec::new();
    for domain in ["silent", "broken"] {
        let own = format!("{domain}.example");
        let from_own = RAW.replace("jane@example.org", &format!("jane@{own}"));
        for (raw, sender, expected) in [
            // The record of the envelope sender.
            (signed(), format!("jane@{own}"), ["temperror", "pass", "pass"]),
            // The key of the author's domain; SPF passes for it, then for nobody.
            (signed_as("example.org", domain, RAW), "jane@example.org".into(), ["pass", "temperror", "pass"]),
            (
                signed_as("example.org", domain, RAW),
                format!("jane@{own}"),
                ["temperror", "temperror", "temperror"],
            ),
            // The key of a stranger.
            (signed_as(&own, "s1", RAW), "joe@example.net".into(), ["none", "temperror", "fail"]),
            // The author's policy, whatever else passes.
            (
                signed_as("example.org", "s1", &from_own),
                "jane@example.org".into(),
                ["pass", "pass", "temperror"],
            ),
            // All three.
            (
                signed_as(&own, "s1", &from_own),
                format!("jane@{own}"),
                ["temperror", "temperror", "temperror"],
            ),
        ] {
            checks.push((live(&resolver, &raw, &sender), raw, sender, expected));
        }
    }
    for sender in ["jane@slow-include.example", "jane@broken-mx.example"] {
        let expected = ["temperror", "pass", "pass"];
        checks.push((live(&resolver, &signed(), sender), signed(), sender.into(), expected));
    }
    for (verdict, raw, sender, expected) in checks {
        let verdict = verdict.await;
        let dkim = verdict.dkim().outcomes()[0].result().as_str();
        let results = [verdict.spf().result().as_str(), dkim, verdict.dmarc().result().as_str()];
        assert_eq!(results, expected, "{sender}\n{raw}{verdict:?}");
        assert_eq!(json(&verdict), json(&from_zone(&zone, &raw, &sender)), "{sender}\n{raw}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_given_up_after_its_time() {
    let mut zone = zone();
    let selectors: Vec<String> = (0..8).map(|number| format!("quiet{number}")).collect();
    for selector in &selectors {
        zone.fail(&format!("{selector}._domainkey.example.org"), None, Failure::Timeout).unwrap();
    }
    let raw = selectors.iter().fold(RAW.to_owned(), |raw, selector| {
        let signed = signed_as("example.org", selector, RAW);
        format!("{}{raw}", signed.strip_suffix(RAW).unwrap())
    });
    let resolver = resolver(&Server::start(&zone), BRIEF);
    let (connection, trusted) = (connection("joe@example.net"), arc::Policy::default());
    let raw = raw.as_bytes();
    let (started, limit) = (Instant::now(), BRIEF * 2);
    let verdict = resolve_live::authenticate(&resolver, raw, &connection, trusted, now(), limit).await;
    let results: Vec<&str> =
        verdict.dkim().outcomes().iter().map(|outcome| outcome.result().as_str()).collect();
    assert_eq!(results, ["temperror"; 8]);
    assert_eq!(verdict.dmarc().result().as_str(), "temperror");
    // Eight keys that never come take twelve times as long.
    assert!(started.elapsed() < limit * 4, "{:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_answer_is_asked_again_over_tcp() {
    let zone = zone();
    let server = Server::start(&zone);
    let raw = signed_as("example.org", "long", RAW);
    let verdict = live(&resolver(&server, PATIENT), &raw, "jane@example.org").await;
    let results = verdict.authentication_results("mx").to_string();
    assert!(results.contains("spf=pass") && results.contains("dkim=pass"), "{results}");
    assert_eq!(json(&verdict), json(&from_zone(&zone, &raw, "jane@example.org")));
    let asked = server.asked();
    for name in ["example.org", "long._domainkey.example.org"] {
        for transport in ["udp", "tcp"] {
            assert!(asked.contains(&format!("{name} TXT {transport}")), "{name} by {transport}: {asked:?}");
        }
    }
    let short = "mail.example.net MX tcp".to_owned();
    assert!(!asked.contains(&short), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_message_of_a_domain_asks_nothing() {
    let server = Server::start(&zone());
    let resolver = resolver(&server, PATIENT);
    for mail_from in ["jane@example.org", "joe@nowhere.example", "joe@example.net"] {
        let first = live(&resolver, &signed(), mail_from).await;
        let asked = server.asked();
        let second = live(&resolver, &signed_as("example.org", "s1", &RAW.replace("noon", "one")), mail_from);
        let second = second.await;
        assert_eq!(second.transcript().exchanges().len(), first.transcript().exchanges().len());
        assert_eq!(server.asked(), asked, "{mail_from}");
        assert_eq!(second.dmarc().to_string(), first.dmarc().to_string());
    }
    assert!(!server.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_messages_at_once_ask_what_one_of_each_asks() {
    const MANY: usize = 300;
    let zone = zone();
    let server = Server::start(&zone);
    let resolver = resolver(&server, PATIENT);
    let kinds = [
        (signed(), "jane@example.org"),
        (signed_as("example.org", "long", RAW), "joe@nowhere.example"),
        (RAW.to_owned(), ""),
        (signed().replace("noon", "five"), "joe@example.net"),
    ];
    let expected = kinds.each_ref().map(|(raw, mail_from)| from_zone(&zone, raw, mail_from));
    let checks: Vec<_> =
        kinds.iter().cycle().take(MANY).map(|(raw, mail_from)| live(&resolver, raw, mail_from)).collect();
    for (index, check) in checks.into_iter().enumerate() {
        assert_eq!(json(&check.await), json(&expected[index % expected.len()]), "{index}");
    }
    let exchanges = expected.iter().flat_map(|verdict| verdict.transcript().exchanges());
    let questions: BTreeSet<String> = exchanges.map(|exchange| exchange.question.to_string()).collect();
    let asked = server.asked();
    // What is cut over UDP is asked over TCP too.
    assert!(asked.len() <= 2 * questions.len(), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_answer_is_kept_apart() {
    let zone = zone();
    let resolver = resolver(&Server::start(&zone), BRIEF);
    for (name, record_type, expected) in [
        ("mx.example.net", RecordType::A, None),
        ("mx.example.net", RecordType::Aaaa, Some(Answer::NoData)),
        ("nowhere.example.net", RecordType::A, Some(Answer::NoSuchName)),
        ("s1._domainkey.example.org", RecordType::Txt, None),
        // More than a message over UDP holds.
        ("example.org", RecordType::Txt, None),
        ("broken.example", RecordType::Txt, Some(Answer::Failure(Failure::ServerFailure))),
        ("silent.example", RecordType::Txt, Some(Answer::Failure(Failure::Timeout))),
    ] {
        let question = Question::new(name, record_type).unwrap();
        let answer = dns::lookup(&resolver, question.clone()).await;
        let texts = |answer: &Answer| answer.records().map(ToString::to_string).collect::<Vec<_>>();
        match expected {
            Some(expected) => assert_eq!(answer, expected, "{name}"),
            None => {
                assert!(!texts(&answer).is_empty(), "{name}: {answer:?}");
                assert_eq!(texts(&answer), texts(&zone.answer(&question)), "{name}");
            }
        }
    }
}

/// A folder for the files of a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn program(server: &Server, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_resolve_live"))
        .args(["--server", &server.address.to_string(), "--ip", "192.0.2.7", "--helo", "mx.example.net"])
        .args(["--mail-from", "jane@example.org", "--now", "2026-11-25T12:00:00Z"])
        .args(more)
        .output()
        .unwrap()
}

#[test]
fn the_program_prints_what_authenticate_prints() {
    let (zone, folder) = (zone(), folder("resolve_live"));
    let names = ["1.eml", "no-such-message.eml", "2.eml"].map(|name| folder.join(name).display().to_string());
    let messages = [(&names[0], signed()), (&names[2], RAW.to_owned())];
    for (name, raw) in &messages {
        fs::write(name, raw).unwrap();
    }
    let output = program(&Server::start(&zone), &["--format", "json", &names[0], &names[1], &names[2]]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("no-such-message.eml") && stderr.lines().count() == 1, "{stderr}");
    let expected: Vec<Value> = messages
        .iter()
        .map(|(name, raw)| {
            let mut row = json(&from_zone(&zone, raw, "jane@example.org"));
            row["file"] = name.as_str().into();
            row
        })
        .collect();
    let text = String::from_utf8(output.stdout).unwrap();
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows, expected);
}

#[test]
fn help_opens_with_what_the_program_does() {
    let output = Command::new(env!("CARGO_BIN_EXE_resolve_live")).arg("--help").output().unwrap();
    assert!(output.stdout.starts_with(b"Check messages by SPF, DKIM, ARC and DMARC"));
}

#[test]
fn the_program_seals() {
    let (mut zone, folder) = (zone(), folder("resolve_live-seal"));
    zone.insert("s1._domainkey.relay.example", dns::Data::txt(key().record())).unwrap();
    let server = Server::start(&zone);
    let [message, key] = ["lunch.eml", "key"].map(|name| folder.join(name).display().to_string());
    fs::write(&message, signed()).unwrap();
    fs::write(&key, "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n").unwrap();
    let seal = format!("relay.example:s1:{key}");
    let output = program(&server, &["--seal", &seal, &message]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sealed = String::from_utf8(output.stdout).unwrap();
    assert!(sealed.contains("ARC-Authentication-Results: i=1; localhost;\r\n\tspf=pass"), "{sealed}");
    assert!(sealed.starts_with("ARC-Seal: i=1;") && sealed.ends_with(&signed()), "{sealed}");
    assert_eq!(json(&from_zone(&zone, &sealed, ""))["arc"]["result"], "pass");

    let output = program(&server, &["--seal", &seal, &message, &message]);
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(2), &b""[..]));
}

/// The complete program of the guide; with mail-auth it takes 24 lines.
#[test]
fn a_whole_message_takes_no_more_lines_than_with_mail_auth() {
    let guide = include_str!("../../../../src/guide/authentication.md");
    let blocks = guide.split("```").skip(1).step_by(2);
    let mut programs = blocks.filter(|block| block.contains("dns::lookup(") && block.contains("fn main()"));
    let program = programs.next().expect("a complete program");
    for part in ["TokioResolver::builder_tokio()", "Connection::new(", "authentication_results("] {
        assert!(program.contains(part), "no {part}: {program}");
    }
    // Lines that the reader does not see count too.
    let lines = program.lines().skip(1).map(str::trim);
    let count = lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    assert!(count <= 24, "{count} lines: {program}");
}
