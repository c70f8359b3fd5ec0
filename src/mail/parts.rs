//! The headers of the parts within a body (RFC 2046 section 5.1).

use alloc::{collections::BTreeSet, vec::Vec};

use super::message::{Error, ErrorKind, Message};
use crate::diagnostic::Span;

/// The longest boundary that is also looked for at the start of a longer line. A
/// boundary has 70 characters at most (RFC 2046 section 5.1.1).
const MAX_PREFIX: usize = 256;

/// How far after the name of a parameter its equals sign may be.
const MAX_MARK: usize = 64;

impl Message<'_> {
    /// Checks that every reader finds the end of each part's header where this one does.
    ///
    /// A line of white space ends a header for some readers and continues it for others,
    /// which then take the text of the part for fields. Relaxed canonicalization of a
    /// body (RFC 6376 section 3.4.4) does not distinguish such a line from an empty one,
    /// so that a signature using it is valid for both readings.
    ///
    /// Every multipart is followed, and messages within the message. A boundary is
    /// whatever any reader might take for one: each of several parameters `boundary`,
    /// one in pieces or percent-encoded (RFC 2231), and a line that only begins with it.
    ///
    /// # Errors
    ///
    /// An [`Error`] of the kind [`ErrorKind::BlankLine`] with the first such line, in
    /// bytes of the message.
    ///
    /// ```
    /// use deliverability::mail::{ErrorKind, Message};
    ///
    /// let raw = b"From: jane@example.org\r\n\
    ///     Content-Type: multipart/mixed; boundary=b\r\n\r\n\
    ///     --b\r\nContent-Type: text/plain\r\n \r\nHello\r\n--b--\r\n";
    /// let message = Message::parse(raw);
    /// assert_eq!(message.check_header(), Ok(()));
    /// let error = message.check_parts().unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::BlankLine, 100));
    /// ```
    pub fn check_parts(&self) -> Result<(), Error> {
        let Some(field) = self.fields().iter().find(|field| field.is("Content-Type")) else { return Ok(()) };
        let mut parts = Parts::default();
        parts.content_type.extend_from_slice(field.value());
        parts.end_header();
        if !parts.is_header && parts.boundaries.is_empty() {
            return Ok(());
        }
        let mut at = self.body_start();
        for with_end in self.body().split_inclusive(|byte| *byte == b'\n') {
            let line = with_end.strip_suffix(b"\n").unwrap_or(with_end);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if parts.is_blank_end(line) {
                let span = Span::new(0, line.len());
                return Err(Error::new(ErrorKind::BlankLine, span, line).shifted(at));
            }
            at = at.saturating_add(with_end.len());
        }
        Ok(())
    }
}

/// The state of reading a body line by line.
#[derive(Debug, Default)]
struct Parts {
    boundaries: BTreeSet<Vec<u8>>,
    /// The lengths of those up to [`MAX_PREFIX`].
    lengths: BTreeSet<usize>,
    /// Whether the line belongs to the header of a part.
    is_header: bool,
    /// Whether the field that it may continue is the content type, and what that says so
    /// far.
    is_content_type: bool,
    content_type: Vec<u8>,
}

impl Parts {
    /// Takes the next line. Returns whether it is nothing but white space within the
    /// header of a part.
    fn is_blank_end(&mut self, line: &[u8]) -> bool {
        if let Some(is_close) = self.delimiter(line) {
            (self.is_header, self.is_content_type) = (!is_close, false);
            self.content_type.clear();
            return false;
        }
        if !self.is_header {
            return false;
        }
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        match line.first() {
            None => self.end_header(),
            Some(b' ' | b'\t') if line.trim_ascii().is_empty() => return true,
            Some(b' ' | b'\t') if self.is_content_type => self.content_type.extend_from_slice(line),
            Some(b' ' | b'\t') => {}
            // Text without a header before it.
            Some(_) if name.len() == line.len() => self.is_header = false,
            Some(_) => {
                self.is_content_type = name.trim_ascii().eq_ignore_ascii_case(b"content-type");
                if self.is_content_type && self.content_type.is_empty() {
                    let value = line.get(name.len().saturating_add(1)..).unwrap_or_default();
                    self.content_type.extend_from_slice(value);
                }
            }
        }
        false
    }

    /// Whether a line is a delimiter of a known multipart, and if so, whether it closes
    /// it.
    fn delimiter(&self, line: &[u8]) -> Option<bool> {
        let line = line.strip_prefix(b"--")?.trim_ascii_end();
        if self.boundaries.contains(line) {
            return Some(false);
        }
        let starts = self.lengths.iter().filter_map(|length| line.split_at_checked(*length));
        let mut ends = starts.filter(|(start, _)| self.boundaries.contains(*start)).map(|(_, end)| end);
        let first = ends.next();
        match first {
            Some(end) => Some(end.starts_with(b"--") && ends.all(|end| end.starts_with(b"--"))),
            None => line.strip_suffix(b"--").filter(|line| self.boundaries.contains(*line)).map(|_| true),
        }
    }

    /// After a header: a message has another one, and a multipart has parts.
    fn end_header(&mut self) {
        let names = |kind: &[u8]| {
            self.content_type.windows(kind.len()).any(|window| window.eq_ignore_ascii_case(kind))
        };
        self.is_header = names(b"message/rfc822") || names(b"message/global");
        if names(b"multipart/") {
            for boundary in boundaries(&self.content_type) {
                self.lengths.extend(Some(boundary.len()).filter(|length| *length <= MAX_PREFIX));
                self.boundaries.insert(boundary);
            }
        }
        self.content_type.clear();
        self.is_content_type = false;
    }
}

/// What the parameters `boundary` of a type may mean to a reader.
fn boundaries(content_type: &[u8]) -> Vec<Vec<u8>> {
    let name = b"boundary";
    let starts = memchr::memchr2_iter(b'b', b'B', content_type).filter_map(|at| {
        let (before, rest) = content_type.split_at_checked(at)?;
        let (found, rest) = rest.split_at_checked(name.len())?;
        let is_apart = before.last().is_none_or(|byte| b"; \t\r\n)".contains(byte));
        (is_apart && found.eq_ignore_ascii_case(name)).then_some(rest)
    });
    let mut found = Vec::new();
    // The pieces of one in several (RFC 2231 section 3), with percent signs and without.
    let (mut pieces, mut decoded) = (Vec::new(), Vec::new());
    for rest in starts {
        let Some((number, value)) = parameter(rest) else { continue };
        match number {
            Piece::Whole => found.push(value),
            Piece::Extended => {
                found.push(percent_decoded(&value));
                found.push(value);
            }
            Piece::Numbered => {
                decoded.extend(percent_decoded(&value));
                pieces.extend(value);
            }
        }
    }
    found.extend([pieces, decoded]);
    for boundary in &mut found {
        // White space at its end does not belong to it (RFC 2046 section 5.1.1).
        boundary.truncate(boundary.trim_ascii_end().len());
    }
    found.retain(|boundary| !boundary.is_empty());
    found
}

/// How much of a parameter a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Whole,
    /// `boundary*=`: with a character set and percent signs.
    Extended,
    /// `boundary*0=` or `boundary*0*=`: one of several.
    Numbered,
}

/// What follows the name of a parameter: whether it is a piece, and the value.
fn parameter(rest: &[u8]) -> Option<(Piece, Vec<u8>)> {
    let start = rest.get(..MAX_MARK).unwrap_or(rest);
    let (mark, value) = rest.split_at_checked(start.iter().position(|byte| *byte == b'=')?)?;
    let piece = match mark.trim_ascii() {
        b"" => Piece::Whole,
        b"*" => Piece::Extended,
        mark if mark.starts_with(b"*") => Piece::Numbered,
        _ => return None,
    };
    let value = value.get(1..).unwrap_or_default().trim_ascii_start();
    let mut out = Vec::new();
    if let Some(quoted) = value.strip_prefix(b"\"") {
        let mut bytes = quoted.iter().filter(|byte| !b"\r\n".contains(byte));
        while let Some(byte) = bytes.next().filter(|byte| **byte != b'"') {
            out.extend(if *byte == b'\\' { bytes.next() } else { Some(byte) });
        }
    } else {
        out.extend(value.iter().take_while(|byte| !b"; \t\r\n(".contains(byte)));
    }
    Some((piece, out))
}

/// A value without its character set and language, and with its percent signs decoded
/// (RFC 2231 section 4).
fn percent_decoded(value: &[u8]) -> Vec<u8> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let text = match (parts.next(), parts.next(), parts.next()) {
        (Some(_), Some(_), Some(text)) => text,
        _ => value,
    };
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        let digits =
            after.get(..2).filter(|_| *byte == b'%').and_then(|digits| core::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_as_any_reader_may_find_them() {
        for (text, expected) in [
            ("multipart/mixed; boundary=b", &["b"][..]),
            ("multipart/mixed;Boundary = \"a b; c\\\"\"; x=y", &["a b; c\""]),
            ("multipart/mixed;\r\n\tcharset=x;\r\n boundary=--=_1 (comment)", &["--=_1"]),
            ("multipart/mixed; x-boundary=a; boundary=b;", &["b"]),
            ("multipart/mixed; boundary=a; boundary=b", &["a", "b"]),
            ("multipart/mixed; boundary*=us-ascii'en'a%20b", &["a b", "us-ascii'en'a%20b"]),
            ("multipart/mixed; boundary*0=a; boundary*1=\"b c\"", &["ab c", "ab c"]),
            ("multipart/mixed; boundary*0*=us-ascii''a%2e; boundary*1=b", &["us-ascii''a%2eb", "a.b"]),
            ("multipart/mixed; boundary=\"\"", &[]),
            ("multipart/mixed; boundary", &[]),
            ("multipart/mixed; boundaryboundary=b", &[]),
        ] {
            let expected: Vec<Vec<u8>> = expected.iter().map(|text| text.as_bytes().to_vec()).collect();
            assert_eq!(boundaries(text.as_bytes()), expected, "{text}");
        }
    }

    fn is_blank_line(header: &str, body: &str) -> bool {
        let raw = alloc::format!("From: a@example.org\r\n{header}\r\n\r\n{body}");
        Message::parse(raw.as_bytes()).check_parts().is_err()
    }

    #[test]
    fn parts_that_only_some_readers_see_are_checked() {
        let body = "--b\r\nContent-Type: text/plain\r\n \r\nHello\r\n--b--\r\n";
        for header in [
            "Content-Type: multipart/mixed; boundary=b",
            "Content-Type: (a comment) multipart/mixed; boundary=b",
            "Content-Type: multipart/mixed; boundary*0=\"b\"",
            "Content-Type: multipart/mixed; boundary*=us-ascii''%62",
            "Content-Type: multipart/mixed; boundary=a; boundary=b",
        ] {
            assert!(is_blank_line(header, body), "{header}");
        }
        let header = "Content-Type: multipart/mixed; boundary=b";
        assert!(is_blank_line(header, &body.replace("--b\r\nC", "--bold\r\nC")), "the start of a line");
        assert!(!is_blank_line(header, &body.replace(" \r\n", "\r\n")));
        assert!(!is_blank_line(header, "--b\r\n\r\nHello\r\n--b--\r\nX: y\r\n \r\n"), "after the end");
        assert!(!is_blank_line("Content-Type: text/plain", body));
    }

    #[test]
    fn every_multipart_is_followed() {
        let mut body = alloc::string::String::new();
        for n in 0..100 {
            body += &alloc::format!("--b{n}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", n + 1);
        }
        let end = "--b100\r\nContent-Type: text/plain\r\n";
        let header = "Content-Type: multipart/mixed; boundary=b0";
        assert!(is_blank_line(header, &alloc::format!("{body}{end} \r\nHello\r\n")));
        assert!(!is_blank_line(header, &alloc::format!("{body}{end}\r\nHello\r\n")));
    }
}
