//! Blocks of fields inside a body: delivery reports, complaints, returned headers.
//!
//! Mail systems write them loosely, so reading is tolerant: lines that are not fields
//! are skipped, white space around a value is removed, and a fold becomes one space.
//! [`Message`](super::Message) reads what a signature covers, byte for byte.

use alloc::borrow::Cow;

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
