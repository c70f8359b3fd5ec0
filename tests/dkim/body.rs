//! Canonicalisation of bodies and fields (RFC 6376 section 3.4).

use deliverability::dkim::{
    BodyCanonicalizer,
    Canonicalization::{self, Relaxed, Simple},
    relaxed_field,
};
use deliverability::mail::LineEndings;

pub fn canonical(how: Canonicalization, line_endings: LineEndings, chunks: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut body = BodyCanonicalizer::new(how, line_endings);
    for chunk in chunks {
        body.update(chunk, |bytes| out.extend_from_slice(bytes));
    }
    body.finish(|bytes| out.extend_from_slice(bytes));
    out
}

/// A body, its simple and its relaxed form.
const BODIES: &[(&str, &str, &str)] = &[
    // RFC 6376 section 3.4.5.
    (" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"),
    // RFC 6376 sections 3.4.3 and 3.4.4: the empty body.
    ("", "\r\n", ""),
    ("\r\n", "\r\n", ""),
    ("\r\n\r\n\r\n", "\r\n", ""),
    // No line end at the end.
    ("a", "a\r\n", "a\r\n"),
    ("a ", "a \r\n", "a\r\n"),
    ("a\r\nb", "a\r\nb\r\n", "a\r\nb\r\n"),
    // Lines of blanks are empty once they are reduced, and empty lines at the end go.
    (" ", " \r\n", ""),
    (" \r\n", " \r\n", ""),
    ("a\r\n \r\n\t\r\n", "a\r\n \r\n\t\r\n", "a\r\n"),
    ("a\r\n \r\nb\r\n", "a\r\n \r\nb\r\n", "a\r\n\r\nb\r\n"),
    ("\r\n \r\na\r\n", "\r\n \r\na\r\n", "\r\n\r\na\r\n"),
    // Blanks at the start of a line are kept as one.
    ("  a\r\n\tb\r\n", "  a\r\n\tb\r\n", " a\r\n b\r\n"),
    ("a\tb\t\tc \t d\r\n", "a\tb\t\tc \t d\r\n", "a b c d\r\n"),
    // A CR or LF alone is text.
    ("a\rb\r\n", "a\rb\r\n", "a\rb\r\n"),
    ("a\nb\r\n", "a\nb\r\n", "a\nb\r\n"),
    ("a \rb\r\n", "a \rb\r\n", "a \rb\r\n"),
    ("a\r\r\n", "a\r\r\n", "a\r\r\n"),
    ("a \r \r\n", "a \r \r\n", "a \r\r\n"),
    ("a\r\n\n", "a\r\n\n\r\n", "a\r\n\n\r\n"),
    ("a\r\n\r", "a\r\n\r\r\n", "a\r\n\r\r\n"),
    ("\n", "\n\r\n", "\n\r\n"),
    // Bytes outside ASCII are text.
    ("\u{a0} \u{a0}\u{3000} \r\n", "\u{a0} \u{a0}\u{3000} \r\n", "\u{a0} \u{a0}\u{3000}\r\n"),
];

#[test]
fn bodies_in_one_piece_and_byte_by_byte() {
    for (body, simple, relaxed) in BODIES {
        for (how, expected) in [(Simple, simple), (Relaxed, relaxed)] {
            let whole = canonical(how, LineEndings::Crlf, &[body.as_bytes()]);
            assert_eq!(String::from_utf8_lossy(&whole), **expected, "{how} {body:?}");
            let bytes: Vec<&[u8]> = body.as_bytes().chunks(1).collect();
            assert_eq!(canonical(how, LineEndings::Crlf, &bytes), whole, "{how} {body:?}");
        }
    }
}

#[test]
fn in_a_file_each_lf_is_a_line_end() {
    for (body, simple, relaxed) in
        BODIES.iter().filter(|(body, ..)| !body.replace("\r\n", "").contains(['\r', '\n']))
    {
        for (how, expected) in [(Simple, simple), (Relaxed, relaxed)] {
            let file = body.replace("\r\n", "\n");
            for chunks in [
                vec![file.as_bytes()],
                file.as_bytes().chunks(1).collect(),
                vec![body.as_bytes()],
                body.as_bytes().chunks(1).collect(),
            ] {
                let out = canonical(how, LineEndings::Lf, &chunks);
                assert_eq!(String::from_utf8_lossy(&out), **expected, "{how} {body:?}");
            }
        }
    }
}

#[test]
fn text_longer_than_any_buffer() {
    let line = format!("{}  x\t\r\n", "word ".repeat(5_000));
    let body = line.repeat(3);
    let expected = format!("{}x\r\n", "word ".repeat(5_000)).repeat(3);
    for size in [1, 7, 31, 32, 33, 4_095, 4_096, 4_097, 100_000] {
        let chunks: Vec<&[u8]> = body.as_bytes().chunks(size).collect();
        assert!(canonical(Relaxed, LineEndings::Crlf, &chunks) == expected.as_bytes(), "chunks of {size}");
        assert!(canonical(Simple, LineEndings::Crlf, &chunks) == body.as_bytes(), "chunks of {size}");
    }
}

#[test]
fn fields_rfc_6376_3_4_2() {
    for (name, value, expected) in [
        ("A", " X", "a:X"),
        ("B ", " Y\t\r\n\tZ  ", "b:Y Z"),
        ("SUBJect", " AbC", "subject:AbC"),
        ("X", "", "x:"),
        ("X", " \r\n \t", "x:"),
        ("X", "a\r\n b", "x:a b"),
        ("X", "a\rb\nc", "x:a\rb\nc"),
        ("X", "  é \u{a0} ", "x:é \u{a0}"),
    ] {
        let out = relaxed_field(name.as_bytes(), value.as_bytes(), LineEndings::Crlf);
        assert_eq!(String::from_utf8_lossy(&out), expected);
    }
    assert_eq!(relaxed_field(b"X", b" a\n\tb", LineEndings::Lf), b"x:a b");
}
