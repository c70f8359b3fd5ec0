//! Addresses in running text.

/// The places of addresses in a line.
pub(super) fn addresses(line: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = line.as_bytes();
    let mut from = 0_usize;
    core::iter::from_fn(move || {
        loop {
            let at = from.saturating_add(bytes.get(from..)?.iter().position(|byte| *byte == b'@')?);
            let (begin, end) = (local_start(bytes, from, at), domain_end(bytes, at));
            from = end.max(at.saturating_add(1));
            let domain = line.get(at.saturating_add(1)..end).unwrap_or_default();
            let local = line.get(begin..at).unwrap_or_default();
            if is_local(local) && is_domain(domain) {
                return Some((begin, end));
            }
        }
    })
}

fn local_start(bytes: &[u8], from: usize, at: usize) -> usize {
    let slice = bytes.get(from..at).unwrap_or_default();
    // A quoted local part goes back to its opening quote.
    if let [inner @ .., b'"'] = slice
        && let Some(open) = inner.iter().rposition(|byte| *byte == b'"')
        && inner.len().saturating_sub(open) <= 66
    {
        return from.saturating_add(open);
    }
    let length = slice
        .iter()
        .rev()
        .take_while(|&&byte| {
            byte >= 0x80 || byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
        })
        .count();
    let mut start = at.saturating_sub(length);
    // Quotes and keys stick to addresses: 'a@b', to=a@b, rfc822;a@b.
    while let Some(b'\'' | b'`' | b'*' | b'|' | b'.' | b'=' | b'-' | b'/') =
        bytes.get(start).filter(|_| start < at)
    {
        start = start.saturating_add(1);
    }
    if let Some(equals) = bytes.get(start..at).and_then(|local| local.iter().position(|byte| *byte == b'=')) {
        let key = bytes.get(start..start.saturating_add(equals)).unwrap_or_default();
        if [
            &b"to"[..],
            b"rcpt",
            b"orcpt",
            b"from",
            b"user",
            b"name",
            b"email",
            b"address",
            b"recipient",
            b"smtp",
        ]
        .iter()
        .any(|name| key.eq_ignore_ascii_case(name))
        {
            start = start.saturating_add(equals).saturating_add(1);
        }
    }
    start
}

fn domain_end(bytes: &[u8], at: usize) -> usize {
    let start = at.saturating_add(1);
    let length = bytes
        .get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(|&&byte| {
            byte >= 0x80 || byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
        })
        .count();
    let mut end = start.saturating_add(length);
    while let Some(b'.' | b'-' | b'_') =
        end.checked_sub(1).filter(|&last| last > at).and_then(|last| bytes.get(last))
    {
        end = end.saturating_sub(1);
    }
    end
}

fn is_local(local: &str) -> bool {
    let quoted = local.len() > 2 && local.starts_with('"') && local.ends_with('"');
    !local.is_empty()
        && local.len() <= 128
        && !local.chars().any(char::is_control)
        && (quoted || !local.contains('"'))
        && local.chars().any(|c| c.is_alphanumeric())
}

fn is_domain(domain: &str) -> bool {
    let mut labels = domain.split('.');
    domain.len() <= 253
        && domain.contains('.')
        && labels.clone().all(|label| !label.is_empty() && label.len() <= 63)
        && !labels.next_back().is_some_and(|top| top.bytes().all(|byte| byte.is_ascii_digit()))
        && domain.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// The first address of a text.
pub(super) fn first_address(text: &str) -> Option<&str> {
    let (start, end) = addresses(text).next()?;
    text.get(start..end)
}
