//! The key of a selector.

use std::error::Error;

use deliverability::{
    diagnostic::{Finding, Severity, Span},
    dkim::{self, Key},
    dns::Zone,
};

use super::{Remark, texts};

pub fn lint(name: &str, zone: &Zone, remarks: &mut Vec<Remark>) -> Result<(), Box<dyn Error>> {
    let texts = texts(name, zone)?;
    let mut add = |text: Option<&String>, finding: Finding| {
        remarks.push(Remark { record: "dkim", name: name.to_owned(), text: text.cloned(), finding });
    };
    if texts.is_empty() {
        let message = "publish a key here, or stop signing by this selector";
        add(None, Finding::new("dkim::missing-key", Severity::Error, Span::at(0), message));
    }
    if texts.len() > 1 {
        let message = "keep one record: which of several counts is undefined (RFC 6376, 3.6.2.2)";
        let finding = Finding::new("dkim::several-records", Severity::Error, Span::at(0), message);
        add(
            texts.first(),
            match kept(&texts) {
                Some(kept) => finding.suggest(kept),
                None => finding,
            },
        );
    }
    for text in &texts {
        for finding in dkim::lint_key(text) {
            add(Some(text), finding);
        }
    }
    Ok(())
}

/// The one record to keep of several: the only one that is a key, or what they are together, where a key was
/// published in pieces.
fn kept(texts: &[String]) -> Option<String> {
    let mut keys = texts.iter().filter(|text| Key::parse(text).is_ok_and(|key| !key.is_revoked()));
    if let Some(key) = keys.next() {
        return keys.next().is_none().then(|| key.clone());
    }
    let first = texts.iter().position(|text| text.contains("p="))?;
    let rest = texts.iter().enumerate().filter(|(index, _)| *index != first).map(|(_, text)| text.as_str());
    let joined: String = std::iter::once(texts[first].as_str()).chain(rest).collect();
    Key::parse(&joined).is_ok().then_some(joined)
}
