//! How the sandbox behaves: chosen on its page for everything, or by words in a text for one
//! submission alone.

use std::str::FromStr;

/// Declares an enum whose variants have a name, for forms and arguments, and a label, for people.
/// The first one is what is so from the beginning.
macro_rules! choices {
    ($(#[$doc:meta])* $kind:ident { $first:ident = $first_name:literal, $first_label:literal;
        $($variant:ident = $name:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub enum $kind {
            #[doc = $first_label]
            #[default]
            $first,
            $(#[doc = $label] $variant,)*
        }

        impl $kind {
            /// Every one of them: name and label.
            pub const ALL: &'static [(&'static str, &'static str)] =
                &[($first_name, $first_label), $(($name, $label)),*];

            const fn name(self) -> &'static str {
                match self {
                    Self::$first => $first_name,
                    $(Self::$variant => $name,)*
                }
            }

            fn set(&mut self, name: &str) -> bool {
                *self = match name {
                    $first_name => Self::$first,
                    $($name => Self::$variant,)*
                    _ => return false,
                };
                true
            }
        }
    };
}

choices! {
    /// What the Submission Service does with what is handed in.
    Submissions {
        Accepting = "accepting", "Takes what is handed in";
        Refusing = "refusing", "Answers 500: validation failed";
        RefusingFiles = "refusing-files", "Answers 500 to any file";
        Garbled = "garbled", "Answers something that is no JSON";
        Hanging = "hanging", "Does not answer";
        Down = "down", "Answers 503";
    }
}

choices! {
    /// How the AI Orchestrator answers.
    Orchestrator {
        Answering = "answering", "Tells how far the work is";
        Broken = "broken", "Answers 500";
        Garbled = "garbled", "Answers something that is no JSON";
        Hanging = "hanging", "Does not answer";
        Down = "down", "Answers 503";
    }
}

choices! {
    /// What becomes of a message to a person.
    Notifications {
        Sending = "sending", "Delivered";
        Failing = "failing", "Answers 200, and that the delivery failed";
        Hanging = "hanging", "Does not answer";
        Down = "down", "Answers 503";
    }
}

choices! {
    /// How long the work takes.
    Pace {
        Normal = "normal", "9 seconds";
        Quick = "quick", "1 second";
        Slow = "slow", "3 minutes";
        Stuck = "stuck", "Stands still after a third";
    }
}

choices! {
    /// How the work ends.
    Outcome {
        Completing = "completing", "With a result";
        Failing = "failing", "A step fails";
    }
}

choices! {
    /// Whether the orchestrator still knows work that it was asked about.
    Memory {
        Keeping = "keeping", "Remembers";
        ForgettingOnce = "forgetting-once", "Forgets the first time (404)";
        Forgetting = "forgetting", "Forgets every time (404)";
    }
}

choices! {
    /// Whether the siblings call the portal, and how they sign.
    Webhooks {
        Off = "off", "None";
        Standard = "standard", "Signed as Standard Webhooks";
        Platform = "platform", "Signed as the platform does";
    }
}

choices! {
    /// What is wrong with the webhooks.
    Manner {
        Once = "once", "Nothing: each at its time";
        Twice = "twice", "Each is sent twice";
        Late = "late", "Each comes two stages late";
        Backwards = "backwards", "The last one comes first";
        Forged = "forged", "Signed with another secret";
        Stale = "stale", "Signed ten minutes ago";
    }
}

/// All of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mode {
    /// See [`Submissions`].
    pub submissions: Submissions,
    /// See [`Orchestrator`].
    pub orchestrator: Orchestrator,
    /// See [`Notifications`].
    pub notifications: Notifications,
    /// See [`Pace`].
    pub pace: Pace,
    /// See [`Outcome`].
    pub outcome: Outcome,
    /// See [`Memory`].
    pub memory: Memory,
    /// See [`Webhooks`].
    pub webhooks: Webhooks,
    /// See [`Manner`].
    pub manner: Manner,
}

/// A part of a mode, for a form: its name, its label, and what can be chosen.
pub type Part = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// Every part.
pub const PARTS: [Part; 8] = [
    ("submissions", "Submission Service", Submissions::ALL),
    ("orchestrator", "AI Orchestrator", Orchestrator::ALL),
    ("notifications", "Notification Service", Notifications::ALL),
    ("pace", "The work takes", Pace::ALL),
    ("outcome", "The work ends", Outcome::ALL),
    ("memory", "The orchestrator", Memory::ALL),
    ("webhooks", "Webhooks to the portal", Webhooks::ALL),
    ("manner", "What is wrong with them", Manner::ALL),
];

/// Whole modes by name: what they set, everything else being as from the beginning.
pub const PRESETS: [(&str, &str); 5] = [
    ("working", ""),
    ("failing", "submissions=refusing,outcome=failing,notifications=failing"),
    ("slow", "pace=slow"),
    ("forgetting", "memory=forgetting"),
    ("webhooks", "webhooks=standard"),
];

/// Words that choose for one submission, or one message, what they stand for.
pub const WORDS: [(&str, &str, &str); 23] = [
    ("[reject]", "submissions", "refusing"),
    ("[reject-files]", "submissions", "refusing-files"),
    ("[garble]", "submissions", "garbled"),
    ("[hang]", "submissions", "hanging"),
    ("[down]", "submissions", "down"),
    ("[status-broken]", "orchestrator", "broken"),
    ("[status-garble]", "orchestrator", "garbled"),
    ("[status-hang]", "orchestrator", "hanging"),
    ("[notify-fail]", "notifications", "failing"),
    ("[notify-down]", "notifications", "down"),
    ("[notify-hang]", "notifications", "hanging"),
    ("[quick]", "pace", "quick"),
    ("[slow]", "pace", "slow"),
    ("[stuck]", "pace", "stuck"),
    ("[fail]", "outcome", "failing"),
    ("[forget-once]", "memory", "forgetting-once"),
    ("[forget]", "memory", "forgetting"),
    ("[webhook]", "webhooks", "standard"),
    ("[webhook-platform]", "webhooks", "platform"),
    ("[webhook-twice]", "manner", "twice"),
    ("[webhook-late]", "manner", "late"),
    ("[webhook-backwards]", "manner", "backwards"),
    ("[webhook-forged]", "manner", "forged"),
];

impl Mode {
    /// Chooses `value` for the part `name`; whether both exist.
    pub fn set(&mut self, name: &str, value: &str) -> bool {
        match name {
            "submissions" => self.submissions.set(value),
            "orchestrator" => self.orchestrator.set(value),
            "notifications" => self.notifications.set(value),
            "pace" => self.pace.set(value),
            "outcome" => self.outcome.set(value),
            "memory" => self.memory.set(value),
            "webhooks" => self.webhooks.set(value),
            "manner" => self.manner.set(value),
            _ => false,
        }
    }

    /// What is chosen for each part.
    #[must_use]
    pub const fn chosen(&self) -> [(&'static str, &'static str); 8] {
        [
            ("submissions", self.submissions.name()),
            ("orchestrator", self.orchestrator.name()),
            ("notifications", self.notifications.name()),
            ("pace", self.pace.name()),
            ("outcome", self.outcome.name()),
            ("memory", self.memory.name()),
            ("webhooks", self.webhooks.name()),
            ("manner", self.manner.name()),
        ]
    }

    /// This mode, but for what words in `text` choose.
    #[must_use]
    pub fn with_words_of(mut self, text: &str) -> Self {
        for (_, part, value) in WORDS.into_iter().filter(|(word, ..)| text.contains(word)) {
            self.set(part, value);
            // What is wrong with webhooks makes no sense without any.
            if part == "manner" && self.webhooks == Webhooks::Off {
                self.webhooks = Webhooks::Standard;
            }
        }
        self
    }
}

/// Reads `slow`, or `pace=slow,webhooks=standard`.
impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let preset = PRESETS.into_iter().find(|(name, _)| *name == text);
        let mut mode = Self::default();
        let choices = preset.map_or(text, |(_, choices)| choices);
        for choice in choices.split(',').filter(|choice| !choice.is_empty()) {
            let (name, value) = choice.split_once('=').unwrap_or((choice, ""));
            if !mode.set(name.trim(), value.trim()) {
                return Err(format!("{choice:?} is no mode of the sandbox"));
            }
        }
        Ok(mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_can_be_made_by_its_name() {
        for (name, _, choices) in PARTS {
            for (value, _) in choices {
                let mut mode = Mode::default();
                assert!(mode.set(name, value), "{name}={value}");
                assert!(mode.chosen().contains(&(name, value)));
            }
        }
        assert!(!Mode::default().set("pace", "backwards"));
        assert!(!Mode::default().set("weather", "fine"));
    }

    #[test]
    fn words_choose_for_one_and_leave_the_rest() {
        let mode = Mode { pace: Pace::Quick, ..Mode::default() };
        for (word, part, value) in WORDS {
            let chosen = mode.with_words_of(&format!("A shop {word} for honey"));
            assert!(chosen.chosen().contains(&(part, value)), "{word}");
        }
        assert_eq!(mode.with_words_of("fail slow [something]"), mode);
        let late = mode.with_words_of("[webhook-late]");
        assert_eq!((late.webhooks, late.pace), (Webhooks::Standard, Pace::Quick));
        assert_eq!(mode.with_words_of("[forget-once]").memory, Memory::ForgettingOnce);
    }

    #[test]
    fn arguments_name_presets_or_parts() {
        for (name, _) in PRESETS {
            assert!(name.parse::<Mode>().is_ok(), "{name}");
        }
        let mode: Mode = "pace=slow, webhooks=platform".parse().unwrap();
        assert_eq!((mode.pace, mode.webhooks), (Pace::Slow, Webhooks::Platform));
        assert!("pace=fast".parse::<Mode>().is_err());
        assert!("sluggish".parse::<Mode>().is_err());
    }
}
