//! The grammar of `Authentication-Results` (RFC 8601 section 2.2).

use alloc::string::String;

use super::results::{AuthenticationResults, MethodResult, Property};
use crate::{
    diagnostic::{ParseError, Span, expectations},
    mail::{after_comment, after_quoted, is_atext, printable, unescape},
};

/// How many results are read.
const MAX_RESULTS: usize = 200;

/// Reads the value of a field.
pub(super) fn results(text: &str) -> Result<AuthenticationResults, ResultsError> {
    let mut scanner = Scanner { text, at: 0, comment: None };
    scanner.space()?;
    let mut field = AuthenticationResults::default();
    let start = scanner.at;
    // A word before `=` is a method, so the name of the service is missing.
    let id = scanner.value()?;
    scanner.space()?;
    if matches!(scanner.peek(), Some(b'=' | b'/')) {
        scanner.at = start;
    } else {
        if id.is_empty() {
            return Err(scanner.fault(ResultsErrorKind::Service));
        }
        let is_alone_none = id.eq_ignore_ascii_case("none") && scanner.peek().is_none();
        if !is_alone_none {
            field.authserv_id = Some(id);
        }
        let digits = scanner.take(|byte| byte.is_ascii_digit());
        if !digits.is_empty() {
            field.version = Some(digits.parse().unwrap_or(u32::MAX));
            scanner.space()?;
        }
        if !matches!(scanner.peek(), None | Some(b';')) {
            return Err(scanner.fault(ResultsErrorKind::Service));
        }
    }
    loop {
        match scanner.next_result() {
            Ok(Next::End) => break,
            Ok(Next::None) => {}
            Ok(Next::Result(result)) => field.results.push(*result),
            Err(error) => {
                field.faults.push(error);
                scanner.skip_part();
            }
        }
        if field.results.len().saturating_add(field.faults.len()) > MAX_RESULTS {
            return Err(scanner.fault(ResultsErrorKind::TooMany));
        }
    }
    match field.faults.first() {
        Some(error) if field.results.is_empty() => Err(error.clone()),
        _ => Ok(field),
    }
}

/// The service that a field names, if it can be read: `Ok(None)` if it names none.
pub(super) fn service(text: &str) -> Result<Option<String>, ResultsError> {
    let mut scanner = Scanner { text, at: 0, comment: None };
    scanner.space()?;
    let id = scanner.value()?;
    scanner.space()?;
    Ok((!id.is_empty() && !matches!(scanner.peek(), Some(b'=' | b'/'))).then_some(id))
}

/// What comes next in a field.
enum Next {
    End,
    /// The word `none`.
    None,
    Result(alloc::boxed::Box<MethodResult>),
}

/// Whether a byte is allowed in a token (RFC 2045 section 5.1).
pub(super) const fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'(' | b')'
                | b'<'
                | b'>'
                | b'@'
                | b','
                | b';'
                | b':'
                | b'\\'
                | b'"'
                | b'/'
                | b'['
                | b']'
                | b'?'
                | b'='
        )
}

/// Whether a byte is allowed in a local part that is not quoted.
pub(super) const fn is_local(byte: u8) -> bool {
    is_atext(byte) || byte == b'.'
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// The first comment since it was last taken.
    comment: Option<String>,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, kind: ResultsErrorKind) -> ResultsError {
        ResultsError::new(kind, Span::at(self.at), self.text)
    }

    fn take(&mut self, is_wanted: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = self.at.saturating_add(rest.iter().take_while(|byte| is_wanted(**byte)).count());
        let taken = self.text.get(self.at..end).unwrap_or_default();
        self.at = end;
        taken
    }

    /// Skips blanks, folds and comments.
    fn space(&mut self) -> Result<(), ResultsError> {
        loop {
            self.take(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
            if self.peek() != Some(b'(') {
                return Ok(());
            }
            let comment = self.read_comment()?;
            self.comment.get_or_insert(comment);
        }
    }

    fn read_comment(&mut self) -> Result<String, ResultsError> {
        let inner = self.text.get(self.at.saturating_add(1)..).unwrap_or_default();
        let rest = after_comment(inner).ok_or_else(|| self.fault(ResultsErrorKind::Comment))?;
        let content = inner.get(..inner.len().saturating_sub(rest.len()).saturating_sub(1));
        self.at = self.text.len().saturating_sub(rest.len());
        Ok(unfolded(&unescape(content.unwrap_or_default())))
    }

    /// A quoted string, or everything up to the next blank, semicolon or comment.
    fn value(&mut self) -> Result<String, ResultsError> {
        if self.peek() != Some(b'"') {
            let is_value = |byte: u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(' | b'"');
            return Ok(unfolded(self.take(|byte| is_value(byte) && byte != b'=')));
        }
        self.quoted()
    }

    fn quoted(&mut self) -> Result<String, ResultsError> {
        let inner = self.text.get(self.at.saturating_add(1)..).unwrap_or_default();
        let rest = after_quoted(inner).ok_or_else(|| self.fault(ResultsErrorKind::Quote))?;
        let content = inner.get(..inner.len().saturating_sub(rest.len()).saturating_sub(1));
        self.at = self.text.len().saturating_sub(rest.len());
        Ok(unfolded(&unescape(content.unwrap_or_default())))
    }

    /// The value of a property: a value, or an address whose local part may be quoted.
    fn property_value(&mut self) -> Result<String, ResultsError> {
        let is_bare = |byte: u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(' | b'"');
        if self.peek() != Some(b'"') {
            return Ok(unfolded(self.take(is_bare)));
        }
        let start = self.at;
        let quoted = self.quoted()?;
        let after = self.take(is_bare);
        if after.is_empty() {
            return Ok(quoted);
        }
        Ok(unfolded(self.text.get(start..self.at).unwrap_or_default()))
    }

    fn keyword(&mut self) -> &'a str {
        self.take(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    }

    /// Skips a sign with space around it, if there is one.
    fn sign(&mut self, sign: u8) -> Result<bool, ResultsError> {
        let (start, had_comment) = (self.at, self.comment.is_some());
        self.space()?;
        if self.peek() != Some(sign) {
            self.at = start;
            if !had_comment {
                self.comment = None;
            }
            return Ok(false);
        }
        self.at = self.at.saturating_add(1);
        self.space()?;
        Ok(true)
    }

    /// Skips semicolons and reads what follows.
    fn next_result(&mut self) -> Result<Next, ResultsError> {
        self.space()?;
        while self.peek() == Some(b';') {
            self.at = self.at.saturating_add(1);
            self.space()?;
        }
        if self.peek().is_none() {
            return Ok(Next::End);
        }
        Ok(self.result()?.map_or(Next::None, |result| Next::Result(result.into())))
    }

    /// Skips what could not be read, up to the next semicolon that is neither in a
    /// quoted string nor in a comment. One that does not end counts as ordinary text.
    fn skip_part(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut left = rest;
        // After one that does not end, no other does, so the search is not repeated.
        let (mut quotes_end, mut comments_end) = (true, true);
        while let Some(found) = left.find([';', '"', '(']) {
            let (_, tail) = left.split_at_checked(found).unwrap_or_default();
            let inner = tail.get(1..).unwrap_or_default();
            left = match tail.as_bytes().first() {
                Some(b';') => {
                    self.at = self.text.len().saturating_sub(tail.len());
                    return;
                }
                Some(b'"') => {
                    let after = if quotes_end { after_quoted(inner) } else { None };
                    quotes_end = after.is_some();
                    after.unwrap_or(inner)
                }
                _ => {
                    let after = if comments_end { after_comment(inner) } else { None };
                    comments_end = after.is_some();
                    after.unwrap_or(inner)
                }
            };
        }
        self.at = self.text.len();
    }

    /// One result up to its semicolon; `None` for the word `none` alone.
    fn result(&mut self) -> Result<Option<MethodResult>, ResultsError> {
        self.comment = None;
        let method = self.keyword();
        if method.is_empty() {
            return Err(self.fault(ResultsErrorKind::Method));
        }
        let mut version = None;
        if self.sign(b'/')? {
            let digits = self.take(|byte| byte.is_ascii_digit());
            version = Some(digits.parse().map_err(|_| self.fault(ResultsErrorKind::Method))?);
        }
        if !self.sign(b'=')? {
            self.space()?;
            let is_none = method.eq_ignore_ascii_case("none") && matches!(self.peek(), None | Some(b';'));
            return if is_none { Ok(None) } else { Err(self.fault(ResultsErrorKind::Method)) };
        }
        let result = self.keyword();
        if result.is_empty() {
            return Err(self.fault(ResultsErrorKind::Result));
        }
        let mut out = MethodResult::new(method, result);
        out.version = version;
        self.space()?;
        while !matches!(self.peek(), None | Some(b';')) {
            let first = self.keyword();
            if first.is_empty() {
                return Err(self.fault(ResultsErrorKind::Property));
            }
            let name = if self.sign(b'.')? { Some(self.keyword()) } else { None };
            if !self.sign(b'=')? || name == Some("") {
                return Err(self.fault(ResultsErrorKind::Property));
            }
            let value = self.property_value()?;
            match name {
                None if first.eq_ignore_ascii_case("reason") && out.reason.is_none() => {
                    out.reason = Some(value);
                }
                None => out.properties.push(Property { ptype: None, name: first.into(), value }),
                Some(name) => {
                    let ptype = Some(first.into());
                    out.properties.push(Property { ptype, name: name.into(), value });
                }
            }
            self.space()?;
        }
        out.comment = self.comment.take();
        Ok(Some(out))
    }
}

/// The text with each fold as the blanks after it, controls as question marks.
fn unfolded(text: &str) -> String {
    printable(&text.replace(['\r', '\n'], "")).into_owned()
}

/// Why a text is not the value of an `Authentication-Results` field, and where.
///
/// ```
/// use deliverability::auth::AuthenticationResults;
///
/// let error =
///     "(mx.example.org; spf=pass".parse::<AuthenticationResults>().unwrap_err();
/// assert_eq!((error.section(), error.span().start()), ("RFC 5322, 3.2.2", 0));
/// ```
pub type ResultsError = ParseError<ResultsErrorKind>;

/// The kinds of error in an `Authentication-Results` field.
///
/// ```
/// use deliverability::auth::{AuthenticationResults, ResultsErrorKind};
///
/// let field: AuthenticationResults = "mx.example.org; spf=; dkim=pass".parse()?;
/// assert_eq!(field.faults()[0].kind(), ResultsErrorKind::Result);
/// assert_eq!(field.results()[0].method, "dkim");
/// # Ok::<(), deliverability::auth::ResultsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResultsErrorKind {
    /// A comment does not end, or is nested too deeply.
    Comment,
    /// A method with a result is missing.
    Method,
    /// Something other than a property follows a result.
    Property,
    /// A quoted string does not end.
    Quote,
    /// A method has no result.
    Result,
    /// The name of the service is missing.
    Service,
    /// The field has more than 200 results.
    TooMany,
}

expectations! {
    ResultsErrorKind {
        Comment => "the end of a comment, nested at most 64 deep", "RFC 5322, 3.2.2";
        Method => "`method=result`", "RFC 8601, 2.2";
        Property => "`type.property=value`", "RFC 8601, 2.2";
        Quote => "the end of a quoted string", "RFC 5322, 3.2.4";
        Result => "a result after the method", "RFC 8601, 2.2";
        Service => "the name of the service that authenticated", "RFC 8601, 2.5";
        TooMany => "at most 200 results", "RFC 8601, 2.2";
    }
}
