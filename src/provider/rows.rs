//! What is known of each provider, as rows that people edit. Every entry has its source
//! and the day it was seen.

use super::{
    ComplaintLoop::{Aggregate, None as NoLoop, PerDkimDomain, PerIp, SignalSpam, Universal},
    Dots, Facts, Limits, Listed, Provider, Size, Subaddress,
};
use crate::source::Source;

const ISPDB: Source =
    Source::new("Thunderbird ISPDB", "github.com/thunderbird/autoconfig c6ad796", "2026-03-12");
const MX: Source = Source::new(
    "themailtell, table of providers with MX look-ups of 4 to 8 October 2026",
    "github.com/tinkrland/themailtell, src/providers.ts",
    "2026-10-08",
);
const GOOGLE: Source =
    Source::new("Google, Feedback loop", "support.google.com/a/answer/6254652", "2026-07-02");
const MICROSOFT: Source = Source::new(
    "Microsoft, Outlook.com Postmaster: Services",
    "substrate.office.com/ip-domain-management-snds",
    "2026-06-20",
);
const MICROSOFT_POLICIES: Source = Source::new(
    "Microsoft, Outlook.com Postmaster: Policies",
    "substrate.office.com/ip-domain-management-snds",
    "2026-06-15",
);
const MICROSOFT_NDR: Source = Source::new(
    "Microsoft, Exchange NDR codes",
    "github.com/MicrosoftDocs/OfficeDocs-Exchange 52e8b70",
    "2021-07-14",
);
const YAHOO: Source = Source::new("Yahoo, Sender FAQ", "senders.yahooinc.com/faqs", "2025-08-02");
const YAHOO_ADDRESSES: Source = Source::new("Yahoo, AddressGuard", "help.yahoo.com", "2026-11-28");
const APPLE: Source =
    Source::new("Apple, Postmaster information for iCloud Mail", "support.apple.com/102322", "2025-02-26");
const FRENCH: Source =
    Source::new("Postmastery on Orange, SFR and La Poste; Signal Spam", "postmastery.com", "2026-06-22");
const ORANGE: Source = Source::new("Orange, Postmaster", "postmaster.orange.fr", "2026-06-22");
const BENTO: Source =
    Source::new("Bento, SMTP errors of La Poste", "bentonow.com/smtp-errors/laposte", "2025-06-01");
const UNIVERSAL: Source =
    Source::new("Validity, Universal Feedback Loop", "knowledge.validity.com: 360005560651", "2026-05-01");
const MAIL_RU: Source =
    Source::new("Mail.Ru Group on its feedback loop", "pvsm.ru/pochta/11354", "2013-01-01");
const SFR: Source =
    Source::new("SFR's domains", "github.com/Mindbaz/MSP_Postmaster_Links a121341", "2022-12-09");
const PROTON: Source = Source::new("Proton, addresses and aliases", "proton.me/support", "2026-11-28");
const COMCAST: Source = Source::new(
    "Comcast's sender requirements",
    "egressif.io/resources/sender-requirements/comcast-xfinity",
    "2026-06-22",
);
const AMAZON: Source = Source::new(
    "Amazon SES, receiving mail",
    "docs.aws.amazon.com/ses/latest/dg/receiving-email-mx-record.html",
    "2026-11-28",
);
const KUMO: Source =
    Source::new("KumoMTA, shaping.toml", "github.com/KumoCorp/kumomta 3ebc1e8", "2026-08-04");
const GMX: Source =
    Source::new("GMX, feedback loops", "hilfe.gmx.net/email/spam-und-viren/feedbackloops.html", "2026-11-28");
/// Common knowledge, or an earlier version of a page.
const UNCONFIRMED: Source =
    Source::unconfirmed("Common knowledge: no publication was found", "no publication", "2026-11-28");

/// A provider of which nothing but its names is known.
pub(super) const NONE: Facts = Facts {
    provider: Provider::Gmail,
    size: Size::Other,
    domains: &[],
    hosts: &[],
    systems: &[],
    closed: &[],
    subaddress: None,
    dots: None,
    loops: &[],
    forbids_probing: None,
    limits: None,
};

const fn listed(source: Source, names: &'static [&'static str]) -> Listed {
    Listed { names, source }
}

const PLUS: Subaddress = Subaddress { separator: '+', names_mailbox: true };

pub(super) const ROWS: &[Facts] = &[
    Facts {
        provider: Provider::Gmail,
        size: Size::Large,
        domains: &[listed(ISPDB, &["gmail.com", "googlemail.com"])],
        hosts: &[listed(MX, &["gmail-smtp-in.l.google.com"])],
        systems: &[listed(UNCONFIRMED, &["google.com"])],
        subaddress: Some((PLUS, GOOGLE)),
        dots: Some((Dots::Ignored, GOOGLE)),
        loops: &[(Aggregate, GOOGLE)],
        ..NONE
    },
    Facts {
        provider: Provider::GoogleWorkspace,
        hosts: &[
            listed(MX, &["aspmx.l.google.com", "smtp.google.com"]),
            listed(UNCONFIRMED, &["google.com", "googlemail.com"]),
        ],
        subaddress: Some((PLUS, GOOGLE)),
        loops: &[(Aggregate, GOOGLE)],
        ..NONE
    },
    Facts {
        provider: Provider::Outlook,
        size: Size::Large,
        domains: &[
            listed(
                ISPDB,
                &[
                    "hotmail.be",
                    "hotmail.ca",
                    "hotmail.cl",
                    "hotmail.co.id",
                    "hotmail.co.il",
                    "hotmail.co.in",
                    "hotmail.co.jp",
                    "hotmail.co.kr",
                    "hotmail.co.th",
                    "hotmail.co.uk",
                    "hotmail.co.za",
                    "hotmail.com",
                    "hotmail.com.ar",
                    "hotmail.com.au",
                    "hotmail.com.br",
                    "hotmail.com.hk",
                    "hotmail.com.tr",
                    "hotmail.com.tw",
                    "hotmail.com.vn",
                    "hotmail.cz",
                    "hotmail.de",
                    "hotmail.dk",
                    "hotmail.es",
                    "hotmail.fi",
                    "hotmail.fr",
                    "hotmail.gr",
                    "hotmail.hu",
                    "hotmail.it",
                    "hotmail.lt",
                    "hotmail.lv",
                    "hotmail.my",
                    "hotmail.nl",
                    "hotmail.no",
                    "hotmail.ph",
                    "hotmail.rs",
                    "hotmail.se",
                    "hotmail.sg",
                    "hotmail.sk",
                    "live.at",
                    "live.be",
                    "live.ca",
                    "live.cl",
                    "live.cn",
                    "live.co.jp",
                    "live.co.kr",
                    "live.co.uk",
                    "live.co.za",
                    "live.com",
                    "live.com.ar",
                    "live.com.au",
                    "live.com.mx",
                    "live.com.my",
                    "live.com.ph",
                    "live.com.pt",
                    "live.com.sg",
                    "live.de",
                    "live.dk",
                    "live.fi",
                    "live.fr",
                    "live.hk",
                    "live.ie",
                    "live.in",
                    "live.it",
                    "live.jp",
                    "live.nl",
                    "live.no",
                    "live.ru",
                    "live.se",
                    "outlook.at",
                    "outlook.be",
                    "outlook.cl",
                    "outlook.co.id",
                    "outlook.co.il",
                    "outlook.co.th",
                    "outlook.com",
                    "outlook.com.ar",
                    "outlook.com.au",
                    "outlook.com.br",
                    "outlook.com.gr",
                    "outlook.com.tr",
                    "outlook.com.vn",
                    "outlook.cz",
                    "outlook.de",
                    "outlook.dk",
                    "outlook.es",
                    "outlook.fr",
                    "outlook.hu",
                    "outlook.ie",
                    "outlook.in",
                    "outlook.it",
                    "outlook.jp",
                    "outlook.kr",
                    "outlook.lv",
                    "outlook.my",
                    "outlook.ph",
                    "outlook.pt",
                    "outlook.sa",
                    "outlook.sg",
                    "outlook.sk",
                    "livemail.tw",
                    "msn.com",
                    "windowslive.com",
                ],
            ),
            listed(
                UNCONFIRMED,
                &[
                    "hotmail.at",
                    "hotmail.ch",
                    "hotmail.co.nz",
                    "outlook.co.nz",
                    "outlook.com.pe",
                    "passport.com",
                ],
            ),
        ],
        hosts: &[listed(MX, &["olc.protection.outlook.com"]), listed(UNCONFIRMED, &["hotmail.com"])],
        systems: &[listed(UNCONFIRMED, &["outlook.com", "live.com", "office.com", "microsoft.com"])],
        subaddress: Some((PLUS, ISPDB)),
        dots: Some((Dots::Count, UNCONFIRMED)),
        loops: &[(PerIp, MICROSOFT)],
        forbids_probing: Some(MICROSOFT_POLICIES),
        limits: Some((Limits::connections(500), MICROSOFT_POLICIES)),
        ..NONE
    },
    Facts {
        provider: Provider::Microsoft365,
        domains: &[listed(ISPDB, &["onmicrosoft.com"])],
        hosts: &[
            listed(MICROSOFT_NDR, &["mail.protection.outlook.com"]),
            listed(KUMO, &["mx.microsoft"]),
            listed(
                UNCONFIRMED,
                &[
                    "mail.eo.outlook.com",
                    "mail.protection.office365.us",
                    "mail.protection.partner.outlook.cn",
                ],
            ),
        ],
        subaddress: Some((PLUS, UNCONFIRMED)),
        ..NONE
    },
    Facts {
        provider: Provider::Yahoo,
        size: Size::Large,
        domains: &[
            listed(
                ISPDB,
                &[
                    "yahoo.com",
                    "yahoo.ca",
                    "yahoo.de",
                    "yahoo.it",
                    "yahoo.fr",
                    "yahoo.es",
                    "yahoo.se",
                    "yahoo.co.in",
                    "yahoo.co.uk",
                    "yahoo.co.nz",
                    "yahoo.com.au",
                    "yahoo.com.ar",
                    "yahoo.com.br",
                    "yahoo.com.mx",
                    "aol.com",
                    "aol.de",
                    "aol.it",
                    "aol.fr",
                    "aol.es",
                    "aol.se",
                    "aol.co.uk",
                    "aol.co.nz",
                    "aol.com.au",
                    "aol.com.ar",
                    "aol.com.br",
                    "aol.com.mx",
                    "aim.com",
                    "compuserve.com",
                    "cox.net",
                    "cs.com",
                    "myyahoo.com",
                    "netscape.com",
                    "netscape.net",
                    "rocketmail.com",
                    "verizon.net",
                    "wmconnect.com",
                    "ymail.com",
                ],
            ),
            listed(
                UNCONFIRMED,
                &[
                    "yahoo.at",
                    "yahoo.be",
                    "yahoo.bg",
                    "yahoo.cl",
                    "yahoo.co.id",
                    "yahoo.co.il",
                    "yahoo.co.kr",
                    "yahoo.co.th",
                    "yahoo.co.za",
                    "yahoo.com.co",
                    "yahoo.com.hk",
                    "yahoo.com.my",
                    "yahoo.com.pe",
                    "yahoo.com.ph",
                    "yahoo.com.sg",
                    "yahoo.com.tr",
                    "yahoo.com.tw",
                    "yahoo.com.ve",
                    "yahoo.com.vn",
                    "yahoo.cz",
                    "yahoo.dk",
                    "yahoo.fi",
                    "yahoo.gr",
                    "yahoo.hu",
                    "yahoo.ie",
                    "yahoo.in",
                    "yahoo.nl",
                    "yahoo.no",
                    "yahoo.pl",
                    "yahoo.pt",
                    "yahoo.ro",
                    "yahoo.ru",
                    "aol.at",
                    "aol.be",
                    "aol.ch",
                    "aol.cl",
                    "aol.com.co",
                    "aol.com.tr",
                    "aol.com.ve",
                    "aol.cz",
                    "aol.dk",
                    "aol.fi",
                    "aol.hk",
                    "aol.in",
                    "aol.jp",
                    "aol.kr",
                    "aol.nl",
                    "aol.pl",
                    "aol.ru",
                    "aol.tw",
                ],
            ),
        ],
        hosts: &[listed(MX, &["yahoodns.net"])],
        systems: &[listed(UNCONFIRMED, &["yahoo.com", "yahooinc.com", "verizonmedia.com", "aol.com"])],
        closed: &[listed(
            Source::new("Yahoo China closes its mail", "itproportal.com, 2013-08-19", "2026-11-28"),
            &["yahoo.cn", "yahoo.com.cn"],
        )],
        subaddress: Some((Subaddress { separator: '-', names_mailbox: false }, YAHOO_ADDRESSES)),
        loops: &[(PerDkimDomain, YAHOO)],
        ..NONE
    },
    Facts {
        provider: Provider::YahooJapan,
        size: Size::Large,
        domains: &[listed(ISPDB, &["yahoo.co.jp"]), listed(UNCONFIRMED, &["ymail.ne.jp"])],
        hosts: &[listed(UNCONFIRMED, &["yahoo.co.jp"])],
        ..NONE
    },
    Facts {
        provider: Provider::Apple,
        size: Size::Large,
        domains: &[listed(ISPDB, &["icloud.com", "mac.com", "me.com"])],
        hosts: &[listed(MX, &["mail.icloud.com"]), listed(UNCONFIRMED, &["icloud.com"])],
        systems: &[listed(UNCONFIRMED, &["apple.com", "me.com"])],
        subaddress: Some((PLUS, ISPDB)),
        dots: Some((Dots::Count, UNCONFIRMED)),
        loops: &[(NoLoop, APPLE)],
        ..NONE
    },
    Facts {
        provider: Provider::Orange,
        size: Size::Large,
        domains: &[listed(ISPDB, &["orange.fr", "wanadoo.fr"])],
        hosts: &[
            listed(MX, &["smtp-in.orange.fr", "smtp-in2.orange.fr"]),
            listed(UNCONFIRMED, &["orange.fr", "wanadoo.fr"]),
        ],
        loops: &[(SignalSpam, FRENCH)],
        limits: Some((
            Limits { recipients: Some(100), bytes: Some(45_000_000), ..Limits::connections(2).messages(100) },
            ORANGE,
        )),
        ..NONE
    },
    Facts {
        provider: Provider::Sfr,
        size: Size::Large,
        domains: &[
            listed(ISPDB, &["club-internet.fr", "neuf.fr", "sfr.fr"]),
            listed(
                SFR,
                &[
                    "9business.fr",
                    "9online.fr",
                    "akeonet.com",
                    "cario.fr",
                    "cegetel.net",
                    "club.fr",
                    "evc.net",
                    "evhr.net",
                    "guideo.fr",
                    "mageos.com",
                    "modulonet.fr",
                    "netspeed.fr",
                    "noos.fr",
                    "numericable-caraibes.fr",
                    "numericable.com",
                    "numericable.fr",
                    "sequalum.net",
                    "sfr.net",
                    "tv-com.net",
                    "valvision.fr",
                    "waika9.com",
                ],
            ),
        ],
        hosts: &[listed(MX, &["smtp-in.sfr.fr"]), listed(UNCONFIRMED, &["sfr.fr"])],
        loops: &[(SignalSpam, FRENCH), (Universal, UNIVERSAL)],
        limits: Some((Limits::connections(2), FRENCH)),
        ..NONE
    },
    Facts {
        provider: Provider::Laposte,
        size: Size::Large,
        domains: &[listed(ISPDB, &["laposte.net"])],
        hosts: &[listed(MX, &["smtpz4.laposte.net"]), listed(UNCONFIRMED, &["laposte.net"])],
        loops: &[(SignalSpam, FRENCH), (Universal, UNIVERSAL)],
        limits: Some((Limits::connections(2).messages(100), BENTO)),
        ..NONE
    },
    Facts {
        provider: Provider::Free,
        size: Size::Large,
        domains: &[listed(ISPDB, &["free.fr"])],
        hosts: &[listed(MX, &["mx1.free.fr", "mx2.free.fr"]), listed(UNCONFIRMED, &["free.fr"])],
        ..NONE
    },
    Facts {
        provider: Provider::Bouygues,
        domains: &[listed(ISPDB, &["bbox.fr"])],
        hosts: &[listed(UNCONFIRMED, &["bbox.fr"])],
        ..NONE
    },
    Facts {
        provider: Provider::UnitedInternet,
        size: Size::Large,
        domains: &[listed(
            ISPDB,
            &[
                "gmx.net",
                "gmx.de",
                "gmx.at",
                "gmx.ch",
                "gmx.eu",
                "gmx.biz",
                "gmx.org",
                "gmx.info",
                "gmx.com",
                "gmx.us",
                "gmx.co.uk",
                "gmx.es",
                "gmx.fr",
                "gmx.li",
                "gmx.tm",
                "gmx.ca",
                "gmx.cn",
                "gmx.co.in",
                "gmx.com.br",
                "gmx.com.my",
                "gmx.hk",
                "gmx.ie",
                "gmx.it",
                "gmx.ph",
                "gmx.pt",
                "gmx.ru",
                "gmx.se",
                "gmx.sg",
                "gmx.tw",
                "gmx.com.tr",
                "email.gmx",
                "mail.gmx",
                "mein.gmx",
                "web.de",
                "mail.com",
                "mail.org",
                "email.com",
                "post.com",
                "usa.com",
                "accountant.com",
                "consultant.com",
                "dr.com",
                "engineer.com",
                "cheerful.com",
                "techie.com",
                "linuxmail.org",
                "europe.com",
                "london.com",
                "uymail.com",
                "myself.com",
                "iname.com",
                "writeme.com",
            ],
        )],
        hosts: &[
            listed(MX, &["gmx.net", "mx-ha02.web.de", "mx-ha03.web.de", "mx00.mail.com", "mx01.mail.com"]),
            listed(UNCONFIRMED, &["web.de", "mail.com", "gmx.com"]),
        ],
        systems: &[listed(UNCONFIRMED, &["gmx.de"])],
        loops: &[(NoLoop, GMX)],
        ..NONE
    },
    Facts {
        provider: Provider::Ionos,
        domains: &[listed(
            ISPDB,
            &[
                "go4more.de",
                "online.de",
                "onlinehome.de",
                "sofort-start.de",
                "sofort-surf.de",
                "sofortstart.de",
                "sofortsurf.de",
            ],
        )],
        hosts: &[
            listed(MX, &["mxint01.1and1.com", "mxint02.1and1.com", "kundenserver.de", "perfora.net"]),
            listed(UNCONFIRMED, &["ionos.com", "ionos.de"]),
        ],
        ..NONE
    },
    Facts {
        provider: Provider::TOnline,
        size: Size::Large,
        domains: &[listed(ISPDB, &["magenta.de", "t-online.de"])],
        hosts: &[
            listed(MX, &["mx00.t-online.de", "mx01.t-online.de", "mx02.t-online.de", "mx03.t-online.de"]),
            listed(UNCONFIRMED, &["t-online.de"]),
        ],
        ..NONE
    },
    Facts {
        provider: Provider::Libero,
        size: Size::Large,
        domains: &[listed(
            ISPDB,
            &["blu.it", "giallo.it", "inwind.it", "iol.it", "libero.it", "virgilio.it"],
        )],
        hosts: &[
            listed(MX, &["smtp-in.libero.it", "smtp-in.virgilio.it"]),
            listed(UNCONFIRMED, &["libero.it"]),
        ],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Comcast,
        size: Size::Large,
        domains: &[listed(COMCAST, &["comcast.net"])],
        hosts: &[listed(COMCAST, &["comcast.net"])],
        systems: &[listed(UNCONFIRMED, &["xfinity.com"])],
        loops: &[(Universal, UNIVERSAL), (PerDkimDomain, COMCAST)],
        ..NONE
    },
    Facts {
        provider: Provider::MailRu,
        size: Size::Large,
        domains: &[listed(ISPDB, &["bk.ru", "inbox.ru", "list.ru", "mail.ru"])],
        hosts: &[listed(UNCONFIRMED, &["mail.ru"])],
        loops: &[(PerDkimDomain, MAIL_RU)],
        ..NONE
    },
    Facts {
        provider: Provider::Yandex,
        size: Size::Large,
        domains: &[
            listed(
                ISPDB,
                &[
                    "narod.ru",
                    "ya.ru",
                    "yandex.by",
                    "yandex.com",
                    "yandex.kz",
                    "yandex.net",
                    "yandex.ru",
                    "yandex.ua",
                ],
            ),
            listed(UNCONFIRMED, &["yandex.com.tr"]),
        ],
        hosts: &[listed(MX, &["yandex.net", "yandex.ru"])],
        subaddress: Some((PLUS, UNCONFIRMED)),
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Proton,
        domains: &[listed(PROTON, &["pm.me", "proton.me", "protonmail.ch", "protonmail.com"])],
        hosts: &[listed(MX, &["protonmail.ch"])],
        subaddress: Some((PLUS, PROTON)),
        dots: Some((Dots::Ignored, UNCONFIRMED)),
        loops: &[(NoLoop, UNCONFIRMED)],
        ..NONE
    },
    Facts {
        provider: Provider::Fastmail,
        domains: &[listed(ISPDB, &["fastmail.com", "fastmail.fm"])],
        hosts: &[listed(MX, &["messagingengine.com"])],
        subaddress: Some((PLUS, ISPDB)),
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Zoho,
        domains: &[listed(
            ISPDB,
            &[
                "zoho.com",
                "zoho.eu",
                "zoho.in",
                "zoho.com.au",
                "zoho.jp",
                "zohomail.com",
                "zohomail.eu",
                "zohomail.in",
                "zohomail.com.au",
                "zohomail.jp",
                "zohocloud.ca",
                "zohomailcloud.ca",
            ],
        )],
        hosts: &[
            listed(
                MX,
                &["smtpin.zoho.com", "smtpin.zoho.eu", "smtpin.zoho.in", "mx.zoho.com", "mx.zohomail.com"],
            ),
            listed(UNCONFIRMED, &["zoho.com", "zoho.eu", "zoho.in"]),
        ],
        systems: &[listed(UNCONFIRMED, &["zohomail.com"])],
        subaddress: Some((PLUS, UNCONFIRMED)),
        ..NONE
    },
    Facts {
        provider: Provider::Tencent,
        domains: &[listed(MX, &["foxmail.com", "qq.com"])],
        hosts: &[listed(MX, &["qq.com"])],
        ..NONE
    },
    Facts {
        provider: Provider::Netease,
        domains: &[listed(MX, &["126.com", "163.com", "yeah.net"])],
        hosts: &[listed(MX, &["mxmail.netease.com"]), listed(UNCONFIRMED, &["netease.com"])],
        ..NONE
    },
    Facts {
        provider: Provider::Ovh,
        hosts: &[listed(MX, &["mx1.ovh.net", "mx2.ovh.net"]), listed(UNCONFIRMED, &["ovh.net"])],
        ..NONE
    },
    Facts {
        provider: Provider::Gandi,
        hosts: &[listed(MX, &["mail8.gandi.net", "mail12.gandi.net"]), listed(UNCONFIRMED, &["gandi.net"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Amazon,
        hosts: &[listed(AMAZON, &["inbound-smtp.*.amazonaws.com"])],
        systems: &[listed(UNCONFIRMED, &["amazonses.com"])],
        ..NONE
    },
    Facts {
        provider: Provider::Att,
        domains: &[listed(
            ISPDB,
            &[
                "ameritech.net",
                "att.net",
                "bellsouth.net",
                "currently.com",
                "flash.net",
                "nvbell.net",
                "pacbell.net",
                "prodigy.net",
                "sbcglobal.net",
                "snet.net",
                "swbell.net",
                "wans.net",
            ],
        )],
        ..NONE
    },
    Facts {
        provider: Provider::Charter,
        domains: &[listed(ISPDB, &["bresnan.net", "charter.net", "spectrum.net"])],
        ..NONE
    },
    Facts {
        provider: Provider::Seznam,
        domains: &[listed(ISPDB, &["email.cz", "post.cz", "seznam.cz", "spoluzaci.cz"])],
        ..NONE
    },
    Facts {
        provider: Provider::Wp,
        domains: &[listed(ISPDB, &["wp.pl", "o2.pl", "go2.pl", "tlen.pl", "prokonto.pl"])],
        ..NONE
    },
    Facts {
        provider: Provider::Onet,
        domains: &[listed(
            ISPDB,
            &[
                "adres.pl",
                "amorki.pl",
                "autograf.pl",
                "buziaczek.pl",
                "cyberia.pl",
                "onet.com.pl",
                "onet.eu",
                "onet.pl",
                "op.pl",
                "opoczta.pl",
                "pseudonim.pl",
                "republika.pl",
                "spoko.pl",
                "vp.pl",
            ],
        )],
        hosts: &[listed(UNCONFIRMED, &["mx.poczta.onet.pl"])],
        ..NONE
    },
    Facts {
        provider: Provider::Uol,
        domains: &[listed(ISPDB, &["bol.com.br", "uol.com.br"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Telstra,
        domains: &[listed(ISPDB, &["bigpond.com", "bigpond.net", "bigpond.net.au", "telstra.com"])],
        hosts: &[listed(MX, &["extmail.bigpond.com"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts { provider: Provider::Rambler, domains: &[listed(ISPDB, &["rambler.ru"])], ..NONE },
    Facts { provider: Provider::Naver, domains: &[listed(ISPDB, &["naver.com"])], ..NONE },
    Facts { provider: Provider::Daum, domains: &[listed(ISPDB, &["daum.net"])], ..NONE },
    Facts {
        provider: Provider::Rediff,
        domains: &[listed(ISPDB, &["rediffmail.com"])],
        hosts: &[listed(MX, &["mx.rediffmail.rediff.akadns.net"])],
        ..NONE
    },
    Facts {
        provider: Provider::Bt,
        domains: &[listed(ISPDB, &["btinternet.com", "btopenworld.com", "talk21.com"])],
        hosts: &[listed(MX, &["mx.bt.prod.cloud.openwave.ai"])],
        ..NONE
    },
    Facts { provider: Provider::Sky, domains: &[listed(MX, &["sky.com"])], ..NONE },
    Facts {
        provider: Provider::Virgin,
        domains: &[listed(MX, &["virgin.net", "virginmedia.com"])],
        hosts: &[listed(MX, &["atmailcloud.com"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::TalkTalk,
        domains: &[listed(MX, &["talktalk.net"])],
        hosts: &[listed(MX, &["oxcs.net"])],
        ..NONE
    },
    Facts {
        provider: Provider::Kpn,
        domains: &[listed(ISPDB, &["hetnet.nl", "kpnmail.nl", "planet.nl", "telfort.nl", "xs4all.nl"])],
        hosts: &[listed(MX, &["mx.kpnmail.nl"])],
        ..NONE
    },
    Facts {
        provider: Provider::Ziggo,
        domains: &[listed(
            ISPDB,
            &["casema.nl", "chello.nl", "home.nl", "quicknet.nl", "upcmail.nl", "ziggo.nl"],
        )],
        hosts: &[listed(MX, &["mxin5.ziggo.nl", "mxin10.ziggo.nl"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Telenet,
        domains: &[listed(ISPDB, &["telenet.be"])],
        hosts: &[listed(MX, &["mx1.telenet-ops.be", "mx2.telenet-ops.be"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Proximus,
        domains: &[listed(ISPDB, &["belgacom.net", "kidcity.be", "proximus.be", "skynet.be"])],
        ..NONE
    },
    Facts {
        provider: Provider::Tim,
        domains: &[listed(ISPDB, &["alice.it", "tim.it"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Tiscali,
        domains: &[listed(ISPDB, &["tiscali.it"])],
        hosts: &[listed(MX, &["etb.mail.tiscali.it", "imp.mail.tiscali.it"])],
        ..NONE
    },
    Facts {
        provider: Provider::Bluewin,
        domains: &[listed(ISPDB, &["bluemail.ch", "bluewin.ch"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Freenet,
        domains: &[listed(ISPDB, &["freenet.de"])],
        hosts: &[listed(MX, &["mx.freenet.de"])],
        ..NONE
    },
    Facts {
        provider: Provider::Vodafone,
        domains: &[listed(ISPDB, &["arcor.de", "kabelmail.de", "vodafonemail.de"])],
        ..NONE
    },
    Facts {
        provider: Provider::Posteo,
        domains: &[listed(MX, &["posteo.de"])],
        hosts: &[listed(MX, &["posteo.de"])],
        ..NONE
    },
    Facts {
        provider: Provider::MailboxOrg,
        domains: &[listed(MX, &["mailbox.org"])],
        hosts: &[listed(MX, &["mx.mailbox.org"])],
        ..NONE
    },
    Facts {
        provider: Provider::Tuta,
        domains: &[listed(MX, &["tutanota.com", "tutanota.de"])],
        hosts: &[listed(MX, &["tutanota.de"])],
        ..NONE
    },
    Facts {
        provider: Provider::Hey,
        domains: &[listed(MX, &["hey.com"])],
        hosts: &[listed(MX, &["hey.com"])],
        ..NONE
    },
    Facts { provider: Provider::GoDaddy, hosts: &[listed(MX, &["secureserver.net"])], ..NONE },
    Facts {
        provider: Provider::Hostinger,
        hosts: &[listed(MX, &["mx1.hostinger.com", "mx2.hostinger.com"])],
        ..NONE
    },
    Facts { provider: Provider::OneCom, hosts: &[listed(MX, &["one.com"])], ..NONE },
    Facts {
        provider: Provider::Migadu,
        hosts: &[listed(MX, &["aspmx1.migadu.com", "aspmx2.migadu.com", "aspmx3.migadu.com"])],
        ..NONE
    },
    Facts { provider: Provider::Cloudflare, hosts: &[listed(MX, &["mx.cloudflare.net"])], ..NONE },
    Facts {
        provider: Provider::Rackspace,
        hosts: &[listed(UNCONFIRMED, &["emailsrvr.com"])],
        loops: &[(Universal, UNIVERSAL)],
        ..NONE
    },
    Facts {
        provider: Provider::Mimecast,
        hosts: &[listed(MX, &["mimecast.com"]), listed(KUMO, &["mimecast.co.za", "mimecast-offshore.com"])],
        ..NONE
    },
    Facts {
        provider: Provider::Proofpoint,
        hosts: &[listed(MX, &["pphosted.com"]), listed(UNCONFIRMED, &["ppe-hosted.com"])],
        systems: &[listed(UNCONFIRMED, &["proofpoint.com"])],
        ..NONE
    },
    Facts { provider: Provider::Barracuda, hosts: &[listed(MX, &["barracudanetworks.com"])], ..NONE },
    Facts { provider: Provider::TrendMicro, hosts: &[listed(MX, &["trendmicro.com"])], ..NONE },
    Facts { provider: Provider::Cisco, hosts: &[listed(UNCONFIRMED, &["iphmx.com"])], ..NONE },
    Facts {
        provider: Provider::Broadcom,
        hosts: &[listed(UNCONFIRMED, &["messagelabs.com"])],
        systems: &[listed(UNCONFIRMED, &["symanteccloud.com"])],
        ..NONE
    },
];
