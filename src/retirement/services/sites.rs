//! Report analyzers, websites, and the tokens of services that do not send.

use super::{EMPTY, Kind, PROVIDERS, Service, vendor};

const fn reports(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Reports, source, ..EMPTY }
}

const fn site(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Site, source, ..EMPTY }
}

/// A service of which only a verification token is seen.
const fn token(name: &'static str, tokens: &'static [&'static str]) -> Service {
    Service { name, tokens, ..site(name, vendor("Domain verification", "the vendor's help pages")) }
}

pub(super) const ROWS: &[Service] = &[
    Service {
        reports: &[
            "ag.dmarcian.com",
            "fr.dmarcian.com",
            "ag.eu.dmarcian.com",
            "ag.us.dmarcian.com",
            "dmarcian.com",
            "dmarcian.eu",
            "dmarcian-eu.com",
            "ag.dmarcian-eu.com",
        ],
        spf: &["spf.dmarcian.com"],
        ..reports("dmarcian", PROVIDERS)
    },
    Service {
        aliases: &["easydmarc.com"],
        reports: &[
            "rua.easydmarc.com",
            "ruf.easydmarc.com",
            "easydmarc.com",
            "easydmarc.us",
            "easydmarc.eu",
            "easydmarc.pro",
        ],
        spf: &["easydmarc.pro"],
        dkim: &["easydmarc.pro"],
        ..reports("EasyDMARC", vendor("Managed DMARC", "https://easydmarc.com/docs"))
    },
    Service {
        reports: &["vali.email", "valimail.com", "dmarc.valimail.com", "dmarc_agg.vali.email"],
        spf: &["vali.email", "valimail.com"],
        dkim: &["vali.email"],
        ..reports("Valimail", PROVIDERS)
    },
    Service {
        aliases: &["red sift", "red sift ondmarc"],
        reports: &["inbox.ondmarc.com", "ondmarc.com", "redsift.cloud", "dmarc.redsift.cloud"],
        spf: &["smart.ondmarc.com", "ondmarc.com", "redsift.io", "smart.redsift.cloud"],
        dkim: &["ondmarc.com", "redsift.cloud"],
        ..reports("OnDMARC", PROVIDERS)
    },
    Service {
        aliases: &["fortra agari", "agari dmarc protection"],
        reports: &["rua.agari.com", "ruf.agari.com", "agari.com"],
        spf: &["spf-protect.agari.com", "agari-dns.net"],
        dkim: &["agari.com"],
        ..reports("Agari", PROVIDERS)
    },
    Service {
        aliases: &["powerdmarc.com"],
        reports: &["rua.powerdmarc.com", "ruf.powerdmarc.com", "powerdmarc.com", "report.powerdmarc.com"],
        spf: &["powerspf.com", "pspf.powerdmarc.com"],
        ..reports("PowerDMARC", vendor("Hosted DMARC", "https://support.powerdmarc.com"))
    },
    Service {
        aliases: &["dmarc analyzer"],
        reports: &["dmarcanalyzer.com", "rep.dmarcanalyzer.com", "for.dmarcanalyzer.com"],
        ..reports("DMARC Analyzer", vendor("DMARC Analyzer", "https://www.dmarcanalyzer.com"))
    },
    Service {
        reports: &["uriports.com", "dmarc.report-uri.com", "report-uri.com"],
        ..reports("URIports", vendor("DMARC monitoring", "https://www.uriports.com/docs"))
    },
    Service {
        aliases: &["mxtoolbox.com"],
        reports: &["mxtoolbox.dmarc-report.com", "dmarc-report.com", "forensics.dmarc-report.com"],
        ..reports("MxToolbox", vendor("Delivery Center", "https://mxtoolbox.com"))
    },
    Service {
        aliases: &["dmarcdigests", "dmarc digests"],
        reports: &["dmarcdigests.com"],
        ..reports("DMARC Digests", vendor("DMARC Digests", "https://dmarcdigests.com"))
    },
    Service {
        reports: &["dmarcwise.io", "dmarcwise.com", "rua.dmarcwise.email", "dmarcwise.email"],
        ..reports("DMARCwise", vendor("DMARC record", "https://dmarcwise.io/docs"))
    },
    Service {
        reports: &["dmarcly.com", "rua.dmarcly.com"],
        spf: &["_spf.dmarcly.com"],
        ..reports("DMARCLY", vendor("DMARCLY", "https://dmarcly.com"))
    },
    Service {
        reports: &["rua.dmp.cisco.com", "ruf.dmp.cisco.com", "dmp.cisco.com"],
        ..reports("Cisco Domain Protection", vendor("Cisco Domain Protection", "https://www.cisco.com"))
    },
    Service {
        reports: &["emaildefense.proofpoint.com"],
        ..reports(
            "Proofpoint Email Fraud Defense",
            vendor("Email Fraud Defense", "https://www.proofpoint.com"),
        )
    },
    Service {
        aliases: &["cloudflare dmarc management"],
        reports: &["dmarc-reports.cloudflare.net"],
        site: &[
            "cdn.cloudflare.net",
            "pages.dev",
            "workers.dev",
            "cloudflare.net",
            "cloudflare.com",
            "trycloudflare.com",
        ],
        tokens: &["cloudflare-verify", "cloudflare_dashboard_sso=", "ca3-"],
        ..reports(
            "Cloudflare",
            vendor("DMARC management", "https://developers.cloudflare.com/dmarc-management/"),
        )
    },
    Service {
        reports: &["glockapps.com", "dmarc.glockapps.com", "gdmarc.com"],
        ..reports("GlockApps", vendor("DMARC analytics", "https://glockapps.com"))
    },
    Service {
        reports: &["sendmarc.com", "rua.sendmarc.com", "ruf.sendmarc.com"],
        spf: &["sendmarc.com"],
        dkim: &["sendmarc.com"],
        ..reports("Sendmarc", vendor("Sendmarc", "https://sendmarc.com"))
    },
    Service {
        reports: &["skysnag.com", "rua.skysnag.com"],
        spf: &["skysnag.com"],
        ..reports("Skysnag", vendor("Skysnag", "https://www.skysnag.com"))
    },
    Service {
        reports: &["mailhardener.com", "in.mailhardener.com"],
        spf: &["mailhardener.com"],
        site: &["mta-sts.mailhardener.com"],
        ..reports("Mailhardener", vendor("Mailhardener", "https://www.mailhardener.com/kb"))
    },
    Service {
        reports: &["autospf.com", "dmarcreport.com", "rua.dmarcreport.com", "duocircle.com"],
        spf: &["autospf.com", "duocircle.com"],
        ..reports("DMARC Report", vendor("DMARC Report", "https://dmarcreport.com"))
    },
    Service {
        reports: &["fraudmarc.com", "reports.fraudmarc.com"],
        spf: &["fraudmarc.com"],
        ..reports("Fraudmarc", vendor("Fraudmarc", "https://www.fraudmarc.com"))
    },
    Service {
        reports: &["suped.com", "rua.suped.com", "merox.io", "badsender.com"],
        ..reports("Merox", vendor("Merox", "https://www.merox.io"))
    },
    Service {
        reports: &[
            "validity.com",
            "returnpath.net",
            "dmarc.returnpath.net",
            "everest.email",
            "250ok.net",
            "ruf.250ok.net",
        ],
        ..reports("Validity", vendor("Everest", "https://www.validity.com"))
    },
    Service {
        site: &["unbouncepages.com"],
        ..site("Unbounce", vendor("Connect a domain", "https://documentation.unbounce.com"))
    },
    Service {
        site: &["github.io"],
        labels: &["_github-challenge-*", "_github-pages-challenge-*", "_gh-*"],
        tokens: &["github-verification="],
        ..site("GitHub", vendor("Custom domains", "https://docs.github.com/pages"))
    },
    Service {
        site: &["netlify.app", "netlify.com", "netlifyglobalcdn.com"],
        labels: &["_netlify", "netlify-challenge"],
        ..site("Netlify", vendor("Custom domains", "https://docs.netlify.com"))
    },
    Service {
        site: &["vercel-dns.com", "vercel.app", "now.sh", "vercel-dns-*.com"],
        labels: &["_vercel"],
        tokens: &["vc-domain-verify="],
        ..site("Vercel", vendor("Custom domains", "https://vercel.com/docs"))
    },
    Service {
        site: &["webflow.com", "webflow.io", "proxy-ssl.webflow.com", "proxy.webflow.com"],
        labels: &["_webflow"],
        tokens: &["webflow-verification", "one-time-verification="],
        ..site("Webflow", vendor("Custom domains", "https://university.webflow.com"))
    },
    Service {
        site: &["wordpress.com", "wpengine.com", "wpenginepowered.com", "kinsta.cloud", "wpvip.com"],
        spf: &["_spf.wpcloud.com", "wpcloud.com"],
        ..site("WordPress hosting", vendor("Custom domains", "https://wordpress.com/support/domains/"))
    },
    Service {
        site: &["herokudns.com", "herokuapp.com", "herokussl.com"],
        ..site("Heroku", vendor("Custom domains", "https://devcenter.heroku.com"))
    },
    Service {
        site: &[
            "azurewebsites.net",
            "azureedge.net",
            "azurestaticapps.net",
            "cloudapp.azure.com",
            "trafficmanager.net",
            "cloudapp.net",
            "azurefd.net",
            "windows.net",
        ],
        labels: &["asuid", "awverify", "_dnsauth"],
        ..site("Azure", vendor("Custom domains", "https://learn.microsoft.com/azure"))
    },
    Service {
        site: &[
            "readme.io",
            "readmessl.com",
            "gitbook.io",
            "gitbook.com",
            "hosting.gitbook.io",
            "notion.site",
            "super.so",
            "mintlify-dns.com",
            "readthedocs.io",
        ],
        ..site("Documentation host", vendor("Custom domains", "https://docs.readme.com"))
    },
    Service {
        site: &[
            "instapage.com",
            "secure.pageserve.co",
            "pageserve.co",
            "leadpages.net",
            "leadpages.co",
            "clickfunnels.com",
            "carrd.co",
            "strikingly.com",
            "weebly.com",
            "framer.app",
            "framer.website",
            "sites.framer.app",
            "duda.co",
            "multiscreensite.com",
            "tilda.ws",
            "typeform.com",
            "bubbleapps.io",
            "replit.app",
            "onrender.com",
            "fly.dev",
            "railway.app",
            "up.railway.app",
            "surge.sh",
            "firebaseapp.com",
            "web.app",
            "ghs.googlehosted.com.site",
            "pantheonsite.io",
            "acquia-sites.com",
            "bigcartel.com",
            "mybigcommerce.com",
            "prestashop.com",
            "jimdo.com",
            "cargo.site",
            "kajabi.com",
            "teachable.com",
            "thinkific.com",
            "podia.com",
            "circle.so",
            "canny.io",
            "uservoice.com",
            "betteruptime.com",
            "instatus.com",
            "uptimerobot.com",
            "hund.io",
            "workable.com",
            "recruitee.com",
            "teamtailor.com",
            "welcomekit.co",
        ],
        ..site("Website host", vendor("Custom domains", "the vendor's help pages"))
    },
    Service {
        site: &[
            "domainconnect.org",
            "_domainconnect.gd.domaincontrol.com",
            "_domainconnect.ionos.com",
            "domainconnect.ionos.com",
            "domainconnect.1and1.com",
        ],
        labels: &["_domainconnect"],
        ..site("Domain Connect", vendor("Domain Connect", "https://www.domainconnect.org"))
    },
    Service {
        site: &[
            "acm-validations.aws",
            "comodoca.com",
            "sectigo.com",
            "digicert.com",
            "ssl.com",
            "dcv.digicert.com",
            "globalsign.com",
            "letsencrypt.org",
            "dcv.cloudflare.com",
            "validation.trustcor.ca",
            "acme-dns.io",
            "auth.acme-dns.io",
        ],
        labels: &[
            "_acme-challenge",
            "_acme-challenge*",
            "_dnsauth*",
            "_pki-validation",
            "_cf-custom-hostname",
            "_globalsign*",
            "_digicert",
        ],
        tokens: &[
            "_globalsign-domain-verification=",
            "globalsign-domain-verification=",
            "globalsign-smime-dv=",
            "sectigo",
            "_digicert",
            "godaddyverification=",
        ],
        ..site("Certificates", vendor("Domain validation", "https://letsencrypt.org/docs/challenge-types/"))
    },
    Service {
        tokens: &["facebook-domain-verification=", "meta-domain-verification="],
        aliases: &["facebook", "meta business"],
        ..site(
            "Meta",
            vendor(
                "Domain verification",
                "https://developers.facebook.com/docs/sharing/domain-verification/",
            ),
        )
    },
    Service {
        tokens: &["zoom_verify_", "zoom-domain-verification=", "zoom_verify="],
        ..site("Zoom", vendor("Associated domains", "https://support.zoom.com"))
    },
    Service {
        tokens: &["adobe-idp-site-verification=", "adobe-sign-verification=", "adobe-domain-verification="],
        ..site(
            "Adobe",
            vendor(
                "Verify domain ownership",
                "https://helpx.adobe.com/enterprise/using/verify-domain-ownership.html",
            ),
        )
    },
    token("Slack", &["slack-domain-verification="]),
    token("OpenAI", &["openai-domain-verification="]),
    token("Anthropic", &["anthropic-domain-verification"]),
    token("Pinterest", &["pinterest-site-verification="]),
    token("Dropbox", &["dropbox-domain-verification="]),
    token("Webex", &["webexdomainverification", "cisco-ci-domain-verification=", "cisco-site-verification"]),
    token("1Password", &["1password-site-verification="]),
    token("LastPass", &["lastpass-verification-code="]),
    token("Notion", &["notion-domain-verification=", "notion="]),
    token("Miro", &["miro-verification="]),
    token("Figma", &["figma-domain-verification", "figma="]),
    token("Canva", &["canva-site-verification="]),
    token("Asana", &["asana-domain-verification", "asana="]),
    token("monday.com", &["monday-com-verification="]),
    token("Airtable", &["airtable-verification="]),
    token("Box", &["box-domain-verification="]),
    token("Citrix", &["citrix-verification-code=", "citrix.mobile.ads.otp="]),
    token("Dynatrace", &["dynatrace-site-verification="]),
    token("Datadog", &["datadog-domain-verification"]),
    token("Postman", &["postman-domain-verification="]),
    token("MongoDB", &["mongodb-site-verification="]),
    token("Jamf", &["jamf-site-verification="]),
    token("TeamViewer", &["teamviewer-sso-verification="]),
    token("Loom", &["loom-verification=", "loom-site-verification="]),
    token("Twilio", &["twilio-domain-verification="]),
    token("Okta", &["okta-domain-verification", "oktaverification="]),
    token("Keybase", &["keybase-site-verification="]),
    token("Baidu", &["baidu-site-verification="]),
    token("Norton", &["norton-site-verification", "nortonsw_"]),
    token("Detectify", &["detectify-verification="]),
    token("Bugcrowd", &["bugcrowd-verification="]),
    token("HackerOne", &["h1-domain-verification", "hackerone-"]),
    token("Have I Been Pwned", &["have-i-been-pwned-verification="]),
    token("GitLab", &["gitlab-pages-verification-code", "_gitlab-pages-verification-code"]),
    token("Ahrefs", &["ahrefs-site-verification_", "ahrefs-site-verification"]),
    token("Brave", &["brave-ledger-verification="]),
    token("LinkedIn", &["linkedin-site-verification", "linkedin-verification"]),
    token("TikTok", &["tiktok-developers-site-verification=", "tiktok-domain-verification"]),
    token("Snapchat", &["snapchat-domain-verification"]),
    token("Smartsheet", &["smartsheet-site-validation="]),
    token("Segment", &["segment-site-verification="]),
    token("Cursor", &["cursor-domain-verification"]),
    token("Parallels", &["parallels-domain-verification="]),
    token("Wrike", &["wrike-verification="]),
    token("Whimsical", &["whimsical="]),
    token("Workplace", &["workplace-domain-verification="]),
    token("Fastly", &["fastly-domain-delegation"]),
    token("Dashlane", &["dashlane-verification"]),
    token("Bing", &["msvalidate.01="]),
    token("Swisssign", &["swisssign-check="]),
    token("Perplexity", &["perplexity-domain-verification"]),
    token("Rippling", &["rippling-domain-verification="]),
    token("Sentry", &["sentry-domain-verification", "sentry="]),
    token("Lucid", &["lucid-verification", "lucidlink-verification"]),
    token("Klarna", &["klarna-site-verification"]),
    token("PayPal", &["paypal-domain-verification"]),
];
