//! Reads mailboxes, groups and lists of header fields (RFC 5322 section 3.4, RFC 6854).

use alloc::{borrow::Cow, vec::Vec};

use super::{
    Address, AddressList, Entry, Error, Grammar, Group, Mailbox, Options,
    class::{self, ATEXT, HIGH},
    error::{ErrorKind, Fault},
    features::Features,
    phrase,
    scanner::{Parts, Scanner},
};
use crate::mail::{after_comment, after_quoted};

/// How lists of addresses are read.
///
/// ```
/// use deliverability::address::{ErrorKind, Grammar, ListOptions};
///
/// let current = ListOptions::new(Grammar::Rfc5322Current);
/// let error = current.parse("J. Doe <jane@example.org>").unwrap_err();
/// assert_eq!((error.kind(), error.span().start()), (ErrorKind::Obsolete, 1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListOptions {
    addresses: Options,
    is_tolerant: bool,
}

impl Default for ListOptions {
    /// The options of [`Grammar::Rfc6532`].
    fn default() -> Self {
        Self::new(Grammar::Rfc6532)
    }
}

impl ListOptions {
    /// Lists whose addresses follow a grammar. Obsolete forms and UTF-8 are accepted in
    /// names if the grammar has them in addresses.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar, ListOptions};
    ///
    /// let ascii = ListOptions::new(Grammar::Rfc5322);
    /// let error = ascii.parse("Jörg <joerg@example.org>").unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::NonAscii, 1));
    /// ```
    #[must_use]
    pub const fn new(grammar: Grammar) -> Self {
        Self::for_addresses(Options::new(grammar))
    }

    /// Lists whose addresses follow a grammar that options narrow.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Grammar, ListOptions};
    ///
    /// let options =
    ///     ListOptions::for_addresses(Grammar::Rfc5322.options().literals(false));
    /// let error = options.parse("Jane <jane@[192.0.2.1]>").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Literal);
    /// ```
    #[must_use]
    pub const fn for_addresses(addresses: Options) -> Self {
        Self { addresses, is_tolerant: false }
    }

    /// Whether to accept what mail programs write: names with any character before `<`,
    /// an address as a name (`a@b <a@b>`), semicolons between addresses, groups without
    /// an end, lines that break at LF, encoded words inside quotes. The list ends at a
    /// line break that no white space follows.
    ///
    /// ```
    /// use deliverability::address::{Grammar, ListOptions};
    ///
    /// let text = "Doe, Jane (Acme) <jane@example.org>; joe@example.net";
    /// let options = ListOptions::new(Grammar::Lenient);
    /// assert!(options.parse(text).is_err());
    /// let list = options
    ///     .tolerant(true)
    ///     .parse("jane@acme <jane@example.org>; joe@example.net")?;
    /// assert_eq!(list.mailboxes().count(), 2);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    #[must_use]
    pub const fn tolerant(mut self, is_tolerant: bool) -> Self {
        self.is_tolerant = is_tolerant;
        self
    }

    /// Reads a list: the whole text must be one list.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, ListOptions};
    ///
    /// let options = ListOptions::default();
    /// let list = options.parse("Jane <jane@example.org>, joe@example.net")?;
    /// assert_eq!(list.entries().len(), 2);
    /// let error =
    ///     options.parse("Jane <jane@example.org> joe@example.net").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Separator);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    pub fn parse<'a>(&self, text: &'a str) -> Result<AddressList<'a>, Error> {
        let mut parser = Parser::new(self, text);
        parser.list().map_err(|fault| self.error(fault, text))
    }

    /// Reads a single mailbox: the whole text must be one mailbox.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    ///
    /// ```
    /// use deliverability::address::{Grammar, ListOptions};
    ///
    /// let options = ListOptions::new(Grammar::Rfc5322Current);
    /// let mailbox = options.parse_mailbox("\"Jane Doe\" <jane@example.org>")?;
    /// assert_eq!(mailbox.name(), Some("Jane Doe"));
    /// assert!(options.parse_mailbox("jane@example.org, joe@example.net").is_err());
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    pub fn parse_mailbox<'a>(&self, text: &'a str) -> Result<Mailbox<'a>, Error> {
        let mut parser = Parser::new(self, text);
        parser.one().map_err(|fault| self.error(fault, text))
    }

    fn error(&self, fault: Fault, text: &str) -> Error {
        Error::new(fault, self.addresses.grammar(), text)
    }
}

/// The place of a name or an address.
type Place = (usize, usize);

struct Parser<'a> {
    scan: Scanner<'a>,
    options: Options,
    /// The features allowed in names and white space.
    allowed: Features,
    is_tolerant: bool,
    /// The start of the entry that is being read, with the comments before it.
    begin: usize,
}

impl<'a> Parser<'a> {
    fn new(options: &ListOptions, text: &'a str) -> Self {
        let is_tolerant = options.is_tolerant;
        let text = if is_tolerant { first_header(text) } else { text };
        let addresses = options.addresses;
        let allowed = if is_tolerant { Features::ALL } else { names_of(addresses.grammar()) };
        let mut scan = Scanner::new(text, allowed, addresses.bounds());
        scan.takes_bare_lf = is_tolerant;
        Self { scan, options: addresses, allowed, is_tolerant, begin: 0 }
    }

    fn list(&mut self) -> Result<AddressList<'a>, Fault> {
        let mut entries = Vec::new();
        let mut needs_separator = false;
        loop {
            self.begin = self.scan.at;
            self.scan.cfws()?;
            match self.scan.peek() {
                None => break,
                Some(b',') => {
                    if !needs_separator {
                        self.empty_entry()?;
                    }
                    needs_separator = false;
                    self.scan.step();
                    continue;
                }
                Some(b';') if self.is_tolerant => {
                    needs_separator = false;
                    self.scan.step();
                    continue;
                }
                Some(_) if needs_separator => return Err(self.scan.fault_of(ErrorKind::Separator)),
                Some(_) => {}
            }
            let entry = self.entry(true)?;
            needs_separator = !(self.is_tolerant && matches!(entry, Entry::Group(_)));
            entries.push(entry);
        }
        if entries.is_empty() {
            return Err(self.scan.fault_of(ErrorKind::EmptyEntry));
        }
        if !needs_separator && !matches!(entries.last(), Some(Entry::Group(_))) {
            self.empty_entry()?;
        }
        Ok(AddressList { entries })
    }

    fn one(&mut self) -> Result<Mailbox<'a>, Fault> {
        let Entry::Mailbox(mailbox) = self.entry(false)? else {
            return Err(self.scan.fault_of(ErrorKind::Name));
        };
        match self.scan.peek() {
            None => Ok(mailbox),
            Some(_) => Err(self.scan.fault_of(ErrorKind::Trailing)),
        }
    }

    /// An empty entry, which obsolete lists may have.
    fn empty_entry(&mut self) -> Result<(), Fault> {
        let at = self.scan.at;
        self.scan
            .see(Features::OBS_LIST, at, at.saturating_add(1).min(self.scan.text.len()))
            .map_err(|fault| Fault { kind: ErrorKind::EmptyEntry, ..fault })
    }

    fn entry(&mut self, takes_groups: bool) -> Result<Entry<'a>, Fault> {
        let start = self.scan;
        let strict = self.strict_entry(takes_groups);
        if !self.is_tolerant {
            return strict;
        }
        let is_whole = match &strict {
            Ok(Entry::Mailbox(_)) => matches!(self.scan.peek(), None | Some(b',' | b';')),
            Ok(Entry::Group(_)) => true,
            Err(_) => false,
        };
        if is_whole {
            return strict;
        }
        // The entry goes on, or has a fault: the text so far may be the start of a name, as in
        // `a@example.org by B <b@example.net>`.
        let end = core::mem::replace(&mut self.scan, start);
        self.any_name().unwrap_or_else(|| {
            self.scan = end;
            strict
        })
    }

    fn strict_entry(&mut self, takes_groups: bool) -> Result<Entry<'a>, Fault> {
        let start = self.scan;
        let phrase = self.phrase();
        match (phrase, self.scan.peek()) {
            (Ok((name, dot)), Some(b'<')) => {
                self.dot_in_name(dot)?;
                self.angle(name).map(Entry::Mailbox)
            }
            (Ok((Some(name), dot)), Some(b':')) if takes_groups => {
                self.dot_in_name(dot)?;
                self.group(name).map(Entry::Group)
            }
            // Not a phrase, so an address: its own scan finds the fault that may have stopped the
            // phrase.
            _ => {
                self.scan = start;
                let parts = self.address()?;
                let address = self.take(parts)?;
                if self.is_tolerant && self.scan.peek() == Some(b'<') {
                    let name = (start.at, self.scan.at);
                    return self.angle(Some(name)).map(Entry::Mailbox);
                }
                let comment = self.comment();
                Ok(Entry::Mailbox(Mailbox { name: None, comment, address }))
            }
        }
    }

    fn dot_in_name(&mut self, dot: Option<usize>) -> Result<(), Fault> {
        dot.map_or(Ok(()), |at| self.scan.see(Features::OBS_LIST, at, at.saturating_add(1)))
    }

    /// Words with white space and dots between them: the place of all, and that of the
    /// first dot.
    fn phrase(&mut self) -> Result<(Option<Place>, Option<usize>), Fault> {
        let mut place: Option<Place> = None;
        let mut dot = None;
        loop {
            self.scan.cfws()?;
            let at = self.scan.at;
            match self.scan.peek() {
                Some(b'"') => self.scan.quoted(Features::UTF8_OTHER)?,
                Some(b'.') if place.is_some() => {
                    dot = dot.or(Some(at));
                    self.scan.step();
                }
                Some(byte) if class::is(byte, ATEXT | HIGH) => self.scan.word()?,
                _ => return Ok((place, dot)),
            }
            place = Some((place.map_or(at, |(start, _)| start), self.scan.at));
        }
    }

    /// A name of any characters before an angle bracket, `None` if the entry has none.
    fn any_name(&mut self) -> Option<Result<Entry<'a>, Fault>> {
        let start = self.scan.at;
        let rest = self.scan.text.get(start..)?;
        let mut left = rest;
        loop {
            let first = left.chars().next()?;
            let after = left.get(first.len_utf8()..)?;
            left = match first {
                '"' => after_quoted(after)?,
                '(' => after_comment(after)?,
                '\\' => after.get(after.chars().next()?.len_utf8()..)?,
                ',' | ';' => return None,
                '<' => {
                    let place = (start, start.saturating_add(rest.len().saturating_sub(left.len())));
                    self.scan.at = place.1;
                    return Some(self.angle(Some(place)).map(Entry::Mailbox));
                }
                _ => after,
            };
        }
    }

    /// `"<" addr-spec ">"`, with the route that obsolete ones have.
    fn angle(&mut self, name: Option<Place>) -> Result<Mailbox<'a>, Fault> {
        let open = self.scan.at;
        self.scan.step();
        self.route()?;
        let parts = self.address()?;
        let address = self.take(parts)?;
        match self.scan.peek() {
            Some(b'>') => self.scan.step(),
            _ => return Err(Fault::new(ErrorKind::UnclosedAngle, open, self.scan.at)),
        }
        self.scan.cfws()?;
        let name = name.and_then(|(start, end)| self.scan.text.get(start..end));
        let name = name.map(|raw| phrase::phrase(raw, self.is_tolerant)).filter(|name| !name.is_empty());
        Ok(Mailbox { name, comment: self.comment(), address })
    }

    /// `*(CFWS / ",") "@" domain *("," [CFWS] ["@" domain]) ":"` (RFC 5322 section 4.4).
    fn route(&mut self) -> Result<(), Fault> {
        let start = self.scan;
        loop {
            self.scan.cfws()?;
            match self.scan.peek() {
                Some(b',') => self.scan.step(),
                Some(b'@') => break,
                _ => {
                    self.scan = start;
                    return Ok(());
                }
            }
        }
        let at = self.scan.at;
        self.scan.see(Features::OBS_LIST, at, at.saturating_add(1))?;
        loop {
            match self.scan.peek() {
                Some(b'@') => {
                    self.scan.step();
                    self.with_addresses(Scanner::host)?;
                }
                Some(b',') => {
                    self.scan.step();
                    self.scan.cfws()?;
                }
                Some(b':') => {
                    self.scan.step();
                    return Ok(());
                }
                _ => return Err(self.scan.fault_of(ErrorKind::LocalCharacter)),
            }
        }
    }

    fn group(&mut self, name: Place) -> Result<Group<'a>, Fault> {
        let colon = self.scan.at;
        self.scan.step();
        let raw = self.scan.text.get(name.0..name.1).unwrap_or_default();
        let name = phrase::phrase(raw, self.is_tolerant);
        let mut mailboxes = Vec::new();
        let mut needs_separator = false;
        let mut commas = 0_usize;
        loop {
            self.begin = self.scan.at;
            self.scan.cfws()?;
            match self.scan.peek() {
                None if self.is_tolerant => break,
                None => return Err(Fault::new(ErrorKind::UnclosedGroup, colon, self.scan.at)),
                Some(b';') => {
                    if commas > 0 && !needs_separator {
                        self.empty_entry()?;
                    }
                    self.scan.step();
                    break;
                }
                Some(b',') => {
                    if !needs_separator {
                        self.empty_entry()?;
                    }
                    commas = commas.saturating_add(1);
                    needs_separator = false;
                    self.scan.step();
                    continue;
                }
                Some(_) if needs_separator => return Err(self.scan.fault_of(ErrorKind::Separator)),
                Some(_) => {}
            }
            if let Entry::Mailbox(mailbox) = self.entry(false)? {
                mailboxes.push(mailbox);
            }
            needs_separator = true;
        }
        self.scan.cfws()?;
        Ok(Group { name, mailboxes })
    }

    /// Runs a part of the scan with the features that addresses allow.
    fn with_addresses<T>(
        &mut self,
        run: impl FnOnce(&mut Scanner<'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.scan.allowed = self.options.allowed().with(Features::SPACE).with(Features::COMMENT);
        let result = run(&mut self.scan);
        self.scan.allowed = self.allowed;
        result
    }

    fn address(&mut self) -> Result<Parts, Fault> {
        self.with_addresses(Scanner::addr_spec)
    }

    /// The address at some parts, with the text from its first byte to its last.
    fn take(&self, parts: Parts) -> Result<Address<'a>, Fault> {
        let (start, end) = (parts.local.0, parts.host.1);
        let text = self.scan.text.get(start..end).unwrap_or_default();
        let moved = |(from, to): Place| (from.saturating_sub(start), to.saturating_sub(start));
        let parts = Parts { local: moved(parts.local), host: moved(parts.host), seen: parts.seen };
        self.options.finish(text, parts).map_err(|error| {
            let span = error.span();
            let place = |at: usize| at.saturating_add(start);
            Fault::new(error.kind(), place(span.start()), place(span.end()))
        })
    }

    /// The last comment of the entry.
    fn comment(&self) -> Option<Cow<'a, str>> {
        let raw = self.scan.text.get(self.begin..self.scan.at)?;
        if raw.contains('(') { phrase::last_comment(raw) } else { None }
    }
}

/// The features allowed in names, comments and lists beside addresses of a grammar.
const fn names_of(grammar: Grammar) -> Features {
    let of_messages = match grammar {
        Grammar::Rfc5321 | Grammar::Html5 => Grammar::Rfc5322Current,
        Grammar::Rfc6531 => return Features::of(Grammar::Rfc6532).without(Features::OBSOLETE),
        other => other,
    };
    Features::of(of_messages)
}

/// The text up to a line break that no white space follows.
fn first_header(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| {
        bytes.get(*at) == Some(&b'\n') && !matches!(bytes.get(at.saturating_add(1)), Some(b' ' | b'\t'))
    };
    let end = (0..bytes.len()).find(is_end).unwrap_or(bytes.len());
    let line = text.get(..end).unwrap_or(text);
    line.strip_suffix('\r').unwrap_or(line)
}
