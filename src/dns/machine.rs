//! Machines that ask, and the drivers that answer them.

use super::{Answer, Question};

/// Something that needs DNS to come to a verdict, and asks for it question by question.
///
/// Between two steps a machine is plain data. It gives the same question until it is answered, asks a
/// bounded number of them, which it documents, and ends whatever the answers are.
pub trait Machine {
    /// What it comes to.
    type Verdict;

    /// The next question, or the verdict.
    fn step(&mut self) -> Step<Self::Verdict>;

    /// Tells the answer to the last question; without an open question nothing happens.
    fn answer(&mut self, answer: Answer);
}

/// What a [`Machine`] wants, or comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever drives a machine has to handle every step")]
pub enum Step<V> {
    /// It wants to know this.
    Query(Question),
    /// It has come to its verdict.
    Done(V),
}

/// Drives a machine with a function that answers.
///
/// ```
/// # #[cfg(feature = "spf")] {
/// use deliverability::{dns::{self, Zone}, spf};
///
/// let zone = Zone::parse("example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"")?;
/// let request = spf::Request::mail_from("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
/// let verdict = dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
/// assert_eq!(verdict.result(), spf::Result::Pass);
/// # }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub fn resolve_with<M: Machine>(mut machine: M, mut answer: impl FnMut(&Question) -> Answer) -> M::Verdict {
    loop {
        match machine.step() {
            Step::Query(question) => machine.answer(answer(&question)),
            Step::Done(verdict) => return verdict,
        }
    }
}

/// Drives a machine with an asynchronous function that answers, on any runtime.
///
/// The future is [`Send`] where the machine, the function and the future that it returns are, so that it can be
/// spawned on a multi-threaded runtime.
///
/// ```
/// # #[cfg(feature = "spf")] {
/// use deliverability::{dns::{self, Answer, Question}, spf};
///
/// struct Resolver;
///
/// impl Resolver {
///     async fn look_up(&self, question: Question) -> Answer {
///         Answer::NoSuchName // a real resolver asks here
///     }
/// }
///
/// async fn check(resolver: &Resolver, request: &spf::Request) -> spf::Verdict {
///     dns::resolve_with_async(spf::Check::new(request), |question| resolver.look_up(question)).await
/// }
/// # }
/// ```
pub async fn resolve_with_async<M, F, A>(mut machine: M, mut answer: F) -> M::Verdict
where
    M: Machine,
    F: FnMut(Question) -> A,
    A: Future<Output = Answer>,
{
    loop {
        match machine.step() {
            Step::Query(question) => {
                let answer = answer(question).await;
                machine.answer(answer);
            }
            Step::Done(verdict) => return verdict,
        }
    }
}
