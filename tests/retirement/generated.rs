//! Plans with their zones, made at random: senders at the domain and at names below it, SPF records in
//! several shapes, keys as text and by alias, every scope, end state and use.

use std::fmt;

use chrono::Days;
use deliverability::{
    dns::{self, Answer, Question, RecordType},
    retirement::{Plan, Snapshot},
    spf,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{base, date};

pub const DOMAIN: &str = "north-mail.example";

/// A sender with what it leaves in a zone: its include, its keys, and other records. `%` is the domain that it
/// sends from.
struct Sender {
    name: &'static str,
    include: &'static str,
    keys: &'static [(&'static str, &'static str)],
    others: &'static [&'static str],
}

/// A key whose name tells nothing: a plan that keeps or drops it names it.
const GENERIC: &str = "mail";

const SENDERS: &[Sender] = &[
    Sender {
        name: "SendGrid",
        include: "include:sendgrid.net",
        keys: &[
            ("s1", "CNAME s1.domainkey.u1.wl001.sendgrid.net."),
            ("s2", "CNAME s2.domainkey.u1.wl001.sendgrid.net."),
        ],
        others: &["em77 CNAME u1.wl001.sendgrid.net.", "url1 CNAME sendgrid.net."],
    },
    Sender {
        name: "Mailchimp",
        include: "include:servers.mcsv.net",
        keys: &[("k2", "CNAME dkim2.mcsv.net."), ("k3", "CNAME dkim3.mcsv.net.")],
        others: &[],
    },
    Sender {
        name: "Brevo",
        include: "include:spf.brevo.com",
        keys: &[("brevo1", "CNAME b1.x.dkim.brevo.com."), (GENERIC, "TXT \"k=rsa; p=MIG\"")],
        others: &["@ TXT \"brevo-code:1\"", "r CNAME x.r.brand.brevosend.com."],
    },
    Sender {
        name: "Amazon SES",
        include: "include:amazonses.com",
        keys: &[("abc", "CNAME abc.dkim.amazonses.com.")],
        others: &[
            "_amazonses TXT \"token\"",
            "bounces MX 10 feedback-smtp.eu-west-1.amazonses.com.",
            "bounces TXT \"v=spf1 include:amazonses.com ~all\"",
        ],
    },
    Sender {
        name: "Mailjet",
        include: "include:spf.mailjet.com",
        keys: &[("mailjet", "TXT \"k=rsa; p=MIG\"")],
        others: &["bnc3 CNAME bnc3.mailjet.com."],
    },
    Sender {
        name: "Postmark",
        include: "include:spf.mtasv.net",
        keys: &[("20250101pm", "TXT \"k=rsa; p=MIG\"")],
        others: &["pm-bounces CNAME pm.mtasv.net."],
    },
    Sender {
        name: "HubSpot",
        include: "include:77.spf03.hubspotemail.net",
        keys: &[
            ("hs1-77", "CNAME a.hs03a.dkim.hubspotemail.net."),
            ("hs2-77", "CNAME a.hs03b.dkim.hubspotemail.net."),
        ],
        others: &[],
    },
    Sender {
        name: "Zendesk",
        include: "include:mail.zendesk.com",
        keys: &[
            ("zendesk1", "CNAME zendesk1._domainkey.zendesk.com."),
            ("zendesk2", "CNAME zendesk2._domainkey.zendesk.com."),
        ],
        others: &["zendeskverification TXT \"1\"", "help CNAME x.zendesk.com."],
    },
];

/// What a sender is to the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Absent,
    Dropped,
    Former,
    Used,
    Unnamed,
}

/// How the domain writes its SPF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Flat,
    Nested,
    Redirected,
    /// Two records: an error until one of them is gone.
    Two,
}

/// Somebody who sends on once the plan is carried out.
#[derive(Debug, Clone)]
pub struct Ongoing {
    pub name: &'static str,
    /// An address that it sends from.
    address: String,
    /// The domain of its envelope.
    domain: String,
    /// The names of its keys.
    pub keys: Vec<String>,
}

/// A plan and its zone.
#[derive(Clone)]
pub struct Case {
    pub plan: Plan,
    pub zone: Snapshot,
    /// Who sends on.
    pub ongoing: Vec<Ongoing>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = &self.plan;
        writeln!(f, "{} {}, host {:?}", plan.scope.kind, plan.scope.end_state, plan.host.service)?;
        for (what, senders) in [("drop", &plan.drops), ("former", &plan.former)] {
            let names = senders.iter().map(|own| (&own.service, &own.domain));
            writeln!(f, "{what}: {:?}", names.collect::<Vec<_>>())?;
        }
        writeln!(f, "uses: {:?}", plan.uses.iter().map(|own| &own.sends_with).collect::<Vec<_>>())?;
        writeln!(f, "{}", self.zone)
    }
}

#[derive(Debug, Clone)]
struct Draw {
    /// What each sender is, and whether it sends from a name of its own.
    places: Vec<(Place, bool)>,
    shape: Shape,
    all: &'static str,
    scope: (&'static str, &'static str),
    /// The mailbox host: 0 is Google Workspace, 1 Fastmail, 2 a server of the domain's own.
    host: usize,
    host_is_used: bool,
    own_app: bool,
    odd: usize,
    cool_down: u64,
    dmarc: usize,
}

/// A host: its name, the term of SPF, its DKIM records and its other records.
type HostRow = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

const HOSTS: &[HostRow] = &[
    (
        "Google Workspace",
        "include:_spf.google.com",
        &[("google", "TXT \"v=DKIM1; p=MIG\"")],
        &["@ MX 1 smtp.google.com."],
    ),
    (
        "Fastmail",
        "include:spf.messagingengine.com",
        &[
            ("fm1", "CNAME fm1.north-mail.example.dkim.fmhosted.com."),
            ("fm2", "CNAME fm2.north-mail.example.dkim.fmhosted.com."),
        ],
        &[
            "@ MX 10 in1-smtp.messagingengine.com.",
            "@ MX 20 in2-smtp.messagingengine.com.",
            "_imaps._tcp SRV 0 1 993 imap.fastmail.com.",
        ],
    ),
    (
        "own server",
        "mx:north-mail.example",
        &[("srv", "TXT \"v=DKIM1; p=MIG\"")],
        &["@ MX 10 mx1", "mx1 A 203.0.113.101", "imap CNAME mx1"],
    ),
];

const POLICIES: &[&str] = &[
    "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:r@north.example\"",
    "_dmarc TXT \"v=DMARC1; p=quarantine; pct=50; sp=none; rua=mailto:r@north.example,mailto:x@ag.dmarcian.com; ruf=mailto:f@north.example\"",
    "_dmarc CNAME north-mail.example.hosted.dmarcian.com.",
    "_dmarc TXT \"v=DMARC1; p=reject\"\n_dmarc TXT \"v=DMARC1; p=none; rua=mailto:r@north.example\"",
    "_dmarc TXT \"v=DMARC1; p=none; rua=mailto:r@north.example\"\n_dmarc TXT \"v=DMARC1; p=none; rua=mailto:s@north.example\"",
    "",
];

const ODD: &[&str] = &[
    "odd TXT \"17\"",
    "k7 A 198.51.100.77",
    "lab NS ns1.other.example.",
    "* A 192.0.2.1",
    "x9 CNAME d1.cloudfront.net.",
    "z._domainkey TXT \"v=DKIM1; p=MIG\"",
];

#[expect(clippy::too_many_lines, reason = "a generator of test cases, step by step")]
fn build(draw: &Draw) -> Case {
    let mut plan = base();
    let (host, host_term, host_keys, host_records) = HOSTS[draw.host];
    plan["host"] =
        json!({ "service": host, "dkim_selectors": if draw.host == 2 { json!(["srv"]) } else { json!([]) } });
    plan["scope"] =
        json!({ "kind": draw.scope.0, "end_state": draw.scope.1, "mailboxes": [format!("a@{DOMAIN}")] });
    let end = date("2026-03-16");
    let freeze = end.checked_sub_days(Days::new(draw.cool_down)).unwrap();
    plan["dates"] =
        json!({ "freeze": freeze.to_string(), "end": end.to_string(), "cool_down_days": draw.cool_down });
    let mut lists: [Vec<Value>; 3] = Default::default();
    let mut lines =
        vec!["@ A 192.0.2.1".to_owned(), "www CNAME @".to_owned(), POLICIES[draw.dmarc].to_owned()];
    lines.extend(host_records.iter().map(ToString::to_string));
    let mut terms = vec![host_term.to_owned()];
    let mut ongoing = Vec::new();
    let key_lines = |keys: &[(&str, &str)], below: &str| -> (Vec<String>, Vec<String>) {
        let names =
            keys.iter().map(|(selector, _)| format!("{selector}._domainkey{below}.{DOMAIN}")).collect();
        (keys.iter().map(|(selector, data)| format!("{selector}._domainkey{below} {data}")).collect(), names)
    };
    let (own, names) = key_lines(host_keys, "");
    lines.extend(own);
    // People write and answer through the mailbox host while the domain takes mail.
    let stays = draw.host_is_used || draw.scope.0 == "mailboxes" || draw.scope.1 == "receive-only";
    if stays {
        let address =
            if draw.host == 2 { "203.0.113.101".to_owned() } else { format!("203.0.113.{}", 90 + draw.host) };
        ongoing.push(Ongoing { name: host, address, domain: DOMAIN.to_owned(), keys: names });
    }
    if draw.host_is_used {
        lists[2].push(json!({ "name": "people", "sends_with": host, "receives_at": host }));
    }
    for (at, (sender, (place, below))) in SENDERS.iter().zip(&draw.places).enumerate() {
        if *place == Place::Absent {
            continue;
        }
        let label = format!("n{at}");
        let (below_name, domain) = if *below {
            (format!(".{label}"), format!("{label}.{DOMAIN}"))
        } else {
            (String::new(), DOMAIN.to_owned())
        };
        let (keys, names) = key_lines(sender.keys, &below_name);
        lines.extend(keys);
        lines.extend(sender.others.iter().map(ToString::to_string));
        if *below {
            lines.push(format!("{label} TXT \"v=spf1 {} ~all\"", sender.include));
        } else {
            terms.push(sender.include.to_owned());
        }
        let selectors: Vec<&str> = sender.keys.iter().map(|(selector, _)| *selector).collect();
        let mut entry =
            json!({ "service": sender.name, "daily": 100 * (at + 1), "dkim_selectors": selectors });
        if *below {
            entry["domain"] = json!(domain);
        }
        match place {
            Place::Dropped => lists[0].push(entry),
            Place::Former => lists[1].push(entry),
            Place::Used => {
                lists[2].push(json!({ "name": format!("use {at}"), "sends_with": sender.name, "dkim_selectors": selectors }));
                ongoing.push(Ongoing {
                    name: sender.name,
                    address: format!("203.0.113.{}", at + 1),
                    domain,
                    keys: names,
                });
            }
            _ => {}
        }
    }
    if draw.own_app {
        terms.push("ip4:198.51.100.8".to_owned());
        lines.push("app1._domainkey TXT \"v=DKIM1; p=MIG\"".to_owned());
        lists[2]
            .push(json!({ "name": "app", "spf_terms": ["ip4:198.51.100.8"], "dkim_selectors": ["app1"] }));
        ongoing.push(Ongoing {
            name: "own application",
            address: "198.51.100.8".to_owned(),
            domain: DOMAIN.to_owned(),
            keys: vec![format!("app1._domainkey.{DOMAIN}")],
        });
    }
    [plan["drop"], plan["former"], plan["use"]] = lists.map(Value::from);
    let list = terms.join(" ");
    let half = terms.len() / 2;
    lines.extend(match draw.shape {
        Shape::Flat => vec![format!("@ TXT \"v=spf1 {list} {}all\"", draw.all)],
        Shape::Nested => vec![
            format!("@ TXT \"v=spf1 include:_spf.{DOMAIN} {}all\"", draw.all),
            format!("_spf TXT \"v=spf1 {list} -all\""),
        ],
        Shape::Redirected => vec![
            format!("@ TXT \"v=spf1 redirect=_spf.{DOMAIN}\""),
            format!("_spf TXT \"v=spf1 {list} {}all\"", draw.all),
        ],
        Shape::Two => vec![
            format!("@ TXT \"v=spf1 {} {}all\"", terms[..half].join(" "), draw.all),
            format!("@ TXT \"v=spf1 {} {}all\"", terms[half..].join(" "), draw.all),
        ],
    });
    lines.extend(ODD.iter().take(draw.odd).map(ToString::to_string));
    let text = format!("$ORIGIN {DOMAIN}.\n{}\n", lines.join("\n"));
    let zone = Snapshot::parse(&text, DOMAIN).unwrap();
    Case { plan: serde_json::from_value(plan).unwrap(), zone, ongoing }
}

pub fn cases() -> impl Strategy<Value = Case> {
    let place = prop_oneof![
        2 => Just(Place::Absent),
        2 => Just(Place::Dropped),
        1 => Just(Place::Former),
        2 => Just(Place::Used),
        1 => Just(Place::Unnamed),
    ];
    let shape =
        prop_oneof![Just(Shape::Flat), Just(Shape::Nested), Just(Shape::Redirected), Just(Shape::Two)];
    let scope = prop_oneof![
        Just(("whole-domain", "receive-only")),
        Just(("whole-domain", "parked")),
        Just(("whole-domain", "retired")),
        Just(("mailboxes", "receive-only")),
        Just(("mailboxes", "parked")),
    ];
    let places = prop::collection::vec((place, any::<bool>()), SENDERS.len());
    let all = prop_oneof![Just("~"), Just("-"), Just("?")];
    let rest = (0..HOSTS.len(), any::<bool>(), any::<bool>(), 0..=ODD.len(), 7..15_u64, 0..POLICIES.len());
    (places, shape, all, scope, rest).prop_map(|(places, shape, all, scope, rest)| {
        let (host, host_is_used, own_app, odd, cool_down, dmarc) = rest;
        build(&Draw { places, shape, all, scope, host, host_is_used, own_app, odd, cool_down, dmarc })
    })
}

/// What the services themselves publish: for each include one address that passes, and their keys.
fn outside() -> dns::Zone {
    let mut zone = dns::Zone::new();
    let senders = SENDERS.iter().map(|sender| (sender.include, sender.keys));
    let hosts = HOSTS.iter().map(|(_, term, keys, _)| (*term, *keys));
    let numbered = senders.zip(1..).chain(hosts.zip(90..));
    for ((term, keys), number) in numbered {
        if let Some(name) = term.strip_prefix("include:") {
            zone.insert(name, dns::Data::txt(format!("v=spf1 ip4:203.0.113.{number} -all"))).unwrap();
        }
        for target in keys.iter().filter_map(|(_, data)| data.strip_prefix("CNAME ")) {
            zone.insert(target, dns::Data::txt("v=DKIM1; p=MIG")).unwrap();
        }
    }
    zone
}

fn world(zone: &Snapshot) -> impl Fn(&Question) -> Answer {
    let (own, services) = (zone.zone(), outside());
    move |question| {
        // An alias that leads out of the zone is followed there.
        let alias = Question::from_name(question.name().clone(), RecordType::Cname);
        let target = own.answer(&alias).records().next().map(|data| data.to_string());
        let elsewhere = |name: &str| services.answer(&Question::new(name, question.record_type()).unwrap());
        match target {
            Some(target) if !target.trim_end_matches('.').ends_with(DOMAIN) => elsewhere(&target),
            _ if question.name().as_str().ends_with(DOMAIN) => own.answer(question),
            _ => elsewhere(question.name().as_str()),
        }
    }
}

impl Ongoing {
    /// Whether its mail passes SPF by a zone.
    pub fn passes(&self, zone: &Snapshot) -> bool {
        let address = self.address.parse().unwrap();
        let request = spf::Request::mail_from(address, "mx.example.net", &format!("a@{}", self.domain));
        dns::resolve_with(spf::Check::new(&request), world(zone)).result() == spf::Result::Pass
    }

    /// Whether every one of its keys is found, and none of them was revoked.
    pub fn has_keys(&self, zone: &Snapshot) -> bool {
        let answer = world(zone);
        self.keys.iter().all(|name| {
            let question = Question::new(name, RecordType::Txt).unwrap();
            answer(&question).records().any(|data| data.to_string().contains("p=MIG"))
        })
    }
}
