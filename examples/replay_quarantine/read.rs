//! Events from lines of JSON.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, BufRead},
    str::FromStr,
};

use chrono::{DateTime, Utc};
use deliverability::{
    address::Grammar,
    bounce::{Class, Reason},
    quarantine::{
        self, Bounce, Event, Happening, List, Revoke, Void,
        import::{Import, Imported, Trust},
        release::Release,
    },
};
use serde_json::Value;

/// What the lines say.
#[derive(Default)]
pub struct Input {
    /// The events of addresses, each under its [`key`].
    pub events: Vec<(String, Event)>,
    /// How each address is shown, by its key: as it was first written, in lower case.
    pub shown: BTreeMap<String, String>,
    /// Revocations and voids that name no address: they are for all.
    pub everywhere: Vec<Event>,
    /// Every tenant that is named.
    pub tenants: BTreeSet<String>,
    /// The time of the last event.
    pub last: Option<DateTime<Utc>>,
}

/// The tenants on whose lists an address was put; `None` is all of them.
type Named = BTreeMap<(String, &'static str), BTreeSet<Option<String>>>;

/// A release from a tenant's own list that does not say whose.
struct Unnamed {
    line: usize,
    address: String,
    value: Value,
}

impl Input {
    /// Reads every line; what is wrong with one is told, and the others are read.
    pub fn read(
        reader: impl BufRead,
        until: Option<DateTime<Utc>>,
        mut complain: impl FnMut(usize, String),
    ) -> io::Result<Self> {
        let mut input = Self::default();
        let mut unnamed = Vec::new();
        let mut named = Named::new();
        for (index, line) in reader.split(b'\n').enumerate() {
            let line = line?;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let result = serde_json::from_slice(&line)
                .map_err(|error| format!("no JSON object: {error}"))
                .and_then(|value: Value| input.take(index + 1, value, until, &mut named, &mut unnamed));
            if let Err(reason) = result {
                complain(index + 1, reason);
            }
        }
        for Unnamed { line, address, mut value } in unnamed {
            let is_blocklist = parsed(&value, "list") == Ok(Some(List::Blocklist));
            let list = if is_blocklist { "blacklist" } else { "opt-out" };
            let tenants = named.get(&(address.clone(), list)).into_iter().flatten();
            match tenants.collect::<Vec<_>>().as_slice() {
                // What names no tenant comes first: it is what a release that names none takes back.
                [tenant] | [tenant @ None, ..] => {
                    value["licence"] = Value::from((*tenant).clone());
                    match event(&value) {
                        Ok(event) => input.events.push((address, event)),
                        Err(reason) => complain(line, reason),
                    }
                }
                _ => complain(line, format!("a release from the {list} names its \"licence\"")),
            }
        }
        Ok(input)
    }

    fn take(
        &mut self,
        line: usize,
        value: Value,
        until: Option<DateTime<Utc>>,
        named: &mut Named,
        unnamed: &mut Vec<Unnamed>,
    ) -> Result<(), String> {
        let event = event(&value)?;
        let tenant = tenant(&value)?.map(str::to_owned);
        let address = text(&value, "address")?.map(Keyed::parse).transpose()?;
        if until.is_some_and(|until| event.at() > until) {
            return Ok(());
        }
        self.last = self.last.max(Some(event.at()));
        self.tenants.extend(tenant.clone());
        let Some(Keyed { key: address, shown }) = address else {
            if matches!(event.happening(), Happening::Revoke(_) | Happening::Void(_)) {
                self.everywhere.push(event);
                return Ok(());
            }
            return Err("\"address\" is missing".to_owned());
        };
        self.shown.entry(address.clone()).or_insert(shown);
        let list = match event.happening() {
            Happening::Complaint { .. } => Some("blacklist"),
            Happening::Import(import) => match import.recognized() {
                Imported::Blocklist if tenant.is_some() => Some("blacklist"),
                Imported::Blocklist | Imported::Unsubscribe => Some("opt-out"),
                _ => None,
            },
            Happening::Unsubscribe { .. } => Some("opt-out"),
            Happening::Release(release) if tenant.is_none() && !release.list().is_quarantine() => {
                unnamed.push(Unnamed { line, address, value });
                return Ok(());
            }
            _ => None,
        };
        if let Some(list) = list {
            named.entry((address.clone(), list)).or_default().insert(tenant);
        }
        self.events.push((address, event));
        Ok(())
    }
}

/// An address with its key in the ledger, so that no spelling of it escapes a list.
pub struct Keyed {
    /// The same for all spellings of the mailbox.
    pub key: String,
    /// As it was written, without needless quotes, in lower case.
    pub shown: String,
}

impl Keyed {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let parsed = Grammar::Lenient.parse(text.trim());
        let both = parsed.and_then(|address| Ok((quarantine::key(&address), address.wire()?)));
        let (key, wire) = both.map_err(|error| format!("\"address\": {text:?}: {error}"))?;
        Ok(Self { key, shown: wire.to_string().to_ascii_lowercase() })
    }
}

/// The event of a line.
fn event(value: &Value) -> Result<Event, String> {
    let id = text(value, "id")?.ok_or("\"id\" is missing")?;
    let at = parsed(value, "at")?.ok_or("\"at\" is missing")?;
    let happening = match text(value, "event")?.ok_or("\"event\" is missing")? {
        "bounce" => bounce(value)?.into(),
        "absence" => Happening::Absence,
        "delivery" => Happening::Delivery,
        "engagement" => Happening::Engagement { sign: parsed(value, "sign")?.unwrap_or_default() },
        "complaint" => {
            Happening::Complaint { tenant: tenant(value)?.ok_or("\"licence\" is missing")?.into() }
        }
        // Without one, from all.
        "unsubscribe" => Happening::Unsubscribe { tenant: tenant(value)?.unwrap_or_default().into() },
        "subscribe" => Happening::Subscribe {
            tenant: tenant(value)?.ok_or("\"licence\" is missing")?.into(),
            proof: text(value, "proof")?.unwrap_or_default().into(),
        },
        "filtered" => Happening::Filtered {
            list: parsed(value, "list")?.ok_or("\"list\" is missing")?,
            tenant: tenant(value)?.unwrap_or_default().into(),
        },
        "import" => import(value)?.into(),
        "release" => release(value)?.into(),
        "revoke" => revoke(value)?.into(),
        "void" => void(value, at)?.into(),
        other => return Err(format!("\"event\": {other:?} is no event")),
    };
    let event = Event::new(id, at, happening);
    let event = match text(value, "base")? {
        Some(base) => event.from_base(base),
        None => event,
    };
    let event = match text(value, "message")?.or(text(value, "message_id")?) {
        Some(message) => event.about_message(message),
        None => event,
    };
    Ok(match parsed(value, "provenance")? {
        Some(provenance) => event.with_provenance(provenance),
        None => event,
    })
}

/// A revocation: of what the tool guessed, and of the kinds of what people said that it names.
fn revoke(value: &Value) -> Result<Revoke, String> {
    let mut revoke = Revoke::new(text(value, "batch")?.ok_or("\"batch\" is missing")?);
    for kind in value["also"].as_array().into_iter().flatten() {
        let kind = kind.as_str().and_then(|kind| kind.parse().ok());
        revoke = revoke.also(kind.ok_or("\"also\": names of kinds of entries")?);
    }
    Ok(revoke)
}

fn bounce(value: &Value) -> Result<Bounce, String> {
    let mut bounce = match (parsed::<Reason>(value, "reason")?, parsed::<Class>(value, "class")?) {
        (Some(reason), _) => Bounce::new(reason),
        (None, Some(class)) => Bounce::from_class(class),
        (None, None) => return Err("a bounce has a \"class\" or a \"reason\"".to_owned()),
    };
    if let Some(class) = parsed(value, "class")? {
        bounce.class = class;
    }
    bounce.status = parsed(value, "status")?;
    bounce.reply_code = reply_code(value)?;
    bounce.provider = text(value, "provider")?.map(Into::into);
    Ok(match text(value, "provider_class")? {
        Some(words) => bounce.with_provider_class(words),
        None => bounce,
    })
}

fn import(value: &Value) -> Result<Import, String> {
    let kind = match text(value, "kind")?.ok_or("\"kind\" is missing")? {
        "hard" => Imported::LongTerm,
        "soft" => Imported::Temporary,
        "complaint" => Imported::Blocklist,
        other => other.parse().map_err(|error| format!("\"kind\": {other:?}: {error}"))?,
    };
    let batch = text(value, "batch")?.ok_or("\"batch\" is missing")?;
    let trust = parsed(value, "trust")?.unwrap_or(Trust::SimilarRules);
    let mut import = Import::new(batch, text(value, "source")?.unwrap_or_default(), trust, kind);
    import.original = text(value, "original")?.unwrap_or_default().into();
    import.reason = parsed(value, "reason")?;
    import.tenant = tenant(value)?.map(Into::into);
    import.until = parsed(value, "until")?;
    Ok(import)
}

/// A release; who writes the events asks for it where nobody else is named.
fn release(value: &Value) -> Result<Release, String> {
    let requester = text(value, "requester")?.unwrap_or("the event file");
    let proof = text(value, "proof")?.unwrap_or_default();
    let tenant = tenant(value)?.unwrap_or_default();
    match parsed(value, "list")?.ok_or("\"list\" is missing")? {
        List::Temporary => Ok(Release::temporary(requester)),
        List::LongTerm => Ok(Release::long_term(requester)),
        List::Blocklist => Ok(Release::blocklist(tenant, requester, proof)),
        List::OptOut => Ok(Release::opt_out(tenant, requester, proof)),
        other => Err(format!("\"list\": nothing is released from {other}")),
    }
}

/// A void; its window ends with its own time and has no beginning where none is given.
fn void(value: &Value, at: DateTime<Utc>) -> Result<Void, String> {
    let from = parsed(value, "from")?.unwrap_or(DateTime::<Utc>::MIN_UTC);
    let mut void = Void::new(from, parsed(value, "until")?.unwrap_or(at));
    void.provider = text(value, "provider")?.map(Into::into);
    void.reason = parsed(value, "reason")?;
    void.status = parsed(value, "status")?;
    void.reply_code = reply_code(value)?;
    Ok(void)
}

fn reply_code(value: &Value) -> Result<Option<u16>, String> {
    match &value["reply_code"] {
        Value::Null => Ok(None),
        code => code
            .as_u64()
            .and_then(|code| u16::try_from(code).ok())
            .map(Some)
            .ok_or_else(|| format!("\"reply_code\": {code} is no code")),
    }
}

/// The tenant, unless it is blank.
fn tenant(value: &Value) -> Result<Option<&str>, String> {
    Ok(text(value, "licence")?.filter(|tenant| !tenant.trim().is_empty()))
}

fn text<'v>(value: &'v Value, field: &str) -> Result<Option<&'v str>, String> {
    match &value[field] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        other => Err(format!("{field:?}: {other} is no text")),
    }
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(value: &Value, field: &str) -> Result<Option<T>, String> {
    text(value, field)?
        .map(|text| text.parse().map_err(|error| format!("{field:?}: {text:?}: {error}")))
        .transpose()
}
