//! Texts that are nearly key records: what was meant, and what has to change.

use alloc::{
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{algorithm::KeyType, der, key::Key};
use crate::{
    diagnostic::Span,
    mail::base64,
    mend::{Cleaned, Fault, Mended, clean},
};

/// The longest text that is mended; no DNS answer holds a longer one.
const MAX_TEXT: usize = 65_535;
/// The tags of a key record (RFC 6376 section 3.6.1).
const TAGS: &[&str] = &["v", "g", "h", "k", "n", "p", "s", "t"];
/// From this length on, letters of base64 can only be a key.
const KEY_LETTERS: usize = 40;
/// What precedes an Ed25519 public key in the form of RFC 8410 section 4.
const ED25519_WRAPPING: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// The most that one string of a text record holds (RFC 1035 section 3.3).
const MAX_STRING: usize = 255;

/// Mends a text that cannot be parsed; `None` if nothing is known about it.
pub(super) fn mend(text: &str) -> Option<Mended> {
    if text.len() > MAX_TEXT {
        return None;
    }
    if let Some(message) = another_text(text) {
        let whole = Span::new(0, text.len());
        return Some(Mended { text: None, faults: Vec::from([(whole, message.into())]) });
    }
    let cleaned = clean(text, None);
    let mut mender = Mender {
        cleaned: &cleaned,
        tags: Vec::new(),
        places: BTreeMap::new(),
        faults: Vec::new(),
        is_whole: true,
    };
    for (start, end) in parts(&cleaned.text) {
        mender.part(start, end);
    }
    mender.version();
    mender.key();
    let Mender { mut tags, faults, is_whole, .. } = mender;
    // The version first and the key last, as everyone writes them.
    tags.sort_by_key(|tag| match tag.name.as_str() {
        "v" => 0,
        "p" => 2,
        _ => 1,
    });
    let tags: Vec<String> = tags.iter().map(|tag| format!("{}={}", tag.name, tag.value)).collect();
    let mended = tags.join("; ");
    let text = Some(mended).filter(|mended| is_whole && Key::parse(mended).is_ok());
    Mended::new(text, faults, &cleaned)
}

/// What to do with a text that belongs somewhere else.
fn another_text(text: &str) -> Option<&'static str> {
    let start: String =
        text.chars().filter(|c| c.is_ascii_graphic() && !"\"'\\".contains(*c)).take(200).collect();
    let start = start.to_ascii_lowercase();
    let has = |part: &str| start.contains(part);
    if has("privatekey-----") {
        return Some(
            "remove this at once and make a new key: it is a private key, and everyone can sign with it now",
        );
    }
    if has("begincertificate") {
        return Some("publish the public key alone: this is a certificate (RFC 6376, 3.6.1)");
    }
    if start.starts_with("v=dmarc") {
        return Some("this is a DMARC record: publish it at `_dmarc`, and the key of the selector here");
    }
    if start.starts_with("v=spf") {
        return Some(
            "this is an SPF record: publish it at the domain itself, and the key of the selector here",
        );
    }
    let is_host = |text: &str| {
        let name = text.trim_end_matches('.');
        name.contains('.')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    if text.len() < MAX_STRING && is_host(text.trim()) {
        return Some("publish this name as a CNAME: a text here has to be the key itself (RFC 6376, 3.6.1)");
    }
    None
}

/// A tag that was read, and the place of the part that had it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct MeantTag {
    name: String,
    value: String,
    start: usize,
    end: usize,
}

/// The parts of a list of tags: between semicolons, and before a known tag if one is
/// missing.
fn parts(text: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0_usize;
    for part in text.split(';') {
        let end = start.saturating_add(part.len());
        let mut from = start;
        let mut at = start;
        for word in part.split([' ', ',']) {
            let name = word.get(..1).unwrap_or_default().to_ascii_lowercase();
            // A tag has a value; the end of padded base64 has none.
            let is_tag = TAGS.contains(&name.as_str())
                && word.get(1..).is_some_and(|rest| rest.starts_with(['=', ':']) && rest.len() > 1);
            if is_tag && !text.get(from..at).unwrap_or_default().trim_matches([' ', ',']).is_empty() {
                parts.push((from, at));
                from = at;
            }
            at = at.saturating_add(word.len()).saturating_add(1);
        }
        parts.push((from, end));
        start = end.saturating_add(1);
    }
    parts
}

struct Mender<'c> {
    cleaned: &'c Cleaned,
    tags: Vec<MeantTag>,
    /// The place of each name among them, while parts are read.
    places: BTreeMap<String, usize>,
    faults: Vec<Fault>,
    /// Whether everything could be mended.
    is_whole: bool,
}

impl Mender<'_> {
    fn fault(&mut self, start: usize, end: usize, message: impl Into<String>) {
        self.faults.push((self.cleaned.span(start, end), message.into()));
    }

    fn part(&mut self, start: usize, end: usize) {
        let part = self.cleaned.text.get(start..end).unwrap_or_default();
        let trimmed = part.trim_matches([' ', ',']);
        let start =
            start.saturating_add(part.len().saturating_sub(part.trim_start_matches([' ', ',']).len()));
        let end = start.saturating_add(trimmed.len());
        let before = self.cleaned.text.get(..start).unwrap_or_default();
        let before = before.trim_end_matches([' ', ',']);
        if trimmed.is_empty() {
            // A semicolon at the very end is allowed.
            if end < self.cleaned.text.trim_end().len() && before.ends_with(';') {
                self.fault(start, end.saturating_add(1), "remove the empty place between two semicolons");
            }
            return;
        }
        if !before.is_empty() && !before.ends_with(';') {
            let name = trimmed.get(..1).unwrap_or_default();
            self.fault(start, end, format!("a semicolon is missing before `{name}=`"));
        }
        let Some(at) =
            trimmed.find(['=', ':']).filter(|at| !is_base64(trimmed.get(..*at).unwrap_or_default()))
        else {
            return self.word(trimmed, start, end);
        };
        let name = trimmed.get(..at).unwrap_or_default().trim();
        let value = trimmed.get(at.saturating_add(1)..).unwrap_or_default().trim();
        let lower = name.to_ascii_lowercase();
        let is_known = TAGS.contains(&lower.as_str());
        let place = start.saturating_add(at);
        if trimmed.get(at..).is_some_and(|rest| rest.starts_with(':')) {
            if !is_known {
                return self.word(trimmed, start, end);
            }
            self.fault(
                place,
                place.saturating_add(1),
                format!("write `{lower}=`, not `{lower}:` (RFC 6376, 3.2)"),
            );
        }
        if is_known && name != lower {
            let name_end = start.saturating_add(name.len());
            self.fault(
                start,
                name_end,
                format!("write `{lower}=` in lower case: names of tags differ by case (RFC 6376, 3.2)"),
            );
        }
        let name = if is_known { lower } else { name.into() };
        self.put(MeantTag { name, value: value.into(), start, end });
    }

    fn put(&mut self, tag: MeantTag) {
        let place = self.places.get(&tag.name).copied();
        let Some(known) = place.and_then(|place| self.tags.get(place)) else {
            self.places.insert(tag.name.clone(), self.tags.len());
            return self.tags.push(tag);
        };
        // Only the owner knows which of two different values counts.
        let is_same = known.value == tag.value || tag.value.is_empty();
        self.is_whole &= is_same;
        self.fault(tag.start, tag.end, format!("keep one `{}=` (RFC 6376, 3.2)", tag.name));
    }

    /// A part that is not a tag.
    fn word(&mut self, word: &str, start: usize, end: usize) {
        let (name, message) = if is_version(word) {
            ("v", "write `v=DKIM1` (RFC 6376, 3.6.1)")
        } else if word.contains("-----BEGIN") || is_base64(word) && is_whole_key(word) {
            ("p", "write `p=` before the key (RFC 6376, 3.6.1)")
        } else if is_base64(word) {
            let message = "publish this piece of a key in one record with the rest of it (RFC 6376, 3.6.2.2)";
            return self.fault(start, end, message);
        } else {
            self.fault(
                start,
                end,
                "remove this: it is no `name=value`, and voids the whole record (RFC 6376, 3.2)",
            );
            return;
        };
        self.fault(start, end, message);
        self.put(MeantTag { name: name.into(), value: word.into(), start, end });
    }

    fn version(&mut self) {
        let Some(index) = self.tags.iter().position(|tag| tag.name == "v") else {
            let tag = MeantTag { name: "v".into(), value: "DKIM1".into(), start: 0, end: 0 };
            return self.tags.insert(0, tag);
        };
        let Some(tag) = self.tags.get_mut(index) else { return };
        let (start, end) = (tag.start, tag.end);
        if !is_version(&tag.value) {
            self.is_whole = false;
            return;
        }
        if tag.value != "DKIM1" {
            tag.value = "DKIM1".into();
            self.fault(start, end, "write `v=DKIM1`: receivers discard another version (RFC 6376, 3.6.1)");
        }
        if index > 0 {
            self.fault(
                start,
                end,
                "put `v=DKIM1` first: receivers discard the record as it is (RFC 6376, 3.6.1)",
            );
        }
    }

    fn key(&mut self) {
        let Some(tag) = self.tags.iter().find(|tag| tag.name == "p").cloned() else {
            self.is_whole = false;
            let end = self.cleaned.text.len();
            let message = "add the key as `p=`: the value has none, perhaps because it was cut at the first semicolon or \
                 space (RFC 6376, 3.6.1)";
            return self.fault(end, end, message);
        };
        let (start, end) = (tag.start, tag.end);
        let text = self.bare_key(&tag.value, start, end);
        let Some(bytes) = base64::decode(&text) else {
            self.is_whole = false;
            // The whole bytes include the length that the key should have.
            let whole = text.get(..text.len() & !3).and_then(base64::decode).unwrap_or_default();
            if !self.is_cut(&whole, start, end) && self.faults.is_empty() {
                let message = "the value of `p=` is not base64 (RFC 6376, 2.10)";
                self.fault(start, end, message);
            }
            return;
        };
        let (bytes, key_type) = self.unwrapped(bytes, start, end);
        let stated = self.tags.iter().find(|tag| tag.name == "k").cloned();
        match key_type {
            Some(key_type) => self.set_key_type(stated, key_type),
            None if bytes.is_empty() => {}
            None => self.is_whole = false,
        }
        if let Some(tag) = self.tags.iter_mut().find(|tag| tag.name == "p") {
            tag.value = base64::encode(&bytes);
        }
    }

    /// Whether a key ends before it states that it does.
    fn is_cut(&mut self, bytes: &[u8], start: usize, end: usize) -> bool {
        let Some(length) = der::outer_length(bytes).filter(|length| *length > bytes.len()) else {
            return false;
        };
        let message = format!(
            "publish the whole key: it is cut after {} of its {length} bytes, perhaps because a string of a TXT record \
             holds {MAX_STRING} bytes and the rest has to be published as a second string (RFC 6376, 3.6.2.2)",
            bytes.len()
        );
        self.fault(start, end, message);
        true
    }

    /// The base64 of a key without what other programs put around or into it.
    fn bare_key(&mut self, value: &str, start: usize, end: usize) -> String {
        let mut text: String = value.into();
        if let Some(begin) = text.find("-----BEGIN") {
            self.fault(
                start,
                end,
                "remove the lines `-----BEGIN` and `-----END` around the key (RFC 6376, 3.6.1)",
            );
            let inner = text.get(begin..).and_then(|rest| rest.get(10..)).unwrap_or_default();
            let inner = inner.split_once("-----").map_or(inner, |(_, rest)| rest);
            text = inner.split("-----").next().unwrap_or_default().into();
        }
        if text.contains(['-', '_']) {
            self.fault(start, end, "write the key in plain base64, with `+` and `/` (RFC 6376, 2.10)");
            text = text.replace('-', "+").replace('_', "/");
        }
        if text.contains('%') {
            self.fault(start, end, "write the key without `%` escapes (RFC 6376, 2.10)");
            for (escape, plain) in
                [("%2B", "+"), ("%2b", "+"), ("%2F", "/"), ("%2f", "/"), ("%3D", "="), ("%3d", "=")]
            {
                text = text.replace(escape, plain);
            }
        }
        let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
        let kept: String = text.chars().filter(|c| is_letter(*c)).collect();
        let is_odd = |c: char| !is_letter(c) && !matches!(c, '=' | ' ' | '\t' | '\r' | '\n');
        let body = text.trim_end_matches(|c| !is_letter(c));
        if text.chars().any(is_odd) {
            self.fault(start, end, "remove what is not base64 from the key (RFC 6376, 2.10)");
            // A sign inside may replace a letter that was lost.
            self.is_whole &= !body.chars().any(is_odd);
        }
        kept
    }

    /// The key as it belongs in a record, and its type if that is clear.
    fn unwrapped(&mut self, bytes: Vec<u8>, start: usize, end: usize) -> (Vec<u8>, Option<KeyType>) {
        if let Some(key) = bytes.strip_prefix(ED25519_WRAPPING).filter(|key| key.len() == 32) {
            self.fault(
                start,
                end,
                "publish the 32 bytes of the key alone, without the SPKI wrapping that other programs write around them \
                 (RFC 8463, 4.2)",
            );
            return (key.to_vec(), Some(KeyType::Ed25519));
        }
        if bytes.len() == 32 {
            return (bytes, Some(KeyType::Ed25519));
        }
        if der::rsa_key(&bytes).is_some() {
            return (bytes, Some(KeyType::Rsa));
        }
        let Some(length) = der::outer_length(&bytes) else {
            if !bytes.is_empty() && self.faults.is_empty() {
                self.fault(
                    start,
                    end,
                    "the value of `p=` is no public key of RSA or Ed25519 (RFC 6376, 3.6.1)",
                );
            }
            return (bytes, None);
        };
        if self.is_cut(&bytes, start, end) {
            return (bytes, None);
        }
        let whole = bytes.get(..length).unwrap_or_default().to_vec();
        if whole.len() < bytes.len() && der::rsa_key(&whole).is_some() {
            self.fault(start, end, format!("remove what follows the key: it ends after {length} bytes"));
            return (whole, Some(KeyType::Rsa));
        }
        if self.faults.is_empty() {
            self.fault(start, end, "the value of `p=` is no public key of RSA or Ed25519 (RFC 6376, 3.6.1)");
        }
        (bytes, None)
    }

    /// Sets `k=` to the type of the key.
    fn set_key_type(&mut self, stated: Option<MeantTag>, key_type: KeyType) {
        let name = key_type.as_str();
        let (start, end) = match &stated {
            Some(tag) if tag.value.eq_ignore_ascii_case(name) => return,
            None if key_type == KeyType::Rsa => return,
            Some(tag) => (tag.start, tag.end),
            None => self.tags.iter().find(|tag| tag.name == "p").map_or((0, 0), |tag| (tag.start, tag.end)),
        };
        self.fault(start, end, format!("write `k={name}`, which is the type of this key (RFC 6376, 3.6.1)"));
        match self.tags.iter_mut().find(|tag| tag.name == "k") {
            Some(tag) => tag.value = name.to_string(),
            None => self.tags.insert(1, MeantTag { name: "k".into(), value: name.into(), start, end }),
        }
    }
}

/// Whether a word was meant as the version.
fn is_version(word: &str) -> bool {
    let letters: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_uppercase();
    let letters = letters.strip_prefix('V').unwrap_or(&letters);
    matches!(
        letters,
        "DKIM1" | "DKIM" | "DKIM10" | "DKIMV1" | "DKIM01" | "DKIML" | "DKIMI" | "DKM1" | "DIKM1"
    )
}

/// Whether a word is a piece of base64 so long that it can only be a key.
fn is_base64(word: &str) -> bool {
    let word = word.trim_end_matches('=');
    word.len() >= KEY_LETTERS
        && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b' '))
}

/// Whether a text is a complete key.
fn is_whole_key(text: &str) -> bool {
    let bytes = base64::decode(text).unwrap_or_default();
    bytes.len() == 32 || bytes.starts_with(ED25519_WRAPPING) || der::rsa_key(&bytes).is_some()
}
