//! What holds for every message.

use deliverability::mail::{LineEndings, Message};
use deliverability::{
    dkim::{
        Canonicalization::{Relaxed, Simple},
        Check, Result, RustCrypto, Signature, Signer, SigningKey as _,
    },
    dns,
};
use proptest::prelude::*;

use super::{
    body::canonical,
    check::{key, zone},
    now, verify,
};

/// The relaxed form by the standard's own two steps, a line at a time.
fn relaxed_by_lines(body: &[u8]) -> Vec<u8> {
    let text: Vec<u8> = body.to_vec();
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line = Vec::new();
    let mut rest = &text[..];
    while let Some((byte, tail)) = rest.split_first() {
        if rest.starts_with(b"\r\n") {
            lines.push(core::mem::take(&mut line));
            rest = &rest[2..];
        } else {
            line.push(*byte);
            rest = tail;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let mut reduced: Vec<Vec<u8>> = lines
        .into_iter()
        .map(|mut line| {
            while line.last().is_some_and(is_blank) {
                line.pop();
            }
            let mut out: Vec<u8> = Vec::new();
            for byte in line {
                match (is_blank(&byte), out.last()) {
                    (true, Some(b' ')) => {}
                    (true, _) => out.push(b' '),
                    (false, _) => out.push(byte),
                }
            }
            out
        })
        .collect();
    while reduced.last().is_some_and(Vec::is_empty) {
        reduced.pop();
    }
    reduced
        .into_iter()
        .flat_map(|mut line| {
            line.extend(b"\r\n");
            line
        })
        .collect()
}

fn simple_by_the_book(body: &[u8]) -> Vec<u8> {
    let mut body = body;
    while let Some(shorter) = body.strip_suffix(b"\r\n") {
        body = shorter;
    }
    [body, b"\r\n"].concat()
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b"\r\n".to_vec()),
        3 => Just(b" ".to_vec()),
        1 => Just(b"\t".to_vec()),
        1 => Just(b"\r".to_vec()),
        1 => Just(b"\n".to_vec()),
        3 => "[a-z]{1,40}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn bodies_are_prepared_as_the_standard_says_in_any_chunks(body in body(), cuts in proptest::collection::vec(0_usize..200, 0..6)) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(body.len())).collect();
        cuts.extend([0, body.len()]);
        cuts.sort_unstable();
        let chunks: Vec<&[u8]> = cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect();
        prop_assert_eq!(canonical(Relaxed, LineEndings::Crlf, &chunks), relaxed_by_lines(&body));
        prop_assert_eq!(canonical(Simple, LineEndings::Crlf, &chunks), simple_by_the_book(&body));
        // In a file, every LF stands for a CRLF.
        let mut wire = Vec::new();
        for byte in &body {
            if *byte == b'\n' && wire.last() != Some(&b'\r') {
                wire.push(b'\r');
            }
            wire.push(*byte);
        }
        prop_assert_eq!(canonical(Relaxed, LineEndings::Lf, &chunks), relaxed_by_lines(&wire));
        prop_assert_eq!(canonical(Simple, LineEndings::Lf, &chunks), simple_by_the_book(&wire));
    }

    #[test]
    fn no_text_makes_a_signature_panic(text in "(v=1|a=[a-z0-9-]{0,12}|[bhdsilqtxzc]{1,2}=[ -~\t\r\n]{0,20}|;| ){0,20}") {
        if let Ok(signature) = Signature::parse(&text) {
            let again = signature.to_string();
            prop_assert_eq!(Signature::parse(&again).unwrap().to_string(), again);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn one_bit_anywhere_signed_fails(place in any::<prop::sample::Index>(), bit in 0_u8..8, simple in any::<bool>()) {
        let key = key();
        let raw = "From: jane@example.org\r\nSubject: Lunch today\r\nDate: Wed, 25 Nov 2026 12:00:00 +0000\r\n\r\nAt noon?\r\nJane\r\n";
        let how = if simple { Simple } else { Relaxed };
        let field = Signer::new("example.org", "s1", &key)
            .canonicalization(how, how)
            .sign(&Message::parse(raw.as_bytes()), now())
            .unwrap();
        let mut changed = format!("{field}{raw}").into_bytes();
        let zone = zone(&key.record());
        prop_assert_eq!(verify(&changed, &zone).result(), Result::Pass);
        let at = place.index(changed.len());
        let before = changed[at];
        changed[at] ^= 1 << bit;
        let is_case = before.is_ascii_alphabetic() && changed[at] == before ^ 0x20;
        let message = Message::with_line_endings(&changed, LineEndings::Crlf);
        let verdict = dns::resolve_with(Check::new(&message, now(), RustCrypto), |question| zone.answer(question));
        if verdict.result() == Result::Pass {
            // Only what relaxed canonicalization calls the same: the case of a field's name, and one blank for
            // another. And what is not signed: the folds inside of `b=`.
            let is_blank = |byte: u8| matches!(byte, b' ' | b'\t');
            let is_fold = |byte: u8| is_blank(byte) || matches!(byte, b'\r' | b'\n');
            let b = field.find(" b=").or_else(|| field.find("\tb=")).unwrap();
            let is_unsigned = (b..field.len()).contains(&at) && is_fold(before) && is_fold(changed[at]);
            let allowed = is_unsigned || how == Relaxed && (is_case || is_blank(before) && is_blank(changed[at]));
            prop_assert!(allowed, "byte {at} from {before:#x} to {:#x}", changed[at]);
        }
    }
}
