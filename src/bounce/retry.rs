//! The wait that a reply asks for.

/// The seconds of the first wait that a text asks for: `try again in 5 minutes`, `retry
/// after 300 seconds`, `wait 1 hour`. A number without such a word before it does not
/// count.
pub(super) fn seconds(text: &str) -> Option<u32> {
    let mut rest = text;
    // From digit to digit: most words have none.
    while let Some(digit) = rest.bytes().position(|byte| byte.is_ascii_digit()) {
        let at = text.len().saturating_sub(rest.len()).saturating_add(digit);
        let (so_far, from_digit) = text.split_at_checked(at)?;
        let start = so_far.bytes().rposition(is_blank).map_or(0, |last| last.saturating_add(1));
        let length = from_digit.bytes().position(is_blank).unwrap_or(from_digit.len());
        let (word, after) = from_digit.split_at_checked(length)?;
        let (before, own) = so_far.split_at_checked(start)?;
        rest = after;
        if bare(own).is_empty()
            && let Some((amount, unit)) = amount(bare(word))
            && is_announced(before)
        {
            let unit = if unit.is_empty() { bare(after.split_ascii_whitespace().next()?) } else { unit };
            return amount.checked_mul(unit_seconds(unit)?);
        }
    }
    None
}

const fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

/// Whether a number after this text is a wait.
fn is_announced(before: &str) -> bool {
    const ANNOUNCE: [&str; 6] = ["in", "after", "wait", "for", "within", "least"];
    const FILLERS: [&str; 3] = ["another", "at", "about"];
    let is = |word: &str, wanted: &[&str]| wanted.iter().any(|wanted| word.eq_ignore_ascii_case(wanted));
    let mut words = before.split_ascii_whitespace().rev().map(bare);
    words.find(|word| !is(word, &FILLERS)).is_some_and(|word| is(word, &ANNOUNCE))
}

/// A word without the punctuation around it.
fn bare(word: &str) -> &str {
    let bytes = word.as_bytes();
    let start = bytes.iter().position(u8::is_ascii_alphanumeric).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(u8::is_ascii_alphanumeric).map_or(start, |last| last.saturating_add(1));
    word.get(start..end).unwrap_or_default()
}

fn amount(word: &str) -> Option<(u32, &str)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    Some((word.get(..digits)?.parse().ok()?, word.get(digits..)?))
}

fn unit_seconds(unit: &str) -> Option<u32> {
    const UNITS: [(&str, u32); 17] = [
        ("s", 1),
        ("sec", 1),
        ("secs", 1),
        ("second", 1),
        ("seconds", 1),
        ("m", 60),
        ("min", 60),
        ("mins", 60),
        ("minute", 60),
        ("minutes", 60),
        ("h", 3600),
        ("hr", 3600),
        ("hrs", 3600),
        ("day", 86_400),
        ("days", 86_400),
        ("hour", 3600),
        ("hours", 3600),
    ];
    UNITS.iter().find(|(name, _)| unit.eq_ignore_ascii_case(name)).map(|&(_, seconds)| seconds)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn waits() {
        let cases = [
            ("451 4.7.1 Greylisted for 300 seconds", Some(300)),
            ("please try again in 5 minutes.", Some(300)),
            ("retry after 60s", Some(60)),
            ("wait at least 1 hour", Some(3600)),
            ("in 99999999 hours", None),
            ("in the queue for long", None),
            ("300 seconds", None),
            ("in 5", None),
        ];
        for (text, wait) in cases {
            assert_eq!(seconds(text), wait, "{text}");
        }
    }
}
