//! The policy text of MTA-STS.

use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};

use super::{Error, ErrorKind};
use crate::diagnostic::Span;

/// The longest lifetime of a policy, in seconds: about a year (RFC 8461 section 3.2).
const MAX_AGE: u32 = 31_557_600;

/// How many patterns of MX hosts are read.
const MAX_PATTERNS: usize = 256;

/// What senders do if a server does not comply with the policy.
///
/// ```
/// use deliverability::tls::Mode;
///
/// assert_eq!("enforce".parse(), Ok(Mode::Enforce));
/// assert_eq!(Mode::Testing.to_string(), "testing");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Mode {
    /// They behave as if there were no policy.
    None,
    /// They deliver, and report the failure.
    Testing,
    /// They do not deliver.
    Enforce,
}

crate::names::named! {
    Mode {
        None => "none",
        Testing => "testing",
        Enforce => "enforce",
    }
}

/// A policy of MTA-STS: the text at `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`
/// (RFC 8461 section 3.2).
///
/// ```
/// use deliverability::tls::{ErrorKind, Mode, StsPolicy};
///
/// let text = "version: STSv1\r\nmode: testing\r\n\
///     mx: mx1.example.org\r\nmx: *.example.net\r\nmax_age: 86400\r\n";
/// let policy = StsPolicy::parse(text)?;
/// assert_eq!(policy.mode(), Mode::Testing);
/// assert_eq!(
///     policy.patterns().collect::<Vec<_>>(),
///     ["mx1.example.org", "*.example.net"]
/// );
/// assert_eq!(policy.to_string(), text);
/// # Ok::<(), deliverability::tls::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StsPolicy {
    mode: Mode,
    patterns: Vec<String>,
    max_age: u32,
}

impl StsPolicy {
    /// Parses the text of a policy. Of a repeated field, the first counts, except for
    /// `mx`.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault, or at the end of the text for a
    /// missing field.
    ///
    /// ```
    /// use deliverability::tls::{ErrorKind, StsPolicy};
    ///
    /// let policy = StsPolicy::parse("version: STSv1\nmode: none\nmax_age: 86400\n")?;
    /// assert_eq!(policy.max_age(), 86_400);
    ///
    /// let error = StsPolicy::parse("version: STSv1\nmode: strict\n").unwrap_err();
    /// assert_eq!((error.kind(), error.found()), (ErrorKind::Mode, "strict"));
    /// # Ok::<(), deliverability::tls::Error>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        let (mut version, mut mode, mut max_age) = (false, None, None);
        let mut patterns = Vec::new();
        let mut start = 0_usize;
        for line in text.split_inclusive('\n') {
            let at = start;
            start = start.saturating_add(line.len());
            let line = line.trim_end();
            if line.is_empty() {
                continue;
            }
            let whole = Span::new(at, at.saturating_add(line.len()));
            let Some((name, value)) = line.split_once(':') else {
                return Err(Error::new(ErrorKind::Pair, whole, text));
            };
            let value_start = whole.end().saturating_sub(value.trim_start().len());
            let (name, value) = (name.trim(), value.trim());
            let span = Span::new(value_start, value_start.saturating_add(value.len()));
            let fault = |kind| Error::new(kind, span, text);
            match name {
                "version" if value == "STSv1" => version = true,
                "version" => return Err(fault(ErrorKind::PolicyVersion)),
                "mode" if mode.is_none() => mode = Some(value.parse().map_err(|_| fault(ErrorKind::Mode))?),
                "max_age" if max_age.is_none() => {
                    let digits = value.len() <= 10 && value.bytes().all(|byte| byte.is_ascii_digit());
                    let age = value.parse().ok().filter(|&age| digits && age <= MAX_AGE);
                    max_age = Some(age.ok_or_else(|| fault(ErrorKind::MaxAge))?);
                }
                "mx" if patterns.len() < MAX_PATTERNS => {
                    if !is_pattern(value) {
                        return Err(fault(ErrorKind::Mx));
                    }
                    patterns.push(value.to_ascii_lowercase());
                }
                _ => {}
            }
        }
        let missing = |kind| Error::new(kind, Span::at(text.len()), text);
        if !version {
            return Err(missing(ErrorKind::PolicyVersion));
        }
        let mode = mode.ok_or_else(|| missing(ErrorKind::Mode))?;
        let max_age = max_age.ok_or_else(|| missing(ErrorKind::MaxAge))?;
        if patterns.is_empty() && mode != Mode::None {
            return Err(missing(ErrorKind::Mx));
        }
        Ok(Self { mode, patterns, max_age })
    }

    /// What senders do if a server does not comply.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// How long a sender may cache the policy, in seconds.
    #[must_use]
    pub const fn max_age(&self) -> u32 {
        self.max_age
    }

    /// The patterns of MX hosts, in lower case; `*.` stands for exactly one label.
    pub fn patterns(&self) -> impl Iterator<Item = &str> {
        self.patterns.iter().map(String::as_str)
    }

    /// Whether an MX host matches one of the patterns (RFC 8461 section 4.1).
    ///
    /// ```
    /// use deliverability::tls::StsPolicy;
    ///
    /// let policy = StsPolicy::parse(
    ///     "version: STSv1\nmode: enforce\nmx: *.example.org\nmax_age: 1\n",
    /// )?;
    /// assert!(policy.allows("MX.example.org.") && !policy.allows("a.mx.example.org"));
    /// # Ok::<(), deliverability::tls::Error>(())
    /// ```
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        self.patterns.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(domain) => {
                host.split_once('.').is_some_and(|(label, rest)| !label.is_empty() && rest == domain)
            }
            None => *pattern == host,
        })
    }
}

/// Whether a text is a domain name in ASCII, with or without `*.` before it.
fn is_pattern(value: &str) -> bool {
    let name = value.strip_prefix("*.").unwrap_or(value);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

impl FromStr for StsPolicy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl fmt::Display for StsPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "version: STSv1\r\nmode: {}\r\n", self.mode)?;
        for pattern in &self.patterns {
            write!(f, "mx: {pattern}\r\n")?;
        }
        write!(f, "max_age: {}\r\n", self.max_age)
    }
}
