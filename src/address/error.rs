//! Why a text is no address, and where.

use core::fmt;

use super::{grammar::Grammar, seen::Seen};
use crate::diagnostic::Span;

/// Why a text is not an address under a grammar, and where.
///
/// Its `Display` is one sentence with the section that rules:
///
/// ```
/// use deliverability::address::{ErrorKind, Grammar};
///
/// let error = Grammar::Rfc5321.parse("jane..doe@example.org").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::MissingAtom);
/// assert_eq!((error.span().start(), error.span().end()), (5, 6));
/// assert_eq!(error.to_string(), "an atom is missing between two dots (RFC 5321, 4.1.2)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{kind} ({section})", section = self.section())]
pub struct Error {
    kind: ErrorKind,
    grammar: Grammar,
    start: usize,
    end: usize,
}

impl Error {
    pub(super) const fn new(fault: Fault, grammar: Grammar) -> Self {
        Self { kind: fault.kind, grammar, start: fault.start, end: fault.end }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where, in bytes of the text.
    #[must_use]
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// The grammar that refused the text.
    #[must_use]
    pub const fn grammar(&self) -> Grammar {
        self.grammar
    }

    /// The section that rules, as `RFC 5321, 4.1.2`.
    ///
    /// ```
    /// use deliverability::address::Grammar;
    ///
    /// let section = |grammar: Grammar| grammar.parse("jane@exa mple.org").unwrap_err().section();
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
        match self.kind {
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
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $sentence:literal;)+) => {
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
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable name, the one that [`FromStr`](core::str::FromStr) reads.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl fmt::Display for ErrorKind {
            /// Writes the sentence.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self {
                    $(Self::$variant => $sentence,)+
                })
            }
        }

        impl core::str::FromStr for ErrorKind {
            type Err = crate::diagnostic::UnknownName;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(crate::diagnostic::UnknownName::of("ErrorKind")),
                }
            }
        }
    };
}

kinds! {
    /// The text is empty.
    Empty => "empty", "an address has a local part, an @ and a domain, and the text is empty";
    /// Nothing stands before the `@`.
    MissingLocalPart => "missing-local-part", "a local part is missing before the @";
    /// There is no `@`.
    MissingAt => "missing-at", "an @ is missing behind the local part, and here the text ends";
    /// Two dots stand side by side.
    MissingAtom => "missing-atom", "an atom is missing between two dots";
    /// The local part begins with a dot.
    LeadingDot => "leading-dot", "a local part may not begin with a dot outside quotes";
    /// The local part ends with a dot.
    TrailingDot => "trailing-dot", "a local part may not end with a dot outside quotes";
    /// A character that a local part has only in quotes.
    LocalCharacter => "local-character", "this character may not stand in a local part outside quotes";
    /// The grammar or the options have no quoted local part.
    Quoted => "quoted", "a quoted local part is not allowed here";
    /// A quoted string begins and does not end.
    UnclosedQuote => "unclosed-quote", "a quotation mark is missing at the end of the quoted string";
    /// A character that may not stand in quotes.
    QuotedCharacter => "quoted-character", "this character may not stand in a quoted string";
    /// A backslash before nothing, or before what it may not escape.
    Escape => "escape", "a backslash must stand before a printable character, a space or a tab";
    /// White space where the grammar has none.
    WhiteSpace => "white-space", "white space may not stand here";
    /// A comment where the grammar has none.
    Comment => "comment", "a comment may not stand here";
    /// A comment begins and does not end.
    UnclosedComment => "unclosed-comment", "a parenthesis is missing at the end of the comment";
    /// Comments are nested too deep.
    CommentDepth => "comment-depth", "comments nest deeper than this parser follows";
    /// A character that may not stand in a comment.
    CommentCharacter => "comment-character", "this character may not stand in a comment";
    /// A line break that no white space follows, or half of one.
    LineBreak => "line-break", "a line may break only by CR and LF with white space behind them";
    /// A character outside ASCII where the grammar has none.
    NonAscii => "non-ascii", "a character outside ASCII may not stand here";
    /// A control character.
    Control => "control", "a control character may not stand here";
    /// Nothing stands behind the `@`.
    MissingDomain => "missing-domain", "a domain is missing behind the @";
    /// A label is missing beside a dot.
    MissingLabel => "missing-label", "a label is missing beside a dot of the domain";
    /// The domain ends with a dot.
    FinalDot => "final-dot", "a domain in mail is written without the final dot of the DNS";
    /// A character that the domain may not have.
    DomainCharacter => "domain-character", "this character may not stand in a domain";
    /// A label begins or ends with a hyphen.
    Hyphen => "hyphen", "a label may not begin or end with a hyphen";
    /// An international label is not valid.
    ULabel => "u-label", "an international label must be valid under IDNA2008";
    /// The local part is too long.
    LongLocalPart => "long-local-part", "a local part has at most 64 bytes";
    /// A label is too long.
    LongLabel => "long-label", "a label has at most 63 bytes in its ASCII form";
    /// The domain is too long.
    LongDomain => "long-domain", "a domain has at most 253 bytes in its ASCII form";
    /// The address is too long.
    LongAddress => "long-address", "an address has at most 254 bytes";
    /// The options ask for a dot in the domain.
    Dotless => "dotless", "a domain of a single label is not allowed here";
    /// The options refuse special-use domains.
    SpecialUse => "special-use", "a domain reserved for special use receives no mail";
    /// A bracket begins a literal and none ends it.
    UnclosedLiteral => "unclosed-literal", "a bracket is missing at the end of the address literal";
    /// A character that may not stand in an address literal.
    LiteralCharacter => "literal-character", "this character may not stand in an address literal";
    /// The literal is none of those that the grammar or the options allow.
    Literal => "literal", "an address literal holds an IPv4 address, or a tag, a colon and an address";
    /// Behind `IPv6:` stands no IPv6 address.
    Ipv6 => "ipv6", "behind the tag IPv6 stands no IPv6 address as SMTP writes it";
    /// The text goes on behind the address.
    Trailing => "trailing", "the address is over, and the text goes on";
    /// A form that only the obsolete grammar has.
    Obsolete => "obsolete", "this form is obsolete, and may be read but not written";
    /// An entry of a list is empty.
    EmptyEntry => "empty-entry", "an address is missing in the list";
    /// An angle bracket is missing.
    UnclosedAngle => "unclosed-angle", "a closing angle bracket is missing behind the address";
    /// A group does not end.
    UnclosedGroup => "unclosed-group", "a semicolon is missing at the end of the group";
    /// A display name holds what it may hold in quotes alone.
    Name => "name", "this character may not stand in a display name outside quotes";
    /// A comma is missing between two entries.
    Separator => "separator", "a comma is missing between two addresses";
}

impl ErrorKind {
    /// The refusal of a form that a grammar or its options do not allow.
    pub(super) const fn of(seen: Seen) -> Self {
        const TABLE: &[(Seen, ErrorKind)] = &[
            (Seen::SPACE, ErrorKind::WhiteSpace),
            (Seen::COMMENT, ErrorKind::Comment),
            (Seen::QUOTED, ErrorKind::Quoted),
            (Seen::EMPTY_QUOTES, ErrorKind::Quoted),
            (Seen::QUOTED_SPACE, ErrorKind::QuotedCharacter),
            (Seen::DOTS, ErrorKind::MissingAtom),
            (Seen::UTF8_LOCAL.with(Seen::UTF8_DOMAIN).with(Seen::UTF8_OTHER), ErrorKind::NonAscii),
            (Seen::C1, ErrorKind::Control),
            (Seen::MAPPED_LABEL.with(Seen::BAD_LABEL), ErrorKind::ULabel),
            (Seen::NO_HOST, ErrorKind::DomainCharacter),
            (Seen::HYPHEN, ErrorKind::Hyphen),
            (Seen::DOTLESS, ErrorKind::Dotless),
            (Seen::LITERALS, ErrorKind::Literal),
            (Seen::LONG_LOCAL, ErrorKind::LongLocalPart),
            (Seen::LONG_LABEL, ErrorKind::LongLabel),
            (Seen::LONG_DOMAIN, ErrorKind::LongDomain),
            (Seen::LONG_TOTAL, ErrorKind::LongAddress),
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
