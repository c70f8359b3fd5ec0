//! The JSON of public types, as it is stored and read by others: a change of it is a change of the API.
//!
//! `UPDATE=1 cargo test --test serde_forms` writes the file anew; look at what changed before it is committed.

use core::fmt::Debug;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};

use chrono::{DateTime, Utc};
use deliverability::{dmarc, envelope::Sent, rate::Daily};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

mod inside;
mod judgments;
mod names;
mod retirement;
mod schedules;
mod syntax;

const FILE: &str = "tests/data/forms.json";

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

type Reads = Box<dyn Fn(&Value) -> Result<(), String>>;

/// The forms by name: the path of a type, and where there are several of it, a word more.
#[derive(Default)]
pub struct Forms {
    forms: BTreeMap<String, Value>,
    reads: BTreeMap<String, Reads>,
}

impl Forms {
    /// A type that is only written.
    fn add(&mut self, name: &str, value: &impl Serialize) {
        let known = self.forms.insert(name.to_owned(), serde_json::to_value(value).unwrap());
        assert!(known.is_none(), "{name} twice");
    }

    /// A type that is written and read.
    fn both<T: Serialize + DeserializeOwned + PartialEq + Debug + 'static>(&mut self, name: &str, value: T) {
        self.add(name, &value);
        let reads = move |form: &Value| {
            // As text, since that is what is stored: some types borrow, and not all read from a tree.
            let read = serde_json::from_str::<T>(&form.to_string()).map_err(|error| error.to_string())?;
            if read == value { Ok(()) } else { Err(format!("{read:?} is not {value:?}")) }
        };
        self.reads.insert(name.to_owned(), Box::new(reads));
    }

    /// An enum of names: all of them.
    fn names<T: Serialize + DeserializeOwned + PartialEq + Debug + Clone + 'static>(
        &mut self,
        name: &str,
        all: &[T],
    ) {
        self.both(&name.replace(' ', ""), all.to_vec());
    }

    fn all() -> Self {
        let mut forms = Self::default();
        names::add(&mut forms);
        syntax::add(&mut forms);
        judgments::add(&mut forms);
        schedules::add(&mut forms);
        retirement::add(&mut forms);
        forms
    }

    fn types(&self) -> BTreeSet<&str> {
        self.forms.keys().map(|name| name.split(' ').next().unwrap()).collect()
    }
}

const WIDTH: usize = 110;

/// JSON as compact as its lines are short: what fits on a line is on one, and short parts share one.
fn written(value: &Value, indent: usize) -> String {
    let line = value.to_string();
    let parts: Vec<String> = match value {
        _ if indent > 0 && indent + line.len() <= WIDTH => return line,
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), written(value, indent + 1))
            };
            fields.iter().map(field).collect()
        }
        Value::Array(items) => items.iter().map(|item| written(item, indent + 1)).collect(),
        _ => return line,
    };
    let pad = " ".repeat(indent + 1);
    let mut lines = vec![String::new()];
    let count = parts.len();
    for (index, part) in parts.into_iter().enumerate() {
        let part = part + if index + 1 < count { "," } else { "" };
        let last = lines.last_mut().unwrap();
        let is_short = |text: &str| !text.contains('\n') && indent > 0;
        if !last.is_empty() && is_short(&part) && is_short(last) && last.len() + part.len() < WIDTH - indent {
            *last = format!("{last} {part}");
        } else if last.is_empty() {
            *last = part;
        } else {
            lines.push(part);
        }
    }
    let (open, close) = if value.is_object() { ('{', '}') } else { ('[', ']') };
    format!("{open}\n{pad}{}\n{}{close}", lines.join(&format!("\n{pad}")), " ".repeat(indent))
}

#[test]
fn public_types_have_the_forms_of_the_file() {
    let forms = Forms::all();
    let path = format!("{}/{FILE}", env!("CARGO_MANIFEST_DIR"));
    if env::var_os("UPDATE").is_some() {
        let all = Value::Object(forms.forms.clone().into_iter().collect());
        fs::write(&path, written(&all, 0) + "\n").unwrap();
    }
    let known: BTreeMap<String, Value> = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (name, form) in &forms.forms {
        assert_eq!(Some(form), known.get(name), "{name} has another form than in {FILE}");
    }
    assert_eq!(forms.forms.len(), known.len(), "{FILE} has types that are not written any more");
    for (name, reads) in &forms.reads {
        if let Err(error) = reads(&known[name]) {
            panic!("{name} is not read from {FILE} as it was written: {error}");
        }
    }
}

/// The types in `api.txt` that implement a trait of serde.
fn with(name: &str) -> BTreeSet<String> {
    let listing = fs::read_to_string(format!("{}/api.txt", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let start = format!("impl {name} for deliverability::");
    listing.lines().filter_map(|line| line.strip_prefix(&start)).map(str::to_owned).collect()
}

#[test]
fn every_type_that_is_written_has_a_form() {
    let forms = Forms::all();
    let types = forms.types();
    let written = with("Serialize");
    assert!(written.len() > 300, "api.txt lists {}", written.len());
    let mut inside = BTreeSet::new();
    for (holder, parts) in inside::INSIDE {
        assert!(types.contains(holder), "{holder} has no form");
        for part in *parts {
            assert!(written.contains(*part), "{part} is not written");
            assert!(!types.contains(part), "{part} has a form of its own");
            assert!(inside.insert(*part), "{part} twice");
        }
    }
    let missing: Vec<&String> = written
        .iter()
        .filter(|name| !types.contains(name.as_str()) && !inside.contains(name.as_str()))
        .collect();
    assert!(missing.is_empty(), "no form in tests/serde_forms: {missing:#?}");
    let unknown: Vec<&&str> = types.iter().filter(|name| !written.contains(**name)).collect();
    assert!(unknown.is_empty(), "not in api.txt: {unknown:?}");
}

#[test]
fn every_form_that_can_be_read_is_read() {
    let forms = Forms::all();
    let read: BTreeSet<&str> = forms.reads.keys().map(|name| name.split(' ').next().unwrap()).collect();
    let can = with("Deserialize");
    let types = forms.types();
    let unread: Vec<&&str> =
        types.iter().filter(|name| can.contains(**name) && !read.contains(**name)).collect();
    assert!(unread.is_empty(), "{unread:?} are only written");
}

#[test]
fn rows_are_read_as_they_would_be_counted() {
    let forms = Forms::all();
    let mut daily = forms.forms["rate::Daily"].clone();
    let rows = daily["rows"].as_array_mut().unwrap();
    rows.push(rows[0].clone());
    let daily: Daily = serde_json::from_str(&daily.to_string()).unwrap();
    assert_eq!(daily.get(now().date_naive(), "gmail", "news").unwrap().sent, Some(400), "a row twice");

    let totals = forms.forms["dmarc::aggregate::Totals"].to_string();
    let read = |network: &str| {
        serde_json::from_str::<dmarc::aggregate::Totals>(&totals.replace("192.0.2.0/24", network))
    };
    assert_eq!(
        read("198.51.100.0/24").unwrap().iter().next().unwrap().0.network.to_string(),
        "198.51.100.0/24"
    );
    assert_eq!(read("2001:db8::/48").unwrap().messages(), 12);
    for wrong in ["192.0.2.7/24", "192.0.2.0/16", "192.0.2.0", "2001:db8::1/48", ""] {
        let error = read(wrong).unwrap_err().to_string();
        assert!(error.contains("a /24 of IPv4 or a /48 of IPv6"), "{wrong}: {error}");
    }

    let sent: Sent = serde_json::from_str(r#"[["Jane@Example.org", "<17@news.example>"]]"#).unwrap();
    assert!(sent.knows("jane@example.org", "17@news.example"));
}
