//! Which concepts say something when they come together in one clause.

use super::{clauses::Concepts, lexicon::Concept, phrases::Sign};

/// The bit of a concept.
pub(super) const fn bit(concept: Concept) -> Concepts {
    1 << concept as u8
}

/// Concepts that say something together in one clause: the sign, one concept of each
/// set, and none of the last one.
pub(super) type Rule = (Sign, &'static [Concepts], Concepts);

/// The bits of several concepts.
pub(super) const fn any(concepts: &[Concept]) -> Concepts {
    let mut out = 0;
    let mut rest = concepts;
    while let [first, others @ ..] = rest {
        out |= bit(*first);
        rest = others;
    }
    out
}

/// What names a time to come.
const TIME: Concepts = any(&[Concept::Period, Concept::Month, Concept::Next, Concept::Later]);

/// The rules, by what they are signs of.
pub(super) const RULES: &[Rule] = &[
    (Sign::NotNow, &[any(&[Concept::Contact, Concept::Talk]), TIME], any(&[Concept::Day])),
    (Sign::NotNow, &[bit(Concept::Not), bit(Concept::Now)], any(&[Concept::Office, Concept::Away])),
    (
        Sign::NotNow,
        &[bit(Concept::Budget), any(&[Concept::Not, Concept::Held, Concept::Period, Concept::Until])],
        0,
    ),
    (Sign::NotNow, &[bit(Concept::Busy), any(&[Concept::Now, Concept::Period, Concept::Not])], 0),
    (
        Sign::NotNow,
        &[any(&[Concept::Period, Concept::Month]), any(&[Concept::Next, Concept::Later])],
        any(&[Concept::Away, Concept::Back]),
    ),
    (Sign::NotNow, &[bit(Concept::Later), any(&[Concept::Contact, Concept::Talk, Concept::Can])], 0),
    (
        Sign::NotNow,
        &[bit(Concept::Not), bit(Concept::Wait)],
        any(&[Concept::Office, Concept::Away, Concept::Back]),
    ),
    (
        Sign::NotNow,
        &[bit(Concept::Wait), any(&[Concept::Month, Concept::Period, Concept::Later])],
        any(&[Concept::Office, Concept::Away, Concept::Back]),
    ),
    (
        Sign::NotNow,
        &[any(&[Concept::Month, Concept::Period]), bit(Concept::Until)],
        any(&[Concept::Office, Concept::Away, Concept::Back, Concept::Closed]),
    ),
    (Sign::NotNow, &[bit(Concept::Contact), bit(Concept::Month)], 0),
    (Sign::WasAway, &[bit(Concept::Trade)], 0),
    (Sign::WasAway, &[bit(Concept::Fun)], 0),
    (Sign::WrongPerson, &[bit(Concept::Not), bit(Concept::Responsible)], 0),
    (
        Sign::WrongPerson,
        &[bit(Concept::Forward), any(&[Concept::Colleague, Concept::Department, Concept::Responsible])],
        0,
    ),
    (Sign::WrongPerson, &[bit(Concept::Forward), any(&[Concept::Mail, Concept::Request])], 0),
    (
        Sign::WrongPerson,
        &[bit(Concept::Contact), any(&[Concept::Colleague, Concept::Department, Concept::Responsible])],
        0,
    ),
    (
        Sign::WrongPerson,
        &[
            bit(Concept::Wrong),
            any(&[
                Concept::Address,
                Concept::Responsible,
                Concept::Department,
                Concept::Mail,
                Concept::Company,
            ]),
        ],
        0,
    ),
    (Sign::WrongPerson, &[bit(Concept::Responsible), any(&[Concept::Colleague, Concept::Department])], 0),
    (Sign::Left, &[bit(Concept::Not), bit(Concept::More), any(&[Concept::Work, Concept::Company])], 0),
    (Sign::Left, &[bit(Concept::Leave), bit(Concept::Company)], 0),
    (Sign::Left, &[any(&[Concept::Retired, Concept::Dead])], 0),
    (Sign::Left, &[any(&[Concept::New, Concept::Changed]), bit(Concept::Address)], bit(Concept::Not)),
    (Sign::NotInterested, &[bit(Concept::Not), any(&[Concept::Interest, Concept::Need])], 0),
    (Sign::NotInterested, &[bit(Concept::Already), any(&[Concept::Supplier, Concept::Satisfied])], 0),
    (Sign::NotInterested, &[bit(Concept::Satisfied), bit(Concept::Supplier)], 0),
    (Sign::NotInterested, &[bit(Concept::Not), bit(Concept::Thanks)], 0),
    (Sign::Interested, &[bit(Concept::Interest)], bit(Concept::Not)),
    (
        Sign::Interested,
        &[bit(Concept::Price), any(&[Concept::Can, Concept::Contact, Concept::Wish])],
        bit(Concept::Not),
    ),
    (Sign::Interested, &[bit(Concept::Talk), any(&[Concept::Day, Concept::Like])], bit(Concept::Not)),
    (
        Sign::Interested,
        &[bit(Concept::Contact), any(&[Concept::Papers, Concept::Price, Concept::Trial])],
        bit(Concept::Not),
    ),
    (
        Sign::Interested,
        &[bit(Concept::Can), any(&[Concept::Talk, Concept::Trial, Concept::Papers])],
        bit(Concept::Not),
    ),
    (
        Sign::Complaint,
        &[bit(Concept::Origin), any(&[Concept::Address, Concept::Data])],
        any(&[Concept::Remove, Concept::Changed]),
    ),
    (Sign::Complaint, &[any(&[Concept::Legal, Concept::Offence])], 0),
    (Sign::Complaint, &[bit(Concept::Spam)], 0),
    (Sign::Complaint, &[bit(Concept::Not), bit(Concept::Consent)], 0),
    (Sign::Complaint, &[bit(Concept::Repeated), any(&[Concept::Stop, Concept::Remove, Concept::Please])], 0),
    (Sign::Absence, &[bit(Concept::Away), any(&[Concept::Until, Concept::Back, Concept::Writer])], 0),
    (Sign::Absence, &[bit(Concept::Office), any(&[Concept::Off, Concept::Not])], 0),
    (Sign::Absence, &[bit(Concept::Back), any(&[Concept::Day, Concept::Month, Concept::Office])], 0),
    (
        Sign::Absence,
        &[bit(Concept::Closed), any(&[Concept::Until, Concept::Office, Concept::Period, Concept::Month])],
        0,
    ),
    (Sign::Absence, &[bit(Concept::Not), bit(Concept::Work), bit(Concept::Day)], 0),
    (
        Sign::Acknowledgement,
        &[bit(Concept::Received), any(&[Concept::Request, Concept::Ticket, Concept::Mail])],
        0,
    ),
    (
        Sign::Acknowledgement,
        &[bit(Concept::Reply), any(&[Concept::Team, Concept::Period, Concept::Ticket])],
        0,
    ),
    (Sign::Challenge, &[bit(Concept::Click), any(&[Concept::Verify, Concept::Sender])], 0),
    (Sign::Challenge, &[bit(Concept::Held), any(&[Concept::Mail, Concept::Request])], 0),
    (
        Sign::Keep,
        &[bit(Concept::Keep), any(&[Concept::Mail, Concept::List])],
        any(&[Concept::Not, Concept::Stop]),
    ),
    (Sign::Keep, &[bit(Concept::Like), bit(Concept::Mail)], bit(Concept::Not)),
];
