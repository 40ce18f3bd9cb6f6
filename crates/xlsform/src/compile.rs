//! From a workbook to an XForm.

use crate::choices::Lists;
use crate::columns;
use crate::entities;
use crate::finding::{Code, Finding, Findings, Place};
use crate::names;
use crate::output;
use crate::settings::{Fallback, Settings};
use crate::sheets::Sheets;
use crate::size;
use crate::survey::Survey;
use crate::table::Table;
use crate::translations;
use crate::tree::{Element, Kind};
use crate::workbook::Workbook;

/// What a workbook does not say about its form.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the instance's root element, unless the workbook has a setting `name`.
    pub root: String,
    /// The form's id, unless the workbook has a setting `form_id`: the file's name, as a rule.
    pub id: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            root: "data".to_owned(),
            id: "data".to_owned(),
        }
    }
}

/// What has become of a workbook.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The XForm, unless there is an error among the findings.
    pub xml: Option<String>,
    /// All that is wrong or doubtful, in the order of sheets and rows.
    pub findings: Vec<Finding>,
}

/// Compiles a workbook into an XForm.
#[must_use]
pub fn compile(workbook: &Workbook, options: &Options) -> Compiled {
    let mut findings = Findings::default();
    let xml = form(workbook, options, &mut findings);
    let xml = xml.filter(|_| !findings.has_errors());
    let order: Vec<&str> = workbook.sheets.iter().map(|s| s.name.as_str()).collect();
    Compiled {
        xml,
        findings: findings.sorted(&order),
    }
}

fn form(workbook: &Workbook, options: &Options, findings: &mut Findings) -> Option<String> {
    let sheets = Sheets::new(workbook);
    let Some(sheet) = sheets.find("survey") else {
        sheets.missing(Code::NoSurvey, Place::default(), "", findings);
        return None;
    };
    if size::is_too_large(workbook, &sheets, findings) {
        return None;
    }
    let fallback = Fallback {
        root: &options.root,
        id: &options.id,
    };
    for finding in &workbook.findings {
        if sheets.is_read(&finding.place.sheet) {
            findings.repeat(finding);
        }
    }
    let mut settings = Settings::read(&sheets, &fallback, findings);
    let cleaning = settings.cleaning(settings.clean_spaces);
    let mut table = Table::read(sheet, &columns::SURVEY, cleaning, findings);
    settings.take_rows(&mut table);
    if !table.has_column("type") {
        let meant = table
            .headers
            .iter()
            .map(|header| header.column.header.as_str())
            .find(|header| names::distance(&header.to_lowercase(), "type", 1) <= 1)
            .map(str::to_owned);
        findings
            .error(Code::NoColumn, table.top(), "type")
            .meant(meant);
        return None;
    }
    let choices = lists(&sheets, &columns::CHOICES, &settings, findings);
    choices.check(&settings, findings);
    let external = lists(&sheets, &columns::EXTERNAL_CHOICES, &settings, findings);
    let osm = lists(&sheets, &columns::OSM, &settings, findings);
    translations::check_columns([&table, &choices.table], findings);
    check_attributes(&table, &settings, findings);
    check_depth(&table, findings);
    let declared = entities_table(&sheets, &settings, findings);
    let mut survey = Survey::new(&sheets, &settings, &table, [choices, external, osm]);
    survey.read(findings);
    warn_of_other(&survey, findings);
    let version = entities::place(&mut survey, &declared, findings);
    add_meta(&mut survey);
    crate::cells::check_references(&survey, &declared, findings);
    Some(output::write(&survey, &declared, version, findings))
}

fn lists(
    sheets: &Sheets<'_>,
    columns: &columns::Columns,
    settings: &Settings,
    findings: &mut Findings,
) -> Lists {
    match sheets.find(columns.sheet) {
        Some(sheet) => Lists::read(sheet, columns, settings, findings),
        None => Lists::default(),
    }
}

fn entities_table(sheets: &Sheets<'_>, settings: &Settings, findings: &mut Findings) -> Table {
    match sheets.find("entities") {
        Some(sheet) => {
            let cleaning = settings.cleaning(false);
            Table::read(sheet, &columns::ENTITIES, cleaning, findings)
        }
        None => {
            sheets.warn_if_misspelt("entities", findings);
            Table::default()
        }
    }
}

/// Columns such as `bind::x:y` become attributes, so their names have to be such.
fn check_attributes(table: &Table, settings: &Settings, findings: &mut Findings) {
    for header in &table.headers {
        let [group, name, ..] = header.parts.as_slice() else {
            continue;
        };
        if !matches!(group.as_str(), "bind" | "control" | "instance") {
            continue;
        }
        let place = crate::table::place(&table.sheet, Some(1), Some(header.column.clone()));
        if !names::is_name(name) {
            findings.error(Code::BadName, place, name);
        } else if !settings.declares_prefix(name) {
            findings.error(Code::UnknownPrefix, place, name);
        } else if group == "bind" && name == "nodeset" {
            findings.error(Code::NameReserved, place, name);
        }
    }
}

/// A language behind what has none: the cells of such a column would be lost.
fn check_depth(table: &Table, findings: &mut Findings) {
    for header in &table.headers {
        let parts: Vec<&str> = header.parts.iter().map(String::as_str).collect();
        let most = match parts.as_slice() {
            [
                "bind",
                "jr:constraintMsg" | "jr:requiredMsg" | "jr:noAppErrorString",
                ..,
            ] => 3,
            ["media", ..] => 3,
            [
                "label" | "hint" | "guidance_hint" | "bind" | "control" | "instance",
                ..,
            ] => 2,
            [first, ..] if columns::SURVEY.known.contains(first) => 1,
            _ => continue,
        };
        let place = crate::table::place(&table.sheet, Some(1), Some(header.column.clone()));
        if parts.len() > most {
            let written = &header.column.header;
            // With single colons a prefix looks like a part of its own.
            let meant = match (written.contains("::"), written.split_once(':')) {
                (false, Some((group, name))) => Some(format!("{group}::{name}")),
                _ => None,
            };
            findings
                .error(Code::NotTranslated, place, written)
                .meant(meant);
        } else if parts == ["media"] {
            findings
                .warn(Code::ColumnUnknown, place, "media")
                .expecting("media::image, media::audio, media::video");
        }
    }
}

/// The texts that `or_other` adds are English.
fn warn_of_other(survey: &Survey<'_>, findings: &mut Findings) {
    let tables = [survey.table, &survey.lists.table];
    let mut headers = tables.iter().flat_map(|table| &table.headers);
    let translated = headers.any(|header| {
        let name = header.parts.first().map_or("", String::as_str);
        header.parts.len() > 1 && matches!(name, "label" | "hint" | "guidance_hint")
            || header.parts.len() > 2 && matches!(name, "media" | "bind")
    });
    if survey.or_other && translated {
        findings.warn(Code::OtherUntranslated, survey.table.top(), "or_other");
    }
}

/// What every form knows about its own filling.
fn add_meta(survey: &mut Survey<'_>) {
    let settings = survey.settings;
    let mut elements = std::mem::take(&mut survey.meta);
    let calculate = |mut element: Element| {
        element.question_type = "calculate".to_owned();
        element.set_bind("type", "string");
        element
    };
    if !settings.omit_instance_id {
        let mut element = calculate(Element::new(Kind::Question, "instanceID"));
        element.set_bind("readonly", "true()");
        element.set_bind(
            "jr:preload",
            settings.instance_id.as_deref().unwrap_or("uid"),
        );
        elements.push(element);
        *survey.names.entry("instanceID".to_owned()).or_default() += 1;
    }
    if let Some(name) = &settings.instance_name {
        let mut element = calculate(Element::new(Kind::Question, "instanceName"));
        element.set_bind("calculate", name);
        elements.push(element);
    }
    if elements.is_empty() {
        return;
    }
    let tree = &mut survey.tree;
    let children = tree.get(0).children.clone();
    let known = children.into_iter().find(|id| tree.get(*id).bodyless);
    let meta = known.unwrap_or_else(|| {
        let mut meta = Element::new(Kind::Group, "meta");
        meta.bodyless = true;
        tree.add(0, meta)
    });
    for element in elements {
        tree.add(meta, element);
    }
}
