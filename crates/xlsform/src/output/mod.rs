//! The XForm of a tree.

mod binds;
mod body;
mod instance;
mod itemsets;

use std::collections::{HashMap, HashSet};

use crate::finding::{Code, Findings};
use crate::itext::Itext;
use crate::paths::{From, Paths};
use crate::survey::Survey;
use crate::table::Table;
use crate::tree::{Action, Element, Event, Id, Kind};
use crate::xml;

const NAMESPACES: [(&str, &str); 7] = [
    ("xmlns", "http://www.w3.org/2002/xforms"),
    ("xmlns:h", "http://www.w3.org/1999/xhtml"),
    ("xmlns:ev", "http://www.w3.org/2001/xml-events"),
    ("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"),
    ("xmlns:jr", "http://openrosa.org/javarosa"),
    ("xmlns:orx", "http://openrosa.org/xforms"),
    ("xmlns:odk", "http://www.opendatakit.org/xforms"),
];

/// Bytes of a form's translations: devices take no form that is larger.
const MOST_BYTES: usize = 16 << 20;

const ENTITIES: &str = "http://www.opendatakit.org/xforms/entities";

/// What is written, and what has been found on the way.
struct Writer<'a> {
    survey: &'a Survey<'a>,
    paths: Paths<'a>,
    /// Which questions are set when another one is answered.
    triggered: HashMap<&'a str, Vec<Id>>,
    /// Lists whose choices stand in the body.
    inline: HashSet<String>,
    findings: &'a mut Findings,
}

/// Writes the form. What is wrong is among the findings; the XML is then of no use.
pub(crate) fn write(
    survey: &Survey<'_>,
    entities: &Table,
    entities_version: Option<&str>,
    findings: &mut Findings,
) -> String {
    let mut triggered: HashMap<&str, Vec<Id>> = HashMap::new();
    for id in survey.tree.descendants(0) {
        for name in &survey.tree.get(id).triggers {
            triggered.entry(name).or_default().push(id);
        }
    }
    let mut writer = Writer {
        survey,
        paths: Paths::new(&survey.tree),
        triggered,
        inline: HashSet::new(),
        findings,
    };
    writer.check();
    let html = writer.html(entities_version);
    writer.report_lost();
    crate::expressions::check(&html, survey, entities, findings);
    html.document()
}

impl Writer<'_> {
    fn html(&mut self, entities_version: Option<&str>) -> xml::Element {
        let settings = self.survey.settings;
        let mut html = xml::Element::new("h:html");
        for (name, address) in NAMESPACES {
            html.set(name, address);
        }
        for (prefix, address) in &settings.namespaces {
            let name = format!("xmlns:{prefix}");
            if !NAMESPACES.iter().any(|(known, _)| *known == name) {
                html.set(&name, address);
            }
        }
        if entities_version.is_some() {
            html.set("xmlns:entities", ENTITIES);
        }
        let tree = &self.survey.tree;
        let has_absent = |id: &Id| tree.get(*id).bound("carnet:absent").is_some();
        if settings.role.is_some() || tree.descendants(0).iter().any(has_absent) {
            html.set("xmlns:carnet", crate::CARNET);
        }
        let mut body = xml::Element::new("h:body");
        if let Some(style) = &settings.style {
            body.set("class", style);
        }
        for child in self.body() {
            body.push(child);
        }
        let mut head = xml::Element::new("h:head");
        head.push(xml::Element::new("h:title").text(&settings.title));
        head.push(self.model(entities_version));
        html.push(head);
        html.push(body);
        html
    }

    fn model(&mut self, entities_version: Option<&str>) -> xml::Element {
        let survey = self.survey;
        let mut model = xml::Element::new("model").with("odk:xforms-version", "1.0.0");
        if let Some(version) = entities_version {
            model.set("entities:entities-version", version);
        }
        if let Some(role) = &survey.settings.role {
            model.set("carnet:role", role);
        }
        if let Some(submission) = submission(survey) {
            model.push(submission);
        }
        let default = &survey.settings.default_language;
        let itext = Itext::new(&survey.tree, &self.paths, &survey.lists, default);
        crate::translations::check_codes(itext.languages(), self.survey, self.findings);
        if itext.length() > MOST_BYTES {
            let place = survey.table.top();
            let most = (MOST_BYTES >> 20).to_string();
            self.findings.error(Code::FormTooLarge, place, &most);
        } else if let Some(itext) = itext.element(&self.paths) {
            model.push(itext);
        }
        let mut instance = xml::Element::new("instance");
        instance.push(self.instance());
        model.push(instance);
        let secondary = crate::secondary::elements(
            &survey.tree,
            &survey.lists,
            &self.inline,
            survey.table,
            self.findings,
        );
        for instance in secondary {
            model.push(instance);
        }
        for bind in self.binds() {
            model.push(bind);
        }
        model
    }

    /// What happens to an element by itself: in the model, or in a new instance of a repeat.
    fn actions(&self, id: Id, new_repeat: bool) -> Vec<xml::Element> {
        let element = self.survey.tree.get(id);
        let fits = |action: &&Action| (action.event == Event::NewRepeat) == new_repeat;
        element
            .actions
            .iter()
            .filter(fits)
            .map(|action| self.action(id, element, action))
            .collect()
    }

    fn action(&self, id: Id, element: &Element, action: &Action) -> xml::Element {
        let event = match action.event {
            Event::FirstLoad => "odk-instance-first-load",
            Event::Load => "odk-instance-load",
            Event::NewRepeat => "odk-new-repeat",
        };
        let mut written = xml::Element::new(action.tag)
            .with("ref", self.paths.of(id))
            .with("event", event);
        if let Some(quality) = &action.quality {
            written.set("odk:quality", quality);
        }
        let value = match (&element.default, action.tag) {
            (Some(default), "setvalue") if element.dynamic => {
                Some(self.paths.replace(default, From::of(id)))
            }
            (Some(default), "setvalue") => Some(default.clone()),
            _ => action.value.clone(),
        };
        if let Some(value) = value {
            written.set("value", value);
        }
        written
    }

    /// What only the finished tree shows: names of what was added to the rows.
    fn check(&mut self) {
        let tree = &self.survey.tree;
        for id in tree.descendants(0) {
            let mut seen = HashSet::new();
            for child in &tree.get(id).children {
                let child = tree.get(*child);
                if child.kind != Kind::Attribute && !seen.insert(child.name.as_str()) {
                    let place = self.survey.table.at(child.row, &["name"]);
                    self.findings.error(Code::NameTwice, place, &child.name);
                }
            }
        }
    }

    /// References that the check of the cells could not find wrong: to what a loop has repeated.
    fn report_lost(&mut self) {
        if self.findings.has_errors() {
            return;
        }
        for (id, name) in self.paths.lost.borrow().iter() {
            let row = self.survey.tree.get(*id).row;
            let place = crate::table::place(&self.survey.table.sheet, Some(row), None);
            let code = match self.survey.names.contains_key(name) {
                true => Code::AmbiguousReference,
                false => Code::UnknownReference,
            };
            self.findings.error(code, place, name);
        }
    }
}

fn submission(survey: &Survey<'_>) -> Option<xml::Element> {
    let settings = survey.settings;
    let mut element = xml::Element::new("submission");
    if let Some(url) = &settings.submission_url {
        element.set("action", url);
        element.set("method", "post");
    }
    for (attribute, value) in [
        ("base64RsaPublicKey", &settings.public_key),
        ("orx:auto-send", &settings.auto_send),
        ("orx:auto-delete", &settings.auto_delete),
    ] {
        if let Some(value) = value {
            element.set(attribute, value);
        }
    }
    if settings.client_editable {
        element.set("odk:client-editable", "true");
    }
    (!element.attributes.is_empty()).then_some(element)
}
