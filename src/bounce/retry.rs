//! The wait that a reply asks for.

/// The seconds of the first wait that a text asks for: `try again in 5 minutes`, `retry
/// after 300 seconds`, `wait 1 hour`. A number without such a word before it does not
/// count.
pub(super) fn seconds(text: &str) -> Option<u32> {
    const ANNOUNCE: [&str; 6] = ["in", "after", "wait", "for", "within", "least"];
    let mut words =
        text.split_ascii_whitespace().map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    let mut announced = false;
    while let Some(word) = words.next() {
        if announced && let Some((amount, unit)) = amount(word) {
            let unit = if unit.is_empty() { words.next()? } else { unit };
            return amount.checked_mul(unit_seconds(unit)?);
        }
        announced = ANNOUNCE.iter().any(|wanted| word.eq_ignore_ascii_case(wanted))
            || (announced
                && ["another", "at", "about"].iter().any(|filler| word.eq_ignore_ascii_case(filler)));
    }
    None
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
