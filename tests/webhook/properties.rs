//! What holds for every payload.

use deliverability::webhook::{self, Provider};
use proptest::prelude::*;

/// Text with the marks that matter.
fn payload() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        Just("[".to_owned()),
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("]".to_owned()),
        Just(",".to_owned()),
        Just("\n".to_owned()),
        Just("\"event\":".to_owned()),
        Just("\"bounce\"".to_owned()),
        Just("\"email\":".to_owned()),
        Just("\"a@b.example\"".to_owned()),
        Just("\"type\":".to_owned()),
        Just("\"data\":".to_owned()),
        Just("\\".to_owned()),
        Just("\"".to_owned()),
        Just("type,rcpt\n".to_owned()),
        Just("event=bounced&".to_owned()),
        "[ -~é]{0,6}",
        (-1e15..1e18_f64).prop_map(|number| number.to_string()),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_panics_and_errors_point_into_the_payload(body in payload()) {
        for &provider in Provider::ALL {
            for event in webhook::parse(provider, &body) {
                match event {
                    Ok(event) => {
                        prop_assert_eq!(event.provider(), provider);
                        prop_assert_eq!(&event.clone().into_owned(), &event);
                        let _ = event.to_string();
                    }
                    Err(error) => prop_assert!(error.span().range().end <= body.len()),
                }
            }
        }
        let _ = Provider::detect(&body, &[]);
    }

    /// However the list is cut, what came whole is read.
    #[test]
    fn a_cut_batch_keeps_its_whole_elements(count in 1_usize..8, cut in 0_usize..2000) {
        let element = r#"{"event": "open", "email": "a@b.example", "note": "x,]}{["}"#;
        let body = format!("[{}]", vec![element; count].join(","));
        let cut = cut.min(body.len());
        let whole = cut / (element.len() + 1);
        let read = webhook::parse(Provider::SendGrid, &body.as_bytes()[..cut]).iter().filter(|event| event.is_ok()).count();
        prop_assert!(read >= whole.min(count), "{} of {} at {}", read, whole, cut);
    }
}
