//! What is unusual about a valid address.

use core::fmt;

use super::{Address, features::Features, label};
use crate::diagnostic::Severity;

/// Something unusual about a valid address.
///
/// The codes are stable. [`severity`](Self::severity) grades them:
/// [`Info`](Severity::Info) for what works everywhere but is seldom meant,
/// [`Warning`](Severity::Warning) for what many receivers refuse or what may deceive a
/// reader, [`Error`](Severity::Error) for what SMTP cannot carry.
///
/// ```
/// use deliverability::{address::{Address, Warning}, diagnostic::Severity};
///
/// let address = Address::parse("jane@[192.0.2.1]")?;
/// assert!(address.warnings().contains(Warning::AddressLiteral));
/// assert_eq!(Warning::AddressLiteral.as_str(), "address-literal");
/// assert_eq!(Warning::AddressLiteral.severity(), Severity::Warning);
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// A form that may be read and not written (RFC 5322 section 4).
    Obsolete,
    /// Comments or white space, which are not part of the address (RFC 5322 section
    /// 3.2.2).
    Comment,
    /// The local part is quoted (RFC 5321 section 4.1.2 advises against it).
    QuotedLocalPart,
    /// The local part is empty quotes (erratum 3135 of RFC 5322).
    EmptyQuotes,
    /// A dot at the start or end of the local part or after another, which no standard
    /// allows.
    IrregularDots,
    /// The local part is over 64 bytes (RFC 5321 section 4.5.3.1.1).
    LongLocalPart,
    /// A label, the domain or the address is longer than SMTP carries (RFC 5321 section
    /// 4.5.3.1).
    TooLong,
    /// A literal takes the place of the domain (RFC 5321 section 4.1.3).
    AddressLiteral,
    /// The literal has a tag that is not registered, or none (RFC 5321 section 4.1.3).
    UnregisteredLiteral,
    /// The domain is not a host name: an underscore, a hyphen at an edge (RFC 5321
    /// section 4.1.2).
    NoHostName,
    /// The local part needs the extension SMTPUTF8 (RFC 6531); the domain alone does
    /// not.
    NeedsSmtputf8,
    /// The domain is international; without SMTPUTF8 its ASCII form must be written
    /// (RFC 6531).
    InternationalDomain,
    /// A label is not in the form of IDNA2008 (RFC 5890 section 2.3.2.1).
    InvalidLabel,
    /// A label mixes scripts that no writing system mixes (UTS 39 section 5.1).
    MixedScript,
    /// A label in another script looks like one in Latin letters (UTS 39 section 4).
    Confusable,
    /// The domain is a single label (RFC 5321 section 2.3.5).
    DotlessDomain,
    /// The top-level domain is a number (RFC 3696 section 2).
    NumericTopLevel,
    /// The domain is reserved for special use (RFC 6761).
    SpecialUseDomain,
}

crate::names::named! {
    Warning {
        Obsolete => "obsolete",
        Comment => "comment",
        QuotedLocalPart => "quoted-local-part",
        EmptyQuotes => "empty-quotes",
        IrregularDots => "irregular-dots",
        LongLocalPart => "long-local-part",
        TooLong => "too-long",
        AddressLiteral => "address-literal",
        UnregisteredLiteral => "unregistered-literal",
        NoHostName => "no-host-name",
        NeedsSmtputf8 => "needs-smtputf8",
        InternationalDomain => "international-domain",
        InvalidLabel => "invalid-label",
        MixedScript => "mixed-script",
        Confusable => "confusable",
        DotlessDomain => "dotless-domain",
        NumericTopLevel => "numeric-top-level",
        SpecialUseDomain => "special-use-domain",
    }
}

impl Warning {
    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// How much the warning matters if the mailbox is to be reached.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::InternationalDomain | Self::NumericTopLevel => Severity::Info,
            Self::TooLong | Self::NoHostName | Self::IrregularDots | Self::SpecialUseDomain => {
                Severity::Error
            }
            _ => Severity::Warning,
        }
    }
}

/// A small set of [`Warning`]s, in the order of their declaration.
///
/// ```
/// use deliverability::address::{Address, Warning};
///
/// let warnings = Address::parse("jane@example.de")?.warnings();
/// assert!(warnings.is_empty());
/// let warnings = Address::parse("jörg@bücher.de")?.warnings();
/// assert_eq!(warnings.to_string(), "needs-smtputf8, international-domain");
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Warnings(u32);

impl Warnings {
    /// Whether there are no warnings.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The number of warnings.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether this warning is in the set.
    ///
    /// ```
    /// use deliverability::address::{Address, Warning};
    ///
    /// let warnings = Address::parse("jane@localhost")?.warnings();
    /// assert!(warnings.contains(Warning::DotlessDomain));
    /// assert!(!warnings.contains(Warning::QuotedLocalPart));
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    #[must_use]
    pub const fn contains(self, warning: Warning) -> bool {
        self.0 & warning.bit() != 0
    }

    /// The warnings, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Warning> {
        Warning::ALL.iter().copied().filter(move |warning| self.contains(*warning))
    }

    pub(super) fn of(address: &Address<'_>) -> Self {
        let seen = address.seen();
        let mut warnings = Self(0);
        let mut note = |is_so: bool, warning: Warning| {
            if is_so {
                warnings.0 |= warning.bit();
            }
        };
        note(seen.has(Features::OBSOLETE), Warning::Obsolete);
        note(seen.has(Features::COMMENT | Features::SPACE), Warning::Comment);
        note(address.local_part().is_quoted(), Warning::QuotedLocalPart);
        note(seen.has(Features::EMPTY_QUOTES), Warning::EmptyQuotes);
        note(seen.has(Features::DOTS), Warning::IrregularDots);
        note(address.local_span().len() > 64, Warning::LongLocalPart);
        let is_long = Features::LONG_LABEL | Features::LONG_DOMAIN | Features::LONG_TOTAL;
        note(
            seen.has(is_long) || address.as_str().len() > 254 && seen.has(Features::PLAIN_HOST),
            Warning::TooLong,
        );
        note(seen.has(Features::LITERALS), Warning::AddressLiteral);
        note(seen.has(Features::GENERAL | Features::FREE_LITERAL), Warning::UnregisteredLiteral);
        note(seen.has(Features::NO_HOST | Features::HYPHEN), Warning::NoHostName);
        note(seen.has(Features::UTF8_LOCAL), Warning::NeedsSmtputf8);
        note(seen.has(Features::UTF8_DOMAIN), Warning::InternationalDomain);
        note(seen.has(Features::DOTLESS), Warning::DotlessDomain);
        if seen.has(Features::LITERALS) {
            return warnings;
        }
        let raw = address.raw_host();
        let is_number = |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
        note(raw.rsplit('.').next().is_some_and(is_number), Warning::NumericTopLevel);
        let domain = address.domain();
        let is_special = domain.as_ref().is_some_and(|domain| domain.special_use().is_some());
        note(is_special, Warning::SpecialUseDomain);
        if seen.has(Features::PLAIN_HOST) {
            return warnings;
        }
        let is_bad = domain.is_none()
            && !seen.has(Features::NO_HOST | Features::HYPHEN | Features::OBS_DOMAIN | is_long);
        note(is_bad || seen.has(Features::MAPPED_LABEL | Features::BAD_LABEL), Warning::InvalidLabel);
        if let Some(domain) = domain {
            let unicode = domain.to_unicode();
            note(unicode.split('.').any(label::mixes_scripts), Warning::MixedScript);
            note(unicode.split('.').any(label::looks_latin), Warning::Confusable);
        }
        warnings
    }
}

impl fmt::Display for Warnings {
    /// Writes the codes, with commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, warning) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            f.write_str(warning.as_str())?;
        }
        Ok(())
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Warnings {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
