//! The day of return that an absence notice names.
//!
//! A date counts only with a word that says what it is: the day back, or the last day
//! away. The day back wins. What is not said is never guessed: where no year is named it
//! is the next such day after the message was sent, and "until" alone is read as the
//! language usually means it.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{
    date_words::{BACK, COLLEAGUE, INCLUSIVE, PAST, TO, UNTIL},
    language::Language,
    text::Word,
};

/// When and where a reply was sent: what relative days and the order of day and month
/// are read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Locale {
    pub(super) sent: NaiveDate,
    pub(super) language: Option<Language>,
    /// Whether `8/9` is the ninth of August.
    pub(super) month_first: bool,
}

/// A date in a text.
#[derive(Debug, Clone, Copy)]
struct Mention {
    date: NaiveDate,
    /// Its words, the end not included.
    from: usize,
    to: usize,
}

/// What a date is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Back,
    LastDay,
}

/// The day of return in the words of a notice.
pub(super) fn return_date(words: &[Word], locale: Locale) -> Option<NaiveDate> {
    let mut last_day = None;
    let mut before: Option<Mention> = None;
    let mut at = 0_usize;
    while at < words.len() {
        let Some(mention) = mention(words, at, locale) else {
            at = at.saturating_add(1);
            continue;
        };
        match role(words, mention, before, locale) {
            Some(Role::Back) => return Some(mention.date),
            Some(Role::LastDay) if last_day.is_none() => last_day = day_after(words, mention, before, locale),
            _ => {}
        }
        before = Some(mention);
        at = mention.to.max(at.saturating_add(1));
    }
    last_day
}

/// The words of the sentence before a place, the nearest first.
fn back_from(words: &[Word], at: usize) -> impl Iterator<Item = &Word> {
    let mut open = words.get(at).is_some_and(|word| !word.after_break);
    let before = words.get(..at).unwrap_or_default();
    before.iter().rev().take_while(move |word| {
        let goes_on = open;
        open = !word.after_break;
        goes_on
    })
}

fn on_from(words: &[Word], at: usize) -> impl Iterator<Item = &Word> {
    words.get(at..).unwrap_or_default().iter().take_while(|word| !word.after_break)
}

/// Whether a word is one of a list; `*` at the end of one stands for any ending.
fn is(word: &Word, list: &[&str]) -> bool {
    list.iter().any(|own| match own.strip_suffix('*') {
        Some(start) => word.text.starts_with(start),
        None => word.text == **own,
    })
}

fn role(words: &[Word], mention: Mention, before: Option<Mention>, locale: Locale) -> Option<Role> {
    // What a colleague does says nothing about the sender, and the past is over.
    if back_from(words, mention.from).any(|word| is(word, COLLEAGUE) || is(word, PAST)) {
        return None;
    }
    let start = before.filter(|other| other.to <= mention.from).map_or(0, |other| other.to);
    let reach = mention.from.saturating_sub(start).min(9);
    let near = || back_from(words, mention.from).take(reach);
    // The nearest word that says what the date is.
    for word in near() {
        let is_through = locale.language == Some(Language::Dutch) && word.text == "m";
        if is(word, UNTIL) || is_through {
            return Some(Role::LastDay);
        }
        if is(word, BACK) && word.text != "on" {
            return Some(Role::Back);
        }
        if word.text == "last" || word.text == "dernier" || word.text == "letzter" || word.text == "ultimo" {
            return Some(Role::LastDay);
        }
    }
    // `Am 15.8. bin ich wieder da`, `tomorrow I will be back`.
    const AFTER: &[&str] = &[
        "wieder", "zuruck", "weer", "terug", "back", "torno", "volto", "vuelvo", "again", "antworte",
        "rispondo", "te", "kijk", "reviens", "reprends", "ci", "melde",
    ];
    for (place, word) in on_from(words, mention.to).take(7).enumerate() {
        // Another date has these words for itself.
        if self::mention(words, mention.to.saturating_add(place), locale).is_some() {
            break;
        }
        if is(word, AFTER) {
            let next = mention.to.saturating_add(place).saturating_add(1);
            let own = (next..next.saturating_add(4)).any(|at| {
                words.get(at).is_some_and(|word| !word.after_break)
                    && self::mention(words, at, locale).is_some()
            });
            return (!own).then_some(Role::Back);
        }
    }
    // The end of a stretch of days.
    // From Monday to Friday is every week.
    let is_weekday = |at: usize| words.get(at).is_some_and(|word| weekday(&word.text).is_some());
    let is_end = before.is_some_and(|other| {
        if is_weekday(mention.from) && is_weekday(other.from) {
            return false;
        }
        let between = words.get(other.to..mention.from).unwrap_or_default();
        let joined = words
            .get(other.to.saturating_sub(1))
            .is_some_and(|word| matches!(word.joint, '-' | '\u{2013}' | '\u{2014}'));
        between.len() <= 5
            && !words.get(mention.from).is_some_and(|word| word.after_break)
            && (between.iter().any(|word| is(word, TO)) || (joined && between.is_empty()))
    });
    is_end.then_some(Role::LastDay)
}

/// The day after the last day away; for a bare "until" what the language means by it.
fn day_after(words: &[Word], mention: Mention, before: Option<Mention>, locale: Locale) -> Option<NaiveDate> {
    let inclusive_before = back_from(words, mention.from).take(8).any(|word| is(word, INCLUSIVE));
    let inclusive_after = on_from(words, mention.to).take(5).any(|word| is(word, INCLUSIVE));
    let is_range =
        before.is_some_and(|other| mention.from.saturating_sub(other.to) <= 5 && other.to <= mention.from);
    let dutch_through = locale.language == Some(Language::Dutch)
        && back_from(words, mention.from).take(3).any(|word| word.text == "met" || word.text == "m");
    let names_day_back = matches!(locale.language, Some(Language::English | Language::Dutch) | None)
        && !inclusive_before
        && !inclusive_after
        && !is_range
        && !dutch_through;
    if names_day_back { Some(mention.date) } else { mention.date.checked_add_days(Days::new(1)) }
}

/// The date that begins at a word.
fn mention(words: &[Word], at: usize, locale: Locale) -> Option<Mention> {
    numeric(words, at, locale)
        .or_else(|| with_month(words, at, locale))
        .or_else(|| week(words, at, locale))
        .or_else(|| day_of_month(words, at, locale))
        .or_else(|| relative(words, at, locale))
}

/// The day that is named in full, or by a week, at a word, and the place after its last
/// word.
pub(super) fn day_of(words: &[Word], at: usize, locale: Locale) -> Option<(NaiveDate, usize)> {
    let mention = numeric(words, at, locale)
        .or_else(|| with_month(words, at, locale))
        .or_else(|| week(words, at, locale))?;
    Some((mention.date, mention.to))
}

fn number(word: &Word) -> Option<u32> {
    word.text.parse().ok()
}

/// `15`, `15th`, `1er`, `2nd`: a day of a month.
fn day_number(word: &Word) -> Option<u32> {
    let digits = word.text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, suffix) = (word.text.get(..digits)?, word.text.get(digits..)?);
    let is_suffix = matches!(
        suffix,
        "" | "st" | "nd" | "rd" | "th" | "er" | "e" | "o" | "a" | "º" | "ª" | "ste" | "de" | "°"
    );
    let day: u32 = number.parse().ok()?;
    (is_suffix && digits <= 2 && (1..=31).contains(&day)).then_some(day)
}

fn year_of(word: &Word) -> Option<i32> {
    let year: i32 = word.text.parse().ok()?;
    match word.text.len() {
        4 if (2000..2100).contains(&year) => Some(year),
        2 => Some(year.saturating_add(2000)),
        _ => None,
    }
}

/// `2026-08-15`, `15.8.`, `15/08/2026`, `8/24`.
fn numeric(words: &[Word], at: usize, locale: Locale) -> Option<Mention> {
    let (first, second) = (words.get(at)?, words.get(at.saturating_add(1))?);
    let third = words.get(at.saturating_add(2));
    let joint = first.joint;
    if !matches!(joint, '/' | '.' | '-') || second.start != first.end.saturating_add(1) {
        return None;
    }
    let third = third.filter(|third| second.joint == joint && third.start == second.end.saturating_add(1));
    if first.text.len() == 4
        && let (Some(year), Some(month), Some(day)) = (year_of(first), number(second), third.and_then(number))
    {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        return Some(Mention { date, from: at, to: at.saturating_add(3) });
    }
    if first.text.len() > 2 || second.text.len() > 2 {
        return None;
    }
    let (one, other) = (number(first)?, number(second)?);
    let month_first = joint == '/' && (other > 12 || (locale.month_first && one <= 12));
    let (day, month) = if month_first { (other, one) } else { (one, other) };
    let year = third.and_then(year_of);
    // `9.30` and `24-48` are not dates; a dash joins dates only with a year or after the name of a day.
    let is_day = at
        .checked_sub(1)
        .and_then(|before| words.get(before))
        .is_some_and(|word| !first.after_break && weekday(&word.text).is_some());
    if year.is_none() && ((joint == '-' && !is_day) || second.text.len() > 2) {
        return None;
    }
    let to = at.saturating_add(if year.is_some() { 3 } else { 2 });
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day)?,
        None => next_date(locale.sent, month, day)?,
    };
    Some(Mention { date, from: at, to })
}

/// The next such day, the day itself included.
fn next_date(sent: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    (0..5_i32).find_map(|years| {
        let date = NaiveDate::from_ymd_opt(sent.year().saturating_add(years), month, day)?;
        (date >= sent).then_some(date)
    })
}

/// `15 August 2026`, `August 15th`, `3 de mayo`, `4. bis 12. Mai`.
fn with_month(words: &[Word], at: usize, locale: Locale) -> Option<Mention> {
    let first = words.get(at)?;
    if let Some(month) = month(&first.text) {
        let next = words.get(at.saturating_add(1)).filter(|next| !next.after_break)?;
        let day = day_number(next)?;
        // `le 3 mai 9 h`: the day comes before its month.
        let day_before =
            at.checked_sub(1).and_then(|before| words.get(before)).and_then(day_number).is_some();
        if day_before || next.joint == ':' {
            return None;
        }
        let year = words.get(at.saturating_add(2)).filter(|word| word.text.len() == 4).and_then(year_of);
        let to = at.saturating_add(if year.is_some() { 3 } else { 2 });
        return dated(locale, year, month, day).map(|date| Mention { date, from: at, to });
    }
    let day = day_number(first)?;
    let mut next = at.saturating_add(1);
    while next <= at.saturating_add(2)
        && words.get(next).is_some_and(|word| matches!(word.text.as_str(), "de" | "of" | "d" | "del"))
    {
        next = next.saturating_add(1);
    }
    let named = words.get(next).filter(|word| !word.after_break).and_then(|word| month(&word.text));
    if let Some(month) = named {
        let mut to = next.saturating_add(1);
        if words.get(to).is_some_and(|word| matches!(word.text.as_str(), "de" | "del")) {
            to = to.saturating_add(1);
        }
        let year = words.get(to).filter(|word| word.text.len() == 4).and_then(year_of);
        let to = if year.is_some() { to.saturating_add(1) } else { next.saturating_add(1) };
        return dated(locale, year, month, day).map(|date| Mention { date, from: at, to });
    }
    // `4 to 12 May`: the month comes with the second day.
    let joiner = words.get(at.saturating_add(1))?;
    let is_joined = is(joiner, TO) || matches!(joiner.text.as_str(), "and" | "et" | "y" | "e" | "en");
    let second_at = if is_joined { at.saturating_add(2) } else { return None };
    let second = with_month_after(words, second_at)?;
    dated(locale, None, second, day).map(|date| Mention { date, from: at, to: at.saturating_add(1) })
}

fn with_month_after(words: &[Word], at: usize) -> Option<u32> {
    let mut at = at;
    for _ in 0..2 {
        if words.get(at).and_then(day_number).is_some() {
            break;
        }
        at = at.saturating_add(1);
    }
    words.get(at).and_then(day_number)?;
    let mut next = at.saturating_add(1);
    if words.get(next).is_some_and(|word| word.text == "de") {
        next = next.saturating_add(1);
    }
    words.get(next).and_then(|word| month(&word.text))
}

fn dated(locale: Locale, year: Option<i32>, month: u32, day: u32) -> Option<NaiveDate> {
    match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => next_date(locale.sent, month, day),
    }
}

/// `CW35`, `KW 35`, `semaine 30`: the Monday of that week.
fn week(words: &[Word], at: usize, locale: Locale) -> Option<Mention> {
    const NAMES: &[&str] =
        &["cw", "kw", "week", "semaine", "settimana", "semana", "wk", "kalenderwoche", "s"];
    let first = words.get(at)?;
    let (number, to) = NAMES.iter().find_map(|name| {
        let rest = first.text.strip_prefix(name)?;
        if rest.is_empty() {
            let next = words.get(at.saturating_add(1))?;
            Some((number(next)?, at.saturating_add(2)))
        } else {
            Some((rest.parse().ok()?, at.saturating_add(1)))
        }
    })?;
    let year = locale.sent.iso_week().year();
    let date = (0..2_i32).find_map(|years| {
        let date = NaiveDate::from_isoywd_opt(year.saturating_add(years), number, Weekday::Mon)?;
        (date >= locale.sent.checked_sub_days(Days::new(6))?).then_some(date)
    })?;
    Some(Mention { date, from: at, to })
}

/// `the 15th`, `lundi 17`, `am 3.`, `dia 20`: the next such day.
fn day_of_month(words: &[Word], at: usize, locale: Locale) -> Option<Mention> {
    const ARTICLES: &[&str] =
        &["the", "le", "am", "den", "dem", "el", "il", "dia", "de", "op", "l", "au", "al", "on", "du", "ao"];
    const UNITS: &[&str] = &[
        "h",
        "uhr",
        "heures",
        "hours",
        "pm",
        "am",
        "jours",
        "days",
        "tage",
        "dias",
        "giorni",
        "dagen",
        "weeks",
        "semaines",
        "wochen",
        "semanas",
        "settimane",
        "weken",
        "minutes",
        "ans",
        "years",
        "x",
        "000",
        "eur",
        "uur",
        "horas",
        "ore",
    ];
    let word = words.get(at)?;
    let day = day_number(word)?;
    let before = words.get(at.checked_sub(1)?)?;
    let is_announced = !word.after_break && (is(before, ARTICLES) || weekday(&before.text).is_some());
    let next = words.get(at.saturating_add(1)).filter(|next| !next.after_break);
    let names_month =
        words.get(at.saturating_add(1)..at.saturating_add(3).min(words.len())).is_some_and(|next| {
            next.iter().take_while(|next| !next.after_break).any(|next| month(&next.text).is_some())
        });
    if !is_announced
        // A day that its month has not: `31 February`.
        || names_month
        || matches!(word.joint, ':' | '/' | '%' | '-')
        || next.is_some_and(|next| is(next, UNITS) || (number(next).is_some() && word.joint == ' '))
    {
        return None;
    }
    let mut date = locale.sent;
    for _ in 0..62 {
        if date.day() == day && date > locale.sent {
            return Some(Mention { date, from: at, to: at.saturating_add(1) });
        }
        date = date.succ_opt()?;
    }
    None
}

/// `tomorrow`, `next Tuesday`, `lundi`.
fn relative(words: &[Word], at: usize, locale: Locale) -> Option<Mention> {
    const TOMORROW: &[&str] = &["tomorrow", "demain", "domani", "amanha", "manana"];
    const AFTER_TOMORROW: &[&str] = &["ubermorgen", "dopodomani", "overmorgen"];
    let word = words.get(at)?;
    let from = at;
    let after = |days| locale.sent.checked_add_days(Days::new(days));
    let text = word.text.as_str();
    let before = at.checked_sub(1).and_then(|before| words.get(before)).map_or("", |word| word.text.as_str());
    let to = at.saturating_add(1);
    if AFTER_TOMORROW.contains(&text)
        || (TOMORROW.contains(&text) && matches!(before, "apres" | "pasado" | "depois" | "de" | "after"))
    {
        return after(2).map(|date| Mention { date, from, to });
    }
    if TOMORROW.contains(&text) || (text == "morgen" && !matches!(before, "guten" | "goede" | "goeie")) {
        return after(1).map(|date| Mention { date, from, to });
    }
    let day = weekday(text)?;
    // The name of a day beside its date says nothing more.
    if words
        .get(to)
        .is_some_and(|next| !next.after_break && (day_number(next).is_some() || month(&next.text).is_some()))
    {
        return None;
    }
    let article_then_day =
        words.get(to).is_some_and(|next| matches!(next.text.as_str(), "the" | "dem" | "den" | "dia" | "le"))
            && words.get(to.saturating_add(1)).and_then(day_number).is_some();
    // `le mercredi`, `los viernes`: every week.
    let is_every = match locale.language {
        Some(Language::French) => before == "le",
        Some(Language::Italian) => matches!(before, "il" | "la"),
        Some(Language::Spanish) => before == "los",
        _ => false,
    };
    if article_then_day || is_every || text.len() <= 3 {
        return None;
    }
    // `a week on Monday`.
    let is_week_on = at.checked_sub(2).and_then(|two| words.get(two)).is_some_and(|word| word.text == "week");
    let skipped = if before == "on" && is_week_on { 7 } else { 0 };
    let mut date = locale.sent.succ_opt()?.checked_add_days(Days::new(skipped))?;
    for _ in 0..7 {
        if date.weekday() == day {
            return Some(Mention { date, from, to });
        }
        date = date.succ_opt()?;
    }
    None
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "monday" | "mon" | "lundi" | "lun" | "montag" | "mo" | "lunes" | "lunedi" | "maandag" | "ma"
        | "segunda" => Weekday::Mon,
        "tuesday" | "tue" | "mardi" | "mar" | "dienstag" | "di" | "martes" | "martedi" | "dinsdag"
        | "terca" => Weekday::Tue,
        "wednesday" | "wed" | "mercredi" | "mer" | "mittwoch" | "mi" | "miercoles" | "mercoledi"
        | "woensdag" | "quarta" => Weekday::Wed,
        "thursday" | "thu" | "jeudi" | "jeu" | "donnerstag" | "jueves" | "giovedi" | "donderdag"
        | "quinta" => Weekday::Thu,
        "friday" | "fri" | "vendredi" | "ven" | "freitag" | "viernes" | "venerdi" | "vrijdag" | "sexta" => {
            Weekday::Fri
        }
        "saturday" | "sat" | "samedi" | "sam" | "samstag" | "sabado" | "sabato" | "zaterdag" => Weekday::Sat,
        "sunday" | "sun" | "dimanche" | "dim" | "sonntag" | "domingo" | "domenica" | "zondag" => Weekday::Sun,
        _ => return None,
    })
}

pub(super) fn month(text: &str) -> Option<u32> {
    Some(match text {
        "january" | "jan" | "janvier" | "janv" | "januar" | "janner" | "enero" | "ene" | "gennaio"
        | "gen" | "januari" | "janeiro" => 1,
        "february" | "feb" | "fevrier" | "fevr" | "februar" | "febrero" | "febbraio" | "februari"
        | "fevereiro" | "fev" => 2,
        "march" | "mars" | "marz" | "maerz" | "marzo" | "maart" | "mrt" | "marco" => 3,
        "april" | "apr" | "avril" | "avr" | "abril" | "abr" | "aprile" => 4,
        "may" | "mai" | "mayo" | "maggio" | "mag" | "mei" | "maio" => 5,
        "june" | "jun" | "juin" | "juni" | "junio" | "giugno" | "giu" | "junho" => 6,
        "july" | "jul" | "juillet" | "juil" | "juli" | "julio" | "luglio" | "lug" | "julho" => 7,
        "august" | "aug" | "aout" | "agosto" | "ago" | "augustus" => 8,
        "september" | "sep" | "sept" | "septembre" | "septiembre" | "setiembre" | "settembre" | "set"
        | "setembro" => 9,
        "october" | "oct" | "octobre" | "oktober" | "okt" | "octubre" | "ottobre" | "ott" | "outubro"
        | "out" => 10,
        "november" | "nov" | "novembre" | "noviembre" | "novembro" => 11,
        "december" | "dec" | "decembre" | "dezember" | "dez" | "diciembre" | "dic" | "dicembre"
        | "dezembro" => 12,
        _ => return None,
    })
}
