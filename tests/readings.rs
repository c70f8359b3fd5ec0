//! One message, one reading: what passes here is split and shown by other readers as it is here.
//!
//! The peers are mail-parser, and Python's `email` where `python3` is installed.

use std::{fmt::Write as _, fs, process::Command};

use chrono::{DateTime, Utc};
use deliverability::{
    dkim::{Canonicalization, Check, Ed25519Key, Policy, Result, RustCrypto, Signer, SigningKey as _},
    dns::{self, Data, Zone},
    mail::{LineEndings, Message},
};
use mail_parser::MessageParser;
use proptest::prelude::*;

/// Parts of headers, in order and out of order: lines, ends of lines, and what some readers take for one.
const PIECES: &[&str] = &[
    "From: Jane <jane@example.org>",
    "Subject: Lunch",
    "Subject:",
    "To: bob@example.net",
    "X-A:b",
    "X-Long: one",
    " folded",
    "\tfolded",
    " ",
    "\t",
    "no field",
    "no field: value",
    "X : y",
    ": value",
    ":",
    "From jane Thu Jan 1",
    ">From: x",
    "X-(a): b",
    "X\u{e9}: y",
    "X: \u{e9}",
    "X: a:b",
    "=",
    "--b",
    ".",
    "\r\n",
    "\r\n",
    "\r\n",
    "\r\n",
    "\r\n",
    "\r\n",
    "\n",
    "\r",
    "\r\r\n",
    "\n\r",
    "\r\n\r\n",
    "\n\n",
    "\0",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\u{85}",
    "\u{2028}",
    "\u{2029}",
    "\x1f",
    "\x08",
    "\x7f",
    "\u{a0}",
    "body",
];

/// The names of the fields and where the body begins, by this crate; `None` where it sees more than one reading.
fn ours(raw: &[u8]) -> Option<(Vec<String>, usize)> {
    let message = Message::with_line_endings(raw, LineEndings::Crlf);
    message.check_header().ok()?;
    let names = message.fields().iter().map(|field| String::from_utf8_lossy(field.name()).to_lowercase());
    Some((names.collect(), raw.len() - message.body().len()))
}

fn by_mail_parser(raw: &[u8]) -> Option<(Vec<String>, usize)> {
    let message = MessageParser::default().parse(raw)?;
    let names = message.parts[0].headers.iter().map(|header| header.name().to_lowercase());
    Some((names.collect(), message.parts[0].offset_body as usize))
}

fn assembled(choice: &[usize], body: bool) -> Vec<u8> {
    let mut raw: Vec<u8> = choice.iter().flat_map(|index| PIECES[*index % PIECES.len()].bytes()).collect();
    if body {
        raw.extend_from_slice(b"\r\n\r\nText\r\n");
    }
    raw
}

/// A small generator of numbers: SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}

/// A header of whole fields, some with a fold, into which a few pieces are put.
fn mutated(random: &mut Random) -> Vec<u8> {
    let mut raw = String::from("From: Jane <jane@example.org>\r\n");
    for _ in 0..random.below(4) {
        raw.push_str(
            ["Subject: Lunch\r\n", "X-A: one\r\n two\r\n", "To: bob@example.net\r\n"][random.below(3)],
        );
    }
    for _ in 0..random.below(3) {
        let places: Vec<usize> = raw.char_indices().map(|(place, _)| place).collect();
        raw.insert_str(places[random.below(places.len())], PIECES[random.below(PIECES.len())]);
    }
    raw.push_str("\r\nText\r\n");
    raw.into_bytes()
}

/// Whether the peer finds the same header. A peer that finds no header at all has no message to show.
fn agrees(ours: &(Vec<String>, usize), theirs: Option<&(Vec<String>, usize)>) -> bool {
    theirs.is_none_or(|theirs| theirs == ours)
}

#[test]
fn mail_parser_ends_the_header_where_this_crate_does() {
    let mut random = Random(0x5eed);
    let (mut all, mut accepted, mut wrong) = (0, 0, Vec::new());
    for round in 0..60_000 {
        let raw = if round % 2 == 0 {
            mutated(&mut random)
        } else {
            let choice: Vec<usize> = (0..random.below(9)).map(|_| random.below(PIECES.len())).collect();
            assembled(&choice, random.below(2) == 0)
        };
        all += 1;
        let Some(split) = ours(&raw) else { continue };
        accepted += 1;
        // Where there is no field there is no signature.
        if !split.0.is_empty() && !agrees(&split, by_mail_parser(&raw).as_ref()) {
            wrong.push(format!("{:?}: {split:?}, {:?}", String::from_utf8_lossy(&raw), by_mail_parser(&raw)));
        }
    }
    println!("{all} messages, {accepted} with one reading, {} split otherwise by mail-parser", wrong.len());
    assert!(accepted > 5_000, "{accepted}");
    assert!(wrong.is_empty(), "{}", wrong[..wrong.len().min(12)].join("\n"));
}

/// The same with Python: the messages go to `scripts/compare_headers.py` as hexadecimal, with what is expected.
#[test]
fn python_ends_the_header_where_this_crate_does() {
    let mut random = Random(0xbee);
    let mut lines = String::new();
    let mut all = 0;
    while all < 40_000 {
        all += 1;
        let raw = mutated(&mut random);
        let Some((names, body)) = ours(&raw) else { continue };
        for byte in &raw {
            write!(lines, "{byte:02x}").unwrap();
        }
        writeln!(lines, "\t{body}\t{}", names.join("\u{1f}")).unwrap();
    }
    let file = std::env::temp_dir().join(format!("deliverability-headers-{}.tsv", std::process::id()));
    fs::write(&file, &lines).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/compare_headers.py");
    let output = Command::new("python3").arg(script).arg(&file).output();
    let _ = fs::remove_file(&file);
    match output {
        Err(error) => println!("SKIPPED: python3 does not run: {error}"),
        Ok(output) => {
            let (out, err) =
                (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
            print!("{all} messages; {out}");
            assert!(output.status.success(), "{out}{err}");
        }
    }
}

const BODY: &str = "At noon?\r\n\r\nJane\r\n";

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn key() -> Ed25519Key {
    Ed25519Key::from_seed(&[7; 32])
}

fn zone() -> Zone {
    let mut zone = Zone::default();
    zone.insert("s._domainkey.example.org", Data::txt(key().record())).unwrap();
    zone
}

/// Signed in one of the ways that senders have: by default, or few fields once each.
fn signed(way: usize) -> String {
    let raw = format!(
        "From: Jane <jane@example.org>\r\nTo: bob@example.net\r\nSubject: Lunch\r\nDate: Wed, 25 Nov 2026 12:00:00 +0000\r\n\r\n{BODY}"
    );
    let key = key();
    let signer = Signer::new("example.org", "s", &key);
    let signer = match way {
        0 => signer,
        1 => signer.fields(["From", "Subject"]),
        2 => signer
            .fields(["From", "Subject", "Date"])
            .canonicalization(Canonicalization::Simple, Canonicalization::Simple),
        _ => signer.fields(["From"]),
    };
    signer.sign(&Message::parse(raw.as_bytes()), now()).unwrap() + &raw
}

/// What a mail program shows.
fn shown(raw: &[u8]) -> Option<(String, Option<String>)> {
    let message = MessageParser::default().parse(raw)?;
    let from = format!("{:?}", message.from());
    let subject = message.subject().map(|subject| subject.split_whitespace().collect::<Vec<_>>().join(" "));
    Some((from, subject))
}

/// The body without what relaxed canonicalization forgives.
fn words(body: &[u8]) -> Vec<u8> {
    let lines: Vec<Vec<u8>> = body
        .split(|byte| *byte == b'\n')
        .map(|line| {
            line.split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join(&b' ')
        })
        .collect();
    let end = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    lines[..end].join(&b'\n')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Edits anywhere outside of what is signed: a pass means that everybody sees the author, the subject and the body
    /// that were signed.
    #[test]
    fn a_pass_shows_what_was_signed(
        way in 0_usize..4,
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0_usize..5), 1..4),
    ) {
        let original = signed(way);
        let mut raw = original.clone().into_bytes();
        let header = original.find("\r\n\r\n").unwrap() + 2;
        for (place, piece, kind) in edits {
            let lines: Vec<usize> =
                std::iter::once(0).chain(original.match_indices("\r\n").map(|(at, _)| at + 2)).filter(|at| *at <= header).collect();
            let piece = PIECES[piece.index(PIECES.len())];
            let at = place.index(raw.len() + 1);
            let line = lines[place.index(lines.len())];
            match kind {
                // A piece anywhere; whole lines between fields; other text after the body.
                0 => drop(raw.splice(at..at, piece.bytes())),
                1 => drop(raw.splice(line..line, format!("{piece}\r\n").bytes())),
                2 => drop(raw.splice(line..line, b"Subject: Other\r\n".iter().copied())),
                3 => drop(raw.splice(line..line, b"From: Eve <eve@evil.example>\r\n".iter().copied())),
                _ => raw.extend_from_slice(piece.as_bytes()),
            }
        }
        let zone = zone();
        let message = Message::parse(&raw);
        let verdict = dns::resolve_with(Check::new(&message, now(), RustCrypto), |question| zone.answer(question));
        if verdict.result() == Result::Pass {
            let (theirs, expected) = (shown(&raw), shown(original.as_bytes()));
            let subject_is_signed = way != 3;
            prop_assert_eq!(theirs.as_ref().map(|shown| &shown.0), expected.as_ref().map(|shown| &shown.0));
            if subject_is_signed {
                prop_assert_eq!(theirs, expected);
            }
            let body = by_mail_parser(&raw).unwrap().1;
            prop_assert_eq!(words(&raw[body..]), words(BODY.as_bytes()), "{:?}", String::from_utf8_lossy(&raw));
            prop_assert_eq!(&raw[body..], message.body());
            let count = |name: &str| message.fields().iter().filter(|field| field.is(name)).count();
            prop_assert_eq!(count("From"), 1);
        }
    }

    #[test]
    fn mail_parser_agrees_on_any_pieces(choice in proptest::collection::vec(any::<usize>(), 0..12), body in any::<bool>()) {
        let raw = assembled(&choice, body);
        if let Some(split) = ours(&raw).filter(|split| !split.0.is_empty()) {
            let theirs = by_mail_parser(&raw);
            prop_assert!(agrees(&split, theirs.as_ref()), "{:?}: {:?} {:?}", String::from_utf8_lossy(&raw), split, theirs);
        }
    }
}

/// Each kind of line that ends the header for some reader, at each place after a signed field.
#[test]
fn no_kind_of_second_reading_passes() {
    let zone = zone();
    let check = |raw: &str, policy: Policy| {
        let message = Message::with_line_endings(raw.as_bytes(), LineEndings::Crlf);
        let check = Check::new(&message, now(), RustCrypto).with_policy(policy);
        dns::resolve_with(check, |question| zone.answer(question))
    };
    let original = signed(0);
    assert_eq!(check(&original, Policy::default()).result(), Result::Pass);
    for inserted in [
        "Other text\r\n",
        " \r\n",
        "\t \t\r\n",
        "\n\nOther text\r\n",
        "\rOther\r\n",
        "\r\rOther\r\n",
        "X: a\n\nOther: b\r\n",
        "X: a\x0b\x0bOther\r\n",
        "X: a\0b\r\n",
        "X y: z\r\n",
        ": z\r\n",
        "X : z\r\n",
        "From jane@example.org\r\n",
    ] {
        for after in ["To:", "Subject:", "Date:"] {
            let raw = original.replacen(&format!("\r\n{after}"), &format!("\r\n{inserted}{after}"), 1);
            // The list of signed fields has these words too, and no line begins with them there.
            assert_ne!(raw, original);
            let verdict = check(&raw, Policy::default());
            assert_eq!(verdict.result(), Result::Fail, "{inserted:?} before {after}: {verdict}");
            assert!(verdict.outcomes()[0].cause().as_str() == "ambiguous-header", "{inserted:?}: {verdict}");
        }
    }
}

/// mail-parser reads a date in a zone of one letter beyond its line: whatever is on the next one is not shown.
#[test]
fn an_unsigned_date_that_hides_a_line_does_not_pass() {
    let zone = zone();
    let check = |raw: &str| {
        let message = Message::parse(raw.as_bytes());
        dns::resolve_with(Check::new(&message, now(), RustCrypto), |question| zone.answer(question))
    };
    let hides = |raw: &str, original: &str| {
        let body = by_mail_parser(raw.as_bytes()).map(|(_, body)| raw[body..].to_owned());
        shown(raw.as_bytes()) != shown(original.as_bytes()) || body.as_deref() != Some(BODY)
    };
    for line_end in ["\r\n", "\n"] {
        for (zone, passes) in [
            ("+0000", true),
            ("GMT", true),
            ("+0000 (UTC)", true),
            ("CEST", true),
            ("Z", false),
            ("+0000--b", false),
            ("-Z ", false),
        ] {
            for before in ["From:", "Subject:", "\r\n"] {
                let original = signed(1);
                let at = original.find(&format!("\r\n{before}")).unwrap() + 2;
                let (head, rest) = original.split_at(at);
                let raw = format!("{head}Resent-Date: Wed, 25 Nov 2026 12:00:00 {zone}\r\n{rest}");
                let raw = raw.replace("\r\n", line_end);
                let verdict = check(&raw);
                assert_eq!(verdict.result() == Result::Pass, passes, "{raw:?}: {verdict}");
                // What passes is shown whole.
                assert!(!passes || line_end == "\n" || !hides(&raw, &original), "{raw:?}");
            }
        }
    }
    // A date of the author's own is as the author wrote it.
    let raw = signed(0);
    assert!(hides(&raw.replace("12:00:00 +0000", "12:00:00 Z"), &raw));
    let author = OWN_DATE.replace('\n', "\r\n");
    let key = key();
    let field =
        Signer::new("example.org", "s", &key).sign(&Message::parse(author.as_bytes()), now()).unwrap();
    assert_eq!(check(&(field + &author)).result(), Result::Pass);
    // Signatures count from the last field up: one that was put above has to be harmless itself.
    let resent = format!("Resent-Date: Wed, 25 Nov 2026 12:00:00 Z\r\n{author}");
    let signer = Signer::new("example.org", "s", &key);
    let field = signer.sign(&Message::parse(resent.as_bytes()), now()).unwrap();
    for (zone, passes) in [("+0000", true), ("Z", false)] {
        let raw = format!("Resent-Date: Thu, 26 Nov 2026 12:00:00 {zone}\r\n{field}{resent}");
        assert_eq!(check(&raw).result() == Result::Pass, passes, "{raw}");
    }
}

const OWN_DATE: &str =
    "From: Jane <jane@example.org>\nSubject: Lunch\nDate: Wed, 25 Nov 2026 12:00:00 Z\n\nAt noon?\n";
