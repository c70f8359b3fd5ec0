//! Outreach tools, warm-up tools, help desks and CRMs.

use super::{EMPTY, Kind, PROVIDERS, Service, seen, vendor};

const fn outreach(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Outreach, source, ..EMPTY }
}

const fn desk(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::HelpDesk, source, ..EMPTY }
}

const fn crm(name: &'static str, source: crate::source::Source) -> Service {
    Service { name, kind: Kind::Crm, source, ..EMPTY }
}

pub(super) const ROWS: &[Service] = &[
    Service {
        aliases: &["smartlead.ai", "smart lead"],
        tracking: &["open.sleadtrack.com", "sleadtrack.com"],
        ..outreach("Smartlead", vendor("Custom tracking domain", "https://help.smartlead.ai"))
    },
    Service {
        aliases: &["instantly.ai"],
        tracking: &["prox.itrackly.com", "itrackly.com"],
        ..outreach("Instantly", vendor("Custom tracking domain", "https://help.instantly.ai"))
    },
    Service {
        aliases: &["lemlist.com", "lemwarm"],
        tracking: &["custom.lemlist.com", "lemlist.com", "lemlist.map.fastly.net"],
        tokens: &["lemlist-verif"],
        labels: &["lemlist-verif*"],
        ..outreach(
            "lemlist",
            seen(
                "Custom tracking domain",
                "https://help.lemlist.com/en/articles/4452708-custom-tracking-domain",
            ),
        )
    },
    Service {
        aliases: &["apollo.io"],
        tracking: &["aploconnect.com", "aplolinks.com", "apollo.io"],
        ..outreach(
            "Apollo",
            seen(
                "Set up a custom tracking subdomain",
                "https://knowledge.apollo.io/hc/en-us/articles/4415240542733-Set-Up-a-Custom-Tracking-Subdomain-URL",
            ),
        )
    },
    Service {
        aliases: &["outreach.io"],
        tracking: &["outreach.io", "outrch.com", "click.outreach.io", "goto.outreach.io", "outreachapp.com"],
        ..outreach("Outreach", vendor("Branded link tracking", "https://support.outreach.io"))
    },
    Service {
        aliases: &["salesloft.com", "sales loft"],
        tracking: &["salesloft.com", "slft.io", "salesloftlinks.com", "sl-track.com"],
        ..outreach("Salesloft", vendor("Custom tracking domain", "https://help.salesloft.com"))
    },
    Service {
        aliases: &["reply.io"],
        tracking: &["replytrk.com", "reply.io", "r2.reply.io", "rplytrk.com"],
        ..outreach("Reply", vendor("Custom tracking domain", "https://support.reply.io"))
    },
    Service {
        aliases: &["woodpecker.co"],
        tracking: &["woodpecker.co", "wpcustomdomain.com", "linktrack.info"],
        ..outreach("Woodpecker", vendor("Custom tracking domain", "https://woodpecker.co/help"))
    },
    Service {
        aliases: &["mailshake.com"],
        tracking: &["mailshake.com", "mltrk.io", "r.mailshake.com", "link.mailshake.com"],
        ..outreach("Mailshake", vendor("Custom tracking domain", "https://docs.mailshake.com"))
    },
    Service {
        aliases: &["smartreach.io"],
        tracking: &["srmailerapp.com", "smartreach.io"],
        ..outreach(
            "SmartReach",
            seen(
                "What is a custom tracking domain",
                "https://help.smartreach.io/docs/what-is-custom-tracking-domain-and-why-is-it-used",
            ),
        )
    },
    Service {
        aliases: &["quickmail.io", "quickmail.com"],
        tracking: &["quickmail.io", "quickmail.com", "qmtrk.com"],
        ..outreach("QuickMail", vendor("Custom tracking domain", "https://help.quickmail.com"))
    },
    Service {
        aliases: &["snovio", "snov"],
        tracking: &["snov-stream.com", "snov.io", "snovio.com", "stracks.net"],
        ..outreach(
            "Snov.io",
            seen(
                "How to set up a custom tracking domain",
                "https://snov.io/knowledgebase/en/how-to-set-up-your-custom-tracking-domain",
            ),
        )
    },
    Service {
        aliases: &["hunter.io", "hunter campaigns"],
        tracking: &["hunter.io", "huntertrk.com"],
        ..outreach("Hunter", vendor("Custom tracking domain", "https://help.hunter.io"))
    },
    Service {
        aliases: &["saleshandy.com"],
        tracking: &["saleshandy.com", "sendserv.info", "shlnk.in", "trackingshandy.com"],
        ..outreach("Saleshandy", vendor("Custom tracking domain", "https://docs.saleshandy.com"))
    },
    Service {
        aliases: &["klenty.com"],
        tracking: &["klenty.com", "klentytrk.com"],
        ..outreach("Klenty", vendor("Custom tracking domain", "https://support.klenty.com"))
    },
    Service {
        aliases: &["gmass.co"],
        tracking: &["gmass.co", "gmtrck.com", "x.gmtrack.net", "gmtrack.net"],
        ..outreach(
            "GMass",
            vendor("Custom tracking domain", "https://www.gmass.co/blog/custom-tracking-domain/"),
        )
    },
    Service {
        aliases: &["yet another mail merge", "yamm.com"],
        tracking: &["yamm-track.appspot.com", "yamm.com"],
        ..outreach("YAMM", vendor("Custom tracking domain", "https://support.yet-another-mail-merge.com"))
    },
    Service {
        aliases: &["mixmax.com"],
        tracking: &["mixmax.com", "mixmaxusercontent.com"],
        ..outreach("Mixmax", vendor("Custom domain", "https://help.mixmax.com"))
    },
    Service {
        aliases: &["yesware.com"],
        tracking: &["yesware.com", "yesware.io", "t.yesware.com"],
        ..outreach("Yesware", vendor("Custom domain", "https://help.yesware.com"))
    },
    Service {
        aliases: &["groove.co", "clari groove"],
        tracking: &["groove.co", "groovesell.com"],
        ..outreach("Groove", vendor("Groove", "https://www.groove.co"))
    },
    Service {
        aliases: &["lagrowthmachine", "lgm"],
        tracking: &["lagrowthmachine.com", "lgm.io"],
        ..outreach("La Growth Machine", vendor("Custom tracking domain", "https://help.lagrowthmachine.com"))
    },
    Service {
        aliases: &["waalaxy.com", "emelia", "emelia.io"],
        tracking: &["emelia.link", "emelia.io", "track.emelia.io"],
        ..outreach("Emelia", vendor("Custom tracking domain", "https://help.emelia.io"))
    },
    Service {
        aliases: &["persistiq.com"],
        tracking: &["persistiq.com"],
        ..outreach("PersistIQ", vendor("Custom domain", "https://help.persistiq.com"))
    },
    Service {
        aliases: &["mailmeteor.com"],
        tracking: &["mailmeteor.com", "mmtrk.com"],
        ..outreach("Mailmeteor", vendor("Custom tracking domain", "https://mailmeteor.com/docs"))
    },
    Service {
        aliases: &["salesblink.io"],
        tracking: &["salesblink.io"],
        ..outreach("SalesBlink", vendor("Custom tracking domain", "https://support.salesblink.io"))
    },
    Service {
        aliases: &["plusvibe.ai", "pipl.ai", "pipl"],
        tracking: &["plusvibe.ai", "trck.pipl.ai", "pipl.ai"],
        ..outreach("PlusVibe", vendor("Custom tracking domain", "https://help.plusvibe.ai"))
    },
    Service {
        aliases: &["manyreach.com"],
        tracking: &["manyreach.com", "mrtrk.com"],
        ..outreach("Manyreach", vendor("Custom tracking domain", "https://help.manyreach.com"))
    },
    Service {
        aliases: &["mailreach.co"],
        ..outreach("Mailreach", vendor("Warm-up", "https://help.mailreach.co"))
    },
    Service { aliases: &["warmbox.ai"], ..outreach("Warmbox", vendor("Warm-up", "https://help.warmbox.ai")) },
    Service {
        aliases: &["warmup inbox", "warmupinbox.com"],
        ..outreach("Warmup Inbox", vendor("Warm-up", "https://www.warmupinbox.com"))
    },
    Service {
        aliases: &["mailwarm.com"],
        ..outreach("Mailwarm", vendor("Warm-up", "https://www.mailwarm.com"))
    },
    Service {
        aliases: &["trulyinbox.com"],
        ..outreach("TrulyInbox", vendor("Warm-up", "https://www.trulyinbox.com"))
    },
    Service {
        aliases: &["zendesk support"],
        spf: &["mail.zendesk.com", "zendesk.com"],
        dkim: &["zendesk.com"],
        selectors: &["zendesk#"],
        labels: &["zendeskverification"],
        tokens: &["zendesk-domain-verification"],
        site: &["zendesk.com", "ssl.zendesk.com"],
        ..desk("Zendesk", PROVIDERS)
    },
    Service {
        aliases: &["freshworks", "freshservice", "freshsales", "freshmarketer", "freshworks crm"],
        spf: &[
            "email.freshdesk.com",
            "freshdesk.com",
            "freshemail.io",
            "freshworks.com",
            "fwdkim1.com",
            "freshservice.com",
            "freshsales.io",
            "freshmarketer.com",
        ],
        dkim: &[
            "freshdesk.com",
            "freshemail.io",
            "fwdkim1.com",
            "freshworks.com",
            "freshservice.com",
            "freshpo.com",
        ],
        selectors: &["fdkey*", "fd", "fd2", "fwdkim1", "fwdkim2", "fddkim*", "m1freshdesk"],
        bounce: &["freshemail.io"],
        tracking: &["fdske.com", "fsske.com", "freshemail.io"],
        site: &["freshdesk.com", "freshservice.com"],
        tokens: &["freshdesk", "freshworks"],
        ..desk("Freshdesk", seen("mxio, Freshdesk", "https://mxio.io/providers/freshdesk"))
    },
    Service {
        spf: &["intercom.io", "_spf.intercom.io", "spf.intercom.io", "intercom-mail.com"],
        dkim: &["dkim.intercom.io", "intercom.io"],
        selectors: &["intercom"],
        bounce: &["rp.intercom.io", "outbound.intercom.io", "intercom.io", "intercom-mail.com"],
        tracking: &["via.intercom.io", "intercom-mail.com", "intercom-clicks.com"],
        labels: &["outbound-intercom"],
        site: &["custom.intercom.help", "custom.eu.intercom.help", "intercom.help"],
        tokens: &["intercom-"],
        ..desk(
            "Intercom",
            seen(
                "Connect your email support channel",
                "https://www.intercom.com/help/en/articles/9744849-connect-your-email-support-channel",
            ),
        )
    },
    Service {
        aliases: &["helpscout"],
        spf: &["helpscoutemail.com"],
        dkim: &["helpscout.net", "helpscoutemail.com"],
        selectors: &["strong1", "strong2"],
        site: &["helpscoutdocs.com"],
        ..desk("Help Scout", vendor("SPF and DKIM", "https://docs.helpscout.com/article/52"))
    },
    Service {
        aliases: &["front app", "frontapp"],
        spf: &["_spf.frontapp.com", "frontapp.com", "mail.frontapp.com"],
        dkim: &["frontapp.com", "frontmail.com"],
        bounce: &["frontapp.com"],
        ..desk("Front", vendor("SPF and DKIM", "https://help.front.com/en/articles/2069"))
    },
    Service {
        spf: &["mg.gorgias.com", "gorgias.com", "email.gorgias.com", "emails.gorgias.com"],
        dkim: &["gorgias.com", "gorgias.io"],
        selectors: &["gorgias*", "gor", "gor#"],
        bounce: &["gorgias.com"],
        ..desk(
            "Gorgias",
            vendor("Domain verification", "https://docs.gorgias.com/en-US/spf-dkim-support-82074"),
        )
    },
    Service {
        aliases: &["crisp chat"],
        spf: &["_spf.crisp.email", "crisp.email"],
        dkim: &["crisp.email"],
        selectors: &["crisp"],
        bounce: &["crisp.email"],
        receiving: &["feedback.crisp.email"],
        tokens: &["crisp-website-id="],
        labels: &["_crisp"],
        site: &["crisp.help", "crisp.chat"],
        ..desk("Crisp", vendor("Custom e-mail domain", "https://help.crisp.chat"))
    },
    Service {
        aliases: &["kustomer"],
        spf: &["kustomerapp.com", "kustomermail.com", "_spf.kustomerapp.com"],
        dkim: &["kustomerapp.com"],
        ..desk("Kustomer", vendor("E-mail domains", "https://help.kustomer.com"))
    },
    Service {
        aliases: &["helpshift", "groovehq"],
        spf: &["_spf.groovehq.com", "groovehq.com"],
        dkim: &["groovehq.com"],
        site: &["groovehq.com"],
        ..desk("GrooveHQ", vendor("DKIM", "https://help.groovehq.com"))
    },
    Service {
        aliases: &["zoho desk"],
        spf: &["desk.zoho.com", "zohodesk.com"],
        site: &["desk.cs.zohohost.com", "desk.zoho.com", "zohohost.com", "zohohost.eu"],
        ..desk("Zoho Desk", vendor("Zoho Desk domains", "https://help.zoho.com/portal/en/kb/desk"))
    },
    Service {
        aliases: &["jira service management", "jira", "confluence", "statuspage", "trello"],
        spf: &["_spf.atlassian.net", "atlassian.net"],
        dkim: &["atlassian.net"],
        selectors: &["s1-atlassian"],
        bounce: &["bounces.mail-us.atlassian.net", "atlassian.net"],
        tokens: &[
            "atlassian-domain-verification=",
            "atlassian-sending-domain-verification=",
            "status-page-domain-verification=",
        ],
        site: &["statuspage.io", "stspg-customer.com", "atlassian.net"],
        ..desk(
            "Atlassian",
            vendor(
                "Custom e-mail address",
                "https://support.atlassian.com/organization-administration/docs/verify-a-domain/",
            ),
        )
    },
    Service {
        aliases: &["servicenow"],
        spf: &["service-now.com"],
        dkim: &["service-now.com"],
        site: &["service-now.com"],
        ..desk("ServiceNow", PROVIDERS)
    },
    Service {
        spf: &["spf.dixa.io", "dixa.io"],
        dkim: &["dixa.io"],
        ..desk("Dixa", vendor("Dixa e-mail", "https://docs.dixa.io"))
    },
    Service {
        aliases: &["re:amaze"],
        spf: &["reamaze.com", "_spf.reamaze.com"],
        dkim: &["reamaze.com"],
        site: &["reamaze.com", "reamaze.io"],
        ..desk("Re:amaze", vendor("DKIM and SPF", "https://support.reamaze.com"))
    },
    Service {
        aliases: &["hub spot"],
        spf: &["hubspotemail.net", "hubspot.com", "hubspot.net"],
        dkim: &["dkim.hubspotemail.net", "hubspotemail.net"],
        selectors: &["hs1", "hs2", "hs1-#", "hs2-#"],
        bounce: &["hubspotemail.net", "bnc.hubspotemail.net"],
        tracking: &[
            "hubspotlinks.com",
            "hubspotlinksstarter.com",
            "hubspotlinksfree.com",
            "hubspotstarter.net",
            "hs-sales-engage.com",
        ],
        tokens: &["hubspot-developer-verification=", "hubspot-domain-verification="],
        site: &[
            "sites.hubspot.net",
            "hscoscdn*.net",
            "hubspotusercontent.net",
            "hs-sites.com",
            "hubspot.net",
        ],
        reports: &["dmarc.hubspot.com"],
        ..crm("HubSpot", PROVIDERS)
    },
    Service {
        aliases: &["salesforce sales cloud", "sales cloud", "salesforce crm"],
        spf: &["_spf.salesforce.com", "salesforce.com", "_spf.mta.salesforce.com"],
        dkim: &["custdkim.salesforce.com", "salesforce.com"],
        selectors: &["salesforce*", "sf1", "sf2", "sfdc*"],
        bounce: &["bnc.salesforce.com"],
        tokens: &["salesforce-domain-verification", "sfdc-"],
        site: &[
            "live.siteforce.com",
            "force.com",
            "my.salesforce-sites.com",
            "my.site.com",
            "siteforce.com",
            "salesforce-communities.com",
            "cdn.salesforce-experience.com",
        ],
        ..crm(
            "Salesforce",
            seen(
                "dmarc-wiki, salesforce",
                "https://github.com/dmarcwise/dmarc-wiki/blob/main/src/lib/providers/salesforce.svelte.md",
            ),
        )
    },
    Service {
        spf: &["_spf.pipedrive.com", "pipedrive.com", "mail.pipedrive.com"],
        dkim: &["pipedrive.com", "pipedrivemail.com"],
        selectors: &["pipedrive*"],
        tracking: &["pipedrive.com", "pipedrivemail.com"],
        tokens: &["pipedrive-verification"],
        ..crm("Pipedrive", PROVIDERS)
    },
    Service {
        aliases: &["close.io", "close crm"],
        tracking: &["close.com", "closetrk.com", "close.io"],
        ..crm("Close", vendor("Custom link domain", "https://help.close.com"))
    },
    Service {
        aliases: &["infusionsoft", "keap max"],
        spf: &["infusionmail.com", "keap.com", "infusionsoft.com"],
        dkim: &["infusionmail.com", "dkim.infusionmail.com", "infusionsoft.com"],
        selectors: &["inf*"],
        tracking: &["infusionsoft.com", "keap-link*.com", "infusion-links.com"],
        ..crm("Keap", vendor("DKIM", "https://help.keap.com"))
    },
    Service {
        aliases: &["highlevel", "gohighlevel", "leadconnector"],
        spf: &["msgsndr.com", "leadconnectorhq.com", "gohighlevel.com"],
        dkim: &["msgsndr.com", "leadconnectorhq.com"],
        tracking: &["msgsndr.com", "leadconnectorhq.com"],
        site: &["sites.ludicrous.cloud", "brand.ludicrous.cloud", "ludicrous.cloud"],
        ..crm("HighLevel", vendor("Dedicated domain", "https://help.gohighlevel.com"))
    },
    Service {
        aliases: &["dynamics 365", "dynamics", "microsoft dynamics 365", "customer insights"],
        spf: &["dynamics.com"],
        dkim: &["dynamics.com"],
        selectors: &["dyn365mktg*", "d365mktkey*"],
        tokens: &["d365mktkey="],
        tracking: &["dynamics.com"],
        ..crm(
            "Dynamics 365 Marketing",
            vendor(
                "Domain authentication",
                "https://learn.microsoft.com/dynamics365/customer-insights/journeys/domain-authentication",
            ),
        )
    },
    Service {
        aliases: &["zoho crm"],
        spf: &["zohocrm.com"],
        dkim: &["zohocrm.com"],
        tracking: &["zohocrm.com", "crm.zoho.com"],
        ..crm("Zoho CRM", vendor("Zoho CRM e-mail", "https://help.zoho.com/portal/en/kb/crm"))
    },
    Service {
        aliases: &["copper crm", "attio", "folk"],
        ..crm("Attio", vendor("Attio", "https://attio.com/help"))
    },
    Service {
        aliases: &["calendly.com"],
        spf: &["calendly.com", "_spf.calendly.com"],
        dkim: &["calendly.com"],
        selectors: &["calendly*"],
        tokens: &["calendly-site-verification="],
        ..crm("Calendly", vendor("Calendly domains", "https://help.calendly.com"))
    },
    Service {
        aliases: &["docusign esignature"],
        spf: &["docusign.net", "docusign.com"],
        tokens: &["docusign="],
        ..crm("DocuSign", PROVIDERS)
    },
    Service {
        aliases: &["quickbooks", "quickbooks online", "intuit"],
        spf: &["spf.intuit.com", "intuit.com", "_spf.quickbooks.com"],
        dkim: &["intuit.com"],
        tokens: &["intuit-domain-verification"],
        ..crm(
            "Intuit QuickBooks",
            vendor("QuickBooks e-mail", "https://quickbooks.intuit.com/learn-support/"),
        )
    },
    Service {
        aliases: &["xero.com"],
        spf: &["spf.xero.com", "xero.com"],
        dkim: &["xero.com"],
        ..crm("Xero", vendor("Xero e-mail", "https://central.xero.com"))
    },
    Service {
        aliases: &["chargebee.com"],
        spf: &["chargebee.com", "_spf.chargebee.com"],
        dkim: &["chargebee.com"],
        selectors: &["chargebee*"],
        ..crm("Chargebee", vendor("E-mail domain", "https://www.chargebee.com/docs/"))
    },
    Service {
        aliases: &["greenhouse.io"],
        spf: &["greenhouse.io", "spf.greenhouse.io", "mg-spf.greenhouse.io"],
        dkim: &["greenhouse.io"],
        ..crm("Greenhouse", vendor("E-mail domain", "https://support.greenhouse.io"))
    },
    Service {
        aliases: &["lever.co"],
        spf: &["lever.co", "spf.lever.co"],
        dkim: &["lever.co", "hire.lever.co"],
        ..crm("Lever", vendor("E-mail domain", "https://help.lever.co"))
    },
    Service {
        aliases: &["workday.com"],
        spf: &["workday.com", "myworkday.com"],
        dkim: &["myworkday.com"],
        ..crm("Workday", PROVIDERS)
    },
    Service {
        aliases: &["knowbe4.com"],
        spf: &["psm.knowbe4.com", "_spf.psm.knowbe4.com", "knowbe4.com"],
        dkim: &["knowbe4.com"],
        tokens: &["knowbe4-site-verification="],
        ..crm("KnowBe4", PROVIDERS)
    },
    Service {
        aliases: &["odoo.com", "odoo online"],
        spf: &["_spf.odoo.com", "odoo.com"],
        dkim: &["odoo.com", "odoo._domainkey.odoo.com"],
        selectors: &["odoo"],
        ..crm("Odoo", vendor("DNS records for e-mail", "https://www.odoo.com/documentation/"))
    },
    Service {
        aliases: &["trustpilot.com"],
        spf: &["trustpilotservice.com", "trustpilotmail.com"],
        dkim: &["trustpilot.com", "trustpilotservice.com"],
        ..crm("Trustpilot", vendor("Authenticate a domain", "https://help.trustpilot.com"))
    },
];
