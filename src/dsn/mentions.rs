//! How a notice names the failed recipients.
//!
//! Dozens of mail systems write bounces for people, and no two alike: qmail, Exim,
//! Sendmail, Exchange, Domino, Yahoo... What they have in common is layout. A failed
//! address is alone on a line, or leads one (`<a@b>: reason`, `a@b on Mon, ...`), or
//! follows a key (`Recipient: a@b`), and the text about it follows, up to the next
//! address. So this reader knows layouts, not systems: it ranks the places where
//! addresses are, and takes those of the best rank.

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use super::{
    addresses::addresses,
    phrases::{
        AFTER_ADDRESS, CLOSING_WORDS, CONTACT_NAMES, CONTACT_WORDS, DELIVERY_WORDS, MAILBOX_WORDS,
        NOT_RECIPIENTS, OWN_NAMES, RECIPIENT_KEYS, SENDER_WORDS, WEAK_KEYS,
    },
    recipient::{Recipient, Source},
    text::{first_chars, starts_with},
};
use crate::smtp::{Diagnostic, EnhancedStatus};

/// How much text is kept for one recipient, in bytes.
const MAX_SAID: usize = 4 * 1024;
/// How much of the text before the first address is kept for a recipient, in characters.
const MAX_INTRODUCTION: usize = 1000;
/// How many recipients one notice may name.
pub(super) const MAX_RECIPIENTS: usize = 10_000;
/// How many known addresses a transcript is compared with.
const MAX_COMPARED: usize = 64;
/// How many bytes the copies of one text may take together, where all recipients share
/// it.
const MAX_COPIES: usize = 1024 * 1024;

/// How a line names an address. Greater is more certainly a failed recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// In any other line.
    Elsewhere,
    /// In a sentence that may be about a mailbox.
    Hint,
    /// In a sentence about delivery.
    Sentence,
    /// After `RCPT TO:` or a reply code.
    Transcript,
    /// Alone, leading, or after a key.
    Listed,
}

#[derive(Debug, Clone, Copy)]
struct Mention<'t> {
    place: Place,
    address: &'t str,
    /// The places where the line begins and where the text after the address begins.
    line: usize,
    after: usize,
    /// Whether a key precedes the address, which may name the cause: `unknown user:
    /// a@b`.
    keyed: bool,
}

/// What is known about the message around the notice.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'c> {
    /// The recipient of the bounce, who is the sender of the message that failed.
    pub(super) to: Option<&'c str>,
    /// The sender of the bounce.
    pub(super) from: Option<&'c str>,
    /// Whether lines that begin with `>` count: a person quotes so, a mail system does
    /// not.
    pub(super) quotes: bool,
}

/// The recipients that a notice names, with what it says of each.
pub(super) fn recipients(notice: &str, context: Context<'_>) -> Vec<Recipient> {
    let mentions = best_mentions(notice, context);
    let Some(best) = mentions.iter().map(|mention| mention.place).max() else { return Vec::new() };
    let source = if best <= Place::Sentence { Source::Sentence } else { Source::Notice };
    let introduction = mentions.first().map_or("", |mention| notice.get(..mention.line).unwrap_or_default());
    let mut out: Vec<Recipient> = Vec::new();
    let mut index = BTreeMap::new();
    for (position, mention) in mentions.iter().enumerate() {
        let next = mentions.get(position.saturating_add(1)).map_or(notice.len(), |next| next.line);
        let slot = *index.entry(mention.address.to_ascii_lowercase()).or_insert_with(|| {
            out.push(Recipient::named(source, mention.address));
            out.len().saturating_sub(1)
        });
        // In a sentence the cause may precede the address.
        let from =
            if mention.place == Place::Listed && !mention.keyed { mention.after } else { mention.line };
        if let Some(recipient) = out.get_mut(slot) {
            say(&mut recipient.diagnostic, notice.get(from..next.max(from)).unwrap_or_default());
        }
    }
    let introduction = shared(first_chars(introduction, MAX_INTRODUCTION), out.len());
    for recipient in &mut out {
        recipient.notice = String::from(introduction);
        recipient.status = first_status(&recipient.diagnostic);
        if recipient.status.is_none() && Diagnostic::read(&recipient.diagnostic).code().is_none() {
            recipient.status = first_status(introduction);
        }
    }
    share_last_words(&mut out);
    out
}

/// The mentions of the best place. Lower places still show where the text about a known
/// address continues.
fn best_mentions<'t>(notice: &'t str, context: Context<'_>) -> Vec<Mention<'t>> {
    let mut mentions = mentions(notice, context);
    let Some(best) = mentions.iter().map(|mention| mention.place).max() else { return mentions };
    // If no line is about a recipient, the only address in a mail system's notice is meant.
    if best == Place::Elsewhere {
        let only = mentions.first().map_or("", |mention| mention.address);
        let is_only = mentions.iter().all(|mention| mention.address.eq_ignore_ascii_case(only));
        if !context.quotes || !is_only {
            return Vec::new();
        }
    }
    let known: Vec<&str> =
        mentions.iter().filter(|mention| mention.place == best).map(|mention| mention.address).collect();
    mentions.retain(|mention| {
        mention.place == best
            || (mention.place == Place::Transcript
                && known.len() <= MAX_COMPARED
                && known.iter().any(|address| address.eq_ignore_ascii_case(mention.address)))
    });
    mentions
}

/// One cause may be given for a whole list: addresses without a text of their own share
/// that of the last one.
fn share_last_words(recipients: &mut [Recipient]) {
    let silent = recipients.iter().filter(|recipient| recipient.diagnostic.is_empty()).count();
    let Some(last) = recipients.last().filter(|last| silent > 0 && !last.diagnostic.is_empty()) else {
        return;
    };
    let (diagnostic, status) = (String::from(shared(&last.diagnostic, silent)), last.status);
    for recipient in recipients.iter_mut().filter(|recipient| recipient.diagnostic.is_empty()) {
        recipient.diagnostic.clone_from(&diagnostic);
        recipient.status = status;
    }
}

/// The part of a text that so many recipients may each keep a copy of.
pub(super) fn shared(text: &str, recipients: usize) -> &str {
    let mut end = text.len().min(MAX_COPIES.checked_div(recipients).unwrap_or(MAX_COPIES));
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// The first status code in a text.
pub(super) fn first_status(text: &str) -> Option<EnhancedStatus> {
    Diagnostic::read(text).status()
}

/// Adds lines to the text about a recipient, without frames and blank space.
fn say(said: &mut String, text: &str) {
    let mut blank = 0_usize;
    for line in text.lines() {
        let line = line.trim();
        let line = line.trim_start_matches(['|', '*', '>', ':', ' ']);
        if line.is_empty() {
            blank = blank.saturating_add(1);
            continue;
        }
        // The closing words of a notice follow a blank line and begin a new sentence.
        if blank > 0 && !said.is_empty() && closes(line) {
            break;
        }
        if line.bytes().all(|byte| byte.is_ascii_punctuation()) || is_heading(line) {
            continue;
        }
        if said.len().saturating_add(line.len()) > MAX_SAID {
            break;
        }
        if !said.is_empty() {
            said.push('\n');
        }
        said.push_str(line);
    }
}

/// Whether a line is a heading between dashes: `----- Transcript of session follows
/// -----`.
fn is_heading(line: &str) -> bool {
    let framed = |mark: &str| line.starts_with(mark) && line.ends_with(mark);
    framed("---") || framed("===") || framed("***")
}

/// Whether a paragraph is the help or the farewell at the end of a notice.
fn closes(line: &str) -> bool {
    CLOSING_WORDS.iter().any(|opening| starts_with(line, opening))
}

/// Every place of the notice where an address may be a failed recipient.
fn mentions<'t>(notice: &'t str, context: Context<'_>) -> Vec<Mention<'t>> {
    let mut out = Vec::new();
    let mut at = 0_usize;
    let mut previous = "";
    for line in notice.split_inclusive('\n') {
        let start = at;
        at = at.saturating_add(line.len());
        let content = line.trim_end();
        if content.contains('@')
            && (context.quotes || !content.starts_with('>'))
            && let Some((place, from, to)) = Line::read(content, previous).and_then(|line| line.place())
        {
            for (begin, end) in addresses(content).filter(|(begin, end)| *begin >= from && *end <= to) {
                let Some(address) = content.get(begin..end) else { continue };
                if is_ours(address, context, place) {
                    continue;
                }
                let after = start.saturating_add(end);
                let after = after.saturating_add(closing(notice.get(after..).unwrap_or_default()));
                out.push(Mention { place, address, line: start, after, keyed: from > 0 });
            }
        }
        if !content.trim().is_empty() {
            previous = content;
        }
        if out.len() >= MAX_RECIPIENTS {
            break;
        }
    }
    out
}

/// The closing punctuation after an address: `>`, `:`, `...`.
fn closing(rest: &str) -> usize {
    rest.bytes()
        .take_while(|byte| matches!(byte, b'>' | b':' | b'.' | b'"' | b'\'' | b')' | b']' | b',' | b';'))
        .count()
}

/// Addresses of the systems and people around a failure are not failed recipients.
fn is_ours(address: &str, context: Context<'_>, place: Place) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    let is_system = OWN_NAMES.iter().any(|name| local.eq_ignore_ascii_case(name));
    let is_party =
        [context.to, context.from].into_iter().flatten().any(|party| party.eq_ignore_ascii_case(address));
    let is_contact =
        place == Place::Elsewhere && CONTACT_NAMES.iter().any(|name| local.eq_ignore_ascii_case(name));
    (is_system || is_party || is_contact) && place < Place::Listed
}

/// A line with an address.
struct Line<'t> {
    text: &'t str,
    previous: &'t str,
    /// The place of the first address.
    begin: usize,
    end: usize,
    /// The text before it, as it is and in lower case.
    before: &'t str,
    folded: String,
}

/// How a line names addresses, and between which bytes of it.
type Found = (Place, usize, usize);

impl<'t> Line<'t> {
    /// `None` if the line has no address, or none that failed because it is a header of
    /// a message or names a sender.
    fn read(text: &'t str, previous: &'t str) -> Option<Self> {
        let trimmed = text.trim_start();
        if NOT_RECIPIENTS.iter().any(|start| starts_with(trimmed, start)) {
            return None;
        }
        let (begin, end) = addresses(text).next()?;
        let before = text.get(..begin).unwrap_or_default();
        Some(Self { text, previous, begin, end, before, folded: before.trim().to_ascii_lowercase() })
    }

    fn place(&self) -> Option<Found> {
        self.listed()
            .or_else(|| self.in_transcript())
            .or_else(|| self.after_key())
            .or_else(|| self.in_sentence())
    }

    /// Alone or leading: nothing but bullets and brackets before, or a display name in
    /// quotes.
    fn listed(&self) -> Option<Found> {
        let lead = self.before.trim_matches(|c: char| {
            is_foreign_punctuation(c)
                || matches!(c, ' ' | '\t' | '<' | '*' | '-' | '|' | '[' | '(' | '"' | '\'' | '>' | '=')
        });
        let is_named = self.before.trim().starts_with('"')
            && self.before.trim_end().ends_with('<')
            && self.before.matches('"').count() == 2;
        if !lead.is_empty() && !is_named {
            return None;
        }
        let rest = self.text.get(self.end..)?;
        // A display name that is an address itself: `a@b <c@d>: malformed address`.
        if let Some((begin, end)) = addresses(rest).next()
            && rest.get(..begin).is_some_and(|between| between.trim() == "<" && between.starts_with(' '))
        {
            return Some((Place::Listed, self.end.saturating_add(begin), self.end.saturating_add(end)));
        }
        if has_only_addresses(rest) || is_named && addresses(rest).next().is_some() {
            return Some((Place::Listed, 0, self.text.len()));
        }
        let rest = rest.trim_start_matches(|c: char| {
            is_foreign_punctuation(c) && c != '：' || matches!(c, '>' | '"' | '\'' | ']' | ')')
        });
        let trimmed = rest.trim();
        let leads = rest.starts_with([':', '：'])
            || rest.starts_with("...")
            || trimmed.starts_with(['(', '[', '-', ','])
            || AFTER_ADDRESS.iter().any(|word| starts_with(trimmed, word))
            || rest.starts_with("  ")
            || rest.starts_with('\t');
        leads.then_some((Place::Listed, 0, self.end))
    }

    /// After a command, or after a reply code: `550 5.1.1 <a@b>... User unknown`.
    fn in_transcript(&self) -> Option<Found> {
        let after_command =
            ["rcpt to:<", "rcpt to: <", "rcpt to:", "rcpt to"].iter().any(|end| self.folded.ends_with(end));
        let is_code = |word: &str| {
            word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'#' | b'(' | b')'))
        };
        let codes = self.folded.trim_start_matches("<<< ").trim_end_matches('<');
        let after_codes = !self.folded.is_empty() && codes.split_ascii_whitespace().all(is_code);
        (after_command || after_codes).then_some((Place::Transcript, self.begin, self.end))
    }

    /// After a key and a colon: `Recipient: a@b`. Scripts without spaces may do without
    /// the colon.
    fn after_key(&self) -> Option<Found> {
        let key = self
            .folded
            .trim_end_matches(is_after_key)
            .trim_end_matches("rfc822")
            .trim_end_matches("smtp")
            .trim_end_matches(is_after_key)
            .trim_start_matches(|c: char| {
                is_foreign_punctuation(c) || matches!(c, '*' | '-' | '|' | ' ' | '>')
            });
        // An X.400 address that holds one of the Internet: `c=US;o=Example;dda:SMTP=a@b;`.
        if self.folded.ends_with("dda:smtp=") {
            return Some((Place::Listed, self.begin, self.end));
        }
        let touches = !key.is_ascii() && self.before.ends_with(|c: char| c.is_alphanumeric());
        if !(self.is_keyed() || touches) || !RECIPIENT_KEYS.contains(&key) {
            return None;
        }
        // `To:` is also a field of the header that a notice quotes.
        let place = if WEAK_KEYS.contains(&key) { Place::Sentence } else { Place::Listed };
        Some((place, self.begin, self.text.len()))
    }

    fn is_keyed(&self) -> bool {
        let before = self.before.trim_end_matches(|c: char| {
            is_foreign_punctuation(c) && c != '：' || matches!(c, ' ' | '<' | '"' | '\'' | '[')
        });
        before.ends_with([':', ';', '=', '：'])
    }

    /// In a sentence about delivery, on this line or begun on the one before.
    fn in_sentence(&self) -> Option<Found> {
        let line = self.text.to_lowercase();
        let has = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
        let speaks = has(DELIVERY_WORDS, &line);
        // An alias speaks for an address that the system does not name: `(generated from a@b)`.
        let is_alias = ["generated from", "expanded from"]
            .iter()
            .any(|words| self.folded.trim_end_matches([':', ' ', '<']).ends_with(words));
        if is_alias {
            return (!self.previous.contains('@')).then_some((Place::Listed, self.begin, self.end));
        }
        if SENDER_WORDS.iter().any(|word| self.folded.ends_with(word)) {
            // The next address of the line may still be the recipient.
            let (begin, end) = addresses(self.text).nth(1)?;
            return speaks.then_some((Place::Sentence, begin, end));
        }
        let previous = self.previous.to_lowercase();
        let continues = has(DELIVERY_WORDS, &previous);
        // A list that the line before opens, in a form of its own.
        if continues && previous.ends_with(':') && !self.is_keyed() {
            return Some((Place::Listed, self.begin, self.end));
        }
        if speaks {
            return Some((Place::Sentence, self.begin, self.text.len()));
        }
        let starts_line = !self.text.starts_with([' ', '\t']);
        let hints = has(MAILBOX_WORDS, &line) || starts_line && (continues || has(MAILBOX_WORDS, &previous));
        if hints {
            return Some((Place::Hint, self.begin, self.text.len()));
        }
        (!has(CONTACT_WORDS, &line)).then_some((Place::Elsewhere, self.begin, self.text.len()))
    }
}

/// Punctuation and symbols outside ASCII: quotation marks, brackets, bullets, marks of
/// direction.
fn is_foreign_punctuation(character: char) -> bool {
    !character.is_ascii() && !character.is_alphanumeric() && !character.is_control()
}

/// The characters allowed between a key and its address.
fn is_after_key(character: char) -> bool {
    is_foreign_punctuation(character) || matches!(character, ':' | '<' | ' ' | '"' | '\'' | '[' | ';' | '=')
}

/// Whether a text consists of addresses, links to them and punctuation: the rest of a
/// list.
fn has_only_addresses(text: &str) -> bool {
    let is_blank = |text: &str| {
        text.split("mailto:").all(|part| {
            part.chars().all(|c| c.is_ascii_punctuation() || c.is_whitespace() || is_foreign_punctuation(c))
        })
    };
    let mut at = 0_usize;
    for (begin, end) in addresses(text) {
        if !is_blank(text.get(at..begin).unwrap_or_default()) {
            return false;
        }
        at = end;
    }
    is_blank(text.get(at..).unwrap_or_default())
}
