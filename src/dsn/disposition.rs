//! Disposition notifications (RFC 8098): a message was read, or deleted unread.

use alloc::vec::Vec;

use super::{
    kind::Kind,
    mail::{Mail, Outcome},
    notice,
    report::{self, Report},
};

/// Reads a disposition notification; `None` if the message has none.
pub(super) fn read(mail: &Mail<'_>) -> Option<Outcome> {
    let body = mail.parts.disposition.as_deref()?;
    // A filter that rejects by a disposition notification says so in words.
    if mail.signs().is_bounce() {
        return Some(notice::in_words(mail).unwrap_or(Outcome::of(Kind::Disposition)));
    }
    let mut readers = Vec::new();
    report::read_fields(body, &mut Report::default(), &mut readers);
    Some(Outcome::new(Kind::Disposition, readers))
}
