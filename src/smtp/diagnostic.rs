//! The reply inside what a mail system wrote around it.

use super::{
    EnhancedStatus,
    chunks::{Chunk, Chunks, DIGIT, MARK, OTHER},
    reply,
    word_table::WordTable,
};
use crate::diagnostic::Span;

/// The phase of an SMTP session in which something was said.
///
/// ```
/// use deliverability::smtp::Phase;
///
/// assert_eq!(Phase::RcptTo.as_str(), "rcpt-to");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// The connection and the greeting, before the first command.
    Connect,
    /// The EHLO, HELO or LHLO command.
    Hello,
    /// The STARTTLS command.
    StartTls,
    /// The AUTH command.
    Auth,
    /// The MAIL FROM command.
    MailFrom,
    /// The RCPT TO command.
    RcptTo,
    /// The DATA command, before the message itself.
    Data,
    /// The end of the message, when the server accepts or refuses it.
    EndOfData,
    /// The QUIT command.
    Quit,
}

crate::names::named! {
    Phase {
        Connect => "connect",
        Hello => "hello",
        StartTls => "starttls",
        Auth => "auth",
        MailFrom => "mail-from",
        RcptTo => "rcpt-to",
        Data => "data",
        EndOfData => "end-of-data",
        Quit => "quit",
    }
}

impl Phase {
    /// The phase that a command's name or a phrase for it means, at the start of `text`.
    fn named(text: &[u8]) -> Option<Self> {
        const NAMES: &[(&str, Phase)] = &[
            ("rcpt", Phase::RcptTo),
            ("mail from", Phase::MailFrom),
            ("mail_from", Phase::MailFrom),
            ("mail command", Phase::MailFrom),
            ("end of data", Phase::EndOfData),
            ("end of message", Phase::EndOfData),
            ("final data", Phase::EndOfData),
            ("data", Phase::Data),
            ("bdat", Phase::EndOfData),
            ("ehlo", Phase::Hello),
            ("helo", Phase::Hello),
            ("lhlo", Phase::Hello),
            ("starttls", Phase::StartTls),
            ("auth ", Phase::Auth),
            ("initial connection", Phase::Connect),
            ("connection", Phase::Connect),
            ("connect", Phase::Connect),
            ("quit", Phase::Quit),
        ];
        let [first, second] = text.first_chunk()?.map(|byte: u8| byte.to_ascii_lowercase());
        // Nearly all other words begin otherwise.
        let may_begin = matches!(
            [first, second],
            [b'r', b'c']
                | [b'm', b'a']
                | [b'e', b'n' | b'h']
                | [b'f', b'i']
                | [b'd', b'a']
                | [b'b', b'd']
                | [b'h', b'e']
                | [b'l', b'h']
                | [b's', b't']
                | [b'a', b'u']
                | [b'i', b'n']
                | [b'c', b'o']
                | [b'q', b'u']
        );
        let mut names = NAMES.iter().filter(|_| may_begin);
        names.find(|(name, _)| starts_with(text, name)).map(|&(_, phase)| phase)
    }
}

/// A diagnostic text with the reply inside it.
///
/// Mail systems wrap the remote's reply in words of their own: `host x[192.0.2.1] said:
/// 550 5.1.1 no such user (in reply to RCPT TO command)`, `SMTP error from remote mail
/// server after end of data: 554 spam`, `>>> RCPT TO:<a@b> <<< 550 unknown`, `smtp; 550
/// unknown`, `Remote Server returned '550 ...'`. Reading never fails; what the text
/// does not have is `None`.
///
/// ```
/// use deliverability::smtp::{Diagnostic, Phase};
///
/// let diagnostic =
///     Diagnostic::read(">>> DATA\n<<< 554 5.7.1 Spam\n554 5.0.0 Service unavailable");
/// assert_eq!(diagnostic.code(), Some(554));
/// assert_eq!(diagnostic.status().unwrap().to_string(), "5.7.1");
/// assert_eq!(diagnostic.phase(), Some(Phase::Data));
/// assert_eq!(Diagnostic::read("mailbox is full").remote(), "mailbox is full");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Diagnostic<'a> {
    text: &'a str,
    remote: Span,
    code: Option<u16>,
    status: Option<EnhancedStatus>,
    phase: Option<Phase>,
    host: Option<Span>,
}

impl<'a> Diagnostic<'a> {
    /// Reads a diagnostic text, in one pass over it. This never fails.
    ///
    /// ```
    /// use deliverability::smtp::{Diagnostic, Phase};
    ///
    /// let diagnostic = Diagnostic::read(
    ///     "SMTP error from remote mail server after end of data: \
    ///      host mx.example.org [192.0.2.9]: 554 5.7.1 Message rejected as spam",
    /// );
    /// assert_eq!(diagnostic.phase(), Some(Phase::EndOfData));
    /// assert_eq!(diagnostic.host(), Some("mx.example.org"));
    /// assert_eq!(diagnostic.remote(), "554 5.7.1 Message rejected as spam");
    /// ```
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        let mut reader = Reader::new(text);
        for chunk in Chunks::new(text) {
            reader.chunk(chunk);
        }
        reader.finish()
    }

    /// The text as it was given.
    #[must_use]
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// The remote's own words: from the first reply code, or from the text after
    /// `said:` and the like, up to the remark that closes it. The whole text if neither
    /// is found.
    #[must_use]
    pub fn remote(&self) -> &'a str {
        self.remote.slice(self.text).unwrap_or(self.text)
    }

    /// The place of the remote's words, in bytes of the text.
    #[must_use]
    pub const fn remote_span(&self) -> Span {
        self.remote
    }

    /// The first reply code that reports a failure, from 400 to 599.
    #[must_use]
    pub const fn code(&self) -> Option<u16> {
        self.code
    }

    /// The first enhanced status that reports a failure.
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The phase of the session that the text names.
    #[must_use]
    pub const fn phase(&self) -> Option<Phase> {
        self.phase
    }

    /// The remote host that the text names.
    #[must_use]
    pub fn host(&self) -> Option<&'a str> {
        self.host?.slice(self.text)
    }
}

/// Words before a colon after which the remote's words follow.
const BEFORE_COLON: &[&str] = &[
    "said",
    "responded with failure",
    "failed with",
    "replied",
    "reply was",
    "response was",
    "returned was",
    "answered",
    "talk to me",
    "said [response message]",
    "[response message]",
    "reason",
    "remote server was",
];

/// Whether one of those may end with these letters, which rules out nearly all other
/// words.
const fn ends_an_announcement(letters: [u8; 3]) -> bool {
    let [first, second, third] = letters;
    matches!(
        [first | 0x20, second | 0x20, third | 0x20],
        [b'a', b'i', b'd']
            | [b'u', b'r', b'e']
            | [b'i', b't', b'h']
            | [b'i', b'e', b'd']
            | [b'w', b'a', b's']
            | [b'r', b'e', b'd']
            | [b' ', b'm', b'e']
            | [b'g', b'e', b'}']
            | [b's', b'o', b'n']
    )
}

/// What a word announces about the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Nothing,
    /// A command: `after RCPT TO`, `in reply to end of DATA`, `our MAIL FROM`.
    Phase,
    /// The remote's name: `host mx.example.org`.
    Host,
    /// The reply in quotes: `returned '550 ...'`.
    Quotation,
    /// One of qmail's remarks.
    Remark,
}

/// The words that announce something.
const ANNOUNCING: [(&[u8], Announced); 18] = [
    (b"after", Announced::Phase),
    (b"After", Announced::Phase),
    (b"to", Announced::Phase),
    (b"our", Announced::Phase),
    (b"for", Announced::Phase),
    (b">>>", Announced::Phase),
    (b"on", Announced::Phase),
    (b"sent", Announced::Phase),
    (b"response", Announced::Phase),
    (b"host", Announced::Host),
    (b"Host", Announced::Host),
    (b"server", Announced::Host),
    (b"Server", Announced::Host),
    (b"returned", Announced::Quotation),
    (b"like", Announced::Remark),
    (b"but", Announced::Remark),
    (b"my", Announced::Remark),
    (b"I", Announced::Remark),
];

/// These words by their first eight bytes: every word of a text is looked up, and a
/// comparison with each of them would cost more than all else.
const ANNOUNCED: &WordTable<Announced> = &WordTable::new(&ANNOUNCING, Announced::Nothing);

/// The phase that qmail's remarks name: `does not like recipient`, `but sender was
/// rejected`, `after I sent the message`, `my name was rejected`.
fn remark(rest: &[u8]) -> Option<Phase> {
    const REMARKS: &[(&str, Phase)] = &[
        ("recipient", Phase::RcptTo),
        ("sender was rejected", Phase::MailFrom),
        ("sent the message", Phase::EndOfData),
        ("name was rejected", Phase::Hello),
    ];
    REMARKS.iter().find(|(words, _)| starts_with(rest, words)).map(|&(_, phase)| phase)
}

/// Reads a text chunk by chunk.
pub(crate) struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    out: Diagnostic<'a>,
    /// The start of the remote's words, once a marker was seen.
    remote_start: Option<usize>,
    /// Where the first reply code is.
    code_at: Option<usize>,
    /// Their end, where a closing remark was seen.
    remote_end: Option<usize>,
    announced: Announced,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(text: &'a str) -> Self {
        let remote = Span::new(0, text.len());
        let out = Diagnostic { text, remote, code: None, status: None, phase: None, host: None };
        Self {
            text,
            bytes: text.as_bytes(),
            out,
            remote_start: None,
            code_at: None,
            remote_end: None,
            announced: Announced::Nothing,
        }
    }

    /// Reads the next chunk. Returns whether that may have changed where the remote's
    /// words begin or end.
    #[inline]
    pub(crate) fn chunk(&mut self, chunk: Chunk) -> bool {
        let word = Span::new(chunk.start, chunk.end);
        let bytes = self.bytes_of(word);
        let announced = self.announced;
        // Most words carry no information.
        let matters = chunk.seen & DIGIT != 0
            || announced != Announced::Nothing
            || (chunk.seen & (MARK | OTHER) != 0
                && matches!(bytes, [b'<' | b'(' | b'[' | b'\'' | b'"', ..] | [.., b':']));
        if matters {
            self.word(word, announced, chunk.seen);
        }
        self.announced = ANNOUNCED.get(self.bytes, chunk.start, chunk.end);
        matters
    }

    /// Where the remote's words start, as far as was read; later chunks do not change
    /// it.
    pub(crate) fn remote_start(&self) -> Option<usize> {
        match (self.remote_start, self.code_at) {
            (Some(marker), Some(code)) => Some(marker.min(code)),
            (marker, code) => marker.or(code),
        }
    }

    /// Where a remark closed the remote's words. One before they start does not.
    pub(crate) fn remote_end(&self) -> Option<usize> {
        let start = self.remote_start().unwrap_or_default();
        self.remote_end.filter(|&end| end > start)
    }

    /// What was read.
    pub(crate) fn finish(mut self) -> Diagnostic<'a> {
        let start = self.remote_start().unwrap_or_default();
        let end = self.remote_end().unwrap_or(self.bytes.len());
        self.out.remote = self.trimmed(Span::new(start, end));
        self.out
    }

    fn bytes_of(&self, span: Span) -> &'a [u8] {
        self.bytes.get(span.range()).unwrap_or_default()
    }

    /// Looks at one word, between white space.
    fn word(&mut self, word: Span, announced: Announced, seen: u8) {
        let start = word.start();
        let bytes = self.bytes_of(word);
        let rest = self.bytes.get(start..).unwrap_or_default();
        match bytes {
            b"<<<" => self.remote_starts(word.end()),
            [.., b':'] if self.may_announce(word.end()) => self.colon(word.end()),
            [b'(', ..] if starts_with(rest, "(in reply to") || starts_with(rest, "(in response to") => {
                self.remote_end.get_or_insert(start);
            }
            [b'[', b'R' | b'M' | b'D' | b'E' | b'H', .., b']'] => {
                // Yahoo closes with `[RCPT_TO]`.
                if let Some(phase) = bytes.get(1..).and_then(Phase::named) {
                    self.out.phase.get_or_insert(phase);
                    self.remote_end.get_or_insert(start);
                }
            }
            [b'\'' | b'"', b'2'..=b'5', ..] if announced == Announced::Quotation => {
                self.remote_starts(word.start().saturating_add(1));
            }
            _ => {}
        }
        match announced {
            Announced::Phase if self.out.phase.is_none() => self.out.phase = Phase::named(rest),
            Announced::Remark if self.out.phase.is_none() => self.out.phase = remark(rest),
            Announced::Host if self.out.host.is_none() => self.out.host = self.host(word),
            _ => {}
        }
        if seen & DIGIT != 0 && (self.out.code.is_none() || self.out.status.is_none()) {
            self.numbers(word, rest, seen);
        }
    }

    /// Whether the letters before a colon that ends at `end` are those of an
    /// announcement.
    fn may_announce(&self, end: usize) -> bool {
        let so_far = self.bytes.get(..end.saturating_sub(1)).unwrap_or_default();
        so_far.last_chunk().is_some_and(|letters| ends_an_announcement(*letters))
    }

    /// A colon that ends at `end`: the remote may speak after it.
    fn colon(&mut self, end: usize) {
        let so_far = self.bytes.get(..end.saturating_sub(1)).unwrap_or_default();
        if BEFORE_COLON.iter().any(|words| ends_with(so_far, words)) {
            self.remote_starts(end);
        }
        if self.out.phase.is_none() && ends_with(so_far, "refused to talk to me") {
            self.out.phase = Some(Phase::Connect);
        }
    }

    fn remote_starts(&mut self, at: usize) {
        self.remote_start.get_or_insert(at);
    }

    /// A host name that follows the word "host".
    fn host(&self, word: Span) -> Option<Span> {
        let bytes = self.bytes_of(word);
        let length = bytes
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')))
            .unwrap_or(bytes.len());
        let name = bytes.get(..length)?;
        let is_name = name.contains(&b'.') && name.iter().any(u8::is_ascii_alphabetic);
        let length = if name.last() == Some(&b'.') { length.saturating_sub(1) } else { length };
        is_name.then(|| Span::new(word.start(), word.start().saturating_add(length)))
    }

    /// A reply code or a status code at the start of a word, after opening punctuation.
    fn numbers(&mut self, word: Span, rest: &[u8], seen: u8) {
        let opening = rest
            .iter()
            .take(word.len())
            .take_while(|byte| matches!(byte, b'(' | b'[' | b'\'' | b'"' | b'#' | b'<' | b':' | b'/' | b';'))
            .count();
        let mut at = word.start().saturating_add(opening);
        let bytes = self.bytes_of(Span::new(at, word.end()));
        if !matches!(bytes.first(), Some(b'2'..=b'5')) {
            if seen & (MARK | OTHER) == 0 {
                return;
            }
            // `smtp;550`, `TO:550`, `RCPT:521`: the code follows the last colon.
            let Some(inner) = bytes
                .windows(5)
                .position(|five| matches!(five, [b':' | b';', b'4' | b'5', b, c, b'-' | b' '] if b.is_ascii_digit() && c.is_ascii_digit()))
                .or_else(|| {
                    let tail = bytes.len().checked_sub(4)?;
                    matches!(bytes.get(tail..), Some([b':' | b';', b'4' | b'5', b, c]) if b.is_ascii_digit() && c.is_ascii_digit()).then_some(tail)
                })
            else {
                // `550-5.1.1` is a word of its own, and `SMTP;5.1.1` does not occur.
                return;
            };
            at = at.saturating_add(inner).saturating_add(1);
        }
        let Some(text) = self.text.get(at..) else { return };
        if let Some((status, _)) = EnhancedStatus::split(text) {
            if self.out.status.is_none() && status.class() != 2 && status.subject() <= 7 {
                self.out.status = Some(status);
            }
            return;
        }
        let Ok((after, code)) = reply::code(text.as_bytes()) else { return };
        let closed = match after.first() {
            None
            | Some(b' ' | b'-' | b':' | b'.' | b'\r' | b'\n' | b'\t' | b'\'' | b'"' | b',' | b')' | b']') => {
                true
            }
            Some(_) => false,
        };
        // Codes up to x7z are in use today; a greater number is something else, as is a count of
        // things.
        if !closed || !matches!(code, 400..=479 | 500..=579) || counts_things(after) {
            return;
        }
        if self.out.code.is_none() {
            self.out.code = Some(code);
            self.code_at = Some(at);
        }
        let after = self.text.get(at.saturating_add(4)..).unwrap_or_default();
        // The remote's own status takes precedence over one before its reply.
        if let Some((status, _)) = EnhancedStatus::split(after.trim_start_matches([' ', '#', '(', '\'']))
            && status.class() != 2
            && status.subject() <= 7
        {
            self.out.status = Some(status);
        }
    }

    fn trimmed(&self, span: Span) -> Span {
        let text = span.slice(self.text).unwrap_or_default();
        let start = span.start().saturating_add(text.len().saturating_sub(text.trim_start().len()));
        Span::new(start, start.saturating_add(text.trim().len()))
    }
}

/// Whether a number is followed by a unit: `500 messages` is not a reply.
fn counts_things(after: &[u8]) -> bool {
    const UNITS: &[&str] = &[
        " bytes",
        " byte",
        " kb",
        " mb",
        " hours",
        " hour",
        " minutes",
        " minute",
        " seconds",
        " messages",
        " recipients",
        " days",
        " times",
        " hops",
        " lines",
        " attempts",
    ];
    // Nearly every code is followed by a status or another word.
    let [space, first, second] = after.first_chunk().copied().unwrap_or_default();
    let may_be_unit = space == b' '
        && matches!(
            [first | 0x20, second | 0x20],
            [b'b', b'y']
                | [b'k' | b'm', b'b']
                | [b'h', b'o']
                | [b'm', b'i' | b'e']
                | [b's' | b'r', b'e']
                | [b'd', b'a']
                | [b't', b'i']
                | [b'l', b'i']
                | [b'a', b't']
        );
    may_be_unit && UNITS.iter().any(|unit| starts_with(after, unit))
}

fn starts_with(text: &[u8], prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn ends_with(text: &[u8], suffix: &str) -> bool {
    text.len()
        .checked_sub(suffix.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(suffix.as_bytes()))
}
