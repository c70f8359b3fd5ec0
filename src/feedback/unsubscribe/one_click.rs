//! Unsubscribing from the header: `List-Unsubscribe` and `List-Unsubscribe-Post`.

use alloc::{borrow::Cow, format, string::String, vec::Vec};
use core::fmt;

use crate::{
    diagnostic::{Finding, Severity, Span},
    mail,
};

/// The value of `List-Unsubscribe-Post`, and the body of the request that a provider
/// makes (RFC 8058 sections 3.1 and 3.2).
pub const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// The code of the finding that [`OneClick::signed_by`] adds.
const UNSIGNED: &str = "list-unsubscribe-post::unsigned";

/// How far a message supports unsubscribing with one click, from not at all to
/// completely.
///
/// ```
/// use deliverability::feedback::unsubscribe::OneClickState;
///
/// assert!(OneClickState::Complete > OneClickState::Unsigned);
/// assert_eq!(OneClickState::MailtoOnly.to_string(), "mailto-only");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OneClickState {
    /// There is no URI that can be used.
    Absent,
    /// There is a `mailto` URI, but no single `https` URI.
    MailtoOnly,
    /// There is one `https` URI, but no valid `List-Unsubscribe-Post`.
    LinkOnly,
    /// Both fields are valid, but no signature that passes covers both.
    Unsigned,
    /// Both fields are valid; which signatures cover them is not known.
    Unverified,
    /// Both fields are valid, and a signature that passes covers them.
    Complete,
}

crate::names::named! {
    OneClickState {
        Absent => "absent",
        MailtoOnly => "mailto-only",
        LinkOnly => "link-only",
        Unsigned => "unsigned",
        Unverified => "unverified",
        Complete => "complete",
    }
}

/// The scheme of a URI in `List-Unsubscribe`.
///
/// ```
/// use deliverability::feedback::unsubscribe::{OneClick, Scheme};
///
/// let read =
///     OneClick::read(["<mailto:leave@example.org>, <http://example.org/u/81f3>"], []);
/// let schemes: Vec<_> = read.uris().iter().map(|uri| uri.scheme).collect();
/// assert_eq!(schemes, [Scheme::Mailto, Scheme::Http]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Scheme {
    /// `https`, which one click needs.
    Https,
    /// `http`, which RFC 8058 does not allow.
    Http,
    /// `mailto`, which asks for a message to an address.
    Mailto,
    /// Any other scheme.
    Other,
}

crate::names::named! {
    Scheme {
        Https => "https",
        Http => "http",
        Mailto => "mailto",
        Other => "other",
    }
}

/// A URI of `List-Unsubscribe`.
///
/// ```
/// use deliverability::feedback::unsubscribe::OneClick;
///
/// let field = "(one click) <https://example.org/u/81f3>";
/// let read = OneClick::read([field], []);
/// let uri = &read.uris()[0];
/// assert_eq!(uri.text, "https://example.org/u/81f3");
/// assert_eq!(&field[uri.span.range()], uri.text);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Uri<'a> {
    /// The scheme of the URI.
    pub scheme: Scheme,
    /// The text between the brackets, without the white space that folding put there
    /// (RFC 2369 section 2).
    pub text: Cow<'a, str>,
    /// The place of the URI in the field, in bytes, without the brackets.
    pub span: Span,
}

/// The fields `List-Unsubscribe` (RFC 2369) and `List-Unsubscribe-Post` (RFC 8058) of a
/// message, and what they achieve.
///
/// One click needs exactly one `https` URI, the value [`ONE_CLICK`], and a DKIM
/// signature that passes and covers both fields (RFC 8058 section 3.1). A `mailto` URI
/// beside it serves the programs that support no other way.
///
/// Findings whose code begins with `list-unsubscribe::` point into the first value of
/// that field, those with `list-unsubscribe-post::` into that of the other.
///
/// ```
/// use deliverability::feedback::unsubscribe::{OneClick, OneClickState};
///
/// let field =
///     "<mailto:leave@example.org?subject=81f3>,\r\n <https://example.org/u/81f3>";
/// let read = OneClick::read([field], ["List-Unsubscribe=One-Click"]);
/// assert_eq!(read.https().unwrap().text, "https://example.org/u/81f3");
/// assert_eq!(read.state(), OneClickState::Unverified);
/// let read = read.signed_by(["From : To:Subject"]);
/// assert_eq!(read.state(), OneClickState::Unsigned);
///
/// let read = OneClick::read(["https://example.org/u/81f3"], []);
/// assert_eq!(read.state(), OneClickState::Absent);
/// assert_eq!(read.findings()[0].suggestion(), Some("<https://example.org/u/81f3>"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct OneClick<'a> {
    uris: Vec<Uri<'a>>,
    has_post: bool,
    signed: Option<bool>,
    findings: Vec<Finding>,
}

impl<'a> OneClick<'a> {
    /// Reads the values of the two fields, folded or not. Pass all of them if the
    /// message has several: the first of each counts (RFC 2369 section 3 allows one).
    ///
    /// ```
    /// use deliverability::feedback::unsubscribe::{OneClick, OneClickState};
    ///
    /// let read = OneClick::read(["<https://example.org/u/81f3>"], []);
    /// assert_eq!(read.state(), OneClickState::LinkOnly);
    /// assert_eq!(read.findings()[1].code(), "list-unsubscribe-post::missing");
    /// ```
    #[must_use]
    pub fn read(
        list_unsubscribe: impl IntoIterator<Item = &'a str>,
        list_unsubscribe_post: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut read = Self { uris: Vec::new(), has_post: false, signed: None, findings: Vec::new() };
        let mut fields = list_unsubscribe.into_iter();
        match fields.next() {
            Some(field) => read.field(field),
            None => read.finding(
                "list-unsubscribe::missing",
                Severity::Error,
                Span::at(0),
                "add List-Unsubscribe with an https URI (RFC 8058, 3.1)",
            ),
        }
        if fields.next().is_some() {
            let message = "keep one List-Unsubscribe field (RFC 2369, 3)";
            read.finding("list-unsubscribe::repeated", Severity::Error, Span::at(0), message);
        }
        let mut fields = list_unsubscribe_post.into_iter();
        match fields.next() {
            Some(field) => read.post(field),
            None => {
                let message =
                    "add List-Unsubscribe-Post, or nobody may unsubscribe by a request (RFC 8058, 3.1)";
                let missing =
                    Finding::new("list-unsubscribe-post::missing", Severity::Error, Span::at(0), message);
                read.findings.push(missing.suggest(ONE_CLICK));
            }
        }
        if fields.next().is_some() {
            let message = "keep one List-Unsubscribe-Post field (RFC 8058, 3.1)";
            read.finding("list-unsubscribe-post::repeated", Severity::Error, Span::at(0), message);
        }
        read
    }

    /// Adds what is signed: the `h=` tags of every DKIM signature that **passes**, or
    /// none if no signature passes. Of several calls the last one counts.
    ///
    /// ```
    /// use deliverability::feedback::unsubscribe::{OneClick, OneClickState};
    ///
    /// let fields = ["<https://example.org/u/81f3>"];
    /// let read = OneClick::read(fields, ["List-Unsubscribe=One-Click"]);
    /// let signed =
    ///     read.clone().signed_by(["from:list-unsubscribe:list-unsubscribe-post"]);
    /// assert_eq!(signed.state(), OneClickState::Complete);
    /// assert_eq!(read.signed_by([]).state(), OneClickState::Unsigned);
    /// ```
    #[must_use]
    pub fn signed_by<'h>(mut self, signed_fields: impl IntoIterator<Item = &'h str>) -> Self {
        let both = |h: &str| covers(h, "List-Unsubscribe") && covers(h, "List-Unsubscribe-Post");
        let signed = signed_fields.into_iter().any(both);
        self.findings.retain(|finding| finding.code() != UNSIGNED);
        if !signed {
            let message =
                "let a DKIM signature cover List-Unsubscribe and List-Unsubscribe-Post (RFC 8058, 3.1)";
            self.finding(UNSIGNED, Severity::Error, Span::at(0), message);
        }
        self.signed = Some(signed);
        self
    }

    /// The URIs in their order, which is the sender's order of preference.
    #[must_use]
    pub fn uris(&self) -> &[Uri<'a>] {
        &self.uris
    }

    /// The `https` URI, if there is exactly one.
    #[must_use]
    pub fn https(&self) -> Option<&Uri<'a>> {
        let mut https = self.uris.iter().filter(|uri| uri.scheme == Scheme::Https);
        https.next().filter(|_| https.next().is_none())
    }

    /// The first `mailto` URI.
    #[must_use]
    pub fn mailto(&self) -> Option<&Uri<'a>> {
        self.uris.iter().find(|uri| uri.scheme == Scheme::Mailto)
    }

    /// How far the fields support unsubscribing with one click.
    #[must_use]
    pub fn state(&self) -> OneClickState {
        match (self.https(), self.has_post, self.signed) {
            (Some(_), true, Some(true)) => OneClickState::Complete,
            (Some(_), true, Some(false)) => OneClickState::Unsigned,
            (Some(_), true, None) => OneClickState::Unverified,
            (Some(_), false, _) => OneClickState::LinkOnly,
            (None, ..) if self.mailto().is_some() => OneClickState::MailtoOnly,
            (None, ..) => OneClickState::Absent,
        }
    }

    /// What is wrong with the fields, and what could be better.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn finding(&mut self, code: &'static str, severity: Severity, span: Span, message: impl Into<String>) {
        self.findings.push(Finding::new(code, severity, span, message));
    }

    /// Reads `List-Unsubscribe`: URIs in angle brackets with commas between, and
    /// comments.
    fn field(&mut self, field: &'a str) {
        let mut at = skip(field, 0);
        loop {
            if field.as_bytes().get(at) != Some(&b'<') {
                self.unbracketed(field, at);
                break;
            }
            let start = at.saturating_add(1);
            let rest = field.get(start..).unwrap_or_default();
            let Some(length) = rest.find(['<', '>']).filter(|end| rest.as_bytes().get(*end) == Some(&b'>'))
            else {
                let message = "close the bracket after the URI (RFC 2369, 2)";
                self.finding(
                    "list-unsubscribe::unclosed",
                    Severity::Error,
                    Span::new(start, field.len()),
                    message,
                );
                break;
            };
            let end = start.saturating_add(length);
            self.uri(rest.get(..length).unwrap_or_default(), Span::new(start, end));
            at = skip(field, end.saturating_add(1));
            match field.as_bytes().get(at) {
                Some(b',') => at = skip(field, at.saturating_add(1)),
                Some(_) => {
                    let message = "put a comma between URIs: what follows is not read (RFC 2369, 2)";
                    self.finding(
                        "list-unsubscribe::trailing",
                        Severity::Warning,
                        Span::new(at, field.len()),
                        message,
                    );
                    break;
                }
                None => break,
            }
        }
        self.judge_uris(field);
    }

    /// A field, or a place after a comma, that does not begin with a bracket.
    fn unbracketed(&mut self, field: &str, at: usize) {
        let text = field.get(at..).unwrap_or_default().trim_end();
        if text.is_empty() && at > 0 && !self.uris.is_empty() {
            let message = "remove the comma at the end";
            self.finding("list-unsubscribe::trailing", Severity::Warning, Span::at(at), message);
            return;
        }
        let span = Span::new(at, at.saturating_add(text.len()));
        let message = "put each URI in angle brackets: this is not read (RFC 2369, 2)";
        let finding = Finding::new("list-unsubscribe::no-bracket", Severity::Error, span, message);
        let is_one = scheme_of(text) != Scheme::Other && !text.contains([',', '<', '>', ' ']);
        self.findings.push(if is_one { finding.suggest(format!("<{text}>")) } else { finding });
    }

    fn uri(&mut self, raw: &'a str, span: Span) {
        let text = match raw.contains(is_space) {
            true => Cow::Owned(raw.chars().filter(|character| !is_space(*character)).collect()),
            false => Cow::Borrowed(raw),
        };
        if raw.trim_matches(is_space).contains([' ', '\t']) && !raw.contains(['\r', '\n']) {
            let message = "write the URI without spaces (RFC 3986, 2)";
            self.finding("list-unsubscribe::space", Severity::Warning, span, message);
        }
        let scheme = scheme_of(&text);
        let after = text.split_once(':').map(|(_, after)| after).unwrap_or_default();
        let host =
            after.strip_prefix("//").unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
        let is_broken = match scheme {
            Scheme::Https | Scheme::Http => host.is_empty(),
            Scheme::Mailto => !after.contains('@'),
            Scheme::Other => !text.contains(':'),
        };
        if is_broken || !text.chars().all(is_uri_character) {
            let message = format!("write a whole URI instead of `{}` (RFC 3986, 3)", text.escape_debug());
            self.finding("list-unsubscribe::not-a-uri", Severity::Error, span, message);
            return;
        }
        let beyond_host = after.get(host.len().saturating_add(2)..).unwrap_or_default();
        if scheme == Scheme::Https && matches!(beyond_host, "" | "/") {
            let message = "identify the recipient in the URI: no cookie and no login comes with the request (RFC 8058, 3.1)";
            self.finding("list-unsubscribe::no-identity", Severity::Warning, span, message);
        }
        if scheme == Scheme::Http {
            let message = "use https: a plain http URI is not allowed (RFC 8058, 3.1)";
            self.finding("list-unsubscribe::http", Severity::Error, span, message);
        }
        self.uris.push(Uri { scheme, text, span });
    }

    /// Findings about all URIs together.
    fn judge_uris(&mut self, field: &str) {
        let whole = Span::new(0, field.len());
        match self.uris.iter().filter(|uri| uri.scheme == Scheme::Https).count() {
            0 => {
                let message =
                    "add an https URI: without one there is no unsubscribing by one click (RFC 8058, 3.1)";
                self.finding("list-unsubscribe::no-https", Severity::Error, whole, message);
            }
            1 => {}
            _ => {
                let message = "keep one https URI (RFC 8058, 3.1)";
                self.finding("list-unsubscribe::several-https", Severity::Error, whole, message);
            }
        }
        if !self.uris.is_empty() && self.mailto().is_none() {
            let message = "add a mailto URI for programs that know no other way";
            self.finding("list-unsubscribe::no-mailto", Severity::Info, whole, message);
        }
    }

    /// Reads `List-Unsubscribe-Post`: one key and value.
    fn post(&mut self, field: &str) {
        let value = field.trim_matches(is_space);
        self.has_post = value.eq_ignore_ascii_case(ONE_CLICK);
        let span = Span::new(0, field.len());
        if !self.has_post {
            let message = "write the only value that is defined (RFC 8058, 3.1)";
            let wrong = Finding::new("list-unsubscribe-post::value", Severity::Error, span, message);
            self.findings.push(wrong.suggest(ONE_CLICK));
        } else if value != ONE_CLICK {
            let message = "write the value in the case of the standard: not every program reads another (RFC 8058, 3.1)";
            let other = Finding::new("list-unsubscribe-post::case", Severity::Warning, span, message);
            self.findings.push(other.suggest(ONE_CLICK));
        }
    }
}

impl fmt::Display for OneClick<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.state() {
            OneClickState::Absent => "there is no way to unsubscribe in the header",
            OneClickState::MailtoOnly => "unsubscribing takes a message: there is no single https URI",
            OneClickState::LinkOnly => {
                "unsubscribing takes a visit: List-Unsubscribe-Post is missing or wrong"
            }
            OneClickState::Unsigned => "no passing DKIM signature covers both fields",
            OneClickState::Unverified => "both fields are right; whether they are signed is not known",
            OneClickState::Complete => "one click unsubscribes",
        })
    }
}

/// Whether the `h=` tag of a DKIM signature covers a field (RFC 6376 section 3.5): a
/// list of names separated by colons, with optional white space, compared without case.
///
/// ```
/// use deliverability::feedback::unsubscribe::covers;
///
/// assert!(covers("From : to:\r\n feedback-id", "Feedback-ID"));
/// assert!(!covers("from:to", "Feedback-ID"));
/// ```
#[must_use]
pub fn covers(signed_fields: &str, field: &str) -> bool {
    signed_fields.split(':').any(|name| name.trim_matches(is_space).eq_ignore_ascii_case(field))
}

const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// What RFC 3986 section 2 allows in a URI.
fn is_uri_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character)
}

fn scheme_of(text: &str) -> Scheme {
    match text.split_once(':') {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => Scheme::Https,
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => Scheme::Http,
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("mailto") => Scheme::Mailto,
        _ => Scheme::Other,
    }
}

/// The first place from `at` on that is neither white space nor in a comment (RFC 5322
/// section 3.2.2).
fn skip(field: &str, at: usize) -> usize {
    let rest = field.get(at..).and_then(mail::after_white_space);
    // After a comment that does not end there is nothing.
    field.len().saturating_sub(rest.unwrap_or_default().len())
}
