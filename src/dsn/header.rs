//! Header blocks: fields, unfolded.

use alloc::{borrow::Cow, string::String};

/// The fields of a block, in order; `None` for a blank line.
pub(super) fn unfolded(block: &str) -> impl Iterator<Item = Option<(&str, Cow<'_, str>)>> {
    let mut lines = block.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    core::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            if line.trim().is_empty() {
                return Some(None);
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
                continue;
            }
            let mut value = Cow::Borrowed(value.trim());
            while let Some(more) =
                lines.next_if(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty())
            {
                let value = value.to_mut();
                value.push(' ');
                value.push_str(more.trim());
            }
            return Some(Some((name, value)));
        }
    })
}

/// The first field of a name, unfolded.
pub(super) fn field<'b>(block: &'b str, wanted: &str) -> Option<Cow<'b, str>> {
    fields(block, wanted).next()
}

/// Every field of a name, unfolded.
pub(super) fn fields<'b>(block: &'b str, wanted: &str) -> impl Iterator<Item = Cow<'b, str>> {
    unfolded(block)
        .flatten()
        .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value)
}

/// A value with its encoded words decoded (RFC 2047), as mail-parser does it.
pub(super) fn decoded(value: &str) -> String {
    if !value.contains("=?") {
        return String::from(value);
    }
    let mut text = String::with_capacity(value.len().saturating_add(1));
    text.push_str(value);
    text.push('\n');
    let parsed = mail_parser::parsers::MessageStream::new(text.as_bytes()).parse_unstructured();
    parsed.as_text().map_or_else(|| String::from(value), String::from)
}

/// The headers of the message that came back, as far as the report carries them.
///
/// ```
/// use deliverability::dsn;
///
/// let raw = b"From: MAILER-DAEMON@mx.example.net\n\n<jane@example.org>:\nno such user\n\n\
///     --- Below this line is a copy of the message.\n\n\
///     Return-Path: <bounce+jane=example.org@news.example.com>\n\
///     Message-ID: <1@news.example.com>\nSubject: Hello\n\nDear Jane,\n";
/// let message = dsn::Message::parse(raw)?;
/// let returned = message.returned().unwrap();
/// assert_eq!(returned.header("Message-Id").as_deref(), Some("<1@news.example.com>"));
/// assert_eq!(returned.return_path().as_deref(), Some("bounce+jane=example.org@news.example.com"));
/// # Ok::<(), dsn::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Returned {
    pub(super) block: String,
}

impl Returned {
    /// The header block as it came, at most 64 kB.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.block
    }

    /// The first field of that name, unfolded; names are compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        field(&self.block, name)
    }

    /// The Message-ID, without its angle brackets.
    #[must_use]
    pub fn message_id(&self) -> Option<String> {
        self.header("Message-ID").map(|value| String::from(value.trim_matches(['<', '>', ' '])))
    }

    /// The Subject, decoded.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        self.header("Subject").map(|value| decoded(&value))
    }

    /// The envelope sender: the place of a VERP token.
    #[must_use]
    pub fn return_path(&self) -> Option<String> {
        self.header("Return-Path").map(|value| String::from(value.trim_matches(['<', '>', ' '])))
    }
}
