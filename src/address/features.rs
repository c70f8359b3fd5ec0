//! The forms of the grammar that a text uses. Grammars differ in which of them they
//! allow.

use core::ops::{BitOr, BitOrAssign};

use super::grammar::Grammar;

/// A set of forms that an address uses beyond `dot-atom@host.name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Features(u32);

impl Features {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ALL: Self = Self(u32::MAX);
    /// White space around a part.
    pub(super) const SPACE: Self = Self(1);
    /// A comment.
    pub(super) const COMMENT: Self = Self(1 << 1);
    /// A local part that is one quoted string.
    pub(super) const QUOTED: Self = Self(1 << 2);
    /// An empty quoted string.
    pub(super) const EMPTY_QUOTES: Self = Self(1 << 3);
    /// A tab or a folded line inside quotes, which SMTP does not carry.
    pub(super) const QUOTED_SPACE: Self = Self(1 << 4);
    /// A local part of several words: quoted ones between dots, or space around dots.
    pub(super) const OBS_LOCAL: Self = Self(1 << 5);
    /// Space around the dots of a domain.
    pub(super) const OBS_DOMAIN: Self = Self(1 << 6);
    /// A line of nothing but white space inside folded space.
    pub(super) const OBS_FOLD: Self = Self(1 << 7);
    /// A control character in a comment, in quotes or in a literal.
    pub(super) const OBS_CONTROL: Self = Self(1 << 8);
    /// A backslash before a control character.
    pub(super) const OBS_PAIR: Self = Self(1 << 9);
    /// A backslash in a literal.
    pub(super) const OBS_LITERAL: Self = Self(1 << 10);
    /// Dots without an atom before or after them.
    pub(super) const DOTS: Self = Self(1 << 11);
    /// A character outside ASCII in the local part.
    pub(super) const UTF8_LOCAL: Self = Self(1 << 12);
    /// A character outside ASCII in the domain.
    pub(super) const UTF8_DOMAIN: Self = Self(1 << 13);
    /// A character outside ASCII in a comment, in a literal, or after a backslash.
    pub(super) const UTF8_OTHER: Self = Self(1 << 14);
    /// A label that UTS 46 maps to an international one, or allows, and IDNA2008 does
    /// not.
    pub(super) const MAPPED_LABEL: Self = Self(1 << 15);
    /// A label outside ASCII that is international under no rule.
    pub(super) const BAD_LABEL: Self = Self(1 << 16);
    /// A character in a domain that a host name may not have.
    pub(super) const NO_HOST: Self = Self(1 << 17);
    /// A hyphen at the edge of a label.
    pub(super) const HYPHEN: Self = Self(1 << 18);
    /// A domain of one label.
    pub(super) const DOTLESS: Self = Self(1 << 19);
    /// A literal with an IPv4 address.
    pub(super) const IPV4: Self = Self(1 << 20);
    /// A literal with an IPv6 address.
    pub(super) const IPV6: Self = Self(1 << 21);
    /// An IPv6 address whose `::` stands for one group.
    pub(super) const IPV6_SHORT: Self = Self(1 << 22);
    /// A literal with another tag.
    pub(super) const GENERAL: Self = Self(1 << 23);
    /// A literal of any other kind.
    pub(super) const FREE_LITERAL: Self = Self(1 << 24);
    pub(super) const LONG_LOCAL: Self = Self(1 << 25);
    pub(super) const LONG_LABEL: Self = Self(1 << 26);
    pub(super) const LONG_DOMAIN: Self = Self(1 << 27);
    pub(super) const LONG_TOTAL: Self = Self(1 << 28);
    /// A source route, a dot in a name, empty entries of a list.
    pub(super) const OBS_LIST: Self = Self(1 << 29);
    /// A control character from U+0080 to U+009F.
    pub(super) const C1: Self = Self(1 << 30);
    /// A name that needs no other check to be a `Domain`: letters, digits, hyphens, no
    /// A-label.
    pub(super) const PLAIN_HOST: Self = Self(1 << 31);

    pub(super) const LONG: Self =
        Self::LONG_LOCAL.with(Self::LONG_LABEL).with(Self::LONG_DOMAIN).with(Self::LONG_TOTAL);
    pub(super) const LITERALS: Self =
        Self::IPV4.with(Self::IPV6).with(Self::IPV6_SHORT).with(Self::GENERAL).with(Self::FREE_LITERAL);
    pub(super) const OBSOLETE: Self = Self::OBS_LOCAL
        .with(Self::OBS_DOMAIN)
        .with(Self::OBS_FOLD)
        .with(Self::OBS_CONTROL)
        .with(Self::OBS_PAIR)
        .with(Self::OBS_LITERAL)
        .with(Self::OBS_LIST);
    const UTF8: Self = Self::UTF8_LOCAL.with(Self::UTF8_DOMAIN).with(Self::UTF8_OTHER);

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn is_within(self, other: Self) -> bool {
        self.without(other).0 == 0
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// What a grammar allows.
    pub(super) const fn of(grammar: Grammar) -> Self {
        let smtp = Self::QUOTED
            .with(Self::EMPTY_QUOTES)
            .with(Self::DOTLESS)
            .with(Self::IPV4)
            .with(Self::IPV6)
            .with(Self::GENERAL)
            .with(Self::PLAIN_HOST);
        let current = smtp
            .with(Self::SPACE)
            .with(Self::COMMENT)
            .with(Self::QUOTED_SPACE)
            .with(Self::NO_HOST)
            .with(Self::HYPHEN)
            .with(Self::LITERALS)
            .with(Self::LONG);
        match grammar {
            Grammar::Rfc5321 => smtp,
            Grammar::Rfc6531 => smtp.with(Self::UTF8_LOCAL).with(Self::UTF8_DOMAIN),
            Grammar::Rfc5322Current => current,
            Grammar::Rfc5322 => current.with(Self::OBSOLETE),
            Grammar::Rfc6532 => current
                .with(Self::OBSOLETE)
                .with(Self::UTF8)
                .with(Self::MAPPED_LABEL)
                .with(Self::BAD_LABEL)
                .with(Self::C1),
            Grammar::Html5 => Self::DOTS
                .with(Self::DOTLESS)
                .with(Self::LONG_LOCAL)
                .with(Self::LONG_DOMAIN)
                .with(Self::LONG_TOTAL)
                .with(Self::PLAIN_HOST),
            Grammar::Lenient => Self::ALL,
        }
    }
}

impl BitOr for Features {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.with(other)
    }
}

impl BitOrAssign for Features {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
