//! Signing (RFC 6376 section 5).

use deliverability::{
    dkim::{Ed25519Key, ErrorKind, Result, RsaKey, SignError, Signature, Signer, SigningKey as _},
    mail::Message,
};

use super::{
    check::{RAW, key, zone},
    now, verify,
};

/// An RSA key of 2048 bits that was made for these tests, PKCS #8.
const RSA_2048: &[u8] = include_bytes!("../data/rsa-2048.pk8");

#[test]
fn rsa_keys_sign_and_pass() {
    let key = RsaKey::from_der(RSA_2048).unwrap();
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
    let verdict = verify(format!("{field}{RAW}").as_bytes(), &zone(&key.record()));
    assert_eq!(verdict.to_string(), "pass: example.org by s1 (rsa-sha256)");
    assert_eq!(verdict.outcomes()[0].key().unwrap().bits(), 2048);
    assert!(RsaKey::from_der(b"no key").is_err());
}

#[test]
fn fields_are_named_for_each_instance_and_the_shown_ones_once_more_rfc_6376_5_4_2() {
    let key = key();
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
    let value = field.strip_prefix("DKIM-Signature:").unwrap().trim_end();
    let signature = Signature::parse(value).unwrap();
    assert_eq!(
        signature.signed_fields().collect::<Vec<_>>(),
        [
            "From",
            "From",
            "Reply-To",
            "Subject",
            "Subject",
            "Date",
            "To",
            "To",
            "Cc",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "Content-Disposition",
        ],
    );
    assert_eq!(signature.signed_at(), Some(u64::try_from(now().timestamp()).unwrap()));
    assert!(field.ends_with("\r\n") && field.lines().all(|line| line.len() <= 78), "{field}");
    // Received from the bottom, more often than it is there.
    let signer = Signer::new("example.org", "s1", &key).fields(["From", "Received", "Received", "Received"]);
    let field = signer.sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
    let signed = format!("{field}{RAW}");
    let zone = zone(&key.record());
    assert_eq!(verify(signed.as_bytes(), &zone).result(), Result::Pass);
    let swapped = signed.replace("from a\r\nReceived: from b", "from b\r\nReceived: from a");
    assert_eq!(verify(swapped.as_bytes(), &zone).result(), Result::Fail);
    let added = signed.replace("From: Jane", "Received: from c\r\nFrom: Jane");
    assert_eq!(verify(added.as_bytes(), &zone).result(), Result::Fail);
    let signer = Signer::new("example.org", "s1", &key).fields(["From", "Received"]);
    let added =
        format!("{}Received: from c\r\n{RAW}", signer.sign(&Message::parse(RAW.as_bytes()), now()).unwrap());
    assert_eq!(verify(added.as_bytes(), &zone).result(), Result::Pass);
}

#[test]
fn what_cannot_be_written_is_refused() {
    let key = Ed25519Key::from_seed(&[1; 32]);
    let message = Message::parse(RAW.as_bytes());
    let sign = |signer: Signer<'_, Ed25519Key>| signer.sign(&message, now()).unwrap_err();
    assert!(matches!(
        sign(Signer::new("example.org; l=1", "s1", &key)),
        SignError::Unwritable | SignError::Signature(_)
    ));
    assert!(matches!(
        sign(Signer::new("example.org", "s1\r\nBcc: x", &key)),
        SignError::Signature(error) if error.kind() == (ErrorKind::DomainName { tag: "s" })
    ));
    assert!(matches!(
        sign(Signer::new("example.org", "s1", &key).fields(["Subject"])),
        SignError::Signature(error) if error.kind() == ErrorKind::FromNotSigned
    ));
    assert_eq!(sign(Signer::new("example.org", "s1", &key).fields(["From", "To:Cc"])), SignError::Unwritable);
    let error = Signer::new("example.org", "s1", &key).sign(&Message::parse(b"To: x\r\n\r\n"), now());
    assert_eq!(error.unwrap_err(), SignError::NoFrom);
}
