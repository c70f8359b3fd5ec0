//! Texts that are nearly records: what was meant, and what has to change.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::net::{IpAddr, Ipv4Addr};

use super::record::Record;
use super::term::Term;
use crate::{
    diagnostic::Span,
    mend::{Cleaned, Fault, Mended, clean, meant},
};

const VERSION: &str = "v=spf1";
/// Beginnings that mean the version, reduced to letters and digits.
const NEAR_VERSIONS: &[&str] = &[
    "vspf1", "spf1", "vspf", "vspf10", "vspfv1", "vspfl", "vspf2", "vsp1", "vsfp1", "vpsf1", "vspf01",
    "vspf11",
];
/// The longest text that is mended; no DNS answer holds a longer one.
const MAX_TEXT: usize = 65_535;

/// Mends a text; `None` if it does not look like an SPF record at all.
pub(super) fn mend(text: &str) -> Option<Mended> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let cleaned = clean(text, Some("write a plain space here"));
    let mut mender = Mender { cleaned: &cleaned, terms: Vec::new(), faults: Vec::new(), is_whole: true };
    let tokens = mender.version(tokens(&cleaned.text, 0))?;
    mender.tokens(&tokens);
    let blank = text.len().saturating_sub(text.trim_start_matches(' ').len());
    if blank > 0 {
        mender.faults.push((Span::new(0, blank), format!("remove the space before `{VERSION}`")));
    }
    let mut mended = String::from(VERSION);
    for term in &mender.terms {
        mended.push(' ');
        mended.push_str(term);
    }
    let text = Some(mended).filter(|mended| mender.is_whole && Record::parse(mended).is_ok());
    let faults = mender.faults;
    Mended::new(text, faults, &cleaned)
}

/// A word of a text and where it starts.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    start: usize,
}

impl Token<'_> {
    const fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }
}

/// The words of a text between spaces.
fn tokens(text: &str, offset: usize) -> Vec<Token<'_>> {
    let mut start = offset;
    let mut tokens = Vec::new();
    for word in text.split(' ') {
        if !word.is_empty() {
            tokens.push(Token { text: word, start });
        }
        start = start.saturating_add(word.len()).saturating_add(1);
    }
    tokens
}

struct Mender<'c> {
    cleaned: &'c Cleaned,
    terms: Vec<String>,
    faults: Vec<Fault>,
    /// Whether all terms could be read.
    is_whole: bool,
}

impl<'c> Mender<'c> {
    fn fault(&mut self, start: usize, end: usize, message: impl Into<String>) {
        self.faults.push((self.cleaned.span(start, end), message.into()));
    }

    /// Removes the version; `None` if there is nothing that could be one.
    fn version(&mut self, mut tokens: Vec<Token<'c>>) -> Option<Vec<Token<'c>>> {
        let text = self.cleaned.text.as_str();
        let lower = text.to_ascii_lowercase();
        if let Some(at) = lower.find(VERSION) {
            let before = text.get(..at).unwrap_or_default();
            if !before.trim().is_empty() {
                self.fault(0, at, format!("remove what is before `{VERSION}`"));
            }
            let end = at.saturating_add(VERSION.len());
            let rest = text.get(end..).unwrap_or_default();
            let separators = rest.len().saturating_sub(rest.trim_start_matches([';', ',', ':', '.']).len());
            let start = end.saturating_add(separators);
            if separators > 0 {
                self.fault(end, start, format!("write a space after `{VERSION}`, and nothing else"));
            } else if !matches!(rest.chars().next(), None | Some(' ')) {
                self.fault(end, end, format!("a space is missing after `{VERSION}`"));
            }
            return Some(self::tokens(text.get(start..).unwrap_or_default(), start));
        }
        // `v = spf1`
        let mut joined = String::new();
        for (index, token) in tokens.iter().take(3).enumerate() {
            joined.push_str(token.text);
            if index > 0 && joined.eq_ignore_ascii_case(VERSION) {
                let end = token.end();
                self.fault(0, end, format!("write `{VERSION}` without spaces inside"));
                return Some(tokens.split_off(index.saturating_add(1)));
            }
        }
        let first = tokens.first()?;
        let letters: String = first.text.chars().filter(char::is_ascii_alphanumeric).collect();
        if NEAR_VERSIONS.iter().any(|near| letters.eq_ignore_ascii_case(near)) {
            self.fault(first.start, first.end(), format!("begin the record with `{VERSION}`"));
            return Some(tokens.split_off(1));
        }
        // Terms that can be nothing else, without a version.
        let ends_as_record =
            tokens.last().is_some_and(|last| last.text.to_ascii_lowercase().ends_with("all"));
        if tokens.len() > 1 && ends_as_record && tokens.iter().all(|token| is_term(token.text)) {
            self.fault(0, 0, format!("begin the record with `{VERSION}`"));
            return Some(tokens);
        }
        None
    }

    fn tokens(&mut self, tokens: &[Token<'c>]) {
        let mut rest = tokens;
        while let [token, tail @ ..] = rest {
            rest = tail;
            if token.text.eq_ignore_ascii_case(VERSION) {
                self.fault(token.start, token.end(), format!("remove the second `{VERSION}`"));
            } else if is_term(token.text) {
                self.terms.push(token.text.into());
            } else if let [next, tail @ ..] = tail
                && let Some(joined) = joined(token.text, next.text)
            {
                self.fault(token.end(), next.start, format!("remove the space inside `{joined}`"));
                self.terms.push(joined);
                rest = tail;
            } else if token.text.starts_with([':', '=', '/'])
                && let Some(joined) = self.terms.last().map(|last| format!("{last}{}", token.text))
                && is_term(&joined)
            {
                self.fault(token.start, token.start, format!("remove the space inside `{joined}`"));
                self.terms.pop();
                self.terms.push(joined);
            } else {
                self.token(*token);
            }
        }
    }

    /// Mends a word that is not a term.
    fn token(&mut self, token: Token<'c>) {
        if let Some((fixed, span)) = fixed(token.text) {
            let (start, end) =
                (token.start.saturating_add(span.start()), token.start.saturating_add(span.end()));
            self.fault(start, end, format!("write `{fixed}`, not `{}`", clipped(token.text)));
            self.terms.push(fixed);
            return;
        }
        let pieces = pieces(token.text);
        if pieces.len() > 1 && pieces.iter().all(|(_, piece)| as_term(piece).is_some()) {
            for (at, piece) in pieces {
                let start = token.start.saturating_add(at);
                if at > 0 {
                    self.fault(start, start.saturating_add(piece.len()), missing_space(piece));
                }
                self.terms.extend(as_term(piece));
            }
            return;
        }
        self.is_whole = false;
        let text = format!("{VERSION} {}", token.text);
        if let Err(error) = Record::parse(&text) {
            let place =
                |at: usize| token.start.saturating_add(at.saturating_sub(VERSION.len().saturating_add(1)));
            let (start, end) = (place(error.span().start()), place(error.span().end()));
            let message = error.to_string();
            // The place is that of the finding.
            let message = message.rsplit_once(", at ").map_or(message.as_str(), |(message, _)| message);
            self.fault(start, end, message);
        }
    }
}

/// What to do if a term follows another without a space.
pub(super) fn missing_space(piece: &str) -> String {
    format!("a space is missing before `{}`", clipped(piece))
}

/// A word, short enough for a sentence.
fn clipped(word: &str) -> String {
    const MAX: usize = 60;
    let mut short: String = word.chars().take(MAX).collect();
    if word.chars().nth(MAX).is_some() {
        short.push_str("...");
    }
    short
}

/// Whether a word is one term of a record that means what it seems to.
fn is_term(word: &str) -> bool {
    let text = format!("{VERSION} {word}");
    Record::parse(&text)
        .is_ok_and(|record| record.len() == 1 && record.terms().all(|term| term_pieces(&term).is_none()))
}

/// The word as a term, mended if necessary.
fn as_term(word: &str) -> Option<String> {
    if is_term(word) { Some(word.into()) } else { fixed(word).map(|(fixed, _)| fixed) }
}

/// Two words that are one term, as `- all`, `ip4: 192.0.2.1` or `include :example.org`.
fn joined(word: &str, next: &str) -> Option<String> {
    let is_open = matches!(word, "+" | "-" | "~" | "?") || word.ends_with([':', '=']);
    let is_tail = next.starts_with([':', '=', '/']);
    let joined = format!("{word}{next}");
    // A qualifier or name alone takes the next word, but not another whole term.
    let is_one =
        is_tail || matches!(word, "+" | "-" | "~" | "?") || !next.contains([':', '=']) || next.contains("::");
    if (is_open || is_tail) && is_one { as_term(&joined) } else { None }
}

const MECHANISMS: &[&str] = &["all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"];
const MODIFIERS: &[&str] = &["redirect", "exp"];
/// Names long enough to be recognized with one typing error.
const LONG_NAMES: &[&str] = &["all", "include", "ptr", "ip4", "ip6", "exists", "redirect"];

/// The mechanism or modifier that was meant.
fn name_of(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "ipv4" | "ip4v" => return Some("ip4"),
        "ipv6" | "ip6v" => return Some("ip6"),
        "includes" | "included" | "inc" => return Some("include"),
        "exist" => return Some("exists"),
        "redirects" => return Some("redirect"),
        _ => {}
    }
    let known = MECHANISMS.iter().chain(MODIFIERS).find(|known| **known == lower);
    known.copied().or_else(|| meant(&lower, LONG_NAMES))
}

/// A word that is not a term, mended, and the faulty place in it.
fn fixed(word: &str) -> Option<(String, Span)> {
    let trimmed = word.trim_end_matches([';', ',', '.', ':', '=']);
    if trimmed.len() < word.len() && is_term(trimmed) {
        return Some((trimmed.into(), Span::new(trimmed.len(), word.len())));
    }
    let bare = trimmed.trim_start_matches(['+', '-', '~', '?']);
    let signs = trimmed.get(..trimmed.len().saturating_sub(bare.len())).unwrap_or_default();
    // Of several qualifiers, the last one was meant.
    let qualifier = signs.get(signs.len().saturating_sub(1)..).unwrap_or_default();
    if let Some(network) = network(bare) {
        return Some((format!("{qualifier}{network}"), Span::new(signs.len(), trimmed.len())));
    }
    let name_length = bare.find([':', '=', '/']).unwrap_or(bare.len());
    let (name, rest) = bare.split_at_checked(name_length)?;
    let separator_length = usize::from(rest.starts_with([':', '=']));
    let argument = rest.get(separator_length..).unwrap_or_default();
    let end = signs.len().saturating_add(name_length);
    let candidate = match name_of(name) {
        Some(known @ ("redirect" | "exp")) => format!("{known}={}", host(argument)),
        Some("ip4" | "ip6") => match network(argument) {
            Some(network) => format!("{qualifier}{network}"),
            // A host, as in `ip4:mail.example.org`.
            None if argument.bytes().any(|byte| byte.is_ascii_alphabetic()) => {
                format!("{qualifier}a:{}", host(argument))
            }
            None => return None,
        },
        // An address, as in `a:192.0.2.1`.
        Some("include" | "exists" | "a" | "mx" | "ptr") if network(argument).is_some() => {
            format!("{qualifier}{}", network(argument)?)
        }
        Some("all") if rest.is_empty() => format!("{qualifier}all"),
        Some(known @ ("include" | "exists")) => format!("{qualifier}{known}:{}", host(argument)),
        Some(known @ ("a" | "mx" | "ptr")) if separator_length > 0 && !argument.is_empty() => {
            format!("{qualifier}{known}:{}", host(argument))
        }
        // `ip:192.0.2.1`
        None if matches!(name.to_ascii_lowercase().as_str(), "ip" | "ips" | "ip4s" | "cidr") => {
            format!("{qualifier}{}", network(argument)?)
        }
        _ if signs.len() > 1 => format!("{qualifier}{bare}"),
        _ => return None,
    };
    // The fault is the name if it is wrong, else the sign after it or what follows.
    let is_known = MECHANISMS.iter().chain(MODIFIERS).any(|known| name.eq_ignore_ascii_case(known));
    let span = if is_known { Span::new(0, trimmed.len()) } else { Span::new(signs.len(), end) };
    is_term(&candidate).then_some((candidate, span))
}

/// An argument without what makes it a link.
fn host(argument: &str) -> &str {
    let argument =
        argument.strip_prefix("https://").or_else(|| argument.strip_prefix("http://")).unwrap_or(argument);
    argument.trim_start_matches(['@', ':', '=']).trim_end_matches('/')
}

/// An address or network, with the mechanism of its family before it.
fn network(text: &str) -> Option<String> {
    let text = text.trim_start_matches([':', '=']);
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let address: IpAddr = address.trim_matches(['[', ']']).parse().ok()?;
    let family = if address.is_ipv4() { "ip4" } else { "ip6" };
    let length = match length.map(|length| (length, length.parse::<Ipv4Addr>())) {
        None => String::new(),
        // A netmask.
        Some((_, Ok(mask))) => {
            let ones = mask.to_bits().leading_ones();
            let is_mask = ones.saturating_add(mask.to_bits().trailing_zeros()) == 32;
            format!("/{}", is_mask.then_some(ones).filter(|_| address.is_ipv4())?)
        }
        Some((length, Err(_))) => format!("/{}", length.parse::<u8>().ok()?),
    };
    let term = format!("{family}:{address}{length}");
    is_term(&term).then_some(term)
}

/// The pieces of a word in which terms follow each other without a space, each with its
/// place.
fn pieces(word: &str) -> Vec<(usize, &str)> {
    const STARTS: &[&str] =
        &["ip4:", "ip6:", "include:", "exists:", "mx:", "ptr:", "redirect=", "exp=", "v=spf1"];
    const ENDS: &[&str] = &["-all", "~all", "?all", "+all"];
    let lower = word.to_ascii_lowercase();
    let mut cuts: Vec<usize> = Vec::from([0]);
    for start in STARTS {
        for (at, _) in lower.match_indices(start) {
            // Its qualifier belongs to it.
            let has_sign = at.checked_sub(1).and_then(|at| lower.as_bytes().get(at));
            let has_sign = has_sign.is_some_and(|sign| matches!(sign, b'+' | b'-' | b'~' | b'?'));
            cuts.push(at.saturating_sub(usize::from(has_sign)));
        }
    }
    for end in ENDS {
        cuts.extend(lower.match_indices(end).map(|(at, _)| at));
        cuts.extend(lower.match_indices(end).map(|(at, _)| at.saturating_add(end.len())));
    }
    cuts.extend(lower.match_indices([',', ';', '|']).map(|(at, _)| at.saturating_add(1)));
    cuts.push(word.len());
    cuts.sort_unstable();
    cuts.dedup();
    let mut pieces = Vec::new();
    for (start, end) in cuts.iter().zip(cuts.iter().skip(1)) {
        let piece = word.get(*start..*end).unwrap_or_default().trim_end_matches([',', ';', '|']);
        if piece.is_empty() {
            continue;
        }
        // `amx` before the first recognized term.
        match piece.to_ascii_lowercase().as_str() {
            "amx" => pieces.extend([(*start, "a"), (start.saturating_add(1), "mx")]),
            "mxa" => pieces.extend([(*start, "mx"), (start.saturating_add(2), "a")]),
            _ => pieces.push((*start, piece)),
        }
    }
    pieces
}

/// The pieces of a term whose domain runs on into the next term, as in
/// `include:a.example-all`; `None` for a term that means what it seems to.
pub(super) fn term_pieces(term: &Term<'_>) -> Option<Vec<String>> {
    let Term::Directive(directive) = term else { return None };
    let spec = directive.mechanism().domain_spec()?;
    let domain = spec.as_str().to_ascii_lowercase();
    if domain.contains('%') {
        return None;
    }
    let is_odd = |byte: u8| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'.' | b'_');
    if !domain.bytes().any(is_odd) && !domain.ends_with("-all") {
        return None;
    }
    let text = directive.to_string();
    let pieces = pieces(&text);
    // The pieces have no such domain themselves; otherwise this would not end.
    let is_plain = |piece: &str| {
        let text = format!("{VERSION} {piece}");
        Record::parse(&text).is_ok_and(|record| {
            record.directives().all(|directive| {
                let spec = directive.mechanism().domain_spec();
                spec.is_none_or(|spec| !spec.as_str().bytes().any(is_odd) || spec.as_str().contains('%'))
            })
        })
    };
    let is_split = pieces.len() > 1 && pieces.iter().all(|(_, piece)| is_plain(piece));
    is_split.then(|| pieces.into_iter().map(|(_, piece)| piece.into()).collect())
}

/// The mechanism that an unknown modifier was meant to be, as in `ip4=192.0.2.1`.
pub(super) fn mechanism_for(name: &str, value: &str) -> Option<String> {
    let known = name_of(name).filter(|known| MECHANISMS.contains(known))?;
    let candidate = match known {
        "ip4" | "ip6" => network(value)?,
        "all" => return None,
        _ => format!("{known}:{}", host(value)),
    };
    is_term(&candidate).then_some(candidate)
}

/// The modifier that an unknown one was meant to be, as in `redirct=_spf.example.org`.
pub(super) fn modifier_for(name: &str, value: &str) -> Option<String> {
    let known = name_of(name).filter(|known| *known == "redirect")?;
    let candidate = format!("{known}={}", host(value));
    is_term(&candidate).then_some(candidate)
}
