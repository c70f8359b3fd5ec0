//! The writer: XML by the schema of RFC 9990, appendix A.

use alloc::string::{String, ToString};
use core::fmt::Write as _;

use super::{Action, DkimResult, OverrideKind, Published, Record, Report, Scope, SpfResult};
use crate::dmarc::{Alignment, Policy};

/// Text that grows; writing to it does not fail.
struct Xml(String);

impl Xml {
    fn open(&mut self, name: &str) {
        let _ = write!(self.0, "<{name}>");
    }

    fn close(&mut self, name: &str) {
        let _ = writeln!(self.0, "</{name}>");
    }

    fn element(&mut self, name: &str, text: &str) {
        self.open(name);
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '\r' => self.0.push_str("&#13;"),
                // Characters that XML cannot have.
                '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                    self.0.push('\u{fffd}');
                }
                other => self.0.push(other),
            }
        }
        self.close(name);
    }

    fn optional(&mut self, name: &str, text: Option<impl AsRef<str>>) {
        if let Some(text) = text {
            self.element(name, text.as_ref());
        }
    }
}

pub(super) fn report(report: &Report) -> String {
    let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
    xml.0.push_str("<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n");
    // The schema accepts only a decimal number.
    let version = report.version.as_deref().filter(|version| {
        version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && version.parse::<f64>().is_ok()
    });
    xml.optional("version", version);
    xml.open("report_metadata");
    xml.element("org_name", &report.organization);
    xml.element("email", &report.email);
    xml.optional("extra_contact_info", report.extra_contact_info.as_ref());
    xml.element("report_id", &report.report_id);
    xml.open("date_range");
    xml.element("begin", &report.begin.timestamp().to_string());
    xml.element("end", &report.end.timestamp().to_string());
    xml.close("date_range");
    // The schema allows only one.
    if !report.errors.is_empty() {
        xml.element("error", &report.errors.join("; "));
    }
    xml.optional("generator", report.generator.as_ref());
    xml.close("report_metadata");
    policy(&mut xml, &report.policy);
    for row in &report.records {
        record(&mut xml, row);
    }
    xml.close("feedback");
    xml.0
}

fn policy(xml: &mut Xml, policy: &Published) {
    let alignment = |alignment: Alignment| match alignment {
        Alignment::Relaxed => "r",
        Alignment::Strict => "s",
    };
    xml.open("policy_published");
    xml.element("domain", &policy.domain);
    xml.element("p", policy.p.unwrap_or(Policy::None).as_str());
    xml.optional("sp", policy.sp.map(Policy::as_str));
    xml.optional("np", policy.np.map(Policy::as_str));
    xml.optional("adkim", policy.adkim.map(alignment));
    xml.optional("aspf", policy.aspf.map(alignment));
    xml.optional("discovery_method", policy.discovery_method.map(|method| method.as_str()));
    xml.optional("fo", policy.fo.as_ref());
    xml.optional("testing", policy.testing.map(|testing| if testing { "y" } else { "n" }));
    xml.close("policy_published");
}

fn record(xml: &mut Xml, record: &Record) {
    let aligned = |aligned: Option<bool>| if aligned == Some(true) { "pass" } else { "fail" };
    xml.open("record");
    xml.open("row");
    xml.element("source_ip", &record.source_ip.to_string());
    xml.element("count", &record.count.to_string());
    xml.open("policy_evaluated");
    xml.element("disposition", record.disposition.unwrap_or(Action::None).as_str());
    xml.element("dkim", aligned(record.dkim_aligned));
    xml.element("spf", aligned(record.spf_aligned));
    for reason in &record.reasons {
        xml.open("reason");
        xml.element(
            "type",
            match reason.kind {
                OverrideKind::Forwarded | OverrideKind::SampledOut => "other",
                kind => kind.as_str(),
            },
        );
        xml.optional("comment", reason.comment.as_ref());
        xml.close("reason");
    }
    xml.close("policy_evaluated");
    xml.close("row");
    xml.open("identifiers");
    xml.element("header_from", &record.header_from);
    xml.optional("envelope_from", record.envelope_from.as_ref());
    xml.optional("envelope_to", record.envelope_to.as_ref());
    xml.close("identifiers");
    xml.open("auth_results");
    record.dkim.iter().for_each(|result| dkim(xml, result));
    // The schema has one SPF result: that of the envelope sender.
    let of_sender = record.spf.iter().find(|result| result.scope != Some(Scope::Helo));
    if let Some(result) = of_sender.or_else(|| record.spf.first()) {
        spf(xml, result);
    }
    xml.close("auth_results");
    xml.close("record");
}

fn dkim(xml: &mut Xml, result: &DkimResult) {
    xml.open("dkim");
    xml.element("domain", &result.domain);
    xml.element("selector", result.selector.as_deref().unwrap_or_default());
    xml.element("result", result.result.map_or("none", |result| result.as_str()));
    xml.optional("human_result", result.human_result.as_ref());
    xml.close("dkim");
}

fn spf(xml: &mut Xml, result: &SpfResult) {
    xml.open("spf");
    xml.element("domain", &result.domain);
    if result.scope == Some(Scope::MailFrom) {
        xml.element("scope", "mfrom");
    }
    xml.element("result", result.result.map_or("none", |result| result.as_str()));
    xml.optional("human_result", result.human_result.as_ref());
    xml.close("spf");
}
