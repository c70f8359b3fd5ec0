//! Canonicalization of a body, chunk by chunk (RFC 6376 sections 3.4.3 and 3.4.4).

use super::algorithm::Canonicalization;
use crate::mail::LineEndings;

/// How many bytes are collected before they are passed on.
const BUFFER: usize = 4096;

/// Canonicalizes the body of a message for hashing (RFC 6376 sections 3.4.3 and 3.4.4).
/// The output is the same however the input is cut into chunks.
///
/// It allocates nothing; it holds a buffer of 4 KiB.
///
/// ```
/// use deliverability::{
///     dkim::{BodyCanonicalizer, Canonicalization},
///     mail::LineEndings,
/// };
///
/// let mut out = Vec::new();
/// let mut body = BodyCanonicalizer::new(Canonicalization::Relaxed, LineEndings::Crlf);
/// for chunk in [&b" C \r"[..], b"\nD \t", b" E\r\n\r\n \r\n"] {
///     body.update(chunk, |bytes| out.extend_from_slice(bytes));
/// }
/// body.finish(|bytes| out.extend_from_slice(bytes));
/// assert_eq!(out, b" C\r\nD E\r\n");
/// ```
#[derive(Debug, Clone)]
pub struct BodyCanonicalizer {
    canonicalization: Canonicalization,
    line_endings: LineEndings,
    /// The number of line ends that are held back.
    breaks: u64,
    /// Whether blanks after them are held back (relaxed only).
    has_space: bool,
    /// Whether a CR after those is held back, which may be half a line end.
    has_cr: bool,
    /// Whether the last byte of the input was a CR (line ends of files only).
    after_cr: bool,
    /// Whether there has been any text.
    has_text: bool,
    buffer: [u8; BUFFER],
    filled: usize,
}

impl BodyCanonicalizer {
    /// Begins a body.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{BodyCanonicalizer, Canonicalization},
    ///     mail::LineEndings,
    /// };
    ///
    /// // An empty body is one line end under `simple`, and nothing under `relaxed`.
    /// let empty = |canonicalization| {
    ///     let mut out = Vec::new();
    ///     let body = BodyCanonicalizer::new(canonicalization, LineEndings::Crlf);
    ///     body.finish(|bytes| out.extend_from_slice(bytes));
    ///     out
    /// };
    /// assert_eq!(empty(Canonicalization::Simple), b"\r\n");
    /// assert_eq!(empty(Canonicalization::Relaxed), b"");
    /// ```
    #[must_use]
    pub const fn new(canonicalization: Canonicalization, line_endings: LineEndings) -> Self {
        Self {
            canonicalization,
            line_endings,
            breaks: 0,
            has_space: false,
            has_cr: false,
            after_cr: false,
            has_text: false,
            buffer: [0; BUFFER],
            filled: 0,
        }
    }

    /// Takes the next bytes of the body. As much of the canonical form as is certain is
    /// passed to `out`, in pieces of any size.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{BodyCanonicalizer, Canonicalization, RustCrypto, backend::Sha256 as _},
    ///     mail::LineEndings,
    /// };
    ///
    /// # fn sha256<B: deliverability::dkim::backend::Backend>(_: B) -> B::Sha256 {
    /// #     B::Sha256::default()
    /// # }
    /// let mut hash = sha256(RustCrypto);
    /// let mut body =
    ///     BodyCanonicalizer::new(Canonicalization::Relaxed, LineEndings::Lf);
    /// body.update(b"At noon?\n\n\n", |bytes| hash.update(bytes));
    /// body.finish(|bytes| hash.update(bytes));
    ///
    /// let mut expected = sha256(RustCrypto);
    /// expected.update(b"At noon?\r\n");
    /// assert_eq!(hash.finish(), expected.finish());
    /// ```
    pub fn update(&mut self, chunk: &[u8], mut out: impl FnMut(&[u8])) {
        if self.line_endings == LineEndings::Crlf {
            self.take(chunk, &mut out);
            return;
        }
        let mut rest = chunk;
        while let Some(length) = memchr::memchr(b'\n', rest) {
            let (line, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            let has_cr = if line.is_empty() { self.after_cr } else { line.ends_with(b"\r") };
            self.take(line, &mut out);
            self.take(if has_cr { b"\n" } else { b"\r\n" }, &mut out);
            self.after_cr = false;
            rest = tail.get(1..).unwrap_or_default();
        }
        self.take(rest, &mut out);
        if !rest.is_empty() {
            self.after_cr = rest.ends_with(b"\r");
        }
    }

    /// Ends the body. The rest of the canonical form is passed to `out`.
    ///
    /// ```
    /// use deliverability::{
    ///     dkim::{BodyCanonicalizer, Canonicalization},
    ///     mail::LineEndings,
    /// };
    ///
    /// let mut out = Vec::new();
    /// let mut body =
    ///     BodyCanonicalizer::new(Canonicalization::Simple, LineEndings::Crlf);
    /// body.update(b"no line end", |bytes| out.extend_from_slice(bytes));
    /// body.finish(|bytes| out.extend_from_slice(bytes));
    /// assert_eq!(out, b"no line end\r\n");
    /// ```
    pub fn finish(mut self, mut out: impl FnMut(&[u8])) {
        if self.has_cr {
            self.text(b"\r", &mut out);
        }
        if self.has_text || self.canonicalization == Canonicalization::Simple {
            self.put(b"\r\n", &mut out);
        }
        out(self.buffer.get(..self.filled).unwrap_or_default());
    }

    fn take(&mut self, chunk: &[u8], out: &mut impl FnMut(&[u8])) {
        let is_relaxed = self.canonicalization == Canonicalization::Relaxed;
        let is_held = |byte: &u8| matches!(byte, b'\r' | b'\n') || is_relaxed && matches!(byte, b' ' | b'\t');
        let Some(last) = chunk.iter().rposition(|byte| !is_held(byte)) else {
            self.hold(chunk, out);
            return;
        };
        let (head, tail) = chunk.split_at_checked(last.saturating_add(1)).unwrap_or((chunk, &[]));
        let first = head.iter().position(|byte| !is_held(byte)).unwrap_or_default();
        let (before, text) = head.split_at_checked(first).unwrap_or((&[], head));
        self.hold(before, out);
        self.release(out);
        if is_relaxed {
            self.reduce(text, out)
        } else {
            self.put(text, out)
        }
        self.hold(tail, out);
    }

    /// Takes bytes that may all belong to the end of the body.
    fn hold(&mut self, bytes: &[u8], out: &mut impl FnMut(&[u8])) {
        for byte in bytes {
            match byte {
                b'\n' if self.has_cr => {
                    self.has_cr = false;
                    // Blanks at the end of a line are dropped.
                    self.has_space = false;
                    self.breaks = self.breaks.saturating_add(1);
                }
                b'\r' => {
                    if self.has_cr {
                        self.text(b"\r", out);
                    }
                    self.has_cr = true;
                }
                b'\n' => self.text(b"\n", out),
                _ => {
                    if self.has_cr {
                        self.text(b"\r", out);
                    }
                    self.has_space = true;
                }
            }
        }
    }

    /// Takes a CR or LF that was held back but ends no line, as text.
    fn text(&mut self, byte: &[u8], out: &mut impl FnMut(&[u8])) {
        self.has_cr = false;
        self.release(out);
        self.put(byte, out);
    }

    /// Writes what was held back, because text follows.
    fn release(&mut self, out: &mut impl FnMut(&[u8])) {
        self.has_text = true;
        for _ in 0..core::mem::take(&mut self.breaks) {
            self.put(b"\r\n", out);
        }
        if core::mem::take(&mut self.has_space) {
            self.put(b" ", out);
        }
        if core::mem::take(&mut self.has_cr) {
            self.put(b"\r", out);
        }
    }

    /// Writes text that neither begins nor ends with a blank, its blanks reduced.
    fn reduce(&mut self, text: &[u8], out: &mut impl FnMut(&[u8])) {
        let mut rest = text;
        while !rest.is_empty() {
            let (run, tail) = rest.split_at_checked(clean_length(rest)).unwrap_or((rest, &[]));
            self.put(run, out);
            let blanks = tail.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            rest = tail.get(blanks..).unwrap_or_default();
            if blanks > 0 && !rest.starts_with(b"\r\n") {
                self.put(b" ", out);
            }
        }
    }

    fn put(&mut self, bytes: &[u8], out: &mut impl FnMut(&[u8])) {
        let end = self.filled.saturating_add(bytes.len());
        if let Some(free) = self.buffer.get_mut(self.filled..end) {
            free.copy_from_slice(bytes);
            self.filled = end;
            return;
        }
        out(self.buffer.get(..self.filled).unwrap_or_default());
        self.filled = 0;
        match self.buffer.get_mut(..bytes.len()) {
            Some(free) => {
                free.copy_from_slice(bytes);
                self.filled = bytes.len();
            }
            None => out(bytes),
        }
    }
}

/// How many bytes are looked at in one step.
const BLOCK: usize = 32;

/// The length of the text at the start that relaxed canonicalization does not change: up
/// to a tab, or a blank before a blank or control.
fn clean_length(text: &[u8]) -> usize {
    let is_dirty =
        |byte: u8, next: u8| u8::from(byte == b'\t') | u8::from(byte == b' ') & u8::from(next <= b' ');
    let mut at = 0_usize;
    while let Some(block) = text.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>)
        && let Some(next) = text.get(at.saturating_add(1)..).and_then(<[u8]>::first_chunk::<BLOCK>)
    {
        let dirty = block.iter().zip(next).fold(0, |dirty, (byte, next)| dirty | is_dirty(*byte, *next));
        if dirty != 0 {
            break;
        }
        at = at.saturating_add(BLOCK);
    }
    while let Some(block) = text.get(at..).and_then(<[u8]>::first_chunk::<8>)
        && let Some(next) = text.get(at.saturating_add(1)..).and_then(<[u8]>::first_chunk::<8>)
    {
        let dirty = dirty_lanes(u64::from_le_bytes(*block), u64::from_le_bytes(*next));
        if dirty != 0 {
            let lane = dirty.trailing_zeros() >> 3;
            return at.saturating_add(usize::try_from(lane).unwrap_or_default());
        }
        at = at.saturating_add(8);
    }
    let rest = text.get(at..).unwrap_or_default();
    let nexts = rest.iter().skip(1).copied().chain([0xff]);
    let clean = rest.iter().zip(nexts).take_while(|(byte, next)| is_dirty(**byte, *next) == 0).count();
    at.saturating_add(clean)
}

/// The same for eight bytes at once: the high bit of each byte that would change.
const fn dirty_lanes(bytes: u64, next: u64) -> u64 {
    const LOW: u64 = lanes(0x7f);
    const HIGH: u64 = lanes(0x80);

    const fn lanes(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    /// Whether each byte is over a limit. No lane carries into the next: at most 0x7f is
    /// added to at most 0x7f.
    const fn over(bytes: u64, limit: u8) -> u64 {
        (bytes & LOW).wrapping_add(lanes(0x7f_u8.wrapping_sub(limit))) | bytes
    }

    let is_tab = !over(bytes ^ lanes(b'\t'), 0);
    let is_blank = !over(bytes ^ lanes(b' '), 0);
    let is_low = !over(next, b' ');
    (is_tab | is_blank & is_low) & HIGH
}
