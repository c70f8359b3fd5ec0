//! The grammar of records (RFC 7208 sections 4.5, 4.6, 5, 6, 7.1 and 12).

use deliverability::spf::{ErrorKind, Mechanism, Qualifier, Record, Term, term::Modifier};

/// Each text has its fault between « and ».
fn faults(kind: ErrorKind, texts: &[&str]) {
    faults_of(&[kind], texts);
}

/// Each text has a fault of one of the kinds.
fn faults_of(kinds: &[ErrorKind], texts: &[&str]) {
    for marked in texts {
        let start = marked.find('«').unwrap_or_else(|| panic!("{marked}"));
        let end = marked.find('»').unwrap_or_else(|| panic!("{marked}")) - '«'.len_utf8();
        let text = marked.replace(['«', '»'], "");
        match Record::parse(&text) {
            Ok(record) => panic!("{text:?} was read as {record}"),
            Err(error) => {
                assert!(kinds.contains(&error.kind()), "{text:?}: {error}");
                assert_eq!((error.span().start(), error.span().end()), (start, end), "{text:?}: {error}");
            }
        }
    }
}

/// Each text with what `Display` makes of it.
fn reads(cases: &[(&str, &str)]) {
    for (text, canonical) in cases {
        let record = Record::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(record.to_string(), *canonical, "{text:?}");
        assert_eq!(Record::parse(canonical).unwrap(), record, "{text:?}");
    }
}

#[test]
fn section_4_5_the_version() {
    faults(
        ErrorKind::Version,
        &[
            "«» v=spf1 -all",
            "«v»\tspf1 -all",
            "«v» = spf1 -all",
            "«v=spf» 1 -all",
            "«v=spf1»0 -all",
            "«v=spf1»-all",
            "«v=spf1»;-all",
            "«v=spf1»\t-all",
            "«v=spf1»\n",
            "«v=spf2».0/pra -all",
            "«spf2.0»/mfrom -all",
            "«»",
            "«v=DMAR»C1; p=none",
            "«\"v=spf»1 -all\"",
            "«»\u{feff}v=spf1 -all",
        ],
    );
    reads(&[
        ("v=spf1", "v=spf1"),
        ("v=spf1 ", "v=spf1"),
        ("V=SPF1 -all", "v=spf1 -all"),
        ("v=sPf1   ", "v=spf1"),
    ]);
    for (text, expected) in [
        ("v=spf1", true),
        ("v=spf1 nonsense", true),
        ("V=SPF1 -all", true),
        ("v=spf10", false),
        ("v=spf1\t-all", false),
        (" v=spf1", false),
        ("v=spf", false),
        ("", false),
    ] {
        assert_eq!(Record::is_spf(text.as_bytes()), expected, "{text:?}");
    }
}

#[test]
fn section_3_1_characters() {
    faults(
        ErrorKind::Character,
        &[
            "v=spf1 mx«\t»-all",
            "v=spf1 «\t»-all",
            "v=spf1 -all«\r»\n",
            "v=spf1 -all«\n»",
            "v=spf1 a:b«ü»cher.example -all",
            "v=spf1 «\u{a0}»-all",
            "v=spf1 «–»all",
            "v=spf1 mx«\0» -all",
            "v=spf1 a:example.org«\u{7f}» -all",
            "v=spf1 exp=a«\u{1}»b.example.org",
            "v=spf1 ip4:192.0.2.1«\t»-all",
            "v=spf1 «\u{1f4e7}»=x -all",
        ],
    );
}

#[test]
fn section_4_6_1_terms() {
    faults(
        ErrorKind::Term,
        &[
            "v=spf1 «--all»",
            "v=spf1 «?~+-all»",
            "v=spf1 «+-all»",
            "v=spf1 «-» all",
            "v=spf1 «~»",
            "v=spf1 «=x» -all",
            "v=spf1 «:example.org» -all",
            "v=spf1 «/24» -all",
            "v=spf1 «-1all»",
            "v=spf1 «4ip:1.2.3.4» -all",
            "v=spf1 «_x=y» -all",
            "v=spf1 «.a» -all",
            "v=spf1 «%{d}» -all",
            "v=spf1 «\"-all\"»",
            "v=spf1 «,» -all",
            "v=spf1 «192.0.2.1» -all",
        ],
    );
    faults(
        ErrorKind::QualifiedModifier,
        &[
            "v=spf1 «-»redirect=example.org",
            "v=spf1 «+»exp=example.org -all",
            "v=spf1 «~»a=x",
            "v=spf1 «?»foo=bar",
        ],
    );
    reads(&[
        ("v=spf1 +all", "v=spf1 all"),
        ("v=spf1  a   -all  ", "v=spf1 a -all"),
        ("v=spf1 ?A:Example.ORG ~MX", "v=spf1 ?a:Example.ORG ~mx"),
        ("v=spf1 -IP4:192.0.2.1 +Ip6:::", "v=spf1 -ip4:192.0.2.1 ip6:::"),
    ]);
}

#[test]
fn section_5_unknown_mechanisms() {
    faults(
        ErrorKind::Mechanism,
        &[
            "v=spf1 «foo» -all",
            "v=spf1 -«foo» -all",
            "v=spf1 «inlcude»:example.org -all",
            "v=spf1 «ip5»:192.0.2.1 -all",
            "v=spf1 «ip»:192.0.2.1 -all",
            "v=spf1 «ipv4»:192.0.2.1 -all",
            "v=spf1 «all.»",
            "v=spf1 «a-b»",
            "v=spf1 -«alll»",
            "v=spf1 «redirect»:example.org",
            "v=spf1 «exp»:example.org -all",
            "v=spf1 «v» -all",
            "v=spf1 «includeincludeinclude»:example.org",
            "v=spf1 «mx.example.org» -all",
            "v=spf1 «example.org»/24 -all",
        ],
    );
    // A fault after a term that matches everyone counts as well (section 4.6).
    faults(ErrorKind::Mechanism, &["v=spf1 +all «foo»"]);
}

#[test]
fn section_6_modifiers() {
    // By the grammar a name with an equals sign is a modifier, whatever mechanism has that name.
    for (text, name, value) in [
        ("v=spf1 a=x -all", "a", "x"),
        ("v=spf1 mx=example.org -all", "mx", "example.org"),
        ("v=spf1 ip4=192.0.2.1 -all", "ip4", "192.0.2.1"),
        ("v=spf1 all=1", "all", "1"),
        ("v=spf1 include=example.org -all", "include", "example.org"),
        ("v=spf1 v=spf1 -all", "v", "spf1"),
        ("v=spf1 foo= -all", "foo", ""),
        ("v=spf1 x-y_z.1=%{d}%%%_%- -all", "x-y_z.1", "%{d}%%%_%-"),
        ("v=spf1 a=b=c:d/e -all", "a", "b=c:d/e"),
        ("v=spf1 ra=postmaster rp=100 rr=all", "ra", "postmaster"),
    ] {
        let record = Record::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        match record.terms().next() {
            Some(Term::Modifier(Modifier::Unknown { name: read, value: content })) => {
                assert_eq!((read, content.as_str()), (name, value), "{text}");
            }
            other => panic!("{text}: {other:?}"),
        }
        assert_eq!(record.to_string(), text);
    }
    faults(
        ErrorKind::Repeated,
        &[
            "v=spf1 redirect=a.example.org «redirect=b.example.org»",
            "v=spf1 exp=a.example.org «EXP=a.example.org» -all",
            "v=spf1 redirect=a.example.org redirectx=1 -all «Redirect=a.example.org»",
        ],
    );
    faults(
        ErrorKind::EmptyDomain,
        &["v=spf1 redirect=«»", "v=spf1 exp=«» -all", "v=spf1 mx redirect=«» -all"],
    );
    faults(
        ErrorKind::DomainEnd,
        &["v=spf1 redirect=«example»", "v=spf1 exp=«example.1» -all", "v=spf1 redirect=«example.org/24»"],
    );
    faults(ErrorKind::Macro, &["v=spf1 foo=«%(»d) -all", "v=spf1 foo=bar«%» -all", "v=spf1 foo=«%{z}» -all"]);
    // An unknown modifier may be repeated.
    reads(&[
        ("v=spf1 x=1 x=1 -all", "v=spf1 x=1 x=1 -all"),
        ("v=spf1 REDIRECT=Example.org", "v=spf1 redirect=Example.org"),
    ]);
}

#[test]
fn section_5_1_to_5_7_arguments() {
    faults(
        ErrorKind::Argument,
        &[
            "v=spf1 -all«:example.org»",
            "v=spf1 -all«/8»",
            "v=spf1 ptr«/24» -all",
            "v=spf1 a«/» -all",
            "v=spf1 a«//» -all",
            "v=spf1 mx«/»//64 -all",
            "v=spf1 mx«//64»/24 -all",
            "v=spf1 a«%{d}» -all",
            "v=spf1 a«!» -all",
        ],
    );
    faults(
        ErrorKind::MissingDomain,
        &["v=spf1 «include» -all", "v=spf1 «-include» -all", "v=spf1 «exists» -all"],
    );
    faults(ErrorKind::MissingNetwork, &["v=spf1 «ip4» -all", "v=spf1 «ip6/64» -all"]);
    faults(
        ErrorKind::EmptyDomain,
        &[
            "v=spf1 include:«» -all",
            "v=spf1 exists:«» -all",
            "v=spf1 a:«» -all",
            "v=spf1 a:«»/24 -all",
            "v=spf1 mx:«»//64 -all",
            "v=spf1 ptr:«» -all",
        ],
    );
}

#[test]
fn section_5_6_addresses() {
    faults_of(
        &[ErrorKind::Ip4Address, ErrorKind::Ip6Address],
        &[
            "v=spf1 ip4:«999.1.1.1» -all",
            "v=spf1 ip4:«256.0.2.1» -all",
            "v=spf1 ip4:«1.2..4» -all",
            "v=spf1 ip4:«1.2.3» -all",
            "v=spf1 ip4:«1.2.3.4.5» -all",
            "v=spf1 ip4:«192.0.2» -all",
            "v=spf1 ip4:«192.0.2»/24 -all",
            "v=spf1 ip4:«192.000.2.1» -all",
            "v=spf1 ip4:«01.2.3.4» -all",
            "v=spf1 ip4:«1.2.3.4,5.6.7.8» -all",
            "v=spf1 ip4:«1.2.3.4:25» -all",
            "v=spf1 ip4:«» -all",
            "v=spf1 ip4:«»/24 -all",
            "v=spf1 ip4:«example.org» -all",
            "v=spf1 ip4:«2001:db8::1» -all",
            "v=spf1 ip4:«%{i}» -all",
            "v=spf1 ip4:«192.0.2.1-192.0.2.9» -all",
            "v=spf1 ip6:«1:2» -all",
            "v=spf1 ip6:«1:2:3:4:5:6:7» -all",
            "v=spf1 ip6:«1:2:3:4:5:6:7:8:9» -all",
            "v=spf1 ip6:«1::2::3» -all",
            "v=spf1 ip6:«:::» -all",
            "v=spf1 ip6:«12345::» -all",
            "v=spf1 ip6:«g::» -all",
            "v=spf1 ip6:«1:2:3:4:5:6:7:8::» -all",
            "v=spf1 ip6:«fe80::1%eth0» -all",
            "v=spf1 ip6:«[2001:db8::1]» -all",
            "v=spf1 ip6:«192.0.2.1» -all",
            "v=spf1 ip6:«::ffff:192.0.2.256» -all",
            "v=spf1 ip6:«::1.2.3» -all",
            "v=spf1 ip6:«»/64 -all",
        ],
    );
    reads(&[
        ("v=spf1 ip4:0.0.0.0/0", "v=spf1 ip4:0.0.0.0/0"),
        ("v=spf1 ip4:192.0.2.1/32", "v=spf1 ip4:192.0.2.1/32"),
        ("v=spf1 ip4:192.0.2.77/24", "v=spf1 ip4:192.0.2.77/24"),
        ("v=spf1 ip6:::/0", "v=spf1 ip6:::/0"),
        ("v=spf1 ip6:2001:DB8:0:0:0:0:0:1/128", "v=spf1 ip6:2001:db8::1/128"),
        ("v=spf1 ip6:::ffff:192.0.2.1", "v=spf1 ip6:::ffff:192.0.2.1"),
        ("v=spf1 ip6:1:2:3:4:5:6:192.0.2.1/96", "v=spf1 ip6:1:2:3:4:5:6:c000:201/96"),
        ("v=spf1 ip6:1::", "v=spf1 ip6:1::"),
    ]);
}

#[test]
fn section_5_6_prefix_lengths() {
    faults_of(
        &[ErrorKind::Ip4PrefixLength, ErrorKind::Ip6PrefixLength],
        &[
            "v=spf1 ip4:1.2.3.4«/» -all",
            "v=spf1 ip4:1.2.3.4«/33» -all",
            "v=spf1 ip4:1.2.3.4«/032» -all",
            "v=spf1 ip4:1.2.3.4«/00» -all",
            "v=spf1 ip4:1.2.3.4«/08» -all",
            "v=spf1 ip4:1.2.3.4«/256» -all",
            "v=spf1 ip4:1.2.3.4«/288» -all",
            "v=spf1 ip4:1.2.3.4«/4294967296» -all",
            "v=spf1 ip4:1.2.3.4«/-1» -all",
            "v=spf1 ip4:1.2.3.4«/+8» -all",
            "v=spf1 ip4:1.2.3.4«/2a» -all",
            "v=spf1 ip4:1.2.3.4«//32» -all",
            "v=spf1 ip4:1.2.3.4«/24/» -all",
            "v=spf1 ip4:1.2.3.4«/24//64» -all",
            "v=spf1 ip4:1.2.3.4«/255.255.255.0» -all",
            "v=spf1 ip6:::1«/129» -all",
            "v=spf1 ip6:::1«/» -all",
            "v=spf1 ip6:::1«/0128» -all",
            "v=spf1 ip6:::1«//64» -all",
            "v=spf1 a«/33» -all",
            "v=spf1 a«/032» -all",
            "v=spf1 a«/00» -all",
            "v=spf1 a«//129» -all",
            "v=spf1 a/24«//064» -all",
            "v=spf1 a«/33»//64 -all",
            "v=spf1 a«/64» -all",
            "v=spf1 mx:example.org«/256» -all",
            "v=spf1 mx:example.org/24«//256» -all",
            "v=spf1 mx:example.org«/032»//64 -all",
        ],
    );
    faults(ErrorKind::DomainEnd, &["v=spf1 a:«example.org/24»/32 -all", "v=spf1 a:«example.org/» -all"]);
    for (text, ip4, ip6) in [
        ("v=spf1 a", None, None),
        ("v=spf1 a/0", Some(0), None),
        ("v=spf1 a/32", Some(32), None),
        ("v=spf1 a//0", None, Some(0)),
        ("v=spf1 a/0//0", Some(0), Some(0)),
        ("v=spf1 a:example.org/32//128", Some(32), Some(128)),
        ("v=spf1 a:%{d}/24", Some(24), None),
        ("v=spf1 a:%{d}//64", None, Some(64)),
    ] {
        let record = Record::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let Some(Mechanism::A(_, cidr)) = record.directives().next().map(|d| d.mechanism()) else {
            panic!("{text}")
        };
        assert_eq!((cidr.ip4, cidr.ip6), (ip4, ip6), "{text}");
        assert_eq!(record.to_string(), text);
    }
}

#[test]
fn section_7_1_domain_specs() {
    faults(
        ErrorKind::DomainEnd,
        &[
            "v=spf1 include:«com» -all",
            "v=spf1 include:«example.» -all",
            "v=spf1 a:«192.0.2.1» -all",
            "v=spf1 a:«example.123» -all",
            "v=spf1 a:«example.-org» -all",
            "v=spf1 a:«example.org-» -all",
            "v=spf1 a:«example.o_g» -all",
            "v=spf1 a:«example..» -all",
            "v=spf1 mx:«example.org:25» -all",
            "v=spf1 exists:«%{d}com» -all",
            "v=spf1 exists:«%{d}.» -all",
            "v=spf1 exists:«%{d}.1» -all",
            "v=spf1 include:«jane@example» -all",
        ],
    );
    reads(&[
        ("v=spf1 a:example.org. -all", "v=spf1 a:example.org. -all"),
        ("v=spf1 a:%{d} -all", "v=spf1 a:%{d} -all"),
        ("v=spf1 a:x%% -all", "v=spf1 a:x%% -all"),
        ("v=spf1 a:.com -all", "v=spf1 a:.com -all"),
        ("v=spf1 a:a..com -all", "v=spf1 a:a..com -all"),
        ("v=spf1 a:example.1a -all", "v=spf1 a:example.1a -all"),
        ("v=spf1 a:example.1-1 -all", "v=spf1 a:example.1-1 -all"),
        ("v=spf1 a:example.xn--p1ai -all", "v=spf1 a:example.xn--p1ai -all"),
        ("v=spf1 a:abc.123/4.com -all", "v=spf1 a:abc.123/4.com -all"),
        ("v=spf1 a:!$&'()*;<>@[].example -all", "v=spf1 a:!$&'()*;<>@[].example -all"),
        ("v=spf1 exists:%{l}.%{d2}._x.%{v}.example.org", "v=spf1 exists:%{l}.%{d2}._x.%{v}.example.org"),
    ]);
}

#[test]
fn section_7_1_macros_of_records() {
    faults(
        ErrorKind::Macro,
        &[
            "v=spf1 exists:«%(»d).example.org",
            "v=spf1 exists:«%{}».example.org",
            "v=spf1 exists:«%{x}».example.org",
            "v=spf1 exists:«%{dd}».example.org",
            "v=spf1 exists:«%{d0}».example.org",
            "v=spf1 exists:«%{d000}».example.org",
            "v=spf1 exists:«%{d-1}».example.org",
            "v=spf1 exists:«%{drr}».example.org",
            "v=spf1 exists:«%{d|}».example.org",
            "v=spf1 exists:«%{d.example.org»",
            "v=spf1 exists:example.org«%»",
            "v=spf1 exists:«%e»xample.org",
            "v=spf1 exists:«%{» d}.example.org",
            "v=spf1 redirect=«%{z}»",
        ],
    );
    faults(
        ErrorKind::ExplanationMacro,
        &[
            "v=spf1 exists:«%{c}».example.org",
            "v=spf1 exists:a.«%{R}».example.org",
            "v=spf1 a:«%{t}»",
            "v=spf1 redirect=«%{c1r-}».example.org",
            "v=spf1 exp=«%{r}».example.org -all",
            "v=spf1 foo=«%{t}» -all",
        ],
    );
    reads(&[
        ("v=spf1 exists:%{d128}.example.org", "v=spf1 exists:%{d128}.example.org"),
        ("v=spf1 exists:%{d99999999999}.example.org", "v=spf1 exists:%{d99999999999}.example.org"),
        ("v=spf1 exists:%{L1R.-+,/_=}.example.org", "v=spf1 exists:%{L1R.-+,/_=}.example.org"),
    ]);
}

#[test]
fn section_4_6_2_terms_and_their_places() {
    let text = "V=SPF1  -a  exp=why.%{d}  MX:b.example.org/24//64 x=y redirect=c.example.org";
    let record = Record::parse(text).unwrap();
    let slices: Vec<_> = record.spans().map(|span| span.slice(text).unwrap()).collect();
    assert_eq!(slices, ["-a", "exp=why.%{d}", "MX:b.example.org/24//64", "x=y", "redirect=c.example.org"]);
    assert_eq!((record.len(), record.is_empty(), record.as_str()), (5, false, text));
    assert_eq!((record.directives().count(), record.modifiers().count()), (2, 3));
    assert_eq!(record.redirect().unwrap().as_str(), "c.example.org");
    assert_eq!(record.exp().unwrap().as_str(), "why.%{d}");
    let qualifiers: Vec<_> = record.directives().map(|directive| directive.qualifier()).collect();
    assert_eq!(qualifiers, [Qualifier::Fail, Qualifier::Pass]);
    let costs: Vec<_> = Record::parse("v=spf1 a mx ptr exists:a.b include:a.b ip4:1.2.3.4 ip6::: all")
        .unwrap()
        .directives()
        .map(|directive| (directive.mechanism().name(), directive.mechanism().looks_up()))
        .collect();
    assert_eq!(
        costs,
        [
            ("a", true),
            ("mx", true),
            ("ptr", true),
            ("exists", true),
            ("include", true),
            ("ip4", false),
            ("ip6", false),
            ("all", false)
        ]
    );
    let owned = record.clone().into_owned();
    assert_eq!((owned.as_str(), &owned), (text, &record));
}

#[test]
fn errors_say_what_was_expected_and_what_was_found() {
    for (text, sentence) in [
        (
            "v=spf1 ip4:192.0.2.300 -all",
            "expected an IPv4 address, found \"192.0.2.300\" (RFC 7208, 5.6), at 11..22",
        ),
        ("v=spf1 ip6:1:2 -all", "expected an IPv6 address, found \"1:2\" (RFC 7208, 5.6), at 11..14"),
        (
            "v=spf1 a//129 -all",
            "expected a prefix length from /0 to /128 without leading zeros, found \"//129\" (RFC 7208, 5.6), at 8..13",
        ),
        ("v=spf1 -all\n", "expected printable ASCII and spaces, found \"\\n\" (RFC 7208, 3.1), at 11..12"),
        ("v=spf1 include: -all", "expected a domain, found \" \" (RFC 7208, 7.1), at 15..15"),
        ("spf1 -all", "expected v=spf1 and a space at the start, found \"spf1\" (RFC 7208, 4.5), at 0..4"),
    ] {
        assert_eq!(Record::parse(text).unwrap_err().to_string(), sentence);
    }
}
