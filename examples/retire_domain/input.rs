//! What is read: the plan, the zone and the facts.

use std::{error::Error, fs, path::Path};

use deliverability::{
    dns::Name,
    retirement::{Facts, Plan, Policy, Snapshot},
};

use super::{plan_text, shared::of_file};

/// A policy by its name.
pub fn policy(name: &str) -> Result<Policy, String> {
    let names: Vec<&str> = Policy::PRESETS.iter().map(|preset| preset.name()).collect();
    Policy::preset(name).ok_or_else(|| format!("one of {}", names.join(", ")))
}

pub fn plan(path: &Path) -> Result<Plan, Box<dyn Error>> {
    let text = of_file(path, fs::read_to_string(path))?;
    let plan = of_file(path, plan_text::parse(&text))?;
    if plan.domain.is_empty() || Name::parse(&plan.domain).is_err() {
        return Err(format!("{}: the plan names no domain", path.display()).into());
    }
    Ok(plan)
}

pub fn facts(path: &Path) -> Result<Facts, Box<dyn Error>> {
    let text = of_file(path, fs::read_to_string(path))?;
    of_file(path, serde_json::from_str(&text))
}

pub fn zone(path: &Path, domain: &str) -> Result<Snapshot, Box<dyn Error>> {
    let text = of_file(path, fs::read_to_string(path))?;
    of_file(path, Snapshot::parse(&text, domain))
}

pub fn no_zone(domain: &str) -> Snapshot {
    Snapshot::new(Name::parse(domain).unwrap_or_default(), Vec::new())
}
