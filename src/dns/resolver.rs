//! Questions asked of a resolver of hickory-resolver.

use hickory_resolver::{
    ConnectionProvider, Resolver,
    net::{DnsError, NetError},
    proto::{op::ResponseCode, rr},
};

use super::{Answer, Failure, Question, Record, RecordType};

/// Looks up a question with a resolver of hickory-resolver.
///
/// Runtime, servers, cache and timeouts are the resolver's. The name is asked as it is:
/// no search domain of the system is appended. An entry in the system's hosts file
/// counts as an answer.
///
/// ```no_run
/// # async fn check() -> Result<(), Box<dyn std::error::Error>> {
/// use deliverability::{dns, spf};
/// use hickory_resolver::TokioResolver;
///
/// let resolver = TokioResolver::builder_tokio()?.build()?;
/// let request = spf::Request::mail_from(
///     "192.0.2.7".parse()?,
///     "mx.example.org",
///     "jane@example.org",
/// );
/// let check = spf::Check::new(&request);
/// let verdict =
///     dns::resolve_with_async(check, |question| dns::lookup(&resolver, question))
///         .await;
/// println!("{verdict}");
/// # Ok(())
/// # }
/// ```
pub async fn lookup<P: ConnectionProvider>(resolver: &Resolver<P>, question: Question) -> Answer {
    let Ok(mut name) = rr::Name::try_from(question.name()) else {
        return Answer::Failure(Failure::Malformed);
    };
    name.set_fqdn(true);
    match resolver.lookup(name, question.record_type().into()).await {
        Ok(found) => match Answer::from_message(found.message(), &question) {
            // A resolver can be configured to leave out the aliases.
            Answer::NoData => without_aliases(found.answers(), question.record_type()),
            answer => answer,
        },
        Err(error) => denied(&error),
    }
}

fn without_aliases(answers: &[rr::Record], record_type: RecordType) -> Answer {
    let records = answers.iter().filter_map(|record| Record::try_from(record).ok());
    let wanted: alloc::vec::Vec<Record> =
        records.filter(|record| record.data.record_type() == record_type).collect();
    if wanted.is_empty() { Answer::NoData } else { Answer::from_records(wanted) }
}

fn denied(error: &NetError) -> Answer {
    let of_code = |code: ResponseCode| match code {
        ResponseCode::NoError => Answer::NoData,
        ResponseCode::NXDomain => Answer::NoSuchName,
        ResponseCode::Refused => Answer::Failure(Failure::Refused),
        _ => Answer::Failure(Failure::ServerFailure),
    };
    match error {
        NetError::Dns(DnsError::NoRecordsFound(found)) => of_code(found.response_code),
        // An error without an error code does not prove that there is nothing.
        NetError::Dns(DnsError::ResponseCode(code)) if *code != ResponseCode::NoError => of_code(*code),
        NetError::Dns(DnsError::DnssecBogus) => Answer::Failure(Failure::Bogus),
        NetError::Timeout => Answer::Failure(Failure::Timeout),
        NetError::Proto(_) => Answer::Failure(Failure::Malformed),
        _ => Answer::Failure(Failure::ServerFailure),
    }
}
