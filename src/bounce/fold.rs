//! A failure text, folded: one case, single spaces, and stand-ins for what it quotes.
//!
//! Rules must not trip over names: `spam-report@example.org`, `mailspamprotection.example`. So every
//! address becomes `@`, every host name `%host`, every IP address `%ip`, every link `%www`; the few
//! that say something themselves (a blocklist's host, a provider's help page) become what they say.
//! Reply codes and status codes are left out: they are read before, and they would tear phrases
//! apart where a reply goes over several lines. A map leads from the folded text back to the
//! original.

use alloc::{string::String, vec::Vec};

use super::verdict::Vendor;
use crate::diagnostic::Span;

/// How much of a text is read: no reply is longer, and what goes on is quoted mail.
pub(super) const MAX_TEXT: usize = 8 * 1024;

/// A folded text, and what was seen on the way.
#[derive(Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Pairs of places, folded and original, where the two begin to run alike again.
    map: Vec<(u32, u32)>,
    pub(super) vendor: Option<Vendor>,
    pub(super) blocklist: Option<&'static str>,
    pub(super) url: Option<Span>,
    /// The reply code that stands before these words.
    code: Option<u16>,
}

impl Folded {
    /// Folds a text, or the first [`MAX_TEXT`] bytes of it.
    pub(super) fn new(text: &str) -> Self {
        let text = clip(text, MAX_TEXT);
        let mut folded = Self { text: String::with_capacity(text.len().saturating_add(8)), ..Self::default() };
        let mut at = 0;
        for word in text.split(|c: char| c.is_ascii_whitespace() || c == '\0') {
            if !word.is_empty() {
                folded.word(word, at);
            }
            at = at.saturating_add(word.len()).saturating_add(1);
        }
        folded
    }

    /// The place in the original of a span of the folded text.
    pub(super) fn origin(&self, span: Span) -> Span {
        let place = |at: usize, exact: bool| {
            let index = self.map.partition_point(|&(folded, _)| folded as usize <= at);
            let (folded, origin) = index.checked_sub(1).and_then(|i| self.map.get(i)).copied().unwrap_or_default();
            let origin = origin as usize;
            if exact { origin.saturating_add(at.saturating_sub(folded as usize)) } else { origin }
        };
        let last = span.end().saturating_sub(1);
        Span::new(place(span.start(), true), place(last, true).saturating_add(1))
    }

    fn push(&mut self, text: &str, origin: usize) {
        let folded = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let origin = u32::try_from(origin).unwrap_or(u32::MAX);
        let follows = self.map.last().is_some_and(|&(f, o)| {
            folded.checked_sub(f) == origin.checked_sub(o) && folded >= f
        });
        if !follows {
            self.map.push((folded, origin));
        }
        self.text.push_str(text);
        if let Some(start) = self.text.len().checked_sub(text.len())
            && let Some(added) = self.text.get_mut(start..)
        {
            added.make_ascii_lowercase();
        }
    }

    fn word(&mut self, word: &str, at: usize) {
        let Some(word_rest) = without_code(word) else {
            self.code(word);
            return;
        };
        let at = at.saturating_add(word.len().saturating_sub(word_rest.len()));
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.piece(word_rest, at);
    }

    /// Another reply code is another reply: what it says is another sentence.
    fn code(&mut self, word: &str) {
        if word.len() != 3 {
            return;
        }
        let code = word.parse().ok();
        if self.code.is_some() && self.code != code {
            self.text.push(';');
        }
        self.code = code;
    }

    /// Writes a word, or the stand-in for what it quotes.
    fn piece(&mut self, word: &str, at: usize) {
        // Most words are letters.
        if word.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b',' | b'-')) {
            self.push(word, at);
            if word.len() == 5 && word.eq_ignore_ascii_case("gsmtp") {
                self.vendor = Some(Vendor::Google);
            }
            return;
        }
        let core = word.trim_matches(is_wrapping);
        let lead = word.len().saturating_sub(word.trim_start_matches(is_wrapping).len());
        let core_at = at.saturating_add(lead);
        if let Some((key, value)) = core.split_once('=')
            && !value.contains('=')
            && !core.contains("://")
            && !core.contains('@')
            && value.contains('.')
        {
            self.push(key, core_at);
            self.text.push('=');
            self.piece(value, core_at.saturating_add(key.len()).saturating_add(1));
            return;
        }
        let Some(stand_in) = self.stand_in(core, core_at) else {
            self.push(word, at);
            return;
        };
        let tail = word.get(lead.saturating_add(core.len())..).unwrap_or_default();
        self.push(word.get(..lead).unwrap_or_default(), at);
        self.map.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), u32::try_from(core_at).unwrap_or(u32::MAX)));
        match stand_in {
            StandIn::Fixed(text) => self.text.push_str(text),
            StandIn::Google(page) => {
                self.text.push_str("%g=");
                self.text.extend(page.chars().map(|c| c.to_ascii_lowercase()));
            }
            StandIn::Orange(number) => {
                self.text.push_str("%ofr");
                self.text.push_str(number);
            }
        }
        self.push(tail, core_at.saturating_add(core.len()));
    }

    fn stand_in<'t>(&mut self, core: &'t str, at: usize) -> Option<StandIn<'t>> {
        if let Some(start) = core.find("://") {
            let scheme = core.get(..start)?.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |i| i.saturating_add(1));
            let span = Span::new(at.saturating_add(scheme), at.saturating_add(core.len()));
            self.url.get_or_insert(span);
            let rest = core.get(start.saturating_add(3)..)?;
            if rest.contains("smtplf") {
                // The page that qmail names where it meets a bare line feed.
                return Some(StandIn::Fixed("bare lf"));
            }
            let host = rest.split(['/', '?', ':', '#']).next().unwrap_or(rest);
            if host.ends_with("google.com") && let Some((_, page)) = rest.split_once("?p=") {
                self.vendor = Some(Vendor::Google);
                return Some(StandIn::Google(page.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(page)));
            }
            let page = rest.get(host.len()..).unwrap_or_default();
            let stand_in = self.host(host, "%www");
            let is_lookup = ["dnsbl", "rbl", "blacklist", "blocklist"].iter().any(|word| page.contains(word));
            return Some(StandIn::Fixed(if is_lookup && stand_in == "%www" { "%dnsbl" } else { stand_in }));
        }
        if core.contains('@') {
            return Some(StandIn::Fixed("@"));
        }
        if let Some(number) = orange(core) {
            self.vendor.get_or_insert(Vendor::Orange);
            return Some(StandIn::Orange(number));
        }
        if is_ip(core) {
            return Some(StandIn::Fixed("%ip"));
        }
        let name = core.split(['[', '/', ':', '(', ';']).next().unwrap_or(core);
        let name = name.trim_end_matches('.');
        if is_host(name) {
            return Some(StandIn::Fixed(self.host(name, "%host")));
        }
        None
    }

    /// Notes whose host it is; a blocklist's host says so itself.
    fn host(&mut self, name: &str, ordinary: &'static str) -> &'static str {
        let label = |wanted: &str| name.split('.').any(|label| label.eq_ignore_ascii_case(wanted));
        if label("dbl") || label("surbl") || label("uribl") || label("rhsbl") {
            if let Some(Known::Blocklist(list)) = known(name) {
                self.blocklist.get_or_insert(list);
            }
            return "%dbl";
        }
        match known(name) {
            Some(Known::Vendor(vendor)) => {
                self.vendor.get_or_insert(vendor);
                ordinary
            }
            Some(Known::Blocklist(list)) => {
                self.blocklist.get_or_insert(list);
                "%dnsbl"
            }
            None if label("rbl") || label("dnsbl") || label("ipcheck") || label("bl") => "%dnsbl",
            None => ordinary,
        }
    }
}

enum StandIn<'t> {
    Fixed(&'static str),
    Google(&'t str),
    Orange(&'t str),
}

/// The start of a text, at most `limit` bytes, whole characters.
pub(super) fn clip(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or(text)
}

const fn is_wrapping(c: char) -> bool {
    matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '\'' | ',' | ';' | ':' | '.' | '!' | '*' | '`' | '’' | '“' | '”' | '?')
}

/// The word without a code at its start, `None` where it is nothing but codes: `550`, `5.1.1`,
/// `550-5.1.1`, `(#5.1.1)`, and `550-Your` is `Your`.
fn without_code(word: &str) -> Option<&str> {
    let bytes = word.as_bytes();
    if let [b'2'..=b'5', b, c, rest @ ..] = bytes
        && b.is_ascii_digit()
        && c.is_ascii_digit()
    {
        match rest {
            [] | [b'-' | b':'] => return None,
            [b'-', ..] => return word.get(4..).and_then(without_code),
            _ => {}
        }
    }
    let core = word.trim_matches(|c| is_wrapping(c) || c == '#');
    let is_status = matches!(core.as_bytes(), [b'2' | b'4' | b'5', b'.', ..])
        && core.split('.').count() == 3
        && core.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_status {
        return Some(word);
    }
    // A full stop behind a status still ends a sentence; nothing else of it matters.
    None
}

fn is_ip(core: &str) -> bool {
    let bytes = core.as_bytes();
    let v4 = core.split('.').count() == 4
        && core.split('.').all(|part| !part.is_empty() && part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'x' | b'X')));
    v4 || (bytes.iter().filter(|&&b| b == b':').count() >= 2 && bytes.iter().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')))
        || (core.contains('/') && core.split_once('/').is_some_and(|(net, bits)| bits.len() <= 3 && bits.bytes().all(|b| b.is_ascii_digit()) && is_ip(net)))
}

/// Whether a word with dots is a host name, and not two sentences without a space between.
fn is_host(name: &str) -> bool {
    let Some((before, last)) = name.rsplit_once('.') else { return false };
    let labels = name.split('.');
    let shape = labels.clone().count() >= 2
        && labels.clone().all(|label| !label.is_empty() && label.len() <= 63)
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'*'))
        && last.len() >= 2
        && last.bytes().all(|b| b.is_ascii_alphabetic());
    let is_capitalised = matches!(last.as_bytes(), [b'A'..=b'Z', b'a'..=b'z', ..]);
    let two_sentences = is_capitalised
        && before.ends_with(|c: char| c.is_ascii_lowercase());
    let exchange = ["resolver.", "queue.", "storedrv.", "smtpsend.", "rfc."]
        .iter()
        .any(|prefix| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)));
    shape && !two_sentences && !exchange
}

/// The number at the end of a code of Orange's family: `OFR_416`, `OFR006_102`, `LPN007_426`.
fn orange(core: &str) -> Option<&str> {
    let (family, number) = core.split_once('_')?;
    let prefix = family.get(..3)?;
    let is_family = ["ofr", "lpn", "wuo"].iter().any(|name| prefix.eq_ignore_ascii_case(name))
        && family.bytes().skip(3).all(|byte| byte.is_ascii_digit());
    (is_family && number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// The vendor whose host it is.
pub(super) fn vendor_of(host: &str) -> Option<Vendor> {
    match known(host)? {
        Known::Vendor(vendor) => Some(vendor),
        Known::Blocklist(_) => None,
    }
}

enum Known {
    Vendor(Vendor),
    Blocklist(&'static str),
}

/// Whose host it is, by its last two or three labels.
fn known(name: &str) -> Option<Known> {
    let mut dots = name.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    let _top = dots.next()?;
    let start = dots.next().map_or(0, |at| at.saturating_add(1));
    let pair = name.get(start..)?;
    let mut buffer = [0_u8; 32];
    let lower = buffer.get_mut(..pair.len())?;
    lower.copy_from_slice(pair.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"spamhaus.org" | b"spamhaus.com" | b"spamhaus.net" => Known::Blocklist("Spamhaus"),
        b"spamcop.net" => Known::Blocklist("SpamCop"),
        b"sorbs.net" => Known::Blocklist("SORBS"),
        b"barracudacentral.org" => Known::Blocklist("Barracuda"),
        b"abuseat.org" => Known::Blocklist("CBL"),
        b"surriel.com" => Known::Blocklist("PSBL"),
        b"uceprotect.net" => Known::Blocklist("UCEPROTECT"),
        b"mailspike.net" | b"mailspike.org" => Known::Blocklist("Mailspike"),
        b"backscatterer.org" => Known::Blocklist("Backscatterer"),
        b"spamrats.com" => Known::Blocklist("SpamRATS"),
        b"junkemailfilter.com" => Known::Blocklist("Hostkarma"),
        b"invaluement.com" => Known::Blocklist("Invaluement"),
        b"njabl.org" => Known::Blocklist("NJABL"),
        b"ordb.org" => Known::Blocklist("ORDB"),
        b"dsbl.org" => Known::Blocklist("DSBL"),
        b"manitu.net" => Known::Blocklist("NiX Spam"),
        b"senderscore.com" => Known::Blocklist("Sender Score"),
        b"lashback.com" => Known::Blocklist("LashBack"),
        b"0spam.org" => Known::Blocklist("0spam"),
        b"google.com" | b"gmail.com" | b"googlemail.com" => Known::Vendor(Vendor::Google),
        b"outlook.com" | b"hotmail.com" | b"live.com" | b"microsoft.com" | b"office.com" => Known::Vendor(Vendor::Microsoft),
        b"yahoo.com" | b"yahoodns.net" | b"yahooinc.com" | b"verizonmedia.com" | b"aol.com" => Known::Vendor(Vendor::Yahoo),
        b"icloud.com" | b"apple.com" | b"me.com" => Known::Vendor(Vendor::Apple),
        b"orange.fr" | b"wanadoo.fr" | b"laposte.net" | b"sfr.fr" => Known::Vendor(Vendor::Orange),
        b"comcast.net" | b"xfinity.com" => Known::Vendor(Vendor::Comcast),
        b"mail.ru" => Known::Vendor(Vendor::MailRu),
        b"yandex.ru" | b"yandex.com" | b"yandex.net" => Known::Vendor(Vendor::Yandex),
        b"qq.com" => Known::Vendor(Vendor::Tencent),
        b"mimecast.com" => Known::Vendor(Vendor::Mimecast),
        b"pphosted.com" | b"proofpoint.com" => Known::Vendor(Vendor::Proofpoint),
        b"barracudanetworks.com" => Known::Vendor(Vendor::Barracuda),
        b"messagelabs.com" | b"symanteccloud.com" => Known::Vendor(Vendor::Symantec),
        b"secureserver.net" => Known::Vendor(Vendor::GoDaddy),
        b"zoho.com" | b"zohomail.com" => Known::Vendor(Vendor::Zoho),
        b"amazonaws.com" | b"amazonses.com" => Known::Vendor(Vendor::Amazon),
        b"gmx.net" | b"gmx.de" | b"web.de" | b"kundenserver.de" => Known::Vendor(Vendor::UnitedInternet),
        b"mxlogic.net" => Known::Vendor(Vendor::McAfee),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_and_quotations_become_stand_ins() {
        let cases = [
            ("550-5.1.1 The email\r\n550 5.1.1  account", "the email account"),
            ("550 5.1.1 <Spam@blocked.example>: Unknown", "<@>: unknown"),
            ("host mx.spam.example[192.0.2.1] said", "host %host] said"),
            ("blocked using Zen.Spamhaus.ORG; see", "blocked using %dnsbl; see"),
            ("IP 192.0.2.1 or 2001:db8::1.", "ip %ip or %ip."),
            ("see https://example.org/spam.", "see %www."),
            ("https://support.google.com/mail/?p=NoSuchUser abc", "%g=nosuchuser abc"),
            ("refused. OFR006_102 [102]", "refused. %ofr102 [102]"),
            ("is unknown.Please check", "is unknown.please check"),
            ("name=mx.example.org type=MX", "name=%host type=mx"),
            ("550-Your (554.30) is", "your (554.30) is"),
        ];
        for (text, folded) in cases {
            assert_eq!(Folded::new(text).text, folded, "{text}");
        }
    }

    #[test]
    fn the_map_leads_back() {
        let text = "550 5.1.1 <someone.long@example.org>:  User\r\n unknown here";
        let folded = Folded::new(text);
        let at = folded.text.find("user unknown").unwrap();
        let span = folded.origin(Span::new(at, at + "user unknown".len()));
        assert_eq!(span.slice(text), Some("User\r\n unknown"));
    }
}
