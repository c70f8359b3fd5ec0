//! Puts messages through SPF, DKIM, ARC and DMARC as a receiver does, with the records of the live DNS.
//!
//! Several messages are checked concurrently; they share the resolver and its cache.

#[path = "../../shared/mod.rs"]
mod shared;
#[path = "../../authenticate/view.rs"]
mod view;

use std::{
    error::Error,
    fs,
    io::{self, Write},
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use clap::Parser;
use deliverability::auth::{Connection, arc};
use shared::{Format, end, of_file, wants_colours};

/// Check messages by SPF, DKIM, ARC and DMARC, with the records of the live DNS.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The server to ask; without it, the system's.
    #[arg(long, value_name = "IP:PORT")]
    server: Option<SocketAddr>,
    /// For how long to wait for a server.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    timeout: u64,
    /// The address of the client.
    #[arg(long)]
    ip: IpAddr,
    /// The name in HELO or EHLO.
    #[arg(long, default_value = "")]
    helo: String,
    /// The envelope sender; empty for the null path.
    #[arg(long, default_value = "")]
    mail_from: String,
    /// The time of the check; without it, now.
    #[arg(long, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// The name of the service that checks, for Authentication-Results.
    #[arg(long, value_name = "NAME", default_value = "localhost")]
    authserv_id: String,
    /// A domain whose ARC seals may excuse a failure of DMARC; more than once for several.
    #[arg(long, value_name = "DOMAIN")]
    trusted_sealer: Vec<String>,
    /// The messages.
    #[arg(required = true)]
    messages: Vec<PathBuf>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let outcome = run(&Arguments::parse(), &mut out).await;
    end("resolve_live", outcome.and_then(|()| Ok(out.flush().map(|()| ExitCode::SUCCESS)?)))
}

async fn run(arguments: &Arguments, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let resolver =
        Arc::new(resolve_live::resolver(arguments.server, Duration::from_secs(arguments.timeout))?);
    let connection = Arc::new(
        Connection::new(arguments.ip, &arguments.helo, &arguments.mail_from)
            .with_receiver(&arguments.authserv_id),
    );
    let now = arguments.now.unwrap_or_else(Utc::now);
    let mut tasks = Vec::new();
    for path in &arguments.messages {
        let raw = of_file(path, fs::read(path))?;
        let (resolver, connection) = (Arc::clone(&resolver), Arc::clone(&connection));
        let trusted = arc::Policy::trusting(arguments.trusted_sealer.iter().map(String::as_str));
        tasks.push(tokio::spawn(async move {
            resolve_live::authenticate(&resolver, &raw, &connection, trusted, now).await
        }));
    }
    for (path, task) in arguments.messages.iter().zip(tasks) {
        let verdict = task.await?;
        let header = verdict.authentication_results(&arguments.authserv_id);
        if arguments.format == Format::Json {
            writeln!(out, "{}", view::as_json(&verdict, &format!("Authentication-Results: {header}")))?;
            continue;
        }
        if arguments.messages.len() > 1 {
            writeln!(out, "{}", path.display())?;
        }
        view::text(out, &verdict, wants_colours())?;
        writeln!(out, "\n{}", header.to_field().replace("\r\n", "\n"))?;
    }
    Ok(())
}
