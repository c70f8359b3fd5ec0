//! Every machine runs in a task of a runtime with several threads, with a resolver that it borrows.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use deliverability::{
    auth, compliance, delivery, dkim, dmarc,
    dns::{self, Answer, Machine, Question, Zone},
    domain::Domain,
    mail::Message,
    spf,
};
use tokio::runtime::{Builder, Runtime};

const RAW: &[u8] = b"From: Jane <jane@example.org>\r\nSubject: Lunch\r\n\r\nAt noon?\r\n";

/// What a program holds: not to be cloned into every task.
struct Resolver {
    zone: Zone,
}

impl Resolver {
    async fn look_up(&self, question: Question) -> Answer {
        tokio::time::sleep(Duration::from_millis(1)).await;
        self.zone.answer(&question)
    }

    async fn drive<M: Machine>(&self, machine: M) -> M::Verdict {
        dns::resolve_with_async(machine, |question| self.look_up(question)).await
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_time().build().unwrap()
}

fn resolver() -> Arc<Resolver> {
    let zone = Zone::parse(
        "example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\nexample.org. MX 10 mx.example.org.\n\
         mx.example.org. A 192.0.2.7\n7.2.0.192.in-addr.arpa. PTR mx.example.org.\n\
         _dmarc.example.org. TXT \"v=DMARC1; p=reject; rua=mailto:d@example.org\"\n",
    );
    Arc::new(Resolver { zone: zone.unwrap() })
}

fn request() -> spf::Request {
    spf::Request::mail_from("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org")
}

/// Spawns a task that owns the resolver and lends it to the machine.
macro_rules! spawned {
    ($runtime:expr, |$resolver:ident| $body:expr) => {{
        let $resolver = resolver();
        $runtime.block_on($runtime.spawn(async move { $body })).unwrap()
    }};
}

#[test]
fn every_machine_can_be_spawned() {
    let runtime = runtime();
    let spf = spawned!(runtime, |resolver| resolver.drive(spf::Check::new(&request())).await);
    assert_eq!(spf.result(), spf::Result::Pass);
    let audit =
        spawned!(runtime, |resolver| resolver.drive(spf::Audit::new("example.org".parse().unwrap())).await);
    assert_eq!(audit.findings(), []);
    let walk = spawned!(runtime, |resolver| resolver.drive(dmarc::Discovery::new("a.example.org")).await);
    assert!(walk.policy_record().is_some());
    let check = dmarc::Check::new(&dmarc::Request::new("example.org").spf("example.org"));
    let dmarc = spawned!(runtime, |resolver| resolver.drive(check).await);
    assert_eq!(dmarc.result(), dmarc::Result::Pass);
    let reports = spawned!(runtime, |resolver| {
        let record = dmarc::Record::parse("v=DMARC1; p=none; rua=mailto:d@example.net").unwrap();
        resolver.drive(dmarc::report::ReportCheck::new("example.org", &record)).await
    });
    assert_eq!(reports.len(), 1);
    let dkim = spawned!(runtime, |resolver| {
        resolver.drive(dkim::Check::new(&Message::parse(RAW), now(), dkim::RustCrypto)).await
    });
    assert_eq!(dkim.result(), dkim::Result::None);
    let arc = spawned!(runtime, |resolver| {
        resolver.drive(auth::arc::Check::new(&Message::parse(RAW), now(), dkim::RustCrypto)).await
    });
    assert_eq!(arc.result(), auth::arc::Result::None);
    let route = spawned!(runtime, |resolver| {
        resolver.drive(delivery::Route::new(&Domain::parse("example.org").unwrap(), 7)).await
    });
    assert_eq!(route.hosts().len(), 1);
    let reverse = spawned!(runtime, |resolver| {
        resolver.drive(compliance::ReverseCheck::new("192.0.2.7".parse().unwrap())).await
    });
    assert_eq!(reverse, Some(compliance::ReverseDns::Confirmed));
}

#[test]
fn whole_messages_are_checked_side_by_side() {
    let (runtime, resolver) = (runtime(), resolver());
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let resolver = Arc::clone(&resolver);
            runtime.spawn(async move {
                let connection =
                    auth::Connection::new("192.0.2.7".parse().unwrap(), "mx.example.org", "jane@example.org");
                let message = Message::parse(RAW);
                let check = auth::Check::new(&message, &connection, now(), dkim::RustCrypto);
                resolver.drive(check).await.dmarc().result()
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(runtime.block_on(task).unwrap(), dmarc::Result::Pass);
    }
}
