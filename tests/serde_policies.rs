//! Policies as JSON: what is left out is the default, and a misspelt field is an error.

use deliverability::{
    auth::arc, delivery, dkim, dmarc, hygiene, quarantine, reputation, spf, unpack, warmup,
};
use serde::{Serialize, de::DeserializeOwned};

fn holds<P: Default + PartialEq + Serialize + DeserializeOwned>(name: &str) {
    assert!(serde_json::from_str::<P>("{}").unwrap() == P::default(), "{name}: nothing is not the default");
    let text = serde_json::to_string(&P::default()).unwrap();
    assert!(serde_json::from_str::<P>(&text).unwrap() == P::default(), "{name}: {text}");
    let misspelt = serde_json::from_str::<P>(r#"{"no_field_of_this_name": 1}"#).err().unwrap().to_string();
    assert!(misspelt.contains("no_field_of_this_name"), "{name}: {misspelt}");
}

#[test]
fn policies_name_what_they_do_not_know() {
    holds::<arc::Policy>("arc");
    holds::<delivery::backoff::Policy>("backoff");
    holds::<delivery::retry::Policy>("retry");
    holds::<dkim::Policy>("dkim");
    holds::<dmarc::Rules>("dmarc");
    holds::<hygiene::Policy>("hygiene");
    holds::<hygiene::trap::Policy>("trap");
    holds::<quarantine::Policy>("quarantine");
    holds::<quarantine::release::Policy>("release");
    holds::<reputation::Policy>("reputation");
    holds::<reputation::audience::Policy>("audience");
    holds::<reputation::recovery::Policy>("recovery");
    holds::<reputation::trend::Policy>("trend");
    holds::<reputation::volume::Policy>("volume");
    holds::<spf::Limits>("spf");
    holds::<unpack::Policy>("unpack");
    holds::<warmup::Policy>("warmup");
}
