//! Folds, comments and quoted strings (RFC 5322 section 3.2), and text that is safe to
//! write.

use alloc::{borrow::Cow, string::String};

/// How deeply comments may be nested.
pub(crate) const MAX_COMMENT_DEPTH: usize = 128;

/// The value of a field on one line: line ends are removed, the white space after them
/// stays (RFC 5322 section 2.2.3). White space at both ends is removed.
///
/// ```
/// use deliverability::mail::unfold;
///
/// assert_eq!(unfold(" on\r\n two lines\r\n"), "on two lines");
/// assert!(matches!(unfold("one line"), std::borrow::Cow::Borrowed(_)));
/// ```
#[must_use]
pub fn unfold(value: &str) -> Cow<'_, str> {
    let value = value.trim_matches([' ', '\t', '\r', '\n']);
    if !value.contains(['\r', '\n']) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.replace(['\r', '\n'], ""))
}

/// The text after a comment whose opening parenthesis was read; `None` if the comment
/// does not end, or is nested too deeply.
pub(crate) fn after_comment(text: &str) -> Option<&str> {
    let mut depth = 1_usize;
    let mut rest = text.chars();
    loop {
        match rest.next()? {
            '(' if depth >= MAX_COMMENT_DEPTH => return None,
            '(' => depth = depth.saturating_add(1),
            ')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(rest.as_str());
                }
            }
            '\\' => drop(rest.next()?),
            _ => {}
        }
    }
}

/// The text after comments and white space; `None` if a comment does not end.
pub(crate) fn after_white_space(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches([' ', '\t', '\r', '\n']);
    while let Some(comment) = rest.strip_prefix('(') {
        rest = after_comment(comment)?.trim_start_matches([' ', '\t', '\r', '\n']);
    }
    Some(rest)
}

/// The text after a quoted string whose opening quotation mark was read; `None` if it
/// does not end.
pub(crate) fn after_quoted(text: &str) -> Option<&str> {
    let mut rest = text.chars();
    loop {
        match rest.next()? {
            '"' => return Some(rest.as_str()),
            '\\' => drop(rest.next()?),
            _ => {}
        }
    }
}

/// Whether a byte is allowed in an atom (RFC 5322 section 3.2.3).
pub(crate) const fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// The content of a comment or quoted string: backslashes resolved, line ends dropped.
pub(crate) fn unescape(content: &str) -> Cow<'_, str> {
    if !content.contains(['\\', '\r', '\n']) {
        return Cow::Borrowed(content);
    }
    let mut text = String::with_capacity(content.len());
    let mut characters = content.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.extend(characters.next()),
            '\r' | '\n' => {}
            _ => text.push(character),
        }
    }
    Cow::Owned(text)
}

/// The text as a header field may show it: one line, with a question mark for control
/// characters, line separators, and what is invisible or changes the direction of the
/// text around it.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    let shown = |character: char| match character {
        '\t' => ' ',
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => '?',
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => '?',
        control if control.is_control() => '?',
        other => other,
    };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(all(test, feature = "auth"))]
mod tests {
    use super::*;

    #[test]
    fn comments_nest_and_end() {
        assert_eq!(after_comment("a (b) \\) c) d"), Some(" d"));
        assert_eq!(after_comment("a (b"), None);
        assert_eq!(after_comment("a \\"), None);
        let nested = |depth: usize| "(".repeat(depth) + &")".repeat(depth + 1);
        assert_eq!(after_comment(&nested(127)), Some(""));
        assert_eq!(after_comment(&nested(128)), None);
        assert_eq!(after_quoted("a \\\" b\" c"), Some(" c"));
        assert_eq!(after_quoted("a"), None);
        assert_eq!(unescape("a\\)\r\n b\\\\"), "a) b\\");
    }

    #[test]
    fn what_is_shown_has_no_hidden_character() {
        assert_eq!(printable("a\tb\0c\u{202e}d\u{200b}e\u{ad}é"), "a b?c?d?e?é");
    }
}
