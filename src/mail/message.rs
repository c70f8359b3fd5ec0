//! A message as fields and a body, byte by byte.

use alloc::vec::Vec;

use crate::diagnostic::{ParseError, Span, expectations};

/// What ends a line of a message.
///
/// ```
/// use deliverability::mail::{LineEndings, Message};
///
/// let raw = b"From: jane@example.org\n\nfrom a file\n";
/// assert_eq!(LineEndings::detect(raw), LineEndings::Lf);
/// assert_eq!(Message::parse(raw).body(), b"from a file\n");
/// // Read as it would have gone over the wire, this is a single line.
/// let message = Message::with_line_endings(raw, LineEndings::Crlf);
/// assert_eq!((message.fields().len(), message.body()), (1, &b""[..]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(clippy::exhaustive_enums, reason = "there is no third")]
pub enum LineEndings {
    /// CRLF, as over the wire. A CR or LF alone is a character like any other; see
    /// [`Message::check_header`].
    #[default]
    Crlf,
    /// LF, as in a file: each counts as the CRLF that it was over the wire. A CR before
    /// it is part of the line end.
    Lf,
}

crate::names::named! {
    LineEndings {
        Crlf => "crlf",
        Lf => "lf",
    }
}

impl LineEndings {
    /// The end of the first line; CRLF if there is only one line.
    ///
    /// ```
    /// use deliverability::mail::LineEndings;
    ///
    /// assert_eq!(
    ///     LineEndings::detect(b"From: jane@example.org\r\nSubject: x\n"),
    ///     LineEndings::Crlf
    /// );
    /// assert_eq!(LineEndings::detect(b"no line end"), LineEndings::Crlf);
    /// ```
    #[must_use]
    pub fn detect(raw: &[u8]) -> Self {
        match memchr::memchr(b'\n', raw).map(|at| raw.get(..at).unwrap_or_default()) {
            Some([.., b'\r']) | None => Self::Crlf,
            Some(_) => Self::Lf,
        }
    }

    /// The line at the start without its end, and its length with it.
    fn line(self, raw: &[u8]) -> (&[u8], usize) {
        let mut from = 0_usize;
        loop {
            let rest = raw.get(from..).unwrap_or_default();
            let Some(length) = memchr::memchr(b'\n', rest) else { return (raw, raw.len()) };
            let at = from.saturating_add(length);
            let line = raw.get(..at).unwrap_or_default();
            let next = at.saturating_add(1);
            match (self, line.strip_suffix(b"\r")) {
                (_, Some(line)) => return (line, next),
                (Self::Lf, None) => return (line, next),
                (Self::Crlf, None) => from = next,
            }
        }
    }
}

/// A message, split into the fields of its header and its body, both borrowed and not
/// decoded.
///
/// A message that ends without an empty line has an empty body. A line that is not a
/// field and does not continue one is kept as a field without a name, which nothing can
/// sign; [`check_header`] refuses it.
///
/// [`check_header`]: Self::check_header
///
/// ```
/// use deliverability::mail::{LineEndings, Message};
///
/// let raw = b"From: jane@example.org\r\nSubject: on\r\n two lines\r\n\r\nHello\r\n";
/// let message = Message::parse(raw);
/// assert_eq!(message.line_endings(), LineEndings::Crlf);
/// assert_eq!(message.body(), b"Hello\r\n");
/// let subject = message.fields().last().unwrap();
/// assert_eq!(
///     (subject.name(), subject.value()),
///     (&b"Subject"[..], &b" on\r\n two lines"[..])
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    fields: Vec<Field<'a>>,
    body: &'a [u8],
    body_start: usize,
    line_endings: LineEndings,
}

impl<'a> Message<'a> {
    /// Splits a message. Its first line decides how lines end.
    ///
    /// ```
    /// use deliverability::mail::Message;
    ///
    /// let message = Message::parse(
    ///     b"From: jane@example.org\r\nTo: john@example.net\r\n\r\nHello\r\n",
    /// );
    /// let names: Vec<_> = message.fields().iter().map(|field| field.name()).collect();
    /// assert_eq!(names, [&b"From"[..], b"To"]);
    /// assert_eq!(message.body(), b"Hello\r\n");
    /// ```
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Self {
        Self::with_line_endings(raw, LineEndings::detect(raw))
    }

    /// Splits a message with these line ends.
    ///
    /// ```
    /// use deliverability::mail::{LineEndings, Message};
    ///
    /// // Received over SMTP: a lone LF does not end the line.
    /// let raw = b"Subject: x\nBcc: y\r\n\r\n";
    /// let message = Message::with_line_endings(raw, LineEndings::Crlf);
    /// assert_eq!(message.fields().len(), 1);
    /// assert_eq!(message.fields()[0].value(), b" x\nBcc: y");
    /// ```
    #[must_use]
    pub fn with_line_endings(raw: &'a [u8], line_endings: LineEndings) -> Self {
        let mut fields: Vec<Field<'a>> = Vec::with_capacity(24);
        let mut at = 0_usize;
        while at < raw.len() {
            let rest = raw.get(at..).unwrap_or_default();
            let (line, length) = line_endings.line(rest);
            let next = at.saturating_add(length);
            if line.is_empty() {
                let body = raw.get(next..).unwrap_or_default();
                return Self { fields, body, body_start: next, line_endings };
            }
            let is_continuation = matches!(line.first(), Some(b' ' | b'\t'));
            match fields.last_mut() {
                Some(field) if is_continuation => {
                    let length = at.saturating_add(line.len()).saturating_sub(field.start);
                    field.raw = raw.get(field.start..).and_then(|raw| raw.get(..length)).unwrap_or_default();
                }
                _ => fields.push(Field::new(line, at)),
            }
            at = next;
        }
        Self { fields, body: &[], body_start: raw.len(), line_endings }
    }

    /// The fields, from the top.
    #[must_use]
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// Everything after the empty line.
    #[must_use]
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Where the body starts in the message.
    pub(super) const fn body_start(&self) -> usize {
        self.body_start
    }

    /// Checks that every reader finds the end of the header, and of each field, where
    /// this one does.
    ///
    /// Readers differ in what they do with a line that is not a field, with a CR or LF
    /// alone, and with a folded line that looks empty: some keep it in the header,
    /// others begin the body there. A signature or a policy checked for one reading says
    /// nothing about the other, so nothing that authenticates a message may pass one
    /// that fails here.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the first such place, in bytes of the message.
    ///
    /// ```
    /// use deliverability::mail::{ErrorKind, Message};
    ///
    /// let raw = b"From: jane@example.org\r\nSubject: x\n\nOther text\r\n\r\nText\r\n";
    /// let error = Message::parse(raw).check_header().unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::BareLf, 34));
    /// ```
    pub fn check_header(&self) -> Result<(), Error> {
        self.fields.iter().try_for_each(|field| field.check(self.line_endings))
    }

    /// What ends a line.
    #[must_use]
    pub const fn line_endings(&self) -> LineEndings {
        self.line_endings
    }
}

/// Why the header of a message has more than one reading, and where.
///
/// ```
/// let raw = b"From: jane@example.org\r\nno field\r\n\r\n";
/// let error = deliverability::mail::Message::parse(raw).check_header().unwrap_err();
/// assert_eq!((error.found(), error.section()), ("no field", "RFC 5322, 2.2"));
/// ```
pub type Error = ParseError<ErrorKind>;

/// What some readers take for the end of the header, or of a line in it.
///
/// ```
/// use deliverability::mail::{ErrorKind, Message};
///
/// let kind =
///     |raw: &[u8]| Message::parse(raw).check_header().map_err(|error| error.kind());
/// assert_eq!(kind(b"From : jane@example.org\r\n\r\n"), Err(ErrorKind::NotAField));
/// assert_eq!(kind(b"Subject: x\r\n \r\n\r\n"), Err(ErrorKind::BlankLine));
/// assert_eq!(kind(b"Subject: x\ry\r\n\r\n"), Err(ErrorKind::BareCr));
/// assert_eq!(kind(b"Subject: x\r\n y\r\n\r\n"), Ok(()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A line that is not a field: it has no colon, no name, or white space or another
    /// character that names cannot have before the colon.
    NotAField,
    /// A folded line of nothing but white space.
    BlankLine,
    /// A CR without an LF.
    BareCr,
    /// An LF without a CR, in a message whose lines end in CRLF.
    BareLf,
    /// A control character that some readers take for the end of a line or of the text.
    Control,
}

expectations! {
    ErrorKind {
        NotAField => "the name of a field and a colon", "RFC 5322, 2.2";
        BlankLine => "a visible character in a folded line", "RFC 5322, 3.2.2";
        BareCr => "an LF after the CR", "RFC 5322, 2.2";
        BareLf => "a CR before the LF", "RFC 5322, 2.2";
        Control => "no control character", "RFC 5322, 2.2";
    }
}

/// A field of a header, with its folds.
///
/// ```
/// use deliverability::mail::{Message, unfold};
///
/// let message = Message::parse(b"Subject: on\r\n two lines\r\n\r\n");
/// let field = message.fields()[0];
/// assert_eq!(field.as_bytes(), b"Subject: on\r\n two lines");
/// assert_eq!(unfold(core::str::from_utf8(field.value())?), "on two lines");
/// # Ok::<(), core::str::Utf8Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Field<'a> {
    raw: &'a [u8],
    /// Where the name ends and where the value starts; both 0 if the line has no colon.
    name_end: usize,
    value_start: usize,
    start: usize,
}

impl<'a> Field<'a> {
    fn new(line: &'a [u8], start: usize) -> Self {
        let (mut name_end, mut value_start) = (0, 0);
        if let Some(colon) = memchr::memchr(b':', line) {
            let name = line.get(..colon).unwrap_or_default().trim_ascii_end();
            // A name consists of visible characters (RFC 5322 section 2.2).
            if name.iter().all(u8::is_ascii_graphic) {
                (name_end, value_start) = (name.len(), colon.saturating_add(1));
            }
        }
        Self { raw: line, name_end, value_start, start }
    }

    /// Whether all readers agree on where it ends.
    fn check(&self, line_endings: LineEndings) -> Result<(), Error> {
        let error = |kind, start: usize, end: usize| {
            Err(Error::new(kind, Span::new(start, end), self.raw).shifted(self.start))
        };
        if self.name_end == 0 || self.name_end.saturating_add(1) != self.value_start {
            let end = memchr::memchr2(b'\r', b'\n', self.raw).unwrap_or(self.raw.len());
            return error(ErrorKind::NotAField, 0, end);
        }
        // Whether the line has a visible character so far.
        let mut is_visible = true;
        let mut previous = 0;
        let mut line = 0_usize;
        for (at, &byte) in self.raw.iter().enumerate() {
            let next = at.saturating_add(1);
            match byte {
                b'\n' if previous != b'\r' && line_endings == LineEndings::Crlf => {
                    return error(ErrorKind::BareLf, at, next);
                }
                b'\n' if !is_visible => return error(ErrorKind::BlankLine, line, at),
                b'\n' => (is_visible, line) = (false, next),
                _ if previous == b'\r' => return error(ErrorKind::BareCr, at.saturating_sub(1), at),
                b'\0' | b'\x0b' | b'\x0c' | b'\x1c'..=b'\x1e' => return error(ErrorKind::Control, at, next),
                b' ' | b'\t' | b'\r' => {}
                _ => is_visible = true,
            }
            previous = byte;
        }
        if previous == b'\r' {
            return error(ErrorKind::BareCr, self.raw.len().saturating_sub(1), self.raw.len());
        }
        if is_visible { Ok(()) } else { error(ErrorKind::BlankLine, line, self.raw.len()) }
    }

    /// The name; empty if the line is not a field.
    #[must_use]
    pub fn name(&self) -> &'a [u8] {
        self.raw.get(..self.name_end).unwrap_or_default()
    }

    /// Everything after the colon, including folds, without the final line end.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        self.raw.get(self.value_start..).unwrap_or_default()
    }

    /// The whole field, without the final line end.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether the field has this name, without regard to case.
    ///
    /// ```
    /// use deliverability::mail::Message;
    ///
    /// let message = Message::parse(b"SUBJECT: Lunch\r\n\r\n");
    /// assert!(message.fields()[0].is("Subject"));
    /// assert!(!message.fields()[0].is("Sub"));
    /// ```
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name_end > 0 && self.name().eq_ignore_ascii_case(name.as_bytes())
    }

    /// The place of the field in the message, without the final line end.
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start.saturating_add(self.raw.len()))
    }
}
