//! What the programs print to a terminal: nothing is wider than it, no color is cut, no address broken.

use console::{measure_text_width, strip_ansi_codes};

use super::*;

/// A program, its arguments, and texts that must be whole on one line.
type Run = (&'static str, &'static str, &'static [&'static str]);

/// `LONG` is a zone with long records.
const RUNS: &[Run] = &[
    (
        "triage_bounces",
        "examples/data/bounces",
        &[
            "b16aefaa2a91e55d1e8a1f8ba7b1@yahoo.example",
            "c.lefevre@patisserie.example",
            "until 2014-03-11",
            "BadReputation",
        ],
    ),
    ("read_events", "examples/data/events", &["jane@example.org", "2026-02-02T09:00:00Z"]),
    ("replay_quarantine", "examples/data/quarantine.jsonl", &["jane@example.org", "news, shop"]),
    ("assess_reputation", "examples/data/reputation.csv", &["microsoft", "▇█▇██··███▇█··▇█▇▇█··███▇▇"]),
    (
        "check_compliance",
        "--zone examples/data/newsletter.zone --daily-volume 8000 examples/data/newsletter.eml",
        &["gmail::complaints-advised"],
    ),
    (
        "plan_warmup",
        "--start 2026-03-02 --from 100 --to 5000 --days 42 --provider gmail=60 --provider outlook=40",
        &["Mon 2026-03-02", "active within 30 days"],
    ),
    (
        "plan_warmup",
        "--start 2026-03-02 --from 100 --to 5000 --days 42 --observe examples/data/warmup.csv",
        &["next: hold at 100: complaints at gmail"],
    ),
    ("plan_warmup", "--start 2026-03-02 --preset sendgrid-hourly", &["Mon 2026-03-02"]),
    (
        "validate_list",
        "examples/data/addresses.txt",
        &[
            "   4  jane..doe@example.org               remove  expected an atom",
            "   5  jane@gmial.com                      review  probably misspelt: gmail.com?",
        ],
    ),
    ("read_report", "examples/data/reports", &["192.0.2.1"]),
    (
        "classify_replies",
        "examples/data/bounces",
        &["absence   back 2025-08-30  \"absent\"", "autoreply-vacation-fr-no-auto-submitted.eml"],
    ),
    (
        "retire_domain",
        "--plan examples/data/retirement/plan.toml --zone examples/data/retirement/before.zone --inventory",
        &[
            "selector1._domainkey.try-alba.example.",
            "selector1-tryalba-example01._domainkey.tryalba.onmicrosoft.com.",
            "_dmarc.try-alba.example.",
        ],
    ),
    (
        "lint_domain",
        "--zone examples/data/lunch.zone --selector s2026 --selector old example.org",
        &[
            "publish instead: v=DMARC1; p=reject; sp=reject; rua=mailto:d@reports.example",
            "`example.org._report._dmarc.reports.example`",
        ],
    ),
    (
        "lint_domain",
        "--zone LONG --selector s1 example.org",
        &[
            "v=spf1 include:_spf.one.example include:_spf.two.example include:_spf.three.example ip4:192.0.2.0/24 ip4:198.51.100.0/24 ip4:203.0.113.0/24 mx ~all",
            "`example.org._report._dmarc.reports.long-name.example`",
        ],
    ),
    (
        "check_spf",
        "--ip 203.0.113.9 --helo mx.example.org --mail-from bounce@example.org --zone LONG",
        &["! include:_spf.two.example", "error: [spf::pass-all] example.org"],
    ),
    (
        "authenticate",
        "--ip 203.0.113.9 --helo mx.example.org --mail-from bounce@bulk.example --zone examples/data/lunch.zone \
         --now 2026-11-25T10:00:05Z --authserv-id mx.example.net examples/data/lunch.eml",
        &["DKIM  pass example.org by s2026 (ed25519-sha256)", "rua=mailto:d@reports.example\""],
    ),
    (
        "retire_domain",
        "--plan examples/data/retirement/plan.toml --zone examples/data/retirement/before.zone \
         --today 2026-10-06 --facts examples/data/retirement/facts.json",
        &["rua=mailto:reports@try-alba.example,mailto:dmarc@alba.example"],
    ),
    (
        "retire_domain",
        "--plan examples/data/retirement/plan.toml --zone examples/data/retirement/before.zone \
         --diff examples/data/retirement/after.zone",
        &["include:7788.spf02.hubspotemail.net", "+ try-alba.example. 3600 IN TXT \"v=spf1 -all\""],
    ),
];

const LONG: &str = "\
example.org. TXT \"v=spf1 include:_spf.one.example include:_spf.two.example include:_spf.three.example \" (
    \"ip4:192.0.2.0/24 ip4:198.51.100.0/24 ip4:203.0.113.0/24 mx +all\" )
_spf.one.example. TXT \"v=spf1 -all\"
_spf.two.example. TXT \"v=spf1 ip4:192.0.2.0/33 -all\"
_dmarc.example.org. TXT \"v=DMARC1; p=none; rua=mailto:a-mailbox-for-reports@reports.long-name.example; pct=50\"
s1._domainkey.example.org. TXT \"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkMIGfMA0GCSqGSIb3DQEBAQ\" (
    \"UAA4GNADCBiQKBgQDkMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDk; t=y\" )
";

/// What a program prints to a terminal of so many columns.
fn on_terminal(name: &str, arguments: &str, columns: usize) -> String {
    let path = program(name).get_program().to_owned();
    let line = format!("stty rows 24 cols {columns}; '{}' {arguments}", path.display());
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env("TERM", "xterm-256color")
        .stdin(Stdio::null())
        .output()
        .expect("script of util-linux");
    assert!(!output.stdout.is_empty(), "{name}: {}", stderr(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn every_line_fits_the_terminal() {
    let zone = folder("terminal").join("long.zone");
    fs::write(&zone, LONG).unwrap();
    for (name, arguments, whole) in RUNS {
        let arguments = arguments.replace("LONG", &format!("'{}'", zone.display()));
        for columns in [80, 120, 200] {
            let text = on_terminal(name, &arguments, columns);
            for line in text.lines().map(|line| line.trim_end_matches('\r')) {
                let plain = strip_ansi_codes(line);
                let width = measure_text_width(line);
                // A record to copy stands alone, unbroken.
                let fits = width <= columns || plain.starts_with("v=");
                assert!(fits, "{name} at {columns}: {width} columns in {plain:?}");
                let is_cut = plain.contains("[0m") || plain.contains('\u{1b}');
                assert!(!is_cut, "{name}: a cut color in {line:?}");
            }
            let plain = strip_ansi_codes(&text);
            for text in *whole {
                let is_whole = plain.lines().any(|line| line.contains(text));
                assert!(is_whole, "{name} at {columns} has no {text:?} on one line:\n{plain}");
            }
        }
    }
}

/// A reply in a file of a name.
fn write_reply(folder: &Path, name: &str, text: &str) {
    let header = "From: a@example.org\nSubject: Re: Offer\nContent-Type: text/plain; charset=utf-8";
    fs::write(folder.join(name), format!("{header}\n\n{text}\n")).unwrap();
}

/// The table of a text without colours: the cells under a title, where they have something in them.
fn cells<'a>(text: &'a str, title: &str) -> Vec<&'a str> {
    let mut lines = text.lines().map(|line| line.trim_end_matches('\r')).take_while(|line| !line.is_empty());
    let head = lines.next().unwrap();
    let begin = measure_text_width(&head[..head.find(title).unwrap()]);
    let cell = |line: &'a str| {
        let at =
            line.char_indices().map(|(at, _)| at).find(|at| measure_text_width(&line[..*at]) >= begin)?;
        assert_eq!(measure_text_width(&line[..at]), begin, "a cell before {title:?} is too wide:\n{text}");
        assert!(line[..at].ends_with("  "), "a cell before {title:?} is too wide:\n{text}");
        line[at..].split("  ").next().filter(|cell| !cell.is_empty())
    };
    lines.filter_map(cell).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn wide_characters_take_two_columns() {
    let folder = folder("terminal-wide");
    let names = ["plain.eml", "回复.eml", "見積もりのご案内のご返信.eml"];
    for name in names {
        write_reply(&folder, name, "Take me off your list.");
    }
    let replies = folder.join("replies");
    let lines = [
        "550 5.1.1 User unknown",
        "452 4.2.2 邮箱已满",
        "550 5.1.1 用户不存在，请检查收件人地址后重新发送邮件，谢谢合作",
    ];
    fs::write(&replies, lines.join("\n")).unwrap();
    for columns in [80, 120] {
        let arguments = format!("'{}'/*.eml", folder.display());
        let text = on_terminal("classify_replies", &arguments, columns);
        let text = strip_ansi_codes(&text);
        assert_eq!(cells(&text, "opt-out"), ["no more mail"; 3]);
        let files = cells(&text, "file");
        for name in names {
            assert!(files.iter().any(|file| file.ends_with(name)), "no {name} at {columns}:\n{text}");
        }

        let arguments = format!("--replies < '{}'", replies.display());
        let text = on_terminal("triage_bounces", &arguments, columns);
        let text = strip_ansi_codes(&text);
        assert_eq!(cells(&text, "class"), ["hard", "soft", "hard"], "{text}");
        assert_eq!(cells(&text, "because of"), ["User unknown", "邮箱已满", "用户不存在"], "{text}");
        assert_eq!(cells(&text, "line"), ["1", "2", "3"], "{text}");
        assert!(text.lines().all(|line| measure_text_width(line.trim_end()) <= columns), "{text}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn names_of_files_are_shortened_in_the_middle() {
    let folder = folder("terminal-names");
    let long = "a-report-for-the-whole-team-and-for-everybody-else-who-has-asked-about-it-2026.eml";
    let wide = format!("見{}信.eml", "積もり".repeat(15));
    let short = "short.eml";
    for name in [long, &wide, short] {
        write_reply(&folder, name, "Take me off your list.");
    }
    let narrow = on_terminal("classify_replies", &format!("'{}'", folder.display()), 80);
    let narrow = strip_ansi_codes(&narrow);
    for (begin, end) in [("a-report-for", "-2026.eml"), ("見積もり", "もり信.eml")] {
        let is_shortened = |name: &str| name.starts_with(begin) && name.contains('…') && name.ends_with(end);
        assert!(narrow.split_whitespace().any(is_shortened), "{begin}…{end}:\n{narrow}");
    }
    // Where the name itself has room, only its folder is cut.
    assert!(narrow.contains("/short.eml"), "{narrow}");
    let broad = on_terminal("classify_replies", &format!("'{}'", folder.display()), 200);
    assert!(broad.contains(long) && broad.contains(&wide), "{broad}");
}
