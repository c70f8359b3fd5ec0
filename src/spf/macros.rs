//! Macro strings and their expansion (RFC 7208 section 7).

use alloc::{borrow::Cow, format, string::String, vec::Vec};
use core::{fmt, fmt::Write as _, net::IpAddr};

use super::parse::{self, Error};

/// The longest name that an expansion results in (RFC 7208 section 7.3).
pub(super) const MAX_NAME: usize = 253;
/// How many bytes beyond a name an expansion may have before its front is cut.
const MAX_EXCESS: usize = 2_048;
/// The longest text that an expansion results in.
const MAX_EXPANSION: usize = 16_384;
/// How many bytes of a value a macro reads, from the end: far more than a name or an
/// address has.
const MAX_VALUE: usize = 1_024;

/// A text with macros, already checked (RFC 7208 section 7.1).
///
/// ```
/// use deliverability::spf::macros::{MacroPart, MacroString};
///
/// let text = MacroString::parse("%{i}._spf.%{d2}")?;
/// let parts: Vec<_> = text.parts().collect();
/// assert_eq!(parts[1], MacroPart::Literal("._spf."));
/// assert!(MacroString::parse("%{c}").is_err(), "only explanations have c");
/// assert_eq!(MacroString::explanation("%{c}")?.as_str(), "%{c}");
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MacroString<'r>(&'r str);

/// A part of a [`MacroString`].
///
/// ```
/// use deliverability::spf::macros::{MacroPart, MacroString};
///
/// let text = MacroString::parse("%{l1r-}.%{d2}")?;
/// let first = text.parts().next().unwrap();
/// let MacroPart::Expand { letter, keep, reverses, delimiters, .. } = first else {
///     unreachable!()
/// };
/// assert_eq!((letter, keep, reverses, delimiters), ('l', Some(1), true, "-"));
/// # Ok::<(), deliverability::spf::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MacroPart<'r> {
    /// Text that is used as it is.
    Literal(&'r str),
    /// `%%`, `%_` or `%-`: a percent sign, a space, a space as URLs write it.
    Escape(&'static str),
    /// A macro, `%{...}`.
    Expand {
        /// The letter, in lower case.
        letter: char,
        /// Whether the letter was a capital: the value is escaped as in a URL.
        escapes: bool,
        /// How many parts from the right are kept; all of them if `None`.
        keep: Option<u32>,
        /// Whether the parts are reversed.
        reverses: bool,
        /// The delimiters between parts; a dot if empty.
        delimiters: &'r str,
    },
}

impl<'r> MacroString<'r> {
    /// Checks a macro string of a record.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first macro that is malformed, or that only
    /// explanations have.
    ///
    /// ```
    /// use deliverability::spf::{ErrorKind, macros::MacroString};
    ///
    /// assert_eq!(MacroString::parse("%{ir}.%{v}._spf.%{d2}")?.parts().count(), 5);
    /// let error = MacroString::parse("%{x}._spf.example.org").unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::Macro, 0));
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    pub fn parse(text: &'r str) -> Result<Self, Error> {
        parse::macro_string(text.as_bytes(), 0, text.len(), false)?;
        Ok(Self(text))
    }

    /// Checks the text of an explanation, which may also have the macros `c`, `r` and
    /// `t`.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first macro that is malformed.
    ///
    /// ```
    /// use deliverability::spf::macros::{Context, MacroString};
    ///
    /// let text = MacroString::explanation("%{c} may not send for %{o}")?;
    /// let context =
    ///     Context::new("192.0.2.3".parse()?, "jane@example.org", "example.org");
    /// assert_eq!(text.expand(&context), "192.0.2.3 may not send for example.org");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    pub fn explanation(text: &'r str) -> Result<Self, Error> {
        parse::macro_string(text.as_bytes(), 0, text.len(), true)?;
        Ok(Self(text))
    }

    /// A text that was checked together with its record.
    pub(super) const fn checked(text: &'r str) -> Self {
        Self(text)
    }

    /// The text as written.
    #[must_use]
    pub const fn as_str(&self) -> &'r str {
        self.0
    }

    /// Whether the text has a macro with this letter, in either case.
    ///
    /// ```
    /// use deliverability::spf::macros::MacroString;
    ///
    /// let text = MacroString::parse("%{L}._spf.example.org")?;
    /// assert!(text.uses('l') && !text.uses('s'));
    /// # Ok::<(), deliverability::spf::Error>(())
    /// ```
    #[must_use]
    pub fn uses(&self, wanted: char) -> bool {
        self.0.contains('%')
            && self.parts().any(|part| matches!(part, MacroPart::Expand { letter, .. } if letter == wanted))
    }

    /// The parts of the text, in order.
    pub fn parts(&self) -> impl Iterator<Item = MacroPart<'r>> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let percent = rest.find('%').unwrap_or(rest.len());
            if percent > 0 {
                let (literal, after) = rest.split_at(percent);
                rest = after;
                return Some(MacroPart::Literal(literal));
            }
            let (escape, length) = match rest.as_bytes() {
                [_, b'%', ..] => ("%", 2),
                [_, b'_', ..] => (" ", 2),
                [_, b'-', ..] => ("%20", 2),
                _ => ("", 0),
            };
            if length > 0 {
                rest = rest.get(length..)?;
                return Some(MacroPart::Escape(escape));
            }
            let close = rest.find('}')?;
            let body = rest.get(2..close)?;
            rest = rest.get(close.saturating_add(1)..)?;
            let letter = body.chars().next()?;
            let digits = body.get(1..)?.bytes().take_while(u8::is_ascii_digit).count();
            let after = digits.saturating_add(1);
            let number = body.get(1..after)?;
            let delimiters = body.get(after..)?;
            let reverses = delimiters.starts_with(['r', 'R']);
            Some(MacroPart::Expand {
                letter: letter.to_ascii_lowercase(),
                escapes: letter.is_ascii_uppercase(),
                keep: (digits > 0).then(|| number.parse().unwrap_or(u32::MAX)),
                reverses,
                delimiters: if reverses { delimiters.get(1..)? } else { delimiters },
            })
        })
    }

    /// The text with its macros expanded, cut after 16,384 bytes.
    ///
    /// ```
    /// use deliverability::spf::macros::{Context, MacroString};
    ///
    /// let context = Context::new(
    ///     "2001:db8::cb01".parse()?,
    ///     "jane@mail.example.org",
    ///     "example.org",
    /// );
    /// let text = MacroString::parse("%{l}.%{o}._%{v}.example.net")?;
    /// assert_eq!(text.expand(&context), "jane.mail.example.org._ip6.example.net");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn expand(&self, context: &Context<'_>) -> String {
        let mut out = String::with_capacity(self.0.len().min(MAX_EXPANSION).saturating_add(32));
        for part in self.parts() {
            part.expand_into(context, &mut out);
            if out.len() > MAX_EXPANSION {
                out.truncate(boundary(&out, MAX_EXPANSION));
                break;
            }
        }
        out
    }

    /// The name that the text expands to. If it is over 253 bytes, labels are removed
    /// from its left (RFC 7208 section 7.3).
    ///
    /// ```
    /// use deliverability::spf::macros::{Context, MacroString};
    ///
    /// let sender = format!("{}@example.org", "x".repeat(300));
    /// let context = Context::new("192.0.2.3".parse()?, &sender, "example.org");
    /// let text = MacroString::parse("%{l}.users.%{d}")?;
    /// assert_eq!(text.expand(&context).len(), 318);
    /// assert_eq!(text.expand_name(&context), "users.example.org");
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    #[must_use]
    pub fn expand_name(&self, context: &Context<'_>) -> String {
        let mut name = String::with_capacity(self.0.len().min(MAX_NAME).saturating_add(32));
        for part in self.parts() {
            part.expand_into(context, &mut name);
            if name.len() > MAX_NAME.saturating_add(MAX_EXCESS) {
                // Only the end matters; two bytes more than a name show that it was longer.
                name = end_of(&name, MAX_NAME.saturating_add(2)).into();
            }
        }
        let length = name.strip_suffix('.').map_or(name.len(), str::len);
        if length > MAX_NAME {
            let over = length.saturating_sub(MAX_NAME);
            // The first label that begins after the excess.
            let cut = name.match_indices('.').map(|(at, _)| at.saturating_add(1)).find(|at| *at >= over);
            name = cut.and_then(|at| name.get(at..)).unwrap_or_default().into();
        }
        name
    }
}

impl MacroPart<'_> {
    fn expand_into(self, context: &Context<'_>, out: &mut String) {
        match self {
            Self::Literal(text) | Self::Escape(text) => out.push_str(text),
            Self::Expand { letter, escapes, keep, reverses, delimiters } => {
                let value = context.value(letter);
                let value = transform(end_of(&value, MAX_VALUE), keep, reverses, delimiters);
                if escapes { escape(&value, out) } else { out.push_str(&value) }
            }
        }
    }
}

/// The last bytes of a text, at least this many.
fn end_of(text: &str, length: usize) -> &str {
    text.get(boundary(text, text.len().saturating_sub(length))..).unwrap_or_default()
}

/// The last place up to `at` where a character starts.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

impl fmt::Display for MacroString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The values that macros stand for (RFC 7208 section 7.2).
///
/// ```
/// use deliverability::spf::macros::{Context, MacroString};
///
/// let ip = "192.0.2.3".parse()?;
/// let mut context =
///     Context::new(ip, "strong-bad@email.example.com", "email.example.com");
/// context.helo = "mx.example.org";
/// let expand = |text: &str| MacroString::parse(text).unwrap().expand(&context);
/// assert_eq!(expand("%{l1r-}.%{d2}"), "strong.example.com");
/// assert_eq!(
///     expand("%{ir}.%{v}._spf.%{d}"),
///     "3.2.0.192.in-addr._spf.email.example.com"
/// );
/// # Ok::<(), core::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Context<'c> {
    /// `i`, `c`, `v`: the address of the client.
    pub ip: IpAddr,
    /// `s`: the sender; `l` and `o` are its parts.
    pub sender: &'c str,
    /// `d`: the current domain.
    pub domain: &'c str,
    /// `h`: the name in HELO or EHLO.
    pub helo: &'c str,
    /// `p`: the validated name of the client, `unknown` if there is none.
    pub validated: &'c str,
    /// `r`: the name of the host that checks.
    pub receiver: &'c str,
    /// `t`: the current time, in seconds since 1970.
    pub timestamp: i64,
}

impl<'c> Context<'c> {
    /// A context with the three values that every check has. The other texts are
    /// `unknown`, and the time is 0.
    ///
    /// ```
    /// use deliverability::spf::macros::Context;
    ///
    /// let context =
    ///     Context::new("192.0.2.3".parse()?, "jane@example.org", "example.org");
    /// assert_eq!(
    ///     (context.helo, context.validated, context.timestamp),
    ///     ("unknown", "unknown", 0)
    /// );
    /// # Ok::<(), core::net::AddrParseError>(())
    /// ```
    #[must_use]
    pub const fn new(ip: IpAddr, sender: &'c str, domain: &'c str) -> Self {
        Self { ip, sender, domain, helo: "unknown", validated: "unknown", receiver: "unknown", timestamp: 0 }
    }

    fn value(&self, letter: char) -> Cow<'c, str> {
        let (local, of) = self.sender.rsplit_once('@').unwrap_or(("postmaster", self.sender));
        let text = match letter {
            's' => self.sender,
            'l' => local,
            'o' => of,
            'd' => self.domain,
            'p' => self.validated,
            'v' if self.ip.is_ipv4() => "in-addr",
            'v' => "ip6",
            'h' => self.helo,
            'r' => self.receiver,
            'i' => return dotted(self.ip).into(),
            'c' => return format!("{}", self.ip).into(),
            't' => return format!("{}", self.timestamp).into(),
            _ => "",
        };
        text.into()
    }
}

/// An address with a dot between its octets, or between the digits of IPv6.
fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => format!("{ip}"),
        IpAddr::V6(ip) => {
            let mut out = String::with_capacity(63);
            for (index, octet) in ip.octets().iter().enumerate() {
                let dot = if index == 0 { "" } else { "." };
                let _ = write!(out, "{dot}{:X}.{:X}", octet >> 4, octet & 15);
            }
            out
        }
    }
}

fn transform<'v>(value: &'v str, keep: Option<u32>, reverses: bool, delimiters: &str) -> Cow<'v, str> {
    if keep.is_none() && !reverses && (delimiters.is_empty() || delimiters == ".") {
        return value.into();
    }
    let is_delimiter = |c: char| if delimiters.is_empty() { c == '.' } else { delimiters.contains(c) };
    let mut parts: Vec<&str> = value.split(is_delimiter).collect();
    if reverses {
        parts.reverse();
    }
    let keep = keep.and_then(|keep| usize::try_from(keep).ok()).unwrap_or(usize::MAX);
    let from = parts.len().saturating_sub(keep);
    parts.get(from..).unwrap_or_default().join(".").into()
}

/// Escapes everything but the unreserved characters, as in a URL (RFC 3986 section 2.3).
fn escape(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}
