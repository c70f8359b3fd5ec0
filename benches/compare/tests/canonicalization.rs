//! DKIM's canonicalization against mail-auth's, over generated bodies and fields. Every difference has a reason.

use std::collections::BTreeMap;

use deliverability::{
    dkim::{BodyCanonicalizer, Canonicalization, relaxed_field},
    mail::LineEndings,
};
use mail_auth::{
    common::headers::{Writable, Writer},
    dkim::Canonicalization as Theirs,
};

const CASES: usize = 200_000;

/// A generator with a fixed seed: xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most)).map(|_| pieces[self.below(pieces.len())]).collect()
    }
}

struct Bytes(Vec<u8>);

impl Writer for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

fn ours(how: Canonicalization, body: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(how, LineEndings::Crlf);
    canonicalizer.update(body.as_bytes(), |bytes| out.extend_from_slice(bytes));
    canonicalizer.finish(|bytes| out.extend_from_slice(bytes));
    out
}

fn theirs(how: Theirs, body: &str) -> Vec<u8> {
    let mut out = Bytes(Vec::new());
    how.canonical_body(body.as_bytes(), 0).write(&mut out);
    out.0
}

/// Why mail-auth differs, by the section it leaves.
fn reason(how: Canonicalization, body: &str) -> Option<&'static str> {
    let without_ends = body.replace("\r\n", "");
    if without_ends.contains(['\r', '\n']) {
        return Some("a lone CR or LF is no line end (RFC 6376, 2.8 and 3.4)");
    }
    if how == Canonicalization::Relaxed {
        if without_ends.trim_matches([' ', '\t']).is_empty() {
            return Some("a body of blanks alone is empty once it is reduced (RFC 6376, 3.4.4)");
        }
        let last = body.trim_end_matches("\r\n").rsplit("\r\n").next().unwrap_or_default();
        if last.trim_matches([' ', '\t']).is_empty() {
            return Some("lines of blanks at the end are empty lines (RFC 6376, 3.4.4)");
        }
    }
    None
}

#[test]
fn bodies() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    let pieces = ["\r\n", "\r\n", "\r\n\r\n", " ", "  ", "\t", "a", "word", "é", "x y", "\r", "\n"];
    for case in 0..CASES {
        // Lone CRs and LFs in a part of the bodies alone.
        let pieces = if case % 4 == 0 { &pieces[..] } else { &pieces[..10] };
        let body = random.text(pieces, 20);
        for (how, their) in
            [(Canonicalization::Simple, Theirs::Simple), (Canonicalization::Relaxed, Theirs::Relaxed)]
        {
            let kind = if ours(how, &body) == theirs(their, &body) {
                "alike"
            } else {
                reason(how, &body).unwrap_or_else(|| {
                    panic!("{how} {body:?}: {:?} here", String::from_utf8_lossy(&ours(how, &body)))
                })
            };
            *found.entry(kind).or_default() += 1;
        }
    }
    for (kind, count) in &found {
        println!("{count:>8} {kind}");
    }
    assert!(found["alike"] > CASES);
}

#[test]
fn fields() {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let pieces = [" ", "  ", "\t", "\r\n ", "\r\n\t", "a", "Word", "é", "x y", ":", ";"];
    for _ in 0..CASES {
        let name = ["Subject", "X-Y", "FROM", "to"][random.below(4)];
        let value = random.text(&pieces, 16);
        let mut out = Bytes(Vec::new());
        let raw = format!("{value}\r\n");
        Theirs::Relaxed.canonicalize_headers([(name.as_bytes(), raw.as_bytes())].into_iter(), &mut out);
        let mut own = relaxed_field(name.as_bytes(), value.as_bytes(), LineEndings::Crlf);
        own.extend(b"\r\n");
        assert_eq!(String::from_utf8_lossy(&own), String::from_utf8_lossy(&out.0), "{value:?}");
    }
}
