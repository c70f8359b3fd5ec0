//! The verdict, as JSON and for people.

use std::io::{self, Write};

use deliverability::{auth::Verdict, dkim, dns::Name};
use serde_json::json;

use crate::shared::{colour_of, painted, table::fitted};

pub fn as_json(verdict: &Verdict, header: &str) -> serde_json::Value {
    let (spf, dmarc, arc) = (verdict.spf(), verdict.dmarc(), verdict.arc());
    let domain = |name: Option<&Name>| name.map(ToString::to_string);
    json!({
        "spf": {
            "result": spf.result().as_str(),
            "domain": Some(spf.request().domain()).filter(|domain| !domain.is_empty()),
            "cause": spf.cause().to_string(),
        },
        "dkim": verdict.dkim().outcomes().iter().map(|outcome| json!({
            "result": outcome.result().as_str(),
            "domain": outcome.domain(),
            "selector": outcome.selector(),
            "reason": Some(outcome.cause().to_string()).filter(|_| outcome.result() != dkim::Result::Pass),
            "cause": outcome.cause().as_str(),
        })).collect::<Vec<_>>(),
        "dmarc": {
            "result": dmarc.result().as_str(),
            "disposition": verdict.disposition().as_str(),
            "organizational_domain": domain(dmarc.organizational_domain()),
            "policy_domain": domain(dmarc.policy_domain()),
            "policy": dmarc.policy().map(|policy| policy.as_str()),
            "cause": dmarc.cause().as_str(),
            "override": verdict.local_override().map(ToString::to_string),
        },
        "arc": {
            "result": arc.result().as_str(),
            "instance": arc.instance(),
            "reason": arc.reason(),
            "cause": arc.cause().as_str(),
            "oldest_pass": arc.oldest_pass(),
            "sets": arc.sets().iter().map(|set| json!({
                "instance": set.instance(),
                "domain": set.domain(),
                "validation": set.validation().map(|validation| validation.as_str()),
                "results": set.results().map(ToString::to_string),
            })).collect::<Vec<_>>(),
        },
        "questions": verdict.transcript().exchanges().iter().map(|exchange| exchange.question.to_string())
            .collect::<Vec<_>>(),
        "header": header,
    })
}

pub fn text(out: &mut impl Write, verdict: &Verdict, colours: bool) -> io::Result<()> {
    let mut line = |method: &str, sentence: &str| {
        let (result, why) = sentence.split_once(": ").unwrap_or((sentence, ""));
        let result = painted(result, colour_of(result), colours);
        writeln!(out, "{}", fitted(&format!("{method:<6}{result} "), why, 6))
    };
    line("SPF", &verdict.spf().to_string())?;
    if verdict.dkim().outcomes().is_empty() {
        line("DKIM", &verdict.dkim().to_string())?;
    }
    for outcome in verdict.dkim().outcomes() {
        line("DKIM", &outcome.to_string())?;
    }
    if !verdict.arc().chain().is_empty() {
        line("ARC", &verdict.arc().to_string())?;
    }
    line("DMARC", &verdict.dmarc().to_string())?;
    if let Some(excuse) = verdict.local_override() {
        writeln!(out, "{}", fitted("      excused: ", &excuse.to_string(), 6))?;
    }
    for finding in dkim::lint_verdict(verdict.dkim()) {
        writeln!(out, "{}", fitted("      ", finding.message(), 6))?;
    }
    writeln!(out)?;
    for exchange in verdict.transcript().exchanges() {
        writeln!(out, "{}", fitted("  ", &exchange.to_string(), 4))?;
    }
    Ok(())
}
