//! Machines that ask, and the drivers that answer them.

use super::{Answer, Question};

/// A computation that needs DNS data to reach a verdict and asks for it one question at
/// a time.
///
/// Between steps a machine is plain data: it can be stored, sent to another thread, or
/// dropped. It repeats its question until that is answered, asks a bounded number of
/// questions (each machine documents how many), and reaches a verdict whatever the
/// answers are.
///
/// [`resolve_with`] and [`resolve_with_async`] drive a machine; a loop of your own looks
/// like this:
///
/// ```
/// use deliverability::{
///     dns::{Machine, Step, Zone},
///     spf,
/// };
///
/// let zone = Zone::parse(
///     "example.org. TXT \"v=spf1 mx -all\"\n\
///                         example.org. MX 10 mx.example.org.\n\
///                         mx.example.org. A 192.0.2.7\n",
/// )?;
/// let request = spf::Request::mail_from(
///     "192.0.2.7".parse()?,
///     "mx.example.org",
///     "jane@example.org",
/// );
/// let mut check = spf::Check::new(&request);
/// let mut asked = Vec::new();
/// let verdict = loop {
///     match check.step() {
///         Step::Query(question) => {
///             asked.push(question.to_string());
///             check.answer(zone.answer(&question));
///         }
///         Step::Done(verdict) => break verdict,
///     }
/// };
/// assert_eq!(verdict.result(), spf::Result::Pass);
/// assert_eq!(asked, ["example.org TXT", "example.org MX", "mx.example.org A"]);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
pub trait Machine {
    /// What the machine produces in the end.
    type Verdict;

    /// Returns the next question, or the verdict.
    ///
    /// Calling it again without an answer returns the same question, and after the end
    /// the same verdict.
    fn step(&mut self) -> Step<Self::Verdict>;

    /// Answers the question that [`step`](Self::step) returned last. Without an open
    /// question this does nothing.
    ///
    /// ```
    /// use deliverability::{
    ///     dns::{Answer, Failure, Machine, Step},
    ///     spf::{Check, Request, Result},
    /// };
    ///
    /// let request = Request::helo("192.0.2.7".parse()?, "mx.example.org");
    /// let mut check = Check::new(&request);
    /// let Step::Query(question) = check.step() else { unreachable!() };
    /// assert_eq!(question.to_string(), "mx.example.org TXT");
    /// check.answer(Answer::Failure(Failure::Timeout));
    /// let Step::Done(verdict) = check.step() else { unreachable!() };
    /// assert_eq!(verdict.result(), Result::TempError);
    /// # Ok::<(), Box<dyn core::error::Error>>(())
    /// ```
    fn answer(&mut self, answer: Answer);
}

/// What a [`Machine`] wants next: an answer, or nothing because it has its verdict.
///
/// ```
/// use deliverability::{
///     dns::{Machine, Step},
///     spf::{Check, Request, Result},
/// };
///
/// // An address literal in HELO has no record that could be looked up.
/// let request = Request::helo("192.0.2.7".parse()?, "[192.0.2.7]");
/// match Check::new(&request).step() {
///     Step::Query(question) => panic!("{question}"),
///     Step::Done(verdict) => assert_eq!(verdict.result(), Result::None),
/// }
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "whoever drives a machine has to handle every step")]
pub enum Step<V> {
    /// The machine needs the answer to this question.
    Query(Question),
    /// The machine has reached its verdict.
    Done(V),
}

/// Drives a machine to its verdict with a function that answers its questions.
///
/// ```
/// use deliverability::{
///     dns::{self, Zone},
///     spf,
/// };
///
/// let zone = Zone::parse("example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"")?;
/// let request = spf::Request::mail_from(
///     "192.0.2.7".parse()?,
///     "mx.example.org",
///     "jane@example.org",
/// );
/// let verdict =
///     dns::resolve_with(spf::Check::new(&request), |question| zone.answer(question));
/// assert_eq!(verdict.result(), spf::Result::Pass);
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

/// Drives a machine to its verdict with an asynchronous function, on any runtime.
///
/// The future is [`Send`] if the machine, the function and the future that it returns
/// are, so that it can be spawned on a multi-threaded runtime.
///
/// ```
/// use deliverability::{
///     dns::{self, Answer, Question},
///     spf,
/// };
///
/// struct Resolver;
///
/// impl Resolver {
///     async fn look_up(&self, question: Question) -> Answer {
///         Answer::NoSuchName // a real resolver would send a query here
///     }
/// }
///
/// async fn check(resolver: &Resolver, request: &spf::Request) -> spf::Verdict {
///     let check = spf::Check::new(request);
///     dns::resolve_with_async(check, |question| resolver.look_up(question)).await
/// }
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
