//! Master files (RFC 1035 section 5), as far as people paste them.

use alloc::{string::String, vec::Vec};
use core::fmt;

use super::{Data, Name, Record, RecordType, Zone};
use crate::diagnostic::{ParseError, Span, expectations};

/// Why a text is not a master file, and where.
///
/// ```
/// use deliverability::dns::{MasterErrorKind, Zone};
///
/// let error = Zone::parse("example.org. A 192.0.2.1\nexample.org. A 192.0.2.999\n")
///     .unwrap_err();
/// assert_eq!((error.kind(), error.line()), (MasterErrorKind::Data, 2));
/// assert!(
///     error.to_string().starts_with("expected data that fits the type of the record")
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MasterError {
    error: ParseError<MasterErrorKind>,
    line: usize,
}

impl MasterError {
    /// The kind of error.
    #[must_use]
    pub const fn kind(&self) -> MasterErrorKind {
        self.error.kind()
    }

    /// The place of the faulty entry, in bytes of the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.error.span()
    }

    /// The entry, cut after 40 characters.
    #[must_use]
    pub const fn found(&self) -> &str {
        self.error.found()
    }

    /// The section of the standard, such as `RFC 1035, 5.1`.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.error.section()
    }

    /// The line where the entry starts, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for MasterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, in line {}", self.error, self.line)
    }
}

impl core::error::Error for MasterError {}

/// The kinds of error in a master file.
///
/// ```
/// use deliverability::dns::{MasterErrorKind, Zone};
///
/// let kind = |text: &str| Zone::parse(text).unwrap_err().kind();
/// assert_eq!(kind("$INCLUDE other.zone\n"), MasterErrorKind::Directive);
/// assert_eq!(kind("example.org. TXT \"v=spf1 -all\n"), MasterErrorKind::Open);
/// assert_eq!(kind("example.org. 300 IN ADDRESS 192.0.2.1\n"), MasterErrorKind::Type);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MasterErrorKind {
    /// A name is longer than the DNS allows, or has an empty label.
    Name,
    /// The first entry has no owner name.
    Owner,
    /// The type of the record is missing or unknown.
    Type,
    /// The data does not fit the type of the record.
    Data,
    /// A quotation or parenthesis is not closed, or an escape is cut off.
    Open,
    /// The directive is not supported, or has no value.
    Directive,
}

expectations! {
    MasterErrorKind {
        Name => "labels of 1 to 63 bytes and a name of at most 253", "RFC 1035, 3.1";
        Owner => "a name before the first record", "RFC 1035, 5.1";
        Type => "a type of record after the name", "RFC 1035, 5.1";
        Data => "data that fits the type of the record", "RFC 1035, 3.3";
        Open => "the end of a quotation, parenthesis or escape", "RFC 1035, 5.1";
        Directive => "$ORIGIN or $TTL with a value", "RFC 1035, 5.1";
    }
}

/// A word of an entry: its bytes with the escapes resolved, and whether it was quoted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Word {
    bytes: Vec<u8>,
    quoted: bool,
}

/// A record of a master file, of any type, including those that the crate never asks
/// for.
///
/// `Display` writes the data as a master file does, with absolute names.
///
/// ```
/// use deliverability::dns::{Entries, Name};
///
/// let text = "@ 300 IN SRV 0 1 993 imap\n";
/// let entry = Entries::new(text, Name::parse("example.org")?).next().unwrap()?;
/// assert_eq!((entry.name().as_str(), entry.ttl()), ("example.org", 300));
/// assert_eq!(entry.record_type(), "SRV");
/// assert_eq!(entry.to_string(), "0 1 993 imap.example.org.");
/// assert!(entry.data().is_none());
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    name: Name,
    ttl: u32,
    record_type: String,
    words: Vec<Word>,
    origin: Name,
    line: usize,
    span: Span,
}

impl Entry {
    /// The owner name, made absolute.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The time to live, in seconds.
    #[must_use]
    pub const fn ttl(&self) -> u32 {
        self.ttl
    }

    /// The type as written in the file, in upper case.
    #[must_use]
    pub fn record_type(&self) -> &str {
        &self.record_type
    }

    /// The line on which the entry begins, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The data, if the type is a [`RecordType`] and the words fit it.
    #[must_use]
    pub fn data(&self) -> Option<Data> {
        read(self.record_type.parse().ok()?, &self.words, &self.origin)
    }

    /// Which words of the data are names.
    fn is_name(&self, index: usize) -> bool {
        match self.record_type.as_str() {
            "CNAME" | "NS" | "PTR" | "DNAME" | "ALIAS" | "ANAME" => index == 0,
            "MX" | "AFSDB" | "KX" | "SVCB" | "HTTPS" => index == 1,
            "SOA" | "RP" | "MINFO" => index < 2,
            "SRV" => index == 3,
            "NAPTR" => index == 5,
            _ => false,
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before: Option<&Word> = None;
        for (index, word) in self.words.iter().enumerate() {
            // A value in quotes belongs to the key before it, as in `alpn="h2"`.
            let joins = word.quoted && before.is_some_and(|word| !word.quoted && word.bytes.ends_with(b"="));
            f.write_str(if index == 0 || joins { "" } else { " " })?;
            before = Some(word);
            let name = (self.is_name(index) && !word.quoted).then(|| name(&word.bytes, &self.origin));
            if let Some(Some(name)) = name {
                let dot = if name.as_str().is_empty() { "" } else { "." };
                write!(f, "{name}{dot}")?;
                continue;
            }
            let quote = if word.quoted { "\"" } else { "" };
            f.write_str(quote)?;
            for byte in &word.bytes {
                match byte {
                    b'"' | b'\\' => write!(f, "\\{}", char::from(*byte))?,
                    0x20..=0x7e => fmt::Write::write_char(f, char::from(*byte))?,
                    _ => write!(f, "\\{byte:03}")?,
                }
            }
            f.write_str(quote)?;
        }
        Ok(())
    }
}

/// The records of a master file (RFC 1035 section 5), of any type, one after another.
/// The iterator ends after an error.
///
/// ```
/// use deliverability::dns::{Entries, Name};
///
/// let text = "$ORIGIN example.org.\n@ NS ns1.example.net.\nwww CNAME @\n";
/// let names = Entries::new(text, Name::default())
///     .map(|entry| entry.unwrap().name().to_string());
/// assert_eq!(names.collect::<Vec<_>>(), ["example.org", "www.example.org"]);
/// ```
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    text: &'a str,
    rest: &'a [u8],
    line: usize,
    origin: Name,
    ttl: u32,
    owner: Option<Name>,
}

impl<'a> Entries<'a> {
    /// Reads `text`. Names are relative to `origin` until the file sets another with
    /// `$ORIGIN`; records without a time to live have 3600 seconds until it sets `$TTL`.
    ///
    /// ```
    /// use deliverability::dns::{Entries, Name};
    ///
    /// let text = "www A 192.0.2.1\nexample.net. A 192.0.2.2\n";
    /// let entries = Entries::new(text, Name::parse("example.org")?);
    /// let owners = entries.map(|entry| entry.unwrap().name().to_string());
    /// assert_eq!(owners.collect::<Vec<_>>(), ["www.example.org", "example.net"]);
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub const fn new(text: &'a str, origin: Name) -> Self {
        Self { text, rest: text.as_bytes(), line: 1, origin, ttl: 3600, owner: None }
    }

    /// The place of the next entry, in bytes.
    const fn place(&self) -> usize {
        self.text.len().saturating_sub(self.rest.len())
    }

    /// The next record; `None` for an empty line or a directive.
    fn read(&mut self) -> Result<Option<Entry>, MasterErrorKind> {
        let (line, start) = (self.line, self.place());
        let inherits = matches!(self.rest.first(), Some(b' ' | b'\t'));
        let words = entry(&mut self.rest, &mut self.line)?;
        let span = Span::new(start, self.place());
        let Some(first) = words.first() else { return Ok(None) };
        if !first.quoted && first.bytes.starts_with(b"$") {
            let value = words.get(1).ok_or(MasterErrorKind::Directive)?;
            if first.bytes.eq_ignore_ascii_case(b"$ORIGIN") {
                self.origin = name(&value.bytes, &self.origin).ok_or(MasterErrorKind::Name)?;
            } else if first.bytes.eq_ignore_ascii_case(b"$TTL") {
                self.ttl = seconds(&value.bytes).ok_or(MasterErrorKind::Directive)?;
            } else {
                return Err(MasterErrorKind::Directive);
            }
            return Ok(None);
        }
        let mut fields = words.into_iter().peekable();
        if !inherits && let Some(word) = fields.next() {
            self.owner = Some(name(&word.bytes, &self.origin).ok_or(MasterErrorKind::Name)?);
        }
        let owner = self.owner.clone().ok_or(MasterErrorKind::Owner)?;
        // A time to live and a class come in either order.
        let mut ttl = self.ttl;
        while let Some(word) = fields.peek() {
            if let Some(number) = seconds(&word.bytes).filter(|_| !word.quoted) {
                ttl = number;
            } else if ![b"IN", b"CH", b"HS"].iter().any(|class| word.bytes.eq_ignore_ascii_case(*class)) {
                break;
            }
            fields.next();
        }
        let record_type = fields.next().filter(|word| !word.quoted).ok_or(MasterErrorKind::Type)?;
        let record_type = core::str::from_utf8(&record_type.bytes).unwrap_or_default().to_ascii_uppercase();
        let words = fields.collect();
        Ok(Some(Entry { name: owner, ttl, record_type, words, origin: self.origin.clone(), line, span }))
    }
}

impl Iterator for Entries<'_> {
    type Item = Result<Entry, MasterError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let (line, start) = (self.line, self.place());
            match self.read() {
                Ok(None) => {}
                Ok(Some(entry)) => return Some(Ok(entry)),
                Err(kind) => {
                    let error = ParseError::new(kind, Span::new(start, self.place()), self.text);
                    self.rest = &[];
                    return Some(Err(MasterError { error, line }));
                }
            }
        }
        None
    }
}

pub(super) fn parse(text: &str) -> Result<Zone, MasterError> {
    let mut zone = Zone::new();
    for entry in Entries::new(text, Name::default()) {
        let entry = entry?;
        let fail = |kind| MasterError { error: ParseError::new(kind, entry.span, text), line: entry.line };
        match entry.record_type.parse() {
            Ok(record_type) => {
                let data = read(record_type, &entry.words, &entry.origin)
                    .ok_or_else(|| fail(MasterErrorKind::Data))?;
                zone.insert_record(&entry.name, Record::new(entry.ttl, data));
            }
            // Nobody asks for it, but the name exists.
            Err(_) if is_known(&entry.record_type) => zone.touch(&entry.name),
            Err(_) => return Err(fail(MasterErrorKind::Type)),
        }
    }
    Ok(zone)
}

/// Whether a type exists, though the crate does not ask for it.
fn is_known(record_type: &str) -> bool {
    const TYPES: &[&str] = &[
        "AFSDB",
        "APL",
        "CAA",
        "CDNSKEY",
        "CDS",
        "CERT",
        "CSYNC",
        "DHCID",
        "DNAME",
        "DNSKEY",
        "DS",
        "EUI48",
        "EUI64",
        "HINFO",
        "HIP",
        "HTTPS",
        "IPSECKEY",
        "KEY",
        "KX",
        "LOC",
        "MINFO",
        "NAPTR",
        "NS",
        "NSEC",
        "NSEC3",
        "NSEC3PARAM",
        "OPENPGPKEY",
        "RP",
        "RRSIG",
        "SIG",
        "SMIMEA",
        "SOA",
        "SRV",
        "SSHFP",
        "SVCB",
        "TLSA",
        "URI",
        "ZONEMD",
    ];
    let number = record_type.strip_prefix("TYPE").map(str::parse::<u16>);
    TYPES.contains(&record_type) || matches!(number, Some(Ok(_)))
}

fn read(record_type: RecordType, words: &[Word], origin: &Name) -> Option<Data> {
    let text = |word: &Word| String::from_utf8(word.bytes.clone()).ok();
    Some(match (record_type, words) {
        (RecordType::A, [address]) => Data::A(text(address)?.parse().ok()?),
        (RecordType::Aaaa, [address]) => Data::Aaaa(text(address)?.parse().ok()?),
        (RecordType::Cname, [target]) => Data::Cname(name(&target.bytes, origin)?),
        (RecordType::Ptr, [target]) => Data::Ptr(name(&target.bytes, origin)?),
        (RecordType::Mx, [preference, exchange]) => {
            Data::Mx { preference: text(preference)?.parse().ok()?, exchange: name(&exchange.bytes, origin)? }
        }
        (RecordType::Txt, [_, ..]) => Data::Txt(words.iter().map(|word| &word.bytes).collect()),
        (RecordType::Spf, [_, ..]) => Data::Spf(words.iter().map(|word| &word.bytes).collect()),
        _ => return None,
    })
}

/// A name relative to the origin, unless it ends with a dot; `@` is the origin.
fn name(bytes: &[u8], origin: &Name) -> Option<Name> {
    let text = core::str::from_utf8(bytes).ok()?;
    if text == "@" {
        return Some(origin.clone());
    }
    if text.ends_with('.') || origin.as_str().is_empty() {
        return Name::parse(text).ok();
    }
    Name::parse(&alloc::format!("{text}.{origin}")).ok()
}

/// A number of seconds: `3600`, `1h`, `2d12h`.
fn seconds(bytes: &[u8]) -> Option<u32> {
    let (mut total, mut number, mut digits) = (0_u32, 0_u32, false);
    for byte in bytes {
        let unit = match byte.to_ascii_lowercase() {
            digit @ b'0'..=b'9' => {
                number = number.checked_mul(10)?.checked_add(u32::from(digit.saturating_sub(b'0')))?;
                digits = true;
                continue;
            }
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86_400,
            b'w' => 604_800,
            _ => return None,
        };
        if !digits {
            return None;
        }
        total = total.checked_add(number.checked_mul(unit)?)?;
        (number, digits) = (0, false);
    }
    (!bytes.is_empty()).then(|| total.checked_add(number)).flatten()
}

/// The words of the next entry; moves past it and counts its lines.
fn entry(rest: &mut &[u8], line: &mut usize) -> Result<Vec<Word>, MasterErrorKind> {
    let mut words: Vec<Word> = Vec::new();
    let mut word: Option<Word> = None;
    let mut depth = 0_usize;
    let mut quoted = false;
    while let Some((&byte, tail)) = rest.split_first() {
        *rest = tail;
        let current = |word: &mut Option<Word>, byte: u8| {
            word.get_or_insert_with(|| Word { bytes: Vec::new(), quoted: false }).bytes.push(byte);
        };
        match byte {
            b'\\' => {
                let value = match tail {
                    [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', after @ ..] => {
                        *rest = after;
                        let value = [a, b, c].iter().fold(0_u32, |value, digit| {
                            value.saturating_mul(10).saturating_add(u32::from(digit.saturating_sub(b'0')))
                        });
                        u8::try_from(value).map_err(|_| MasterErrorKind::Open)?
                    }
                    [next, after @ ..] => {
                        *rest = after;
                        *next
                    }
                    [] => return Err(MasterErrorKind::Open),
                };
                current(&mut word, value);
            }
            b'"' if quoted => {
                quoted = false;
                words.extend(word.take());
            }
            b'"' => {
                words.extend(word.take());
                quoted = true;
                word = Some(Word { bytes: Vec::new(), quoted: true });
            }
            b'\n' => {
                *line = line.saturating_add(1);
                if quoted {
                    return Err(MasterErrorKind::Open);
                }
                words.extend(word.take());
                if depth == 0 {
                    return Ok(words);
                }
            }
            _ if quoted => current(&mut word, byte),
            b' ' | b'\t' | b'\r' => words.extend(word.take()),
            b'(' => {
                words.extend(word.take());
                depth = depth.saturating_add(1);
            }
            b')' => {
                words.extend(word.take());
                depth = depth.checked_sub(1).ok_or(MasterErrorKind::Open)?;
            }
            b';' => {
                words.extend(word.take());
                let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                *rest = rest.get(end..).unwrap_or_default();
            }
            _ => current(&mut word, byte),
        }
    }
    if quoted || depth > 0 {
        return Err(MasterErrorKind::Open);
    }
    words.extend(word);
    Ok(words)
}
