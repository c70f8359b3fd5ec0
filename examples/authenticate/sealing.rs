//! An ARC set added to a message.

use std::{error::Error, fs, path::PathBuf, str::FromStr};

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{Verdict, arc},
    dkim::PrivateKey,
    mail::Message,
};

use crate::shared::of_file;

/// Who seals, and with which key.
#[derive(Debug, Clone)]
pub struct Sealing {
    domain: String,
    selector: String,
    key: PathBuf,
}

impl FromStr for Sealing {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, ':');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(domain), Some(selector), Some(key)) => {
                Ok(Self { domain: domain.into(), selector: selector.into(), key: key.into() })
            }
            _ => Err("expected DOMAIN:SELECTOR:KEYFILE"),
        }
    }
}

impl Sealing {
    /// The fields of the next set.
    pub fn fields(
        &self,
        raw: &[u8],
        verdict: &Verdict,
        authserv_id: &str,
        now: DateTime<Utc>,
    ) -> Result<String, Box<dyn Error>> {
        let file = of_file(&self.key, fs::read(&self.key))?;
        let key = of_file(&self.key, PrivateKey::parse(&file))?;
        let results = verdict.authentication_results(authserv_id);
        let sealer = arc::Sealer::new(&self.domain, &self.selector, &key);
        sealer.seal(&Message::parse(raw), &results, verdict.arc(), now).map_err(|error| {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{error}{cause}").into()
        })
    }
}
