//! Addresses in running text.
//!
//! Texts in any script surround addresses with no space between: `收件人：kim@example.org`,
//! `kim@example.org님에게`. An address ends at punctuation and symbols of any script, and
//! where the script changes: letters of the same script as the character beside the at
//! sign belong to it, so that internationalized addresses (RFC 6531) are read whole.

use crate::mail::is_atext;

/// The longest local part that is recognized, in bytes: twice what RFC 5321 section
/// 4.5.3.1.1 allows.
const MAX_LOCAL_PART: usize = 128;
/// The longest domain, in bytes as A-labels (RFC 1035 section 2.3.4).
const MAX_DOMAIN: usize = 253;
/// The longest label, in bytes (RFC 1035 section 2.3.4).
const MAX_LABEL: usize = 63;

/// The places of addresses in a line.
pub(crate) fn addresses(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut from = 0_usize;
    core::iter::from_fn(move || {
        loop {
            let at = from.saturating_add(memchr::memchr(b'@', line.as_bytes().get(from..)?)?);
            let end = domain_end(line, at.saturating_add(1));
            let domain = line.get(at.saturating_add(1)..end).unwrap_or_default();
            let begin = local_start(line.get(from..at).unwrap_or_default(), domain).saturating_add(from);
            from = end.max(at.saturating_add(1));
            if is_local(line.get(begin..at).unwrap_or_default()) && is_domain(domain) {
                return Some((begin, end));
            }
        }
    })
}

/// The first address of a text.
pub(crate) fn first_address(text: &str) -> Option<&str> {
    let (start, end) = addresses(text).next()?;
    text.get(start..end)
}

/// A group of letters that are written together in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Hebrew,
    Arabic,
    /// Devanagari to Malayalam and Sinhala: each block is a script of its own.
    Indic(u32),
    Thai,
    /// Han, Kana and Hangul: Chinese, Japanese and Korean texts mix them.
    EastAsian,
    Other,
}

impl Script {
    /// The script of a letter, digit or mark; `None` for everything else. ASCII digits
    /// and the characters that an ASCII local part may hold are of no script.
    fn of(character: char) -> Option<Self> {
        let code = u32::from(character);
        let script = match code {
            0..0x80 => return character.is_ascii_alphabetic().then_some(Self::Latin),
            0xaa | 0xb5 | 0xba => return None,
            0x80..0x250 | 0x1e00..0x1f00 | 0x300..0x370 => Self::Latin,
            0x370..0x400 | 0x1f00..0x2000 => Self::Greek,
            0x400..0x530 => Self::Cyrillic,
            0x590..0x600 => Self::Hebrew,
            0x600..0x780 => Self::Arabic,
            0x900..0xe00 => Self::Indic(code >> 7),
            0xe00..0xe80 => Self::Thai,
            0x1100..0x1200
            | 0x3000..0xa000
            | 0xac00..0xd800
            | 0xf900..0xfb00
            | 0xff00..0xfff0
            | 0x2_0000..0x3_2000 => Self::EastAsian,
            _ => Self::Other,
        };
        (character.is_alphanumeric() || is_mark(code)).then_some(script)
    }
}

/// Marks that belong to the letter before them and are not letters themselves: accents,
/// viramas, vowel and tone signs.
const fn is_mark(code: u32) -> bool {
    matches!(code, 0x300..0x370 | 0x64b..0x660 | 0x93a..0x950 | 0xe31..0xe4f)
        || code >= 0x900 && code < 0xe00 && matches!(code & 0x7f, 0x3c..=0x4d)
}

/// The start of the local part in the text before an at sign.
fn local_start(before: &str, domain: &str) -> usize {
    let bytes = before.as_bytes();
    // A quoted local part goes back to its opening quote.
    if let [inner @ .., b'"'] = bytes
        && let Some(open) = inner.iter().rposition(|byte| *byte == b'"')
        && inner.len().saturating_sub(open) <= 66
    {
        return open;
    }
    let ascii = bytes.iter().rev().take_while(|byte| is_dot_atom(**byte)).count();
    let mut start = bytes.len().saturating_sub(ascii);
    if start > 0 && !bytes.get(start.saturating_sub(1)).is_some_and(u8::is_ascii) {
        start = international_start(before, start, domain);
    }
    without_key(bytes, start)
}

/// The same if a character outside ASCII precedes the run of ASCII that begins at
/// `ascii`.
fn international_start(before: &str, ascii: usize, domain: &str) -> usize {
    let run = before.get(ascii..).unwrap_or_default();
    // A run of ASCII is of its own script, unless it is a number within an internationalized address.
    let has_letter = run.bytes().any(|byte| byte.is_ascii_alphabetic());
    let mut script =
        if has_letter || !run.is_empty() && domain.is_ascii() { Some(Script::Latin) } else { None };
    let mut start = before.len();
    for (at, character) in before.char_indices().rev() {
        let same = match Script::of(character) {
            None => character.is_ascii() && u8::try_from(character).is_ok_and(is_dot_atom),
            Some(own) => *script.get_or_insert(own) == own,
        };
        if !same || before.len().saturating_sub(at) > MAX_LOCAL_PART {
            break;
        }
        start = at;
    }
    start
}

/// The start of a local part without the quotes and keys that stick to it: `'a@b'`,
/// `to=a@b`.
fn without_key(bytes: &[u8], start: usize) -> usize {
    const KEYS: &[&[u8]] =
        &[b"to", b"rcpt", b"orcpt", b"from", b"user", b"name", b"email", b"address", b"recipient", b"smtp"];
    let local = bytes.get(start..).unwrap_or_default();
    let quotes = local
        .iter()
        .take_while(|byte| matches!(byte, b'\'' | b'`' | b'*' | b'|' | b'.' | b'=' | b'-' | b'/'))
        .count();
    let local = local.get(quotes..).unwrap_or_default();
    let key = local.iter().position(|byte| *byte == b'=').filter(|equals| {
        local.get(..*equals).is_some_and(|key| KEYS.iter().any(|known| key.eq_ignore_ascii_case(known)))
    });
    start.saturating_add(quotes).saturating_add(key.map_or(0, |equals| equals.saturating_add(1)))
}

/// The end of the domain that begins at `start`.
fn domain_end(line: &str, start: usize) -> usize {
    let rest = line.get(start..).unwrap_or_default();
    let ascii = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        .count();
    let length = match rest.as_bytes().get(ascii) {
        Some(byte) if !byte.is_ascii() => international_length(rest),
        _ => ascii,
    };
    let domain = rest.get(..length).unwrap_or_default().trim_end_matches(['.', '-', '_']);
    start.saturating_add(without_suffix(domain).len())
}

/// The length of a domain that may hold letters of any script: within a label the
/// script does not change after ASCII, and after a top-level domain in ASCII no label
/// of another script follows.
fn international_length(rest: &str) -> usize {
    let mut script = None;
    let mut label = 0_usize;
    let mut labels = 0_usize;
    for (at, character) in rest.char_indices() {
        if character == '.' {
            labels = labels.saturating_add(1);
            let done = rest.get(label..at).unwrap_or_default();
            label = at.saturating_add(1);
            let next = rest.get(label..).and_then(|rest| rest.chars().next()).and_then(Script::of);
            let changes = next.is_some_and(|next| next != Script::Latin);
            if changes && labels > 1 && done.is_ascii() && is_common_top_level(done) {
                return at;
            }
            script = None;
            continue;
        }
        if matches!(character, '-' | '_' | '0'..='9') {
            continue;
        }
        let Some(own) = Script::of(character) else { return at };
        match script {
            Some(Script::Latin) if own != Script::Latin => return at,
            // A word in Latin letters may follow those of another script, as in a trade name.
            Some(_) if own != Script::Latin && script != Some(own) => return at,
            Some(_) => {}
            None => script = Some(own),
        }
    }
    rest.len()
}

/// Whether a label is likely the end of a domain: a country's code or one of the old
/// top-level domains.
fn is_common_top_level(label: &str) -> bool {
    label.len() == 2
        || ["com", "net", "org", "edu", "gov", "mil", "int", "info", "biz"]
            .iter()
            .any(|known| label.eq_ignore_ascii_case(known))
}

/// A domain without what a language appends to it with a hyphen (`example.hu-ra`): no
/// top-level domain has one, except A-labels.
fn without_suffix(domain: &str) -> &str {
    let Some((_, top)) = domain.rsplit_once('.') else { return domain };
    match top.split_once('-') {
        Some((name, suffix)) if name.len() > 1 && !top.starts_with("xn--") => {
            let end = domain.len().saturating_sub(suffix.len()).saturating_sub(1);
            domain.get(..end).unwrap_or(domain)
        }
        _ => domain,
    }
}

fn is_local(local: &str) -> bool {
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    !local.is_empty()
        && local.len() <= MAX_LOCAL_PART
        && !local.chars().any(char::is_control)
        && (quoted || !local.contains('"'))
        && local.chars().any(|c| c.is_alphanumeric())
}

fn is_domain(domain: &str) -> bool {
    let mut labels = domain.split('.');
    domain.len() <= MAX_DOMAIN
        && domain.contains('.')
        && labels.clone().all(|label| !label.is_empty() && label.len() <= MAX_LABEL)
        && !labels.next_back().is_some_and(|top| top.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a byte is allowed in a local part that is not quoted.
const fn is_dot_atom(byte: u8) -> bool {
    is_atext(byte) || byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_beside_other_scripts() {
        let cases = [
            ("收件人：kim@example.org", "kim@example.org"),
            ("收件人kim@example.org", "kim@example.org"),
            ("收件人邮件地址（kim@example.org）不存在", "kim@example.org"),
            ("您的邮件无法送达kim@example.org。", "kim@example.org"),
            ("kim@example.com.该用户不存在", "kim@example.com"),
            ("「kim@example.ne.jp」", "kim@example.ne.jp"),
            ("kim@example.ne.jpに送信できません", "kim@example.ne.jp"),
            ("kim@example.kr님에게", "kim@example.kr"),
            ("адресату «kim@example.ru»", "kim@example.ru"),
            ("Получатель:kim@example.ruне найден", "kim@example.ru"),
            ("“kim@example.org”", "kim@example.org"),
            ("„kim@example.org“", "kim@example.org"),
            ("‹kim@example.org›, ", "kim@example.org"),
            ("kim@example.jp，", "kim@example.jp"),
            ("＜kim@example.jp＞", "kim@example.jp"),
            ("إلى kim@example.org، غير موجود", "kim@example.org"),
            ("ส่งถึงkim@example.co.thไม่ได้", "kim@example.co.th"),
            ("A kim@example.hu-ra küldött", "kim@example.hu"),
            ("kim@example.com'a gönderilemedi", "kim@example.com"),
            ("\u{200f}kim@example.org\u{200e}", "kim@example.org"),
            ("jörg@bücher.example", "jörg@bücher.example"),
            ("用户@例子.广告", "用户@例子.广告"),
            ("用户123@例子.cn", "用户123@例子.cn"),
            ("user@例え.jp", "user@例え.jp"),
            ("δοκιμή@παράδειγμα.ελ", "δοκιμή@παράδειγμα.ελ"),
            ("संपर्क@डाटामेल.भारत", "संपर्क@डाटामेल.भारत"),
            ("ทดสอบ@ตัวอย่าง.ไทย", "ทดสอบ@ตัวอย่าง.ไทย"),
            ("иван@example.org", "иван@example.org"),
            ("kim@example.中国", "kim@example.中国"),
            ("rcpt=kim@example.org", "kim@example.org"),
            ("'kim@example.org'", "kim@example.org"),
            ("\"kim lee\"@example.org", "\"kim lee\"@example.org"),
        ];
        for (text, address) in cases {
            assert_eq!(first_address(text), Some(address), "{text}");
        }
        for text in ["@", "a@", "@b.example", "a@b", "x@1.2.3.4", "……@例子.cn", "a@。。"] {
            assert_eq!(first_address(text), None, "{text}");
        }
    }
}
