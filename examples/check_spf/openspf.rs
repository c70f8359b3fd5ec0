//! The format of the OpenSPF test suite: scenarios with tests and zone data, in YAML.

use std::{
    error::Error,
    net::{Ipv4Addr, Ipv6Addr},
};

use deliverability::dns::{Data, Failure, Name, RecordType, Zone};
use yaml_rust2::{Yaml, YamlLoader};

/// A scenario: its tests share their zone.
pub struct Scenario {
    pub description: String,
    pub tests: Vec<Test>,
    pub zone: Zone,
}

/// A test of a scenario.
pub struct Test {
    pub name: String,
    pub host: String,
    pub helo: String,
    pub mail_from: String,
    /// Any of these is right.
    pub expected: Vec<String>,
    pub explanation: Option<String>,
}

/// The scenarios of a suite.
pub fn suite(text: &str) -> Result<Vec<Scenario>, Box<dyn Error>> {
    let documents = YamlLoader::load_from_str(text)?;
    documents.iter().filter(|document| !document["tests"].is_badvalue()).map(scenario).collect()
}

/// The zone of a file of zone data: the `zonedata` of its first document, or the document itself.
#[allow(dead_code, reason = "the test of the suite has no use for it")]
pub fn zone_of(text: &str) -> Result<Zone, Box<dyn Error>> {
    let documents = YamlLoader::load_from_str(text)?;
    let document = documents.first().ok_or("the file is empty")?;
    let data = &document["zonedata"];
    zone(if data.is_badvalue() { document } else { data })
}

fn scenario(document: &Yaml) -> Result<Scenario, Box<dyn Error>> {
    let tests = document["tests"].as_hash().ok_or("a scenario without tests")?;
    let text = |yaml: &Yaml| scalar(yaml).unwrap_or_default();
    let tests = tests.iter().map(|(name, test)| Test {
        name: text(name),
        host: text(&test["host"]),
        helo: text(&test["helo"]),
        mail_from: text(&test["mailfrom"]),
        expected: match &test["result"] {
            Yaml::Array(results) => results.iter().map(text).collect(),
            result => vec![text(result)],
        },
        explanation: scalar(&test["explanation"]),
    });
    let tests = tests.collect();
    Ok(Scenario { description: text(&document["description"]), tests, zone: zone(&document["zonedata"])? })
}

fn scalar(yaml: &Yaml) -> Option<String> {
    match yaml {
        Yaml::String(text) | Yaml::Real(text) => Some(text.clone()),
        Yaml::Integer(number) => Some(number.to_string()),
        Yaml::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn zone(data: &Yaml) -> Result<Zone, Box<dyn Error>> {
    let mut zone = Zone::new();
    let Some(names) = data.as_hash() else { return Ok(zone) };
    for (name, entries) in names {
        let name = scalar(name).ok_or("a name of the zone is no text")?;
        // Odd names (over-long labels) cannot be asked for, and so need no entry.
        if Name::parse(&name).is_err() {
            continue;
        }
        zone.insert_empty(&name)?;
        let entries = match entries {
            Yaml::Array(entries) => entries.as_slice(),
            single => std::slice::from_ref(single),
        };
        let has_txt = entries.iter().any(|entry| !entry["TXT"].is_badvalue());
        for entry in entries {
            if scalar(entry).as_deref() == Some("TIMEOUT") {
                // What was listed before it stands; every other type fails.
                zone.fail(&name, None, Failure::Timeout)?;
                break;
            }
            let Some(pairs) = entry.as_hash() else { continue };
            for (record_type, value) in pairs {
                let record_type = scalar(record_type).unwrap_or_default();
                add(&mut zone, &name, &record_type, value, has_txt)?;
            }
        }
    }
    Ok(zone)
}

fn add(
    zone: &mut Zone,
    name: &str,
    record_type: &str,
    value: &Yaml,
    has_txt: bool,
) -> Result<(), Box<dyn Error>> {
    let text = scalar(value).unwrap_or_default();
    let is = |word: &str| scalar(value).as_deref() == Some(word);
    let data = match record_type {
        "TXT" | "SPF" if is("NONE") => return Ok(()),
        // An SPF entry is served as text, unless the name has texts of its own.
        "SPF" if has_txt => return Ok(()),
        "TXT" | "SPF" if is("TIMEOUT") => {
            zone.fail(name, Some(RecordType::Txt), Failure::Timeout)?;
            return Ok(());
        }
        "TXT" | "SPF" => Data::Txt(match value {
            Yaml::Array(strings) => strings.iter().filter_map(scalar).map(|text| bytes(&text)).collect(),
            _ => [bytes(&text)].into_iter().collect(),
        }),
        other if is("TIMEOUT") => {
            zone.fail(name, Some(other.parse()?), Failure::Timeout)?;
            return Ok(());
        }
        "A" => Data::A(text.parse::<Ipv4Addr>()?),
        "AAAA" => Data::Aaaa(text.parse::<Ipv6Addr>()?),
        // A name that the DNS cannot hold leads nowhere.
        "CNAME" | "PTR" => match (Name::parse(&text), record_type) {
            (Ok(name), "CNAME") => Data::Cname(name),
            (Ok(name), _) => Data::Ptr(name),
            (Err(_), _) => return Ok(()),
        },
        "MX" => {
            let pair = value.as_vec().ok_or("an MX is a preference and a name")?;
            let exchange = pair.get(1).and_then(scalar).unwrap_or_default();
            let preference = pair.first().and_then(Yaml::as_i64).unwrap_or_default();
            let Ok(exchange) = Name::parse(&exchange) else { return Ok(()) };
            Data::Mx { preference: u16::try_from(preference)?, exchange }
        }
        other => return Err(format!("{name}: no record has the type {other}").into()),
    };
    zone.insert(name, data)?;
    Ok(())
}

/// Characters up to U+00FF stand for one byte each.
fn bytes(text: &str) -> Vec<u8> {
    text.chars()
        .flat_map(|c| u8::try_from(c).map_or_else(|_| c.to_string().into_bytes(), |byte| vec![byte]))
        .collect()
}
