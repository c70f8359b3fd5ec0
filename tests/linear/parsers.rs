//! The parsers of reports, replies, webhooks, chains and zones on hostile input.

use std::{fmt::Write, io::Write as _};

use chrono::DateTime;
use deliverability::{
    auth::{arc, without_forged_results},
    dkim,
    dmarc::aggregate,
    dns::{self, Answer, Data, Record, Zone},
    domain::Domain,
    feedback::{Report, Verp, cfbl, unsubscribe::ListUnsubscribe},
    hygiene::{Lists, Probe, names_a_trap, suggest_domain},
    mail, reply,
    retirement::{EndState, Plan, Snapshot, change_plan, inventory},
    smtp::{Diagnostic, Reply},
    spf::ReceivedSpf,
    tls::{self, StsPolicy, StsRecord, TlsRptRecord},
    unpack::{self, Policy},
    webhook::{self, Provider},
};

/// The kinds, by what reads them.
pub const KINDS: &[&str] = &[
    "reply-open-multiparts",
    "reply-nested-multiparts",
    "reply-nested-messages",
    "reply-delimiters",
    "reply-fields",
    "reply-html",
    "reply-quotes",
    "reply-words",
    "reply-dates",
    "arf-fields",
    "arf-recipients",
    "arf-addresses",
    "arf-multiparts",
    "arc-seals",
    "arc-one-instance",
    "arc-disorder",
    "arc-results",
    "parts-multiparts",
    "parts-delimiters",
    "parts-blank",
    "parts-boundaries",
    "zone-records",
    "zone-one-name",
    "zone-parentheses",
    "inventory-addresses",
    "inventory-hosts",
    "inventory-networks",
    "inventory-selectors",
    "inventory-includes",
    "hook-array",
    "hook-lines",
    "hook-nested",
    "hook-broken",
    "hook-form",
    "hook-csv",
    "hook-sns",
    "hook-mail",
    "tls-policies",
    "tls-failures",
    "tls-nested",
    "sts-patterns",
    "sts-records",
    "aggregate-records",
    "aggregate-signatures",
    "aggregate-nested",
    "aggregate-attributes",
    "aggregate-open",
    "unpack-multiparts",
    "unpack-nested-messages",
    "unpack-parts",
    "unpack-gzip",
    "text-lines",
    "text-words",
    "text-folds",
    "text-labels",
    "text-unicode",
    "text-uris",
    "text-forged",
];

fn repeated(unit: &str, size: usize) -> String {
    unit.repeat(size / unit.len())
}

fn numbered(size: usize, unit: usize, mut line: impl FnMut(&mut String, usize)) -> String {
    let mut text = String::new();
    (0..size / unit).for_each(|number| line(&mut text, number));
    text
}

/// A hostile input of a kind, about `size` bytes long.
#[expect(clippy::too_many_lines, reason = "one arm per kind of input")]
pub fn hostile(kind: &str, size: usize) -> String {
    let head = "From: jane@example.org\r\nSubject: Re: Offer\r\n";
    let nested = || {
        let part = |text: &mut String, n| {
            let _ = write!(text, "Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
        };
        numbered(size, 60, part)
    };
    match kind {
        "reply-open-multiparts" | "arf-multiparts" | "unpack-multiparts" | "parts-multiparts" => {
            let unit = "--b\r\nContent-Type: multipart/mixed; boundary=nowhere\r\n\r\n";
            format!("{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", repeated(unit, size))
        }
        "reply-nested-multiparts" => format!("{head}{}", nested()),
        "reply-nested-messages" | "unpack-nested-messages" => {
            format!("{head}{}", repeated("Content-Type: message/rfc822\r\n\r\n", size))
        }
        "reply-delimiters" | "parts-delimiters" => {
            let types = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
            format!("{head}{types}{}", repeated("--\r\n--b\r\n--b--\r\n--c\r\n", size))
        }
        "reply-fields" => format!("{head}{}\r\nHello\r\n", repeated("X-A: b\r\n c\r\n", size)),
        "reply-html" => format!("{head}Content-Type: text/html\r\n\r\n{}", repeated("<td>&amp;<", size)),
        "reply-quotes" => format!("{head}\r\n{}", repeated("> > On 1 May 2026 Jane wrote:\r\n", size)),
        "reply-words" => format!("{head}\r\n{}", repeated("please unsubscribe me not interested ", size)),
        "reply-dates" => format!("{head}\r\nI am away until {}", repeated("3 May 2026, 4.6.26 or ", size)),
        "arf-fields" | "arf-recipients" | "arf-addresses" => {
            let unit = match kind {
                "arf-fields" => "Reported-Domain: a.example\r\nReported-URI: b\r\nX: y\r\n z\r\n",
                "arf-recipients" => "Original-Rcpt-To: <a@b.example>\r\nRemoval-Recipient: c@d.example\r\n",
                _ => "Original-Mail-From: <a@b.example> <c@d.example>, e@f.example\r\n",
            };
            format!(
                "{head}Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n\
                 Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n{}\r\n--b\r\n\
                 Content-Type: message/rfc822\r\n\r\n{}Subject: x\r\n\r\n--b--\r\n",
                repeated(unit, size / 2),
                repeated("To: a@b.example, c@d.example\r\n", size / 2)
            )
        }
        "arc-seals" | "arc-disorder" | "arc-one-instance" => {
            let field = |text: &mut String, n: usize| {
                let instance = match kind {
                    "arc-seals" => n / 3 + 1,
                    "arc-disorder" => n * 7 % 50 + 1,
                    _ => 1,
                };
                let _ = match n % 3 {
                    0 => write!(
                        text,
                        "ARC-Seal: i={instance}; a=rsa-sha256; cv=none; d=a.example; s=s; b=AAAA\r\n"
                    ),
                    1 => write!(
                        text,
                        "ARC-Message-Signature: i={instance}; a=rsa-sha256; d=a.example; s=s; h=from:x; bh=AAAA; b=AAAA\r\n"
                    ),
                    _ => write!(text, "ARC-Authentication-Results: i={instance}; mx.example; spf=pass\r\n"),
                };
            };
            format!("{}{head}\r\nHello\r\n", numbered(size, 80, field))
        }
        "arc-results" => format!(
            "ARC-Authentication-Results: i=1; mx.example{}\r\nARC-Message-Signature: i=1; a=rsa-sha256; d=a.example; s=s; \
             h=from{}; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n\
             ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=s; b=AAAA\r\n{head}\r\n",
            repeated("; spf=pass (x) smtp.mailfrom=a.example", size / 2),
            repeated(":x", size / 2)
        ),
        "parts-boundaries" => {
            let parameter = |text: &mut String, n: usize| {
                let _ = write!(text, "; boundary*{n}*=a''%62%{n} boundary=\"{n}; boundary\"");
            };
            let parameters = numbered(size / 2, 50, parameter);
            let lines = repeated("--a''%62%0a\r\nx: y\r\n", size / 2);
            format!("Content-Type: multipart/mixed{parameters}\r\n\r\n{lines}")
        }
        "parts-blank" => {
            let types = "Content-Type: message/rfc822\r\n\r\n";
            format!(
                "{head}{types}{}",
                repeated("Content-Type: multipart/x; boundary=b\r\n;boundary\r\n b=\r\n", size)
            )
        }
        "zone-records" => numbered(size, 30, |text, n| {
            let _ = writeln!(text, "h{n}.example.org. 60 IN A 192.0.2.1");
        }),
        "zone-one-name" => numbered(size, 30, |text, n| {
            let _ = writeln!(text, "example.org. 60 IN TXT \"t{n}\"");
        }),
        "zone-parentheses" => format!("example.org. TXT ( {} )\n", repeated("\"a\\065\" ; c\n", size)),
        "inventory-addresses" => numbered(size, 30, |text, n| {
            let _ = writeln!(text, "h{n}.example.org. 60 IN A 192.0.2.1");
        }),
        "inventory-hosts" => numbered(size, 50, |text, n| {
            let _ = match n % 3 {
                0 => writeln!(text, "h{n}.example.org. CNAME u{n}.wl.sendgrid.net."),
                1 => writeln!(text, "example.org. MX {n} mx{n}.example.net."),
                _ => writeln!(text, "x{n}.example.org. A 192.0.2.{}", n % 256),
            };
        }),
        "inventory-networks" => numbered(size, 60, |text, n| {
            let (high, low) = (n / 256 % 256, n % 256);
            let _ = match n % 3 {
                0 => writeln!(text, "s{n}.example.org. TXT \"v=spf1 ip4:198.51.{high}.{low} -all\""),
                1 => writeln!(
                    text,
                    "example.org. MX {low} m{n}.example.org.\nm{n}.example.org. A 192.{high}.{low}.2"
                ),
                _ => writeln!(
                    text,
                    "mx.example.org. A 192.0.{high}.{low}\nx{n}.example.org. MX 5 mx.example.org."
                ),
            };
        }),
        "inventory-selectors" => numbered(size, 50, |text, n| {
            let _ = match n % 2 {
                0 => writeln!(text, "s{n}._domainkey.example.org. TXT \"v=DKIM1; p=\""),
                _ => writeln!(text, "s{n}._domainkey.x{n}.example.org. CNAME s1.u{n}.dkim.example.net."),
            };
        }),
        "inventory-includes" => {
            let include = |text: &mut String, n| {
                let _ = write!(text, "\"include:s{n}.example.net \" ");
            };
            format!("example.org. TXT \"v=spf1 \" {} \"-all\"\n", numbered(size, 30, include))
        }
        "hook-array" | "hook-lines" => {
            let unit = "{\"event\":\"bounce\",\"email\":\"a@b.example\",\"sg_event_id\":\"e\",\"timestamp\":1513299569},";
            let unit = if kind == "hook-array" { unit.to_owned() } else { unit.replace("},", "}\n") };
            let open = if kind == "hook-array" { "[" } else { "" };
            format!("{open}{}", repeated(&unit, size))
        }
        "hook-nested" => format!("[{{\"event\":{}", repeated("[{\"a\":", size)),
        "hook-broken" => format!("[{}", repeated("{\"event\": \"op]en\" x\"},{\\", size)),
        "hook-form" => format!("mandrill_events=%5B{}", repeated("%7B%22event%22%3A1%7D%2C&a=b&", size)),
        "hook-csv" => {
            format!("type,timeLogged,rcpt\n{}", repeated("b,2026-01-01,\"a@b.example\"\"\",,\n", size))
        }
        "hook-sns" => format!(
            "{{\"Type\":\"Notification\",\"Message\":\"{{\\\"notificationType\\\":\\\"Bounce\\\",\\\"bounce\\\":{{\\\"bouncedRecipients\\\":[{}",
            repeated("{\\\"emailAddress\\\":\\\"a@b.example\\\"},", size)
        ),
        "hook-mail" => format!("{head}{}{{\"a\":1}}", nested()),
        "tls-policies" | "tls-failures" => {
            let failure = "{\"result-type\":\"certificate-expired\",\"failed-session-count\":1}";
            let policy = format!(
                "{{\"policy\":{{\"policy-type\":\"sts\",\"policy-domain\":\"a.example\"}},\"summary\":{{\"total-successful-session-count\":1}},\
                 \"failure-details\":[{failure}]}}"
            );
            let (policies, failures) = match kind {
                "tls-policies" => (size / policy.len() + 1, 1),
                _ => (1, size / failure.len() + 1),
            };
            let policy = policy.replace(failure, &vec![failure; failures].join(","));
            format!("{{\"organization-name\":\"x\",\"policies\":[{}]}}", vec![policy; policies].join(","))
        }
        "tls-nested" => format!("{{\"policies\":{}", repeated("[{\"policy\":", size)),
        "sts-patterns" => {
            let mx = |text: &mut String, n| {
                let _ = writeln!(text, "mx: *.h{n}.example");
            };
            format!("version: STSv1\nmode: enforce\nmax_age: 86400\n{}", numbered(size, 20, mx))
        }
        "sts-records" => format!("v=STSv1; id=1{}", repeated("; rua=mailto:a@b.example,https://c", size)),
        "aggregate-records"
        | "aggregate-signatures"
        | "aggregate-nested"
        | "aggregate-attributes"
        | "aggregate-open" => {
            let signature = "<dkim><domain>a</domain><selector>s</selector><result>pass</result></dkim>";
            let record = format!(
                "<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row><auth_results>{signature}</auth_results></record>"
            );
            let inner = match kind {
                "aggregate-records" => repeated(&record, size),
                "aggregate-signatures" => record.replace(signature, &repeated(signature, size)),
                "aggregate-nested" => repeated("<record><row>", size),
                "aggregate-attributes" => format!("<record {}>", repeated("a=\"b\" ", size)),
                _ => repeated("<record><!-- -><x/>&lt;&#1;", size),
            };
            format!("<feedback><report_metadata><org_name>x</org_name></report_metadata>{inner}</feedback>")
        }
        "unpack-parts" => {
            let unit =
                "--b\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\ne30=\r\n";
            format!("{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", repeated(unit, size))
        }
        "unpack-gzip" | "text-words" => repeated("a@b.example 550-5.1.1 (x) =?utf-8?q?a?= \"q\\\" ", size),
        "text-lines" => format!("{}550 x", repeated("550-5.1.1 a\r\n", size)),
        "text-folds" => repeated("\r\n =?utf-8?b?YWE=?= ", size),
        "text-labels" => repeated("a.xn--b-.", size),
        "text-unicode" => repeated("\u{ad}a\u{301}.\u{200b}", size),
        "text-uris" => repeated("<mailto:a@b.example?subject=%20&to=c>,", size),
        "text-forged" => {
            format!(
                "{}{head}\r\n",
                repeated("Authentication-Results: ((((mx.example\r\n\t(x) mx.example; spf=pass\r\n", size)
            )
        }
        _ => panic!("no such kind"),
    }
}

/// Everything that is done with an input of a kind.
pub fn work(kind: &str, text: &str) {
    let (family, raw) = (kind.split('-').next().unwrap_or_default(), text.as_bytes());
    match family {
        "reply" => drop(reply::Message::parse(raw).map(|message| reply::classify(&message))),
        "arf" => {
            if let Ok(report) = Report::parse(raw) {
                assert!(report.to_string().len() <= 4 * raw.len() + 1_000);
            }
        }
        "arc" => {
            let key = Answer::from_records(vec![Record::new(
                1,
                Data::txt("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
            )]);
            let message = mail::Message::parse(raw);
            let check = arc::Check::new(&message, DateTime::UNIX_EPOCH, dkim::RustCrypto);
            let verdict = dns::resolve_with(check, |_| key.clone());
            assert!(verdict.method_result().to_string().len() < 10_000);
        }
        "parts" => assert!(mail::Message::parse(raw).check_parts().is_ok()),
        "zone" => {
            let question = dns::Question::new("example.org", dns::RecordType::Txt).unwrap();
            let _ = Zone::parse(text).map(|zone| zone.answer(&question));
        }
        "inventory" => work_on_inventory(text),
        "hook" => {
            for provider in
                [Provider::SendGrid, Provider::Ses, Provider::Mandrill, Provider::PowerMta, Provider::Mailgun]
            {
                assert!(webhook::parse(provider, raw).len() <= raw.len());
                let _ = Provider::detect(raw, &[]);
            }
        }
        "tls" => {
            if let Ok(report) = tls::report::Report::parse(raw) {
                assert!(report.failures().len() + report.to_json().len() <= 3 * raw.len() + 1_000);
            }
        }
        "sts" => {
            let _ = (StsRecord::parse(text), TlsRptRecord::parse(text), StsPolicy::parse(text));
            let hosts: Vec<&str> = text.lines().take(8).collect();
            let found = tls::lint_policy(text, &hosts).len()
                + tls::lint_sts(text).len()
                + tls::lint_tls_rpt(text).len();
            assert!(found <= 3 * raw.len() + 9);
        }
        "aggregate" => {
            if let Ok(report) = aggregate::Report::parse(raw) {
                let mut totals = aggregate::Totals::with_max(100);
                totals.add(&report);
                assert!(report.to_xml().len() <= 9 * raw.len() + 2_000);
            }
        }
        "unpack" => work_on_packed(kind, raw),
        _ => work_on_text(text),
    }
}

fn work_on_inventory(text: &str) {
    let Ok(zone) = Snapshot::parse(text, "example.org") else { return };
    let plan = Plan::new("example.org", EndState::Parked);
    let labels = inventory(&plan, &zone);
    assert_eq!(labels.len(), zone.records().len());
    let changes = change_plan(&plan, &zone);
    assert!(changes.len() <= 2 * labels.len() + 20);
}

fn work_on_packed(kind: &str, raw: &[u8]) {
    let packed = if kind == "unpack-gzip" {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(raw).unwrap();
        encoder.finish().unwrap()
    } else {
        raw.to_vec()
    };
    let payloads = unpack::payloads(&packed, &Policy::default());
    assert!(payloads.map_or(0, |payloads| payloads.len()) <= raw.len());
    let _ = (
        aggregate::Report::read(&packed, &Policy::default()),
        tls::report::Report::read(&packed, &Policy::default()),
    );
}

/// Whatever takes a text.
fn work_on_text(text: &str) {
    let _ = (Reply::parse(text), Diagnostic::read(text).host(), text.parse::<ReceivedSpf>());
    let _ = (cfbl::Address::parse(text), cfbl::FeedbackId::parse(text), Verp::parse(text));
    let _ = (mail::unfold(text), mail::decode(text), names_a_trap(text));
    let _ = suggest_domain(text, &Lists::builtin());
    if let Ok(domain) = Domain::parse(text) {
        let _ = (domain.to_unicode(), Probe::new(&domain).step());
    }
    assert!(without_forged_results(text.as_bytes(), "mx.example").len() <= text.len());
    let built = ListUnsubscribe::https(text).and_then(|built| built.and_mailto("a@b.example", text));
    assert!(built.map_or(0, |built| built.value().len()) <= 4 * text.len() + 100);
}
