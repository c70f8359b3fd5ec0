//! Header blocks: fields, unfolded.

use alloc::{borrow::Cow, string::String};

/// The fields of a block, in order; `None` for a blank line.
pub(crate) fn unfolded(block: &str) -> impl Iterator<Item = Option<(&str, Cow<'_, str>)>> {
    let mut lines = block.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).peekable();
    core::iter::from_fn(move || {
        loop {
            let line = lines.next()?;
            if line.trim().is_empty() {
                return Some(None);
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
                continue;
            }
            let mut value = Cow::Borrowed(value.trim());
            while let Some(more) =
                lines.next_if(|line| line.starts_with([' ', '\t']) && !line.trim().is_empty())
            {
                let value = value.to_mut();
                // A value may begin on the line after its name.
                if !value.is_empty() {
                    value.push(' ');
                }
                value.push_str(more.trim());
            }
            return Some(Some((name, value)));
        }
    })
}

/// The first field of a name, unfolded.
pub(crate) fn field<'b>(block: &'b str, wanted: &str) -> Option<Cow<'b, str>> {
    fields(block, wanted).next()
}

/// Every field of a name, unfolded.
pub(crate) fn fields<'b>(block: &'b str, wanted: &str) -> impl Iterator<Item = Cow<'b, str>> {
    unfolded(block)
        .flatten()
        .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value)
}

/// A value with its encoded words decoded (RFC 2047), as mail-parser does it.
pub(crate) fn decoded(value: &str) -> String {
    if !value.contains("=?") {
        return String::from(value);
    }
    let mut text = String::with_capacity(value.len().saturating_add(1));
    text.push_str(value);
    text.push('\n');
    let parsed = mail_parser::parsers::MessageStream::new(text.as_bytes()).parse_unstructured();
    parsed.as_text().map_or_else(|| String::from(value), String::from)
}
