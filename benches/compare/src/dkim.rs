//! DKIM: reading signatures and keys, preparing and hashing bodies, verifying.

use std::{cell::RefCell, hint::black_box, rc::Rc};

use deliverability::{
    dkim::{
        BodyCanonicalizer, Canonicalization, Check, Key, Result, RsaKey, RustCrypto, Signature, Signer,
        SigningKey as _,
        backend::{Backend, Mismatch, PublicKey, Sha256},
    },
    dns::{self, Answer, Data, Record},
    mail::{LineEndings, Message},
};
use deliverability_compare::peer::{Cache, ready};
use mail_auth::{
    AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, Txt,
    common::{crypto::HashAlgorithm, parse::TxtRecordParser, verify::DomainKey},
};

use crate::Compare;

/// A signature as the large senders write them, over a key of 2048 bits.
pub fn signature() -> String {
    let b = "Zm9vYmFyYmF6".repeat(29);
    let b: Vec<&str> =
        b.as_bytes()[..344].chunks(72).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        " v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n        d=example.org; s=20230601; t=1764072000; x=1764676800; \
         darn=example.net;\r\n        h=to:subject:message-id:date:from:mime-version:from:to:cc:subject\r\n         \
         :date:message-id:reply-to;\r\n        bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;\r\n        b={}",
        b.join("\r\n         ")
    )
}

/// A key record of 2048 bits: only its form counts.
pub fn key() -> String {
    let mut content = vec![0x02, 0x82, 1, 1, 0, 0x80];
    content.extend([0x35; 255]);
    content.extend([0x02, 3, 1, 0, 1]);
    let length = |bytes: &[u8]| u16::try_from(bytes.len()).unwrap().to_be_bytes();
    let mut der = [&[0x30, 0x82], &length(&content)[..], &content].concat();
    der = [&[0x00][..], &der].concat();
    der = [&[0x03, 0x82], &length(&der)[..], &der].concat();
    der = [&[0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 13, 1, 1, 1, 5, 0][..], &der].concat();
    der = [&[0x30, 0x82], &length(&der)[..], &der].concat();
    format!("v=DKIM1; k=rsa; p={}", base64(&der))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at > group.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

/// One MiB of HTML as a newsletter has it: indented lines.
pub fn html() -> Vec<u8> {
    let mut body = Vec::new();
    let mut row = 0;
    while body.len() < 1 << 20 {
        row += 1;
        let indent = " ".repeat(2 * (row % 9));
        body.extend(
            format!(
                "{indent}<td class=\"cell\" style=\"padding:0 8px\">Row {row}: a text of some words</td>\r\n"
            )
            .bytes(),
        );
        if row % 7 == 0 {
            body.extend(b"\r\n");
        }
    }
    body.truncate(1 << 20);
    body
}

/// One MiB of plain text.
pub fn text() -> Vec<u8> {
    let line = "The quick brown fox jumps over the lazy dog, and then it rests for a while.\r\n";
    let mut body = line.repeat((1 << 20) / line.len() + 1).into_bytes();
    body.truncate(1 << 20);
    body
}

/// The hash of a relaxed body.
pub fn hash(body: &[u8]) -> [u8; 32] {
    let mut hash = <RustCrypto as deliverability::dkim::backend::Backend>::Sha256::default();
    let mut canonicalizer = BodyCanonicalizer::new(Canonicalization::Relaxed, LineEndings::Crlf);
    canonicalizer.update(body, |bytes| Sha256::update(&mut hash, bytes));
    canonicalizer.finish(|bytes| Sha256::update(&mut hash, bytes));
    hash.finish()
}

pub fn run(compare: &Compare) {
    let text_of_signature = signature();
    let ours = Signature::parse(&text_of_signature).unwrap();
    let theirs = mail_auth::dkim::Signature::parse(text_of_signature.as_bytes()).unwrap();
    assert_eq!((ours.domain(), ours.selector()), (&*theirs.d, &*theirs.s));
    assert_eq!((ours.signature(), ours.body_hash()), (&*theirs.b, &*theirs.bh));
    assert!(ours.signed_fields().eq(theirs.h.iter().map(|name| &**name)));
    let parse = || drop(black_box(Signature::parse(black_box(&text_of_signature))));
    compare.case("dkim: parse a signature", "mail-auth", parse, || {
        drop(black_box(mail_auth::dkim::Signature::parse(black_box(text_of_signature.as_bytes()))));
    });
    #[cfg(feature = "gpl")]
    compare.case("dkim: parse a signature", "viadkim", parse, || {
        drop(black_box(black_box(&*text_of_signature).parse::<viadkim::signature::DkimSignature>()));
    });

    let record = key();
    assert_eq!(Key::parse(&record).unwrap().bits(), 2048);
    assert!(DomainKey::parse(record.as_bytes()).is_ok());
    let parse = || drop(black_box(Key::parse(black_box(&record))));
    compare.case("dkim: parse a key of 2048 bits", "mail-auth", parse, || {
        drop(black_box(DomainKey::parse(black_box(record.as_bytes()))));
    });

    for (name, body) in [("HTML", html()), ("text", text())] {
        let case = format!("dkim: prepare and hash 1 MiB of {name}, relaxed");
        let relaxed = || mail_auth::dkim::Canonicalization::Relaxed.canonical_body(&body, 0);
        assert_eq!(hash(&body), HashAlgorithm::Sha256.hash(relaxed()).as_ref());
        let ours = || {
            black_box(hash(black_box(&body)));
        };
        compare.case(&case, "mail-auth", ours, || {
            drop(black_box(HashAlgorithm::Sha256.hash(relaxed())));
        });
        let head = "DKIM-Signature:".to_owned() + &text_of_signature + "\r\nFrom: a@example.org\r\n\r\n";
        let message = [head.as_bytes(), &body].concat();
        compare.case(&case, "mail-auth (whole message)", ours, || {
            drop(black_box(AuthenticatedMessage::parse(black_box(&message))));
        });
        #[cfg(feature = "gpl")]
        {
            assert_eq!(crate::gpl::body_hash(&body), hash(&body));
            compare.case(&case, "viadkim", ours, || drop(black_box(crate::gpl::body_hash(black_box(&body)))));
        }
    }

    let html = html();
    for (name, length) in [("4 KiB of HTML", 4 << 10), ("64 KiB of HTML", 64 << 10)] {
        let whole_lines = html[..length].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
        verify(compare, name, &html[..whole_lines]);
    }
}

/// A backend that keeps what it was asked.
#[derive(Debug, Clone, Default)]
struct Asked(Rc<RefCell<(Vec<u8>, Vec<u8>)>>);

impl Backend for Asked {
    type Sha256 = <RustCrypto as Backend>::Sha256;

    fn verify(
        &self,
        key: &PublicKey<'_>,
        input: &[u8],
        signature: &[u8],
    ) -> std::result::Result<(), Mismatch> {
        *self.0.borrow_mut() = (input.to_vec(), signature.to_vec());
        RustCrypto.verify(key, input, signature)
    }
}

/// Verifies a message, key of 2048 bits: against a peer, and against what of it is hash and signature alone.
fn verify(compare: &Compare, name: &str, body: &[u8]) {
    let case = format!("dkim: verify a message with {name}");
    let key = RsaKey::from_der(include_bytes!("../../../tests/data/rsa-2048.pk8")).unwrap();
    let raw = [MESSAGE, body].concat();
    let now = "2026-11-25T12:00:00Z".parse().unwrap();
    let field = Signer::new("example.org", "s1", &key).sign(&Message::parse(&raw), now).unwrap();
    let raw = [field.as_bytes(), &raw].concat();

    let record = key.record();
    let answer = Answer::from_records(vec![Record::new(300, Data::txt(&record))]);
    let ours = || {
        let verdict =
            dns::resolve_with(Check::new(&Message::parse(&raw), now, RustCrypto), |_| answer.clone());
        verdict.result()
    };
    assert_eq!(ours(), Result::Pass);
    let parsed = Txt::DomainKey(DomainKey::parse(record.as_bytes()).unwrap().into());
    let cache =
        Cache { known: [("s1._domainkey.example.org.".into(), parsed.clone())].into(), absent: parsed };
    let authenticator = MessageAuthenticator::new_cloudflare().unwrap();
    let theirs = || {
        let message = AuthenticatedMessage::parse(&raw).unwrap();
        let parameters = Parameters::new(&message).with_txt_cache(&cache);
        let output = ready(authenticator.verify_dkim(parameters));
        output.iter().any(|output| *output.result() == DkimResult::Pass)
    };
    assert!(theirs());
    // It has its keys read already.
    compare.case(&case, "mail-auth", || assert_eq!(ours(), Result::Pass), || assert!(theirs()));

    let asked = Asked::default();
    dns::resolve_with(Check::new(&Message::parse(&raw), now, asked.clone()), |_| answer.clone());
    let (input, signature) = &*asked.0.borrow();
    let mut canonical = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(Canonicalization::Relaxed, LineEndings::Crlf);
    canonicalizer.update(body, |bytes| canonical.extend_from_slice(bytes));
    canonicalizer.finish(|bytes| canonical.extend_from_slice(bytes));
    let record = Key::parse(&record).unwrap();
    let alone = || {
        let mut hash = <RustCrypto as Backend>::Sha256::default();
        hash.update(&canonical);
        let key = record.public_key().unwrap();
        (hash.finish(), RustCrypto.verify(&key, input, signature).is_ok())
    };
    assert!(alone().1);
    compare.case(&case, "the backend alone", || assert_eq!(ours(), Result::Pass), || assert!(alone().1));
}

/// The header of a newsletter.
pub const MESSAGE: &[u8] = b"Received: from mta.example.net (mta.example.net [192.0.2.7])\r\n\
    \tby mx.example.com with ESMTPS id 4Tq0x1\r\n\tfor <joe@example.com>; Wed, 25 Nov 2026 11:59:58 +0000\r\n\
    Date: Wed, 25 Nov 2026 11:59:57 +0000\r\nFrom: Jane Doe <jane@example.org>\r\n\
    Reply-To: Jane <answers@example.org>\r\nTo: Joe <joe@example.com>\r\nMessage-ID: <17@mta.example.net>\r\n\
    Subject: What is new\r\n in November\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\
    List-Unsubscribe: <https://example.org/u/17>, <mailto:u+17@example.org>\r\n\
    List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nFeedback-ID: a:b:news:example\r\n\r\n";
