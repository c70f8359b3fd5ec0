//! A failure text as a row of words, read in one pass: its own words, and stand-ins for
//! what it quotes.
//!
//! Rules must not trip over names: `spam-report@example.org`,
//! `mailspamprotection.example`. So every address becomes `@`, every host name `%host`,
//! every IP address `%ip`, every link `%www`; the few that are evidence themselves (a
//! blocklist's host, a provider's help page) become a word for it. Reply codes and
//! status codes are left out: they are read before, and they would tear phrases apart
//! where a reply goes over several lines. Case does not count, and punctuation only
//! where a sentence ends.

use alloc::{borrow::Cow, string::String, vec::Vec};

use super::{
    hosts::{Known, known},
    shape::{is_host, is_ip, orange, unwrapped, without_code},
    verdict::Vendor,
    word::{Sort, Word, hash, hash_of_pair, run},
};
use crate::{
    diagnostic::Span,
    smtp::{
        Diagnostic, Reader,
        chunks::{AT, Chunk, DIGIT, EQUALS, LETTER, MARK, SLASH, SPACE, TORN, class_of},
    },
};

/// How much of a text is read, in bytes: no reply is longer, and the rest is quoted
/// mail.
pub(super) const MAX_TEXT: usize = 8 * 1024;

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What a chunk is about in a diagnostic.
enum Heard {
    Nothing,
    /// The remote's words begin there.
    Begins(usize),
    /// They ended before the chunk.
    Ends,
}

/// The evidence that hosts and links are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) vendor: Option<Vendor>,
    pub(super) blocklist: Option<&'static str>,
    pub(super) url: Option<Span>,
}

/// A text as words, with the evidence that was found in it.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub(super) words: Vec<Word>,
    pub(super) evidence: Evidence,
    /// Whether hosts are only named and are not evidence: relays in the words around a
    /// reply.
    hosts_are_relays: bool,
    /// The reply code before these words.
    code: Option<u16>,
    after_break: bool,
}

impl Tokens {
    /// Reads a part of a text in lower case: see [`lower`].
    pub(super) fn new(text: &str, part: Span) -> Self {
        Self::default().read(text, part, |_| Heard::Nothing)
    }

    /// Reads the remote's words in a diagnostic, and the codes and names around them;
    /// `lower` is the same text in lower case.
    pub(super) fn with_diagnostic<'a>(text: &'a str, lower: &Lower<'_>) -> (Self, Diagnostic<'a>) {
        let mut reader = Reader::new(text);
        let (mut begun, mut ended) = (false, false);
        let out = Self::default().read(lower.as_str(), lower.span(), |chunk| {
            if !reader.chunk(chunk) {
                return Heard::Nothing;
            }
            if !begun && let Some(start) = reader.remote_start() {
                begun = true;
                return Heard::Begins(start);
            }
            if !ended && reader.remote_end().is_some() {
                ended = true;
                return Heard::Ends;
            }
            Heard::Nothing
        });
        let diagnostic = reader.finish();
        let said = diagnostic.remote_span();
        let is_outside = |word: &Word| (word.start as usize) < said.start() || word.end as usize > said.end();
        // A blank outside ASCII was read as a letter; at an end of the remote's words it is none of them.
        if [out.words.first(), out.words.last()].into_iter().flatten().any(is_outside) {
            return (Self::new(lower.as_str(), said), diagnostic);
        }
        (out, diagnostic)
    }

    /// Reads what a mail system wrote around a reply: a host's name there only says
    /// which server was asked.
    pub(super) fn around(text: &str, part: Span) -> Self {
        Self { hosts_are_relays: true, ..Self::default() }.read(text, part, |_| Heard::Nothing)
    }

    fn read(mut self, text: &str, part: Span, mut hear: impl FnMut(Chunk) -> Heard) -> Self {
        let bytes = text.as_bytes().get(..part.end()).unwrap_or_default();
        self.words.reserve_exact((part.len() / 4).saturating_add(4));
        let (mut at, mut after_line) = (part.start(), false);
        // Up to where chunks were heard, and what was read when the remote's words ended.
        let (mut heard, mut ended) = (at, None);
        while let Some(&byte) = bytes.get(at) {
            if class_of(byte) == SPACE {
                after_line |= byte == b'\n';
                at = at.wrapping_add(1);
                continue;
            }
            let (start, first, mut seen) = (at, self.words.len(), 0);
            while let Some(&byte) = bytes.get(at) {
                let class = class_of(byte);
                if class & (LETTER | DIGIT) != 0 {
                    let (word, own) = run(bytes, at);
                    at = word.end as usize;
                    self.words.push(word);
                    seen |= own | if seen & MARK == 0 { 0 } else { TORN };
                } else if class == SPACE {
                    break;
                } else {
                    seen |= class;
                    at = at.wrapping_add(1);
                }
            }
            if at > heard {
                heard = at;
                match hear(Chunk { start, end: at, seen }) {
                    Heard::Nothing => {}
                    Heard::Begins(place) => {
                        // What was read so far is not the remote's.
                        self.words.clear();
                        self = Self {
                            words: self.words,
                            hosts_are_relays: self.hosts_are_relays,
                            ..Self::default()
                        };
                        let rest = bytes.get(place..).unwrap_or_default();
                        let blank = rest.iter().position(|byte| class_of(*byte) != SPACE);
                        at = place.wrapping_add(blank.unwrap_or(rest.len()));
                        (after_line, ended) = (false, None);
                        continue;
                    }
                    Heard::Ends => ended = Some((first, self.evidence)),
                }
            }
            // `Key:` at the beginning of a line begins another statement.
            let begins_line = core::mem::take(&mut after_line);
            self.after_break |= begins_line && bytes.get(at.wrapping_sub(1)) == Some(&b':');
            if seen & (DIGIT | AT | SLASH | EQUALS | TORN) != 0 {
                self.words.truncate(first);
                self.chunk(text.get(start..at).unwrap_or_default(), start, seen);
                continue;
            }
            // Letters and punctuation.
            if let Some(word) = self.words.get_mut(first) {
                word.after_break = core::mem::take(&mut self.after_break);
            }
            if seen != LETTER {
                self.after_break |= ends_sentence(bytes.get(start..at).unwrap_or_default());
            } else if at.wrapping_sub(start) == 5 && bytes.get(start..at) == Some(b"gsmtp") {
                self.evidence.vendor = Some(Vendor::Google);
            }
        }
        if let Some((words, evidence)) = ended {
            self.words.truncate(words);
            self.evidence = evidence;
        }
        self
    }

    fn push(&mut self, hash: u64, start: usize, end: usize, sort: Sort) {
        let after_break = core::mem::take(&mut self.after_break);
        self.words.push(Word { hash, start: small(start), end: small(end), after_break, sort, term: 0 });
    }

    /// Reads a chunk between white space that is not letters alone.
    fn chunk(&mut self, chunk: &str, at: usize, seen: u8) {
        // A status has no letters; some follow a reply code.
        let may_be_code = seen & (LETTER | AT | SLASH | EQUALS) == 0
            || matches!(chunk.as_bytes(), [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9', ..]);
        let Some(rest) = (if may_be_code { without_code(chunk) } else { Some(chunk) }) else {
            self.code(chunk);
            self.after_break |= ends_sentence(chunk.as_bytes());
            return;
        };
        let at = at.saturating_add(chunk.len().saturating_sub(rest.len()));
        self.piece(rest, at, seen);
        self.after_break |= ends_sentence(chunk.as_bytes());
    }

    /// Another reply code begins another reply, and so another sentence.
    fn code(&mut self, chunk: &str) {
        if chunk.len() == 3 {
            let code = chunk.parse().ok();
            self.after_break |= self.code.is_some() && self.code != code;
            self.code = code;
        }
    }

    /// Reads a chunk, or the stand-in for what it quotes.
    fn piece(&mut self, chunk: &str, at: usize, seen: u8) {
        let core = unwrapped(chunk);
        let core_at = at.saturating_add(core.as_ptr().addr().saturating_sub(chunk.as_ptr().addr()));
        // A mark at the end of a word is punctuation.
        let marked = || seen & MARK != 0 && core.bytes().any(|byte| class_of(byte) == MARK);
        let is_code = || seen & (LETTER | DIGIT) == LETTER | DIGIT && orange(core).is_some();
        if seen & (AT | SLASH | EQUALS) != 0 || marked() || is_code() {
            if seen & EQUALS != 0
                && seen & AT == 0
                && let Some((key, value)) = core.split_once('=')
                && !key.contains('?')
            {
                // `relay=` names a field of a log line.
                self.after_break = true;
                let value_at = core_at.saturating_add(key.len()).saturating_add(1);
                if !value.is_empty() {
                    self.piece(value, value_at, seen);
                }
                self.after_break = true;
                return;
            }
            if let Some(hash) = self.stand_in(core, core_at, seen) {
                self.push(hash, core_at, core_at.saturating_add(core.len()), Sort::StandIn);
                return;
            }
        }
        self.split(chunk, at);
    }

    /// The words of a chunk, between punctuation.
    fn split(&mut self, chunk: &str, at: usize) {
        let (bytes, mut place) = (chunk.as_bytes(), 0);
        while let Some(&byte) = bytes.get(place) {
            if class_of(byte) & (LETTER | DIGIT) == 0 {
                place = place.wrapping_add(1);
                continue;
            }
            let (word, _) = run(bytes, place);
            place = word.end as usize;
            let of_text = |place: u32| at.saturating_add(place as usize);
            self.push(word.hash, of_text(word.start), of_text(word.end), word.sort);
        }
    }

    /// The hash of the stand-in for a quotation; `None` for any other chunk.
    fn stand_in(&mut self, core: &str, at: usize, seen: u8) -> Option<u64> {
        if seen & SLASH != 0
            && let Some(start) = core.find("://")
        {
            return Some(self.link(core, at, start));
        }
        if seen & AT != 0 {
            return Some(const { hash("@") });
        }
        if let Some(number) = orange(core) {
            self.evidence.vendor.get_or_insert(Vendor::Orange);
            return Some(hash_of_pair("%ofr", number.as_bytes()));
        }
        if is_ip(core) {
            return Some(const { hash("%ip") });
        }
        let length = core
            .bytes()
            .position(|byte| matches!(byte, b'[' | b'/' | b':' | b'(' | b';'))
            .unwrap_or(core.len());
        let name = core.get(..length).unwrap_or(core).trim_end_matches('.');
        is_host(name).then(|| hash(self.host(name, "%host")))
    }

    fn link(&mut self, core: &str, at: usize, colon: usize) -> u64 {
        let before = core.get(..colon).unwrap_or_default();
        let scheme =
            before.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |last| last.saturating_add(1));
        let span = Span::new(at.saturating_add(scheme), at.saturating_add(core.len()));
        self.evidence.url.get_or_insert(span);
        let rest = core.get(colon.saturating_add(3)..).unwrap_or_default();
        if rest.contains("smtplf") {
            // The page that qmail names when it meets a bare line feed.
            return const { hash("%smtplf") };
        }
        let host = rest.split(['/', '?', ':', '#']).next().unwrap_or(rest);
        let page = rest.get(host.len()..).unwrap_or_default();
        if host.contains("openspf.") || host.ends_with("spf.pobox.com") {
            return const { hash("%spf") };
        }
        if host.ends_with("google.com")
            && let Some((_, page)) = page.split_once("?p=")
        {
            self.evidence.vendor = Some(Vendor::Google);
            let end = page.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(page.len());
            return hash_of_pair("%g", page.as_bytes().get(..end).unwrap_or_default());
        }
        let stand_in = self.host(host, "%www");
        let is_lookup = ["dnsbl", "rbl", "blacklist", "blocklist"].iter().any(|word| page.contains(word));
        hash(if is_lookup && stand_in == "%www" { "%dnsbl" } else { stand_in })
    }

    /// Records the owner of a host. The host of a blocklist is evidence by itself.
    fn host(&mut self, name: &str, ordinary: &'static str) -> &'static str {
        let known = known(name);
        let (mut of_domains, mut of_hosts) = (false, false);
        for label in name.as_bytes().split(|byte| *byte == b'.') {
            let is = |wanted: &[&str]| wanted.iter().any(|name| label.eq_ignore_ascii_case(name.as_bytes()));
            match label.len() {
                2 | 7 => of_hosts |= is(&["bl", "ipcheck"]),
                3 | 5 => {
                    of_domains |= is(&["dbl", "surbl", "uribl", "rhsbl"]);
                    of_hosts |= is(&["rbl", "dnsbl"]);
                }
                _ => {}
            }
        }
        match known {
            Some(Known::Vendor(vendor)) => {
                self.evidence.vendor.get_or_insert(vendor);
            }
            Some(Known::Blocklist(list)) if !self.hosts_are_relays => {
                self.evidence.blocklist.get_or_insert(list);
            }
            _ => {}
        }
        match known {
            _ if self.hosts_are_relays => ordinary,
            _ if of_domains => "%dbl",
            Some(Known::Blocklist(_)) => "%dnsbl",
            _ if of_hosts => "%dnsbl",
            _ => ordinary,
        }
    }
}

/// A text in lower case, each character at its place. ASCII alone stays as it is, since
/// hashes fold it.
#[derive(Debug)]
pub(super) struct Lower<'t> {
    text: Cow<'t, str>,
    pub(super) is_ascii: bool,
}

impl Lower<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn span(&self) -> Span {
        Span::new(0, self.text.len())
    }
}

/// The text in lower case.
pub(super) fn lower(text: &str) -> Lower<'_> {
    let is_ascii = text.is_ascii();
    let text = if is_ascii { Cow::Borrowed(text) } else { Cow::Owned(folded(text)) };
    Lower { text, is_ascii }
}

fn folded(text: &str) -> String {
    let fold = |character: char| {
        if character.is_ascii() {
            return character.to_ascii_lowercase();
        }
        // Most scripts of Asia have no case.
        if matches!(character, '\u{e00}'..='\u{109f}' | '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{faff}') {
            return character;
        }
        let mut lower = character.to_lowercase();
        let single = lower.next().filter(|_| lower.next().is_none());
        single.filter(|lower| lower.len_utf8() == character.len_utf8()).unwrap_or(character)
    };
    let mut out = String::with_capacity(text.len());
    out.extend(text.chars().map(fold));
    out
}

/// The words of a phrase of the vocabulary, split as texts are.
pub(super) fn phrase(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '%' | '@') || !c.is_ascii()))
        .filter(|word| !word.is_empty())
        .collect()
}

const fn ends_sentence(chunk: &[u8]) -> bool {
    matches!(chunk, [.., b'.' | b';'] | b">>>" | b"<<<")
}

/// The public blocklist that a text names in words.
pub(super) fn blocklist_named(words: &[Word]) -> Option<&'static str> {
    const NAMES: [(&str, u64); 11] = [
        named("Spamhaus"),
        named("SpamCop"),
        named("SORBS"),
        named("Barracuda"),
        named("UCEPROTECT"),
        named("SURBL"),
        named("URIBL"),
        named("Abusix"),
        named("Mailspike"),
        named("PSBL"),
        named("Invaluement"),
    ];
    const fn named(name: &'static str) -> (&'static str, u64) {
        (name, hash(name))
    }
    let place = |word: &Word| NAMES.iter().position(|(_, wanted)| word.hash == *wanted);
    let first = words.iter().filter_map(place).min()?;
    NAMES.get(first).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeMap;

    use super::*;

    fn words_of(text: &str) -> Vec<Word> {
        Tokens::new(text, Span::new(0, text.len())).words
    }

    /// The words of a text: themselves, or the names of the stand-ins; `|` before a new
    /// sentence.
    fn read(text: &str) -> String {
        const NAMES: &[&str] =
            &["@", "%host", "%ip", "%www", "%dnsbl", "%dbl", "%smtplf", "%gnosuchuser", "%ofr10"];
        let names: BTreeMap<u64, &str> = NAMES.iter().map(|name| (hash(name), *name)).collect();
        let words = words_of(text);
        let shown = words.iter().map(|word| {
            let own = text.get(word.start as usize..word.end as usize).unwrap_or_default();
            let name = names.get(&word.hash).copied().unwrap_or(own);
            if word.after_break { alloc::format!("| {name}") } else { name.into() }
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn codes_go_and_quotations_become_stand_ins() {
        let cases = [
            ("550-5.1.1 The email\r\n550 5.1.1  account", "The email account"),
            ("550 5.1.1 <Spam@blocked.example>: Unknown", "@ Unknown"),
            ("host mx.spam.example[192.0.2.1] said: no", "host %host said no"),
            ("blocked using Zen.Spamhaus.ORG; see", "blocked using %dnsbl | see"),
            ("listed by dbl.example.net", "listed by %dbl"),
            ("IP 192.0.2.1 or 2001:db8::1.", "IP %ip or %ip"),
            ("see https://example.org/spam. Now", "see %www | Now"),
            ("https://support.google.com/mail/?p=NoSuchUser abc", "%gnosuchuser abc"),
            ("refused. OFR006_102 [102]", "refused | %ofr10 102"),
            ("is unknown.Please check", "is unknown Please check"),
            ("name=mx.example.org type=MX a", "| %host | MX | a"),
            ("550-Your (554.30) e-mail", "Your 554 30 e mail"),
            ("450 busy 551 gone 551 gone", "busy | gone gone"),
            ("a >>> b", "a | b"),
            ("See http://cr.yp.to/docs/smtplf.html.", "See %smtplf"),
            ("", ""),
        ];
        for (text, words) in cases {
            assert_eq!(read(text), words, "{text}");
        }
    }

    /// Whatever stands around them, the remote's words are read as if they stood alone.
    #[test]
    fn the_words_of_the_remote_are_read_alone() {
        const PARTS: &[&str] = &[
            "host mx.rbl.example[192.0.2.1] said:",
            "550",
            "550-5.1.1",
            "5.7.1",
            "(in reply to RCPT TO command)",
            "[RCPT_TO]",
            "<<<",
            "smtp;550 TO:551",
            "returned '552 5.2.2 full'.",
            "see https://zen.spamhaus.org/q. gsmtp",
            "\nReason: mailbox äöü",
            "(#5.1.1) a=b@c.example",
            "\u{3000}mailbox full.\u{a0}",
        ];
        let count = PARTS.len();
        for number in 0..count.pow(4) {
            let chosen = (0..4).map(|place| PARTS[number / count.pow(place) % count]);
            let text = chosen.collect::<Vec<_>>().join(" ");
            let (heard, diagnostic) = Tokens::with_diagnostic(&text, &lower(&text));
            assert_eq!(diagnostic, Diagnostic::read(&text), "{text:?}");
            let alone = Tokens::new(&text, diagnostic.remote_span());
            assert_eq!(heard.words, alone.words, "{text:?}: {diagnostic:?}");
            assert_eq!(heard.evidence, alone.evidence, "{text:?}: {diagnostic:?}");
        }
    }

    #[test]
    fn phrases_split_as_texts_do() {
        for text in ["user's e-mail", "%host", "no such user", "554.30", "boîte pleine"] {
            let own: Vec<u64> = phrase(text).into_iter().map(hash).collect();
            if !text.starts_with('%') {
                let read: Vec<u64> = words_of(text).iter().map(|word| word.hash).collect();
                assert_eq!(own, read, "{text}");
            }
        }
    }
}
