//! The audit: a log of how a form was filled.

use super::Survey;
use crate::finding::{Code, Findings, Phrase, Place};
use crate::parameters::Parameters;
use crate::table::Row;
use crate::tree::{Element, Kind};

const ACCEPTED: [&str; 6] = [
    "identify-user",
    "location-max-age",
    "location-min-interval",
    "location-priority",
    "track-changes",
    "track-changes-reasons",
];

const LOCATION: [&str; 3] = [
    "location-priority",
    "location-min-interval",
    "location-max-age",
];

const PRIORITIES: [&str; 4] = ["no-power", "low-power", "balanced", "high-accuracy"];

impl Survey<'_> {
    pub(super) fn audit(&mut self, row: &Row, findings: &mut Findings) {
        if let Some(name) = row.text("name").filter(|name| *name != "audit") {
            findings.error(Code::AuditName, self.at(row, "name"), name);
        }
        let written = row.text("parameters").unwrap_or("");
        let place = self.at(row, "parameters");
        let Some(parameters) = Parameters::parse(written) else {
            findings.error(Code::BadParameters, place, written);
            return;
        };
        let mut element = Element::of_row(Kind::Question, "audit", row);
        parameters.check(&ACCEPTED, &place, findings);
        check(&parameters, &place, findings);
        for name in ACCEPTED {
            if let Some(value) = parameters.get(name) {
                element.set_bind(&format!("odk:{name}"), value);
            }
        }
        if let Some((name, found)) = crate::types::find("audit") {
            element = element.typed(name, found);
        }
        self.meta.push(element);
    }
}

fn check(parameters: &Parameters, place: &Place, findings: &mut Findings) {
    let mut one_of = |name: &str, accepted: &[&str]| {
        if let Some(value) = parameters.get(name)
            && !accepted.contains(&value)
        {
            findings
                .error(Code::BadParameterValue, place.clone(), value)
                .expecting(format!("{name}={}", accepted.join(", ")));
        }
    };
    one_of("track-changes", &["true", "false"]);
    one_of("identify-user", &["true", "false"]);
    one_of("track-changes-reasons", &["on-form-edit"]);
    one_of("location-priority", &PRIORITIES);
    let given = LOCATION
        .iter()
        .filter(|name| parameters.get(name).is_some());
    if (1..LOCATION.len()).contains(&given.count()) {
        findings
            .error(Code::MissingParameter, place.clone(), "location")
            .expecting(LOCATION.join(", "));
    }
    let mut seconds = |name: &str| {
        let value = parameters.get(name)?;
        let seconds: Option<u32> = value.parse().ok();
        if seconds.is_none() {
            findings
                .error(Code::BadParameterValue, place.clone(), value)
                .expecting(Phrase::Seconds.with([name]));
        }
        seconds
    };
    let (interval, age) = (
        seconds("location-min-interval"),
        seconds("location-max-age"),
    );
    if let (Some(interval), Some(age)) = (interval, age)
        && age < interval
    {
        findings
            .error(Code::BadParameterValue, place.clone(), &age.to_string())
            .expecting(Phrase::NoLess.with(["location-max-age", "location-min-interval"]));
    }
}
