//! The bodies of the fuzz targets: what must hold for any input.
//!
//! `cargo test` runs each over its seeds in `fuzz/seeds`, `cargo fuzz run NAME` hunts for more.

#![allow(dead_code)]

use deliverability::{
    address::{Address, Grammar, ListOptions},
    bounce::{self, Failure},
    domain::Domain,
    dsn::{Kind, Message},
    smtp::{Diagnostic, EnhancedStatus, Reply},
};

/// What a target is: it takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const ALL: &[(&str, Target)] = &[
    ("reply", reply),
    ("domain", domain),
    ("message", message),
    ("classifier", classifier),
    ("address", address),
    ("address_list", address_list),
    ("address_forms", address_forms),
];

/// Replies, status codes and diagnostics: printing and reading are inverse, places fit the text.
pub fn reply(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Reply::parse(&text) {
        Ok(reply) => {
            let printed = reply.to_string();
            let again = Reply::parse(&printed).expect("a printed reply is a reply");
            assert_eq!(again.code(), reply.code());
            assert_eq!(again.status(), reply.status());
            assert_eq!(again.to_string(), printed);
            assert!(reply.lines().count() >= 1);
        }
        Err(error) => assert!(error.span().end() <= text.len() && error.span().slice(&text).is_some()),
    }
    if let Ok(status) = text.parse::<EnhancedStatus>() {
        assert_eq!(status.to_string().parse(), Ok(status));
    }
    let diagnostic = Diagnostic::read(&text);
    assert!(diagnostic.remote_span().slice(&text).is_some());
    assert!(diagnostic.code().is_none_or(|code| (400..600).contains(&code)));
}

/// Domains: both forms read back to the same domain, and equality, order and hash agree.
pub fn domain(data: &[u8]) {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let text = String::from_utf8_lossy(data);
    match Domain::parse(&text) {
        Ok(domain) => {
            let hash = |domain: &Domain<'_>| {
                let mut hasher = DefaultHasher::new();
                domain.hash(&mut hasher);
                hasher.finish()
            };
            let ascii = domain.to_ascii().into_owned();
            assert!(ascii.is_ascii() && ascii.len() <= 253);
            let forms = [ascii.clone(), domain.to_unicode().into_owned(), domain.to_string()];
            for form in &forms {
                let again =
                    Domain::parse(form).unwrap_or_else(|error| panic!("{form:?} of {text:?}: {error}"));
                assert_eq!(again, domain, "{form:?} of {text:?}");
                assert_eq!(again.cmp(&domain), std::cmp::Ordering::Equal);
                assert_eq!(hash(&again), hash(&domain));
                assert_eq!(again.to_ascii(), ascii);
            }
            assert!(domain.is_subdomain_of(&domain));
            assert_eq!(domain.ancestors().count(), domain.labels().count());
        }
        Err(error) => assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
    }
}

/// Messages: no panic, no recipient that the message does not name, kinds and failures agree.
pub fn message(data: &[u8]) {
    let Ok(message) = Message::parse(data) else { return };
    let reports = matches!(message.kind(), Kind::Bounce | Kind::Delayed | Kind::Delivered);
    assert!(reports || message.failures().count() == 0);
    for recipient in message.recipients() {
        assert!(!recipient.recipient().is_empty());
        assert!(!recipient.recipient().chars().any(char::is_control), "{:?}", recipient.recipient());
        let verdict = bounce::classify(recipient);
        assert!(verdict.span().is_none_or(|span| span.slice(verdict.text()).is_some()));
    }
    assert_eq!(Message::parse(data).as_ref(), Ok(&message), "the same input gives the same output");
}

/// The classifier: places fit the text, codes are codes of failures, nothing depends on the past.
pub fn classifier(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let verdict = bounce::classify_reply(&text);
    assert_eq!(verdict.class(), verdict.reason().class());
    assert!(verdict.span().is_none_or(|span| span.slice(&text).is_some()));
    assert!(verdict.help_url().is_none_or(|url| url.contains("://")), "{:?}", verdict.help_url());
    assert!(verdict.reply_code().is_none_or(|code| (400..600).contains(&code)));
    assert_eq!(bounce::classify_reply(&text), verdict);
    let halves =
        text.char_indices().nth(text.chars().count() / 2).map_or((&*text, ""), |(at, _)| text.split_at(at));
    let _ = bounce::classify(Failure::new(halves.0).with_notice(halves.1).given_up());
}

/// Addresses under each grammar: the wider takes what the narrower does, printing and reading are
/// inverse, places fit the text.
pub fn address(data: &[u8]) {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let text = String::from_utf8_lossy(data);
    let hash = |address: &Address<'_>| {
        let mut hasher = DefaultHasher::new();
        address.hash(&mut hasher);
        hasher.finish()
    };
    let mut valid = Vec::new();
    for grammar in Grammar::ALL {
        match grammar.parse(&text) {
            Ok(address) => {
                valid.push(*grammar);
                let printed = address.to_string();
                let again = grammar
                    .parse(&printed)
                    .unwrap_or_else(|error| panic!("{grammar}: {printed:?} of {text:?}: {error}"));
                assert_eq!(again, address, "{grammar}: {printed:?} of {text:?}");
                assert_eq!(hash(&again), hash(&address));
                assert_eq!(again.to_string(), printed);
                assert!(address.local_span().slice(&text).is_some());
                assert!(address.host_span().slice(&text).is_some());
                let _ = (address.warnings(), address.host(), address.subaddress('+'));
                if let Some(domain) = address.domain() {
                    assert!(Domain::parse(domain.as_str()).is_ok());
                }
                let is_smtp = matches!(grammar, Grammar::Rfc5321 | Grammar::Rfc6531 | Grammar::Html5);
                assert!(!is_smtp || !text.chars().any(char::is_control), "{grammar} took {text:?}");
            }
            Err(error) => assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
        }
    }
    assert_eq!(Grammar::strictest(&text), valid.first().copied(), "{text:?}");
    for (narrow, wide) in [
        (Grammar::Rfc5321, Grammar::Rfc6531),
        (Grammar::Rfc5321, Grammar::Rfc5322Current),
        (Grammar::Rfc6531, Grammar::Rfc6532),
        (Grammar::Rfc5322Current, Grammar::Rfc5322),
        (Grammar::Rfc5322, Grammar::Rfc6532),
        (Grammar::Rfc6532, Grammar::Lenient),
        (Grammar::Html5, Grammar::Lenient),
    ] {
        assert!(!valid.contains(&narrow) || valid.contains(&wide), "{narrow} but not {wide}: {text:?}");
    }
}

/// Lists: what was printed reads back to the same text; places fit.
pub fn address_list(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for grammar in Grammar::ALL {
        for is_tolerant in [false, true] {
            let options = ListOptions::new(*grammar).tolerant(is_tolerant);
            match options.parse(&text) {
                Ok(list) => {
                    assert!(!list.entries().is_empty());
                    let printed = list.to_string();
                    // A name outside ASCII, decoded, is written as RFC 6532 has it; one that looks like an
                    // encoded word would be decoded once more.
                    let options = if printed.is_ascii() {
                        options
                    } else {
                        ListOptions::new(Grammar::Lenient).tolerant(is_tolerant)
                    };
                    if printed.contains("=?") {
                        continue;
                    }
                    let again = options
                        .parse(&printed)
                        .unwrap_or_else(|error| panic!("{grammar}: {printed:?} of {text:?}: {error}"));
                    assert_eq!(again.mailboxes().count(), list.mailboxes().count());
                    assert_eq!(again.to_string(), printed, "{grammar}: {text:?}");
                    assert_eq!(list.clone().into_owned(), list);
                }
                Err(error) => assert!(error.span().slice(&text).is_some(), "{error} in {text:?}"),
            }
        }
    }
}

/// Normal forms: making one of one changes nothing, and no control survives.
pub fn address_forms(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for grammar in Grammar::ALL {
        let Ok(address) = grammar.parse(&text) else { continue };
        if let Ok(shown) = address.presentation() {
            assert!(!shown.as_str().chars().any(char::is_control), "{shown:?}");
            let again = shown.address().presentation();
            assert_eq!(again.as_ref(), Ok(&shown), "{grammar}: {text:?}");
            assert_eq!(shown.address().key(), address.key(), "{grammar}: {text:?}");
        }
        if let Ok(wire) = address.wire() {
            assert!(!wire.as_str().chars().any(char::is_control), "{wire:?}");
            let read = Grammar::Lenient.parse(wire.as_str()).expect("a wire form is an address");
            assert_eq!(read.wire().as_ref(), Ok(&wire), "{grammar}: {text:?}");
        }
        let key = address.key();
        if let Ok(read) = Grammar::Lenient.parse(key.as_str()) {
            assert!(!read.host_span().is_empty());
        }
    }
}
