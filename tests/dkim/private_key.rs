//! Private keys as files hold them.

use deliverability::{
    dkim::{Algorithm, PrivateKey, Result, Signer, SigningKey},
    mail::Message,
};

use super::{
    check::{RAW, zone},
    now, verify,
};

const RSA_2048: &[u8] = include_bytes!("../data/rsa-2048.pk8");
/// The seed of RFC 8463 appendix A.2.
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

fn base64(bytes: &[u8]) -> String {
    use base64ct::{Base64, Encoding};

    Base64::encode_string(bytes)
}

fn pem(label: &str, der: &[u8], line_end: &str) -> String {
    let lines: Vec<String> = base64(der)
        .as_bytes()
        .chunks(64)
        .map(|line| format!("{}{line_end}", core::str::from_utf8(line).unwrap()))
        .collect();
    format!("-----BEGIN {label}-----{line_end}{}-----END {label}-----{line_end}", lines.concat())
}

#[test]
fn every_form_of_a_key_reads_as_the_same() {
    // In PKCS #8, the key in PKCS #1 follows a head of 26 bytes.
    let pkcs1 = &RSA_2048[26..];
    let expected = PrivateKey::parse(RSA_2048).unwrap().public_key();
    let files = [
        pkcs1.to_vec(),
        base64(RSA_2048).into_bytes(),
        pem("PRIVATE KEY", RSA_2048, "\n").into_bytes(),
        pem("PRIVATE KEY", RSA_2048, "\r\n").into_bytes(),
        pem("RSA PRIVATE KEY", pkcs1, "\n").into_bytes(),
        format!(
            "Bag Attributes: none\n{}{}",
            pem("CERTIFICATE", b"x", "\n"),
            pem("PRIVATE KEY", RSA_2048, "\n")
        )
        .into_bytes(),
    ];
    for file in &files {
        let key = PrivateKey::parse(file).unwrap_or_else(|error| panic!("{error}: {file:?}"));
        assert_eq!((key.algorithm(), key.public_key()), (Algorithm::RsaSha256, expected.clone()));
    }
    let seed = PrivateKey::parse(SEED.as_bytes()).unwrap();
    assert!(seed.record().ends_with("p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
}

#[test]
fn other_files_are_not_private_keys() {
    for file in [
        &b""[..],
        b"no key",
        b"-----BEGIN PRIVATE KEY-----",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        pem("ENCRYPTED PRIVATE KEY", RSA_2048.get(..900).unwrap(), "\n").as_bytes(),
        &RSA_2048[..RSA_2048.len() - 1],
        &vec![b'A'; 1 << 20],
    ] {
        assert!(PrivateKey::parse(file).is_err(), "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn one_type_signs_with_rsa_and_ed25519_keys() {
    let keys: Vec<Box<dyn SigningKey>> = vec![
        Box::new(PrivateKey::parse(RSA_2048).unwrap()),
        Box::new(PrivateKey::parse(SEED.as_bytes()).unwrap()),
    ];
    for key in &keys {
        let field =
            Signer::new("example.org", "s1", &**key).sign(&Message::parse(RAW.as_bytes()), now()).unwrap();
        let verdict = verify(format!("{field}{RAW}").as_bytes(), &zone(&key.record()));
        assert_eq!(verdict.result(), Result::Pass);
    }
}
