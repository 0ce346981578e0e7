//! What has to be known of a deal before it is worth the work: a method's questions, and which of them are answered.

/// One thing to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// As it stands in the deal's table.
    pub key: String,
    /// What to ask, in words.
    pub ask: String,
}

/// The questions of a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualification {
    /// Which table of a deal the answers stand in.
    pub table: String,
    pub questions: Vec<Question>,
}

/// The methods that settings can name: each with its questions.
pub const METHODS: [(&str, &[(&str, &str)]); 4] = [
    (
        "bant",
        &[
            ("budget", "is there money for it, and how much?"),
            ("authority", "who decides, and who signs?"),
            ("need", "what does it cost them to do nothing?"),
            ("timeline", "when must it be running?"),
        ],
    ),
    (
        "meddic",
        &[
            ("metrics", "which number gets better, and by how much?"),
            ("economic_buyer", "who can spend the money?"),
            ("decision_criteria", "what will they judge us by?"),
            ("decision_process", "which steps lead to a signature?"),
            ("identify_pain", "what hurts, and whom?"),
            ("champion", "who speaks for us when we are not there?"),
        ],
    ),
    (
        "meddpicc",
        &[
            ("metrics", "which number gets better, and by how much?"),
            ("economic_buyer", "who can spend the money?"),
            ("decision_criteria", "what will they judge us by?"),
            ("decision_process", "which steps lead to a signature?"),
            (
                "paper_process",
                "who must sign what, and how long does it take?",
            ),
            ("identify_pain", "what hurts, and whom?"),
            ("champion", "who speaks for us when we are not there?"),
            ("competition", "what else could they do, nothing among it?"),
        ],
    ),
    (
        "champ",
        &[
            ("challenges", "what stands in their way?"),
            ("authority", "who decides, and who signs?"),
            ("money", "is there money for it, and how much?"),
            ("prioritization", "what comes before it?"),
        ],
    ),
];

/// The table of a deal for questions of one's own.
pub const OWN_TABLE: &str = "qualification";

impl Default for Qualification {
    fn default() -> Qualification {
        Qualification::of(METHODS[0])
    }
}

impl Qualification {
    /// A method by its name.
    pub fn named(name: &str) -> Option<Qualification> {
        METHODS.into_iter().find(|m| m.0 == name).map(Self::of)
    }

    fn of((name, questions): (&str, &[(&str, &str)])) -> Qualification {
        let question = |(key, ask): &(&str, &str)| Question {
            key: (*key).into(),
            ask: (*ask).into(),
        };
        Qualification {
            table: name.into(),
            questions: questions.iter().map(question).collect(),
        }
    }

    /// Puts a question in other words, or adds one.
    pub fn put(&mut self, question: Question) {
        match self.questions.iter_mut().find(|q| q.key == question.key) {
            Some(found) => found.ask = question.ask,
            None => self.questions.push(question),
        }
    }
}

/// What a deal says to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Yes,
    /// Not yet: it is still to be asked.
    No,
    /// Text counts as yes.
    Said(String),
}

impl Answer {
    pub fn is_known(&self) -> bool {
        *self != Answer::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_put_in_other_words_or_added() {
        let mut own = Qualification::named("champ").unwrap();
        let question = |key: &str, ask: &str| Question {
            key: key.into(),
            ask: ask.into(),
        };
        own.put(question("money", "whose budget?"));
        own.put(question("legal", "who reads the contract?"));
        let asked: Vec<&str> = own.questions.iter().map(|q| q.key.as_str()).collect();
        assert_eq!(
            asked,
            [
                "challenges",
                "authority",
                "money",
                "prioritization",
                "legal"
            ]
        );
        assert_eq!(own.questions[2].ask, "whose budget?");
        assert_eq!(Qualification::named("spin"), None);
    }
}
