//! The day before which a reply wants no other message: `ask me again in July`.
//!
//! Read only where it is said without doubt; texts that name two different times name
//! none.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{
    dates::{self, Locale},
    text::Word,
};

/// The day from which on the writer may be asked again.
pub(super) fn not_before(words: &[Word], locale: Locale) -> Option<NaiveDate> {
    let mut found: Option<NaiveDate> = None;
    let mut at = 0_usize;
    while at < words.len() {
        let Some((date, length)) = time(words, at, locale) else {
            at = at.saturating_add(1);
            continue;
        };
        at = at.saturating_add(length.max(1));
        // What is past or today asks for nothing.
        if date <= locale.sent {
            continue;
        }
        if found.is_some_and(|other| other != date) {
            return None;
        }
        found = Some(date);
    }
    found
}

/// A time named at a word, and how many words name it.
fn time(words: &[Word], at: usize, locale: Locale) -> Option<(NaiveDate, usize)> {
    let rest = words.get(at..)?;
    if let Some((date, to)) = dates::day_of(words, at, locale) {
        return Some((date, to.saturating_sub(at)));
    }
    after_units(rest, locale)
        .or_else(|| named_period(rest, locale))
        .or_else(|| quarter(rest, locale))
        .or_else(|| month(words, at, locale))
        .or_else(|| year(words, at, locale))
}

fn text(words: &[Word], at: usize) -> &str {
    words.get(at).map_or("", |word| word.text.as_str())
}

/// `in three months`, `dans deux semaines`, `over een half jaar`.
fn after_units(rest: &[Word], locale: Locale) -> Option<(NaiveDate, usize)> {
    const IN: &[&str] = &["in", "dans", "dentro", "en", "tra", "fra", "over", "daqui", "within"];
    if !IN.contains(&text(rest, 0)) {
        return None;
    }
    let skip = usize::from(matches!(text(rest, 1), "de" | "a" | "about" | "etwa" | "circa"));
    let count = number(text(rest, skip.saturating_add(1)))?;
    let length = skip.saturating_add(3);
    let date = match text(rest, skip.saturating_add(2)) {
        "week" | "weeks" | "semaine" | "semaines" | "woche" | "wochen" | "semana" | "semanas"
        | "settimana" | "settimane" | "weken" => {
            locale.sent.checked_add_days(Days::new(u64::from(count).checked_mul(7)?))?
        }
        "month" | "months" | "mois" | "monat" | "monate" | "monaten" | "mes" | "meses" | "mese" | "mesi"
        | "maand" | "maanden" => locale.sent.checked_add_months(Months::new(count))?,
        "year" | "years" | "an" | "ans" | "jahr" | "jahre" | "jahren" | "ano" | "anos" | "anno" | "anni"
        | "jaar" => locale.sent.checked_add_months(Months::new(count.checked_mul(12)?))?,
        _ => return None,
    };
    Some((date, length))
}

/// A small number in words or digits; `a` is one.
fn number(text: &str) -> Option<u32> {
    const NUMBERS: &[&[&str]] = &[
        &["a", "an", "one", "un", "une", "uno", "una", "einem", "einer", "een", "um", "uma"],
        &["two", "deux", "zwei", "dos", "due", "twee", "dois", "duas"],
        &["three", "trois", "drei", "tres", "tre", "drie"],
        &["four", "quatre", "vier", "cuatro", "quattro", "quatro"],
        &["five", "cinq", "funf", "cinco", "cinque", "vijf"],
        &["six", "sechs", "seis", "sei", "zes"],
        &["seven", "sept", "sieben", "siete", "sette", "zeven", "sete"],
        &["eight", "huit", "acht", "ocho", "otto", "oito"],
        &["nine", "neuf", "neun", "nueve", "nove", "negen"],
        &["ten", "dix", "zehn", "diez", "dieci", "tien", "dez"],
        &["eleven", "onze", "elf", "once", "undici"],
        &["twelve", "douze", "zwolf", "doce", "dodici", "twaalf", "doze"],
    ];
    let by_name = NUMBERS.iter().position(|names| names.contains(&text));
    let by_name = by_name.and_then(|at| u32::try_from(at.saturating_add(1)).ok());
    by_name.or_else(|| text.parse().ok().filter(|count| (1..=36).contains(count)))
}

/// The unit of a period.
#[derive(Debug, Clone, Copy)]
enum Unit {
    Week,
    Month,
    Quarter,
    Year,
}

/// `next year`, `l'année prochaine`, `nächsten Monat`, `el año que viene`.
fn named_period(rest: &[Word], locale: Locale) -> Option<(NaiveDate, usize)> {
    const NEXT: &[&str] = &[
        "next",
        "prochain",
        "prochaine",
        "nachste",
        "nachstes",
        "nachsten",
        "nachster",
        "kommendes",
        "kommenden",
        "kommende",
        "proximo",
        "proxima",
        "prossimo",
        "prossima",
        "venturo",
        "volgend",
        "volgende",
        "komend",
        "komende",
    ];
    let unit = |text: &str| {
        Some(match text {
            "week" | "semaine" | "woche" | "semana" | "settimana" => Unit::Week,
            "month" | "mois" | "monat" | "mes" | "mese" | "maand" => Unit::Month,
            "quarter" | "trimestre" | "quartal" | "kwartaal" => Unit::Quarter,
            "year" | "annee" | "an" | "jahr" | "jahres" | "ano" | "anno" | "jaar" => Unit::Year,
            _ => return None,
        })
    };
    let (first, second) = (text(rest, 0), text(rest, 1));
    let (unit, length) = if NEXT.contains(&first) {
        (unit(second)?, 2)
    } else if let Some(unit) = unit(first) {
        let is_coming = second == "que" && matches!(text(rest, 2), "viene" | "vem" | "entra");
        match () {
            () if NEXT.contains(&second) => (unit, 2),
            () if is_coming => (unit, 3),
            () => return None,
        }
    } else {
        return None;
    };
    let sent = locale.sent;
    let date = match unit {
        Unit::Week => sent
            .checked_add_days(Days::new(7_u64.checked_sub(sent.weekday().num_days_from_monday().into())?))?,
        Unit::Month => sent.with_day(1)?.checked_add_months(Months::new(1))?,
        Unit::Quarter => {
            let into = sent.month0() % 3;
            sent.with_day(1)?.checked_add_months(Months::new(3_u32.checked_sub(into)?))?
        }
        Unit::Year => NaiveDate::from_ymd_opt(sent.year().checked_add(1)?, 1, 1)?,
    };
    debug_assert!(!matches!(unit, Unit::Week) || date.weekday() == Weekday::Mon, "weeks begin on Monday");
    Some((date, length))
}

/// `Q3`, `third quarter`, `zweites Halbjahr`, `T3`.
fn quarter(rest: &[Word], locale: Locale) -> Option<(NaiveDate, usize)> {
    const ORDINALS: &[&[&str]] = &[
        &["first", "premier", "erste", "ersten", "erstes", "primer", "primo", "eerste", "primeiro"],
        &["second", "deuxieme", "second", "zweite", "zweiten", "zweites", "segundo", "secondo", "tweede"],
        &["third", "troisieme", "dritte", "dritten", "drittes", "tercer", "terzo", "derde", "terceiro"],
        &["fourth", "quatrieme", "vierte", "vierten", "viertes", "cuarto", "quarto", "vierde", "last"],
    ];
    let (first, second) = (text(rest, 0), text(rest, 1));
    let (part, months, length) = if let Some(digit) = first.strip_prefix(['q', 't']) {
        (digit.parse::<u32>().ok().filter(|_| digit.len() == 1)?, 3, 1)
    } else {
        let part = ORDINALS.iter().position(|names| names.contains(&first))?;
        let months = match second {
            "quarter" | "trimestre" | "quartal" | "kwartaal" => 3,
            "half" | "semestre" | "halbjahr" | "halfjaar" => 6,
            _ => return None,
        };
        (u32::try_from(part).ok()?.checked_add(1)?, months, 2)
    };
    let month = part.checked_sub(1)?.checked_mul(months)?.checked_add(1)?;
    let year = rest.get(length).and_then(|word| named_year(&word.text));
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, 1)?,
        None => next_first(locale.sent, month)?,
    };
    Some((date, length.checked_add(usize::from(year.is_some()))?))
}

/// `in July`, `en septembre`, `im Herbst` not: a month without its day.
fn month(words: &[Word], at: usize, locale: Locale) -> Option<(NaiveDate, usize)> {
    const BEFORE: &[&str] = &[
        "in",
        "en",
        "im",
        "em",
        "a",
        "until",
        "till",
        "bis",
        "jusqu",
        "jusque",
        "hasta",
        "fino",
        "tot",
        "ate",
        "ab",
        "from",
        "since",
        "after",
        "vanaf",
        "partir",
        "da",
        "mid",
        "early",
        "till",
        "de",
        "d",
        "before",
        "not",
        "vor",
        "avant",
        "antes",
        "prima",
        "voor",
        "debut",
        "anfang",
        "principios",
        "inizio",
        "begin",
        "inicio",
    ];
    let month =
        dates::month(text(words, at)).filter(|_| text(words, at).len() > 3 || text(words, at) == "mai")?;
    let before = at.checked_sub(1).map_or("", |before| text(words, before));
    // `may` and `mars` are words too: a month is announced.
    if !BEFORE.contains(&before) {
        return None;
    }
    let next = text(words, at.saturating_add(1));
    // A day beside the month is another kind of date.
    if next.len() <= 2 && next.parse::<u32>().is_ok() {
        return None;
    }
    let year = named_year(next);
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, 1)?,
        None => next_first(locale.sent, month)?,
    };
    Some((date, usize::from(year.is_some()).saturating_add(1)))
}

/// `in 2027`.
fn year(words: &[Word], at: usize, locale: Locale) -> Option<(NaiveDate, usize)> {
    const BEFORE: &[&str] =
        &["in", "en", "im", "em", "nel", "until", "bis", "hasta", "fino", "tot", "ate", "before"];
    let year = named_year(text(words, at)).filter(|year| *year > locale.sent.year())?;
    let before = at.checked_sub(1).map_or("", |before| text(words, before));
    BEFORE.contains(&before).then_some((NaiveDate::from_ymd_opt(year, 1, 1)?, 1))
}

fn named_year(text: &str) -> Option<i32> {
    text.parse().ok().filter(|year| text.len() == 4 && (2000..2100).contains(year))
}

/// The next first day of a month that is not the month of sending.
fn next_first(sent: NaiveDate, month: u32) -> Option<NaiveDate> {
    if sent.month() == month {
        return None;
    }
    let year = if month > sent.month() { sent.year() } else { sent.year().checked_add(1)? };
    NaiveDate::from_ymd_opt(year, month, 1)
}
