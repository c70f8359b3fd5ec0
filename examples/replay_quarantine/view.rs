//! The states, as JSON and for people.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use chrono::{DateTime, SecondsFormat, Utc};
use deliverability::{
    hygiene::Lists,
    quarantine::{Block, Conflict, Facts, Ledger, List, Permission, Policy, State, import::Import},
};
use serde_json::{Value, json};

use crate::table::{self, Fit};

/// Stands for every tenant: where none is named, and where the address is opted out of all.
const ANY: &str = "*";

pub struct View<'a> {
    pub now: DateTime<Utc>,
    pub tenants: &'a BTreeSet<String>,
    /// How each address is shown, by its key.
    pub shown: &'a BTreeMap<String, String>,
    pub lists: &'a Lists,
    pub policy: &'a Policy,
}

impl View<'_> {
    /// The object of an address.
    pub fn json(&self, key: &str, state: &State) -> Value {
        let decision = state.decide(self.now);
        let left = || state.step_at(self.now, self.policy);
        let step = decision.block().and_then(|block| block.step).map_or_else(left, |(step, _)| step);
        let blacklisted_by: Vec<&str> = state.blocklists().map(|(tenant, _)| tenant).collect();
        let all = state.opted_out_of_all_since().map(|_| ANY);
        let opted_out_of: Vec<&str> = state.opt_outs().map(|(tenant, _)| tenant).chain(all).collect();
        let may_send: serde_json::Map<String, Value> = self
            .answers(state)
            .map(|(tenant, answer)| (tenant.to_owned(), answer.is_allowed().into()))
            .collect();
        let last = state.last_activity();
        json!({
            "address": self.shown(key),
            "key": key,
            "state": decision.as_str(),
            "step": step,
            "until": decision.block().and_then(|block| block.until).map(time),
            "blacklisted_by": blacklisted_by,
            "opted_out_of": opted_out_of,
            "disposable": self.facts(state).disposable,
            "may_send": may_send,
            "reasons": self.reasons(state),
            "conflicts": state.conflicts().iter().map(Conflict::id).collect::<Vec<_>>(),
            "kept": state.kept().map(kept).collect::<Vec<_>>(),
            "bounces": state.bounces(),
            "last_activity": last.map(|event| event.happening().to_string()),
            "last_activity_at": last.map(|event| time(event.at())),
        })
    }

    /// The table for people, and its summary.
    pub fn table(&self, out: &mut impl Write, ledger: &Ledger) -> io::Result<()> {
        let mut table = table::Table::new([
            ("address", Fit::Whole),
            ("state", Fit::Whole),
            ("until", Fit::Whole),
            ("may be mailed by", Fit::Whole),
            ("because of", Fit::Words),
        ]);
        for (key, state) in ledger.iter() {
            let decision = state.decide(self.now);
            let until = decision.block().and_then(|block| block.until);
            let allowed: Vec<&str> = self
                .answers(state)
                .filter(|(_, answer)| answer.is_allowed())
                .map(|(tenant, _)| if tenant == ANY { "all" } else { tenant })
                .collect();
            table.add([
                self.shown(key).into(),
                decision.as_str().into(),
                until.map(|until| until.format("%Y-%m-%d").to_string()).unwrap_or_default().into(),
                if allowed.is_empty() { "nobody".into() } else { allowed.join(", ").into() },
                self.reasons(state).join("; ").into(),
            ]);
        }
        if !table.is_empty() {
            table.print(out, table::terminal_width(), table::wants_colours())?;
            writeln!(out)?;
        }
        let counts = ledger.counts(self.now);
        writeln!(
            out,
            "{:>5} addresses at {}\n{:>5} quarantined: {} temporary, {} long-term\n{:>5} quarantined or blocklisted",
            counts.addresses,
            time(self.now),
            counts.quarantined(),
            counts.temporary,
            counts.long_term,
            counts.quarantined_or_blocklisted(),
        )
    }

    /// The history of one address for people, line by line.
    pub fn why(&self, out: &mut impl Write, address: &str, state: &State) -> io::Result<()> {
        for line in state.why(self.policy) {
            writeln!(out, "{line}")?;
        }
        writeln!(out, "\n{address} at {}: {}", time(self.now), state.decide(self.now))?;
        for (tenant, answer) in self.answers(state) {
            match answer.block() {
                Some(block) => writeln!(out, "  {tenant}: no, {block}")?,
                None => writeln!(out, "  {tenant}: yes")?,
            }
        }
        Ok(())
    }

    /// Why an address is filtered: each list that a tenant is told, once.
    fn reasons(&self, state: &State) -> Vec<String> {
        let mut reasons: Vec<String> =
            state.decide(self.now).block().map(Block::to_string).into_iter().collect();
        for (tenant, answer) in self.answers(state) {
            let Some(block) = answer.block() else { continue };
            let reason = match block.list {
                List::Blocklist | List::OptOut => format!("{tenant}: {block}"),
                _ => block.to_string(),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        reasons.extend(state.kept().map(|import| {
            let Import { batch, original, .. } = import;
            format!("batch {batch} was revoked, this entry stays: a person said so ({original:?})")
        }));
        reasons.extend(state.conflicts().iter().map(Conflict::to_string));
        reasons
    }

    fn shown<'k>(&'k self, key: &'k str) -> &'k str {
        self.shown.get(key).map_or(key, String::as_str)
    }

    fn answers<'s>(&'s self, state: &'s State) -> impl Iterator<Item = (&'s str, Permission)> {
        let any = self.tenants.is_empty().then_some(ANY);
        let tenants = self.tenants.iter().map(String::as_str).chain(any);
        tenants.map(|tenant| (tenant, state.may_send_given(self.facts(state), tenant, self.now)))
    }

    fn facts(&self, state: &State) -> Facts {
        let domain = state.domain().parse();
        let is_disposable = domain.is_ok_and(|domain| self.lists.is_disposable(&domain));
        if is_disposable { Facts::disposable() } else { Facts::default() }
    }
}

/// The history of one address, an object a line.
pub fn why_json(out: &mut impl Write, state: &State, policy: &Policy) -> io::Result<()> {
    for line in state.why(policy) {
        let object = json!({
            "id": line.event.id(),
            "at": time(line.event.at()),
            "event": line.event.happening().to_string(),
            "effect": line.effect.to_string(),
            "state": line.after.as_str(),
            "until": line.after.block().and_then(|block| block.until).map(time),
        });
        writeln!(out, "{object}")?;
    }
    Ok(())
}

/// An imported entry that stays although its batch was revoked.
fn kept(import: &Import) -> Value {
    json!({
        "batch": import.batch,
        "source": import.source,
        "kind": import.consent().map(|kind| kind.as_str()),
        "original": import.original,
        "licence": import.tenant,
    })
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
