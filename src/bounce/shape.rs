//! The shape of a chunk: a code, an IP address, a host, a number of a vendor.

const fn is_wrapping(byte: u8) -> bool {
    matches!(
        byte,
        b'<' | b'>'
            | b'('
            | b')'
            | b'['
            | b']'
            | b'{'
            | b'}'
            | b'"'
            | b'\''
            | b','
            | b';'
            | b':'
            | b'.'
            | b'!'
            | b'*'
            | b'`'
            | b'?'
    )
}

/// The chunk without the punctuation around it.
pub(super) fn unwrapped(chunk: &str) -> &str {
    let bytes = chunk.as_bytes();
    let start = bytes.iter().position(|byte| !is_wrapping(*byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_wrapping(*byte)).map_or(start, |last| last.saturating_add(1));
    chunk.get(start..end).unwrap_or(chunk)
}

/// The chunk without a code at its start; `None` if it consists of codes: `550`,
/// `5.1.1`, `550-5.1.1`, `(#5.1.1)`, and `550-Your` is `Your`.
pub(super) fn without_code(chunk: &str) -> Option<&str> {
    match chunk.as_bytes() {
        [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9', rest @ ..] => match rest {
            [] | [b'-' | b':'] => return None,
            [b'-', ..] => return chunk.get(4..).and_then(without_code),
            _ => {}
        },
        // Only these characters can begin a status code.
        [b'2' | b'4' | b'5' | b'(' | b'[' | b'#' | b'<' | b'\'' | b'"', ..] => {}
        _ => return Some(chunk),
    }
    let core = chunk.trim_matches(|c: char| c == '#' || (c.is_ascii() && is_wrapping(c as u8)));
    let is_status = matches!(core.as_bytes(), [b'2' | b'4' | b'5', b'.', ..])
        && core.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && core.bytes().filter(|byte| *byte == b'.').count() == 2;
    (!is_status).then_some(chunk)
}

pub(super) fn is_ip(core: &str) -> bool {
    let slash = core.bytes().position(|byte| byte == b'/').unwrap_or(core.len());
    let (net, bits) = core.split_at(slash);
    let bits = bits.strip_prefix('/').unwrap_or_default();
    // Nearly all hosts end otherwise.
    let may_end = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'x' | b'X' | b':' | b'.');
    if !net.bytes().next_back().is_some_and(may_end) {
        return false;
    }
    if bits.len() > 3 || !bits.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let (mut dots, mut colons, mut run, mut decimal, mut hexadecimal) = (0_u8, 0_u8, 0_u8, true, true);
    for byte in net.bytes() {
        match byte {
            b'.' => {
                decimal &= run > 0;
                dots = dots.saturating_add(1);
                run = 0;
                continue;
            }
            b':' => colons = colons.saturating_add(1),
            // Texts about privacy write 192.0.x.x.
            b'0'..=b'9' | b'x' | b'X' => hexadecimal &= byte.is_ascii_digit(),
            _ => {
                decimal = false;
                hexadecimal &= byte.is_ascii_hexdigit();
            }
        }
        run = run.saturating_add(1);
        decimal &= run <= 3;
    }
    // A time of day has two colons as well.
    let is_sixth = colons == 7 || (colons >= 2 && net.contains("::"));
    (dots == 3 && colons == 0 && decimal && run > 0) || (is_sixth && hexadecimal)
}

/// Whether a chunk with dots is a host name, and not two sentences without a space
/// between.
pub(super) fn is_host(name: &str) -> bool {
    let Some((before, last)) = name.rsplit_once('.') else { return false };
    if !(2..=63).contains(&last.len()) || !last.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let mut run = 0_u8;
    for byte in before.bytes() {
        match byte {
            b'.' if run == 0 => return false,
            b'.' => run = 0,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'*' if run < 63 => {
                run = run.saturating_add(1)
            }
            _ => return false,
        }
    }
    let is_capitalised = matches!(last.as_bytes(), [b'A'..=b'Z', b'a'..=b'z', ..]);
    let two_sentences = is_capitalised && before.ends_with(|c: char| c.is_ascii_lowercase());
    let exchange = matches!(name.as_bytes(), [b'r' | b'R' | b'q' | b'Q' | b's' | b'S', ..])
        && ["resolver.", "queue.", "storedrv.", "smtpsend.", "rfc."]
            .iter()
            .any(|prefix| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)));
    run > 0 && !two_sentences && !exchange
}

/// The reason of a code of Orange's family, by its last three digits: `OFR_416`,
/// `OFR006_102`, `LPNAAA_101`, `LPN416`; the first two digits if they are enough.
pub(super) fn orange(core: &str) -> Option<&str> {
    let prefix = core.get(..3)?;
    if !["ofr", "lpn", "ouk"].iter().any(|name| prefix.eq_ignore_ascii_case(name)) {
        return None;
    }
    let rest = core.get(3..)?;
    let number = rest.split_once('_').map_or(rest, |(_, number)| number);
    if number.len() != 3 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let is_range = matches!(
        number.as_bytes(),
        [b'1', b'0', b'0'..=b'3'] | [b'2', b'0', _] | [b'3', b'9', _] | [b'9', b'9', _]
    );
    if is_range { number.get(..2) } else { Some(number) }
}
