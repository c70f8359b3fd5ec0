//! Addresses through the public face: tables by section, and what holds for every address.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use deliverability::{
    address::{
        Address, AddressList, Entry, Error, ErrorKind, Grammar, Host, Limits, ListOptions, MAX_COMMENT_DEPTH,
        Mailbox, Options, Warning,
    },
    diagnostic::Severity,
    domain::Domain,
};
use proptest::prelude::*;

/// The grammars in the order of the columns below.
const COLUMNS: [Grammar; 7] = [
    Grammar::Rfc5321,
    Grammar::Rfc6531,
    Grammar::Rfc5322Current,
    Grammar::Rfc5322,
    Grammar::Rfc6532,
    Grammar::Html5,
    Grammar::Lenient,
];

fn verdicts(text: &str) -> String {
    COLUMNS.iter().map(|grammar| if grammar.parse(text).is_ok() { '1' } else { '0' }).collect()
}

fn check(cases: &[(&str, &str)]) {
    for (text, wanted) in cases {
        assert_eq!(verdicts(text), *wanted, "{text:?}");
        let first = COLUMNS.iter().copied().find(|grammar| grammar.parse(text).is_ok());
        assert_eq!(Grammar::strictest(text), first, "{text:?}");
    }
}

#[test]
fn local_parts_of_rfc_5321_section_4_1_2() {
    check(&[
        ("jane@example.org", "1111111"),
        ("jane.doe@example.org", "1111111"),
        ("!#$%&'*+-/=?^_`{|}~@example.org", "1111111"),
        ("1@2.3", "1111111"),
        ("jane..doe@example.org", "0000011"),
        (".jane@example.org", "0000011"),
        ("jane.@example.org", "0000011"),
        (".@example.org", "0000011"),
        ("..@example.org", "0000011"),
        ("@example.org", "0000000"),
        ("jane", "0000000"),
        ("jane@", "0000000"),
        ("", "0000000"),
        ("@", "0000000"),
        ("jane@doe@example.org", "0000000"),
        ("jane\\@doe@example.org", "0000000"),
        ("jane,doe@example.org", "0000000"),
        ("jane(doe@example.org", "0000000"),
        ("jane)doe@example.org", "0000000"),
        ("jane:doe@example.org", "0000000"),
        ("<jane@example.org>", "0000000"),
        ("jane@example.org>", "0000000"),
        ("jane\u{0}@example.org", "0000000"),
        ("jane\u{7f}@example.org", "0000000"),
    ]);
}

#[test]
fn quoted_strings_of_rfc_5321_section_4_1_2_and_rfc_5322_section_3_2_4() {
    check(&[
        ("\"jane doe\"@example.org", "1111101"),
        ("\"jane@doe\"@example.org", "1111101"),
        ("\"jane\\\"doe\"@example.org", "1111101"),
        ("\"jane\\\\\"@example.org", "1111101"),
        ("\"\\j\\ \"@example.org", "1111101"),
        ("\"()<>[]:;@,.\"@example.org", "1111101"),
        ("\"\"@example.org", "1111101"),
        ("\" \"@example.org", "1111101"),
        ("\"jane\tdoe\"@example.org", "0011101"),
        ("\"jane\\\tdoe\"@example.org", "0011101"),
        ("\"jane\r\n doe\"@example.org", "0011101"),
        ("\"jane\r\n \r\n doe\"@example.org", "0001101"),
        ("\"jane\r\ndoe\"@example.org", "0000000"),
        ("\"jane\ndoe\"@example.org", "0000000"),
        ("\"jane\u{1}doe\"@example.org", "0001101"),
        ("\"jane\\\u{1}doe\"@example.org", "0001101"),
        ("\"jane\\\u{0}doe\"@example.org", "0001101"),
        ("\"jane\u{0}doe\"@example.org", "0000000"),
        ("\"jane\\\rdoe\"@example.org", "0001101"),
        ("\"jane", "0000000"),
        ("\"jane@example.org", "0000000"),
        ("\"jane\\\"@example.org", "0000000"),
        ("jane\"doe\"@example.org", "0000000"),
        ("\"jane\"doe@example.org", "0000000"),
        ("\"jane\".doe@example.org", "0001101"),
        ("jane.\"doe\"@example.org", "0001101"),
        ("\"a\".\"b\"@example.org", "0001101"),
    ]);
}

#[test]
fn domains_of_rfc_5321_section_4_1_2() {
    check(&[
        ("a@example", "1111111"),
        ("a@1.2.3.4", "1111111"),
        ("a@x--y.org", "1111111"),
        ("a@xn--0.org", "1111111"),
        ("a@exa_mple.org", "0011101"),
        ("a@exa!mple.org", "0011101"),
        ("a@-example.org", "0011101"),
        ("a@example-.org", "0011101"),
        ("a@example.org.", "0000000"),
        ("a@.example.org", "0000000"),
        ("a@example..org", "0000000"),
        ("a@exam ple.org", "0000000"),
        ("a@\"example\".org", "0000000"),
        ("a@example.org,b", "0000000"),
        ("a@exämple.org", "0100101"),
        ("a@EXÄMPLE.org", "0000101"),
        ("a@例え。jp", "0100101"),
        ("a@例え。", "0000101"),
        ("a@例え。。jp", "0000101"),
        ("a@例え。-b.jp", "0000101"),
        ("a@例え。b-。jp", "0000101"),
        ("a@例え。b-c.jp", "0100101"),
        ("a@☃.net", "0000101"),
        ("a@a\u{200b}b.net", "0000101"),
        ("a@ⅳ.net", "0000101"),
        ("a@e\u{301}.net", "0000101"),
        ("a@l·l.cat", "0100101"),
        ("a@a·l.cat", "0000101"),
        ("a@אב1.example", "0100101"),
        ("a@אבa.example", "0000101"),
        // Hyphens in the third and fourth place (RFC 5891 section 4.2.3.1).
        ("a@jā-x.org", "0100101"),
        ("a@jā--x.org", "0000101"),
    ]);
}

#[test]
fn characters_of_labels_by_rfc_5892() {
    check(&[
        // Appendix A.2: a joiner after a virama.
        ("a@क\u{94d}\u{200d}ष.org", "0100101"),
        ("a@क\u{200d}ष.org", "0000101"),
        // A.4: the keraia before Greek.
        ("a@\u{375}α.gr", "0100101"),
        ("a@\u{375}b.gr", "0000101"),
        ("a@α\u{375}.gr", "0000101"),
        // A.5 and A.6: geresh and gershayim after Hebrew.
        ("a@א\u{5f3}.example", "0100101"),
        ("a@א\u{5f4}ב.example", "0100101"),
        ("a@ب\u{5f3}.example", "0000101"),
        // A.7: the middle dot of Katakana beside Japanese or Han.
        ("a@ア\u{30fb}イ.jp", "0100101"),
        ("a@a\u{30fb}漢.jp", "0100101"),
        ("a@a\u{30fb}b.jp", "0000101"),
        // A.8 and A.9: one row of Arabic digits.
        ("a@ب\u{661}\u{662}.example", "0100101"),
        ("a@ب\u{6f1}\u{6f2}.example", "0100101"),
        ("a@ب\u{661}\u{6f2}.example", "0000101"),
        ("a@ب\u{6f1}\u{662}.example", "0000101"),
        // Section 2.6: exceptions that are valid, and that are not.
        ("a@ας.gr", "0100101"),
        ("a@\u{3007}一.jp", "0100101"),
        ("a@ب\u{640}ب.example", "0000101"),
        // Section 2.9: old Hangul letters.
        ("a@\u{1100}.kr", "0000101"),
        ("a@가.kr", "0100101"),
    ]);
}

#[test]
fn literals_of_rfc_5321_section_4_1_3() {
    check(&[
        ("a@[192.0.2.1]", "1111101"),
        ("a@[1.02.003.0]", "1111101"),
        ("a@[0192.0.2.1]", "0011101"),
        ("a@[256.0.2.1]", "0011101"),
        ("a@[1.2.3]", "0011101"),
        ("a@[1.2.3.4.5]", "0011101"),
        ("a@[1.2.3.]", "0011101"),
        ("a@[IPv6:2001:db8::1]", "1111101"),
        ("a@[ipV6:2001:DB8::1]", "1111101"),
        ("a@[IPv6:1:2:3:4:5:6:7:8]", "1111101"),
        ("a@[IPv6:::]", "1111101"),
        ("a@[IPv6:::1]", "1111101"),
        ("a@[IPv6:1::]", "1111101"),
        ("a@[IPv6:1:2:3:4:5:6::]", "1111101"),
        ("a@[IPv6:1:2:3:4:5:6:7::]", "0011101"),
        ("a@[IPv6:::2:3:4:5:6:7:8]", "0011101"),
        ("a@[IPv6:1:2:3:4:5:6:1.2.3.4]", "1111101"),
        ("a@[IPv6:1:2:3:4::1.2.3.4]", "1111101"),
        ("a@[IPv6:1:2:3:4:5::1.2.3.4]", "0011101"),
        ("a@[IPv6:::1.2.3.4]", "1111101"),
        ("a@[IPv6:::ffff:1.2.3.4]", "1111101"),
        ("a@[IPv6:1.2.3.4]", "0011101"),
        ("a@[IPv6:1.2.3.4::]", "0011101"),
        ("a@[IPv6:1::2::3]", "0011101"),
        ("a@[IPv6:1:2:3:4:5:6:7]", "0011101"),
        ("a@[IPv6:1:2:3:4:5:6:7:8:9]", "0011101"),
        ("a@[IPv6:12345::]", "0011101"),
        ("a@[IPv6:g::]", "0011101"),
        ("a@[IPv6::1]", "0011101"),
        ("a@[IPv6:1:]", "0011101"),
        ("a@[IPv6:1:2:3:4:5:6:7:8:]", "0011101"),
        ("a@[IPv6:1::2:]", "0011101"),
        ("a@[IPv6:]", "0011101"),
        ("a@[IPv6]", "0011101"),
        ("a@[x-tag:anything]", "1111101"),
        ("a@[x-:anything]", "0011101"),
        ("a@[x:]", "0011101"),
        ("a@[]", "0011101"),
        ("a@[what ever]", "0011101"),
        ("a@[what\\]ever]", "0001101"),
        ("a@[what[ever]", "0000000"),
        ("a@[1.2.3.4", "0000000"),
        ("a@[1.2.3.4]b", "0000000"),
        ("a@b[1.2.3.4]", "0000000"),
        ("a@[x:é]", "0000101"),
    ]);
}

#[test]
fn comments_and_folds_of_rfc_5322_section_3_2_2() {
    check(&[
        (" jane@example.org", "0011101"),
        ("jane@example.org ", "0011101"),
        ("jane @ example.org", "0011101"),
        ("(a)jane(b)@(c)example.org(d)", "0011101"),
        ("jane(a(b(c)))@example.org", "0011101"),
        ("jane(a\\)b)@example.org", "0011101"),
        ("jane(a@b)@example.org", "0011101"),
        ("jane(a\r\n b)@example.org", "0011101"),
        ("jane\r\n @example.org", "0011101"),
        ("jane\r\n \r\n @example.org", "0001101"),
        ("jane\r\n@example.org", "0000000"),
        ("jane@example.org\r\n", "0000000"),
        ("jane@example.org\n", "0000000"),
        ("jane \n @example.org", "0000000"),
        ("jane(a", "0000000"),
        ("jane(a@example.org", "0000000"),
        ("jane(\u{1})@example.org", "0001101"),
        ("jane(\u{0})@example.org", "0000000"),
        ("jane(\\\u{0})@example.org", "0001101"),
        ("jane(é)@example.org", "0000101"),
        ("jane . doe@example.org", "0001101"),
        ("jane.(a)doe@example.org", "0001101"),
        ("jane@example . org", "0001101"),
        ("jane@example.(a)org", "0001101"),
        ("jane doe@example.org", "0000000"),
        ("jane@example org", "0000000"),
    ]);
}

#[test]
fn utf8_of_rfc_6531_and_6532() {
    check(&[
        ("jörg@example.org", "0100101"),
        ("用户@例え.jp", "0100101"),
        ("\"jörg m\"@example.org", "0100101"),
        ("\"j\\örg\"@example.org", "0000101"),
        ("j\u{85}rg@example.org", "0000101"),
        ("😀@example.org", "0100101"),
    ]);
}

#[test]
fn v_08_limits_of_rfc_5321_section_4_5_3_1() {
    let local = |length: usize| format!("{}@example.org", "x".repeat(length));
    check(&[(&local(64), "1111111"), (&local(65), "0011111")]);
    let label = |length: usize| format!("a@{}.org", "x".repeat(length));
    check(&[(&label(63), "1111111"), (&label(64), "0011101")]);
    let total = |length: usize| {
        let domain = [&*"x".repeat(63), &*"y".repeat(63), &*"z".repeat(63)].join(".");
        format!("aa@{domain}.{}", "w".repeat(length - 3 - domain.len() - 1))
    };
    check(&[(&total(254), "1111111"), (&total(255), "0011111")]);
    // A local part counts in bytes, and a domain in its ASCII form.
    assert!(Address::parse(&format!("{}@example.org", "ö".repeat(32))).is_ok());
    assert!(Address::parse(&format!("{}@example.org", "ö".repeat(33))).is_err());
    assert_eq!(
        Address::parse(&format!("a@{}.org", "ü".repeat(55))).map(|_| ()).map_err(|error| error.kind()),
        Ok(())
    );
    // Grammars without the limits warn of them; a name that the DNS cannot hold is no domain.
    let read = |text: String| {
        let address = Grammar::Rfc5322.parse(&text).unwrap();
        let warnings = address.warnings();
        let is_long = |warning| warnings.contains(warning);
        (is_long(Warning::LongLocalPart), is_long(Warning::TooLong), address.domain().is_some())
    };
    for (text, wanted) in [
        (local(64), (false, false, true)),
        (local(65), (true, false, true)),
        (label(63), (false, false, true)),
        (label(64), (false, true, false)),
        (total(254), (false, false, true)),
        (total(255), (false, true, true)),
        (total(257), (false, true, false)),
    ] {
        assert_eq!(read(text.clone()), wanted, "{text}");
    }
    let mixed = format!("a@{}.org", "üж漢".repeat(20));
    assert_eq!(Address::parse(&mixed).unwrap_err().kind(), ErrorKind::LongLabel);
}

#[test]
fn errors_name_kind_place_and_section() {
    use ErrorKind as K;
    let (g, h) = (Grammar::Rfc5321, Grammar::Rfc5322Current);
    let cases: &[(Grammar, &str, ErrorKind, usize, usize)] = &[
        (g, "", K::Empty, 0, 0),
        (g, "jane", K::MissingAt, 4, 4),
        (g, "@x", K::MissingLocalPart, 0, 1),
        (g, "jane@", K::MissingDomain, 5, 5),
        (g, "jane..doe@example.org", K::MissingAtom, 5, 6),
        (g, ".jane@x", K::LeadingDot, 0, 1),
        (g, "jane.@x", K::TrailingDot, 4, 5),
        (g, "ja,ne@x", K::LocalCharacter, 2, 3),
        (g, "\"jane@x", K::UnclosedQuote, 0, 7),
        (g, "\"ja\tne\"@x", K::QuotedCharacter, 3, 4),
        (g, "\"ja\\", K::Escape, 3, 4),
        (g, "jane @x", K::WhiteSpace, 4, 5),
        (g, "jane(x)@x", K::Comment, 4, 5),
        (g, "jané@x", K::NonAscii, 3, 5),
        (g, "jane@é", K::NonAscii, 5, 7),
        (g, "jane\u{0}@x", K::Control, 4, 5),
        (g, "jane@a..b", K::MissingLabel, 7, 8),
        (g, "jane@a.b.", K::FinalDot, 8, 9),
        (g, "jane@a_b", K::DomainCharacter, 6, 7),
        (g, "jane@a@b", K::DomainCharacter, 6, 7),
        (g, "jane@-a.b", K::Hyphen, 5, 7),
        (g, "jane@[1.2.3.4", K::UnclosedLiteral, 5, 13),
        (g, "jane@[1.2.3]", K::Literal, 5, 12),
        (g, "jane@[IPv6:1]", K::Ipv6, 5, 13),
        (g, "jane@[a[b]", K::LiteralCharacter, 7, 8),
        (g, "jane@[1.2.3.4]x", K::Trailing, 14, 15),
        (g, "jane@[1.2.3.4]@x", K::Trailing, 14, 15),
        (h, "jane@x (y)@z", K::Trailing, 10, 11),
        (h, "jane\n@x", K::Control, 4, 5),
        (g, "jane\u{7f}@x", K::Control, 4, 5),
        (g, "jane@\u{7f}x", K::Control, 5, 6),
        (g, "jane@\nx", K::Control, 5, 6),
        (h, "jane(x", K::UnclosedComment, 4, 6),
        (h, "jane\r\n@x", K::LineBreak, 4, 5),
        (h, "\"a\".b@x", K::Obsolete, 3, 4),
        (Grammar::Html5, "\"a\"@x", K::Quoted, 0, 1),
        (Grammar::Rfc6531, "a@☃.net", K::ULabel, 2, 9),
    ];
    for (grammar, text, kind, start, end) in cases {
        let error = grammar.parse(text).unwrap_err();
        let found = (error.kind(), error.span().start(), error.span().end());
        assert_eq!(found, (*kind, *start, *end), "{grammar} {text:?}: {error}");
        if start < end {
            assert_eq!(Some(error.found()), text.get(*start..*end), "{grammar} {text:?}");
        }
        let place = format!(" ({}), at {start}..{end}", error.section());
        assert!(error.to_string().ends_with(&place), "{error}");
    }
    for kind in ErrorKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(*kind));
        assert!(!kind.to_string().is_empty());
    }
}

#[test]
fn errors_cite_the_section_that_decides() {
    let long = format!("{}@example.org", "x".repeat(65));
    let label = format!("a@{}.org", "x".repeat(64));
    let cases = [
        (Grammar::Rfc5321.options(), &*long, "RFC 5321, 4.5.3.1.1"),
        (Grammar::Rfc5321.options(), &*label, "RFC 1035, 2.3.4"),
        (Grammar::Rfc5321.options().dotless(false), "jane@org", "RFC 5321, 2.3.5"),
        (Grammar::Rfc5321.options().special_use(false), "jane@x.test", "RFC 6761, 6"),
        (Grammar::Rfc5321.options(), "jané@x", "RFC 6531, 3.3"),
        (Grammar::Html5.options(), "jané@x", "HTML, 4.10.5.1.5"),
        (Grammar::Html5.options(), "jane", "HTML, 4.10.5.1.5"),
        (Grammar::Rfc5322Current.options(), "\"a\".b@x", "RFC 5322, 4"),
        (Grammar::Rfc5322.options(), "jane(x", "RFC 5322, 3.2.2"),
        (Grammar::Rfc5321.options(), "jane@[1.2.3]", "RFC 5321, 4.1.3"),
        (Grammar::Rfc5322.options().ipv4(false), "jane@[1.2.3.4]", "RFC 5322, 3.4.1"),
        (Grammar::Rfc5321.options(), "ja,ne@x", "RFC 5321, 4.1.2"),
        (Grammar::Rfc5322.options(), "ja,ne@x", "RFC 5322, 3.2.3"),
        (Grammar::Rfc5321.options(), "\"jane", "RFC 5321, 4.1.2"),
        (Grammar::Rfc5322.options(), "\"jane", "RFC 5322, 3.2.4"),
        (Grammar::Rfc5321.options(), "jane@", "RFC 5321, 4.1.2"),
        (Grammar::Rfc5322.options(), "jane@", "RFC 5322, 3.4.1"),
    ];
    for (options, text, section) in cases {
        assert_eq!(options.parse(text).unwrap_err().section(), section, "{text}");
    }
}

#[test]
fn options_narrow_a_grammar() {
    let kind = |options: Options, text: &str| options.parse(text).map_err(|error| error.kind()).map(|_| ());
    let plain = Grammar::Rfc6531.options();
    let cases = [
        (plain.quoted(false), "\"a b\"@x.org", Err(ErrorKind::Quoted)),
        (plain.quoted(false), "a@x.org", Ok(())),
        (plain.empty_quotes(false), "\"\"@x.org", Err(ErrorKind::Quoted)),
        (plain.empty_quotes(false), "\"a\"@x.org", Ok(())),
        (plain.literals(false), "a@[1.2.3.4]", Err(ErrorKind::Literal)),
        (plain.ipv4(false), "a@[1.2.3.4]", Err(ErrorKind::Literal)),
        (plain.ipv4(false), "a@[IPv6:::1]", Ok(())),
        (plain.ipv6(false), "a@[IPv6:::1]", Err(ErrorKind::Literal)),
        (plain.general_literals(false), "a@[x:y]", Err(ErrorKind::Literal)),
        (plain.dotless(false), "a@org", Err(ErrorKind::Dotless)),
        (plain.special_use(false), "a@b.test", Err(ErrorKind::SpecialUse)),
        (plain.special_use(false), "a@b.org", Ok(())),
        (plain.uts46(true), "a@BÜCHER.de", Ok(())),
        (plain.uts46(true), "a@☃.net", Ok(())),
        (Grammar::Rfc5321.options().uts46(true), "a@☃.net", Err(ErrorKind::NonAscii)),
        (Grammar::Html5.options().quoted(true), "\"a\"@x", Err(ErrorKind::Quoted)),
        (Grammar::Lenient.options().limits(Limits::SMTP), "a@b.org", Ok(())),
    ];
    for (options, text, wanted) in cases {
        assert_eq!(kind(options, text), wanted, "{text}");
    }
    let long = format!("{}@example.org", "x".repeat(65));
    assert_eq!(kind(Grammar::Lenient.options(), &long), Ok(()));
    assert_eq!(kind(Grammar::Lenient.options().limits(Limits::SMTP), &long), Err(ErrorKind::LongLocalPart));
    assert_eq!(kind(plain.limits(Limits::NONE), &long), Ok(()));
    let short = plain.limits(Limits { label: 3, ..Limits::SMTP });
    assert_eq!(kind(short, "jane@abc.org"), Ok(()));
    assert_eq!(kind(short, "jane@abcd.org"), Err(ErrorKind::LongLabel));
    let short = plain.limits(Limits { domain: 7, ..Limits::SMTP });
    assert_eq!(kind(short, "jane@abc.org"), Ok(()));
    assert_eq!(kind(short, "jane@abcd.org"), Err(ErrorKind::LongDomain));
    let short = plain.limits(Limits { total: 12, ..Limits::SMTP });
    assert_eq!(kind(short, "jane@abc.org"), Ok(()));
    assert_eq!(kind(short, "jane@abcd.org"), Err(ErrorKind::LongAddress));
}

#[test]
fn comments_nest_to_a_bound() {
    let nested = |depth: usize| format!("a@b.org{}{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Grammar::Rfc5322.parse(&nested(MAX_COMMENT_DEPTH)).is_ok());
    let error = Grammar::Rfc5322.parse(&nested(MAX_COMMENT_DEPTH + 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::CommentDepth);
}

#[test]
fn parts_hosts_and_equality() -> Result<(), Error> {
    let address = Grammar::Rfc5322.parse(" \"a\\b\" (x) . c @ [ IPv6:::1 ] ")?;
    assert_eq!(address.local_part().unquoted(), "ab.c");
    assert_eq!(address.to_string(), "\"a\\b\".c@[IPv6:::1]");
    assert_eq!(address, Grammar::Rfc5321.parse("ab.c@[IPv6:0:0::1]")?);
    assert_eq!(Address::parse("a@[IPv6:1::2]")?.host(), Host::Ipv6("1::2".parse().unwrap()));
    assert_eq!(Address::parse("a@[1.2.3.004]")?.host(), Host::Ipv4("1.2.3.4".parse().unwrap()));
    assert_eq!(Address::parse("a@xn--0.org")?.domain(), None);
    assert_eq!(Address::parse("a@XN--bcher-KVA.de")?.domain(), Some(Domain::parse("bücher.de").unwrap()));
    assert_eq!(Address::parse("+a@b.org")?.subaddress('+'), None);
    let set: HashSet<Address<'_>> =
        ["a@B.org", "\"a\"@b.ORG", "A@b.org", "a@bücher.de", "a@xn--bcher-kva.de"]
            .iter()
            .map(|text| Address::parse(text).unwrap())
            .collect();
    assert_eq!(set.len(), 3);
    for (other, is_equal) in [("\"a\"@B.org", true), ("A@b.org", false), ("a@c.org", false)] {
        let (one, other) = (Address::parse("a@b.org")?, Address::parse(other)?);
        assert_eq!((one == other, hash(&one) == hash(&other)), (is_equal, is_equal), "{other}");
    }
    for (other, is_equal) in [("\"a\"@b.org", true), ("A@b.org", false)] {
        let (one, other) = (Address::parse("a@b.org")?, Address::parse(other)?);
        let (one, other) = (one.local_part(), other.local_part());
        assert_eq!((one == other, hash(&one) == hash(&other)), (is_equal, is_equal), "{other}");
    }
    Ok(())
}

#[test]
fn warnings_are_graded() {
    let cases: &[(Grammar, &str, &str)] = &[
        (Grammar::Rfc5321, "jane@acme.de", ""),
        (Grammar::Rfc5321, "jane@acme.example", "special-use-domain"),
        (Grammar::Rfc5321, "\"\"@acme.de", "quoted-local-part, empty-quotes"),
        (Grammar::Rfc5321, "jane@de", "dotless-domain"),
        (Grammar::Rfc5321, "jane@1.2.3.4", "numeric-top-level"),
        (Grammar::Rfc5321, "jane@[1.2.3.4]", "address-literal"),
        (Grammar::Rfc5321, "jane@[x:y]", "address-literal, unregistered-literal"),
        (Grammar::Rfc5321, "jane@xn--0.de", "invalid-label"),
        (Grammar::Rfc5321, "jane@xn--bcher-kva.de", ""),
        (Grammar::Rfc5322, "jane (x) @acme.de", "comment"),
        (Grammar::Rfc5322, "jane . d@acme.de", "obsolete, comment"),
        (Grammar::Rfc5322, "jane@a_b.de", "no-host-name"),
        (Grammar::Lenient, "a..b@docomo.ne.jp", "irregular-dots"),
        (Grammar::Rfc6531, "jörg@acme.de", "needs-smtputf8"),
        (Grammar::Rfc6531, "jane@bücher.de", "international-domain"),
        (Grammar::Rfc6531, "jane@аррӏе.com", "international-domain, confusable"),
        (Grammar::Rfc5321, "jane@xn--80ak6aa92e.com", "confusable"),
        (Grammar::Rfc6531, "jane@pаypal.com", "international-domain, mixed-script"),
        (Grammar::Rfc6531, "jane@日本のjp.jp", "international-domain"),
        (Grammar::Rfc6531, "jane@д日.jp", "international-domain, mixed-script"),
        (Grammar::Rfc6531, "jane@дの.jp", "international-domain, mixed-script"),
        (Grammar::Rfc6531, "jane@дλ.gr", "international-domain, mixed-script"),
        (Grammar::Rfc6531, "jane@の가.kr", "international-domain, mixed-script"),
        (Grammar::Rfc6531, "jane@日가.kr", "international-domain"),
        (Grammar::Rfc6531, "jane@почта.рф", "international-domain"),
        (Grammar::Rfc6532, "jane@☃.net", "international-domain, invalid-label"),
    ];
    for (grammar, text, wanted) in cases {
        let warnings = grammar.parse(text).unwrap().warnings();
        assert_eq!(warnings.to_string(), *wanted, "{text}");
        assert_eq!(warnings.len(), wanted.split_terminator(", ").count(), "{text}");
    }
    assert_eq!(Warning::Confusable.severity(), Severity::Warning);
    assert_eq!(Warning::NoHostName.severity(), Severity::Error);
    assert_eq!(Warning::InternationalDomain.severity(), Severity::Info);
}

#[test]
fn forms_for_people_and_wire() {
    let cases: &[(Grammar, &str, &str, &str)] = &[
        (Grammar::Rfc5321, "Jane@EXAMPLE.org", "Jane@example.org", "Jane@example.org"),
        (Grammar::Rfc5321, "\"jane.doe\"@x.org", "jane.doe@x.org", "jane.doe@x.org"),
        (Grammar::Rfc5321, "\"j\\ane d\"@x.org", "\"jane d\"@x.org", "\"jane d\"@x.org"),
        (Grammar::Rfc5321, "\"jane..d\"@x.org", "\"jane..d\"@x.org", "\"jane..d\"@x.org"),
        (Grammar::Rfc5321, "\"\"@x.org", "\"\"@x.org", "\"\"@x.org"),
        (Grammar::Rfc5321, "a@[ipv6:0:0::1]", "a@[IPv6:::1]", "a@[IPv6:::1]"),
        (Grammar::Rfc5321, "a@xn--bcher-kva.de", "a@bücher.de", "a@xn--bcher-kva.de"),
        (Grammar::Rfc5321, "a@xn--n3h.net", "a@xn--n3h.net", "a@xn--n3h.net"),
        (Grammar::Rfc5321, "a@xn--0.net", "a@xn--0.net", "a@xn--0.net"),
        (Grammar::Rfc5322, "a@xn--bcher-kva.de", "a@bücher.de", "a@xn--bcher-kva.de"),
        (Grammar::Rfc6531, "jo\u{308}rg@x.org", "jörg@x.org", "jörg@x.org"),
        (Grammar::Rfc6531, "a\u{37e}b@x.org", "\"a;b\"@x.org", "\"a;b\"@x.org"),
        (Grammar::Rfc6531, "a@例え。jp", "a@例え.jp", "a@xn--r8jz45g.jp"),
        (Grammar::Rfc5322, "a . b (c) @ X . org", "a.b@x.org", "a.b@x.org"),
        (Grammar::Rfc5322Current, "\"a\r\n b\"@x.org", "\"a b\"@x.org", "\"a b\"@x.org"),
        (Grammar::Lenient, "a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
    ];
    for (grammar, text, shown, wire) in cases {
        let address = grammar.parse(text).unwrap();
        assert_eq!(address.presentation().unwrap().as_str(), *shown, "{text:?}");
        assert_eq!(address.wire().unwrap().as_str(), *wire, "{text:?}");
        // RFC 6531: the domain has an ASCII form, and the local part has none.
        assert_eq!(address.wire().unwrap().needs_smtputf8(), text.starts_with("jo\u{308}"), "{text:?}");
    }
    for text in ["\"a\tb\"@x.org", "\"a\\\rb\"@x.org", "\"a\\\u{0}b\"@x.org", "\"a\u{1}\"@x.org"] {
        let address = Grammar::Rfc5322.parse(text).unwrap();
        assert_eq!(address.presentation().unwrap_err().kind(), ErrorKind::Control, "{text:?}");
        assert_eq!(address.wire().unwrap_err().kind(), ErrorKind::Control, "{text:?}");
    }
    assert!(Grammar::Rfc5322.parse("a@b_c.org").unwrap().wire().is_err());
}

#[test]
fn keys_follow_the_providers() {
    let cases = [
        ("J.a.n.e+x@GMAIL.com", "jane@gmail.com"),
        ("jane@googlemail.com", "jane@gmail.com"),
        ("Ja.ne+x@hotmail.co.uk", "ja.ne@hotmail.co.uk"),
        ("jane+x@me.com", "jane@me.com"),
        ("jane+x@proton.me", "jane@proton.me"),
        ("jane+x@fastmail.com", "jane@fastmail.com"),
        // What comes before the hyphen is not the name of the mailbox.
        ("Jane-x+y@yahoo.de", "jane-x+y@yahoo.de"),
        // Another company, and a service whose sub-addresses nobody has described.
        ("Jane-x@yahoo.co.jp", "jane-x@yahoo.co.jp"),
        ("Mary-Jane@aol.com", "mary-jane@aol.com"),
        ("jane+x@zohomail.com.au", "jane@zohomail.com.au"),
        ("jane+x@ya.ru", "jane@yandex.ru"),
        ("jane+x@zoho.eu", "jane@zoho.eu"),
        ("Jane+x@example.org", "Jane+x@example.org"),
        ("+x@gmail.com", "+x@gmail.com"),
        ("a@Bücher.de", "a@xn--bcher-kva.de"),
        ("\"a\"@[1.2.3.04]", "a@[1.2.3.4]"),
        ("jane@yahoo.evil.example", "jane@yahoo.evil.example"),
        ("Jane+x@gmail.com.example.org", "Jane+x@gmail.com.example.org"),
    ];
    for (text, wanted) in cases {
        let key = Grammar::Lenient.parse(text).unwrap().key();
        assert_eq!((key.as_str(), key.to_string().as_str()), (wanted, wanted), "{text}");
    }
    let at = |text: &str, mx: &str| {
        Address::parse(text).unwrap().key_at(&Domain::parse(mx).unwrap()).as_str().to_owned()
    };
    assert_eq!(at("Ja.ne+x@acme.de", "alt1.aspmx.l.google.com"), "ja.ne@acme.de");
    assert_eq!(at("Jane-x@acme.de", "mx-biz.mail.am0.yahoodns.net"), "jane-x@acme.de");
    assert_eq!(at("Jane+x@acme.de", "mx.acme.de"), "Jane+x@acme.de");
    assert_eq!(at("Jane+x@acme.de", "mx.notgoogle.com"), "Jane+x@acme.de");
    assert_eq!(at("Jane+x@acme.de", "in1-smtp.messagingengine.com"), "jane@acme.de");
    // A provider whose sub-addresses are not known, and a filter before a mailbox of one's own.
    assert_eq!(at("Jane+x@orange.fr", "smtp-in.orange.fr"), "jane+x@orange.fr");
    assert_eq!(at("Jane+x@acme.de", "mx.mimecast.com"), "jane+x@acme.de");
}

#[test]
fn lists_of_rfc_5322_section_3_4() {
    let rfc = |text: &str, grammar| ListOptions::new(grammar).parse(text).map(|list| list.to_string());
    let cases = [
        ("jane@x.org", "jane@x.org"),
        ("Jane Doe <jane@x.org>", "Jane Doe <jane@x.org>"),
        ("\"Doe, Jane\" <jane@x.org>, b@y.org", "\"Doe, Jane\" <jane@x.org>, b@y.org"),
        ("\"a \\\" b\" <jane@x.org>", "\"a \\\" b\" <jane@x.org>"),
        ("<jane@x.org>", "jane@x.org"),
        ("A Group:Ed <c@a.org>,joe@w.org;", "A Group: Ed <c@a.org>, joe@w.org;"),
        ("Undisclosed recipients:;", "Undisclosed recipients:;"),
        ("(c) Undisclosed:(nobody);(x)", "Undisclosed:;"),
        (" Jane\r\n (c) <jane@x.org>", "Jane <jane@x.org>"),
        ("Jane (c) Doe <jane@x.org>", "Jane Doe <jane@x.org>"),
    ];
    for (text, wanted) in cases {
        for grammar in [Grammar::Rfc5322Current, Grammar::Rfc5322, Grammar::Rfc6532] {
            assert_eq!(rfc(text, grammar).unwrap(), wanted, "{text}");
        }
    }
    let obsolete = [
        ("J. Doe <jane@x.org>", "\"J. Doe\" <jane@x.org>"),
        (", a@b.org,, c@d.org ,", "a@b.org, c@d.org"),
        ("<@r.org,@s.org:jane@x.org>", "jane@x.org"),
        ("<,@r.org,,@s.org:jane@x.org>", "jane@x.org"),
        ("G: , a@b.org;", "G: a@b.org;"),
        ("G: a@b.org,;", "G: a@b.org;"),
    ];
    for (text, wanted) in obsolete {
        assert_eq!(rfc(text, Grammar::Rfc5322).unwrap(), wanted, "{text}");
        assert!(rfc(text, Grammar::Rfc5322Current).is_err(), "{text}");
    }
    for text in [",a@b.org", "a@b.org,,c@d.org", "a@b.org,", "G: ,a@b.org;"] {
        let error = ListOptions::new(Grammar::Rfc5322Current).parse(text).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::EmptyEntry, "{text}: {error}");
    }
    let wrong = [
        ("", ErrorKind::EmptyEntry),
        (",", ErrorKind::EmptyEntry),
        ("a@b.org c@d.org", ErrorKind::Separator),
        ("a@b.org; c@d.org", ErrorKind::Separator),
        ("Jane <jane@x.org", ErrorKind::UnclosedAngle),
        ("G: a@b.org", ErrorKind::UnclosedGroup),
        ("Jane", ErrorKind::MissingAt),
        ("a@b.org <a@b.org>", ErrorKind::Separator),
        ("\"Jane <jane@x.org>", ErrorKind::UnclosedQuote),
        ("Jane <jané@x.org>", ErrorKind::NonAscii),
        (".Doe <jane@x.org>", ErrorKind::LeadingDot),
    ];
    for (text, kind) in wrong {
        let error = ListOptions::new(Grammar::Rfc5322).parse(text).unwrap_err();
        assert_eq!(error.kind(), kind, "{text}: {error}");
        assert!(error.span().slice(text).is_some());
    }
    let list = AddressList::parse("a@b.org, G: c@d.org, e@f.org;").unwrap();
    assert!(matches!(list.entries(), [Entry::Mailbox(_), Entry::Group(group)] if group.name() == "G"));
    assert_eq!(list.mailboxes().count(), 3);
    assert_eq!(list.clone().into_owned(), list);
}

#[test]
fn comments_beside_an_address_may_be_a_name() {
    let cases = [
        ("jane@x.org", None),
        ("jane@x.org (Jane Doe)", Some("Jane Doe")),
        ("(work) Jane <jane@x.org> (home)", Some("home")),
        ("\"(Jane)\" <jane@x.org>", None),
        ("jane@x.org (=?utf-8?q?J=C3=B6rg?=)", Some("Jörg")),
        ("jane@x.org (a\\)b)", Some("a)b")),
    ];
    for (text, wanted) in cases {
        assert_eq!(Mailbox::parse(text).unwrap().comment(), wanted, "{text}");
    }
}

#[test]
fn tolerant_lists_are_those_that_mail_programs_write() {
    let cases = [
        ("jane@x.org; joe@y.org;", "jane@x.org, joe@y.org"),
        ("jane@x.org <jane@x.org>", "\"jane@x.org\" <jane@x.org>"),
        ("Jane [Doe] <jane@x.org>", "\"Jane [Doe]\" <jane@x.org>"),
        ("Jane [Doe] (a, b; <c>) <jane@x.org>", "\"Jane [Doe]\" <jane@x.org>"),
        ("Jane [\"a, b\"] <jane@x.org>", "\"Jane [a, b]\" <jane@x.org>"),
        ("G: jane@x.org, joe@y.org", "G: jane@x.org, joe@y.org;"),
        ("G:", "G:;"),
        ("Jane\n <jane@x.org>,\n\tjoe@y.org", "Jane <jane@x.org>, joe@y.org"),
        ("jane@x.org\nBcc: joe@y.org", "jane@x.org"),
        ("jane@x.org\r\nBcc: joe@y.org", "jane@x.org"),
        ("\"=?utf-8?q?J=C3=B6rg?=\" <jane@x.org>", "Jörg <jane@x.org>"),
    ];
    let options = ListOptions::new(Grammar::Lenient);
    for (text, wanted) in cases {
        assert_eq!(options.tolerant(true).parse(text).unwrap().to_string(), wanted, "{text:?}");
    }
    // A comma or a semicolon ends an entry, whatever comes before it.
    for text in ["Jane [Doe], Joe <joe@y.org>", "Jane [Doe]; Joe <joe@y.org>", "Jane", ""] {
        assert!(options.tolerant(true).parse(text).is_err(), "{text:?}");
    }
}

#[test]
fn encoded_words_of_rfc_2047() {
    let name = |text: &str| Mailbox::parse(text).unwrap().name().unwrap_or_default().to_owned();
    let cases = [
        ("=?utf-8?Q?J=C3=B6rg_M=2E?= <a@b.org>", "Jörg M."),
        ("=?UTF-8?B?SsO2cmc=?= Doe <a@b.org>", "Jörg Doe"),
        ("=?iso-8859-1?q?J=F6rg?= =?utf-8?q?_D?= <a@b.org>", "Jörg D"),
        // A character cut in two: RFC 2047 forbids it, mail programs do it.
        ("=?utf-8?q?J=C3?= =?utf-8?q?=B6rg?= <a@b.org>", "Jörg"),
        ("=?koi8-r?B?8NLJ18XU?= <a@b.org>", "Привет"),
        ("=?x-unknown?q?a?= <a@b.org>", "=?x-unknown?q?a?="),
        ("\"=?utf-8?q?a?=\" <a@b.org>", "=?utf-8?q?a?="),
        ("=?utf-8?q?a=0D=0ABcc=3A_b?= <a@b.org>", "aBcc: b"),
        ("=?utf-8?q?=3Cx=40y=2Ez=3E=2C?= <a@b.org>", "<x@y.z>,"),
    ];
    for (text, wanted) in cases {
        assert_eq!(name(text), wanted, "{text}");
    }
}

fn atom() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]{1,8}"
}

fn quoted() -> impl Strategy<Value = String> {
    r#"(([ -!#-\[\]-~])|(\\[ -~])){0,12}"#.prop_map(|content| format!("\"{content}\""))
}

fn host() -> impl Strategy<Value = String> {
    let name = "[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\\.[a-z]([a-z0-9-]{0,6}[a-z0-9])?){0,3}";
    let octet = || "(25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
    let ipv4 = (octet(), octet(), octet(), octet()).prop_map(|(a, b, c, d)| format!("[{a}.{b}.{c}.{d}]"));
    let ipv6 = proptest::collection::vec("[0-9a-fA-F]{1,4}", 8)
        .prop_map(|groups| format!("[IPv6:{}]", groups.join(":")));
    prop_oneof![6 => name, 1 => ipv4, 1 => ipv6, 1 => "\\[x-t:[!-Z^-~]{1,10}\\]"]
}

fn smtp() -> impl Strategy<Value = String> {
    let dot_atom = proptest::collection::vec(atom(), 1..4).prop_map(|atoms| atoms.join("."));
    (prop_oneof![dot_atom, quoted()], host()).prop_map(|(local, host)| format!("{local}@{host}"))
}

fn cfws() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        1 => "[ \t]{1,3}",
        1 => Just("\r\n ".to_owned()),
        1 => Just("\r\n \r\n\t".to_owned()),
        1 => "\\([a-z ]{0,5}(\\([a-z\u{1}]{0,3}\\))?\\)",
        1 => Just("(\\)\\\0)".to_owned()),
    ]
}

fn obsolete() -> impl Strategy<Value = String> {
    let word = || (cfws(), prop_oneof![atom(), quoted()], cfws()).prop_map(|(a, b, c)| format!("{a}{b}{c}"));
    let label = || (cfws(), atom(), cfws()).prop_map(|(a, b, c)| format!("{a}{b}{c}"));
    let local = proptest::collection::vec(word(), 1..4).prop_map(|words| words.join("."));
    let host = prop_oneof![
        3 => proptest::collection::vec(label(), 1..4).prop_map(|labels| labels.join(".")),
        1 => (cfws(), "\\[([!-Z^-~ ]|\\\\[a-z\\]])*\\]", cfws()).prop_map(|(a, b, c)| format!("{a}{b}{c}")),
    ];
    (local, host).prop_map(|(local, host)| format!("{local}@{host}"))
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What holds for every text under every grammar.
fn laws(text: &str) -> Result<(), TestCaseError> {
    let valid: Vec<Grammar> =
        Grammar::ALL.iter().copied().filter(|grammar| grammar.parse(text).is_ok()).collect();
    prop_assert_eq!(Grammar::strictest(text), valid.first().copied());
    let implies = |narrow: Grammar, wide: Grammar| !valid.contains(&narrow) || valid.contains(&wide);
    for (narrow, wide) in [
        (Grammar::Rfc5321, Grammar::Rfc6531),
        (Grammar::Rfc5321, Grammar::Rfc5322Current),
        (Grammar::Rfc6531, Grammar::Rfc6532),
        (Grammar::Rfc5322Current, Grammar::Rfc5322),
        (Grammar::Rfc5322, Grammar::Rfc6532),
        (Grammar::Rfc6532, Grammar::Lenient),
        (Grammar::Html5, Grammar::Lenient),
    ] {
        prop_assert!(implies(narrow, wide), "{narrow} takes {text:?}, {wide} does not");
    }
    for grammar in valid {
        let address = grammar.parse(text).unwrap();
        let printed = address.to_string();
        let again = grammar.parse(&printed);
        prop_assert!(again.is_ok(), "{grammar} {text:?} prints {printed:?}: {again:?}");
        let again = again.unwrap();
        prop_assert_eq!(&again, &address);
        prop_assert_eq!(hash(&again), hash(&address));
        prop_assert_eq!(&again.to_string(), &printed);
        prop_assert_eq!(&address.clone().into_owned(), &address);
        let _ = (address.warnings(), address.host(), address.domain());
        let key = address.key();
        prop_assert_eq!(again.key(), key);
        if let Ok(shown) = address.presentation() {
            prop_assert!(!shown.as_str().chars().any(char::is_control));
            let twice = shown.address().presentation();
            prop_assert_eq!(twice.as_ref().map(|twice| twice.as_str()), Ok(shown.as_str()));
        }
        if let Ok(wire) = address.wire() {
            prop_assert!(!wire.as_str().chars().any(char::is_control));
            let twice = Grammar::Lenient.parse(wire.as_str()).unwrap().wire();
            prop_assert_eq!(twice.as_ref().map(|twice| twice.as_str()), Ok(wire.as_str()));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn addresses_of_the_abnf_of_rfc_5321(text in smtp()) {
        prop_assert!(Grammar::Rfc5321.parse(&text).is_ok(), "{:?}: {:?}", text, Grammar::Rfc5321.parse(&text));
        laws(&text)?;
        let mailbox = format!("Jane (x) <{text}>");
        prop_assert!(ListOptions::new(Grammar::Rfc5321).parse_mailbox(&mailbox).is_ok());
    }

    #[test]
    fn addresses_of_the_abnf_of_rfc_5322(text in obsolete()) {
        prop_assert!(Grammar::Rfc5322.parse(&text).is_ok(), "{:?}: {:?}", text, Grammar::Rfc5322.parse(&text));
        laws(&text)?;
    }

    #[test]
    fn any_text(text in "[a-c.@\"\\\\ ()\\[\\]<>,;:\r\n\té日。=?-]{0,24}") {
        laws(&text)?;
        for options in [
            ListOptions::default(),
            ListOptions::new(Grammar::Rfc5322Current),
            ListOptions::new(Grammar::Lenient).tolerant(true),
        ] {
            match options.parse(&text) {
                Ok(list) => {
                    let printed = list.to_string();
                    let again = options.parse(&printed);
                    prop_assert!(again.is_ok(), "{:?} prints {:?}: {:?}", text, printed, again);
                    prop_assert_eq!(again.unwrap().to_string(), printed);
                }
                Err(error) => prop_assert!(error.span().slice(&text).is_some()),
            }
        }
    }
}
