//! Macro strings and their expansion (RFC 7208 section 7).

use deliverability::spf::macros::{Context, MacroPart, MacroString};

use super::{asked, check, check_of, zone};

/// The sender, client and domain of the examples of section 7.4.
fn example(ip: &str) -> Context<'static> {
    let mut context = Context::new(ip.parse().unwrap(), "strong-bad@email.example.com", "email.example.com");
    context.helo = "mx.example.org";
    context.validated = "mx.example.org";
    context
}

fn expand(text: &str, context: &Context<'_>) -> String {
    MacroString::explanation(text).unwrap_or_else(|error| panic!("{text}: {error}")).expand(context)
}

#[test]
fn section_7_4_examples() {
    let context = example("192.0.2.3");
    for (text, expected) in [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%{p}", "mx.example.org"),
        ("%{h}", "mx.example.org"),
    ] {
        assert_eq!(expand(text, &context), expected, "{text}");
        let name = MacroString::parse(text).unwrap().expand_name(&context);
        assert_eq!(name, expected, "{text}");
    }
    let expected = "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com";
    assert_eq!(expand("%{ir}.%{v}._spf.%{d2}", &example("2001:db8::cb01")), expected);
}

#[test]
fn section_7_3_letters() {
    let mut context = example("2001:db8::cb01");
    context.receiver = "mail.example.net";
    context.timestamp = 1_700_000_000;
    for (text, expected) in [
        // IPv6 nibbles in capitals, forward without `r`.
        ("%{i}", "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1"),
        ("%{I}", "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1"),
        ("%{v}", "ip6"),
        ("%{c}", "2001:db8::cb01"),
        ("%{C}", "2001%3Adb8%3A%3Acb01"),
        ("%{r}", "mail.example.net"),
        ("%{t}", "1700000000"),
        ("%%%_%-", "% %20"),
        ("a%{d1}b%%{d}", "acomb%{d}"),
    ] {
        assert_eq!(expand(text, &context), expected, "{text}");
    }
    let bare = Context::new("192.0.2.3".parse().unwrap(), "example.org", "example.org");
    for (text, expected) in [
        ("%{l}", "postmaster"),
        ("%{o}", "example.org"),
        ("%{p}", "unknown"),
        ("%{r}", "unknown"),
        ("%{c}", "192.0.2.3"),
    ] {
        assert_eq!(expand(text, &bare), expected, "{text}");
    }
}

#[test]
fn section_7_3_delimiters_and_counts() {
    let context = |sender| Context::new("192.0.2.3".parse().unwrap(), sender, "a.b.example.com");
    for (sender, text, expected) in [
        ("a-b+c,d/e_f=g.h@example.com", "%{l}", "a-b+c,d/e_f=g.h"),
        ("a-b+c,d/e_f=g.h@example.com", "%{l-}", "a.b+c,d/e_f=g.h"),
        ("a-b+c,d/e_f=g.h@example.com", "%{l-+,/_=}", "a.b.c.d.e.f.g.h"),
        ("a-b+c,d/e_f=g.h@example.com", "%{l-+,/_=.}", "a.b.c.d.e.f.g.h"),
        ("a-b+c,d/e_f=g.h@example.com", "%{lr+}", "c,d/e_f=g.h.a-b"),
        ("a-b+c,d/e_f=g.h@example.com", "%{l1+}", "c,d/e_f=g.h"),
        ("a-b+c,d/e_f=g.h@example.com", "%{l3r-+,/_=.}", "c.b.a"),
        ("a--b@example.com", "%{l-}", "a..b"),
        ("-a@example.com", "%{lr-}", "a."),
        ("a@example.com", "%{d1}", "com"),
        ("a@example.com", "%{d2R}", "b.a"),
        ("a@example.com", "%{d128}", "a.b.example.com"),
        ("a@example.com", "%{d99999999999}", "a.b.example.com"),
        ("a@example.com", "%{d01}", "com"),
        ("a@b@example.com", "%{l}", "a@b"),
        ("a@b@example.com", "%{o}", "example.com"),
    ] {
        assert_eq!(expand(text, &context(sender)), expected, "{text} of {sender}");
    }
}

#[test]
fn section_7_3_capitals_escape_as_urls_do() {
    let context = |sender| Context::new("192.0.2.3".parse().unwrap(), sender, "example.com");
    for (sender, text, expected) in [
        ("jane@example.com", "%{S}", "jane%40example.com"),
        ("j-a_n.e~@example.com", "%{L}", "j-a_n.e~"),
        ("a b@example.com", "%{L}", "a%20b"),
        ("a%b/c?d#e@example.com", "%{L}", "a%25b%2Fc%3Fd%23e"),
        ("!$&'()*+,;=@example.com", "%{L}", "%21%24%26%27%28%29%2A%2B%2C%3B%3D"),
        ("jürgen@example.com", "%{L}", "j%C3%BCrgen"),
        ("a-b@example.com", "%{LR-}", "b.a"),
    ] {
        assert_eq!(expand(text, &context(sender)), expected, "{text} of {sender}");
    }
}

#[test]
fn expansions_are_cut_after_16_384_bytes() {
    let context = Context::new("192.0.2.3".parse().unwrap(), "jane@example.com", "example.com");
    let text = |length: usize| format!("{}%{{l}}", "x".repeat(length));
    for (length, expected) in [(16_380, 16_384), (16_381, 16_384), (16_384, 16_384), (20_000, 16_384)] {
        assert_eq!(expand(&text(length), &context).len(), expected, "{length}");
    }
    // Never inside a character.
    let context = Context::new(context.ip, "\u{e9}@example.com", "example.com");
    assert_eq!(expand(&text(16_383), &context).len(), 16_383);
}

#[test]
fn section_7_3_long_names_lose_labels_on_the_left() {
    let long = ["x".repeat(62).as_str(); 4].join(".");
    let context = Context::new("192.0.2.3".parse().unwrap(), "a@example.com", "example.com");
    // 251 bytes, then the domain at its limit and one beyond.
    assert_eq!(long.len(), 251);
    let expand = |text: &str| MacroString::parse(text).unwrap().expand_name(&context);
    let one_label_less = &long[63..];
    for (text, expected) in [
        (format!("{long}%%b"), format!("{long}%b")),
        (format!("{long}%%bc"), format!("{one_label_less}%bc")),
        (format!("a.{long}"), long.clone().replacen("", "a.", 1)),
        (format!("b.a.{long}"), format!("a.{long}")),
        (format!("{long}.%{{d}}"), format!("{one_label_less}.example.com")),
        (format!("{long}.{long}.%{{d}}"), format!("{one_label_less}.example.com")),
        ("y".repeat(254), String::new()),
        // A final dot is not part of the name.
        (format!("a.{long}."), format!("a.{long}.")),
        (format!("b.a.{long}."), format!("a.{long}.")),
    ] {
        let name = expand(&text);
        assert_eq!(name, expected, "{text}");
        assert!(name.trim_end_matches('.').len() <= 253);
    }
}

#[test]
fn section_7_3_a_long_literal_name_is_cut_as_well() {
    let long = ["x".repeat(62).as_str(); 3].join(".");
    let name = format!("{long}.a.example.org");
    let kept = 253 - name.len() - 1;
    let target = format!("{}.{name}", "y".repeat(kept));
    assert_eq!(target.len(), 253);
    let text = format!("example.org. TXT \"v=spf1\" \" a:z.{target} -all\"\n{target}. A 192.0.2.7\n");
    let verdict = check(&text, "192.0.2.7");
    assert_eq!(asked(&verdict)[1], format!("{target} A"));
    assert_eq!(verdict.result().as_str(), "pass");
}

#[test]
fn section_7_1_parts() {
    let text = MacroString::explanation("a%{D2r-+}b%%%{t}").unwrap();
    let parts: Vec<_> = text.parts().collect();
    assert_eq!(
        parts,
        [
            MacroPart::Literal("a"),
            MacroPart::Expand { letter: 'd', escapes: true, keep: Some(2), reverses: true, delimiters: "-+" },
            MacroPart::Literal("b"),
            MacroPart::Escape("%"),
            MacroPart::Expand { letter: 't', escapes: false, keep: None, reverses: false, delimiters: "" },
        ]
    );
    assert!(text.uses('d') && text.uses('t') && !text.uses('b'));
    assert!(MacroString::parse("%{t}").is_err() && MacroString::parse("%{d} %{i}").is_ok());
}

#[test]
fn section_7_3_the_validated_name() {
    let head = "example.org. TXT \"v=spf1 exists:%{p}.ok.example.org -all\"\n";
    let reverse = "7.2.0.192.in-addr.arpa. PTR";
    for (zone_text, asked_for) in [
        // No name, a name that does not lead back, and one that does.
        (String::new(), "unknown.ok.example.org A"),
        (format!("{reverse} fake.example.net.\nfake.example.net. A 192.0.2.8\n"), "unknown.ok.example.org A"),
        (
            format!("{reverse} real.example.net.\nreal.example.net. A 192.0.2.7\n"),
            "real.example.net.ok.example.org A",
        ),
        // The first PTR name is not validated; the second is.
        (
            format!(
                "{reverse} fake.example.net.\n{reverse} real.example.net.\nreal.example.net. A 192.0.2.7\n"
            ),
            "real.example.net.ok.example.org A",
        ),
        // The domain itself before a name below it, that before any other.
        (
            format!(
                "{reverse} other.example.net.\n{reverse} sub.example.org.\n{reverse} example.org.\nother.example.net. A 192.0.2.7\nsub.example.org. A 192.0.2.7\nexample.org. A 192.0.2.7\n"
            ),
            "example.org.ok.example.org A",
        ),
        (
            format!(
                "{reverse} other.example.net.\n{reverse} sub.example.org.\nother.example.net. A 192.0.2.7\nsub.example.org. A 192.0.2.7\n"
            ),
            "sub.example.org.ok.example.org A",
        ),
    ] {
        let verdict = check(&format!("{head}{zone_text}"), "192.0.2.7");
        assert_eq!(asked(&verdict).last().unwrap(), asked_for, "{zone_text}");
        assert_eq!((verdict.result().as_str(), verdict.lookups()), ("fail", 1), "{zone_text}");
    }
}

#[test]
fn section_7_2_the_current_domain_and_the_sender() {
    // `d` is the domain of the record that is read, `o` stays that of the sender.
    let zone = zone(
        "example.org. TXT \"v=spf1 include:_spf.example.net -all\"\n\
         _spf.example.net. TXT \"v=spf1 redirect=deep.example.com\"\n\
         deep.example.com. TXT \"v=spf1 exists:%{d}.%{o}.%{h}.x.example -all\"\n",
    );
    let verdict = check_of(&zone, "192.0.2.7", "jane@example.org");
    assert_eq!(asked(&verdict)[3], "deep.example.com.example.org.mx.example.net.x.example A");
    // A client in IPv6 is asked for by its nibbles.
    let zone = super::zone("example.org. TXT \"v=spf1 exists:%{ir}.%{v}.x.example -all\"\n");
    let verdict = check_of(&zone, "2001:db8::cb01", "jane@example.org");
    assert_eq!(
        verdict.transcript().exchanges()[1].question.name().as_str(),
        "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.x.example"
    );
    // A local part with a space is part of a name as any other (the quotes are not of it).
    let zone = super::zone(
        "example.org. TXT \"v=spf1 exists:%{l}.x.example -all\"\njane\\ doe.x.example. A 127.0.0.2\n",
    );
    let verdict = check_of(&zone, "192.0.2.7", "jane doe@example.org");
    assert_eq!(asked(&verdict)[1], "jane doe.x.example A");
    assert_eq!(verdict.result().as_str(), "pass");
}
