//! Statements about the route: relaying, rates, encryption, protocol, systems,
//! networks, queues.

use super::{Guard, Rule, one, rule, set};
use crate::bounce::{reason::Reason, vocabulary::Term};

const REFUSED: u128 =
    set(&[Term::Rejected, Term::NotAllowed, Term::Blocked, Term::Policy, Term::AccessDenied]);
const THINGS: u128 = set(&[
    Term::Messages,
    Term::Recipients,
    Term::Connections,
    Term::Connection,
    Term::Message,
    Term::User,
    Term::Address,
    Term::Domain,
]);
const FAILING: u128 = set(&[Term::Error, Term::Problem, Term::Fail, Term::Unavailable]);
const BREAKING: u128 = set(&[Term::TimedOut, Term::Lost, Term::Fail, Term::Unreachable]);

#[rustfmt::skip] // A line for each rule.
pub(super) const RULES: &[Rule] = &[
    // Relaying.
    rule("relay", Reason::RelayDenied, &[one(Term::Relay)], "550 5.7.1 you want to use me as a relay").weighs(57),
    rule("relay-denied", Reason::RelayDenied, &[one(Term::RelayDenied)], "550 5.7.1 Relaying denied"),
    rule("relay-refused", Reason::RelayDenied, &[one(Term::Relay), REFUSED], "550 relaying is blocked"),
    rule("refused-relay", Reason::RelayDenied, &[REFUSED, one(Term::Relay)], "550 you are not allowed to relay"),
    rule("relay-login", Reason::RelayDenied, &[one(Term::Login), one(Term::Relay)], "550 authentication required for relay"),
    rule("relay-rate", Reason::RateLimited, &[one(Term::Relay), set(&[Term::Limit, Term::Over])], "450 SMTP relay limit exceeded").weighs(78),
    // Rates.
    rule("rate", Reason::RateLimited, &[one(Term::Rate)], "452 4.7.1 slow down").weighs(70),
    rule("rate-over", Reason::RateLimited, &[one(Term::Rate), set(&[Term::Over, Term::Limit])], "452 4.3.2 Connection rate limit exceeded"),
    rule("over-rate", Reason::RateLimited, &[set(&[Term::Over, Term::Limit, Term::TooMany]), one(Term::Rate)], "421 you exceeded your rate"),
    rule("too-many", Reason::RateLimited, &[one(Term::TooMany), THINGS], "452 4.5.3 Too many recipients"),
    rule("too-many-per-time", Reason::RateLimited, &[set(&[Term::TooMany, Term::Over, Term::Limit]), one(Term::PerTime)], "550 over what you can send per day"),
    rule("things-per-time", Reason::RateLimited, &[set(&[Term::Messages, Term::Recipients, Term::Message]), one(Term::PerTime)], "550 the messages per hour were used up"),
    rule("limit-per-time", Reason::RateLimited, &[THINGS, set(&[Term::Limit, Term::Over]), one(Term::PerTime)], "550 the mail limit per day"),
    rule("limit-things-per-time", Reason::RateLimited, &[one(Term::Over), set(&[Term::Limit, Term::TooMany]), THINGS], "554 you exceeded the maximum messages"),
    rule("recipients-over-limit", Reason::RateLimited, &[set(&[Term::Recipients, Term::Connections]), set(&[Term::Limit, Term::Over])], "452 the recipients limit"),
    rule("limit-of-number", Reason::RateLimited, &[one(Term::Limit), one(Term::TooMany), THINGS], "550 5.2.122 the user exceeded the limit for the number of messages").weighs(86),
    rule("limit-of-connections", Reason::RateLimited, &[one(Term::Limit), set(&[Term::Connections, Term::Recipients])], "421 limit of concurrent connections"),
    rule("over-connections", Reason::RateLimited, &[one(Term::Over), set(&[Term::Connections, Term::Recipients])], "421 over the concurrent connections"),
    rule("too-many-attempts", Reason::RateLimited, &[one(Term::TooMany), one(Term::Attempts)], "421 too many errors").weighs(69),
    rule("too-many-login-attempts", Reason::RateLimited, &[one(Term::TooMany), one(Term::Login)], "454 too many login attempts: too many password guesses").weighs(80),
    rule("sender-limited", Reason::RateLimited, &[one(Term::Sender), one(Term::Rate)], "550 sender: frequency limited").weighs(80),
    rule("quota-per-time", Reason::RateLimited, &[one(Term::PerTime), one(Term::Quota)], "550 your daily message quota").weighs(86),
    rule("quota-for-time", Reason::RateLimited, &[one(Term::Quota), one(Term::PerTime)], "550 quota for today").weighs(86),
    rule("volume", Reason::RateLimited, &[one(Term::Temporary), one(Term::Limit)], "451 mail has been temporarily limited").weighs(60),
    // Greylisting.
    rule("greylisted", Reason::Greylisted, &[one(Term::Greylist)], "451 4.7.1 Greylisted"),
    rule("verification-in-progress", Reason::Greylisted, &[one(Term::Verifying)], "450 4.1.1 unverified address: address verification in progress").weighs(73).when(Guard::Transient),
    // Encryption.
    rule("tls", Reason::TlsRequired, &[one(Term::Tls)], "454 4.7.0 no TLS").weighs(61),
    rule("tls-required", Reason::TlsRequired, &[one(Term::Tls), set(&[Term::Require, Term::Fail, Term::Unavailable, Term::Error, Term::Missing, Term::Expired, Term::Invalid, Term::Connection])], "523 5.7.10 TLS is required"),
    rule("requires-tls", Reason::TlsRequired, &[set(&[Term::Require, Term::Unknown]), one(Term::Tls)], "530 5.7.0 must issue: TLS"),
    // Protocol.
    rule("login-required", Reason::ProtocolError, &[one(Term::Login)], "530 5.7.0 Authentication required").weighs(72),
    rule("login-failed", Reason::ProtocolError, &[one(Term::Auth)], "535 5.7.8 Error: authentication failed").weighs(80).when(Guard::Codes(&[432, 504, 530, 534, 535, 538])),
    rule("command", Reason::ProtocolError, &[one(Term::Command)], "554 in the commands").weighs(52),
    rule("sequence", Reason::ProtocolError, &[one(Term::Sequence)], "503 bad sequence of commands").weighs(30),
    rule("command-wrong", Reason::ProtocolError, &[set(&[Term::Invalid, Term::Unknown, Term::Syntax]), one(Term::Command)], "501 syntax error in parameters"),
    rule("command-unknown", Reason::ProtocolError, &[one(Term::Command), set(&[Term::Unknown, Term::Invalid, Term::Syntax, Term::Error, Term::NotAllowed, Term::Unavailable])], "502 command unknown"),
    rule("syntax", Reason::ProtocolError, &[one(Term::Syntax)], "500 Syntax error").weighs(53),
    rule("pipelining-and-tls", Reason::ProtocolError, &[one(Term::Command), one(Term::Tls)], "554 command pipelining after STARTTLS").weighs(74),
    rule("syntax-of-helo", Reason::ProtocolError, &[one(Term::Syntax), one(Term::Helo)], "501 5.5.4 Syntax: EHLO hostname").weighs(84),
    // Systems.
    rule("crash", Reason::ServerError, &[one(Term::Crash)], "Command died with signal 6: /usr/lib/deliver").weighs(67),
    rule("system-error", Reason::ServerError, &[set(&[Term::System, Term::Disk]), FAILING], "451 4.3.0 system problem"),
    rule("error-of-system", Reason::ServerError, &[set(&[Term::Error, Term::Problem, Term::Unavailable]), one(Term::System)], "451 error in processing"),
    rule("temporary-system", Reason::ServerError, &[one(Term::Temporary), one(Term::System)], "451 temporary server trouble"),
    rule("system-temporary", Reason::ServerError, &[one(Term::System), one(Term::Temporary)], "451 resources temporarily out").weighs(51),
    rule("system-refused", Reason::ServerError, &[one(Term::System), one(Term::Rejected)], "421 Service refused").weighs(52),
    rule("system-disabled", Reason::ServerError, &[one(Term::System), set(&[Term::Disabled, Term::Later])], "421 service, try later"),
    rule("unable-system", Reason::ServerError, &[one(Term::Unreachable), one(Term::System)], "451 unable to contact LDAP server").weighs(52),
    rule("local-error", Reason::ServerError, &[one(Term::Error)], "451 internal error").weighs(42),
    rule("unavailable", Reason::ServerError, &[one(Term::Unavailable)], "421 not available").weighs(41),
    rule("temporary-failure", Reason::ServerError, &[one(Term::Temporary), set(&[Term::Fail, Term::Error, Term::Problem, Term::Unavailable, Term::Rejected])], "421 Temporary failure").weighs(43),
    rule("try-later", Reason::ServerError, &[one(Term::Later)], "451 Please try again later").weighs(34).when(Guard::Transient),
    rule("temporarily-rejected", Reason::ServerError, &[one(Term::Temporary), one(Term::Rejected)], "451 message temporarily rejected").weighs(52),
    rule("box-system-error", Reason::ServerError, &[one(Term::Box), set(&[Term::Error, Term::Problem])], "451 mailbox error").weighs(51),
    // Networks.
    rule("connection-refused", Reason::NetworkError, &[one(Term::Refused)], "connect to mx.example.org: Connection refused"),
    rule("timed-out", Reason::NetworkError, &[one(Term::TimedOut)], "421 operation timed out"),
    rule("connection-broken", Reason::NetworkError, &[one(Term::Connection), BREAKING], "connection reset by peer"),
    rule("broken-connection", Reason::NetworkError, &[BREAKING, set(&[Term::Connection, Term::Host, Term::Network])], "failed connection to the host"),
    rule("host-unreachable", Reason::NetworkError, &[one(Term::Unreachable)], "no route to host"),
    rule("lost", Reason::NetworkError, &[one(Term::Lost)], "the other side went away: lost"),
    rule("refused-by-network", Reason::NetworkError, &[one(Term::Network), set(&[Term::Error, Term::Problem, Term::Fail])], "network trouble").weighs(45),
    // Names.
    rule("dns-error", Reason::DnsFailure, &[one(Term::DnsError)], "Name service error for name=mx.example.org type=MX: malformed reply").weighs(64),
    rule("dns", Reason::DnsFailure, &[one(Term::Dns), set(&[Term::Fail, Term::Error, Term::Problem, Term::TimedOut, Term::Temporary, Term::Later, Term::Unavailable])], "451 4.4.3 MX lookup timed out"),
    rule("failed-dns", Reason::DnsFailure, &[one(Term::Fail), one(Term::Dns)], "451 failure of the DNS").weighs(53),
    rule("dns-temporary", Reason::DnsFailure, &[one(Term::Temporary), one(Term::Dns)], "temporary lookup problem").weighs(53),
    rule("dns-temporarily-unknown", Reason::DnsFailure, &[set(&[Term::Domain, Term::Host, Term::Name]), one(Term::Unknown)], "451 Domain not found, try again later").when(Guard::Transient).weighs(73),
    // Queues and loops.
    rule("expired", Reason::Expired, &[one(Term::Expired)], "this message has been in the queue too long"),
    rule("loop", Reason::RoutingLoop, &[one(Term::Loop)], "554 5.4.6 Too many hops"),
    rule("undetermined", Reason::Undetermined, &[set(&[Term::Fail, Term::Unverified])], "delivery failed").weighs(12),
];
