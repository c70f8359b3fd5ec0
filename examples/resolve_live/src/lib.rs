//! A whole message checked with a resolver of hickory-resolver.

use std::{net::SocketAddr, time::Duration};

use chrono::{DateTime, Utc};
use deliverability::{
    auth::{Check, Connection, Verdict, arc},
    dkim::RustCrypto,
    dns::{self, Answer, Failure},
    mail::Message,
};
use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::{NetError, runtime::TokioRuntimeProvider},
};
use tokio::time::{Instant, timeout_at};

/// A resolver that asks one server, or the system's servers. It is made once: it keeps connections and a cache.
///
/// # Errors
///
/// Where the system's configuration cannot be read.
pub fn resolver(server: Option<SocketAddr>, timeout: Duration) -> Result<TokioResolver, NetError> {
    let mut builder = match server {
        Some(server) => {
            let mut connections = vec![ConnectionConfig::udp(), ConnectionConfig::tcp()];
            connections.iter_mut().for_each(|connection| connection.port = server.port());
            let servers = vec![NameServerConfig::new(server.ip(), true, connections)];
            let config = ResolverConfig::from_parts(None, Vec::new(), servers);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
        None => TokioResolver::builder_tokio()?,
    };
    builder.options_mut().timeout = timeout;
    builder.build()
}

/// SPF, DKIM, ARC and DMARC of a message, with whatever the resolver says within a time (RFC 7208 section
/// 4.6.4). What is unknown then is a temporary error.
pub async fn authenticate(
    resolver: &TokioResolver,
    raw: &[u8],
    connection: &Connection,
    trusted: arc::Policy,
    now: DateTime<Utc>,
    limit: Duration,
) -> Verdict {
    let end = Instant::now() + limit;
    let message = Message::parse(raw);
    let check = Check::new(&message, connection, now, RustCrypto).with_arc_policy(trusted);
    let look_up = async |question| {
        let answer = timeout_at(end, dns::lookup(resolver, question)).await;
        answer.unwrap_or(Answer::Failure(Failure::Timeout))
    };
    dns::resolve_with_async(check, look_up).await
}
