//! The ways out in the header: `List-Unsubscribe` and one click (RFC 2369, RFC 8058).

mod list;
mod one_click;

pub use list::{BuildError, BuildErrorKind, ListUnsubscribe, Mailto};
pub use one_click::{ONE_CLICK, OneClick, OneClickState, Scheme, Uri, covers};
