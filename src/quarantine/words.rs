//! The words that tools use for entries that a person caused.

use alloc::{string::String, vec::Vec};

use super::import::Imported;

/// Beginnings of words that mean that the person left, without accents and separators.
const OPT_OUT: &[&str] = &[
    "unsub",
    "optout",
    "optedout",
    "optingout",
    "optsout",
    "hasoptedout",
    "emailoptout",
    "listunsub",
    "donotcontact",
    "donotmail",
    "donotemail",
    "donotsend",
    "donotdisturb",
    "donotcall",
    "dontcontact",
    "dontemail",
    "nevercontact",
    "nomoremail",
    "removeme",
    "removalrequest",
    "righttobeforgotten",
    "withdrewconsent",
    "withdrawnconsent",
    "consentwithdrawn",
    "consentrevoked",
    "revokedconsent",
    "globalsuppressionrequest",
    "manualunsub",
    // French
    "desabo",
    "desinscr",
    "desinscription",
    "nepascontacter",
    "nepluscontacter",
    "retraitconsentement",
    "oppositionrgpd",
    "optoutrgpd",
    // German
    "abgemeldet",
    "abmeld",
    "abbestell",
    "ausgetragen",
    "austragung",
    "nichtkontaktieren",
    "widerspruch",
    "widerruf",
    "keinewerbung",
    // Spanish and Portuguese
    "debaja",
    "dadodebaja",
    "dadadebaja",
    "nocontactar",
    "descadastr",
    "desinscri",
    "naocontactar",
    "cancelousubscricao",
    "cancelarsuscripcion",
    // Italian
    "disiscri",
    "noncontattare",
    "annullatoiscrizione",
    // Dutch
    "uitgeschreven",
    "uitschrijv",
    "afgemeld",
    "afmeld",
    "nietcontacteren",
    "nietbenaderen",
    // Nordic and Polish
    "avregistrer",
    "avprenumer",
    "avmeld",
    "frameld",
    "wypisan",
    "rezygnacj",
    "niekontaktowac",
    // Russian
    "отпис",
    "отказ",
];

/// Whole words that mean so, but not as part of other words.
const OPT_OUT_WORDS: &[&str] = &["stop", "stopall", "arret", "dnc", "dne", "dnm", "baja"];

/// Beginnings of words that mean that the person complained.
const COMPLAINT: &[&str] = &[
    "complain",
    "complaint",
    "spamcomplain",
    "spamreport",
    "reportedspam",
    "reportedasspam",
    "markedasspam",
    "markedspam",
    "flaggedasspam",
    "contactflaggedasspam",
    "feedbackloop",
    "abusereport",
    "abusecomplain",
    "spambutton",
    "thisisspam",
    "userspam",
    // Other languages
    "plainte",
    "signalecommespam",
    "signalespam",
    "beschwerde",
    "alsspammarkiert",
    "queja",
    "denunci",
    "marcadocomospam",
    "reclamo",
    "segnalatocomespam",
    "klacht",
    "жалоб",
];

/// Whole words or whole texts that mean so.
const COMPLAINT_WORDS: &[&str] = &["fbl", "abuse", "arf", "jmrp"];

/// What a tool's word for an entry says about the person: that they left, or that they
/// complained. Case, accents and separators do not matter.
pub(super) fn consent(original: &str) -> Option<Imported> {
    let words = words(original);
    // A phrase may be written with or without blanks, so every run of words is tried.
    let begins = |list: &[&str]| {
        (0..words.len()).any(|start| {
            let run: String = words.iter().skip(start).take(MAX_WORDS).map(String::as_str).collect();
            list.iter().any(|phrase| run.starts_with(phrase))
        })
    };
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_spam = matches!(&*words, [word] if word == "spam");
    if is_spam || begins(COMPLAINT) || has(COMPLAINT_WORDS) {
        Some(Imported::Blocklist)
    } else if begins(OPT_OUT) || has(OPT_OUT_WORDS) {
        Some(Imported::Unsubscribe)
    } else {
        None
    }
}

/// The greatest number of words in a phrase of the lists.
const MAX_WORDS: usize = 6;

/// How much of a tool's word for an entry is read, in characters.
const MAX_LENGTH: usize = 500;

/// The words of a text in lower case and without accents: split at anything but letters
/// and digits, and where an upper-case letter follows a lower-case one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut was_small) = (String::new(), false);
    for character in text.chars().take(MAX_LENGTH) {
        let is_mark = ('\u{300}'..='\u{36f}').contains(&character) || matches!(character, '\'' | '’');
        if is_mark {
            continue;
        }
        let starts_word = was_small && character.is_uppercase();
        if (starts_word || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(core::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase().map(without_accent));
        }
        was_small = character.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The base letters of the accented letters in the phrases above.
const fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ą' => 'a',
        'ç' | 'ć' => 'c',
        'è'..='ë' | 'ę' => 'e',
        'ì'..='ï' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ś' => 's',
        'ź' | 'ż' => 'z',
        'ё' => 'е',
        other => other,
    }
}
