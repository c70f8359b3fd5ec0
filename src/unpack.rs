//! Reports out of their packaging: gzip, zip, and messages with either.
//!
//! DMARC aggregate reports (RFC 9990) and TLS reports (RFC 8460) come compressed, mostly
//! inside a message. [`payloads`] unpacks them within the limits of a [`Policy`], so
//! that no small attachment grows without bound.
//!
//! ```
//! use deliverability::unpack::{self, Policy};
//!
//! let message =
//!     b"From: r@example.net\r\nMIME-Version: 1.0\r\nContent-Type: text/xml\r\n\
//!     Content-Transfer-Encoding: base64\r\n\r\nPGZlZWRiYWNrPjwvZmVlZGJhY2s+\r\n";
//! let payloads = unpack::payloads(message, &Policy::default())?;
//! assert_eq!(payloads, [b"<feedback></feedback>".as_slice()]);
//! # Ok::<(), unpack::Error>(())
//! ```

use alloc::{borrow::Cow, vec::Vec};
use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use mail_parser::{MimeHeaders as _, PartType};
use thiserror::Error as ThisError;
use zip::ZipArchive;

use crate::{
    diagnostic::{Expectation, ParseError},
    nesting,
};

/// How deeply containers may be nested: a message, a zip in it, a gzip in that.
const MAX_DEPTH: u8 = 4;

/// How many parts of a message and files of an archive are looked at.
const MAX_PARTS: usize = 64;

/// The size in bytes from which the ratio counts: a small report of many equal rows
/// compresses well.
const RATIO_FROM: u64 = 1 << 20;

/// How far a compressed report may grow.
///
/// ```
/// use deliverability::unpack::Policy;
///
/// let policy = Policy::default();
/// assert_eq!((policy.max_size, policy.max_ratio), (64 << 20, 200));
/// assert_eq!(policy.source(), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Policy {
    /// How many bytes everything that is unpacked may have in total. 64 MiB by default.
    pub max_size: u64,
    /// How many times its compressed size a file may have, once it is over 1 MiB. 200 by
    /// default.
    pub max_ratio: u64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { max_size: 64 << 20, max_ratio: 200 }
    }
}

crate::source::presets!(Policy, "unpack", []);

/// Why nothing was unpacked.
///
/// ```
/// use deliverability::unpack::{Error, Policy, payloads};
///
/// let unpack = |raw: &[u8]| payloads(raw, &Policy::default()).map(|found| found.len());
/// assert_eq!(unpack(b"hello"), Err(Error::NoReport));
/// assert_eq!(unpack(b"PK\x03\x04 cut off"), Err(Error::Broken));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are neither XML nor JSON, nor anything that holds them.
    #[error("expected XML, JSON, gzip, zip or a message with one of them")]
    NoReport,
    /// A compressed file cannot be read.
    #[error("expected a sound compressed file")]
    Broken,
    /// The unpacked report is larger than the policy allows.
    #[error("the unpacked report is larger than the policy allows")]
    TooLarge,
    /// The report was compressed more than the policy allows.
    #[error("the report was compressed more than the policy allows")]
    TooDense,
}

/// Why bytes are not a report: they could not be unpacked, or the text is not one.
///
/// ```
/// use deliverability::{
///     dmarc::aggregate::{ErrorKind, Report},
///     unpack::{self, Policy, ReportError},
/// };
///
/// let read = |raw: &[u8]| Report::read(raw, &Policy::default()).unwrap_err();
/// assert_eq!(read(b"hello"), ReportError::Unpack(unpack::Error::NoReport));
/// assert_eq!(read(b"<html></html>").kind(), Some(ErrorKind::NoFeedback));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, ThisError)]
#[non_exhaustive]
pub enum ReportError<K: Expectation + Copy + core::fmt::Debug + 'static> {
    /// The bytes could not be unpacked.
    #[error(transparent)]
    Unpack(#[from] Error),
    /// The text is not a report; the place is in bytes of the text.
    #[error(transparent)]
    Text(#[from] ParseError<K>),
}

impl<K: Expectation + Copy + core::fmt::Debug> ReportError<K> {
    /// The kind of fault in the text; `None` if the bytes could not be unpacked.
    #[must_use]
    pub const fn kind(&self) -> Option<K> {
        match self {
            Self::Unpack(_) => None,
            Self::Text(error) => Some(error.kind()),
        }
    }
}

/// Every XML or JSON text in the bytes, or in what they contain.
///
/// # Errors
///
/// An [`Error`] if there is none, or if unpacking it would exceed the limits.
///
/// ```
/// use deliverability::unpack::{Error, Policy, payloads};
///
/// let mut policy = Policy::default();
/// assert_eq!(payloads(b"{}", &policy)?, [b"{}".as_slice()]);
///
/// # use std::io::Write as _;
/// # let mut encoder =
/// #     flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
/// # encoder.write_all(
/// #     format!("<feedback>{}</feedback>", " ".repeat(10_000)).as_bytes(),
/// # )?;
/// # let gzip = encoder.finish()?;
/// // `gzip` is a compressed report of 10 kB.
/// assert_eq!(payloads(&gzip, &policy)?[0].len(), 10_021);
/// policy.max_size = 1_000;
/// assert_eq!(payloads(&gzip, &policy), Err(Error::TooLarge));
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn payloads<'a>(raw: &'a [u8], policy: &Policy) -> Result<Vec<Cow<'a, [u8]>>, Error> {
    let mut unpacker = Unpacker { policy, left: policy.max_size, found: Vec::new(), failure: None };
    unpacker.open(Cow::Borrowed(raw), MAX_DEPTH);
    match (unpacker.found.is_empty(), unpacker.failure) {
        (false, _) => Ok(unpacker.found),
        (true, failure) => Err(failure.unwrap_or(Error::NoReport)),
    }
}

struct Unpacker<'p, 'a> {
    policy: &'p Policy,
    /// How many bytes may still be unpacked.
    left: u64,
    found: Vec<Cow<'a, [u8]>>,
    /// The first failure.
    failure: Option<Error>,
}

impl<'a> Unpacker<'_, 'a> {
    fn open(&mut self, raw: Cow<'a, [u8]>, depth: u8) {
        let Some(depth) = depth.checked_sub(1) else { return };
        if raw.starts_with(b"\x1f\x8b") {
            let size = raw.len();
            self.inflated(MultiGzDecoder::new(Cursor::new(raw)), size, depth);
        } else if raw.starts_with(b"PK\x03\x04") {
            self.archive(&raw, depth);
        } else if is_text(&raw) {
            self.found.push(raw);
        } else if is_mail(&raw) {
            self.message(&raw, depth);
        }
    }

    fn fail(&mut self, error: Error) {
        self.failure.get_or_insert(error);
    }

    /// Reads a stream to its end, within the limits.
    fn inflated(&mut self, stream: impl Read, compressed: usize, depth: u8) {
        let by_ratio = u64::try_from(compressed).unwrap_or(u64::MAX).saturating_mul(self.policy.max_ratio);
        let dense = by_ratio.max(RATIO_FROM);
        let bound = self.left.min(dense);
        let mut out = Vec::new();
        if stream.take(bound.saturating_add(1)).read_to_end(&mut out).is_err() && out.is_empty() {
            return self.fail(Error::Broken);
        }
        let size = u64::try_from(out.len()).unwrap_or(u64::MAX);
        if size > bound {
            return self.fail(if bound < self.left { Error::TooDense } else { Error::TooLarge });
        }
        self.left = self.left.saturating_sub(size);
        self.open(Cow::Owned(out), depth);
    }

    fn archive(&mut self, raw: &[u8], depth: u8) {
        let Ok(mut archive) = ZipArchive::new(Cursor::new(raw)) else { return self.fail(Error::Broken) };
        for index in 0..archive.len().min(MAX_PARTS) {
            let Ok(file) = archive.by_index(index) else {
                self.fail(Error::Broken);
                continue;
            };
            if file.is_file() && !file.name().is_ok_and(|name| name.starts_with("__MACOSX")) {
                let size = usize::try_from(file.compressed_size()).unwrap_or(usize::MAX).min(raw.len());
                self.inflated(file, size, depth);
            }
        }
    }

    fn message(&mut self, raw: &[u8], depth: u8) {
        let raw = nesting::bounded(raw);
        let Some(message) = nesting::mime_parser().parse(&*raw) else { return };
        for part in message.parts.iter().take(MAX_PARTS) {
            let content: &[u8] = match &part.body {
                PartType::Text(text) | PartType::Html(text) => text.as_bytes(),
                PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes,
                PartType::Message(message) => message.raw_message(),
                PartType::Multipart(_) => continue,
            };
            // HTML begins with a bracket too, but only an attachment is a report.
            let is_report = !matches!(part.body, PartType::Html(_)) || part.attachment_name().is_some();
            if is_report {
                self.open(Cow::Owned(content.to_vec()), depth);
            }
        }
    }
}

/// Whether the bytes begin as XML or JSON.
fn is_text(raw: &[u8]) -> bool {
    let raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw).trim_ascii_start();
    raw.starts_with(b"<") || raw.starts_with(b"{")
}

/// Whether the bytes begin with a header field.
fn is_mail(raw: &[u8]) -> bool {
    let raw = raw.trim_ascii_start();
    let name = raw.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    raw.starts_with(b"From ") || (name > 0 && raw.get(name) == Some(&b':'))
}
