//! What mail programs show of a message, by mail-parser and by this crate.

use std::collections::BTreeMap;

use deliverability::{
    auth::{self, author_domains},
    mail::{Message, decode, unfold},
};
use mail_parser::{MessageParser, MimeHeaders as _, PartType};

/// Text without what relaxed canonicalization forgives: runs of white space, and where lines end.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What mail-parser shows: each field by its name, and the parts with what they contain.
#[derive(Debug, PartialEq, Eq)]
struct Shown {
    fields: BTreeMap<&'static str, String>,
    parts: Vec<String>,
}

const FIELDS: &[&str] = &["From", "Subject", "Date", "To", "Cc", "Reply-To"];

fn shown(raw: &[u8]) -> Option<Shown> {
    let message = MessageParser::default().parse(raw)?;
    let address = |address: Option<&mail_parser::Address<'_>>| {
        let one = |one: &mail_parser::Addr<'_>| {
            format!("{} <{}>", words(one.name().unwrap_or_default()), one.address().unwrap_or_default())
        };
        address.into_iter().flat_map(|address| address.iter()).map(one).collect::<Vec<_>>().join(", ")
    };
    let fields = [
        address(message.from()),
        words(message.subject().unwrap_or_default()),
        format!("{:?}", message.date()),
        address(message.to()),
        address(message.cc()),
        address(message.reply_to()),
    ];
    Some(Shown { fields: FIELDS.iter().copied().zip(fields).collect(), parts: parts(&message) })
}

fn parts(message: &mail_parser::Message<'_>) -> Vec<String> {
    let mut shown = Vec::new();
    for part in &message.parts {
        let name = part.attachment_name().unwrap_or_default();
        match &part.body {
            PartType::Text(text) => shown.push(format!("text {name}: {}", words(text))),
            PartType::Html(text) => shown.push(format!("html {name}: {}", words(text))),
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                shown.push(format!("file {name}: {}", words(&String::from_utf8_lossy(bytes))));
            }
            PartType::Message(message) => shown.extend(parts(message)),
            PartType::Multipart(_) => {}
        }
    }
    shown
}

/// The same by this crate: every instance of a field, and the authors' domains.
fn ours(raw: &[u8], names: &[&'static str]) -> (Vec<Vec<String>>, Vec<String>, String) {
    let message = Message::parse(raw);
    let of = |name: &&str| {
        let fields = message.fields().iter().filter(|field| field.is(name));
        fields.map(|field| words(&decode(&unfold(&String::from_utf8_lossy(field.value()))))).collect()
    };
    let body = words(&String::from_utf8_lossy(message.body()));
    (names.iter().map(of).collect(), author_domains(&message), body)
}

/// How another message is shown than the one that was signed, where it passes.
pub fn difference(original: &str, edited: &str, verdict: &auth::Verdict) -> Option<String> {
    let outcome = verdict.dkim().passes().next()?;
    let signature = outcome.signature()?;
    let is_signed = |name: &str| signature.signed_fields().any(|signed| signed.eq_ignore_ascii_case(name));
    let signed: Vec<&'static str> = FIELDS.iter().copied().filter(|name| is_signed(name)).collect();
    let (own, own_original) = (ours(edited.as_bytes(), &signed), ours(original.as_bytes(), &signed));
    if own != own_original {
        return Some(format!("here: {own:?} instead of {own_original:?}"));
    }
    // A peer that sees no message shows none.
    let (theirs, expected) = (shown(edited.as_bytes())?, shown(original.as_bytes())?);
    for name in &signed {
        let (theirs, expected) = (&theirs.fields[name], &expected.fields[name]);
        if theirs != expected {
            return Some(format!("{name}: {theirs} instead of {expected}"));
        }
    }
    // Who leaves these open leaves open how the body is shown; where one is there, the verdict says so.
    let has = |raw: &str, name| Message::parse(raw.as_bytes()).fields().iter().any(|field| field.is(name));
    let content = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];
    let unsigned = content.into_iter().filter(|name| !is_signed(name));
    let (there, absent): (Vec<_>, Vec<_>) = unsigned.partition(|name| has(edited, name));
    if let Some(name) = there.iter().find(|name| !outcome.unsigned_fields().contains(name)) {
        return Some(format!("the unsigned field {name} is not told"));
    }
    let is_open = !there.is_empty() || absent.iter().any(|name| has(original, name));
    let is_same = is_open || theirs.parts == expected.parts;
    (!is_same).then(|| format!("{:?} instead of {:?}", theirs.parts, expected.parts))
}
