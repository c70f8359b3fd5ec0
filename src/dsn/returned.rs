//! The message that came back: where it begins in a notice, and its header.

use alloc::{
    borrow::{Cow, ToOwned},
    string::String,
};

use super::{
    addresses::addresses,
    phrases::{COPY_FIELDS, COPY_FIRST_WORDS, COPY_HEADINGS, COPY_VERBS, NOT_COPY},
    text::starts_with,
};
use crate::mail::{
    block::{field, fields, unfolded},
    decode,
};

/// The longest header block of a returned message that is kept, in bytes.
const MAX_RETURNED: usize = 64 * 1024;

/// A notice, split from the message that it returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Split<'t> {
    pub(super) notice: &'t str,
    pub(super) returned: Option<&'t str>,
}

/// Splits a text where the returned message begins.
pub(super) fn split(text: &str) -> Split<'_> {
    let mut at = 0_usize;
    let mut after_blank = true;
    for line in text.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let trimmed = line.trim();
        if trimmed.is_empty() {
            after_blank = true;
            continue;
        }
        if announces_copy(trimmed) {
            let returned = text.get(at..).map(str::trim_start).filter(|rest| !rest.is_empty());
            return Split { notice: text.get(..start).unwrap_or_default(), returned };
        }
        let unquoted = trimmed.strip_prefix('>').map_or(trimmed, str::trim_start);
        let begins_header = !line.starts_with([' ', '\t'])
            && after_blank
            && COPY_FIELDS.iter().any(|field| starts_with(unquoted, field));
        if begins_header {
            return Split { notice: text.get(..start).unwrap_or_default(), returned: text.get(start..) };
        }
        after_blank = false;
    }
    Split { notice: text, returned: None }
}

/// Whether a line says that the returned message follows.
fn announces_copy(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    // A heading, not a sentence of the notice: between dashes, or ended by an announcement.
    let framed =
        line.starts_with(['-', '=', '*', '_', '#', '>', '+']) || line.ends_with(['-', '=', '*', '_', '#']);
    if !framed && !line.ends_with([':', '.']) {
        return false;
    }
    let folded = line.to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| folded.contains(phrase));
    // "The original message was received at ..." opens the reports of Sendmail.
    says(COPY_HEADINGS) && (framed || is_announcement(&folded)) && !says(NOT_COPY)
}

/// Whether a sentence announces the message: it begins with it and says that it
/// follows. "... the attached returned message." ends a sentence of Postfix's notices.
fn is_announcement(folded: &str) -> bool {
    let first =
        folded.split(|c: char| c.is_whitespace() || matches!(c, ':' | '.')).next().unwrap_or_default();
    let whole = folded.trim_end_matches([':', '.', ' ']);
    COPY_FIRST_WORDS.contains(&first)
        && (COPY_VERBS.iter().any(|verb| folded.contains(verb)) || COPY_HEADINGS.contains(&whole))
}

/// The header block at the start of a returned message, at most 64 kB.
pub(super) fn header_block(text: &str) -> String {
    let text = text.trim_start();
    let mut end = 0_usize;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() || end > MAX_RETURNED {
            break;
        }
        end = end.saturating_add(line.len());
    }
    text.get(..end).unwrap_or_default().to_owned()
}

/// The recipient in a header block, if there is only one: a recipient is never guessed.
pub(crate) fn only_recipient(block: &str) -> Option<String> {
    let to: alloc::vec::Vec<_> = fields(block, "To").collect();
    let mut found =
        to.iter().flat_map(|value| addresses(value).filter_map(|(start, end)| value.get(start..end)));
    let only = found.next()?;
    found.next().is_none().then(|| only.to_owned())
}

/// The header of the message that came back, as far as the report carries it.
///
/// ```
/// use deliverability::dsn;
///
/// let raw =
///     b"From: MAILER-DAEMON@mx.example.net\n\n<jane@example.org>:\nno such user\n\n\
///         --- Below this line is a copy of the message.\n\n\
///         Return-Path: <bounce+jane=example.org@news.example.com>\n\
///         Message-ID: <1@news.example.com>\nSubject: Hello\n\nDear Jane,\n";
/// let message = dsn::Message::parse(raw)?;
/// let returned = message.returned().unwrap();
/// assert_eq!(returned.header("Message-Id").as_deref(), Some("<1@news.example.com>"));
/// assert_eq!(
///     returned.return_path().as_deref(),
///     Some("bounce+jane=example.org@news.example.com")
/// );
/// # Ok::<(), dsn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Returned {
    block: String,
}

impl Returned {
    /// The header block of a returned message; `None` if it has no field.
    pub(crate) fn new(block: String) -> Option<Self> {
        let has_field = unfolded(&block).flatten().next().is_some();
        has_field.then_some(Self { block })
    }

    /// The header block as it came, at most 64 kB.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.block
    }

    /// The first field of that name, unfolded. Names are compared without case.
    ///
    /// ```
    /// use deliverability::dsn::Message;
    ///
    /// let raw = b"From: MAILER-DAEMON@mx.example.net\n\n<jane@example.org>:\n\
    ///     no such user\n\n\
    ///     --- Below this line is a copy of the message.\n\n\
    ///     Return-Path: <bounces@news.example.com>\nX-Campaign:\n spring\n\
    ///     Subject: Hello\n\nHi\n";
    /// let message = Message::parse(raw)?;
    /// let returned = message.returned().expect("the header came back");
    /// assert_eq!(returned.header("x-campaign").as_deref(), Some("spring"));
    /// assert_eq!(returned.header("X-Mailing"), None);
    /// # Ok::<(), deliverability::dsn::Error>(())
    /// ```
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        field(&self.block, name)
    }

    /// The Message-ID, without its angle brackets.
    #[must_use]
    pub fn message_id(&self) -> Option<String> {
        self.header("Message-ID").map(|value| String::from(value.trim_matches(['<', '>', ' '])))
    }

    /// The Subject field, decoded (RFC 2047).
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        self.header("Subject").map(|value| decode(&value).into_owned())
    }

    /// The envelope sender (`Return-Path`), without angle brackets: the usual place of
    /// a VERP token.
    #[must_use]
    pub fn return_path(&self) -> Option<String> {
        self.header("Return-Path").map(|value| String::from(value.trim_matches(['<', '>', ' '])))
    }
}
