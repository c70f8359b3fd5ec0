//! What a program that sends or receives mail must decide, as pure functions.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs, missing_debug_implementations, unreachable_pub)]
#![warn(
    clippy::alloc_instead_of_core,
    clippy::std_instead_of_alloc,
    clippy::std_instead_of_core,
    clippy::cast_possible_truncation,
    clippy::exhaustive_enums,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc
)]
#![cfg_attr(
    not(test),
    warn(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod macros;

#[cfg(feature = "bounce")]
pub mod bounce;
pub mod diagnostic;
#[cfg(feature = "dsn")]
pub mod dsn;
#[cfg(feature = "domain")]
pub mod domain;
#[cfg(feature = "quarantine")]
pub mod quarantine;
#[cfg(feature = "smtp")]
pub mod smtp;
