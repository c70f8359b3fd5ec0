//! What the person wrote: the text without quotation, signature and legal footer, as
//! words.

use alloc::{string::String, vec::Vec};

use super::footers::Footers;
use crate::learned::{clip, fold_into};

/// How much of a text is read, in bytes.
pub(super) const MAX_TEXT: usize = 16 * 1024;

/// A word in lower case without accents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Where it starts in the text, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a sentence or a line ends before it.
    pub(super) after_break: bool,
    /// What is between it and the next word: `.`, `/`, `-`, `:`, or a blank.
    pub(super) joint: char,
    /// Whether a quotation mark opens right before it.
    pub(super) is_quoted: bool,
}

/// The part of a text that its author wrote: up to the first quotation, signature or
/// footer.
///
/// A text that begins with a quotation goes on after it.
pub(super) fn own_words<'a>(text: &'a str, footers: &Footers) -> &'a str {
    let text = clip(text, MAX_TEXT);
    let start = skip_leading_quotation(text);
    let rest = text.get(start..).unwrap_or_default();
    let mut end = rest.len();
    let mut at = 0_usize;
    for line in rest.split_inclusive('\n') {
        let after = rest.get(at..).unwrap_or_default();
        let ends = ends_own_text(line.trim(), after, footers)
            || (is_closing(line.trim()) && !after.lines().take(60).any(is_postscript));
        if ends && has_words(rest.get(..at)) {
            end = at;
            break;
        }
        at = at.saturating_add(line.len());
    }
    rest.get(..end).unwrap_or(rest)
}

pub(super) fn has_words(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.chars().any(char::is_alphanumeric))
}

/// Where the text begins after a quotation at its top.
fn skip_leading_quotation(text: &str) -> usize {
    let mut at = 0_usize;
    let mut seen = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('>') || (!seen && trimmed.is_empty()) || (!seen && introduces(trimmed)) {
            seen |= trimmed.starts_with('>');
            at = at.saturating_add(line.len());
        } else {
            break;
        }
    }
    if seen && has_words(text.get(at..)) { at } else { 0 }
}

/// Whether a line begins what is not the author's own text.
fn ends_own_text(line: &str, rest: &str, footers: &Footers) -> bool {
    line.starts_with('>')
        || line == "--"
        || line.starts_with("-----")
        || line.starts_with("_____")
        || introduces(line)
        || is_header_block(line, rest)
        || footers.has(line)
}

/// `On Monday, Jane wrote:` and its like.
fn introduces(line: &str) -> bool {
    const VERBS: &[&str] = &[
        "wrote:",
        "a écrit :",
        "a écrit:",
        "schrieb:",
        "schrieb",
        "escribió:",
        "ha scritto:",
        "schreef:",
        "escreveu:",
        "a ecrit :",
        "wrote :",
        "het volgende geschreven:",
    ];
    let long_enough = line.len() > 12;
    long_enough && (VERBS.iter().any(|verb| line.ends_with(verb)))
        || (line.contains('@') && line.contains('<') && line.ends_with(':'))
}

/// `From: ... Sent: ...` above a quoted message.
fn is_header_block(line: &str, rest: &str) -> bool {
    const FROM: &[&str] = &["From:", "De :", "De:", "Von:", "Da:", "Van:", "Expéditeur :"];
    const SENT: &[&str] = &[
        "Sent:",
        "Envoyé :",
        "Envoyé:",
        "Gesendet:",
        "Enviado:",
        "Enviado el:",
        "Inviato:",
        "Verzonden:",
        "Enviada:",
        "Date:",
        "Date :",
        "Datum:",
        "Fecha:",
        "Data:",
        "To:",
        "À :",
        "An:",
        "Para:",
        "A:",
        "Aan:",
    ];
    FROM.iter().any(|from| line.starts_with(from))
        && rest.lines().skip(1).take(3).any(|next| SENT.iter().any(|sent| next.trim().starts_with(sent)))
}

/// A line that is a closing and no more: what follows is the signature.
fn is_closing(line: &str) -> bool {
    const CLOSINGS: &[&str] = &[
        "kind regards",
        "best regards",
        "warm regards",
        "regards",
        "best wishes",
        "all the best",
        "yours sincerely",
        "sincerely",
        "yours faithfully",
        "many thanks and regards",
        "cordialement",
        "bien cordialement",
        "bien à vous",
        "très cordialement",
        "sincères salutations",
        "salutations",
        "meilleures salutations",
        "mit freundlichen grüßen",
        "mit freundlichem gruß",
        "freundliche grüße",
        "viele grüße",
        "beste grüße",
        "mit besten grüßen",
        "schöne grüße",
        "liebe grüße",
        "mfg",
        "saludos",
        "un saludo",
        "saludos cordiales",
        "un cordial saludo",
        "atentamente",
        "cordiali saluti",
        "distinti saluti",
        "un cordiale saluto",
        "saluti",
        "un saluto",
        "met vriendelijke groet",
        "met vriendelijke groeten",
        "vriendelijke groet",
        "vriendelijke groeten",
        "hartelijke groet",
        "groeten",
        "mvg",
        "cumprimentos",
        "com os melhores cumprimentos",
        "melhores cumprimentos",
        "atenciosamente",
        "att",
        "abraço",
        "um abraço",
    ];
    line.len() < 40 && CLOSINGS.contains(&line.trim_end_matches([',', '.', '!', ' ']).to_lowercase().as_str())
}

/// Whether a line adds to a letter after its signature.
fn is_postscript(line: &str) -> bool {
    let start = line.trim_start().get(..3).unwrap_or_default().to_lowercase();
    matches!(start.as_str(), "ps:" | "ps " | "p.s" | "nb:" | "ps." | "ps," | "p.d" | "pd:")
}

/// The words of a text: lower case, accents off, apostrophes apart.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut own = String::new();
    let mut start = 0_usize;
    let mut breaks = true;
    let mut previous = ' ';
    let mut is_quoted = false;
    for (at, character) in text.char_indices().chain([(text.len(), '\n')]) {
        if character.is_alphanumeric() {
            if own.is_empty() {
                start = at;
                is_quoted = matches!(previous, '"' | '\'' | '\u{ab}' | '\u{201c}'..='\u{201e}' | '\u{2018}'..='\u{201a}');
            }
            if character.is_ascii() {
                own.push(character.to_ascii_lowercase());
            } else {
                character.to_lowercase().for_each(|lower| fold_into(lower, &mut own));
            }
        } else if is_mark(character) && !own.is_empty() {
            continue;
        } else {
            if !own.is_empty() {
                out.push(Word {
                    text: own.as_str().into(),
                    start,
                    end: at,
                    after_break: core::mem::take(&mut breaks),
                    joint: character,
                    is_quoted,
                });
                own.clear();
            } else if matches!(character, '-' | '\u{2013}')
                && let Some(last) = out.last_mut()
                && last.joint == ' '
            {
                // `12/22 - 1/2` is a stretch of days.
                last.joint = '-';
            } else if matches!(character, '?' | ':')
                && let Some(last) = out.last_mut()
                && (character == '?' || last.joint == ' ')
            {
                last.joint = character;
            }
            let ends = matches!(character, '!' | '?' | ';' | '\u{3002}')
                || (character == '\n' && previous == '\n')
                || ((character == ' ' || character == '\n')
                    && previous == '.'
                    && !after_abbreviation(&out)
                    && !is_before_digit(text, at));
            breaks |= ends;
        }
        if character != '\r' {
            previous = character;
        }
    }
    out
}

/// Whether a number comes next: `jeu. 15/10`.
fn is_before_digit(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default().as_bytes();
    rest.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(u8::is_ascii_digit)
}

/// Whether a full stop after the last word need not end a sentence: `15. August`,
/// `Dr. Weber`.
fn after_abbreviation(words: &[Word]) -> bool {
    const SHORT: &[&str] = &[
        "mr", "mrs", "ms", "dr", "st", "no", "nr", "tel", "art", "bzw", "ca", "inc", "ltd", "sr", "sra",
        "dott", "ing", "mme", "mlle", "av", "ext", "vs", "etc", "hr", "fr", "dhr", "mevr", "prof", "sig",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "dez",
        "janv", "juil", "ext", "str", "abs", "pf", "par", "exmo", "exma",
    ];
    words.last().is_some_and(|word| {
        word.text.len() == 1
            || word.text.bytes().all(|byte| byte.is_ascii_digit())
            || SHORT.contains(&word.text.as_str())
    })
}

const fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}
