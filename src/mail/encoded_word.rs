//! Encoded words (RFC 2047), decoded together where they follow each other.

use alloc::{borrow::Cow, string::String, vec::Vec};

use encoding_rs::Encoding;

use super::base64;

/// Decodes the encoded words of an unstructured field or a phrase that is already on one
/// line (RFC 2047). Everything else stays as it is. Control characters in decoded words
/// are dropped.
///
/// ```
/// use deliverability::mail::decode;
///
/// let subject = "=?UTF-8?Q?Gr=C3=BC=C3=9Fe?= from =?ISO-8859-1?B?SvZyZw==?=";
/// assert_eq!(decode(subject), "Grüße from Jörg");
/// assert_eq!(decode("plain"), "plain");
/// ```
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut phrase = Phrase::default();
    phrase.words(text);
    Cow::Owned(phrase.finish())
}

/// Words put together: one space where there was white space, none between two encoded
/// words (RFC 2047 section 6.2), whose bytes are decoded together if they have the same
/// charset.
#[derive(Default)]
pub(crate) struct Phrase {
    text: String,
    has_space: bool,
    /// The encoded words that were read but not decoded yet.
    pending: Option<(&'static Encoding, Vec<u8>)>,
}

impl Phrase {
    /// Notes that there is white space before the next word.
    #[cfg(feature = "address")]
    pub(crate) const fn white_space(&mut self) {
        self.has_space = true;
    }

    fn space(&mut self) {
        if core::mem::take(&mut self.has_space) && !self.text.is_empty() {
            self.text.push(' ');
        }
    }

    fn flush(&mut self) {
        if let Some((encoding, bytes)) = self.pending.take() {
            let (decoded, _) = encoding.decode_without_bom_handling(&bytes);
            // A decoded line break or control would write a header of its own.
            self.text.extend(decoded.chars().filter(|character| !character.is_control()));
        }
    }

    /// A text that is not decoded.
    pub(crate) fn plain(&mut self, word: &str) {
        self.flush();
        self.space();
        self.text.push_str(word);
    }

    /// An atom, or an encoded word.
    pub(crate) fn word(&mut self, word: &str) {
        let Some((encoding, bytes)) = encoded_word(word) else { return self.plain(word) };
        match &mut self.pending {
            Some((of, pending)) if *of == encoding => {
                self.has_space = false;
                pending.extend_from_slice(&bytes);
            }
            Some(_) => {
                self.has_space = false;
                self.flush();
                self.pending = Some((encoding, bytes));
            }
            None => {
                self.space();
                self.pending = Some((encoding, bytes));
            }
        }
    }

    /// A text with encoded words among others.
    pub(crate) fn words(&mut self, text: &str) {
        for (index, word) in text.split([' ', '\t', '\r', '\n']).enumerate() {
            self.has_space |= index > 0;
            let mut rest = word;
            while let Some((before, encoded, after)) = next_encoded(rest) {
                if !before.is_empty() {
                    self.plain(before);
                }
                self.word(encoded);
                rest = after;
            }
            if !rest.is_empty() {
                self.plain(rest);
            }
        }
    }

    pub(crate) fn finish(mut self) -> String {
        self.flush();
        self.text
    }
}

/// The first encoded word in a word, with what is before and after it. RFC 2047 wants
/// white space there, but not all senders write it, and readers do without.
fn next_encoded(word: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let start = word.get(from..)?.find("=?")?.saturating_add(from);
        let rest = word.get(start..)?;
        // The charset, the encoding and the text end with a question mark each, and none is in them.
        let last = rest.match_indices('?').nth(3)?.0.saturating_add(1);
        if let Some(after) = rest.get(last..)?.strip_prefix('=')
            && let Some(encoded) = rest.get(..rest.len().saturating_sub(after.len()))
            && encoded_word(encoded).is_some()
        {
            return Some((word.get(..start)?, encoded, after));
        }
        from = start.saturating_add(2);
    }
}

/// The charset and the bytes of `=?charset?encoding?text?=`; `None` for anything else
/// and for an unknown charset.
fn encoded_word(word: &str) -> Option<(&'static Encoding, Vec<u8>)> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let mut parts = inner.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    // RFC 2231 section 5 puts a language after an asterisk.
    let charset = charset.split('*').next()?;
    let charset = Encoding::for_label(charset.as_bytes())?;
    let bytes = match encoding {
        "Q" | "q" => quoted_printable(text)?,
        "B" | "b" => base64::decode_leniently(text)?,
        _ => return None,
    };
    Some((charset, bytes))
}

fn quoted_printable(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'_' => b' ',
            b'=' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? << 4 | digit()?).ok()?
            }
            byte => byte,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn words_are_decoded_beside_other_text() {
        let cases = [
            ("Re:=?UTF-8?Q?Gr=C3=BC=C3=9Fe?=", "Re:Grüße"),
            ("(=?ISO-8859-1?B?SvZyZw==?=)", "(Jörg)"),
            ("=?UTF-8?Q?a?==?UTF-8?Q?b?=", "ab"),
            ("=?UTF-8?Q?=C3?= =?UTF-8?Q?=BC?= c", "ü c"),
            ("=?UTF-8?Q?=61?=, b", "a, b"),
            ("a=?b ?= =?x?Z?c?= =?UTF-8?Q?=4?=", "a=?b ?= =?x?Z?c?= =?UTF-8?Q?=4?="),
            ("=?UTF-8?Q?a=0D=0Ab?=", "ab"),
            ("=?x-unknown?Q?caf=C3=A9?=", "=?x-unknown?Q?caf=C3=A9?="),
            ("=?UTF-8?Q?a=?UTF-8?Q?b?=", "=?UTF-8?Q?ab"),
        ];
        for (text, decoded) in cases {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }
}
