//! The whole grammar in one pass: every form of any grammar is recognized and checked
//! where it occurs, so that an error names its place.

use nom::{Parser as _, bytes::complete::take_while};

use super::{
    class::{self, ATEXT, CONTROL, CTEXT, DTEXT, HIGH, LDH, QTEXT, is_space},
    error::{ErrorKind, Fault},
    features::Features,
    grammar::Limits,
    label,
    literal::Literal,
};

/// How deeply comments may be nested.
pub const MAX_COMMENT_DEPTH: usize = crate::mail::MAX_COMMENT_DEPTH;

/// The places of the parts of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) local: (usize, usize),
    pub(super) host: (usize, usize),
    pub(super) seen: Features,
}

/// A place in a text, and what the grammar allows there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scanner<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) allowed: Features,
    pub(super) seen: Features,
    pub(super) limits: Limits,
    /// By how many bytes the ASCII form of the domain is longer than the text.
    growth: usize,
    /// Whether LF alone breaks a line, as in text that a program has converted.
    pub(super) takes_bare_lf: bool,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a str, allowed: Features, limits: Limits) -> Self {
        Self { text, at: 0, allowed, seen: Features::NONE, limits, growth: 0, takes_bare_lf: false }
    }

    /// The whole text as one `addr-spec`.
    pub(super) fn whole(mut self) -> Result<Parts, Fault> {
        if self.text.is_empty() {
            return Err(Fault::new(ErrorKind::Empty, 0, 0));
        }
        let parts = self.addr_spec()?;
        match self.peek() {
            None => Ok(parts),
            Some(_) => Err(self.fault_of(match self.peek() {
                // The host may have one more fault: find it.
                Some(b'@' | b'[' | b']' | b'_' | b',' | b';' | b'<' | b'>' | b':' | b'"' | b'\\')
                    if self.at == parts.host.1 && !self.host_is_literal(parts) =>
                {
                    ErrorKind::DomainCharacter
                }
                _ => ErrorKind::Trailing,
            })),
        }
    }

    fn host_is_literal(&self, parts: Parts) -> bool {
        self.text.as_bytes().get(parts.host.0) == Some(&b'[')
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn peek_behind(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at.saturating_add(1)).copied()
    }

    pub(super) fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// The number of bytes of some classes at this place.
    fn run(&mut self, classes: u8) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = take_while::<_, _, ()>(|byte| class::is(byte, classes))
            .parse(rest)
            .map_or(0, |(_, run)| run.len());
        self.at = self.at.saturating_add(length);
        length
    }

    /// A fault that covers the character at this place.
    pub(super) fn fault_of(&self, kind: ErrorKind) -> Fault {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Fault::new(kind, self.at, self.at.saturating_add(width))
    }

    /// Records a form, or refuses it.
    pub(super) fn see(&mut self, seen: Features, start: usize, end: usize) -> Result<(), Fault> {
        if !seen.is_within(self.allowed) {
            return Err(Fault::new(ErrorKind::of(seen.without(self.allowed)), start, end));
        }
        self.seen |= seen;
        Ok(())
    }

    /// Records a form of the character at this place.
    fn see_here(&mut self, seen: Features) -> Result<(), Fault> {
        if seen.is_within(self.allowed) {
            self.seen |= seen;
            return Ok(());
        }
        Err(self.fault_of(ErrorKind::of(seen.without(self.allowed))))
    }

    /// Bytes outside ASCII from `start` up to here: records them, and control
    /// characters among them.
    fn see_high(&mut self, seen: Features, start: usize) -> Result<(), Fault> {
        let part = self.text.get(start..self.at).unwrap_or_default();
        if part.is_ascii() {
            return Ok(());
        }
        if !seen.is_within(self.allowed)
            && let Some((at, character)) = part.char_indices().find(|(_, character)| !character.is_ascii())
        {
            let at = start.saturating_add(at);
            return self.see(seen, at, at.saturating_add(character.len_utf8()));
        }
        self.seen |= seen;
        match part.char_indices().find(|(_, character)| ('\u{80}'..='\u{9f}').contains(character)) {
            Some((at, _)) => {
                let at = start.saturating_add(at);
                self.see(Features::C1, at, at.saturating_add(2))
            }
            None => Ok(()),
        }
    }

    /// `[CFWS]` (RFC 5322 section 3.2.2): returns whether there was any.
    pub(super) fn cfws(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.fws(Features::SPACE)?,
                Some(b'\n') if self.takes_bare_lf => self.fws(Features::SPACE)?,
                Some(b'(') => self.comment()?,
                _ => return Ok(self.at > start),
            }
        }
    }

    /// Folding white space with the erratum 1908: lines of white space, each break
    /// followed by some.
    pub(super) fn fws(&mut self, seen: Features) -> Result<(), Fault> {
        let start = self.at;
        let mut breaks = 0_usize;
        loop {
            match self.peek() {
                Some(byte) if is_space(byte) => self.step(),
                Some(b'\r') => {
                    let is_sound = self.peek_behind() == Some(b'\n')
                        && self.text.as_bytes().get(self.at.saturating_add(2)).copied().is_some_and(is_space);
                    if !is_sound {
                        return Err(Fault::new(ErrorKind::LineBreak, self.at, self.at.saturating_add(1)));
                    }
                    breaks = breaks.saturating_add(1);
                    self.at = self.at.saturating_add(3);
                }
                Some(b'\n') if self.takes_bare_lf && self.peek_behind().is_some_and(is_space) => {
                    breaks = breaks.saturating_add(1);
                    self.at = self.at.saturating_add(2);
                }
                Some(b'\n') => {
                    return Err(Fault::new(ErrorKind::LineBreak, self.at, self.at.saturating_add(1)));
                }
                _ => break,
            }
        }
        self.see(seen, start, self.at)?;
        if breaks > 1 { self.see(Features::OBS_FOLD, start, self.at) } else { Ok(()) }
    }

    fn comment(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.see(Features::COMMENT, start, start.saturating_add(1))?;
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return Err(Fault::new(ErrorKind::UnclosedComment, start, self.at)),
                Some(b'(') => {
                    depth = depth.saturating_add(1);
                    if depth > MAX_COMMENT_DEPTH {
                        return Err(self.fault_of(ErrorKind::CommentDepth));
                    }
                    self.step();
                }
                Some(b')') => {
                    depth = depth.saturating_sub(1);
                    self.step();
                    if depth == 0 {
                        return Ok(());
                    }
                }
                Some(b'\\') => self.pair(Features::NONE)?,
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.fws(Features::SPACE)?,
                Some(byte) if class::is(byte, CTEXT) => {
                    self.run(CTEXT);
                }
                Some(byte) if class::is(byte, HIGH) => {
                    let start = self.at;
                    self.run(HIGH);
                    self.see_high(Features::UTF8_OTHER, start)?;
                }
                Some(byte) if class::is(byte, CONTROL) => {
                    self.see_here(Features::OBS_CONTROL)?;
                    self.step();
                }
                Some(_) => return Err(self.fault_of(ErrorKind::CommentCharacter)),
            }
        }
    }

    /// A backslash and what it escapes; `with` is the form to record.
    fn pair(&mut self, with: Features) -> Result<(), Fault> {
        let start = self.at;
        self.step();
        match self.peek() {
            None => return Err(Fault::new(ErrorKind::Escape, start, self.at)),
            Some(b' '..=b'~') => self.step(),
            Some(b'\t') => {
                self.step();
                if with.has(Features::QUOTED) {
                    self.see(Features::QUOTED_SPACE, start, self.at)?;
                }
            }
            Some(byte) if class::is(byte, HIGH) => {
                let from = self.at;
                let width =
                    self.text.get(from..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                self.at = from.saturating_add(width);
                self.see_high(Features::UTF8_OTHER, from)?;
            }
            Some(_) => {
                self.step();
                self.see(Features::OBS_PAIR, start, self.at)?;
            }
        }
        Ok(())
    }

    /// A quoted string, both quotation marks included. `high` is the form for
    /// characters outside ASCII.
    pub(super) fn quoted(&mut self, high: Features) -> Result<(), Fault> {
        let start = self.at;
        self.step();
        loop {
            match self.peek() {
                None => return Err(Fault::new(ErrorKind::UnclosedQuote, start, self.at)),
                Some(b'"') => {
                    self.step();
                    if self.at == start.saturating_add(2) {
                        self.see(Features::EMPTY_QUOTES, start, self.at)?;
                    }
                    return Ok(());
                }
                Some(b'\\') => self.pair(Features::QUOTED)?,
                Some(byte) if class::is(byte, QTEXT) => {
                    self.run(QTEXT);
                }
                Some(byte) if class::is(byte, HIGH) => {
                    let start = self.at;
                    self.run(HIGH);
                    self.see_high(high, start)?;
                }
                Some(b'\t' | b'\r' | b'\n') => {
                    // Spaces before the break belong to the same fold, and were read as text; a
                    // line of them alone shows by the breaks that follow.
                    self.fws(Features::QUOTED_SPACE)?;
                }
                Some(byte) if class::is(byte, CONTROL) => {
                    self.see_here(Features::OBS_CONTROL)?;
                    self.step();
                }
                Some(_) => return Err(self.fault_of(ErrorKind::QuotedCharacter)),
            }
        }
    }

    /// An atom of a name.
    pub(super) fn word(&mut self) -> Result<(), Fault> {
        let start = self.at;
        self.run(ATEXT | HIGH);
        self.see_high(Features::UTF8_OTHER, start)
    }

    /// `addr-spec` (RFC 5322 section 3.4.1) and all that resembles it.
    pub(super) fn addr_spec(&mut self) -> Result<Parts, Fault> {
        self.seen = Features::NONE;
        self.growth = 0;
        let begin = self.at;
        let local = self.local_part()?;
        match self.peek() {
            Some(b'@') => self.step(),
            None => return Err(Fault::new(ErrorKind::MissingAt, self.at, self.at)),
            Some(byte) => {
                let kind = match byte {
                    0 | 10 => ErrorKind::Control,
                    byte if class::is(byte, CONTROL) => ErrorKind::Control,
                    _ => ErrorKind::LocalCharacter,
                };
                return Err(self.fault_of(kind));
            }
        }
        let host = self.host()?;
        if self.at.saturating_sub(begin).saturating_add(self.growth) > self.limits.total {
            self.see(Features::LONG_TOTAL, begin, self.at)?;
        }
        Ok(Parts { local, host, seen: self.seen })
    }

    /// `*word *("." word)`, with white space and comments: dot-atoms, quoted strings,
    /// the obsolete mixture of both, and what browsers and Docomo made of the dots.
    fn local_part(&mut self) -> Result<(usize, usize), Fault> {
        self.cfws()?;
        let start = self.at;
        let mut end = start;
        let (mut words, mut dots, mut quoted) = (0_usize, 0_usize, false);
        let mut has_word = false;
        loop {
            match self.peek() {
                Some(b'.') => {
                    if !has_word {
                        let kind = if dots == 0 && words == 0 {
                            ErrorKind::LeadingDot
                        } else {
                            ErrorKind::MissingAtom
                        };
                        self.see(Features::DOTS, self.at, self.at.saturating_add(1))
                            .map_err(|fault| Fault { kind, ..fault })?;
                    }
                    if quoted {
                        self.see(Features::OBS_LOCAL, self.at, self.at.saturating_add(1))?;
                    }
                    dots = dots.saturating_add(1);
                    has_word = false;
                    self.step();
                    end = self.at;
                    let at = self.at;
                    if self.cfws()? {
                        self.see(Features::OBS_LOCAL, at, self.at)?;
                    }
                    continue;
                }
                Some(b'"') if !has_word => {
                    let at = self.at;
                    if !self.allowed.has(Features::QUOTED) {
                        return Err(self.fault_of(ErrorKind::Quoted));
                    }
                    self.quoted(Features::UTF8_LOCAL)?;
                    if dots > 0 {
                        self.see(Features::OBS_LOCAL, at, self.at)?;
                    }
                    quoted = true;
                }
                Some(byte) if class::is(byte, ATEXT | HIGH) && !has_word => {
                    let at = self.at;
                    self.run(ATEXT | HIGH);
                    self.see_high(Features::UTF8_LOCAL, at)?;
                }
                _ => break,
            }
            has_word = true;
            words = words.saturating_add(1);
            end = self.at;
            let at = self.at;
            if self.cfws()? && self.peek() == Some(b'.') {
                self.see(Features::OBS_LOCAL, at, self.at)?;
            }
        }
        if end == start {
            let kind = match self.peek() {
                Some(b'@') => ErrorKind::MissingLocalPart,
                None => ErrorKind::MissingAt,
                Some(_) => ErrorKind::LocalCharacter,
            };
            return Err(self.fault_of(kind));
        }
        if !has_word && self.peek() == Some(b'@') {
            let at = end.saturating_sub(1);
            self.see(Features::DOTS, at, end)
                .map_err(|fault| Fault { kind: ErrorKind::TrailingDot, ..fault })?;
        }
        if quoted && words == 1 && dots == 0 {
            self.see(Features::QUOTED, start, end)?;
        }
        if end.saturating_sub(start) > self.limits.local_part {
            self.see(Features::LONG_LOCAL, start, end)?;
        }
        Ok((start, end))
    }

    /// A domain or a literal, with the white space and comments around it.
    pub(super) fn host(&mut self) -> Result<(usize, usize), Fault> {
        self.cfws()?;
        if self.peek() == Some(b'[') {
            return self.literal();
        }
        let start = self.at;
        let mut end;
        let mut dot = 0_usize;
        let mut labels = 0_usize;
        let mut is_plain = true;
        let mut is_ascii = true;
        let mut has_space = false;
        loop {
            let label = self.at;
            self.run(ATEXT | HIGH);
            if self.at == label {
                let kind = match self.peek() {
                    Some(b'.') => ErrorKind::MissingLabel,
                    Some(byte) if byte == 0 || byte == 10 || class::is(byte, CONTROL) => ErrorKind::Control,
                    None | Some(b'>' | b',' | b';') if labels > 0 => {
                        return Err(Fault::new(ErrorKind::FinalDot, dot, dot.saturating_add(1)));
                    }
                    None | Some(b'>' | b',' | b';') => ErrorKind::MissingDomain,
                    Some(_) => ErrorKind::DomainCharacter,
                };
                return Err(self.fault_of(kind));
            }
            labels = labels.saturating_add(1);
            end = self.at;
            let bytes = self.text.as_bytes().get(label..end).unwrap_or_default();
            is_ascii &= self.label(bytes, label, &mut is_plain)?;
            let at = self.at;
            let spaced = self.cfws()?;
            if self.peek() != Some(b'.') {
                break;
            }
            if spaced {
                self.see(Features::OBS_DOMAIN, at, self.at)?;
                has_space = true;
            }
            dot = self.at;
            self.step();
            let at = self.at;
            if self.cfws()? {
                self.see(Features::OBS_DOMAIN, at, self.at)?;
                has_space = true;
            }
        }
        let text = self.text.get(start..end).unwrap_or_default();
        if labels == 1 && (is_ascii || !text.contains(crate::domain::is_separator)) {
            self.see(Features::DOTLESS, start, end)?;
        }
        if end.saturating_sub(start) > self.limits.domain && is_ascii {
            self.see(Features::LONG_DOMAIN, start, end)?;
        }
        if is_ascii {
            if is_plain && !has_space && end.saturating_sub(start) <= crate::domain::MAX_LENGTH {
                self.seen |= Features::PLAIN_HOST;
            }
        } else if !has_space {
            // With white space inside it is not checked: every grammar that allows it accepts any
            // label.
            let (seen, length) = label::judge(
                text,
                self.limits.label,
                self.limits.domain,
                self.limits.total.saturating_sub(start),
            );
            self.growth = length.saturating_sub(text.len());
            self.see(seen, start, end)?;
        }
        Ok((start, end))
    }

    /// Checks a label. Returns whether it is ASCII.
    fn label(&mut self, bytes: &[u8], start: usize, is_plain: &mut bool) -> Result<bool, Fault> {
        let end = start.saturating_add(bytes.len());
        let is_ascii = bytes.is_ascii();
        if !is_ascii {
            self.see_high(Features::UTF8_DOMAIN, start)?;
        }
        if let Some(at) = bytes.iter().position(|byte| !class::is(*byte, LDH | HIGH)) {
            let at = start.saturating_add(at);
            self.see(Features::NO_HOST, at, at.saturating_add(1))?;
            *is_plain = false;
        }
        if bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-') {
            self.see(Features::HYPHEN, start, end)?;
            *is_plain = false;
        }
        if is_ascii && bytes.len() > self.limits.label {
            self.see(Features::LONG_LABEL, start, end)?;
        }
        *is_plain &= bytes.len() <= crate::domain::MAX_LABEL_LENGTH && !is_a_label(bytes);
        Ok(is_ascii)
    }

    fn literal(&mut self) -> Result<(usize, usize), Fault> {
        let start = self.at;
        self.step();
        let mut is_free = false;
        let end = loop {
            match self.peek() {
                None => return Err(Fault::new(ErrorKind::UnclosedLiteral, start, self.at)),
                Some(b']') => {
                    self.step();
                    break self.at;
                }
                Some(b' ' | b'\t' | b'\r' | b'\n') => {
                    is_free = true;
                    self.fws(Features::SPACE)?;
                }
                Some(b'\\') => {
                    is_free = true;
                    let at = self.at;
                    self.see(Features::OBS_LITERAL, at, at.saturating_add(1))?;
                    self.pair(Features::NONE)?;
                }
                Some(byte) if class::is(byte, DTEXT) => {
                    self.run(DTEXT);
                }
                Some(byte) if class::is(byte, HIGH) => {
                    is_free = true;
                    let from = self.at;
                    self.run(HIGH);
                    self.see_high(Features::UTF8_OTHER, from)?;
                }
                Some(byte) if class::is(byte, CONTROL) => {
                    is_free = true;
                    self.see_here(Features::OBS_CONTROL)?;
                    self.step();
                }
                Some(_) => return Err(self.fault_of(ErrorKind::LiteralCharacter)),
            }
        };
        let content = self.text.get(start.saturating_add(1)..end.saturating_sub(1)).unwrap_or_default();
        let literal = if is_free { Literal::Free } else { Literal::read(content) };
        let is_ipv6 = matches!(literal, Literal::BadIpv6 | Literal::Ipv6(_, true));
        self.see(literal.seen(), start, end)
            .map_err(|fault| if is_ipv6 { Fault { kind: ErrorKind::Ipv6, ..fault } } else { fault })?;
        self.cfws()?;
        Ok((start, end))
    }
}

/// Whether a label begins as an A-label does.
pub(super) fn is_a_label(bytes: &[u8]) -> bool {
    matches!(bytes, [b'x' | b'X', b'n' | b'N', b'-', b'-', ..])
}

/// `dot-atom "@" host.name`, the form of nearly every address: the length of the local
/// part and how many labels, at most 2. `None` for anything else, and for what needs a
/// closer look: over 63 bytes of host, two hyphens in a row, as A-labels have.
#[inline]
pub(super) fn plain(text: &[u8], limits: &Limits) -> Option<(usize, usize)> {
    use class::{HOST_ONE, HOST_TWO, LOCAL_ATOM, START};

    if text.len() > limits.total {
        return None;
    }
    let (mut state, mut local) = (START, 0_usize);
    // No branch but the loop's: each byte moves the state by one shift.
    for byte in text {
        state = class::next(state, *byte);
        local = local.wrapping_add(usize::from(state <= LOCAL_ATOM));
    }
    let labels = match state {
        HOST_ONE => 1,
        HOST_TWO => 2,
        _ => return None,
    };
    let host = text.len().saturating_sub(local).saturating_sub(1);
    let longest = if limits.label < limits.domain { limits.label } else { limits.domain };
    let fits = local <= limits.local_part && host <= longest && host <= crate::domain::MAX_LABEL_LENGTH;
    fits.then_some((local, labels))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_need_one_pass() {
        for (text, wanted) in [
            ("jane@example.org", Some((4, 2))),
            ("jane.doe+news@mail-1.x-y.example.org", Some((13, 2))),
            ("jane@localhost", Some((4, 1))),
            ("jane..doe@example.org", None),
            ("jane@example..org", None),
            ("jane@-example.org", None),
            ("jane@xn--0.org", None),
            ("\"jane\"@example.org", None),
            ("jane@example.org ", None),
        ] {
            assert_eq!(plain(text.as_bytes(), &Limits::SMTP), wanted, "{text}");
        }
    }
}
