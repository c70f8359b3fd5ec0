//! International labels: valid under IDNA2008, or only under UTS 46, and the scripts
//! they mix.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, Script},
};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::{features::Features, scanner::is_a_label};
use crate::domain::{self, Domain, is_separator};

/// The features of an international domain that its bytes alone do not show, and the
/// length of its ASCII form. `text` has no white space and no comment.
///
/// The other full stops of UTS 46 separate labels like the dot, as in [`Domain`].
pub(super) fn judge(
    text: &str,
    longest_label: usize,
    longest_name: usize,
    longest_total: usize,
) -> (Features, usize) {
    if let Some(length) = common(text)
        && length <= longest_name
        && length <= longest_total
        && longest_label >= domain::MAX_LABEL_LENGTH
    {
        return (Features::NONE, 0);
    }
    let mut seen = Features::NONE;
    let (mut length, mut sub_domain) = (0_usize, 0_usize);
    for piece in text.split_inclusive(is_separator) {
        let label = piece.trim_end_matches(is_separator);
        // A reader that does not split at wide full stops sees one label up to the dot, so the
        // limit applies to both readings.
        let mut add = |ascii: usize| {
            length = length.saturating_add(ascii).saturating_add(1);
            sub_domain = sub_domain.saturating_add(ascii);
            if sub_domain > longest_label {
                seen |= Features::LONG_LABEL;
            }
            sub_domain = if piece.ends_with('.') { 0 } else { sub_domain.saturating_add(1) };
        };
        if label.is_ascii() {
            add(label.len());
            // Beside a wide full stop, the scan has not seen the edge of the label.
            if label.is_empty() || label.starts_with('-') || label.ends_with('-') {
                seen |= Features::BAD_LABEL;
            }
            continue;
        }
        match Uts46::new().to_ascii(
            label.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Ignore,
        ) {
            // A label may map to nothing.
            Ok(ascii) if !ascii.is_empty() => {
                add(ascii.len());
                if !is_u_label(label) {
                    seen |= Features::MAPPED_LABEL;
                }
            }
            _ => seen |= Features::BAD_LABEL,
        }
    }
    if text.ends_with(is_separator) {
        seen |= Features::BAD_LABEL;
    }
    let length = length.saturating_sub(1);
    if length > longest_name {
        seen |= Features::LONG_DOMAIN;
    }
    // What single labels do not show: right-to-left text in one changes the rules of all (RFC
    // 5893). A-labels are taken as they are.
    let has_a_label = || text.split(is_separator).any(|label| is_a_label(label.as_bytes()));
    if seen == Features::NONE
        && !has_a_label()
        && matches!(Domain::parse(text), Err(error) if error.kind() == domain::ErrorKind::ULabel)
    {
        seen |= Features::BAD_LABEL;
    }
    (seen, length)
}

/// The length of the ASCII form of a domain and a byte, where each label is surely a
/// U-label and short: letters that no mapping and no composition changes, of scripts
/// written from the left. `None` if the Unicode tables are needed.
fn common(text: &str) -> Option<usize> {
    let mut most = 0_usize;
    for label in text.split('.') {
        let (mut ascii, mut other, mut previous) = (0_usize, 0_usize, None);
        for (at, character) in label.chars().enumerate() {
            match character {
                'a'..='z' | '0'..='9' => ascii = ascii.saturating_add(1),
                // Neither an A-label nor what looks like one.
                '-' if previous != Some('-') => ascii = ascii.saturating_add(1),
                // Latin, Greek, Cyrillic, Devanagari, kana, Han, Hangul.
                'ß'..='ö'
                | 'ø'..='ÿ'
                | 'ά'..='ώ'
                | 'а'..='џ'
                | 'अ'..='ह'
                | 'ぁ'..='ゖ'
                | 'ァ'..='ヺ'
                | '一'..='鿿'
                | '가'..='힣' => other = other.saturating_add(1),
                'ा'..='्' if at > 0 => other = other.saturating_add(1),
                _ => return None,
            }
            previous = Some(character);
        }
        let length = if other == 0 { ascii } else { punycode_length(label, ascii)?.saturating_add(4) };
        let is_sound = !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        if !is_sound || length > domain::MAX_LABEL_LENGTH {
            return None;
        }
        most = most.saturating_add(length).saturating_add(1);
    }
    Some(most)
}

/// How many bytes Punycode needs for a label of lower-case letters (RFC 3492 section
/// 6.3), `ascii` of them in ASCII. `None` for a label that no form fits.
fn punycode_length(label: &str, ascii: usize) -> Option<usize> {
    if label.len() > 4 * domain::MAX_LABEL_LENGTH {
        return None;
    }
    let ascii = u32::try_from(ascii).ok()?;
    let mut length = if ascii > 0 { ascii.checked_add(1)? } else { 0 };
    let (mut next, mut delta, mut bias, mut handled) = (0x80_u32, 0_u32, 72_u32, ascii);
    while let Some(lowest) = label.chars().map(u32::from).filter(|code| *code >= next).min() {
        delta = delta.checked_add(lowest.checked_sub(next)?.checked_mul(handled.checked_add(1)?)?)?;
        for code in label.chars().map(u32::from) {
            if code < lowest {
                delta = delta.checked_add(1)?;
            } else if code == lowest {
                let (mut rest, mut place) = (delta, 36_u32);
                loop {
                    length = length.checked_add(1)?;
                    let threshold = place.saturating_sub(bias).clamp(1, 26);
                    if rest < threshold {
                        break;
                    }
                    rest = rest.checked_sub(threshold)?.checked_div(36_u32.checked_sub(threshold)?)?;
                    place = place.checked_add(36)?;
                }
                let points = handled.checked_add(1)?;
                let mut scaled = if handled == ascii { delta / 700 } else { delta / 2 };
                scaled = scaled.checked_add(scaled.checked_div(points)?)?;
                bias = 0;
                while scaled > 455 {
                    scaled /= 35;
                    bias = bias.checked_add(36)?;
                }
                bias = bias.checked_add(scaled.checked_mul(36)?.checked_div(scaled.checked_add(38)?)?)?;
                delta = 0;
                handled = points;
            }
        }
        delta = delta.checked_add(1)?;
        next = lowest.checked_add(1)?;
    }
    usize::try_from(length).ok()
}

/// Whether a label that UTS 46 accepts is a U-label of IDNA2008: unchanged by the
/// mapping, and each character valid in the protocol (RFC 5892 section 3).
fn is_u_label(label: &str) -> bool {
    let (mapped, result) =
        Uts46::new().to_unicode(label.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let mut third = label.chars().skip(2);
    let has_reserved_hyphens = third.next() == Some('-') && third.next() == Some('-');
    result.is_ok() && mapped == label && !has_reserved_hyphens && contexts_are_right(label)
}

fn contexts_are_right(label: &str) -> bool {
    let scripts = CodePointMapData::<Script>::new();
    let mut previous = None;
    let mut rest = label.chars();
    let (mut has_arabic_digits, mut has_extended_digits) = (false, false);
    while let Some(character) = rest.next() {
        let next = rest.clone().next();
        let is_script = |character: Option<char>, script: Script| {
            character.is_some_and(|character| scripts.get(character) == script)
        };
        let sound = match character {
            // RFC 5892 section 2.6, exceptions that are valid.
            '\u{df}' | '\u{3c2}' | '\u{6fd}' | '\u{6fe}' | '\u{f0b}' | '\u{3007}' => true,
            // Joiners: UTS 46 has checked them (RFC 5892 appendix A.1 and A.2).
            '\u{200c}' | '\u{200d}' => true,
            // Appendix A.3: between two l.
            '\u{b7}' => previous == Some('l') && next == Some('l'),
            // Appendix A.4: before Greek.
            '\u{375}' => is_script(next, Script::Greek),
            // Appendix A.5 and A.6: only after Hebrew.
            '\u{5f3}' | '\u{5f4}' => is_script(previous, Script::Hebrew),
            // Appendix A.7: beside Hiragana, Katakana or Han.
            '\u{30fb}' => label
                .chars()
                .any(|other| matches!(scripts.get(other), Script::Hiragana | Script::Katakana | Script::Han)),
            // Appendix A.8 and A.9: the two rows of Arabic digits do not mix.
            '\u{660}'..='\u{669}' => {
                has_arabic_digits = true;
                !has_extended_digits
            }
            '\u{6f0}'..='\u{6f9}' => {
                has_extended_digits = true;
                !has_arabic_digits
            }
            // Exceptions that are not.
            '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => false,
            // Old Hangul letters (section 2.9).
            '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{d7b0}'..='\u{d7fb}' => false,
            '-' => true,
            _ => matches!(
                CodePointMapData::<GeneralCategory>::new().get(character),
                GeneralCategory::LowercaseLetter
                    | GeneralCategory::OtherLetter
                    | GeneralCategory::ModifierLetter
                    | GeneralCategory::NonspacingMark
                    | GeneralCategory::SpacingMark
                    | GeneralCategory::DecimalNumber
            ),
        };
        if !sound {
            return false;
        }
        previous = Some(character);
    }
    true
}

/// Whether a label mixes scripts that no writing system mixes (UTS 39 section 5.1, the
/// level "highly restrictive": one script, or Latin beside those of Japanese, Chinese
/// or Korean).
pub(super) fn mixes_scripts(label: &str) -> bool {
    let (mut latin, mut han, mut kana, mut bopomofo, mut hangul) = (false, false, false, false, false);
    let mut other = None;
    for character in label.chars() {
        match CodePointMapData::<Script>::new().get(character) {
            Script::Common | Script::Inherited => {}
            Script::Latin => latin = true,
            Script::Han => han = true,
            Script::Hiragana | Script::Katakana => kana = true,
            Script::Bopomofo => bopomofo = true,
            Script::Hangul => hangul = true,
            script => match other {
                Some(seen) if seen != script => return true,
                _ => other = Some(script),
            },
        }
    }
    let eastern = [kana, bopomofo, hangul].into_iter().filter(|has| *has).count();
    match other {
        Some(_) => latin || han || eastern > 0,
        None => eastern > 1,
    }
}

/// Whether every letter of a label is Cyrillic or Greek and looks like a Latin one, so
/// that the whole label reads as another (UTS 39 section 4, whole-script confusables).
pub(super) fn looks_latin(label: &str) -> bool {
    let twin = |character: char| {
        matches!(
            character,
            // Cyrillic
            'а' | 'в' | 'е' | 'к' | 'м' | 'н' | 'о' | 'р' | 'с' | 'т' | 'у' | 'х' | 'ѕ' | 'і' | 'ј' | 'ԁ'
            | 'ԛ' | 'ԝ' | 'һ' | 'ӏ' | 'ё' | 'ї' | 'г' | 'п' | 'ь'
            // Greek
            | 'α' | 'ε' | 'ι' | 'κ' | 'ν' | 'ο' | 'ρ' | 'τ' | 'υ' | 'χ' | 'γ' | 'ω'
        )
    };
    let mut twins = label.chars().filter(|character| !character.is_ascii_digit() && *character != '-');
    !label.is_ascii() && twins.all(twin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_common_labels_is_that_of_their_ascii_form() {
        for name in [
            "bücher.example",
            "παράδειγμα.gr",
            "उदाहरण.भारत",
            "例え.jp",
            "пример.рф",
            "한국어.kr",
            "a-ü一b.x",
            "ßééé一丁й",
            "lëâ.fr",
            "îû.fr",
        ] {
            let ascii = Domain::parse(name).unwrap().to_ascii().len();
            assert_eq!(common(name), Some(ascii + 1), "{name}");
        }
        for name in ["Bücher.de", "xn--a.ü", "ü..a", "ü-.a", "אב.ü", "a\u{301}.de", "ा.de"] {
            assert_eq!(common(name), None, "{name}");
        }
    }
}
