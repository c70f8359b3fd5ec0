//! The language of a text, by its most frequent words.

use super::{
    clauses::Lexicon,
    text::Word,
    word_map::{WordMap, basis},
};

/// The languages that replies are read in.
///
/// ```
/// use deliverability::reply::Language;
///
/// assert_eq!(Language::French.as_str(), "fr");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Language {
    /// English (`en`), American and British.
    English,
    /// French (`fr`).
    French,
    /// German (`de`).
    German,
    /// Spanish (`es`).
    Spanish,
    /// Italian (`it`).
    Italian,
    /// Dutch (`nl`).
    Dutch,
    /// Portuguese (`pt`), of Portugal and of Brazil.
    Portuguese,
}

crate::names::named! {
    Language {
        English => "en",
        French => "fr",
        German => "de",
        Spanish => "es",
        Italian => "it",
        Dutch => "nl",
        Portuguese => "pt",
    }
}

/// Words that one language uses all the time and the others hardly.
const FREQUENT: &[(Language, &str)] = &[
    (
        Language::English,
        "the you your and is are not we our this that i m have will please thanks thank for with from of to be no it my me on in but would can what how any re don t hi hello dear regards office back best",
    ),
    (
        Language::French,
        "le les des une un et est pas vous nous votre nos vos je suis merci pour avec bonjour cordialement ne du en au aux mais qui que sur mon ma mes ce cette plus par dans jusqu absent de la l d j c n oui non",
    ),
    (
        Language::German,
        "der die das und ist nicht sie wir ich ihre ihr mit fur von bitte danke gruss grusse freundlichen auf den dem ein eine kein keine bin am im zu vom aus uns mich mir ab bis wieder sehr geehrte hallo guten es so aber doch haben habe nach an",
    ),
    (
        Language::Spanish,
        "el los las una un y es no usted su sus nos estoy gracias para con por saludos hola buenos dias del al que en lo me mi pero ya de la su esta hasta desde muy como se si le mas estamos",
    ),
    (
        Language::Italian,
        "il gli che non di e sono per con grazie buongiorno saluti la del della degli dei delle agli niente qui perche al alla un una mi ci vi vostra vostro nostra nostro fino da dal dalla questo questa in ma lei le i piu anche cordiali ho abbiamo siamo salve nel come se",
    ),
    (
        Language::Dutch,
        "de het een en is niet ik u je jullie wij we met voor van op dank bedankt groet groeten vriendelijke beste geen uw ons onze mijn aan bij te tot dat die dit naar om maar er ben wel nog kan graag zijn hebben heb",
    ),
    (
        Language::Portuguese,
        "o os as um uma e como esta desta deste dessa seus suas nao voce seu sua obrigado obrigada para com por bom dia ola do da dos das no na em que estou nos me mas ja de ate ao aos cumprimentos atenciosamente muito se mais isso eu com pelo pela estarei boa tarde",
    ),
];

/// The frequent words, with the languages that they are of.
#[derive(Debug, Clone)]
pub(super) struct Frequent {
    /// One bit for each language.
    words: WordMap<u8>,
}

/// How many languages there are.
const LANGUAGES: usize = 7;

/// How many words are looked at.
const MAX_WORDS: usize = 80;

impl Frequent {
    pub(super) fn new() -> Self {
        let all = FREQUENT.iter().flat_map(|(language, words)| {
            words.split(' ').map(move |word| (basis(0), word, 1_u8.wrapping_shl(*language as u32)))
        });
        Self { words: WordMap::new(all, |languages, own| *languages |= own) }
    }

    /// The likeliest language of a text; `None` where nothing tells. What few frequent
    /// words leave open, the words of the lexicon decide.
    pub(super) fn language_of(&self, words: &[Word], lexicon: &Lexicon) -> Option<Language> {
        let mut points = [0_u32; LANGUAGES];
        for word in words.iter().take(MAX_WORDS) {
            let Some(languages) = self.words.exact(basis(0), &word.text) else { continue };
            for (language, own) in points.iter_mut().enumerate() {
                *own = own.saturating_add(u32::from(languages >> language & 1).wrapping_mul(2));
            }
        }
        let top = points.iter().max().copied().unwrap_or_default();
        if top <= UNSURE {
            for word in words.iter().take(MAX_WORDS) {
                for ((language, _), own) in FREQUENT.iter().zip(&mut points) {
                    // Short words are those that languages share.
                    let points = if word.text.len() > SHORT { 2 } else { 1 };
                    if lexicon.knows(&word.text, *language) {
                        *own = own.saturating_add(points);
                    }
                }
            }
        }
        let top = points.iter().max().copied().unwrap_or_default();
        let (language, _) = FREQUENT.iter().zip(&points).find(|(_, own)| **own == top && top > 0)?.0;
        // One word that two languages have tells nothing.
        let is_tied = points.iter().filter(|own| **own == top).count() > 1;
        (!is_tied || top > 2).then_some(*language)
    }
}

/// The length of a word that several languages may have, in bytes.
const SHORT: usize = 6;

/// The points up to which frequent words alone do not tell.
const UNSURE: u32 = 6;
