//! Recorded questions and answers, to be inspected and replayed.

use alloc::vec::Vec;

use super::{Answer, Failure, Question};

/// One question with its answer.
///
/// ```
/// use deliverability::dns::{Answer, Exchange, Question, RecordType};
///
/// let question = Question::new("example.org", RecordType::Mx)?;
/// let exchange = Exchange::new(question, Answer::NoData);
/// assert_eq!(exchange.to_string(), "example.org MX: no data");
/// # Ok::<(), deliverability::dns::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Exchange {
    /// The question.
    pub question: Question,
    /// The answer to it.
    pub answer: Answer,
}

impl Exchange {
    /// A question with its answer.
    ///
    /// ```
    /// use deliverability::dns::{
    ///     Answer, Exchange, Failure, Question, RecordType, Transcript,
    /// };
    ///
    /// // A transcript written by hand answers a check in a test.
    /// let question = Question::new("example.org", RecordType::Txt)?;
    /// let timeout = Answer::Failure(Failure::Timeout);
    /// let transcript: Transcript =
    ///     [Exchange::new(question.clone(), timeout.clone())].into_iter().collect();
    /// assert_eq!(transcript.answer(&question), timeout);
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub const fn new(question: Question, answer: Answer) -> Self {
        Self { question, answer }
    }
}

impl core::fmt::Display for Exchange {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}: {}", self.question, self.answer)
    }
}

/// The questions of a machine and their answers, in order.
///
/// ```
/// use deliverability::dns::{Answer, Question, RecordType, Recorder};
///
/// let question = Question::new("example.org", RecordType::A)?;
/// let mut recorder = Recorder::new(|_: &Question| Answer::NoData);
/// recorder.answer(&question);
/// let transcript = recorder.into_transcript();
/// assert_eq!(transcript.exchanges().len(), 1);
/// assert_eq!(transcript.answer(&question), Answer::NoData);
/// # Ok::<(), deliverability::dns::NameError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Transcript {
    exchanges: Vec<Exchange>,
}

impl Transcript {
    /// The exchanges, in order.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The recorded answer, or [`Failure::NotAsked`] for a question that was not
    /// recorded.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Failure, Question, RecordType, Transcript};
    ///
    /// let question = Question::new("example.org", RecordType::A)?;
    /// let answer = Transcript::default().answer(&question);
    /// assert_eq!(answer, Answer::Failure(Failure::NotAsked));
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    #[must_use]
    pub fn answer(&self, question: &Question) -> Answer {
        let known = self.exchanges.iter().find(|exchange| exchange.question == *question);
        known.map_or(Answer::Failure(Failure::NotAsked), |exchange| exchange.answer.clone())
    }
}

impl FromIterator<Exchange> for Transcript {
    fn from_iter<I: IntoIterator<Item = Exchange>>(exchanges: I) -> Self {
        Self { exchanges: exchanges.into_iter().collect() }
    }
}

/// Answers questions with a function and records them.
///
/// ```
/// use deliverability::{
///     dns::{self, Recorder, Zone},
///     spf::{Check, Request},
/// };
///
/// let zone = Zone::parse("example.org. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"")?;
/// let request =
///     Request::mail_from("192.0.2.7".parse()?, "mx.example.org", "jane@example.org");
/// let mut recorder = Recorder::new(|question: &_| zone.answer(question));
/// let verdict =
///     dns::resolve_with(Check::new(&request), |question| recorder.answer(question));
///
/// // The transcript gives the same verdict later, without the zone.
/// let transcript = recorder.into_transcript();
/// let again =
///     dns::resolve_with(Check::new(&request), |question| transcript.answer(question));
/// assert_eq!(again, verdict);
/// # Ok::<(), Box<dyn core::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Recorder<F> {
    answer: F,
    transcript: Transcript,
}

impl<F: FnMut(&Question) -> Answer> Recorder<F> {
    /// A recorder that answers with `answer`.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Question, Recorder};
    ///
    /// let recorder = Recorder::new(|_: &Question| Answer::NoSuchName);
    /// assert!(recorder.into_transcript().exchanges().is_empty());
    /// ```
    pub const fn new(answer: F) -> Self {
        Self { answer, transcript: Transcript { exchanges: Vec::new() } }
    }

    /// Answers a question and records both.
    ///
    /// ```
    /// use deliverability::dns::{Answer, Question, RecordType, Recorder};
    ///
    /// let mut recorder = Recorder::new(|_: &Question| Answer::NoSuchName);
    /// let answer = recorder.answer(&Question::new("example.org", RecordType::Mx)?);
    /// assert_eq!(answer, Answer::NoSuchName);
    /// let transcript = recorder.into_transcript();
    /// assert_eq!(
    ///     transcript.exchanges()[0].to_string(),
    ///     "example.org MX: no such name"
    /// );
    /// # Ok::<(), deliverability::dns::NameError>(())
    /// ```
    pub fn answer(&mut self, question: &Question) -> Answer {
        let answer = (self.answer)(question);
        self.transcript.exchanges.push(Exchange { question: question.clone(), answer: answer.clone() });
        answer
    }

    /// What was asked and answered so far.
    #[must_use]
    pub fn into_transcript(self) -> Transcript {
        self.transcript
    }
}
