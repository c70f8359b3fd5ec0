//! The Received-SPF field (RFC 7208 section 9.1, erratum 5436).

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::FromStr};

use super::verdict::{Cause, Result, Verdict};
use crate::{
    diagnostic::{ParseError, Span, expectations},
    mail::{after_comment, after_quoted, is_atext, printable, unescape},
};

/// A `Received-SPF` field: the result, a comment for people, and pairs for programs (RFC
/// 7208 section 9.1).
///
/// ```
/// use deliverability::{
///     dns::{self, Answer},
///     spf::{self, ReceivedSpf},
/// };
///
/// let request = spf::Request::mail_from(
///     "192.0.2.7".parse()?,
///     "mx.example.org",
///     "jane@example.org",
/// );
/// let verdict = dns::resolve_with(spf::Check::new(&request), |_| Answer::NoSuchName);
/// let field = ReceivedSpf::new(&verdict);
/// assert_eq!(
///     field.to_string(),
///     "none (unknown: the domain publishes no record) client-ip=192.0.2.7; \
///      envelope-from=\"jane@example.org\"; helo=mx.example.org; identity=mailfrom",
/// );
/// assert_eq!(field.to_string().parse::<ReceivedSpf>()?, field);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct ReceivedSpf {
    /// The result of the check.
    pub result: Result,
    /// The comment, without its parentheses.
    pub comment: Option<String>,
    /// The pairs of key and value in order; keys in lower case.
    pub pairs: Vec<(String, String)>,
}

impl ReceivedSpf {
    /// The field for a verdict. Nothing that a stranger wrote can break out of its
    /// value.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{self, Zone},
    ///     spf::{Check, ReceivedSpf, Request},
    /// };
    ///
    /// let zone = Zone::parse("example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"")?;
    /// let request = Request::mail_from(
    ///     "192.0.2.7".parse()?,
    ///     "mx.example.org",
    ///     "jane@example.org",
    /// )
    /// .with_receiver("mx.example.net");
    /// let verdict =
    ///     dns::resolve_with(Check::new(&request), |question| zone.answer(question));
    /// let field = ReceivedSpf::new(&verdict);
    /// assert_eq!(field.get("mechanism"), Some("ip4:192.0.2.0/24"));
    /// assert!(field.comment.unwrap().starts_with("mx.example.net: "));
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn new(verdict: &Verdict) -> Self {
        let request = verdict.request();
        let mut pairs = Vec::from([
            ("client-ip".to_string(), request.ip().to_string()),
            ("envelope-from".to_string(), request.sender().to_string()),
            ("helo".to_string(), request.helo_name().to_string()),
            ("identity".to_string(), request.identity().to_string()),
        ]);
        match verdict.cause() {
            Cause::Directive { directive, .. } => pairs.push(("mechanism".to_string(), directive)),
            Cause::NoMatch => pairs.push(("mechanism".to_string(), "default".to_string())),
            cause if matches!(verdict.result(), Result::TempError | Result::PermError) => {
                pairs.push(("problem".to_string(), cause.to_string()));
            }
            _ => {}
        }
        let comment = alloc::format!("{}: {}", request.receiver(), verdict.cause());
        for (_, value) in &mut pairs {
            *value = printable(value).into_owned();
        }
        Self { result: verdict.result(), comment: Some(printable(&comment).into_owned()), pairs }
    }

    /// The value of a key; keys are compared without regard to case.
    ///
    /// ```
    /// use deliverability::spf::{ReceivedSpf, Result};
    ///
    /// let text = "pass (mx.example.net: authorized)\r\n client-ip=192.0.2.7; \
    ///     helo=mx.example.org";
    /// let field: ReceivedSpf = text.parse()?;
    /// assert_eq!(
    ///     (field.result, field.get("Client-IP")),
    ///     (Result::Pass, Some("192.0.2.7"))
    /// );
    /// # Ok::<(), deliverability::spf::received::ReceivedSpfError>(())
    /// ```
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
    }
}

fn is_dot_atom(text: &str) -> bool {
    !text.is_empty() && text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

impl fmt::Display for ReceivedSpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.result)?;
        if let Some(comment) = &self.comment {
            f.write_str(" (")?;
            for character in printable(comment).chars() {
                if matches!(character, '(' | ')' | '\\') {
                    f.write_str("\\")?;
                }
                write!(f, "{character}")?;
            }
            f.write_str(")")?;
        }
        for (index, (key, value)) in self.pairs.iter().enumerate() {
            write!(f, "{}{key}=", if index == 0 { " " } else { "; " })?;
            // An IPv6 address is not a dot-atom, nor is an envelope sender.
            if is_dot_atom(value) {
                f.write_str(value)?;
            } else {
                f.write_str("\"")?;
                for character in printable(value).chars() {
                    if matches!(character, '"' | '\\') {
                        f.write_str("\\")?;
                    }
                    write!(f, "{character}")?;
                }
                f.write_str("\"")?;
            }
        }
        Ok(())
    }
}

/// Why a text is not the value of a `Received-SPF` field, and where.
///
/// ```
/// use deliverability::spf::ReceivedSpf;
///
/// let error = "maybe (who knows)".parse::<ReceivedSpf>().unwrap_err();
/// assert_eq!((error.section(), error.span().start()), ("RFC 7208, 9.1", 0));
/// ```
pub type ReceivedSpfError = ParseError<ReceivedSpfErrorKind>;

/// The kinds of error in the value of a `Received-SPF` field.
///
/// ```
/// use deliverability::spf::{ReceivedSpf, received::ReceivedSpfErrorKind};
///
/// let kind = |text: &str| text.parse::<ReceivedSpf>().unwrap_err().kind();
/// assert_eq!(kind("pass (no end"), ReceivedSpfErrorKind::Comment);
/// assert_eq!(kind("pass helo=\"mx.example.org"), ReceivedSpfErrorKind::QuotedString);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ReceivedSpfErrorKind {
    /// The value does not begin with a result.
    Result,
    /// A comment does not end.
    Comment,
    /// Two pairs have no semicolon between them.
    Separator,
    /// A pair has no key, or no equals sign.
    Key,
    /// A quoted string does not end.
    QuotedString,
}

expectations! {
    ReceivedSpfErrorKind {
        Result => "a result of SPF", "RFC 7208, 9.1";
        Comment => "the end of the comment", "RFC 7208, 9.1";
        Separator => "a semicolon between two pairs", "RFC 7208, 9.1";
        Key => "a key and an equals sign", "RFC 7208, 9.1";
        QuotedString => "the end of the quoted string", "RFC 7208, 9.1";
    }
}

impl FromStr for ReceivedSpf {
    type Err = ReceivedSpfError;

    /// Reads the value of the field, folded or not; a comment may be missing. Controls,
    /// which fields cannot hold, are read as question marks.
    fn from_str(text: &str) -> core::result::Result<Self, ReceivedSpfError> {
        use ReceivedSpfErrorKind as Kind;

        let mut reader = Reader { text, at: 0 };
        reader.space();
        let word = reader.take(|c| c.is_ascii_alphabetic());
        let fault = |kind, reader: &Reader<'_>| ReceivedSpfError::new(kind, Span::at(reader.at), text);
        let result = word.to_ascii_lowercase().parse().map_err(|_| {
            let span = Span::new(reader.at.saturating_sub(word.len()), reader.at);
            ReceivedSpfError::new(Kind::Result, span, text)
        })?;
        reader.space();
        let comment = match reader.peek() {
            Some('(') => {
                let comment = reader.content(after_comment).ok_or_else(|| fault(Kind::Comment, &reader))?;
                Some(printable(&comment).into_owned())
            }
            _ => None,
        };
        let mut pairs = Vec::new();
        loop {
            reader.space();
            if reader.peek().is_none() {
                break;
            }
            if !pairs.is_empty() {
                if reader.peek() != Some(';') {
                    return Err(fault(Kind::Separator, &reader));
                }
                reader.next();
                reader.space();
                if reader.peek().is_none() {
                    break;
                }
            }
            let key = reader.take(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
            reader.space();
            if key.is_empty() || reader.peek() != Some('=') {
                return Err(fault(Kind::Key, &reader));
            }
            reader.next();
            reader.space();
            let value = match reader.peek() {
                Some('"') => {
                    reader.content(after_quoted).ok_or_else(|| fault(Kind::QuotedString, &reader))?
                }
                _ => reader.take(|c| !c.is_whitespace() && c != ';').into(),
            };
            pairs.push((key.to_ascii_lowercase(), printable(&value).into_owned()));
        }
        Ok(Self { result, comment, pairs })
    }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at = self.at.saturating_add(next.len_utf8());
        Some(next)
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at = self.at.saturating_add(end);
        rest.get(..end).unwrap_or_default()
    }

    fn space(&mut self) {
        self.take(char::is_whitespace);
    }

    /// The content of a comment or quoted string that starts here; `after` finds what
    /// follows it.
    fn content(&mut self, after: impl Fn(&'t str) -> Option<&'t str>) -> Option<Cow<'t, str>> {
        let inner = self.rest().get(1..).unwrap_or_default();
        self.at = self.text.len();
        let rest = after(inner)?;
        self.at = self.at.saturating_sub(rest.len());
        inner.get(..inner.len().checked_sub(rest.len())?.checked_sub(1)?).map(unescape)
    }
}
