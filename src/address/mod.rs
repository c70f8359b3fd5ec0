//! Mail addresses: exact grammars, useful diagnosis, and three normal forms.
//!
//! A text is an address under a [`Grammar`]. Parsing borrows the text, allocates
//! nothing, and gives an [`Address`] with its parts; an error says what is wrong,
//! where, and by which section of the standard.
//!
//! ```
//! use deliverability::address::{Address, Grammar};
//! use deliverability::diagnostic::Span;
//!
//! // RFC 6531 unless another grammar is named.
//! let address = Address::parse("Jane.Doe+news@bücher.example")?;
//! assert_eq!(address.local_part().as_str(), "Jane.Doe+news");
//! assert_eq!(address.domain().unwrap().to_ascii(), "xn--bcher-kva.example");
//! assert_eq!(address.subaddress('+'), Some("news"));
//!
//! let error = Grammar::Rfc5321.parse("jane..doe@example.org").unwrap_err();
//! assert_eq!(error.span(), Span::new(5, 6));
//! assert_eq!(
//!     error.to_string(),
//!     "expected an atom between two dots, found \".\" (RFC 5321, 4.1.2), at 5..6"
//! );
//! assert_eq!(Grammar::strictest("\"jane doe\"@example.org"), Some(Grammar::Rfc5321));
//! # Ok::<(), deliverability::address::Error>(())
//! ```
//!
//! # Grammars
//!
//! | | quoted | comments, space | obsolete | UTF-8 | domain | literals | limits | is within |
//! |---|---|---|---|---|---|---|---|---|
//! | [`Rfc5321`](Grammar::Rfc5321) | yes | no | no | no | host name | IPv4, IPv6, general | 64, 63, 253, 254 | `Rfc6531`, `Rfc5322Current` |
//! | [`Rfc6531`](Grammar::Rfc6531) | yes | no | no | yes, U-labels | host name | IPv4, IPv6, general | 64, 63, 253, 254 | `Rfc6532` |
//! | [`Rfc5322Current`](Grammar::Rfc5322Current) | yes | yes | no | no | any dot-atom | any | none | `Rfc5322` |
//! | [`Rfc5322`](Grammar::Rfc5322) | yes | yes | yes | no | any atoms | any | none | `Rfc6532` |
//! | [`Rfc6532`](Grammar::Rfc6532) | yes | yes | yes | yes, anywhere | any atoms | any | none | `Lenient` |
//! | [`Html5`](Grammar::Html5) | no | no | no | no | host name | none | label 63 | `Lenient` |
//! | [`Lenient`](Grammar::Lenient) | yes | yes | yes | yes, anywhere | any atoms | any | none | |
//!
//! `Html5` and `Lenient` accept dots anywhere in the local part. [`Options`] narrow a
//! grammar: quotes, literals by kind, domains of one label, special-use domains, other
//! limits.
//!
//! # Where the standards leave a choice
//!
//! | case | example | decision |
//! |---|---|---|
//! | hyphen at a label's edge | `a@-b.org` | not a host name, so refused by the SMTP grammars and HTML; a dot-atom, so accepted by those of RFC 5322 |
//! | empty quotes | `""@example.org` | accepted: both grammars have it, and erratum 3135 is "held for document update"; [`Options::empty_quotes`], [`Warning::EmptyQuotes`] |
//! | `::` for one group | `a@[IPv6:1:2:3:4:5:6:7::]` | refused by the SMTP grammars: RFC 5321 section 4.1.3 says at least two |
//! | a tag that is not registered | `a@[X:y]` | accepted: the grammar has it; [`Options::general_literals`], [`Warning::UnregisteredLiteral`] |
//! | `IPv6:` and no address | `a@[IPv6:x]` | refused by the SMTP grammars: the tag is registered, and its form is fixed |
//! | labels of UTS 46 alone | `a@☃.net`, `a@Bücher.de` | refused by `Rfc6531`: they are not U-labels (RFC 5890 section 2.3.2.1); [`Options::uts46`] accepts them |
//! | the wide full stops U+3002, U+FF0E and U+FF61 | `a@例え。jp` | separate labels in `Rfc6531`, as in [`domain`](crate::domain) and RFC 5895 section 2.3; the normal forms write a dot. The limit of 63 bytes applies to both readings |
//! | an A-label that decodes to nothing | `a@xn--0.org` | accepted: letters, digits and hyphens; [`Warning::InvalidLabel`], and [`Address::domain`] is `None` |
//! | one label, or a number at the top | `a@org`, `a@1.2.3.4` | accepted, with warnings; [`Options::dotless`] |
//! | control characters from U+0080 to U+009F | | refused by `Rfc6531`, like those of ASCII; accepted by `Rfc6532`, whose obsolete forms allow control characters |
//! | a backslash outside quotes | `a\@b@example.org` | refused: no grammar since RFC 822 has it |
//! | the 64 bytes of a local part | `"..."@example.org` | counted as written, with quotes and backslashes, in UTF-8 |
//!
//! # Forms
//!
//! [`Address::presentation`] is for people and storage, [`Address::wire`] for SMTP,
//! [`Address::key`] for finding two addresses of one mailbox. No CR, LF, NUL or other
//! control character remains in the first two.
//!
//! # Lists
//!
//! [`AddressList`], [`Mailbox`] and [`Group`] read header fields;
//! [`ListOptions::tolerant`] accepts what real mail programs write.

mod class;
mod error;
mod features;
mod forms;
mod grammar;
mod label;
mod list;
mod literal;
mod mailbox;
mod phrase;
mod scanner;
mod value;
mod warning;

pub use error::{Error, ErrorKind};
pub use forms::{Key, Presentation, Wire};
pub use grammar::{Grammar, Limits, Options};
pub use list::ListOptions;
pub use mailbox::{AddressList, Entry, Group, Mailbox};
pub use scanner::MAX_COMMENT_DEPTH;
pub use value::{Address, Host, LocalPart};
pub use warning::{Warning, Warnings};
