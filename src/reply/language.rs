//! The language of a text, by its most frequent words.

use super::text::Word;

/// The languages that replies are read in.
///
/// ```
/// use deliverability::reply::Language;
///
/// assert_eq!(Language::French.as_str(), "fr");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each value is a language's name")]
pub enum Language {
    English,
    French,
    German,
    Spanish,
    Italian,
    Dutch,
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
        "il gli che non di e sono per con grazie buongiorno saluti la del della al alla un una mi ci vi vostra vostro nostra nostro fino da dal dalla questo questa in ma lei le i piu anche cordiali ho abbiamo siamo salve nel come se",
    ),
    (
        Language::Dutch,
        "de het een en is niet ik u je jullie wij we met voor van op dank bedankt groet groeten vriendelijke beste geen uw ons onze mijn aan bij te tot dat die dit naar om maar er ben wel nog kan graag zijn hebben heb",
    ),
    (
        Language::Portuguese,
        "o os as um uma e nao voce seu sua obrigado obrigada para com por bom dia ola do da dos das no na em que estou nos me mas ja de ate ao aos cumprimentos atenciosamente muito se mais isso eu com pelo pela estarei boa tarde",
    ),
];

/// The likeliest language; `None` where nothing tells.
pub(super) fn of(words: &[Word]) -> Option<Language> {
    let mut best: (u32, Option<Language>) = (0, None);
    for &(language, frequent) in FREQUENT {
        let mut points = 0_u32;
        for word in words.iter().take(80) {
            if frequent.split(' ').any(|known| known == word.text) {
                points = points.saturating_add(1);
            }
        }
        if points > best.0 {
            best = (points, Some(language));
        }
    }
    best.1
}
