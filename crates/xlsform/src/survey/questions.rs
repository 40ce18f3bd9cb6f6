//! Questions without choices.

use super::{Context, Survey};
use crate::finding::{Code, Findings, Phrase, Place};
use crate::number::Number;
use crate::table::Row;
use crate::tree::{Action, Element, Event, Kind};

/// How well a recording sounds.
const QUALITIES: [&str; 4] = ["voice-only", "low", "normal", "external"];

impl Survey<'_> {
    pub(super) fn in_repeat(&self) -> bool {
        self.open.iter().any(|frame| frame.kind == "repeat")
    }

    /// A question of a type that needs no list.
    pub(super) fn simple(
        &mut self,
        context: Context<'_>,
        question_type: &'static str,
        findings: &mut Findings,
    ) -> Element {
        let row = context.row;
        let place = self.at(row, "parameters");
        let mut element = match question_type {
            "range" => return self.range(&context, findings),
            _ => context.question(question_type, self.in_repeat()),
        };
        match question_type {
            "text" => text(&context, &mut element, &place, findings),
            "image" => self.image(&context, &mut element, &place, findings),
            "audio" => quality(&context, &QUALITIES, &place, findings)
                .into_iter()
                .for_each(|quality| element.set_bind("odk:quality", quality)),
            "background-audio" => {
                let accepted = QUALITIES.get(..3).unwrap_or(&QUALITIES);
                let quality = quality(&context, accepted, &place, findings);
                let mut action = action("odk:recordaudio", Event::Load);
                action.quality = quality.map(str::to_owned);
                element.actions.push(action);
            }
            "geopoint" | "geoshape" | "geotrace" => {
                self.geo(&context, &mut element, question_type, &place, findings);
            }
            "start-geopoint" => {
                element
                    .actions
                    .push(action("odk:setgeopoint", Event::FirstLoad));
            }
            "background-geopoint" => self.check_background_geopoint(row, findings),
            "calculate" => {
                let calculated = row.part("bind", "calculate").is_some() || context.dynamic;
                if !calculated {
                    let place = self.table.at(row.number, &["bind", "calculate"]);
                    findings.error(Code::NoCalculation, place, &context.name);
                }
            }
            "subscriberid" | "simserial" => {
                findings.warn(Code::TypeObsolete, self.at(row, "type"), question_type);
            }
            "xml-external" | "csv-external" => {
                // It has no node: there is nothing to bind, set or ask.
                element = Element::of_row(Kind::External, &context.name, row);
                element.bind = None;
                element.default = None;
                question_type.clone_into(&mut element.question_type);
                let base = context.name.split('.').next().unwrap_or("");
                self.secondary.insert(base.to_owned());
            }
            _ => {}
        }
        element
    }

    /// A question of a type that is not known, so that references to it are.
    pub(super) fn unknown(&mut self, context: Context<'_>) -> Element {
        let mut element = context.question("text", self.in_repeat());
        element
            .label
            .get_or_insert(crate::tree::Text::Plain(" ".to_owned()));
        element
    }

    pub(super) fn osm_question(&mut self, context: Context<'_>, list: Option<&str>) -> Element {
        let mut element = context.question("osm", self.in_repeat());
        let tags = list.and_then(|list| self.osm.get(list));
        for tag in tags.into_iter().flat_map(|list| &list.choices) {
            element.tags.push((tag.name.clone(), tag.label.clone()));
        }
        element
    }

    fn image(
        &self,
        context: &Context<'_>,
        element: &mut Element,
        place: &Place,
        findings: &mut Findings,
    ) {
        let parameters = &context.parameters;
        parameters.check(&["app", "max-pixels"], place, findings);
        if let Some(default) = &mut element.default
            && !context.dynamic
            && !default.contains("jr://images/")
        {
            default.insert_str(0, "jr://images/");
        }
        match parameters.get("max-pixels") {
            Some(pixels) if is_integer(pixels) => element.set_bind("orx:max-pixels", pixels),
            Some(pixels) => {
                findings
                    .error(Code::BadParameterValue, place.clone(), pixels)
                    .expecting(Phrase::WholeNumber.with(["max-pixels"]));
            }
            None => {
                findings.warn(Code::MaxPixels, place.clone(), &context.name);
            }
        }
        let plain = matches!(element.appearance(), "" | "annotate");
        if let Some(app) = parameters.get("app").filter(|_| plain) {
            if is_package(app) {
                element.set_control("intent", app);
            } else {
                findings
                    .error(Code::BadParameterValue, place.clone(), app)
                    .expecting(Phrase::Package.with(["app"]));
            }
        }
    }

    fn geo(
        &mut self,
        context: &Context<'_>,
        element: &mut Element,
        question_type: &str,
        place: &Place,
        findings: &mut Findings,
    ) {
        let parameters = &context.parameters;
        if question_type == "geopoint" {
            let accepted = [
                "allow-mock-accuracy",
                "capture-accuracy",
                "reference-geometry",
                "warning-accuracy",
            ];
            parameters.check(&accepted, place, findings);
            accuracy(context, element, place, findings);
        } else {
            let accepted = ["allow-mock-accuracy", "incremental", "reference-geometry"];
            parameters.check(&accepted, place, findings);
            match parameters.get("incremental") {
                Some(value) if crate::text::yes_no(value) == Some(true) => {
                    element.set_control("incremental", "true");
                }
                Some(value) => {
                    findings
                        .error(Code::BadParameterValue, place.clone(), value)
                        .expecting(Phrase::OrNothing.with(["incremental=true"]));
                }
                None => {}
            }
        }
        match parameters.get("allow-mock-accuracy") {
            Some(value @ ("true" | "false")) => element.set_bind("odk:allow-mock-accuracy", value),
            Some(value) => {
                findings
                    .error(Code::BadParameterValue, place.clone(), value)
                    .expecting("allow-mock-accuracy=true, allow-mock-accuracy=false");
            }
            None => {}
        }
        if let Some(value) = parameters.get("reference-geometry") {
            self.geometries.push((value.to_owned(), context.row.number));
            element.itemset = Some(value.to_owned());
        }
    }

    fn check_background_geopoint(&self, row: &Row, findings: &mut Findings) {
        if row.text("trigger").is_none() {
            findings.error(
                Code::GeopointTrigger,
                self.at(row, "trigger"),
                "background-geopoint",
            );
        }
        if let Some(calculation) = row.part_text("bind", "calculate") {
            let place = self.table.at(row.number, &["bind", "calculate"]);
            findings.error(Code::GeopointCalculation, place, calculation);
        }
    }
}

fn action(tag: &'static str, event: Event) -> Action {
    Action {
        tag,
        event,
        value: None,
        quality: None,
    }
}

fn text(context: &Context<'_>, element: &mut Element, place: &Place, findings: &mut Findings) {
    context.parameters.check(&["rows"], place, findings);
    match context.parameters.get("rows") {
        Some(rows) if is_integer(rows) => element.set_control("rows", rows),
        Some(rows) => {
            findings
                .error(Code::BadParameterValue, place.clone(), rows)
                .expecting(Phrase::WholeNumber.with(["rows"]));
        }
        None => {}
    }
}

fn quality<'c>(
    context: &'c Context<'_>,
    accepted: &[&str],
    place: &Place,
    findings: &mut Findings,
) -> Option<&'c str> {
    context.parameters.check(&["quality"], place, findings);
    let quality = context.parameters.get("quality")?;
    if !accepted.contains(&quality) {
        findings
            .error(Code::BadParameterValue, place.clone(), quality)
            .expecting(format!("quality={}", accepted.join(", ")));
    }
    Some(quality)
}

fn accuracy(context: &Context<'_>, element: &mut Element, place: &Place, findings: &mut Findings) {
    for (name, attribute) in [
        ("capture-accuracy", "accuracyThreshold"),
        ("warning-accuracy", "unacceptableAccuracyThreshold"),
    ] {
        match context.parameters.get(name) {
            Some(value) if Number::parse(value).is_some() => element.set_control(attribute, value),
            Some(value) => {
                findings
                    .error(Code::BadParameterValue, place.clone(), value)
                    .expecting(Phrase::Metres.with([name]));
            }
            None => {}
        }
    }
}

fn is_integer(text: &str) -> bool {
    text.parse::<i64>().is_ok()
}

/// The name of an Android package: two parts or more, of letters, digits and underscores, each
/// beginning with a letter.
fn is_package(name: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.contains('.') && name.split('.').all(part)
}
