//! Texts that are nearly records: what was meant, and what has to change.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    edit::Editor,
    policy::Policy,
    record::{ReportUri, is_known, is_removed},
};
use crate::{
    diagnostic::Span,
    mend::{Cleaned, clean, is_one_slip, meant},
};

/// The longest text that is mended; no DNS answer holds a longer one.
const MAX_TEXT: usize = 65_535;
/// Names of tags that a missing semicolon is looked for before.
const NAMES: &[&str] =
    &["v", "p", "sp", "np", "adkim", "aspf", "psd", "t", "fo", "rua", "ruf", "pct", "rf", "ri"];
/// Names long enough to be recognized with one typing error.
const LONG_NAMES: &[&str] = &["adkim", "aspf", "rua", "ruf", "pct"];

/// A fault of a text that is nearly a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) span: Span,
    pub(super) message: String,
}

/// What a text was meant to say.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    /// The tags after the version, in order, each name once.
    pub(super) tags: Vec<(String, String)>,
    pub(super) faults: Vec<Fault>,
}

impl Meant {
    pub(super) fn edit(&self) -> Editor {
        Editor::of(self.tags.iter().filter(|(name, _)| !is_removed(name)).cloned().collect())
    }
}

/// What a text was meant to say; `None` if it does not look like a DMARC record at all.
pub(super) fn mend(text: &str) -> Option<Meant> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let cleaned = clean(text, None);
    let mut reader = Reader {
        cleaned: &cleaned,
        tags: Vec::new(),
        places: BTreeMap::new(),
        version: None,
        faults: Vec::new(),
    };
    let blank = text.len().saturating_sub(text.trim_start().len());
    if blank > 0 {
        let message = "remove the space before `v=DMARC1`".into();
        reader.faults.push(Fault { code: VERSION, span: Span::new(0, blank), message });
    }
    for (index, (start, end)) in parts(&cleaned.text).into_iter().enumerate() {
        reader.part(index, start, end);
    }
    reader.policy_by_another_name();
    if reader.version.is_none() {
        // Without a version, only a policy and its companions are unambiguous.
        let has = |name: &str| reader.tags.iter().any(|(known, _)| known == name);
        let has_policy = reader.tags.iter().any(|(name, value)| name == "p" && policy_of(value).is_some());
        if !has_policy || !(has("rua") || has("sp") || has("adkim") || has("aspf") || has("pct")) {
            return None;
        }
        reader.fault(VERSION, 0, 0, "begin the record with `v=DMARC1` (RFC 9989, 4.7)");
    }
    let mut faults = reader.faults;
    let tags = reader.tags.into_iter().map(|(name, value)| {
        let value = if is_uris(&name) { uris_of(&value) } else { value };
        (name, value)
    });
    let tags = tags.filter(|(_, value)| !value.is_empty()).collect();
    faults.extend(cleaned.faults.iter().map(|(span, message)| Fault {
        code: SYNTAX,
        span: *span,
        message: message.clone(),
    }));
    faults.sort_by_key(|fault| fault.span.start());
    Some(Meant { tags, faults })
}

const VERSION: &str = "dmarc::version";
const SYNTAX: &str = "dmarc::syntax";

/// The parts of a list of tags: between semicolons, and before a known name if one is
/// missing.
fn parts(text: &str) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0_usize;
    for part in text.split(';') {
        let end = start.saturating_add(part.len());
        let mut from = start;
        let mut names = 0_usize;
        // Whether the tag so far has its one word, so that a URI after it belongs to another tag.
        let mut is_closed = false;
        for (at, word) in words(part, start) {
            let name = word.split(['=', ':']).next().unwrap_or_default().to_ascii_lowercase();
            let value = word.get(name.len().saturating_add(1)..).unwrap_or_default();
            let is_tag = NAMES.contains(&name.as_str())
                && text.get(at.saturating_add(name.len())..end).is_some_and(|rest| {
                    rest.trim_start().starts_with(['=', ':']) && !rest.trim_start().starts_with("://")
                });
            let is_next = is_tag && names > 0 && (value.is_empty() || is_value_of(&name, value));
            if is_next || is_closed && ReportUri::new(word).is_valid() {
                parts.push((from, at));
                from = at;
                is_closed = false;
            }
            names = names.saturating_add(usize::from(is_tag));
            if is_next || is_tag && names == 1 {
                is_closed = !is_uris(&name) && !value.is_empty();
            }
        }
        parts.push((from, end));
        start = end.saturating_add(1);
    }
    parts
}

/// Whether a text may be the value of a tag, so that what looks like the tag is not a
/// part of a URI.
fn is_value_of(name: &str, value: &str) -> bool {
    let all = |allowed: &str| value.chars().all(|character| allowed.contains(character.to_ascii_lowercase()));
    match name {
        "v" => is_version(value),
        "p" | "sp" | "np" => policy_of(value).is_some(),
        "rua" | "ruf" => value.contains(['@', ':']),
        "pct" | "ri" => all("0123456789"),
        "fo" => all("01ds:"),
        _ => value.bytes().all(|byte| byte.is_ascii_alphabetic()),
    }
}

/// The words of a part, separated by spaces, commas and bars, with their places.
fn words(part: &str, offset: usize) -> impl Iterator<Item = (usize, &str)> {
    let mut start = offset;
    part.split([' ', ',', '|']).filter_map(move |word| {
        let at = start;
        start = start.saturating_add(word.len()).saturating_add(1);
        (!word.is_empty()).then_some((at, word))
    })
}

struct Reader<'c> {
    cleaned: &'c Cleaned,
    /// The tags, each name once; the values of `rua` and `ruf` as they were found.
    tags: Vec<(String, String)>,
    /// The place of each name among them.
    places: BTreeMap<String, usize>,
    /// The part that has the version.
    version: Option<usize>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, code: &'static str, start: usize, end: usize, message: impl Into<String>) {
        let span = self.cleaned.span(start, end);
        self.faults.push(Fault { code, span, message: message.into() });
    }

    fn part(&mut self, index: usize, start: usize, end: usize) {
        let part = self.cleaned.text.get(start..end).unwrap_or_default();
        let trimmed = part.trim_matches([' ', ',', '|']);
        let start =
            start.saturating_add(part.len().saturating_sub(part.trim_start_matches([' ', ',', '|']).len()));
        let end = start.saturating_add(trimmed.len());
        if trimmed.is_empty() {
            return;
        }
        let at = trimmed.find(['=', ':']);
        let is_uri = at.is_none_or(|at| trimmed.get(at..).is_some_and(|rest| rest.starts_with(':')))
            && ReportUri::new(trimmed).is_valid();
        // A part that follows another without a semicolon.
        let before = self.cleaned.text.get(..start).unwrap_or_default().trim_end_matches([' ', ',', '|']);
        if index > 0 && !before.ends_with(';') && !before.is_empty() && !is_uri {
            let name = trimmed.split(['=', ':', ' ']).next().unwrap_or_default();
            self.fault(SYNTAX, start, end, format!("a semicolon is missing before `{name}`"));
        }
        let Some(at) = at else { return self.word(trimmed, start, end) };
        let name = trimmed.get(..at).unwrap_or_default().trim();
        let value = trimmed.get(at.saturating_add(1)..).unwrap_or_default().trim();
        let has_colon = trimmed.get(at..).is_some_and(|rest| rest.starts_with(':'));
        let lower = name.to_ascii_lowercase();
        let known = NAMES.iter().find(|known| **known == lower).copied().or_else(|| near_name(&lower));
        if has_colon && known.is_none() {
            return self.word(trimmed, start, end);
        }
        if has_colon {
            let place = start.saturating_add(at);
            self.fault(SYNTAX, place, place.saturating_add(1), format!("write `{lower}=`, not `{lower}:`"));
        }
        match known {
            Some("v") => self.take_version(index, value, start, end),
            Some(known) => self.take(known, value, start, end),
            None => {
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
                if !name.is_empty() && name.bytes().all(is_name) {
                    self.put(lower, value.into());
                }
            }
        }
    }

    /// A part that is not a tag: a version, a policy or a URI by itself.
    fn word(&mut self, word: &str, start: usize, end: usize) {
        let is_uri = word.contains('@') || ReportUri::new(word).is_valid();
        let place = |name: &str| self.places.get(name).copied();
        let last = place("rua").max(place("ruf")).filter(|_| is_uri);
        if let Some(last) = last {
            let message = if last.saturating_add(1) == self.tags.len() {
                "write a comma between two URIs, not a semicolon (RFC 9989, 4.7)"
            } else {
                "put the URI beside the others of its tag (RFC 9989, 4.7)"
            };
            self.fault(SYNTAX, start, end, message);
            if let Some((_, value)) = self.tags.get_mut(last) {
                value.push(',');
                value.push_str(word);
            }
        } else if self.version.is_none() && is_version(word) {
            self.version = Some(0);
            self.fault(VERSION, start, end, "write `v=DMARC1` (RFC 9989, 4.7)");
        } else if policy_of(word).is_some() && !self.tags.iter().any(|(name, _)| name == "p") {
            self.fault(SYNTAX, start, end, format!("write `p={}`", mended_policy(word)));
            self.put("p".into(), mended_policy(word));
        }
    }

    fn take_version(&mut self, index: usize, value: &str, start: usize, end: usize) {
        if self.version.is_some() || !is_version(value) {
            return;
        }
        self.version = Some(index);
        if index > 0 && !self.tags.is_empty() {
            let message =
                "put the version first: receivers take the text for no record as it is (RFC 9989, 4.7)";
            self.fault(VERSION, start, end, message);
        } else if value != "DMARC1" {
            let message = "write `v=DMARC1`: receivers take the text for no record as it is (RFC 9989, 4.7)";
            self.fault(VERSION, start, end, message);
        }
    }

    /// Takes `policy=` for `p=` if there is none.
    fn policy_by_another_name(&mut self) {
        if self.tags.iter().any(|(name, _)| name == "p") {
            return;
        }
        if let Some((name, value)) =
            self.tags.iter_mut().find(|(name, value)| name == "policy" && policy_of(value).is_some())
        {
            *name = "p".into();
            *value = mended_policy(value);
        }
    }

    fn take(&mut self, name: &'static str, value: &str, start: usize, end: usize) {
        let own = self.cleaned.text.get(start..end).unwrap_or_default();
        if !own.get(..name.len()).is_some_and(|written| written.eq_ignore_ascii_case(name)) {
            self.fault(SYNTAX, start, end, format!("write `{name}=`"));
        }
        let value = match name {
            "p" | "sp" | "np" => mended_policy(value),
            "adkim" | "aspf" => match value.to_ascii_lowercase().as_str() {
                "strict" => "s".into(),
                "relaxed" => "r".into(),
                _ => value.into(),
            },
            "t" => match value.to_ascii_lowercase().as_str() {
                "yes" | "true" => "y".into(),
                "no" | "false" => "n".into(),
                _ => value.into(),
            },
            _ => value.into(),
        };
        self.put(name.into(), value);
    }

    /// Adds a tag. The first of a name counts; no URI is lost.
    fn put(&mut self, name: String, value: String) {
        // A policy for subdomains without a value would only invalidate the others.
        if value.is_empty() && (name == "sp" || name == "np") {
            return;
        }
        let place = self.places.get(&name).copied();
        match place.and_then(|place| self.tags.get_mut(place)) {
            Some((name, known)) if is_uris(name) => {
                known.push(',');
                known.push_str(&value);
            }
            Some(_) => {}
            None => {
                self.places.insert(name.clone(), self.tags.len());
                self.tags.push((name, value));
            }
        }
    }
}

/// Whether a tag is a list of URIs.
fn is_uris(name: &str) -> bool {
    name == "rua" || name == "ruf"
}

/// The known name that a name was meant to be.
fn near_name(lower: &str) -> Option<&'static str> {
    if lower.len() < 3 || is_known(lower) { None } else { meant(lower, LONG_NAMES) }
}

/// Whether a value was meant as the version.
fn is_version(value: &str) -> bool {
    let letters: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_uppercase();
    let letters = letters.strip_prefix('V').filter(|rest| rest.starts_with("DMARC")).unwrap_or(&letters);
    matches!(letters, "DMARC1" | "DMARC" | "DMARC10" | "DMARCV1" | "DMARC01" | "DMARCL" | "DMARCI")
        || is_one_slip(letters.as_bytes(), b"DMARC1") && !matches!(letters, "DMARC2" | "DMARC3")
}

/// The policy that a value was meant to be.
pub(super) fn policy_of(value: &str) -> Option<Policy> {
    let letters: String = value.chars().filter(char::is_ascii_alphabetic).collect();
    let letters = letters.to_ascii_lowercase();
    let exact = Policy::ALL.iter().find(|policy| policy.as_str() == letters);
    let near =
        || Policy::ALL.iter().find(|policy| is_one_slip(letters.as_bytes(), policy.as_str().as_bytes()));
    if let Some(policy) = exact.or_else(near) {
        return Some(*policy);
    }
    // `rejected`, `rejectall`, `quarantaine`, `quar`
    let starts = |start: &str| letters.starts_with(start) && letters.len() <= MAX_WORD;
    if starts("rej") {
        Some(Policy::Reject)
    } else if starts("quar") {
        Some(Policy::Quarantine)
    } else {
        None
    }
}

/// The longest word that is taken for a policy by its beginning: two of them in one
/// value are not a policy.
const MAX_WORD: usize = 12;

/// A policy as it was meant; a value that could be anything is unchanged.
fn mended_policy(value: &str) -> String {
    // A valid value keeps its capitals.
    if Policy::ALL.iter().any(|policy| policy.as_str().eq_ignore_ascii_case(value)) {
        return value.into();
    }
    policy_of(value).map_or_else(|| value.into(), |policy| policy.to_string())
}

/// A list of URIs, each mended if possible and kept if not.
fn uris_of(value: &str) -> String {
    let (mut uris, mut known): (Vec<String>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    // `mailto:` before a space belongs to the address after it.
    let mut is_open = false;
    for (_, item) in words(value, 0) {
        let item = item.trim_matches(['<', '>', '(', ')', '[', ']', '.', '"', '\'', '\t', '\r', '\n']);
        if is_bare_scheme(item) {
            is_open = true;
        } else if !item.is_empty() {
            let uri = uri_of(item);
            if known.insert(uri.clone()) {
                uris.push(uri);
            }
            is_open = false;
        }
    }
    if is_open && uris.is_empty() {
        return value.trim().into();
    }
    uris.join(",")
}

fn is_bare_scheme(item: &str) -> bool {
    item.trim_end_matches([':', '=', '/']).eq_ignore_ascii_case("mailto")
}

fn uri_of(item: &str) -> String {
    let uri = ReportUri::new(item);
    let is_slip = |scheme: &str| scheme.len() > 3 && meant(scheme, &["mailto"]).is_some();
    let is_mailto = uri.scheme().is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto"));
    if uri.is_valid() && (is_mailto || !uri.scheme().is_some_and(is_slip)) {
        return uri.as_str().into();
    }
    // Without the size limit after `!`, an address after something like `mailto:` remains.
    let (whole, _) = item.split_once('!').unwrap_or((item, ""));
    let tail = whole.rsplit([':', '/', '=']).next().unwrap_or_default().trim_matches(['<', '>']);
    let head = whole.get(..whole.len().saturating_sub(tail.len())).unwrap_or_default();
    let scheme: String = head.chars().filter(char::is_ascii_alphabetic).collect();
    let scheme = scheme.to_ascii_lowercase();
    let is_mailto = matches!(scheme.as_str(), "" | "mail" | "email" | "smtp" | "mailtomailto")
        || meant(&scheme, &["mailto"]).is_some();
    let mended = format!("mailto:{tail}");
    if is_mailto && tail.contains('@') && ReportUri::new(&mended).is_valid() { mended } else { item.into() }
}
