#!/usr/bin/env python3
"""What each feature weighs: the crates of its tree, and the stripped size of a program that calls it.

    scripts/weight.py [FEATURE...]

The size is that of an optimised program less that of one that does nothing.
"""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# A call that reaches most of a feature; `text` is an argument of the program. With a feature that it needs.
CALLS = {
    "smtp": ("", "d::smtp::Diagnostic::read(text).code().is_some()"),
    "mail": ("", "d::mail::Message::parse(text.as_bytes()).check_header().is_ok()"),
    "domain": ("", "d::domain::Domain::parse(text).is_ok()"),
    "domain,idna": ("", "d::domain::Domain::parse(text).is_ok()"),
    "dns": ("", "d::dns::Zone::parse(text).is_ok()"),
    "address": ("", "d::address::Address::parse(text).is_ok()"),
    "hygiene": ("", "d::hygiene::Lists::default().is_role(text)"),
    "spf": ("", "d::spf::lint_text(text).is_empty()"),
    "dkim": ("", "d::dkim::Key::parse(text).is_ok()"),
    "dkim,rust-crypto": (
        "",
        "d::dns::resolve_with(d::dkim::Check::new(&d::mail::Message::parse(text.as_bytes()), NOW, d::dkim::RustCrypto), "
        "|_| d::dns::Answer::NoData).outcomes().is_empty()",
    ),
    "dmarc": ("", "d::dmarc::lint_text(text).is_empty()"),
    "auth,rust-crypto": (
        "",
        "d::dns::resolve_with(d::auth::Check::new(&d::mail::Message::parse(text.as_bytes()), "
        "&d::auth::Connection::new([192, 0, 2, 7].into(), text, text), NOW, d::dkim::RustCrypto), "
        "|_| d::dns::Answer::NoData).disposition() == d::dmarc::Disposition::None",
    ),
    "dsn": ("", "d::dsn::Message::parse(text.as_bytes()).is_ok()"),
    "bounce": ("std", "d::bounce::classify_reply(text).class() == d::bounce::Class::Hard"),
    "reply": ("", "d::reply::Classifier::new().classify(&d::reply::Message::new(text)).is_opt_out()"),
    "feedback,dsn": ("", "d::feedback::Report::parse(text.as_bytes()).is_ok()"),
    "webhook": ("", "d::webhook::parse(d::webhook::Provider::SendGrid, text.as_bytes()).is_empty()"),
    "reports": ("", "d::dmarc::aggregate::Report::parse(text.as_bytes()).is_ok()"),
    "tls": ("", "d::tls::lint_policy(text, &[]).is_empty()"),
    "quarantine": (
        "std",
        "d::quarantine::Ledger::fold([(text, d::quarantine::Event::new(text, NOW, d::quarantine::Bounce::from(&d::bounce::classify_reply(text))))], "
        "&d::quarantine::Policy::default()).is_empty()",
    ),
    "reputation": ("", "d::reputation::assess(&[], &d::reputation::Policy::default(), NOW).health().as_str() == text"),
    "warmup": (
        "",
        "{ let plan = d::warmup::Plan::preset(text).unwrap().start(NOW.date_naive()).build().unwrap(); "
        "let policy = d::warmup::Policy::default(); "
        "d::warmup::State::fold(&plan, &[], &policy).cap_on(&plan, NOW.date_naive(), &policy) > 0 }",
    ),
    "delivery": (
        "",
        "d::dns::resolve_with(d::delivery::Route::new(&d::domain::Domain::parse(text).unwrap(), 1), "
        "|_| d::dns::Answer::NoData).hosts().is_empty()",
    ),
    "compliance": (
        "",
        "d::compliance::Profile::for_provider(d::provider::Provider::Gmail).unwrap()"
        ".check(&d::compliance::Facts::new()).outcomes().is_empty()",
    ),
    "retirement": ("", "d::retirement::Snapshot::parse(text, text).is_ok()"),
}

PACKAGE = """[package]
name = "weight"
version = "0.0.0"
edition = "2024"
[dependencies]
deliverability = {{ path = "{root}", default-features = false, features = [{features}] }}
[profile.release]
lto = true
codegen-units = 1
panic = "abort"
strip = true
[workspace]
"""


def crates(features):
    """How many crates a feature compiles, the crate itself left out."""
    tree = subprocess.run(
        ["cargo", "tree", "--no-default-features", "--features", features, "-e", "normal", "--prefix", "none"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = {line.split(" (")[0] for line in tree.stdout.splitlines() if line}
    return len(names) - 1


def size(folder, features, call):
    """The bytes of a program with one call."""
    names = ", ".join(f'"{name}"' for name in features.split(",") if name)
    os.makedirs(os.path.join(folder, "src"), exist_ok=True)
    with open(os.path.join(folder, "Cargo.toml"), "w", encoding="utf-8") as file:
        file.write(PACKAGE.format(root=ROOT, features=names))
    with open(os.path.join(folder, "src", "main.rs"), "w", encoding="utf-8") as file:
        file.write(
            "#![allow(unused)]\nuse deliverability as d;\n"
            + ("use d::chrono::{DateTime, Utc};\nconst NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;\n" if "NOW" in call else "")
            + "fn main() {\n    let text = std::env::args().nth(1).unwrap_or_default();\n"
            + f"    let text = text.as_str();\n    std::process::exit(i32::from({call}));\n}}\n"
        )
    subprocess.run(["cargo", "build", "--quiet", "--release"], cwd=folder, check=True)
    return os.path.getsize(os.path.join(folder, "target", "release", "weight"))


def main():
    wanted = sys.argv[1:] or list(CALLS)
    with tempfile.TemporaryDirectory() as folder:
        empty = size(folder, "", "text.is_empty()")
        print("| feature | crates | kB in a program |\n|---|---|---|")
        for features in wanted:
            needed, call = CALLS[features]
            all_features = ",".join(name for name in (needed, features) if name)
            bytes_more = size(folder, all_features, call) - empty
            print(f"| `{features}` | {crates(all_features)} | {bytes_more // 1000} |", flush=True)


main()
