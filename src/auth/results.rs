//! The field `Authentication-Results` as data (RFC 8601 section 2.2).

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::results_parser::{self, ResultsError};
use crate::{
    domain::Domain,
    mail::{Field, Message, printable},
};

/// The length that the lines of the field keep to, if their parts allow it.
const LINE: usize = 78;

/// An `Authentication-Results` field: who checked a message, and with what results (RFC
/// 8601).
///
/// Parsing is tolerant where real mail differs from the grammar: the name of the service
/// may be missing (Microsoft omits it), empty results are skipped, a property may lack
/// its type (`action=none`), and a part that cannot be read is listed in
/// [`faults`](Self::faults) while the others are kept. Trust a field only if your own
/// servers wrote it (RFC 8601 section 5); [`without_forged_results`] removes those that
/// merely claim so.
///
/// ```
/// use deliverability::auth::{AuthenticationResults, MethodResult};
///
/// let results: AuthenticationResults = "mx.example.org 1; spf=pass (it is) \
///     smtp.mailfrom=jane@example.org; dkim=fail reason=\"bad; hash\""
///     .parse()?;
/// assert_eq!(results.authserv_id(), Some("mx.example.org"));
/// assert_eq!(results.results()[0].get("smtp", "mailfrom"), Some("jane@example.org"));
/// assert_eq!(results.results()[1].reason_text(), Some("bad; hash"));
///
/// let mut results = AuthenticationResults::new("mx.example.org");
/// results.push(MethodResult::new("spf", "pass").property(
///     "smtp",
///     "helo",
///     "a\r\nBcc: x",
/// ));
/// assert_eq!(results.to_string(), "mx.example.org; spf=pass smtp.helo=\"a??Bcc: x\"");
/// # Ok::<(), deliverability::auth::ResultsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct AuthenticationResults {
    pub(super) authserv_id: Option<String>,
    pub(super) version: Option<u32>,
    pub(super) results: Vec<MethodResult>,
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(super) faults: Vec<ResultsError>,
}

impl AuthenticationResults {
    /// A field of the named service, without a result so far. An empty name becomes
    /// `unknown`.
    ///
    /// ```
    /// use deliverability::auth::AuthenticationResults;
    ///
    /// assert_eq!(
    ///     AuthenticationResults::new("mx.example.org").to_string(),
    ///     "mx.example.org; none"
    /// );
    /// ```
    #[must_use]
    pub fn new(authserv_id: &str) -> Self {
        let authserv_id = if authserv_id.trim().is_empty() { "unknown" } else { authserv_id };
        Self { authserv_id: Some(shown(authserv_id)), version: None, results: Vec::new(), faults: Vec::new() }
    }

    /// Adds a result.
    ///
    /// ```
    /// use deliverability::auth::{AuthenticationResults, MethodResult};
    ///
    /// let mut field = AuthenticationResults::new("mx.example.org");
    /// field.push(MethodResult::new("spf", "pass"));
    /// field.push(MethodResult::new("dkim", "none"));
    /// assert_eq!(field.to_string(), "mx.example.org; spf=pass; dkim=none");
    /// ```
    pub fn push(&mut self, result: MethodResult) {
        self.results.push(result);
    }

    /// The service that checked the message; `None` if the field does not name it.
    #[must_use]
    pub fn authserv_id(&self) -> Option<&str> {
        self.authserv_id.as_deref()
    }

    /// The version of the field's grammar, if given.
    #[must_use]
    pub const fn version(&self) -> Option<u32> {
        self.version
    }

    /// The results in order; empty if nothing was checked.
    #[must_use]
    pub fn results(&self) -> &[MethodResult] {
        &self.results
    }

    /// The parts of the field that could not be read and were left out, in order.
    ///
    /// ```
    /// use deliverability::auth::AuthenticationResults;
    ///
    /// let text = "spf=pass smtp.mailfrom=a.example; example.org; dkim=pass";
    /// let field: AuthenticationResults = text.parse()?;
    /// assert_eq!(field.results().len(), 2);
    /// assert_eq!(
    ///     field.faults()[0].to_string(),
    ///     "expected `method=result`, found \".\" (RFC 8601, 2.2), at 41..41",
    /// );
    /// # Ok::<(), deliverability::auth::ResultsError>(())
    /// ```
    #[must_use]
    pub fn faults(&self) -> &[ResultsError] {
        &self.faults
    }

    /// The results of one method, by its name without regard to case.
    ///
    /// ```
    /// use deliverability::auth::AuthenticationResults;
    ///
    /// let text = "mx.example.org; dkim=pass header.d=example.org;\r\n \
    ///     dkim=fail header.d=example.net";
    /// let field: AuthenticationResults = text.parse()?;
    /// let signers: Vec<_> = field
    ///     .by_method("DKIM")
    ///     .filter_map(|result| result.get("header", "d"))
    ///     .collect();
    /// assert_eq!(signers, ["example.org", "example.net"]);
    /// # Ok::<(), deliverability::auth::ResultsError>(())
    /// ```
    pub fn by_method<'r>(&'r self, method: &'r str) -> impl Iterator<Item = &'r MethodResult> {
        self.results.iter().filter(move |result| result.method.eq_ignore_ascii_case(method))
    }

    /// The whole field with its name and final CRLF, folded before each result.
    ///
    /// ```
    /// use deliverability::auth::AuthenticationResults;
    ///
    /// let results: AuthenticationResults =
    ///     "mx.example.org; spf=none; dkim=none".parse()?;
    /// assert_eq!(
    ///     results.to_field(),
    ///     "Authentication-Results: mx.example.org;\r\n\tspf=none;\r\n\tdkim=none\r\n",
    /// );
    /// # Ok::<(), deliverability::auth::ResultsError>(())
    /// ```
    #[must_use]
    pub fn to_field(&self) -> String {
        let mut field = String::from("Authentication-Results: ");
        let mut is_first = true;
        if let Some(id) = &self.authserv_id {
            field.push_str(&alloc::format!("{}", Service(id, self.version)));
            is_first = false;
        }
        if self.results.is_empty() {
            field.push_str(if is_first { "none" } else { "; none" });
        }
        for result in &self.results {
            if !is_first {
                field.push_str(";\r\n\t");
            }
            is_first = false;
            let mut length = 8_usize;
            for (index, piece) in result.pieces().enumerate() {
                let piece = alloc::format!("{piece}");
                length = length.saturating_add(piece.len()).saturating_add(1);
                if index > 0 && length > LINE {
                    field.push_str("\r\n\t  ");
                    length = piece.len().saturating_add(10);
                } else if index > 0 {
                    field.push(' ');
                }
                field.push_str(&piece);
            }
        }
        field.push_str("\r\n");
        field
    }
}

/// A message without the `Authentication-Results` fields that name `authserv_id` as
/// their service, or whose service cannot be read: what a border server removes before
/// it adds its own field (RFC 8601 section 5). Names are compared without regard to
/// case. Borrows if nothing is removed.
///
/// ```
/// use deliverability::auth::without_forged_results;
///
/// let raw = b"Authentication-Results: MX.example.org; spf=pass\r\n\
///     Authentication-Results: mx.example.net; spf=fail\r\n\
///     From: jane@example.org\r\n\r\nHi\r\n";
/// let clean = without_forged_results(raw, "mx.example.org");
/// assert!(clean.starts_with(b"Authentication-Results: mx.example.net"));
/// assert!(clean.ends_with(b"\r\n\r\nHi\r\n"));
/// ```
#[must_use]
pub fn without_forged_results<'a>(raw: &'a [u8], authserv_id: &str) -> Cow<'a, [u8]> {
    let message = Message::parse(raw);
    let is_forged = |field: &&Field<'_>| {
        field.is("Authentication-Results")
            && match results_parser::service(&String::from_utf8_lossy(field.value())) {
                Ok(Some(id)) => is_same_service(&id, authserv_id),
                Ok(None) => false,
                Err(_) => true,
            }
    };
    let mut clean = Vec::new();
    let mut end = 0;
    for field in message.fields().iter().filter(is_forged) {
        let span = field.span();
        clean.extend_from_slice(raw.get(end..span.start()).unwrap_or_default());
        let rest = raw.get(span.end()..).unwrap_or_default();
        let line_end = if rest.starts_with(b"\r\n") { 2 } else { rest.len().min(1) };
        end = span.end().saturating_add(line_end);
    }
    if end == 0 {
        return Cow::Borrowed(raw);
    }
    clean.extend_from_slice(raw.get(end..).unwrap_or_default());
    Cow::Owned(clean)
}

/// Whether two names are of the same service, in either form of a domain.
fn is_same_service(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || Domain::parse(one).ok().zip(Domain::parse(other).ok()).is_some_and(|(one, other)| one == other)
}

impl FromStr for AuthenticationResults {
    type Err = ResultsError;

    /// Reads the value of a field, folds included.
    fn from_str(text: &str) -> Result<Self, ResultsError> {
        results_parser::results(text)
    }
}

impl fmt::Display for AuthenticationResults {
    /// Writes the value of the field in one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut between = "";
        if let Some(id) = &self.authserv_id {
            Service(id, self.version).fmt(f)?;
            between = "; ";
        }
        if self.results.is_empty() {
            return write!(f, "{between}none");
        }
        for result in &self.results {
            write!(f, "{between}{result}")?;
            between = "; ";
        }
        Ok(())
    }
}

/// The service that checked the message, and the version of the grammar.
struct Service<'r>(&'r str, Option<u32>);

impl fmt::Display for Service<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An equals sign would make it a method.
        write_token(f, self.0)?;
        self.1.map_or(Ok(()), |version| write!(f, " {version}"))
    }
}

/// The result of one authentication method, as `Authentication-Results` states it.
///
/// ```
/// use deliverability::auth::MethodResult;
///
/// let result = MethodResult::new("dkim", "pass")
///     .comment("2048-bit key")
///     .property("header", "d", "example.org");
/// assert_eq!(result.to_string(), "dkim=pass (2048-bit key) header.d=example.org");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MethodResult {
    /// The method: `spf`, `dkim`, `dmarc` and others.
    pub method: String,
    /// The version of the method, if given.
    pub version: Option<u32>,
    /// The result, such as `pass`; the method defines which there are.
    pub result: String,
    /// The first comment, without its parentheses.
    pub comment: Option<String>,
    /// The reason for the result, if given.
    pub reason: Option<String>,
    /// What the method looked at, in order.
    pub properties: Vec<Property>,
}

impl MethodResult {
    /// A result of a method. Characters that a keyword cannot have become hyphens.
    ///
    /// ```
    /// use deliverability::auth::MethodResult;
    ///
    /// assert_eq!(MethodResult::new("iprev", "pass").to_string(), "iprev=pass");
    /// assert_eq!(MethodResult::new("x y", "pass; z").to_string(), "x-y=pass--z");
    /// ```
    #[must_use]
    pub fn new(method: &str, result: &str) -> Self {
        Self {
            method: keyword(method),
            version: None,
            result: keyword(result),
            comment: None,
            reason: None,
            properties: Vec::new(),
        }
    }

    /// Sets the reason for the result.
    ///
    /// ```
    /// use deliverability::auth::MethodResult;
    ///
    /// let result = MethodResult::new("dkim", "fail").reason("the body was changed");
    /// assert_eq!(result.to_string(), "dkim=fail reason=\"the body was changed\"");
    /// ```
    #[must_use]
    pub fn reason(mut self, reason: &str) -> Self {
        self.reason = Some(shown(reason));
        self
    }

    /// Sets a comment for people.
    ///
    /// ```
    /// use deliverability::auth::MethodResult;
    ///
    /// let result = MethodResult::new("dmarc", "pass").comment("p=reject dis=none");
    /// assert_eq!(result.to_string(), "dmarc=pass (p=reject dis=none)");
    /// ```
    #[must_use]
    pub fn comment(mut self, comment: &str) -> Self {
        self.comment = Some(shown(comment));
        self
    }

    /// Adds a property. `ptype` is `smtp`, `header`, `body` or `policy` (RFC 8601
    /// section 2.3).
    ///
    /// ```
    /// use deliverability::auth::MethodResult;
    ///
    /// let result = MethodResult::new("spf", "pass").property(
    ///     "smtp",
    ///     "mailfrom",
    ///     "jane@example.org",
    /// );
    /// assert_eq!(result.to_string(), "spf=pass smtp.mailfrom=jane@example.org");
    /// ```
    #[must_use]
    pub fn property(mut self, ptype: &str, name: &str, value: &str) -> Self {
        self.properties.push(Property {
            ptype: Some(keyword(ptype)),
            name: keyword(name),
            value: shown(value),
        });
        self
    }

    /// The reason for the result, if given.
    #[must_use]
    pub fn reason_text(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The value of a property; names are compared without regard to case.
    ///
    /// ```
    /// use deliverability::auth::MethodResult;
    ///
    /// let result =
    ///     MethodResult::new("dkim", "pass").property("header", "d", "example.org");
    /// assert_eq!(result.get("Header", "D"), Some("example.org"));
    /// assert_eq!(result.get("header", "s"), None);
    /// ```
    #[must_use]
    pub fn get(&self, ptype: &str, name: &str) -> Option<&str> {
        let is_it = |property: &&Property| {
            property.ptype.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(ptype))
                && property.name.eq_ignore_ascii_case(name)
        };
        self.properties.iter().find(is_it).map(|property| property.value.as_str())
    }
}

impl MethodResult {
    /// Its parts, between which a blank or a fold may be put.
    fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let reason = self.reason.as_deref().map(Piece::Reason);
        [Piece::Result(self)].into_iter().chain(reason).chain(self.properties.iter().map(Piece::Property))
    }
}

impl fmt::Display for MethodResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, piece) in self.pieces().enumerate() {
            write!(f, "{}{piece}", if index == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

/// A part of a result.
enum Piece<'r> {
    Result(&'r MethodResult),
    Reason(&'r str),
    Property(&'r Property),
}

impl fmt::Display for Piece<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Result(result) => {
                f.write_str(&keyword(&result.method))?;
                if let Some(version) = result.version {
                    write!(f, "/{version}")?;
                }
                write!(f, "={}", keyword(&result.result))?;
                let Some(comment) = &result.comment else { return Ok(()) };
                f.write_str(" (")?;
                write_escaped(f, comment, &['(', ')', '\\'])?;
                f.write_str(")")
            }
            Self::Reason(reason) => {
                f.write_str("reason=")?;
                write_value(f, reason)
            }
            Self::Property(property) => {
                if let Some(ptype) = &property.ptype {
                    write!(f, "{}.", keyword(ptype))?;
                }
                write!(f, "{}=", keyword(&property.name))?;
                write_value(f, &property.value)
            }
        }
    }
}

/// Something that a method looked at, with its value.
///
/// ```
/// use deliverability::auth::AuthenticationResults;
///
/// let field: AuthenticationResults =
///     "mx.example.org; spf=fail smtp.helo=mx.example.net".parse()?;
/// let property = &field.results()[0].properties[0];
/// assert_eq!(property.ptype.as_deref(), Some("smtp"));
/// assert_eq!(
///     (property.name.as_str(), property.value.as_str()),
///     ("helo", "mx.example.net")
/// );
/// # Ok::<(), deliverability::auth::ResultsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Property {
    /// `smtp`, `header`, `body` or `policy`; `None` if the field leaves it out.
    pub ptype: Option<String>,
    /// The name within the type, such as `mailfrom`.
    pub name: String,
    /// The value, with quotes and folds resolved.
    pub value: String,
}

/// How many characters of a value are shown.
pub(super) const MAX_SHOWN: usize = 320;

/// A value as a field shows it: on one line, without controls and invisible characters,
/// and no longer than an address can be.
pub(super) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        None => printable(text).into_owned(),
        Some((end, _)) => {
            let mut cut = printable(text.get(..end).unwrap_or_default()).into_owned();
            cut.push_str("...");
            cut
        }
    }
}

/// A keyword (RFC 5321 section 4.1.2): letters, digits and hyphens, and the underscore
/// that some write.
fn keyword(text: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    if text.is_empty() { String::from("-") } else { text.chars().take(MAX_SHOWN).map(kept).collect() }
}

/// Writes a value: bare if it is a token or an address, else quoted.
fn write_value(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    let is_address = value
        .rsplit_once('@')
        .is_some_and(|(local, domain)| is_token(domain) && local.bytes().all(results_parser::is_local));
    if is_address { f.write_str(value) } else { write_token(f, value) }
}

/// Writes a token, quoted if it is not one.
fn write_token(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    if is_token(value) {
        return f.write_str(value);
    }
    f.write_str("\"")?;
    write_escaped(f, value, &['"', '\\'])?;
    f.write_str("\"")
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(results_parser::is_token)
}

fn write_escaped(f: &mut fmt::Formatter<'_>, text: &str, escaped: &[char]) -> fmt::Result {
    for character in printable(text).chars() {
        if escaped.contains(&character) {
            f.write_str("\\")?;
        }
        write!(f, "{character}")?;
    }
    Ok(())
}
