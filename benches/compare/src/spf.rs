//! SPF: reading a record, and checking a client over a tree of records.

use std::hint::black_box;

use deliverability::{dns, spf};
use deliverability_compare::{
    peer::MailAuth,
    world::{CLIENT, TYPICAL, look_up, tree},
};
use mail_auth::{SpfResult, common::parse::TxtRecordParser};

use crate::Compare;

pub fn run(compare: &Compare) {
    assert_eq!(spf::Record::parse(TYPICAL).unwrap().directives().count(), 10);
    assert!(mail_auth::spf::Spf::parse(TYPICAL.as_bytes()).is_ok());
    let ours = || drop(black_box(spf::Record::parse(black_box(TYPICAL))));
    compare.case("spf: parse a record of 10 terms", "mail-auth", ours, || {
        drop(black_box(mail_auth::spf::Spf::parse(black_box(TYPICAL.as_bytes()))));
    });
    #[cfg(feature = "gpl")]
    {
        let parse = |text: &str| text.parse::<viaspf_record::SpfRecord>();
        assert!(parse(TYPICAL).is_ok());
        compare.case("spf: parse a record of 10 terms", "viaspf-record", ours, || {
            drop(black_box(parse(black_box(TYPICAL))));
        });
    }

    let world = tree();
    let answers = world.answers();
    let check = || {
        let request = spf::Request::mail_from(CLIENT, "mx.tree.example", "jane@tree.example");
        dns::resolve_with(spf::Check::new(&request), |question| look_up(&answers, question))
    };
    let mut peer = MailAuth::new(&world);
    assert_eq!(check().result(), spf::Result::Pass);
    assert_eq!(peer.check(CLIENT, "mx.tree.example", "jane@tree.example"), SpfResult::Pass);
    let ours = || drop(black_box(check()));
    compare.case("spf: check over 5 records, 27 networks, from raw text", "mail-auth", ours, || {
        peer.read_texts(&world);
        black_box(peer.check(CLIENT, "mx.tree.example", "jane@tree.example"));
    });
    #[cfg(feature = "gpl")]
    crate::gpl::check(compare, &world, ours);
}
