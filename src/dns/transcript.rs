//! What was asked and answered, to be looked at and to be replayed.

use alloc::vec::Vec;

use super::{Answer, Failure, Question};

/// One question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Exchange {
    /// What was asked.
    pub question: Question,
    /// What came.
    pub answer: Answer,
}

impl Exchange {
    /// A question with its answer.
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

    /// The recorded answer; [`Failure::NotAsked`] for a question that is not in it.
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

/// Answers by a function and writes down what was asked.
#[derive(Debug, Clone)]
pub struct Recorder<F> {
    answer: F,
    transcript: Transcript,
}

impl<F: FnMut(&Question) -> Answer> Recorder<F> {
    /// Records what `answer` answers.
    pub const fn new(answer: F) -> Self {
        Self { answer, transcript: Transcript { exchanges: Vec::new() } }
    }

    /// Answers a question.
    pub fn answer(&mut self, question: &Question) -> Answer {
        let answer = (self.answer)(question);
        self.transcript.exchanges.push(Exchange { question: question.clone(), answer: answer.clone() });
        answer
    }

    /// What was recorded.
    #[must_use]
    pub fn into_transcript(self) -> Transcript {
        self.transcript
    }
}
