//! `Mailbox` of RFC 5321 section 4.1.2, by hand in one pass over the bytes: what a parser is measured
//! against. It says yes or no, and nothing else.

const ATEXT: u8 = 1;
const ALNUM: u8 = 2;
const LDH: u8 = 4;
const DCONTENT: u8 = 8;

static TABLE: [u8; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 256 {
        let byte = at as u8;
        if byte.is_ascii_alphanumeric() {
            table[at] |= ATEXT | ALNUM | LDH;
        }
        if matches!(
            byte,
            b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~'
        ) {
            table[at] |= ATEXT;
        }
        if byte == b'-' {
            table[at] |= LDH;
        }
        if matches!(byte, b'!'..=b'Z' | b'^'..=b'~') {
            table[at] |= DCONTENT;
        }
        at += 1;
    }
    table
};

fn is(byte: u8, class: u8) -> bool {
    TABLE[byte as usize] & class != 0
}

/// Whether the text is a `Mailbox` within the limits of 64, 63, 253 and 254 bytes.
pub fn is_mailbox(text: &[u8]) -> bool {
    let length = text.len();
    if length > 254 {
        return false;
    }
    let mut at = 0;
    if text.first() == Some(&b'"') {
        at = 1;
        loop {
            match text.get(at) {
                Some(b'"') => break,
                Some(b'\\') if matches!(text.get(at + 1), Some(b' '..=b'~')) => at += 2,
                Some(b' '..=b'[' | b']'..=b'~') => at += 1,
                _ => return false,
            }
        }
        at += 1;
        if text.get(at) != Some(&b'@') {
            return false;
        }
    } else {
        let mut start = 0;
        loop {
            match text.get(at) {
                Some(byte) if is(*byte, ATEXT) => at += 1,
                Some(b'.') if at > start => {
                    at += 1;
                    start = at;
                }
                Some(b'@') if at > start => break,
                _ => return false,
            }
        }
    }
    if at > 64 {
        return false;
    }
    at += 1;
    if text.get(at) == Some(&b'[') {
        return text.last() == Some(&b']') && length > at + 2 && is_literal(&text[at + 1..length - 1]);
    }
    if length - at > 253 {
        return false;
    }
    let mut start = at;
    loop {
        match text.get(at) {
            Some(byte) if is(*byte, LDH) => at += 1,
            end => {
                if at == start || at - start > 63 || !is(text[start], ALNUM) || !is(text[at - 1], ALNUM) {
                    return false;
                }
                match end {
                    None => return true,
                    Some(b'.') => {
                        at += 1;
                        start = at;
                    }
                    Some(_) => return false,
                }
            }
        }
    }
}

fn is_literal(content: &[u8]) -> bool {
    if is_ipv4(content) {
        return true;
    }
    let Some(colon) = content.iter().position(|byte| *byte == b':') else { return false };
    let (tag, value) = (&content[..colon], &content[colon + 1..]);
    if tag.eq_ignore_ascii_case(b"ipv6") {
        return is_ipv6(value);
    }
    tag.iter().all(|byte| is(*byte, LDH))
        && tag.last().is_some_and(|byte| is(*byte, ALNUM))
        && !value.is_empty()
        && value.iter().all(|byte| is(*byte, DCONTENT))
}

fn is_ipv4(text: &[u8]) -> bool {
    let mut count = 0;
    for part in text.split(|byte| *byte == b'.') {
        count += 1;
        let is_digits = matches!(part.len(), 1..=3) && part.iter().all(u8::is_ascii_digit);
        if !is_digits || part.iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0')) > 255 {
            return false;
        }
    }
    count == 4
}

fn is_ipv6(text: &[u8]) -> bool {
    let (mut groups, mut has_gap, mut rest) = (0, false, text);
    if let [b':', b':', tail @ ..] = rest {
        (has_gap, rest) = (true, tail);
    }
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b':').unwrap_or(rest.len());
        let (group, tail) = rest.split_at(end);
        if group.contains(&b'.') {
            if !tail.is_empty() || !is_ipv4(group) {
                return false;
            }
            groups += 2;
            break;
        }
        if !matches!(group.len(), 1..=4) || !group.iter().all(u8::is_ascii_hexdigit) {
            return false;
        }
        groups += 1;
        rest = match tail {
            [] => tail,
            [b':', b':', tail @ ..] if !has_gap => {
                has_gap = true;
                tail
            }
            [b':', tail @ ..] if !tail.is_empty() && tail[0] != b':' => tail,
            _ => return false,
        };
    }
    if has_gap { groups <= 6 } else { groups == 8 }
}
