//! Why a text is not an address, and where.

use core::fmt;

use super::{features::Features, grammar::Grammar};
use crate::diagnostic::{ParseError, Span};

/// Why a text is not an address under a grammar, and where.
///
/// Its `Display` is one sentence with the section of the standard that decides:
///
/// ```
/// use deliverability::address::{ErrorKind, Grammar};
///
/// let error = Grammar::Rfc5321.parse("jane..doe@example.org").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MissingAtom);
/// assert_eq!((error.span().start(), error.span().end()), (5, 6));
/// assert_eq!(
///     error.to_string(),
///     "expected an atom between two dots, found \".\" (RFC 5321, 4.1.2), at 5..6"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Error {
    error: ParseError<ErrorKind>,
    grammar: Grammar,
}

impl Error {
    #[cold]
    pub(super) fn new(fault: Fault, grammar: Grammar, text: &str) -> Self {
        Self { error: ParseError::new(fault.kind, Span::new(fault.start, fault.end), text), grammar }
    }

    /// What is wrong with the text.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.error.kind()
    }

    /// The place of the fault, in bytes of the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.error.span()
    }

    /// The text at [`span`](Self::span); see [`ParseError::found`].
    #[must_use]
    pub const fn found(&self) -> &str {
        self.error.found()
    }

    /// The grammar that refused the text.
    #[must_use]
    pub const fn grammar(&self) -> Grammar {
        self.grammar
    }

    /// The section of the standard that decides, as `RFC 5321, 4.1.2`.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let section =
    ///     |grammar: Grammar| grammar.parse("jane@exa mple.org").unwrap_err().section();
    /// assert_eq!(section(Grammar::Rfc5321), "RFC 5321, 4.1.2");
    /// assert_eq!(section(Grammar::Rfc5322), "RFC 5322, 3.4.1");
    /// ```
    #[must_use]
    pub const fn section(&self) -> &'static str {
        use ErrorKind as K;
        let is_message = matches!(
            self.grammar,
            Grammar::Rfc5322 | Grammar::Rfc5322Current | Grammar::Rfc6532 | Grammar::Lenient
        );
        match self.kind() {
            K::LongLocalPart => "RFC 5321, 4.5.3.1.1",
            K::LongDomain => "RFC 5321, 4.5.3.1.2",
            K::LongAddress => "RFC 5321, 4.5.3.1.3",
            K::LongLabel => "RFC 1035, 2.3.4",
            K::SpecialUse => "RFC 6761, 6",
            K::Dotless => "RFC 5321, 2.3.5",
            K::ULabel => "RFC 6531, 3.3",
            K::NonAscii => match self.grammar {
                Grammar::Html5 => "HTML, 4.10.5.1.5",
                _ => "RFC 6531, 3.3",
            },
            K::UnclosedComment | K::CommentCharacter | K::CommentDepth | K::LineBreak => "RFC 5322, 3.2.2",
            K::EmptyEntry | K::UnclosedAngle | K::UnclosedGroup | K::Name | K::Separator => "RFC 5322, 3.4",
            _ if matches!(self.grammar, Grammar::Html5) => "HTML, 4.10.5.1.5",
            K::Obsolete => "RFC 5322, 4",
            K::Literal | K::Ipv6 if !is_message => "RFC 5321, 4.1.3",
            K::LocalCharacter | K::MissingAtom | K::LeadingDot | K::TrailingDot if is_message => {
                "RFC 5322, 3.2.3"
            }
            K::UnclosedQuote | K::QuotedCharacter | K::Escape if is_message => "RFC 5322, 3.2.4",
            K::Control => "RFC 5321, 4.1.2",
            _ if is_message => "RFC 5322, 3.4.1",
            _ => "RFC 5321, 4.1.2",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.write(f, self.kind().expected(), self.section())
    }
}

impl core::error::Error for Error {}

/// A fault before it has a grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) kind: ErrorKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Fault {
    pub(super) const fn new(kind: ErrorKind, start: usize, end: usize) -> Self {
        Self { kind, start, end }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $expected:literal;)+) => {
        /// What is wrong with an address.
        ///
        /// ```
        /// use deliverability::address::ErrorKind;
        ///
        /// assert_eq!(ErrorKind::MissingAt.as_str(), "missing-at");
        /// assert_eq!("missing-at".parse::<ErrorKind>().unwrap(), ErrorKind::MissingAt);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $variant,)+
        }

        impl ErrorKind {
            const fn expected(self) -> &'static str {
                match self {
                    $(Self::$variant => $expected,)+
                }
            }
        }

        crate::names::named! { ErrorKind { $($variant => $name,)+ } }
    };
}

kinds! {
    /// The text is empty.
    Empty => "empty", "an address";
    /// Nothing precedes the `@`.
    MissingLocalPart => "missing-local-part", "a local part before the @";
    /// There is no `@`.
    MissingAt => "missing-at", "an @ after the local part";
    /// There are two dots in a row.
    MissingAtom => "missing-atom", "an atom between two dots";
    /// The local part begins with a dot.
    LeadingDot => "leading-dot", "a local part that does not start with a dot";
    /// The local part ends with a dot.
    TrailingDot => "trailing-dot", "a local part that does not end with a dot";
    /// A character that a local part has only in quotes.
    LocalCharacter => "local-character", "a character that a local part may have outside quotes";
    /// The grammar or the options have no quoted local part.
    Quoted => "quoted", "a local part without quotes";
    /// A quoted string is not closed.
    UnclosedQuote => "unclosed-quote", "a quotation mark at the end of the quoted string";
    /// A character that is not allowed in quotes.
    QuotedCharacter => "quoted-character", "a character that a quoted string may have";
    /// A backslash at the end, or before a character that it may not escape.
    Escape => "escape", "a printable character, a space or a tab after the backslash";
    /// White space where the grammar does not allow it.
    WhiteSpace => "white-space", "no white space";
    /// A comment where the grammar does not allow it.
    Comment => "comment", "no comment";
    /// A comment is not closed.
    UnclosedComment => "unclosed-comment", "a closing parenthesis at the end of the comment";
    /// Comments are nested too deeply.
    CommentDepth => "comment-depth", "comments nested less deeply";
    /// A character that is not allowed in a comment.
    CommentCharacter => "comment-character", "a character that a comment may have";
    /// A line break that no white space follows, or half of one.
    LineBreak => "line-break", "CR, LF and white space where a line is folded";
    /// A character outside ASCII where the grammar does not allow it.
    NonAscii => "non-ascii", "an ASCII character";
    /// A control character where the grammar does not allow it.
    Control => "control", "no control character";
    /// Nothing follows the `@`.
    MissingDomain => "missing-domain", "a domain after the @";
    /// A label is missing before or after a dot.
    MissingLabel => "missing-label", "a label between two dots of the domain";
    /// The domain ends with a dot.
    FinalDot => "final-dot", "a domain without the final dot of the DNS";
    /// A character that the domain may not have.
    DomainCharacter => "domain-character", "a character that a domain may have";
    /// A label begins or ends with a hyphen.
    Hyphen => "hyphen", "a label without a hyphen at its ends";
    /// An international label is not valid.
    ULabel => "u-label", "an international label that IDNA2008 allows";
    /// The local part is too long.
    LongLocalPart => "long-local-part", "a local part of at most 64 bytes";
    /// A label is too long.
    LongLabel => "long-label", "a label of at most 63 bytes in its ASCII form";
    /// The domain is too long.
    LongDomain => "long-domain", "a domain of at most 253 bytes in its ASCII form";
    /// The address is too long.
    LongAddress => "long-address", "an address of at most 254 bytes";
    /// The options ask for a dot in the domain.
    Dotless => "dotless", "a domain of two labels or more";
    /// The options refuse special-use domains.
    SpecialUse => "special-use", "a domain that is not reserved for a special use";
    /// An address literal is not closed.
    UnclosedLiteral => "unclosed-literal", "a bracket at the end of the address literal";
    /// A character that is not allowed in an address literal.
    LiteralCharacter => "literal-character", "a character that an address literal may have";
    /// The literal is not one that the grammar or the options allow.
    Literal => "literal", "an IPv4 address, or a tag, a colon and an address in the literal";
    /// No IPv6 address follows `IPv6:`.
    Ipv6 => "ipv6", "an IPv6 address as SMTP writes it after the tag IPv6";
    /// The text continues after the address.
    Trailing => "trailing", "the end of the address";
    /// A form that only the obsolete grammar has.
    Obsolete => "obsolete", "a form that is not obsolete";
    /// An entry of a list is empty.
    EmptyEntry => "empty-entry", "an address in the list";
    /// An angle bracket is missing.
    UnclosedAngle => "unclosed-angle", "a closing angle bracket after the address";
    /// A group is not closed by a semicolon.
    UnclosedGroup => "unclosed-group", "a semicolon at the end of the group";
    /// A display name has a character that it may have only in quotes.
    Name => "name", "a character that a display name may have outside quotes";
    /// A comma is missing between two entries.
    Separator => "separator", "a comma between two addresses";
}

impl ErrorKind {
    /// The refusal of a form that a grammar or its options do not allow.
    pub(super) const fn of(seen: Features) -> Self {
        const TABLE: &[(Features, ErrorKind)] = &[
            (Features::SPACE, ErrorKind::WhiteSpace),
            (Features::COMMENT, ErrorKind::Comment),
            (Features::QUOTED, ErrorKind::Quoted),
            (Features::EMPTY_QUOTES, ErrorKind::Quoted),
            (Features::QUOTED_SPACE, ErrorKind::QuotedCharacter),
            (Features::DOTS, ErrorKind::MissingAtom),
            (
                Features::UTF8_LOCAL.with(Features::UTF8_DOMAIN).with(Features::UTF8_OTHER),
                ErrorKind::NonAscii,
            ),
            (Features::C1, ErrorKind::Control),
            (Features::MAPPED_LABEL.with(Features::BAD_LABEL), ErrorKind::ULabel),
            (Features::NO_HOST, ErrorKind::DomainCharacter),
            (Features::HYPHEN, ErrorKind::Hyphen),
            (Features::DOTLESS, ErrorKind::Dotless),
            (Features::LITERALS, ErrorKind::Literal),
            (Features::LONG_LOCAL, ErrorKind::LongLocalPart),
            (Features::LONG_LABEL, ErrorKind::LongLabel),
            (Features::LONG_DOMAIN, ErrorKind::LongDomain),
            (Features::LONG_TOTAL, ErrorKind::LongAddress),
        ];
        let mut rest = TABLE;
        while let [(of, kind), tail @ ..] = rest {
            if seen.has(*of) {
                return *kind;
            }
            rest = tail;
        }
        Self::Obsolete
    }
}
