//! How a program ends, and what those that print a table print otherwise.

use std::{io, process::ExitCode};

use clap::ValueEnum;

/// What to print.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(dead_code, reason = "some programs have a form of their own")]
pub enum Format {
    /// A table and a summary for people.
    Table,
    /// One JSON object a line.
    Json,
}

/// A broken pipe is no failure, since nobody reads on; any other error is printed and ends with 2.
pub fn end(program: &str, outcome: io::Result<ExitCode>) -> ExitCode {
    match outcome {
        Ok(code) => code,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{program}: {error}");
            ExitCode::from(2)
        }
    }
}
