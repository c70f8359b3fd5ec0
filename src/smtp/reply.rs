//! A reply as it came over the wire (RFC 5321 section 4.2).

use core::fmt;

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{is_not, tag, take_while_m_n},
    character::complete::one_of,
    combinator::{opt, recognize},
};

use super::{EnhancedStatus, status::number};
use crate::diagnostic::{ParseError, Span, expectations};

/// An SMTP reply (RFC 5321 section 4.2): a code, an enhanced status code if there is
/// one, and lines of text.
///
/// Every line carries the same code, followed by a hyphen on all but the last. Bare LF
/// and CR count as line ends like CRLF, since logs seldom keep the latter.
///
/// ```
/// use deliverability::smtp::Reply;
///
/// let reply = Reply::parse("421 4.7.0 Try again later")?;
/// assert_eq!(reply.to_string(), "421 4.7.0 Try again later");
///
/// let error = Reply::parse("421-4.7.0 Try\r\n450 again").unwrap_err();
/// assert_eq!(error.span().start(), 15);
/// # Ok::<(), deliverability::smtp::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reply<'a> {
    text: &'a str,
    code: u16,
    status: Option<EnhancedStatus>,
}

impl<'a> Reply<'a> {
    /// Reads a whole reply.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place if a line does not begin with a code of three digits
    /// from 200 to 599, if the fourth character is neither a space nor a hyphen, if a
    /// later line has another code, if the text ends with a continuation line, or if it
    /// goes on after the last line.
    ///
    /// ```
    /// use deliverability::smtp::{ErrorKind, Reply};
    ///
    /// let reply =
    ///     Reply::parse("250-mx.example.org\r\n250-SIZE 35882577\r\n250 STARTTLS")?;
    /// assert_eq!((reply.code(), reply.lines().count()), (250, 3));
    ///
    /// let error = Reply::parse("250-mx.example.org\r\n").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Unfinished);
    /// # Ok::<(), deliverability::smtp::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        let mut rest = text.as_bytes();
        let at = |rest: &[u8]| text.len().saturating_sub(rest.len());
        let mut first = None;
        loop {
            let start = at(rest);
            let Ok((after_code, code)) = code(rest) else {
                let kind = if rest.is_empty() && start > 0 { ErrorKind::Unfinished } else { ErrorKind::Code };
                return Err(Error::new(
                    kind,
                    Span::new(start, boundary(text, start.saturating_add(3))),
                    text,
                ));
            };
            if *first.get_or_insert(code) != code {
                return Err(Error::new(ErrorKind::OtherCode, Span::new(start, at(after_code)), text));
            }
            let Ok((after_separator, separator)) = separator(after_code) else {
                let place = at(after_code);
                return Err(Error::new(ErrorKind::Separator, Span::at(place), text));
            };
            let Ok((after_line, _)) = rest_of_line(after_separator) else {
                return Err(Error::new(ErrorKind::Unfinished, Span::at(at(after_separator)), text));
            };
            rest = after_line;
            if separator != Some('-') {
                break;
            }
        }
        if !rest.is_empty() {
            return Err(Error::new(ErrorKind::Trailing, Span::new(at(rest), text.len()), text));
        }
        let code = first.unwrap_or_default();
        let status = text.get(4..).and_then(|text| status_of(text, code)).map(|(status, _)| status);
        Ok(Self { text, code, status })
    }

    /// The reply as it was given.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// The code, from 200 to 599.
    #[must_use]
    pub const fn code(&self) -> u16 {
        self.code
    }

    /// The enhanced status of the first line, if it has one that fits the code.
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The meaning of the first digit of the code (RFC 5321 section 4.2.1).
    #[must_use]
    pub const fn severity(&self) -> Severity {
        Severity::from_code(self.code)
    }

    /// The text of each line, without code, separator and enhanced status.
    #[must_use]
    pub const fn lines(&self) -> Lines<'a> {
        Lines { rest: self.text, status: self.status }
    }
}

impl fmt::Display for Reply<'_> {
    /// Writes the canonical text: lines ended by CRLF, none after the last.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.lines().peekable();
        while let Some(line) = lines.next() {
            let more = lines.peek().is_some();
            write!(f, "{}{}", self.code, if more { '-' } else { ' ' })?;
            if let Some(status) = self.status {
                write!(f, "{status} ")?;
            }
            f.write_str(line)?;
            if more {
                f.write_str("\r\n")?;
            }
        }
        Ok(())
    }
}

/// The lines of a [`Reply`], without the codes that are repeated on each.
///
/// ```
/// use deliverability::smtp::Reply;
///
/// let reply =
///     Reply::parse("550-5.7.1 Your mail was refused.\n550 5.7.1 Ask postmaster.")?;
/// let text: Vec<&str> = reply.lines().collect();
/// assert_eq!(text, ["Your mail was refused.", "Ask postmaster."]);
/// # Ok::<(), deliverability::smtp::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    rest: &'a str,
    /// The status that is repeated on each line and left out.
    status: Option<EnhancedStatus>,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = match rest_of_line(self.rest.as_bytes()) {
            Ok((rest, line)) => {
                let next = self.rest.len().saturating_sub(rest.len());
                (self.rest.get(..line.len())?, self.rest.get(next..)?)
            }
            Err(_) => (self.rest, ""),
        };
        self.rest = rest;
        let text = line.get(4..).unwrap_or_default();
        Some(match EnhancedStatus::split(text) {
            Some((status, rest)) if Some(status) == self.status => rest.strip_prefix(' ').unwrap_or(rest),
            _ => text,
        })
    }
}

/// The first place from `at` on that lies between characters, at most the end of the
/// text.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// The enhanced status at the start of a line's text, if its class agrees with the
/// code.
fn status_of(text: &str, code: u16) -> Option<(EnhancedStatus, &str)> {
    EnhancedStatus::split(text).filter(|(status, _)| u16::from(status.class()) == code / 100)
}

/// A code of three digits from 200 to 599.
pub(super) fn code(input: &[u8]) -> IResult<&[u8], u16, ()> {
    let (rest, digits) =
        recognize((one_of("2345"), take_while_m_n(2, 2, |byte: u8| byte.is_ascii_digit()))).parse(input)?;
    Ok((rest, number(digits)))
}

/// The character after the code; `None` if the line ends there.
fn separator(input: &[u8]) -> IResult<&[u8], Option<char>, ()> {
    match input.first() {
        None | Some(b'\r' | b'\n') => Ok((input, None)),
        Some(_) => one_of(" -").map(Some).parse(input),
    }
}

/// A line and its end; the last line may have none.
fn rest_of_line(input: &[u8]) -> IResult<&[u8], &[u8], ()> {
    let (rest, line) = opt(is_not("\r\n")).parse(input)?;
    let (rest, _) = opt(alt((tag("\r\n"), tag("\n"), tag("\r")))).parse(rest)?;
    Ok((rest, line.unwrap_or_default()))
}

/// The meaning of the first digit of a code (RFC 5321 section 4.2.1, RFC 3463 section
/// 2).
///
/// ```
/// use deliverability::smtp::Severity;
///
/// assert_eq!(Severity::from_code(452), Severity::Transient);
/// assert_eq!("permanent".parse::<Severity>().unwrap(), Severity::Permanent);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// 2yz: the command was carried out.
    Positive,
    /// 3yz: the server waits for more.
    Intermediate,
    /// 4yz: the command failed for now, and may be tried again.
    Transient,
    /// 5yz: the command failed for good.
    Permanent,
}

impl Severity {
    /// The severity of a reply code, by its first digit.
    ///
    /// ```
    /// use deliverability::smtp::Severity;
    ///
    /// assert_eq!(Severity::from_code(250), Severity::Positive);
    /// assert_eq!(Severity::from_code(354), Severity::Intermediate);
    /// assert_eq!(Severity::from_code(421), Severity::Transient);
    /// assert_eq!(Severity::from_code(550), Severity::Permanent);
    /// ```
    #[must_use]
    pub const fn from_code(code: u16) -> Self {
        match code {
            0..300 => Self::Positive,
            300..400 => Self::Intermediate,
            400..500 => Self::Transient,
            _ => Self::Permanent,
        }
    }
}

crate::names::named! {
    Severity {
        Positive => "positive",
        Intermediate => "intermediate",
        Transient => "transient",
        Permanent => "permanent",
    }
}

/// Why a text is not a reply or not a status code, and where.
///
/// ```
/// use deliverability::smtp::{ErrorKind, Reply};
///
/// let error = Reply::parse("550_no").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Separator);
/// assert_eq!(
///     error.to_string(),
///     "expected a space or a hyphen after the code, found \"_\" \
///      (RFC 5321, 4.2), at 3..3",
/// );
/// ```
pub type Error = ParseError<ErrorKind>;

/// What is wrong with a reply or a status code.
///
/// ```
/// use deliverability::smtp::{EnhancedStatus, ErrorKind};
///
/// let error = "9.9.9".parse::<EnhancedStatus>().unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Status);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A line does not begin with a code.
    Code,
    /// A later line has another code.
    OtherCode,
    /// The code is followed by something other than a space or a hyphen.
    Separator,
    /// The last line has a hyphen after its code.
    Unfinished,
    /// The text goes on after the last line.
    Trailing,
    /// The text is not an enhanced status code.
    Status,
}

expectations! {
    ErrorKind {
        Code => "a code from 200 to 599 at the start of the line", "RFC 5321, 4.2";
        OtherCode => "the code of the first line", "RFC 5321, 4.2.1";
        Separator => "a space or a hyphen after the code", "RFC 5321, 4.2";
        Unfinished => "another line, since the last one has a hyphen after its code", "RFC 5321, 4.2.1";
        Trailing => "nothing after the last line of the reply", "RFC 5321, 4.2.1";
        Status => "an enhanced status code: 2, 4 or 5 and two numbers up to 999, with dots", "RFC 3463, 2";
    }
}
