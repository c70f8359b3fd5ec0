//! A property of what passes: a message is signed, then edited wherever a relay or an attacker could; where the edited
//! one still passes DKIM and DMARC, mail programs show what was signed.
//!
//! Readers are mail-parser and this crate. What a signature does not cover is not part of the promise, and the verdict
//! names it (`Outcome::unsigned_fields`): a field that is not in `h=`, and the way the body is shown where the
//! fields that say so are not. `EDIT_ROUNDS` sets how many edited messages there are.

#[path = "../fuzz/src/shown.rs"]
mod shown;

use std::{collections::BTreeMap, env, fmt::Write as _};

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{self, Connection},
    dkim::{
        self, BodyCanonicalizer,
        Canonicalization::{self, Relaxed, Simple},
        Ed25519Key, RsaKey, RustCrypto, Signer, SigningKey,
    },
    dmarc,
    dns::{self, Data, Zone},
    mail::Message,
};
use sha2::Digest as _;
use shown::difference;

/// A small generator of numbers: SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }

    fn one_of<'t, T: ?Sized>(&mut self, of: &[&'t T]) -> &'t T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// A message as lines of its header, each field with its folds and its final line end, and a body.
#[derive(Debug, Clone)]
struct Mail {
    fields: Vec<String>,
    body: String,
}

impl Mail {
    fn raw(&self) -> String {
        format!("{}\r\n{}", self.fields.concat(), self.body)
    }
}

/// A body in one of the forms that mail has, and the fields that say which.
fn body(random: &mut Random) -> (Vec<&'static str>, &'static str) {
    let plain = "At noon?  Or later.\r\n\r\n  Jane\r\n-- \r\nJane Doe\r\n";
    let forms: [(&[&str], &str); 10] = [
        (&[], plain),
        (&["MIME-Version: 1.0\r\n", "Content-Type: text/plain; charset=us-ascii\r\n"], plain),
        (
            &[
                "MIME-Version: 1.0\r\n",
                "Content-Type: text/plain; charset=utf-8\r\n",
                "Content-Transfer-Encoding: 8bit\r\n",
            ],
            "Um zwölf?\r\n\r\nGrüße\r\n",
        ),
        (
            &[
                "Content-Type: text/plain;\r\n charset=\"utf-8\"\r\n",
                "Content-Transfer-Encoding: base64\r\n",
                "MIME-Version: 1.0\r\n",
            ],
            "VW0gendvZWxmPyBPZGVyIHNwYWV0ZXIsIHdpZSBkdSBtYWdzdC4KSmFuZSBEb2UKCkFjaHR1bmch\r\nDQpFbmRlLg0K\r\n",
        ),
        (
            &[
                "MIME-Version: 1.0\r\n",
                "Content-Type: text/html; charset=utf-8\r\n",
                "Content-Transfer-Encoding: quoted-printable\r\n",
            ],
            "<p>Um zw=C3=B6lf?</p>\r\n<p>Eine lange Zeile, die =\r\nweitergeht =3D so.</p>\r\n",
        ),
        (
            &["MIME-Version: 1.0\r\n", "Content-Type: multipart/alternative; boundary=\"b\"\r\n"],
            "Preamble\r\n--b\r\nContent-Type: text/plain\r\n\r\nAt noon?\r\n--b\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nPHA+QXQgbm9vbj88L3A+\r\n--b--\r\nEpilogue\r\n",
        ),
        (
            &["MIME-Version: 1.0\r\n", "Content-Type: multipart/mixed;\r\n\tboundary=outer\r\n"],
            "--outer\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n--inner\r\n\r\nAt noon.\r\n\r\n--inner\r\n\
             Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<b>At=20noon</b>\r\n--inner--\r\n\r\n\
             --outer\r\nContent-Type: application/pdf; name=\"bill.pdf\"\r\nContent-Disposition: attachment; filename=\"bill.pdf\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKJcOkw7zDtsOf\r\n--outer--\r\n",
        ),
        (
            &["MIME-Version: 1.0\r\n", "Content-Type: multipart/mixed; boundary=m\r\n"],
            "--m\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n\
             From: Bob <bob@example.net>\r\nSubject: Old\r\n\r\nOld text\r\n--m--\r\n",
        ),
        (&["Content-Type: text/plain\r\n"], ""),
        // Without a line end, and with empty lines at the end.
        (&["MIME-Version: 1.0\r\n", "Content-Type: text/plain\r\n"], "Noon\r\n\r\n\r\n\r\nlater"),
    ];
    let (fields, body) = forms[random.below(forms.len())];
    (fields.to_vec(), body)
}

fn genuine(random: &mut Random) -> Mail {
    let mut fields: Vec<String> = Vec::new();
    let from = [
        "From: jane@example.org\r\n",
        "From: Jane Doe <jane@example.org>\r\n",
        "From: \"Doe,  Jane\" <jane@example.org>\r\n",
        "From: =?utf-8?q?J=C3=A4ne?=\r\n =?utf-8?q?_Doe?= <jane@example.org>\r\n",
        "from:Jane\r\n\t(the first) <jane@example.org>\r\n",
        "From: Jane <jane@news.example.org>\r\n",
    ];
    let subject = [
        "Subject: Lunch today\r\n",
        "Subject: =?utf-8?b?R3LDvMOfZQ==?=  =?utf-8?q?_aus?= Wien\r\n",
        "Subject: A long one that goes\r\n on here\r\n\tand here\r\n",
        "Subject:\r\n Folded at once\r\n",
        "Subject: \r\n",
    ];
    fields.push(random.one_of(&from).to_owned());
    fields.push(random.one_of(&subject).to_owned());
    fields.push("Date: Wed, 25 Nov 2026 12:00:00 +0000\r\n".to_owned());
    for (often, field) in [
        (5, "To: Bob <bob@example.net>,\r\n\tcarl@example.net\r\n"),
        (2, "Cc: team@example.net\r\n"),
        (2, "Reply-To: answers@example.org\r\n"),
        (4, "Message-ID: <1@example.org>\r\n"),
        (1, "Sender: list@example.org\r\n"),
        (1, "List-Unsubscribe: <https://example.org/u>\r\n"),
        (2, "X-Mailer: one\r\n"),
    ] {
        if random.below(6) < often {
            fields.push(field.to_owned());
        }
    }
    let (content, body) = body(random);
    fields.extend(content.into_iter().map(str::to_owned));
    for index in (1..fields.len()).rev() {
        fields.swap(index, random.below(index + 1));
    }
    Mail { fields, body: body.to_owned() }
}

struct Keys {
    ed25519: Ed25519Key,
    rsa: RsaKey,
}

impl Keys {
    fn new() -> Self {
        let rsa = RsaKey::from_der(include_bytes!("data/rsa-2048.pk8")).unwrap();
        Self { ed25519: Ed25519Key::from_seed(&[7; 32]), rsa }
    }

    fn zone(&self) -> Zone {
        let mut zone = Zone::parse(
            "example.org. TXT \"v=spf1 -all\"\n_dmarc.example.org. TXT \"v=DMARC1; p=reject\"\n\
             evil.example. TXT \"v=spf1 +all\"\n",
        )
        .unwrap();
        zone.insert("e._domainkey.example.org", Data::txt(self.ed25519.record())).unwrap();
        zone.insert("r._domainkey.example.org", Data::txt(self.rsa.record())).unwrap();
        zone
    }
}

const WAYS: [(Canonicalization, Canonicalization); 4] =
    [(Relaxed, Relaxed), (Relaxed, Simple), (Simple, Relaxed), (Simple, Simple)];

/// The field of a signature by one of the ways that senders have.
fn signature(mail: &Mail, keys: &Keys, random: &mut Random) -> String {
    let raw = mail.raw();
    let message = Message::parse(raw.as_bytes());
    let (header, body) = WAYS[random.below(WAYS.len())];
    if random.chance(6) {
        return with_length(&message, &keys.ed25519, body, random);
    }
    let fields: Option<&[&str]> = [
        None,
        None,
        None,
        Some(&["From"][..]),
        Some(&["From", "Subject", "Date", "To"]),
        Some(&["From", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]),
        Some(&["Subject", "From", "From", "Subject", "Date", "Date", "Content-Type", "Content-Type"]),
    ][random.below(7)];
    match random.chance(12) {
        true => signed_by(Signer::new("example.org", "r", &keys.rsa), fields, (header, body), &message),
        false => signed_by(Signer::new("example.org", "e", &keys.ed25519), fields, (header, body), &message),
    }
}

fn signed_by<K: SigningKey>(
    signer: Signer<'_, K>,
    fields: Option<&[&'static str]>,
    (header, body): (Canonicalization, Canonicalization),
    message: &Message<'_>,
) -> String {
    let signer = signer.canonicalization(header, body);
    let signer = match fields {
        Some(fields) => signer.fields(fields.iter().copied()),
        None => signer,
    };
    signer.sign(message, now()).unwrap()
}

/// What the signer never writes: `l=`, over the whole body or a part of it.
fn with_length(
    message: &Message<'_>,
    key: &Ed25519Key,
    way: Canonicalization,
    random: &mut Random,
) -> String {
    let mut prepared = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(way, message.line_endings());
    canonicalizer.update(message.body(), |bytes| prepared.extend_from_slice(bytes));
    canonicalizer.finish(|bytes| prepared.extend_from_slice(bytes));
    let length = if random.chance(4) { random.below(prepared.len() + 1) } else { prepared.len() };
    let hash = base64(&sha2::Sha256::digest(&prepared[..length]));
    let names = ["From", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding"];
    let field = format!(
        "DKIM-Signature: v=1; a=ed25519-sha256; c=simple/{way}; d=example.org; s=e; l={length};\r\n h={}; bh={hash}; b=",
        names.join(":")
    );
    let mut input = Vec::new();
    for name in names {
        let found = message.fields().iter().rev().find(|found| found.is(name));
        if let Some(found) = found {
            input.extend_from_slice(found.as_bytes());
            input.extend_from_slice(b"\r\n");
        }
    }
    input.extend_from_slice(field.as_bytes());
    format!("{field}{}\r\n", base64(&key.sign(&input).unwrap()))
}

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding as _};
    Base64::encode_string(bytes)
}

const NAMES: &[&str] = &[
    "From",
    "FROM",
    "Subject",
    "subject",
    "Date",
    "To",
    "Cc",
    "Reply-To",
    "Sender",
    "Content-Type",
    "content-type",
    "Content-Transfer-Encoding",
    "MIME-Version",
    "Content-Disposition",
    "Resent-From",
    "Received",
    "X-Seen",
    "Subject ",
    "From\t",
    "Content-Type ",
    "DKIM-Signature",
    "Authentication-Results",
    "Return-Path",
    "Content-Language",
    "Comments",
];

const VALUES: &[&str] = &[
    "Eve <eve@evil.example>",
    "jane@example.org",
    "=?utf-8?q?Jane_=3Cjane=40example.org=3E?= <eve@evil.example>",
    "=?utf-8?q?Rent?=",
    "Rent is due",
    "",
    "Thu, 1 Jan 1970 00:00:00 +0000",
    "base64",
    "quoted-printable",
    "x-unknown",
    "7bit",
    "text/html",
    "text/plain; charset=utf-7",
    "multipart/mixed; boundary=b",
    "multipart/mixed; boundary=\"outer\"",
    "multipart/alternative; boundary=inner",
    "multipart/mixed; boundary=none",
    "message/rfc822",
    "text/plain; charset=utf-16",
    "application/octet-stream",
    "attachment; filename=x",
    "1.0",
    "a\r\n b",
    "\r\n folded",
    "a\r\n \r\n b",
    "x\0y",
    "a\rb",
    "a\nb",
    "evil\n\nbody",
    "evil\r\rbody",
    "\u{2028}",
    "<eve@evil.example>",
    "(",
    "\"",
    "v=1; a=rsa-sha256; b=x",
    "mx; dmarc=pass",
];

const LINES: &[&str] = &[
    "no field",
    "From eve@evil.example Thu Jan  1 00:00:00 1970",
    " folded",
    "\t",
    ": x",
    "",
    "--b",
    "--outer",
    "--b--",
    "--inner",
    "Content-Type: text/html",
    "<h1>Pay</h1>",
    "Subject: Rent",
    "=?utf-8?q?Rent?=",
    ".",
    "=20",
    "UGF5",
    "X: y",
];

const BYTES: &[&str] = &[
    "\r", "\n", "\0", " ", "\t", "  ", "\r\n", "\r\n ", "\x0b", "\x0c", "\x1c", "\u{85}", "\u{a0}", ":", "=",
    "(", "\"", "x",
];

/// One edit, by its name.
#[expect(clippy::too_many_lines, reason = "one arm per edit")]
fn edit(mail: &mut Mail, random: &mut Random) -> &'static str {
    const EDITS: &[&str] = &[
        "insert a field",
        "insert a field",
        "insert a field",
        "insert a field that is there",
        "duplicate a field",
        "remove a field",
        "move a field",
        "fold",
        "unfold",
        "widen white space",
        "case of a name",
        "bytes in the header",
        "bytes in the body",
        "bytes in the body",
        "line in the header",
        "line before the message",
        "line at the end of the body",
        "line at the start of the body",
        "white space at the end of a line",
        "empty lines at the end",
        "blank lines get white space",
        "every line ends in LF",
        "white space in a body line",
        "edit the signature",
        "first line of the body",
        "fold a colon",
    ];
    let kind = random.one_of(EDITS);
    let at = random.below(mail.fields.len() + 1);
    let which = random.below(mail.fields.len());
    match kind {
        "insert a field" | "insert a field that is there" => {
            let name = match kind {
                "insert a field" => random.one_of(NAMES).to_owned(),
                _ => mail.fields[which].split(':').next().unwrap_or_default().to_owned(),
            };
            mail.fields.insert(at, format!("{name}: {}\r\n", random.one_of(VALUES)));
        }
        "duplicate a field" => mail.fields.insert(at, mail.fields[which].clone()),
        "remove a field" => drop(mail.fields.remove(which)),
        "move a field" => {
            let field = mail.fields.remove(which);
            mail.fields.insert(random.below(mail.fields.len() + 1), field);
        }
        "fold" => {
            let field = &mut mail.fields[which];
            let spaces: Vec<usize> = field.match_indices(' ').map(|(place, _)| place).collect();
            if !spaces.is_empty() {
                let place = spaces[random.below(spaces.len())];
                field.insert_str(place, random.one_of(&["\r\n", "\r\n\t", "\r\n \r\n"]));
            }
        }
        "unfold" => mail.fields[which] = format!("{}\r\n", mail.fields[which].replace("\r\n", "")),
        "widen white space" => {
            mail.fields[which] = mail.fields[which].replace(' ', random.one_of(&["  ", "\t", " \t "]))
        }
        "fold a colon" => {
            mail.fields[which] =
                mail.fields[which].replacen(':', random.one_of(&[":\r\n ", " :", ": ", ":"]), 1)
        }
        "case of a name" => {
            let (name, rest) =
                mail.fields[which].split_once(':').map_or(("X", ""), |(name, rest)| (name, rest));
            mail.fields[which] = format!("{}:{rest}", name.to_uppercase());
        }
        "bytes in the header" => insert(&mut mail.fields[which], BYTES, random),
        "bytes in the body" => insert(&mut mail.body, BYTES, random),
        "line in the header" => mail.fields.insert(at, format!("{}\r\n", random.one_of(LINES))),
        "line before the message" => mail.fields.insert(0, format!("{}\r\n", random.one_of(LINES))),
        "line at the end of the body" => {
            let line = random.one_of(LINES);
            write!(mail.body, "{}{line}\r\n", random.one_of(&["", "\r\n"])).unwrap();
        }
        "line at the start of the body" => mail.body.insert_str(0, &format!("{}\r\n", random.one_of(LINES))),
        "first line of the body" => mail.body.insert_str(0, random.one_of(&["\r\n", " \r\n", "\n", " "])),
        "white space at the end of a line" => {
            let ends: Vec<usize> = mail.body.match_indices("\r\n").map(|(place, _)| place).collect();
            if !ends.is_empty() {
                mail.body.insert_str(ends[random.below(ends.len())], random.one_of(&[" ", "\t", "  \t"]));
            }
        }
        "empty lines at the end" => {
            mail.body.push_str(random.one_of(&["\r\n", "\r\n\r\n", " \r\n", "\n", "\r"]))
        }
        "blank lines get white space" => {
            mail.body = mail.body.replacen("\r\n\r\n", "\r\n \r\n", 1 + random.below(3))
        }
        "every line ends in LF" => {
            for text in mail.fields.iter_mut().chain([&mut mail.body]) {
                *text = text.replace("\r\n", "\n");
            }
        }
        "white space in a body line" => {
            let place = mail.body.match_indices(' ').map(|(place, _)| place).nth(random.below(8));
            if let Some(place) = place {
                mail.body.insert_str(place, random.one_of(&[" ", "\t"]));
            }
        }
        _ => {
            let field = mail.fields.iter_mut().find(|field| field.starts_with("DKIM-Signature"));
            if let Some(field) = field {
                insert(field, &[" ", "\r\n ", "\t", "; z=x", ";", ":From", "="], random);
            }
        }
    }
    kind
}

fn insert(text: &mut String, pieces: &[&str], random: &mut Random) {
    let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
    text.insert_str(places[random.below(places.len())], random.one_of(pieces));
}

fn check(raw: &str, zone: &Zone, policy: dkim::Policy) -> auth::Verdict {
    let connection = Connection::new("192.0.2.66".parse().unwrap(), "evil.example", "eve@evil.example");
    let check = auth::Check::new(&Message::parse(raw.as_bytes()), &connection, now(), RustCrypto)
        .with_dkim_policy(policy);
    dns::resolve_with(check, |question| zone.answer(question))
}

#[test]
fn what_passes_is_shown_as_it_was_signed() {
    let keys = Keys::new();
    let zone = keys.zone();
    let rounds: usize = env::var("EDIT_ROUNDS").map_or(6_000, |rounds| rounds.parse().unwrap());
    let seed: u64 = env::var("EDIT_SEED").map_or(0x5eed, |seed| seed.parse().unwrap());
    let mut random = Random(seed);
    let (mut passed, mut wrong) = (BTreeMap::<&str, usize>::new(), BTreeMap::<String, Vec<String>>::new());
    let (mut all, mut all_passed) = (0, 0);
    while all < rounds {
        let mut signed = genuine(&mut random);
        signed.fields.insert(0, signature(&signed, &keys, &mut random));
        let original = signed.raw();
        let mut policy = dkim::Policy::default();
        policy.requires_signed_content = random.chance(2);
        for _ in 0..24 {
            all += 1;
            let mut mail = signed.clone();
            let mut kinds: Vec<&str> = (0..=random.below(3)).map(|_| edit(&mut mail, &mut random)).collect();
            let edited = mail.raw();
            let verdict = check(&edited, &zone, policy);
            if verdict.dmarc().result() != dmarc::Result::Pass {
                continue;
            }
            all_passed += 1;
            kinds.sort_unstable();
            kinds.dedup();
            for kind in &kinds {
                *passed.entry(kind).or_default() += 1;
            }
            if let Some(difference) = difference(&original, &edited, &verdict) {
                wrong
                    .entry(kinds.join(", "))
                    .or_default()
                    .push(format!("{difference}\n{original:?}\n{edited:?}"));
            }
        }
    }
    println!("{all} edited messages, {all_passed} pass; by edit: {passed:?}");
    for (kinds, examples) in &wrong {
        println!(
            "{} times {kinds}: {}",
            examples.len(),
            examples.iter().min_by_key(|text| text.len()).unwrap()
        );
    }
    assert!(all_passed > rounds / 20, "{all_passed}");
    assert!(
        wrong.is_empty(),
        "{:?}",
        wrong.iter().map(|(kinds, all)| (kinds, all.len())).collect::<Vec<_>>()
    );
}
