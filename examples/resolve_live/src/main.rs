//! Puts messages through SPF, DKIM, ARC and DMARC as a receiver does, with the records of the live DNS.
//!
//! Several messages are checked concurrently; they share the resolver and its cache.

#[path = "../../authenticate/sealing.rs"]
mod sealing;
#[path = "../../shared/mod.rs"]
mod shared;
#[path = "../../authenticate/view.rs"]
mod view;

use std::{
    error::Error,
    io::{self, Write},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    pin::pin,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use clap::Parser;
use deliverability::auth::{Connection, Verdict, arc};
use futures_util::{StreamExt as _, stream};
use sealing::Sealing;
use shared::{Format, end, of_file, wants_colours};

/// How many messages are checked at once.
const AT_ONCE: usize = 64;

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
    /// For how long to ask about one message; what is unknown then is a temporary error.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    limit: u64,
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
    /// Write the message with an ARC set added instead. The key file is PEM or DER, RSA or Ed25519.
    #[arg(long, value_name = "DOMAIN:SELECTOR:KEYFILE")]
    seal: Option<Sealing>,
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
    end("resolve_live", outcome.and_then(|code| Ok(out.flush().map(|()| code)?)))
}

async fn run(arguments: &Arguments, out: &mut impl Write) -> Result<ExitCode, Box<dyn Error>> {
    if arguments.seal.is_some() && arguments.messages.len() > 1 {
        return Err("--seal takes one message".into());
    }
    let resolver =
        Arc::new(resolve_live::resolver(arguments.server, Duration::from_secs(arguments.timeout))?);
    let connection = Arc::new(
        Connection::new(arguments.ip, &arguments.helo, &arguments.mail_from)
            .with_receiver(&arguments.authserv_id),
    );
    let limit = Duration::from_secs(arguments.limit);
    let now = arguments.now.unwrap_or_else(Utc::now);
    let checks = stream::iter(&arguments.messages).map(|path| {
        let (path, resolver, connection) = (path.clone(), Arc::clone(&resolver), Arc::clone(&connection));
        let trusted = arc::Policy::trusting(arguments.trusted_sealer.iter().map(String::as_str));
        tokio::spawn(async move {
            let raw = tokio::fs::read(path).await?;
            let verdict = resolve_live::authenticate(&resolver, &raw, &connection, trusted, now, limit).await;
            io::Result::Ok((raw, verdict))
        })
    });
    let mut checks = pin!(checks.buffered(AT_ONCE).zip(stream::iter(&arguments.messages)));
    let mut code = ExitCode::SUCCESS;
    while let Some((check, path)) = checks.next().await {
        match of_file(path, check?) {
            Ok((raw, verdict)) => print(arguments, path, &raw, &verdict, now, out)?,
            Err(error) => {
                eprintln!("resolve_live: {error}");
                code = ExitCode::from(2);
            }
        }
    }
    Ok(code)
}

fn print(
    arguments: &Arguments,
    path: &Path,
    raw: &[u8],
    verdict: &Verdict,
    now: DateTime<Utc>,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    if let Some(sealing) = &arguments.seal {
        let fields = sealing.fields(raw, verdict, &arguments.authserv_id, now);
        out.write_all(of_file(path, fields)?.as_bytes())?;
        return Ok(out.write_all(raw)?);
    }
    let header = verdict.authentication_results(&arguments.authserv_id);
    if arguments.format == Format::Json {
        let mut row = view::as_json(verdict, &format!("Authentication-Results: {header}"));
        row["file"] = path.display().to_string().into();
        return Ok(writeln!(out, "{row}")?);
    }
    if arguments.messages.len() > 1 {
        writeln!(out, "{}", path.display())?;
    }
    view::text(out, verdict, wants_colours())?;
    Ok(writeln!(out, "\n{}", header.to_field().replace("\r\n", "\n"))?)
}
