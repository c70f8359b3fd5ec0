//! The headers of the parts within a body (RFC 2046 section 5.1).

use alloc::vec::Vec;

use super::message::{Error, ErrorKind, Message};
use crate::diagnostic::Span;

/// How many multiparts are followed.
const MAX_BOUNDARIES: usize = 32;

impl Message<'_> {
    /// Checks that every reader finds the end of each part's header where this one does.
    ///
    /// A line of white space ends a header for some readers and continues it for others,
    /// which then take the text of the part for fields. Relaxed canonicalization of a
    /// body (RFC 6376 section 3.4.4) does not distinguish such a line from an empty one,
    /// so that a signature using it is valid for both readings.
    ///
    /// The parts of the first 32 multiparts are followed, and messages within the
    /// message.
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
    boundaries: Vec<Vec<u8>>,
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
        let is_known = |line: &[u8]| self.boundaries.iter().any(|boundary| boundary == line);
        if is_known(line) {
            Some(false)
        } else {
            line.strip_suffix(b"--").filter(|line| is_known(line)).map(|_| true)
        }
    }

    /// After a header: a message has another one, and a multipart has parts.
    fn end_header(&mut self) {
        let kind = self.content_type.trim_ascii_start();
        let is = |start: &[u8]| kind.get(..start.len()).is_some_and(|kind| kind.eq_ignore_ascii_case(start));
        self.is_header = is(b"message/rfc822") || is(b"message/global");
        if is(b"multipart/") && self.boundaries.len() < MAX_BOUNDARIES {
            self.boundaries.extend(boundary(kind));
        }
        self.content_type.clear();
        self.is_content_type = false;
    }
}

/// The parameter `boundary` of a content type.
fn boundary(content_type: &[u8]) -> Option<Vec<u8>> {
    let name = b"boundary";
    let value = memchr::memchr2_iter(b'b', b'B', content_type).find_map(|at| {
        let before = content_type.get(..at).and_then(<[u8]>::last);
        let rest = content_type.get(at..).unwrap_or_default();
        let (found, rest) = rest.split_at_checked(name.len())?;
        let is_it = found.eq_ignore_ascii_case(name) && before.is_some_and(|byte| b"; \t\r\n".contains(byte));
        is_it.then(|| rest.trim_ascii_start().strip_prefix(b"=")).flatten()
    })?;
    let value = value.trim_ascii_start();
    let mut boundary = Vec::new();
    if let Some(quoted) = value.strip_prefix(b"\"") {
        let mut bytes = quoted.iter().filter(|byte| !b"\r\n".contains(byte));
        while let Some(byte) = bytes.next().filter(|byte| **byte != b'"') {
            boundary.extend(if *byte == b'\\' { bytes.next() } else { Some(byte) });
        }
    } else {
        boundary.extend(value.iter().take_while(|byte| !b"; \t\r\n(".contains(byte)));
    }
    // White space at its end does not belong to it (RFC 2046 section 5.1.1).
    boundary.truncate(boundary.trim_ascii_end().len());
    (!boundary.is_empty()).then_some(boundary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries() {
        for (text, expected) in [
            ("multipart/mixed; boundary=b", Some("b")),
            ("multipart/mixed;Boundary = \"a b; c\\\"\"; x=y", Some("a b; c\"")),
            ("multipart/mixed;\r\n\tcharset=x;\r\n boundary=--=_1 (comment)", Some("--=_1")),
            ("multipart/mixed; x-boundary=a; boundary=b;", Some("b")),
            ("multipart/mixed; boundary=\"\"", None),
            ("multipart/mixed; boundary", None),
            ("multipart/mixed; boundaryboundary=b", None),
        ] {
            assert_eq!(boundary(text.as_bytes()).as_deref(), expected.map(str::as_bytes), "{text}");
        }
    }
}
