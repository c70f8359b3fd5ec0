//! Judgment of addresses: lists, suggestions, traps, probes, reviews. Requirements V-01 to V-12, Q-17.

use deliverability::{
    address::Grammar,
    dns::{Answer, Data, Failure, Record},
    domain::Domain,
    hygiene::{
        Advice, Category, Cause, Certainty, Evidence, Facts, Lists, Mx, Next, Policy, Probe, Reachability,
        Reason, Summary, Verdict, assess_trap, review, suggest_domain,
        trap::{self, TrapSignals},
    },
    smtp::Reply,
};

fn domain(text: &str) -> Domain<'_> {
    Domain::parse(text).unwrap()
}

fn mx(hosts: &[(u16, &str)]) -> Answer {
    let record = |(preference, host): &(u16, &str)| {
        Record::new(300, Data::Mx { preference: *preference, exchange: host.parse().unwrap() })
    };
    Answer::from_records(hosts.iter().map(record).collect())
}

fn address() -> Answer {
    Answer::from_records(vec![Record::new(300, Data::A([192, 0, 2, 1].into()))])
}

#[test]
fn v_05_facts_of_an_address_in_one_call() {
    let lists = Lists::builtin();
    let facts = |text: &str| lists.facts(&Grammar::Rfc5322.parse(text).unwrap());
    // address, role, disposable, relay, suggestion
    for (text, role, disposable, relay, suggestion) in [
        ("jane@example.org", false, false, false, None),
        ("Support@example.org", true, false, false, None),
        ("\"info\"@example.org", true, false, false, None),
        ("jane@cool.yopmail.com", false, true, false, None),
        ("jane@mozmail.com", false, false, true, None),
        ("sales@hotmial.com", true, true, false, Some("hotmail.com")),
        ("jane@gmial.com", false, true, false, Some("gmail.com")),
        ("jane@gmail", false, false, false, Some("gmail.com")),
        ("info@[192.0.2.1]", true, false, false, None),
    ] {
        let facts = facts(text);
        assert_eq!(
            (facts.is_role, facts.is_disposable, facts.is_relay, facts.suggestion.map(|found| found.domain)),
            (role, disposable, relay, suggestion),
            "{text}"
        );
        assert!(!facts.is_invalid && facts.trap.is_none() && facts.probe.is_none(), "{text}");
    }
    let reviewed = review(&facts("jane@gmial.com"), &Policy::default());
    assert_eq!(reviewed.reasons, [Reason::Typo], "a typo before a disposable domain");
    let own = Lists::builtin().deny(Category::Disposable, "throwaway.example").unwrap();
    assert!(own.facts(&"jane@throwaway.example".parse().unwrap()).is_disposable);
    assert_eq!(review(&Facts::invalid(), &Policy::default()).reasons, [Reason::Invalid]);
}

#[test]
fn v_05_q_17_four_separate_answers() {
    let lists = Lists::builtin();
    // domain, disposable, relay, free
    for (name, disposable, relay, free) in [
        ("yopmail.com", true, false, false),
        ("cool.yopmail.com", true, false, false),
        ("YOPMAIL.com", true, false, false),
        ("a.b.c.mailinator.com", true, false, false),
        ("notyopmail.com", false, false, false),
        ("yopmail.com.example.org", false, false, false),
        ("duck.com", false, true, false),
        ("jane.anonaddy.com", false, true, false),
        ("privaterelay.appleid.com", false, true, false),
        ("appleid.com", false, false, false),
        ("gmail.com", false, false, true),
        ("mail.gmail.com", false, false, false),
        ("gmx.de", false, false, true),
        ("example.org", false, false, false),
        ("com", false, false, false),
        ("b\u{fc}cher.example", false, false, false),
    ] {
        let name = domain(name);
        assert_eq!(
            (lists.is_disposable(&name), lists.is_relay(&name), lists.is_free(&name)),
            (disposable, relay, free),
            "{name}"
        );
    }
    for (local_part, is_role) in [
        ("info", true),
        ("INFO", true),
        ("postmaster", true),
        ("no-reply", true),
        ("abuse+spam", true),
        ("jane", false),
        ("infos", false),
        ("information.desk", false),
        ("", false),
    ] {
        assert_eq!(lists.is_role(local_part), is_role, "{local_part}");
    }
}

#[test]
fn v_05_lists_can_be_corrected_and_replaced() {
    let lists = Lists::builtin()
        .allow(Category::Disposable, "yopmail.com")
        .unwrap()
        .deny(Category::Disposable, "spam.yopmail.com")
        .unwrap()
        .deny(Category::Disposable, "throwaway.example")
        .unwrap()
        .deny(Category::Role, "Chef")
        .unwrap()
        .allow(Category::Role, "info")
        .unwrap();
    // The entry nearest to the name decides.
    assert!(!lists.is_disposable(&domain("cool.yopmail.com")));
    assert!(lists.is_disposable(&domain("x.spam.yopmail.com")));
    assert!(lists.is_disposable(&domain("a.throwaway.example")));
    assert!(lists.is_disposable(&domain("mailinator.com")), "the built-in list still applies");
    assert!(lists.is_role("chef") && !lists.is_role("info"));

    let own = Lists::builtin().replace(Category::Disposable, ["mine.example"]).unwrap();
    assert!(own.is_disposable(&domain("x.mine.example")) && !own.is_disposable(&domain("yopmail.com")));
    assert!(own.is_free(&domain("gmail.com")), "the other lists stay");
    assert!(Lists::builtin().deny(Category::Free, "not a domain").is_err());
    // A top-level domain is never an entry, whatever was put there.
    let wide = Lists::builtin().deny(Category::Disposable, "example").unwrap();
    assert!(!wide.is_disposable(&domain("www.example")));
    #[cfg(feature = "psl")]
    {
        let wide = Lists::builtin().deny(Category::Disposable, "co.uk").unwrap();
        assert!(!wide.is_disposable(&domain("example.co.uk")));
    }
}

#[test]
fn v_03_misspelt_domains() {
    let lists = Lists::builtin();
    let suggest = |name: &str| suggest_domain(name, &lists).map(|suggestion| suggestion.domain);
    for (name, expected) in [
        ("gmial.com", Some("gmail.com")),
        ("gmai.com", Some("gmail.com")),
        ("gmail.con", Some("gmail.com")),
        ("GMAIL.CMO", Some("gmail.com")),
        ("gmail", Some("gmail.com")),
        ("gmail.com.com", Some("gmail.com")),
        ("gmail.org", Some("gmail.com")),
        ("hotmial.com", Some("hotmail.com")),
        ("hotmail.cm", Some("hotmail.com")),
        ("yaoo.com", Some("yahoo.com")),
        ("outlok.com", Some("outlook.com")),
        ("iclod.com", Some("icloud.com")),
        ("gmail.com", None),
        ("mail.com", None),
        ("email.com", None),
        ("ymail.com", None),
        ("gmx.net", None),
        ("yahoo.de", None),
        ("hotmail.nl", None),
        ("example.org", None),
        ("", None),
        (".", None),
        ("com", None),
        ("aola.net", None),
    ] {
        assert_eq!(suggest(name), expected, "{name}");
    }
    assert_eq!(suggest(&"g".repeat(5000)), None);
    // What the DNS says of the typed domain raises or lowers the certainty.
    let suggestion = suggest_domain("gmial.com", &lists).unwrap();
    assert_eq!(suggestion.with_mx(Mx::Parked).certainty, Certainty::High);
    assert_eq!(suggestion.with_mx(Mx::Present).certainty, Certainty::Low);
    // A domain that the caller knows is real.
    let known = Lists::builtin().allow(Category::Free, "gmial.com").unwrap();
    assert_eq!(suggest_domain("gmial.com", &known), None);
}

#[test]
fn v_01_v_03_the_risk_of_a_trap_is_a_score() {
    let policy = trap::Policy::default();
    let score = |change: fn(&mut TrapSignals)| {
        let mut signals = TrapSignals::default();
        change(&mut signals);
        assess_trap(&signals, &policy).score()
    };
    assert_eq!(score(|_| {}), 0, "nothing known, nothing said");
    assert_eq!(score(|signals| signals.is_typo = true), 35);
    assert_eq!(score(|signals| signals.inactive_days = Some(364)), 0);
    assert_eq!(score(|signals| signals.inactive_days = Some(365)), 25);
    assert_eq!(score(|signals| signals.has_consent = Some(true)), 0);
    let all = |signals: &mut TrapSignals| {
        (signals.is_typo, signals.is_role, signals.bounced_hard, signals.domain_came_back) =
            (true, true, true, true);
        signals.inactive_days = Some(4000);
        (signals.has_consent, signals.ever_engaged) = (Some(false), Some(false));
    };
    assert_eq!(score(all), 100, "never more");
}

fn judge(build: impl FnOnce(Evidence) -> Evidence) -> Verdict {
    build(Evidence::new(&domain("example.org"))).judge()
}

#[test]
fn v_07_what_the_dns_tells() {
    let cases: &[(Answer, Option<Answer>, Reachability, Cause)] = &[
        (Answer::NoSuchName, None, Reachability::Undeliverable, Cause::NoSuchDomain),
        (mx(&[(0, ".")]), None, Reachability::Undeliverable, Cause::NullMx),
        (Answer::NoData, Some(Answer::NoData), Reachability::Undeliverable, Cause::NoMailServer),
        (Answer::NoData, Some(address()), Reachability::Unknown, Cause::ImplicitMx),
        (Answer::Failure(Failure::ServerFailure), None, Reachability::Unknown, Cause::DnsFailure),
        (Answer::Failure(Failure::Timeout), None, Reachability::Unknown, Cause::DnsFailure),
        (Answer::NoData, Some(Answer::Failure(Failure::Timeout)), Reachability::Unknown, Cause::DnsFailure),
        // A null MX beside others is passed over, and said.
        (mx(&[(0, "."), (5, "mx.example.org")]), None, Reachability::Unknown, Cause::NullMxBeside),
    ];
    for (answer, addresses, reachability, cause) in cases {
        let verdict = judge(|evidence| match addresses {
            Some(addresses) => evidence.mx(answer).addresses(addresses),
            None => evidence.mx(answer),
        });
        assert_eq!((verdict.reachability, verdict.causes[0]), (*reachability, *cause), "{answer}");
    }
}

#[test]
fn v_02_v_04_v_09_v_11_what_the_host_says() {
    let accepted = "250 2.1.5 OK";
    let unknown = "550 5.1.1 No such user";
    // reply to the address, to a random name, judged
    for (rcpt, random, expected, certainty) in [
        (accepted, None, "unknown", Certainty::Low),
        (accepted, Some(accepted), "catch-all", Certainty::High),
        (accepted, Some(unknown), "deliverable", Certainty::High),
        (accepted, Some("450 4.2.0 later"), "unknown", Certainty::Low),
        (accepted, Some("550 5.7.1 not allowed"), "unknown", Certainty::Low),
        // A refusal of the real address is firm whatever the other answer was.
        (unknown, None, "undeliverable", Certainty::High),
        (unknown, Some(accepted), "undeliverable", Certainty::High),
        ("550 no", None, "undeliverable", Certainty::Medium),
        ("550 5.7.1 blocked by policy", None, "unknown", Certainty::Low),
        ("554 refused", None, "unknown", Certainty::Low),
        ("552 5.2.2 over quota", None, "unknown", Certainty::Medium),
        ("452 4.2.2 over quota", None, "unknown", Certainty::Medium),
        ("450 4.7.1 greylisted", None, "greylisted", Certainty::Medium),
        ("421 4.3.2 shutting down", None, "greylisted", Certainty::Medium),
    ] {
        let verdict = judge(|evidence| {
            let evidence = evidence.mx(&mx(&[(1, "mx.example.org")])).rcpt(&Reply::parse(rcpt).unwrap());
            match random {
                Some(random) => evidence.random_rcpt(&Reply::parse(random).unwrap()),
                None => evidence,
            }
        });
        assert_eq!(
            (verdict.reachability.as_str(), verdict.certainty),
            (expected, certainty),
            "{rcpt} {random:?}"
        );
    }
    // The sender refused says nothing of the recipient; the text may know better than the code.
    let refused = Reply::parse("550 5.7.1 your host is listed").unwrap();
    assert_eq!(judge(|evidence| evidence.mail(&refused)).causes, [Cause::SenderRefused]);
    let bare = Reply::parse("550 blocked for abuse").unwrap();
    assert_eq!(
        judge(|evidence| evidence.rcpt(&bare).rcpt_is_hard(false)).reachability,
        Reachability::Unknown
    );
    // Yahoo answers alike for every name.
    let yahoo = mx(&[(1, "mta5.am0.yahoodns.net")]);
    let verdict = judge(|evidence| evidence.mx(&yahoo).rcpt(&Reply::parse(unknown).unwrap()));
    assert_eq!(
        (verdict.reachability, &verdict.causes[..]),
        (Reachability::Unknown, &[Cause::ProviderTellsNothing][..])
    );
}

#[test]
fn v_04_a_probe_asks_in_order_and_stops() {
    let reply = |text: &'static str| Reply::parse(text).unwrap();
    let mut probe = Probe::new(&domain("example.org"));
    assert_eq!(probe.step(), probe.step(), "the same until its outcome is given");
    probe.answer(Answer::NoData);
    assert!(matches!(probe.step(), Next::Ask(question) if question.to_string() == "example.org A"));
    probe.answer(Answer::NoData);
    assert!(matches!(probe.step(), Next::Ask(question) if question.to_string() == "example.org AAAA"));
    probe.answer(address());
    assert!(matches!(probe.step(), Next::Connect(hosts) if hosts[0].as_str() == "example.org"));
    probe.reply(&reply("220 hi"));
    assert_eq!(probe.step(), Next::Mail);
    probe.reply(&reply("250 ok"));
    assert_eq!(probe.step(), Next::Rcpt);
    // Put off: no random name in this session; one retry, then it stops.
    probe.reply(&reply("451 4.7.1 greylisted"));
    let Next::Wait { seconds } = probe.step() else { panic!("{:?}", probe.step()) };
    assert!(seconds >= 300);
    probe.answer(Answer::NoData);
    probe.waited();
    for text in ["220 hi", "250 ok", "451 4.7.1 still greylisted"] {
        probe.reply(&reply(text));
    }
    let Next::Done(verdict) = probe.step() else { panic!("{:?}", probe.step()) };
    assert!(matches!(verdict.reachability, Reachability::Greylisted { .. }));
    probe.reply(&reply("250 ok"));
    assert_eq!(probe.step(), Next::Done(verdict), "the end is the end");

    // Hosts by preference; where it cannot be connected nothing is known.
    let mut probe = Probe::new(&domain("example.org"));
    probe.answer(mx(&[(20, "b.example.org"), (10, "a.example.org")]));
    let Next::Connect(hosts) = probe.step() else { panic!() };
    assert_eq!(hosts.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a.example.org", "b.example.org"]);
    probe.not_connected();
    assert!(matches!(probe.step(), Next::Done(verdict) if verdict.causes == [Cause::NotConnected]));

    // A provider that tells nothing is not even connected to.
    let mut probe = Probe::new(&domain("yahoo.com"));
    probe.answer(mx(&[(1, "mta5.am0.yahoodns.net")]));
    assert!(matches!(probe.step(), Next::Done(_)));
}

#[test]
fn v_10_v_12_reviews_and_whole_lists() {
    let policy = Policy::default();
    let advice = |change: &dyn Fn(&mut Facts)| {
        let mut facts = Facts::default();
        change(&mut facts);
        let review = review(&facts, &policy);
        (review.advice, review.reasons)
    };
    assert_eq!(advice(&|_| {}), (Advice::Keep, vec![]));
    assert_eq!(advice(&|facts| facts.is_disposable = true), (Advice::Remove, vec![Reason::Disposable]));
    assert_eq!(advice(&|facts| facts.is_relay = true), (Advice::Keep, vec![Reason::Relay]));
    assert_eq!(
        advice(&|facts| (facts.is_role, facts.is_invalid) = (true, true)),
        (Advice::Remove, vec![Reason::Invalid, Reason::Role])
    );
    assert_eq!(
        advice(&|facts| facts.suggestion = suggest_domain("gmial.com", &Lists::builtin())),
        (Advice::Review, vec![Reason::Typo])
    );
    // It is on the list of disposable domains as well, and a typo first.
    let misspelt = |facts: &mut Facts| {
        facts.is_disposable = true;
        facts.suggestion = suggest_domain("gmial.com", &Lists::builtin());
    };
    assert_eq!(advice(&misspelt), (Advice::Review, vec![Reason::Typo]));
    let probed = |mx: Answer| judge(|evidence| evidence.mx(&mx));
    assert_eq!(
        advice(&|facts| facts.probe = Some(probed(Answer::NoSuchName))),
        (Advice::Remove, vec![Reason::Undeliverable])
    );
    assert_eq!(
        advice(&|facts| facts.probe = Some(probed(Answer::Failure(Failure::Timeout)))),
        (Advice::Keep, vec![]),
        "a failure of the DNS is never a reason"
    );
    // The risk of a trap never removes.
    let mut signals = TrapSignals::default();
    (signals.is_typo, signals.bounced_hard, signals.domain_came_back) = (true, true, true);
    assert_eq!(
        advice(&|facts| facts.trap = Some(assess_trap(&signals, &trap::Policy::default()))),
        (Advice::Review, vec![Reason::TrapRisk])
    );

    let accepted = Reply::parse("250 OK").unwrap();
    let catch_all = judge(|evidence| evidence.rcpt(&accepted).random_rcpt(&accepted));
    let mut facts = Facts::default();
    let mut summary = Summary::default();
    for _ in 0..90 {
        summary.add(&review(&facts, &policy));
    }
    facts.probe = Some(catch_all);
    for _ in 0..29 {
        summary.add(&review(&facts, &policy));
    }
    assert_eq!((summary.count(Advice::Keep), summary.kept_catch_all()), (119, 29));
    assert_eq!(summary.count_of(Reason::CatchAll), 29);
    assert_eq!(summary.catch_all_allowance(&policy), 5, "5 of a hundred of 119, rounded down");
    assert!(policy.may_claim(60, true) && !policy.may_claim(61, true) && !policy.may_claim(1, false));
}

#[test]
fn v03_addresses_that_call_themselves_traps_and_known_ones() {
    use deliverability::hygiene::{
        assess_trap, names_a_trap,
        trap::{self, TrapReason, TrapSignals},
    };
    for (local, is_trap) in [
        ("spamtrap", true),
        ("Spam-Trap", true),
        ("honeypot.3", true),
        ("honey_pot", true),
        ("spam", false),
        ("trap", false),
        ("patrick.trapp", false),
        ("pam.trapani", false),
        ("", false),
    ] {
        assert_eq!(names_a_trap(local), is_trap, "{local}");
    }
    let mut signals = TrapSignals::default();
    signals.names_itself = true;
    let risk = assess_trap(&signals, &trap::Policy::default());
    assert_eq!((risk.score(), risk.reasons()), (60, &[TrapReason::NamesItself][..]));
    signals.is_known = true;
    assert_eq!(assess_trap(&signals, &trap::Policy::default()).score(), 100);
}

#[test]
fn v01_a_bad_address_costs_by_its_kind() {
    use deliverability::hygiene::{Cost, Reason};
    for reason in Reason::ALL {
        let is_trap = matches!(reason, Reason::TrapRisk | Reason::Typo);
        assert_eq!(reason.cost() == Cost::Listing, is_trap, "{reason}");
    }
}

#[test]
fn v05_disposable_by_the_mail_exchanger() {
    let lists = Lists::builtin();
    for (host, is_disposable) in [
        ("mailinator.com", true),
        ("mx1.yopmail.com.", true),
        ("MX.YOPMAIL.COM", true),
        ("gmail-smtp-in.l.google.com", false),
        ("notyopmail.com", false),
        ("", false),
        ("..", false),
    ] {
        assert_eq!(lists.is_disposable_host(host), is_disposable, "{host}");
    }
    assert!(lists.is_relay(&"private.icloud.com".parse().unwrap()));
}

#[test]
fn v02_a_refusal_that_blames_the_sender_says_nothing_of_the_address() {
    use deliverability::{
        dns::{Answer, Data, Record},
        hygiene::{Next, Probe, Reachability},
        smtp::Reply,
    };
    let reachability = |exchange: &str, rcpt: &str| {
        let mut probe = Probe::new(&"example.org".parse().unwrap()).despite_rules();
        let data = Data::Mx { preference: 5, exchange: exchange.parse().unwrap() };
        probe.answer(Answer::from_records(vec![Record::new(1, data)]));
        for reply in ["220 hello", "250 2.1.0 OK", rcpt] {
            probe.reply(&Reply::parse(reply).unwrap());
        }
        let Next::Done(verdict) = probe.step() else { panic!("{rcpt}") };
        verdict.reachability
    };
    for (rcpt, wanted) in [
        ("550 5.1.1 <jane@example.org>: user unknown", Reachability::Undeliverable),
        ("550 No such user here", Reachability::Undeliverable),
        ("550 Blocked by Spamhaus, see https://www.spamhaus.org/query/ip/192.0.2.1", Reachability::Unknown),
    ] {
        assert_eq!(reachability("mx.example.org", rcpt), wanted, "{rcpt}");
        assert_eq!(reachability("example-org.olc.protection.outlook.com", rcpt), wanted, "{rcpt}");
    }
}
