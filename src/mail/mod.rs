//! The text of mail: messages as fields and a body, folds, comments, quoted strings,
//! encoded words.
//!
//! Every module that looks into a message splits it here, so that all of them see the
//! same fields and the same body.
//!
//! ```
//! use deliverability::mail::Message;
//!
//! let raw = b"From: jane@example.org\r\nSubject: on\r\n two lines\r\n\r\nHello\r\n";
//! let message = Message::parse(raw);
//! assert_eq!(message.fields().len(), 2);
//! assert_eq!(message.body(), b"Hello\r\n");
//! assert_eq!(message.check_header(), Ok(()));
//! ```

#[cfg(any(feature = "address", feature = "dkim", feature = "dsn"))]
pub(crate) mod base64;
#[cfg(feature = "dsn")]
pub(crate) mod block;
#[cfg(any(feature = "address", feature = "dsn"))]
mod encoded_word;
mod message;
mod parts;
#[allow(dead_code, reason = "not every combination of features reads comments and quoted strings")]
mod text;

#[cfg(feature = "address")]
pub(crate) use encoded_word::Phrase;
#[cfg(any(feature = "address", feature = "dsn"))]
pub use encoded_word::decode;
pub use message::{Error, ErrorKind, Field, LineEndings, Message};
pub use text::unfold;
#[allow(unused_imports, reason = "not every combination of features reads comments and quoted strings")]
pub(crate) use text::{
    MAX_COMMENT_DEPTH, after_comment, after_quoted, after_white_space, is_atext, printable, unescape,
};
