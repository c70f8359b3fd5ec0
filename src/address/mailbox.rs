//! Mailboxes, groups and lists of header fields (RFC 5322 section 3.4, RFC 6854).

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use super::{Address, Error, ListOptions, phrase};

/// A mailbox of a header field: an address, with or without a display name.
///
/// ```
/// use deliverability::address::Mailbox;
///
/// let mailbox =
///     Mailbox::parse("=?utf-8?q?J=C3=B6rg?= \"M.\" <jorg@example.org> (home)")?;
/// assert_eq!(mailbox.name(), Some("Jörg M."));
/// assert_eq!(mailbox.comment(), Some("home"));
/// assert_eq!(mailbox.address().as_str(), "jorg@example.org");
/// assert_eq!(mailbox.to_string(), "\"Jörg M.\" <jorg@example.org>");
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Mailbox<'a> {
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) comment: Option<Cow<'a, str>>,
    pub(super) address: Address<'a>,
}

impl<'a> Mailbox<'a> {
    /// Reads a mailbox under [`Grammar::Rfc6532`](super::Grammar::Rfc6532): the whole
    /// text must be one mailbox.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    ///
    /// ```
    /// use deliverability::address::{ErrorKind, Mailbox};
    ///
    /// let mailbox = Mailbox::parse("jane@example.org (Jane Doe)")?;
    /// assert_eq!((mailbox.name(), mailbox.comment()), (None, Some("Jane Doe")));
    /// let error = Mailbox::parse("Jane <jane@example.org").unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::UnclosedAngle);
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        ListOptions::default().parse_mailbox(text)
    }

    /// The display name, with encoded words decoded (RFC 2047).
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The last comment beside the address, decoded. Old systems write the name there.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        self.comment.as_deref()
    }

    /// The address of the mailbox.
    #[must_use]
    pub const fn address(&self) -> &Address<'a> {
        &self.address
    }

    /// Returns the address and drops the name.
    #[must_use]
    pub fn into_address(self) -> Address<'a> {
        self.address
    }

    /// The same mailbox with copies of its texts, so that it borrows nothing.
    #[must_use]
    pub fn into_owned(self) -> Mailbox<'static> {
        let own = |text: Option<Cow<'_, str>>| text.map(|text| Cow::Owned(text.into_owned()));
        Mailbox { name: own(self.name), comment: own(self.comment), address: self.address.into_owned() }
    }
}

impl fmt::Display for Mailbox<'_> {
    /// Writes the name, in quotes where it needs them, and the address. Comments are
    /// left out; a name outside ASCII is written as it is, as RFC 6532 allows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else { return write!(f, "{}", self.address) };
        phrase::write_phrase(f, name)?;
        write!(f, " <{}>", self.address)
    }
}

/// A named group of mailboxes, perhaps none (RFC 5322 section 3.4; RFC 6854 allows it
/// in `From`).
///
/// ```
/// use deliverability::address::{AddressList, Entry};
///
/// let list = AddressList::parse("Partners: ben@example.com, carol@example.com;")?;
/// let Some(Entry::Group(group)) = list.entries().first() else { panic!() };
/// assert_eq!((group.name(), group.mailboxes().len()), ("Partners", 2));
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Group<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) mailboxes: Vec<Mailbox<'a>>,
}

impl<'a> Group<'a> {
    /// The name of the group, with encoded words decoded (RFC 2047).
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The mailboxes of the group; there may be none.
    #[must_use]
    pub fn mailboxes(&self) -> &[Mailbox<'a>] {
        &self.mailboxes
    }

    /// The same group with copies of its texts, so that it borrows nothing.
    #[must_use]
    pub fn into_owned(self) -> Group<'static> {
        Group {
            name: Cow::Owned(self.name.into_owned()),
            mailboxes: self.mailboxes.into_iter().map(Mailbox::into_owned).collect(),
        }
    }
}

impl fmt::Display for Group<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        phrase::write_phrase(f, &self.name)?;
        f.write_str(":")?;
        for (index, mailbox) in self.mailboxes.iter().enumerate() {
            write!(f, "{} {mailbox}", if index > 0 { "," } else { "" })?;
        }
        f.write_str(";")
    }
}

/// One entry of a list: a mailbox or a group.
///
/// ```
/// use deliverability::address::{AddressList, Entry};
///
/// let list = AddressList::parse("Jane <jane@example.org>, undisclosed-recipients:;")?;
/// let [Entry::Mailbox(mailbox), Entry::Group(group)] = list.entries() else {
///     panic!("a mailbox and a group")
/// };
/// assert_eq!(mailbox.name(), Some("Jane"));
/// assert_eq!((group.name(), group.mailboxes().len()), ("undisclosed-recipients", 0));
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Entry<'a> {
    /// A single mailbox.
    Mailbox(Mailbox<'a>),
    /// A named group of mailboxes.
    Group(Group<'a>),
}

impl<'a> Entry<'a> {
    /// The mailbox itself as a slice, or the mailboxes of the group.
    #[must_use]
    pub fn mailboxes(&self) -> &[Mailbox<'a>] {
        match self {
            Self::Mailbox(mailbox) => core::slice::from_ref(mailbox),
            Self::Group(group) => &group.mailboxes,
        }
    }
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(mailbox) => mailbox.fmt(f),
            Self::Group(group) => group.fmt(f),
        }
    }
}

/// The value of a header field with addresses: `From`, `To`, `Cc`, `Reply-To`.
///
/// ```
/// use deliverability::address::{AddressList, Grammar, ListOptions};
///
/// let list = AddressList::parse(
///     "Jane <jane@example.org>, team: ben@example.com;, joe@example.net",
/// )?;
/// let all: Vec<_> =
///     list.mailboxes().map(|mailbox| mailbox.address().as_str()).collect();
/// assert_eq!(all, ["jane@example.org", "ben@example.com", "joe@example.net"]);
///
/// // As headers exist: unquoted names with an @, semicolons, missing ends.
/// let found = ListOptions::new(Grammar::Lenient).tolerant(true);
/// let list = found.parse("jane@example.org <jane@example.org>; joe@example.net")?;
/// assert_eq!(list.mailboxes().next().unwrap().name(), Some("jane@example.org"));
/// # Ok::<(), deliverability::address::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct AddressList<'a> {
    pub(super) entries: Vec<Entry<'a>>,
}

impl<'a> AddressList<'a> {
    /// Reads a list under [`Grammar::Rfc6532`](super::Grammar::Rfc6532): the whole text
    /// must be one list.
    ///
    /// # Errors
    ///
    /// An [`Error`] with the place of the first fault.
    ///
    /// ```
    /// use deliverability::address::{AddressList, ErrorKind};
    ///
    /// let list = AddressList::parse("=?utf-8?q?J=C3=B6rg?= <joerg@example.org>")?;
    /// assert_eq!(list.mailboxes().next().and_then(|first| first.name()), Some("Jörg"));
    /// let error = AddressList::parse("jane@example.org, joe@").unwrap_err();
    /// assert_eq!((error.kind(), error.span().start()), (ErrorKind::MissingDomain, 22));
    /// # Ok::<(), deliverability::address::Error>(())
    /// ```
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        ListOptions::default().parse(text)
    }

    /// The entries of the list; there is at least one.
    #[must_use]
    pub fn entries(&self) -> &[Entry<'a>] {
        &self.entries
    }

    /// All mailboxes, including those in groups.
    pub fn mailboxes(&self) -> impl Iterator<Item = &Mailbox<'a>> {
        self.entries.iter().flat_map(Entry::mailboxes)
    }

    /// The same list with copies of its texts, so that it borrows nothing.
    #[must_use]
    pub fn into_owned(self) -> AddressList<'static> {
        let own = |entry| match entry {
            Entry::Mailbox(mailbox) => Entry::Mailbox(Mailbox::into_owned(mailbox)),
            Entry::Group(group) => Entry::Group(Group::into_owned(group)),
        };
        AddressList { entries: self.entries.into_iter().map(own).collect() }
    }
}

impl fmt::Display for AddressList<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, entry) in self.entries.iter().enumerate() {
            write!(f, "{}{entry}", if index > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}
