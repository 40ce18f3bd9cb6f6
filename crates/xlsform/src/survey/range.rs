//! Questions of the type `range`.

use super::{Context, Survey};
use crate::finding::{Code, Findings, Phrase, Place};
use crate::number::Number;
use crate::tree::Element;

/// What a range goes by.
struct Scale {
    start: Number,
    end: Number,
    step: Number,
    ticks: Option<Number>,
    placeholder: Option<Number>,
}

const ACCEPTED: [&str; 6] = [
    "end",
    "placeholder",
    "start",
    "step",
    "tick_interval",
    "tick_labelset",
];

impl Survey<'_> {
    pub(super) fn range(&self, context: &Context<'_>, findings: &mut Findings) -> Element {
        let mut element = context.question("range", self.in_repeat());
        let parameters = &context.parameters;
        let place = self.at(context.row, "parameters");
        parameters.check(&ACCEPTED, &place, findings);
        let appearance = element.appearance().to_owned();
        let special = ["tick_interval", "placeholder", "tick_labelset"];
        let takes_them = ["", "vertical", "no-ticks"];
        if special.iter().any(|name| parameters.get(name).is_some())
            && !takes_them
                .iter()
                .any(|word| appearance == *word || (!word.is_empty() && appearance.contains(word)))
        {
            findings
                .error(Code::ParameterNotForAppearance, place.clone(), &appearance)
                .expecting(Phrase::OrNothing.with(["vertical, no-ticks"]));
        }
        let mut given = [("start", "1"), ("end", "10"), ("step", "1")]
            .map(|(name, default)| (name, parameters.get(name).unwrap_or(default).to_owned()))
            .to_vec();
        for (name, attribute) in [
            ("tick_interval", "odk:tick-interval"),
            ("placeholder", "odk:placeholder"),
        ] {
            if let Some(value) = parameters.get(name) {
                given.push((attribute, value.to_owned()));
            }
        }
        let scale = scale(&given, &place, findings);
        if let Some(scale) = &scale {
            scale.check(&place, findings);
            if !scale.is_whole() {
                element.set_bind("type", "decimal");
            }
        }
        for (attribute, value) in &given {
            element.set_control(attribute, value);
        }
        if let Some(list) = parameters.get("tick_labelset") {
            element.itemset = Some(list.to_owned());
            self.check_labels(list, &appearance, scale.as_ref(), &place, findings);
        }
        element
    }

    fn check_labels(
        &self,
        list: &str,
        appearance: &str,
        scale: Option<&Scale>,
        place: &Place,
        findings: &mut Findings,
    ) {
        let Some(found) = self.lists.get(list) else {
            findings
                .error(Code::UnknownList, place.clone(), list)
                .near(self.lists.names());
            return;
        };
        let Some(scale) = scale else { return };
        let no_ticks = appearance.contains("no-ticks");
        let (mut start, mut end) = (false, false);
        for choice in &found.choices {
            let expected = match Number::parse(&choice.name) {
                None => Some(Phrase::NumbersAsNames),
                Some(value) => {
                    let at = |end: Number| value.compare(end).is_eq();
                    start |= at(scale.start);
                    end |= at(scale.end);
                    scale.wrong_label(value, no_ticks)
                }
            };
            if let Some(expected) = expected {
                findings
                    .error(Code::BadParameterValue, place.clone(), &choice.name)
                    .expecting(expected);
            }
        }
        if no_ticks && !(start && end) {
            findings
                .error(Code::BadParameterValue, place.clone(), list)
                .expecting(Phrase::ChoicesForEnds);
        }
    }
}

fn scale(given: &[(&str, String)], place: &Place, findings: &mut Findings) -> Option<Scale> {
    let mut all = true;
    let mut number = |name: &str| {
        let (_, value) = given.iter().find(|(other, _)| *other == name)?;
        let number = Number::parse(value);
        if number.is_none() {
            findings
                .error(Code::BadParameterValue, place.clone(), value)
                .expecting(Phrase::Number);
            all = false;
        }
        number
    };
    let scale = (
        number("start"),
        number("end"),
        number("step"),
        number("odk:tick-interval"),
        number("odk:placeholder"),
    );
    let (start, end, step, ticks, placeholder) = scale;
    all.then_some(Scale {
        start: start?,
        end: end?,
        step: step?,
        ticks,
        placeholder,
    })
}

impl Scale {
    fn check(&self, place: &Place, findings: &mut Findings) {
        let width = self.end.distance(self.start);
        let mut wrong = |name: &str, expected: Phrase| {
            findings
                .error(Code::BadParameterValue, place.clone(), name)
                .expecting(expected);
        };
        for (name, value) in [("step", Some(self.step)), ("tick_interval", self.ticks)] {
            let Some(value) = value else { continue };
            if value.is_zero() {
                wrong(name, Phrase::NotZero);
            } else if value.compare(width).is_gt() {
                wrong(name, Phrase::WithinRange);
            } else if !value.is_multiple_of(self.step) {
                wrong(name, Phrase::MultipleOfStep);
            }
        }
        if let Some(placeholder) = self.placeholder {
            if !placeholder.is_between(self.start, self.end) {
                wrong("placeholder", Phrase::BetweenEnds);
            } else if !placeholder.minus(self.start).is_multiple_of(self.step) {
                wrong("placeholder", Phrase::StartAndSteps);
            }
        }
    }

    fn is_whole(&self) -> bool {
        [
            Some(self.start),
            Some(self.end),
            Some(self.step),
            self.ticks,
            self.placeholder,
        ]
        .into_iter()
        .flatten()
        .all(Number::is_whole)
    }

    /// What a choice that labels a tick should be, if this one is wrong.
    fn wrong_label(&self, value: Number, no_ticks: bool) -> Option<Phrase> {
        let step = self.ticks.unwrap_or(self.step);
        let is_end = value.compare(self.start).is_eq() || value.compare(self.end).is_eq();
        if !value.is_between(self.start, self.end) {
            Some(Phrase::ChoicesBetween)
        } else if !value.minus(self.start).is_multiple_of(step) {
            Some(Phrase::ChoicesAtTicks)
        } else if no_ticks && !is_end {
            Some(Phrase::ChoicesAtEnds)
        } else {
            None
        }
    }
}
