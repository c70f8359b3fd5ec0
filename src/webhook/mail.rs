//! Notifications that come by e-mail.

use alloc::string::{String, ToString as _};

use crate::nesting;

/// Whether the bytes begin with a header field.
pub(super) fn is_mail(body: &[u8]) -> bool {
    let line = body.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let name = line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-').count();
    name > 0 && (line.get(name) == Some(&b':') || line.starts_with(b"From "))
}

/// The text of a message from its first brace on.
pub(super) fn notification(raw: &[u8]) -> Option<String> {
    let raw = nesting::bounded(raw);
    let message = nesting::mime_parser().parse(&*raw)?;
    let text = message.body_text(0)?;
    Some(text.get(text.find('{')?..)?.to_string())
}
