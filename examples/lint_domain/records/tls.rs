//! MTA-STS and TLS reporting. Both are optional: a domain without them gets no finding.

use std::error::Error;

use deliverability::{
    diagnostic::{Finding, Severity, Span},
    dns::Zone,
    tls::{StsRecord, TlsRptRecord, lint_sts, lint_tls_rpt},
};

use super::{Remark, texts};

/// A kind of record.
struct Kind {
    record: &'static str,
    /// The labels before the domain.
    prefix: &'static str,
    /// The word of the version, in lower case.
    word: &'static str,
    /// The required tag besides the version.
    tag: &'static str,
    is_record: fn(&str) -> bool,
    lint: fn(&str) -> Vec<Finding>,
    several: (&'static str, &'static str),
}

const KINDS: [Kind; 2] = [
    Kind {
        record: "mta-sts",
        prefix: "_mta-sts",
        word: "sts",
        tag: "id=",
        is_record: StsRecord::is_record,
        lint: lint_sts,
        several: (
            "mta-sts::several-records",
            "keep one record: with several, senders act as if there were no policy (RFC 8461, 3.1)",
        ),
    },
    Kind {
        record: "tls-rpt",
        prefix: "_smtp._tls",
        word: "tlsrpt",
        tag: "rua=",
        is_record: TlsRptRecord::is_record,
        lint: lint_tls_rpt,
        several: (
            "tls-rpt::several-records",
            "keep one record: with several, senders send no reports (RFC 8460, 3)",
        ),
    },
];

pub fn lint(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    for kind in &KINDS {
        let at = format!("{}.{name}", kind.prefix);
        let texts: Vec<String> = texts(&at, zone)?.into_iter().filter(|text| kind.resembles(text)).collect();
        let mut add = |text: &String, finding: Finding| {
            remarks.push(Remark { record: kind.record, name: at.clone(), text: Some(text.clone()), finding });
        };
        let mut records = texts.iter().filter(|text| (kind.is_record)(text));
        if let (Some(first), Some(_)) = (records.next(), records.next()) {
            let (code, message) = kind.several;
            add(first, Finding::new(code, Severity::Error, Span::at(0), message));
        }
        for text in &texts {
            for finding in (kind.lint)(text) {
                add(text, finding);
            }
        }
    }
    Ok(())
}

impl Kind {
    /// Whether a text is a record, or was meant to be one. Texts of other kinds get here by wildcards.
    fn resembles(&self, text: &str) -> bool {
        let bare: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
        match bare.strip_prefix("v=") {
            Some(version) => version.starts_with(self.word),
            None => bare.contains(self.word) || bare.starts_with(self.tag),
        }
    }
}
