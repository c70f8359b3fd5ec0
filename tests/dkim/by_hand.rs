//! Signatures that are made here by hand, apart from the signer: of any `l=`, `c=` and algorithm, at the bounds of what
//! the policy accepts.

use deliverability::{
    dkim::{Cause, Check, Ed25519Key, Policy, Result, RsaKey, RustCrypto, SigningKey, Verdict},
    dns::{self, Data, Zone},
    mail::Message,
};
use sha2::Digest as _;

use super::{
    check::{key, zone},
    key::base64,
    now,
};

const BODY: &str = "At  noon? \r\n\r\nJane\r\n\r\n";
/// What relaxed canonicalization makes of it, and simple.
const RELAXED: &str = "At noon?\r\n\r\nJane\r\n";
const SIMPLE: &str = "At  noon? \r\n\r\nJane\r\n";
const AUTHOR: &str = "From: Jane <jane@example.org>\r\n";

fn rsa() -> RsaKey {
    RsaKey::from_der(include_bytes!("../data/rsa-2048.pk8")).unwrap()
}

/// A field that signs `From` by simple canonicalization, and the hash of this body.
fn field(key: &impl SigningKey, algorithm: &str, body_way: &str, length: &str, hashed: &str) -> String {
    let hash = base64(&sha2::Sha256::digest(hashed));
    let field = format!(
        "DKIM-Signature: v=1; a={algorithm}; c=simple/{body_way}; d=example.org; s=s1;{length} h=From; bh={hash}; b="
    );
    let signature = key.sign(format!("{AUTHOR}{field}").as_bytes()).unwrap();
    format!("{field}{}\r\n", base64(&signature))
}

fn ed25519(body_way: &str, length: &str, hashed: &str) -> String {
    field(&key(), "ed25519-sha256", body_way, length, hashed)
}

fn verify_with(raw: &str, zone: &Zone, change: impl Fn(&mut Policy)) -> Verdict {
    let mut policy = Policy::default();
    change(&mut policy);
    let check = Check::new(&Message::parse(raw.as_bytes()), now(), RustCrypto).with_policy(policy);
    dns::resolve_with(check, |question| zone.answer(question))
}

fn cause(raw: &str, zone: &Zone, change: impl Fn(&mut Policy)) -> Cause {
    verify_with(raw, zone, change).outcomes()[0].cause().clone()
}

/// RFC 6376 section 6.1.2, step 6, and RFC 8463: the type of the key is that of the algorithm.
#[test]
fn the_type_of_the_key_is_that_of_the_algorithm() {
    let (ed25519, rsa) = (key(), rsa());
    let own = |key: &dyn Fn(&str) -> String, algorithm| format!("{}{AUTHOR}\r\n{BODY}", key(algorithm));
    let by_ed25519 = own(&|algorithm| field(&ed25519, algorithm, "relaxed", "", RELAXED), "ed25519-sha256");
    let by_rsa = own(&|algorithm| field(&rsa, algorithm, "relaxed", "", RELAXED), "rsa-sha256");
    let (ed25519_zone, rsa_zone) = (zone(&ed25519.record()), zone(&rsa.record()));
    assert_eq!(cause(&by_ed25519, &ed25519_zone, |_| ()), Cause::Verified);
    assert_eq!(cause(&by_rsa, &rsa_zone, |_| ()), Cause::Verified);
    for (raw, zone, found) in [(&by_ed25519, &rsa_zone, "rsa"), (&by_rsa, &ed25519_zone, "ed25519")] {
        let verdict = verify_with(raw, zone, |_| ());
        let outcome = &verdict.outcomes()[0];
        assert!(
            matches!(outcome.cause(), Cause::KeyType { found: kind } if kind.as_str() == found),
            "{verdict}"
        );
        assert_eq!(outcome.result(), Result::PermError);
    }
    // The signature says another algorithm than the key that made it has.
    let lying = own(&|algorithm| field(&rsa, algorithm, "relaxed", "", RELAXED), "ed25519-sha256");
    assert_eq!(cause(&lying, &rsa_zone, |_| ()).as_str(), "key-type");
    // Of several records the one of the right type decides.
    let mut both = Zone::new();
    for record in [ed25519.record(), rsa.record()] {
        both.insert("s1._domainkey.example.org", Data::txt(record)).unwrap();
    }
    assert_eq!(cause(&by_rsa, &both, |_| ()), Cause::Verified);
    assert_eq!(cause(&by_ed25519, &both, |_| ()), Cause::Verified);
}

/// A hash for one `c=` or `l=` does not match another, in whatever order they come.
#[test]
fn each_canonicalization_and_length_has_its_own_hash() {
    let zone = zone(&key().record());
    let fields = [
        ed25519("relaxed", "", RELAXED),
        ed25519("simple", "", SIMPLE),
        ed25519("relaxed", " l=8;", "At noon?"),
        ed25519("relaxed", " l=12;", "At noon?\r\n\r\n"),
        ed25519("simple", " l=8;", "At  noon"),
    ];
    for first in 0..fields.len() {
        for second in 0..fields.len() {
            let raw = format!("{}{}{AUTHOR}\r\n{BODY}", fields[first], fields[second]);
            let verdict = verify_with(&raw, &zone, |policy| policy.accepts_unsigned_body = true);
            assert_eq!(verdict.passes().count(), 2, "{first}, {second}: {verdict}");
        }
    }
    // A hash by one of them does not match the others.
    let wrong = [
        ed25519("simple", "", RELAXED),
        ed25519("relaxed", "", SIMPLE),
        ed25519("relaxed", " l=12;", "At noon?"),
        ed25519("relaxed", "", "At noon?"),
        ed25519("simple", " l=8;", "At noon?"),
    ];
    let all: String = fields.iter().chain(&wrong).cloned().collect();
    let verdict =
        verify_with(&format!("{all}{AUTHOR}\r\n{BODY}"), &zone, |policy| policy.accepts_unsigned_body = true);
    let causes: Vec<&str> = verdict.outcomes().iter().map(|outcome| outcome.cause().as_str()).collect();
    assert_eq!(causes, [["verified"; 5], ["body-hash"; 5]].concat(), "{verdict}");
}

/// RFC 6376 section 3.5: `l=` counts the octets of the prepared body.
#[test]
fn a_length_up_to_the_end_and_one_byte_less_or_more() {
    let zone = zone(&key().record());
    let check = |length: usize, accepts: bool| {
        let hashed = &RELAXED[..length.min(RELAXED.len())];
        let field = ed25519("relaxed", &format!(" l={length};"), hashed);
        verify_with(&format!("{field}{AUTHOR}\r\n{BODY}"), &zone, |policy| {
            policy.accepts_unsigned_body = accepts
        })
    };
    let whole = check(RELAXED.len(), false);
    assert_eq!(whole.outcomes()[0].cause(), &Cause::Verified, "all of it is signed");
    assert_eq!(whole.outcomes()[0].unsigned_bytes(), 0);
    let less = check(RELAXED.len() - 1, false);
    assert_eq!(less.outcomes()[0].cause(), &Cause::UnsignedBody { bytes: 1 });
    assert_eq!(less.result(), Result::Policy);
    let accepted = check(RELAXED.len() - 1, true);
    assert_eq!((accepted.result(), accepted.outcomes()[0].unsigned_bytes()), (Result::Pass, 1));
    assert_eq!(check(RELAXED.len() + 1, true).outcomes()[0].cause(), &Cause::BodyTooShort);
    // What a stranger adds: one byte is enough.
    let field = ed25519("simple", &format!(" l={};", SIMPLE.len()), SIMPLE);
    let genuine = SIMPLE.to_owned();
    let longer = format!("{genuine}x");
    let cause_of = |body: &str| cause(&format!("{field}{AUTHOR}\r\n{body}"), &zone, |_| ());
    assert_eq!(cause_of(&genuine), Cause::Verified);
    assert_eq!(
        cause_of(&format!("{genuine}\r\n\r\n")),
        Cause::Verified,
        "empty lines at the end are not text"
    );
    // The line that the byte begins is ended by the canonicalization.
    assert_eq!(cause_of(&longer), Cause::UnsignedBody { bytes: 3 });
    // `l=0` signs nothing, even of an empty body.
    for body in ["", "x", BODY] {
        let field = ed25519("relaxed", " l=0;", "");
        let raw = format!("{field}{AUTHOR}\r\n{body}");
        assert_eq!(cause(&raw, &zone, |_| ()).as_str(), "unsigned-body", "{body:?}");
        assert_eq!(
            cause(&raw, &zone, |policy| policy.accepts_unsigned_body = true),
            Cause::Verified,
            "{body:?}"
        );
    }
}

/// A record with an RSA key of so many bits, which nobody has the other half of.
fn rsa_record(bits: usize) -> String {
    let bytes = bits.div_ceil(8);
    let mut modulus = vec![0xff; bytes];
    modulus[0] = 0xff >> (bytes * 8 - bits);
    let sign = usize::from(modulus[0] >= 0x80);
    let long = |tag: u8, length: usize| vec![tag, 0x82, (length >> 8) as u8, length as u8];
    let mut integers = long(2, bytes + sign);
    integers.extend(vec![0; sign]);
    integers.extend(&modulus);
    integers.extend([2, 3, 1, 0, 1]);
    let der = [long(0x30, integers.len()), integers].concat();
    format!("v=DKIM1; k=rsa; p={}", base64(&der))
}

/// RFC 8301 section 3.2: from 1024 bits on, and up to the policy's most.
#[test]
fn the_least_and_the_most_bits_of_a_key() {
    let raw = format!("{}{AUTHOR}\r\n{BODY}", field(&rsa(), "rsa-sha256", "relaxed", "", RELAXED));
    let by = |bits| cause(&raw, &zone(&rsa_record(bits)), |_| ());
    for (bits, expected) in [
        (512, Cause::KeyTooShort { bits: 512 }),
        (1016, Cause::KeyTooShort { bits: 1016 }),
        (1023, Cause::KeyTooShort { bits: 1023 }),
        // Long enough to be tried, and not the key that has signed.
        (1024, Cause::SignatureMismatch),
        (1025, Cause::SignatureMismatch),
        (4096, Cause::SignatureMismatch),
        (8192, Cause::SignatureMismatch),
        (8193, Cause::KeyTooLong { bits: 8193 }),
    ] {
        assert_eq!(by(bits), expected, "{bits} bits");
    }
    assert_eq!(Cause::KeyTooShort { bits: 1023 }.result(), Result::PermError);
    assert_eq!(Cause::KeyTooLong { bits: 8193 }.result(), Result::Policy);
    // The bounds of the policy, each by one bit, with the key that has signed.
    let zone = zone(&rsa().record());
    assert_eq!(
        cause(&raw, &zone, |policy| (policy.min_rsa_bits, policy.max_rsa_bits) = (2048, 2048)),
        Cause::Verified
    );
    assert_eq!(cause(&raw, &zone, |policy| policy.min_rsa_bits = 2049), Cause::KeyTooShort { bits: 2048 });
    assert_eq!(cause(&raw, &zone, |policy| policy.max_rsa_bits = 2047), Cause::KeyTooLong { bits: 2048 });
    // They are about RSA.
    let ed25519_raw = format!("{}{AUTHOR}\r\n{BODY}", ed25519("relaxed", "", RELAXED));
    let short = |policy: &mut Policy| policy.min_rsa_bits = 2049;
    assert_eq!(cause(&ed25519_raw, &super::check::zone(&key().record()), short), Cause::Verified);
}

/// Two names, two questions, each answered once.
#[test]
fn each_signature_is_judged_by_the_answer_for_its_own_key() {
    let first = ed25519("relaxed", "", RELAXED);
    let other = Ed25519Key::from_seed(&[8; 32]);
    let second = field(&other, "ed25519-sha256", "relaxed", "", RELAXED);
    // Another selector, so that its own signature does not hold any more; the key decides that.
    let renamed = first.replace("s=s1", "s=s2");
    let raw = format!("{first}{renamed}{second}{AUTHOR}\r\n{BODY}");
    let mut zone = zone(&key().record());
    zone.insert("s2._domainkey.example.org", Data::txt("v=DKIM1; k=ed25519; p=")).unwrap();
    let mut asked = Vec::new();
    let check = Check::new(&Message::parse(raw.as_bytes()), now(), RustCrypto);
    let verdict = dns::resolve_with(check, |question| {
        asked.push(question.name().to_string());
        assert!(asked.len() <= 2, "{asked:?}");
        zone.answer(question)
    });
    let causes: Vec<&str> = verdict.outcomes().iter().map(|outcome| outcome.cause().as_str()).collect();
    assert_eq!(causes, ["verified", "key-revoked", "signature-mismatch"]);
    assert_eq!(asked, ["s1._domainkey.example.org", "s2._domainkey.example.org"]);
}
