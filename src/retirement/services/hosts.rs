//! Mailbox hosts and the gateways in front of them.

use super::{EMPTY, Kind, PROVIDERS, Service, seen, vendor};

const fn host(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::MailboxHost, source, ..EMPTY }
}

const fn gateway(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Gateway, source, ..EMPTY }
}

pub(super) const ROWS: &[Service] = &[
    Service {
        aliases: &["g suite", "gsuite", "google apps", "google", "gmail", "google mail"],
        spf: &["_spf.google.com", "googlemail.com", "=google.com", "=aspmx.googlemail.com"],
        dkim: &["domainkey.google.com"],
        selectors: &["google", "google#", "googleworkspace", "gsuite"],
        receiving: &[
            "aspmx.l.google.com",
            "l.google.com",
            "googlemail.com",
            "=smtp.google.com",
            "=ghs.google.com",
            "=ghs.googlehosted.com",
            "mx-verification.google.com",
        ],
        tokens: &["google-site-verification", "google-gws-recovery-domain-verification"],
        site: &["dv.googlehosted.com"],
        ..host("Google Workspace", PROVIDERS)
    },
    Service {
        aliases: &[
            "office 365",
            "office365",
            "o365",
            "m365",
            "microsoft",
            "exchange online",
            "microsoft exchange online",
            "outlook",
            "microsoft outlook",
            "microsoft 365 exchange",
        ],
        spf: &[
            "protection.outlook.com",
            "=outlook.com",
            "spf-a.outlook.com",
            "spf-b.outlook.com",
            "spf.protection.office365.us",
            "spf.messaging.microsoft.com",
            "sharepointonline.com",
        ],
        dkim: &["onmicrosoft.com", "dkim.mail.microsoft"],
        selectors: &["selector1", "selector2"],
        receiving: &[
            "mail.protection.outlook.com",
            "mx.microsoft",
            "=autodiscover.outlook.com",
            "=autodiscover-s.outlook.com",
            "outlook.office365.com",
            "outlook.office.com",
            "outlook.com",
            "smtp.office365.com",
            "mail.eo.outlook.com",
            "msv1.invalid",
        ],
        tokens: &["ms=ms", "ms=", "v=verifydomain ms=", "d365mktkey="],
        site: &[
            "lync.com",
            "online.lync.com",
            "manage.microsoft.com",
            "enterpriseregistration.windows.net",
            "clientconfig.microsoftonline-p.net",
            "microsoftonline.com",
        ],
        ..host("Microsoft 365", PROVIDERS)
    },
    Service {
        aliases: &["fastmail.com", "messagingengine"],
        spf: &["spf.messagingengine.com", "messagingengine.com", "spf.fastmail.com"],
        dkim: &["dkim.fmhosted.com"],
        selectors: &["fm#", "mesmtp"],
        receiving: &["messagingengine.com", "fastmail.com", "fastmail.fm"],
        ..host("Fastmail", PROVIDERS)
    },
    Service {
        aliases: &["ovhcloud", "ovh mail", "mx plan", "ovh email pro", "ovh exchange"],
        spf: &["mx.ovh.com", "mx.ovh.net", "mx.ovh.ca", "spf.mail.ovh.net", "exchange.ovh.net"],
        dkim: &["dkim.mail.ovh.net", "dkim.mail.ovh.ca", "mail.ovh.net"],
        selectors: &[
            "ovhmo*-selector1",
            "ovhmo*-selector2",
            "ovhex*-selector1",
            "ovhex*-selector2",
            "ovhemp*-selector1",
            "ovhemp*-selector2",
        ],
        receiving: &["mail.ovh.net", "mailconfig.ovh.net", "ovh.net", "mail.ovh.ca", "=mailconfig.ovh.ca"],
        tokens: &["ovhcontrol", "ovhemp"],
        labels: &["ovhcontrol"],
        ..host("OVH", PROVIDERS)
    },
    Service {
        aliases: &["zoho", "zoho workplace", "zohomail"],
        spf: &[
            "zoho.com",
            "zoho.eu",
            "zoho.in",
            "zohomail.com",
            "zohomail.eu",
            "zoho.com.au",
            "zohocloud.ca",
            "zohomail.in",
            "one.zoho.com",
            "one.zoho.eu",
        ],
        dkim: &["zoho.com", "zoho.eu", "zohomail.com"],
        selectors: &["zoho", "zmail", "zohomail", "zmail#"],
        receiving: &[
            "zoho.com",
            "zoho.eu",
            "zoho.in",
            "zohomail.com",
            "zoho.com.au",
            "zohocloud.ca",
            "business.zoho.com",
        ],
        tokens: &["zoho-verification=", "zoho-domain-verification="],
        labels: &["zb#", "zb*"],
        ..host("Zoho Mail", PROVIDERS)
    },
    Service {
        aliases: &["protonmail", "proton"],
        spf: &["_spf.protonmail.ch", "protonmail.ch", "proton.me"],
        dkim: &["domains.proton.ch", "protonmail.ch"],
        selectors: &["protonmail", "protonmail2", "protonmail3"],
        receiving: &["protonmail.ch", "proton.me"],
        tokens: &["protonmail-verification="],
        ..host("Proton Mail", PROVIDERS)
    },
    Service {
        aliases: &["apple", "icloud+", "icloud"],
        spf: &["icloud.com"],
        dkim: &["icloudmailadmin.com"],
        selectors: &["sig1"],
        receiving: &["mail.icloud.com", "icloud.com"],
        tokens: &["apple-domain="],
        ..host("iCloud Mail", PROVIDERS)
    },
    Service {
        spf: &["spf.infomaniak.ch"],
        dkim: &["infomaniak.ch", "infomaniak.com"],
        receiving: &["infomaniak.ch", "infomaniak.com"],
        ..host(
            "Infomaniak",
            seen(
                "Link an external website to an Infomaniak mailbox",
                "https://www.infomaniak.com/en/support/faq/search?page=3&q=dns",
            ),
        )
    },
    Service {
        aliases: &["gandi mail", "gandi.net"],
        spf: &["_mailcust.gandi.net", "gandi.net"],
        dkim: &["gandimail.net"],
        selectors: &["gm1", "gm2", "gm3"],
        receiving: &["mail.gandi.net", "gandi.net"],
        ..host(
            "Gandi",
            seen(
                "AgileVentures, ecosystem review",
                "https://github.com/AgileVentures/av-static-website/blob/master/source/blog_articles/2017-09-08-av-ecosystem-review-email-fix.html.markdown",
            ),
        )
    },
    Service {
        aliases: &["1&1", "1and1", "1&1 ionos", "ionos mail"],
        spf: &[
            "_spf-eu.ionos.com",
            "_spf-us.ionos.com",
            "_spf.perfora.net",
            "_spf.kundenserver.de",
            "ionos.com",
            "kundenserver.de",
            "perfora.net",
        ],
        dkim: &["dkim.ionos.com", "ionos.com"],
        selectors: &["s1-ionos", "s2-ionos", "s42582890"],
        receiving: &[
            "kundenserver.de",
            "ionos.com",
            "ionos.de",
            "ionos.fr",
            "ionos.es",
            "ionos.co.uk",
            "1and1.com",
            "1and1.co.uk",
            "perfora.net",
            "adsredir.ionos.info",
            "autodiscover.1and1.info",
            "oneandone.co.uk",
        ],
        ..host(
            "IONOS",
            vendor(
                "IONOS mail records",
                "https://www.ionos.com/help/domains/configuring-mail-servers-and-other-related-records/",
            ),
        )
    },
    Service {
        aliases: &["godaddy email", "godaddy workspace email", "workspace email", "secureserver"],
        spf: &["secureserver.net"],
        dkim: &["secureserver.net"],
        receiving: &["secureserver.net", "email.secureserver.net"],
        site: &["domaincontrol.com"],
        ..host("GoDaddy", PROVIDERS)
    },
    Service {
        aliases: &["privateemail", "namecheap private email", "namecheap"],
        spf: &[
            "spf.privateemail.com",
            "privateemail.com",
            "spf.efwd.registrar-servers.com",
            "registrar-servers.com",
        ],
        receiving: &["privateemail.com", "registrar-servers.com"],
        ..host(
            "Namecheap Private Email",
            vendor(
                "Private Email records",
                "https://www.namecheap.com/support/knowledgebase/article.aspx/1340/",
            ),
        )
    },
    Service {
        aliases: &["rackspace", "rackspace hosted exchange", "emailsrvr"],
        spf: &["emailsrvr.com", "mailgun.emailsrvr.com"],
        receiving: &["emailsrvr.com"],
        ..host("Rackspace Email", PROVIDERS)
    },
    Service {
        aliases: &["migadu.com"],
        spf: &["spf.migadu.com"],
        dkim: &["_domainkey.migadu.com", "migadu.com"],
        receiving: &["migadu.com"],
        tokens: &["hosted-email-verify="],
        ..host(
            "Migadu",
            seen(
                "Migadu DNSControl setup",
                "https://gist.github.com/tennox/f2836fb57e2ac3b54c0c044b7777eb35",
            ),
        )
    },
    Service {
        spf: &["mailbox.org"],
        dkim: &["mailbox.org"],
        selectors: &["mbo0001", "mbo0002", "mbo0003", "mbo0004"],
        receiving: &["mailbox.org"],
        ..host(
            "mailbox.org",
            vendor("Own domain at mailbox.org", "https://kb.mailbox.org/en/private/custom-domains"),
        )
    },
    Service {
        aliases: &["posteo.de"],
        receiving: &["posteo.de"],
        ..host("Posteo", vendor("Posteo help", "https://posteo.de/en/help"))
    },
    Service {
        aliases: &["hostinger email", "hostinger mail", "titan (hostinger)"],
        spf: &["_spf.mail.hostinger.com", "hostinger.com"],
        dkim: &["dkim.mail.hostinger.com"],
        selectors: &[
            "hostingermail-a",
            "hostingermail-b",
            "hostingermail-c",
            "hostingermail1",
            "hostingermail2",
            "hostingermail3",
        ],
        receiving: &["hostinger.com"],
        ..host(
            "Hostinger",
            vendor("Hostinger e-mail records", "https://support.hostinger.com/en/articles/1575756"),
        )
    },
    Service {
        aliases: &["titan", "titan mail"],
        spf: &["spf.titan.email", "titan.email"],
        selectors: &["titan1", "titan2"],
        receiving: &["titan.email"],
        ..host(
            "Titan",
            vendor("Titan DNS records", "https://support.titan.email/hc/en-us/articles/900000215446"),
        )
    },
    Service {
        aliases: &["yandex mail", "yandex 360", "yandex"],
        spf: &["_spf.yandex.net", "_spf.yandex.ru", "yandex.net", "yandex.ru"],
        receiving: &["mx.yandex.net", "yandex.net", "yandex.ru", "domain.mail.yandex.net"],
        tokens: &["yandex-verification"],
        ..host(
            "Yandex 360",
            vendor(
                "DNS records of Yandex 360",
                "https://yandex.com/support/yandex-360/business/admin/en/domains/dns",
            ),
        )
    },
    Service {
        aliases: &["mail.ru for business", "vk workmail"],
        spf: &["_spf.mail.ru", "mail.ru"],
        selectors: &["mailru"],
        receiving: &["emx.mail.ru", "mail.ru"],
        tokens: &["mailru-verification", "mailru-domain"],
        ..host("Mail.ru", vendor("Mail.ru for business", "https://help.mail.ru/biz"))
    },
    Service {
        aliases: &["aruba", "aruba.it"],
        spf: &["_spf.aruba.it", "aruba.it"],
        receiving: &["aruba.it", "aruba.eu", "arubabusiness.it"],
        ..host("Aruba", PROVIDERS)
    },
    Service {
        spf: &["one.com", "_custspf.one.com"],
        receiving: &["one.com"],
        ..host("one.com", vendor("one.com DNS", "https://help.one.com/hc/en-us/articles/115005595685"))
    },
    Service {
        aliases: &["strato ag"],
        spf: &["_spf.strato.com", "strato.com", "smtp.rzone.de"],
        selectors: &["strato-dkim-0002", "strato-dkim-0003"],
        dkim: &["_domainkey.strato.de", "strato.de"],
        receiving: &["rzone.de", "strato.de", "strato.com"],
        ..host("STRATO", vendor("STRATO mail", "https://www.strato.de/faq/mail/"))
    },
    Service {
        aliases: &["hetzner online"],
        receiving: &["your-server.de", "hetzner.com"],
        spf: &["your-server.de"],
        ..host(
            "Hetzner",
            vendor("Hetzner e-mail", "https://docs.hetzner.com/konsoleh/account-management/email/"),
        )
    },
    Service {
        aliases: &["all-inkl.com", "all-inkl"],
        spf: &["kasserver.com", "spf.kasserver.com"],
        selectors: &["kas*"],
        receiving: &["kasserver.com"],
        ..host("ALL-INKL", vendor("ALL-INKL mail", "https://all-inkl.com/en/help/"))
    },
    Service {
        aliases: &["dreamhost mail"],
        spf: &["netblocks.dreamhost.com", "relay.mailchannels.net", "dreamhost.com"],
        receiving: &["dreamhost.com"],
        ..host("DreamHost", PROVIDERS)
    },
    Service {
        spf: &["websitewelcome.com", "hostgator.com"],
        receiving: &["websitewelcome.com", "hostgator.com"],
        ..host("HostGator", PROVIDERS)
    },
    Service {
        spf: &["bluehost.com", "spf2.bluehost.com"],
        receiving: &["bluehost.com", "hostmonster.com"],
        ..host("Bluehost", PROVIDERS)
    },
    Service {
        aliases: &["mailspamprotection"],
        spf: &["_spf.mailspamprotection.com", "siteground.com", "mailspamprotection.com", "dnssmarthost.net"],
        receiving: &[
            "mailspamprotection.com",
            "sgvps.net",
            "siteground.eu",
            "antispam.mailspamprotection.com",
        ],
        ..host("SiteGround", PROVIDERS)
    },
    Service {
        spf: &["spf.mxroute.com", "mxroute.com", "mxlogin.com"],
        receiving: &["mxrouting.net", "mxroute.com", "mxlogin.com"],
        ..host("MXroute", vendor("MXroute DNS", "https://docs.mxroute.com"))
    },
    Service {
        spf: &["_spf.purelymail.com", "purelymail.com"],
        dkim: &["dkimroot.purelymail.com", "purelymail.com"],
        selectors: &["purelymail1", "purelymail2", "purelymail3"],
        receiving: &["purelymail.com"],
        tokens: &["purelymail_ownership_proof="],
        ..host("Purelymail", vendor("Purelymail DNS", "https://purelymail.com/docs/ownDomain"))
    },
    Service {
        aliases: &["tuta", "tutanota mail"],
        spf: &["spf.tutanota.de", "tutanota.de"],
        dkim: &["domainkey.tutanota.de", "domainkey.tuta.com"],
        receiving: &["tutanota.de", "tuta.com"],
        tokens: &["t-verify="],
        ..host("Tutanota", vendor("Custom domain", "https://tuta.com/support#custom-domain"))
    },
    Service {
        aliases: &["hey for domains", "hey"],
        spf: &["_spf.hey.com", "hey.com"],
        dkim: &["hey.com"],
        selectors: &["heymail"],
        receiving: &["hey.com"],
        ..host("HEY", vendor("HEY for domains", "https://help.hey.com"))
    },
    Service {
        spf: &["_spf.soverin.net", "soverin.net"],
        receiving: &["soverin.net"],
        tokens: &["soverin="],
        ..host("Soverin", vendor("Soverin DNS", "https://support.soverin.net"))
    },
    Service {
        spf: &["spf.runbox.com", "runbox.com"],
        dkim: &["runbox.com"],
        receiving: &["runbox.com"],
        ..host("Runbox", vendor("Runbox DNS", "https://help.runbox.com/dns-records/"))
    },
    Service {
        aliases: &["workmail", "aws workmail"],
        receiving: &[
            "inbound-smtp.us-east-1.amazonaws.com",
            "inbound-smtp.us-west-2.amazonaws.com",
            "inbound-smtp.eu-west-1.amazonaws.com",
            "awsapps.com",
            "mail.us-east-1.awsapps.com",
            "mail.eu-west-1.awsapps.com",
        ],
        ..host(
            "Amazon WorkMail",
            vendor(
                "Amazon WorkMail domains",
                "https://docs.aws.amazon.com/workmail/latest/adminguide/add_domain.html",
            ),
        )
    },
    Service {
        aliases: &["improvmx.com"],
        spf: &["spf.improvmx.com"],
        dkim: &["improvmx.com"],
        receiving: &["improvmx.com"],
        ..host(
            "ImprovMX",
            seen("powerd6, DNS records", "https://github.com/powerd6/infra/blob/main/stages/2-domain/dns.tf"),
        )
    },
    Service {
        aliases: &["forward email"],
        spf: &["spf.forwardemail.net"],
        receiving: &["forwardemail.net"],
        tokens: &["forward-email-site-verification="],
        forwards: &["forward-email=", "forward-email-port="],
        ..host("Forward Email", vendor("Forward Email FAQ", "https://forwardemail.net/faq"))
    },
    Service {
        aliases: &["cloudflare email routing", "email routing"],
        spf: &["_spf.mx.cloudflare.net"],
        selectors: &["cf2024-1", "cf#-#", "cf20*"],
        receiving: &["mx.cloudflare.net"],
        ..host(
            "Cloudflare Email Routing",
            vendor("Email Routing DNS records", "https://developers.cloudflare.com/email-routing/"),
        )
    },
    Service {
        aliases: &["mailinblack"],
        spf: &["spf.mailinblack.com"],
        receiving: &["mailinblack.com"],
        ..gateway("Mailinblack", vendor("Mailinblack", "https://www.mailinblack.com"))
    },
    Service {
        spf: &["pphosted.com", "ppe-hosted.com", "spf.has.pphosted.com", "spf-us.ppe-hosted.com"],
        dkim: &["dkim.pphosted.com"],
        receiving: &["pphosted.com", "ppe-hosted.com", "gpphosted.com"],
        tokens: &["proofpoint-verification"],
        aliases: &["proofpoint essentials"],
        ..gateway("Proofpoint", PROVIDERS)
    },
    Service {
        spf: &["mimecast.com", "mim.ec"],
        dkim: &["mimecast.com", "dkim.mimecast.com"],
        selectors: &["mimecast*"],
        receiving: &["mimecast.com", "mimecast.co.za", "mimecast-offshore.com"],
        ..gateway("Mimecast", PROVIDERS)
    },
    Service {
        spf: &[
            "barracudanetworks.com",
            "spf.ess.barracudanetworks.com",
            "spf.ess.de.barracudanetworks.com",
            "barracuda.com",
        ],
        receiving: &["barracudanetworks.com", "ess.barracudanetworks.com"],
        ..gateway("Barracuda", PROVIDERS)
    },
    Service {
        aliases: &["symantec email security.cloud", "messagelabs"],
        spf: &["spf.messagelabs.com", "messagelabs.com"],
        receiving: &["messagelabs.com"],
        ..gateway("Symantec Email Security", vendor("Email Security.cloud", "https://knowledge.broadcom.com"))
    },
    Service {
        aliases: &["cisco", "ironport", "cisco email security"],
        spf: &["iphmx.com", "spf-protect.dmp.cisco.com", "res.cisco.com", "ironport.com"],
        receiving: &["iphmx.com"],
        ..gateway("Cisco Secure Email", PROVIDERS)
    },
    Service {
        spf: &["spf.hornetsecurity.com", "hornetsecurity.com", "antispameurope.com"],
        receiving: &["hornetsecurity.com", "antispameurope.com"],
        dkim: &["hornetdmarc.com", "hornetsecurity.com"],
        ..gateway("Hornetsecurity", vendor("Hornetsecurity", "https://support.hornetsecurity.com"))
    },
    Service {
        spf: &["spf.sophos.com", "_spf.prod.hydra.sophos.com", "sophos.com", "reflexion.net"],
        receiving: &["sophos.com", "reflexion.net"],
        tokens: &["sophos-domain-verification="],
        ..gateway("Sophos", PROVIDERS)
    },
    Service {
        spf: &[
            "spf.trendmicro.com",
            "spf.tmes.trendmicro.com",
            "tmes.trendmicro.eu",
            "trendmicro.com",
            "trendmicro.eu",
        ],
        receiving: &["trendmicro.com", "trendmicro.eu"],
        tokens: &["tmes="],
        ..gateway("Trend Micro", PROVIDERS)
    },
    Service {
        aliases: &["vade", "vade secure"],
        receiving: &["vadesecure.com"],
        spf: &["vadesecure.com", "spf.vadesecure.com"],
        ..gateway("Vade", vendor("Vade Cloud", "https://www.vadesecure.com"))
    },
    Service {
        spf: &["spf.spamexperts.com", "spf.antispamcloud.com", "antispamcloud.com"],
        receiving: &["antispamcloud.com", "spamexperts.com", "spamexperts.eu"],
        ..gateway(
            "SpamExperts",
            vendor("N-able Mail Assure", "https://documentation.n-able.com/mail-assure/"),
        )
    },
    Service {
        spf: &["spf.exclaimer.net", "exclaimer.net"],
        ..gateway("Exclaimer", vendor("Exclaimer Cloud SPF", "https://support.exclaimer.com"))
    },
    Service {
        spf: &["spf.codetwo.com", "codetwo.com", "codetwo.online"],
        ..gateway("CodeTwo", vendor("CodeTwo Email Signatures SPF", "https://www.codetwo.com/kb"))
    },
    Service {
        aliases: &["alimail", "aliyun mail", "alibaba cloud mail"],
        spf: &["mail.aliyun.com", "hichina.mail.aliyun.com", "qiye.aliyun.com"],
        receiving: &["mxhichina.com", "qiye.aliyun.com", "mail.aliyun.com"],
        ..host("Alibaba Mail", vendor("DNS records", "https://www.alibabacloud.com/help/en/alibaba-mail"))
    },
    Service {
        aliases: &["tencent exmail", "exmail", "qq mail"],
        spf: &["spf.mail.qq.com", "mail.qq.com"],
        receiving: &["mxbiz1.qq.com", "mxbiz2.qq.com", "exmail.qq.com"],
        ..host("Tencent Exmail", vendor("DNS records", "https://service.exmail.qq.com"))
    },
    Service {
        aliases: &["feishu", "lark mail"],
        spf: &["m.feishu.cn", "m.larksuite.com", "_netblocks.m.feishu.cn"],
        receiving: &["m.feishu.cn", "mx.feishu.cn", "mx.larksuite.com", "m.larksuite.com"],
        ..host("Lark", vendor("Business mail", "https://www.larksuite.com/hc"))
    },
];
