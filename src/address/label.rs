//! International labels: valid under IDNA2008, or only under UTS 46, and the scripts they mix.

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, Script},
};
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

use super::seen::Seen;

/// What an international domain shows, beside what its bytes do. `text` has no space and no comment.
pub(super) fn judge(text: &str, longest_label: usize, longest_name: usize) -> Seen {
    let mut seen = Seen::NONE;
    let mut length = 0_usize;
    for label in text.split('.') {
        if label.is_ascii() {
            length = length.saturating_add(label.len()).saturating_add(1);
            continue;
        }
        let ascii = Uts46::new().to_ascii(
            label.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Ignore,
        );
        match ascii {
            // A mapping may give a dot: then the label was none.
            Ok(ascii) if !ascii.contains('.') && !ascii.is_empty() => {
                length = length.saturating_add(ascii.len()).saturating_add(1);
                if ascii.len() > longest_label {
                    seen |= Seen::LONG_LABEL;
                }
                if !is_u_label(label) {
                    seen |= Seen::MAPPED_LABEL;
                }
            }
            _ => seen |= Seen::BAD_LABEL,
        }
    }
    if length.saturating_sub(1) > longest_name {
        seen |= Seen::LONG_DOMAIN;
    }
    if !seen.has(Seen::BAD_LABEL) && crate::domain::Domain::parse(text).is_err() {
        // What is left is a rule across labels (right-to-left text, RFC 5893), or a length.
        if !seen.has(Seen::LONG) && text.split('.').all(|label| !label.is_empty()) && is_host(text) {
            seen |= Seen::BAD_LABEL;
        }
    }
    seen
}

/// Whether the ASCII labels are those of host names, so that a refusal is about the others.
fn is_host(text: &str) -> bool {
    text.split('.').filter(|label| label.is_ascii()).all(|label| crate::domain::Domain::parse(label).is_ok())
}

/// Whether a label that UTS 46 takes is a U-label of IDNA2008: unchanged by the mapping, and each
/// character valid in the protocol (RFC 5892 section 3).
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
            // Appendix A.5 and A.6: behind Hebrew.
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

/// Whether a label mixes scripts that no writing system mixes (UTS 39 section 5.1, the level "highly
/// restrictive": one script, or Latin beside those of Japanese, Chinese or Korean).
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

/// Whether every letter of a label is Cyrillic or Greek and looks like a Latin one, so that the whole
/// label reads as another (UTS 39 section 4, whole-script confusables).
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
