//! What is done in each of the usual stages, from the first contact to life after the sale.

/// A stage of the usual six, or what comes after them.
pub struct StageWords {
    /// As the settings call it; a stage of the same name in other settings is taken to mean the same.
    pub id: &'static str,
    pub aim: &'static str,
    pub to_do: &'static [&'static str],
    /// What has to be true before the deal moves on.
    pub exit: &'static str,
}

/// What comes after `closing`.
pub const AFTER: &str = "won";

/// The seven, in order.
pub const SEVEN: [StageWords; 7] = [
    StageWords {
        id: "prospecting",
        aim: "Find out whether there is anybody to talk to.",
        to_do: &[
            "Take leads that look like the customers you keep, and look at their site before you write.",
            "Write about them, in five lines, with one question that can be answered in one.",
            "Use more than one channel, and note which one they answer on.",
        ],
        exit: "Somebody who has the problem has agreed to talk, on a day.",
    },
    StageWords {
        id: "qualification",
        aim: "Find out whether it can be won, before it costs anything.",
        to_do: &[
            "Ask for budget, authority, need and timeline; write down what was said, not what you hope.",
            "Ask what they do if they do nothing.",
            "Say no yourself where it does not fit.",
        ],
        exit: "You know what it is worth to them, who decides, and by when.",
    },
    StageWords {
        id: "discovery",
        aim: "Understand the problem better than they have told it to anyone.",
        to_do: &[
            "Talk to those who have the problem, and apart from them to the one who pays.",
            "Put a figure on it together: hours, errors, money a year.",
            "Find a second contact. One is none.",
        ],
        exit: "They have said in their own words what has to be better, and what that is worth.",
    },
    StageWords {
        id: "demo",
        aim: "Show that it solves what they said, and nothing else.",
        to_do: &[
            "Begin with their words from the discovery, then show three things and stop.",
            "Have the one who decides in the room, or come again.",
            "Write the same day: what we saw, what is open, the next date.",
        ],
        exit: "They have asked for an offer, and said what must be in it.",
    },
    StageWords {
        id: "proposal",
        aim: "Make it easy to say yes.",
        to_do: &[
            "One page of value before the page of prices, in their figures.",
            "Two or three alternatives beat one price: they compare those, not you.",
            "Go through it together; a proposal that is only sent is a message in a bottle. Say when it lapses.",
        ],
        exit: "They have agreed in principle; what is left are terms, and who signs is known by name.",
    },
    StageWords {
        id: "closing",
        aim: "Take what is in the way out of it.",
        to_do: &[
            "Write down the way to the signature together, with days: legal, purchasing, security, board.",
            "Give nothing away without getting something: a date, a reference, a longer term.",
            "Meet the one who signs.",
        ],
        exit: "It is signed, or it is lost and you know why.",
    },
    StageWords {
        id: AFTER,
        aim: "Life after the sale: the next one costs a fraction of the first.",
        to_do: &[
            "Hand over in one meeting with everybody, and repeat what was promised.",
            "Check in after a week, a month, a quarter: do they have what they bought it for?",
            "Speak of the renewal a quarter before it is due, with what it has brought them.",
            "Offer more where they have outgrown it, and ask for a referral on the day they are happiest.",
        ],
        exit: "It is renewed, it has grown, or it has sent somebody.",
    },
];

/// The words for a stage.
pub fn of(id: &str) -> Option<&'static StageWords> {
    SEVEN.iter().find(|stage| stage.id == id)
}
