//! The sheet `entities`: what a form creates or updates on the server (ODK XForms Entities
//! specification, <https://getodk.github.io/xforms-spec/entities>).

use std::collections::HashMap;

use crate::columns;
use crate::finding::{Code, Findings};
use crate::names;
use crate::references;
use crate::scopes::{self, Origin, Request, Usage};
use crate::survey::Survey;
use crate::table::{Row, Table};
use crate::tree::{Action, Element, Event, Id, Kind};

/// An entity list that the form writes to.
struct Declaration<'a> {
    list: &'a str,
    row: u32,
    id: Option<&'a str>,
    create_if: Option<&'a str>,
    update_if: Option<&'a str>,
    label: Option<&'a str>,
}

/// Puts the entities into the tree; the version of the specification that they need.
pub(crate) fn place(
    survey: &mut Survey<'_>,
    table: &Table,
    findings: &mut Findings,
) -> Option<&'static str> {
    let declarations = declarations(table, findings);
    let usages = usages(survey, &declarations, findings);
    if declarations.is_empty() {
        return None;
    }
    let requests: Vec<Request<'_>> = declarations
        .iter()
        .map(|declaration| Request {
            list: declaration.list,
            row: declaration.row,
            usages: usages.get(declaration.list).map_or(&[], Vec::as_slice),
        })
        .collect();
    let places = match scopes::allocate(&survey.tree, &requests) {
        Ok(places) => places,
        Err(problems) => {
            for problem in problems {
                let at = match problem.origin {
                    Origin::SaveTo(row) => survey.table.at(row, &["bind", "entities:saveto"]),
                    Origin::Declaration(row) => table.at(row, &["dataset"]),
                };
                findings.error(problem.code, at, &problem.list);
            }
            return None;
        }
    };
    let in_repeat = places
        .iter()
        .any(|(_, path)| scopes::repeats(&survey.tree, path) > 0);
    for declaration in &declarations {
        if let Some((_, path)) = places.iter().find(|(list, _)| list == declaration.list) {
            insert(survey, declaration, path);
        }
    }
    Some(if declarations.len() > 1 || in_repeat {
        "2025.1.0"
    } else {
        "2024.1.0"
    })
}

fn declarations<'a>(table: &'a Table, findings: &mut Findings) -> Vec<Declaration<'a>> {
    check_columns(table, findings);
    let mut found: Vec<Declaration<'_>> = Vec::new();
    for row in table.rows.iter().filter(|row| !row.values.is_empty()) {
        if let Some(declaration) = declaration(table, row, findings) {
            if found.iter().any(|other| other.list == declaration.list) {
                let place = table.at(row.number, &["dataset"]);
                findings.error(Code::EntityTwice, place, declaration.list);
            } else {
                found.push(declaration);
            }
        }
    }
    found
}

/// A column that is not known may be a wish of the author's: it is refused where it is used.
fn check_columns(table: &Table, findings: &mut Findings) {
    for header in &table.headers {
        let name = header.parts.first().map_or("", String::as_str);
        let used = table.rows.iter().any(|row| row.get(name).is_some());
        if used && !columns::ENTITIES.known.contains(&name) {
            let place = crate::table::place(&table.sheet, Some(1), Some(header.column.clone()));
            findings
                .error(Code::EntityColumn, place, name)
                .expecting("list_name, label, entity_id, create_if, update_if")
                .near(columns::ENTITIES.names());
        }
    }
}

fn declaration<'a>(
    table: &Table,
    row: &'a Row,
    findings: &mut Findings,
) -> Option<Declaration<'a>> {
    let place = table.at(row.number, &["dataset"]);
    let Some(list) = row.text("dataset") else {
        findings.error(Code::EntityWithoutName, place, "");
        return None;
    };
    let declaration = Declaration {
        list,
        row: row.number,
        id: row.text("entity_id"),
        create_if: row.text("create_if"),
        update_if: row.text("update_if"),
        label: row.text("label"),
    };
    let wrong = if list.starts_with("__") {
        Some((Code::ReservedPrefix, "dataset"))
    } else if list.contains('.') {
        Some((Code::NameWithFullStop, "dataset"))
    } else if !names::is_name(list) {
        Some((Code::BadName, "dataset"))
    } else {
        match &declaration {
            Declaration {
                id: None,
                update_if: Some(_),
                ..
            } => Some((Code::EntityId, "entity_id")),
            Declaration {
                id: Some(_),
                create_if: Some(_),
                update_if: None,
                ..
            } => Some((Code::EntityUpdateIf, "update_if")),
            Declaration {
                id: None,
                label: None,
                ..
            } => Some((Code::EntityLabel, "label")),
            _ => None,
        }
    };
    if let Some((code, column)) = wrong {
        findings.error(code, table.at(row.number, &[column]), list);
    }
    Some(declaration)
}

/// Where each entity list is used: by questions that save to it, and by its own references.
fn usages(
    survey: &mut Survey<'_>,
    declarations: &[Declaration<'_>],
    findings: &mut Findings,
) -> HashMap<String, Vec<Usage>> {
    let mut usages: HashMap<String, Vec<Usage>> = HashMap::new();
    for declaration in declarations {
        let texts = [
            declaration.id,
            declaration.create_if,
            declaration.update_if,
            declaration.label,
        ];
        let named: Vec<&str> = texts
            .into_iter()
            .flatten()
            .flat_map(references::find)
            .map(|reference| reference.name)
            .collect();
        for (name, container, row) in &survey.containers {
            if named.contains(&name.as_str()) {
                let list = usages.entry(declaration.list.to_owned()).or_default();
                list.push(Usage::new(&survey.tree, *container, *row, None));
            }
        }
    }
    for save in survey.saves.clone() {
        let place = survey.table.at(save.row, &["bind", "entities:saveto"]);
        let target = target(&save.property, declarations);
        let (list, property) = match target {
            Ok(target) => target,
            Err(code) => {
                findings
                    .error(code, place, &save.property)
                    .near(declarations.iter().map(|declaration| declaration.list));
                continue;
            }
        };
        let list = usages.entry(list).or_default();
        let wrong = match save.element {
            None => Some(Code::SaveToInGroup),
            Some(_) => wrong_property(&property, list),
        };
        if let Some(code) = wrong {
            findings.error(code, place, &property);
        }
        list.push(Usage::new(
            &survey.tree,
            save.container,
            save.row,
            Some(&property),
        ));
        if let Some(element) = save.element {
            survey
                .tree
                .get_mut(element)
                .set_bind("entities:saveto", &property);
        }
    }
    for list in usages.values_mut() {
        list.sort_by_key(|usage| usage.row);
    }
    usages
}

/// The list and the property that a value is saved to.
fn target(written: &str, declarations: &[Declaration<'_>]) -> Result<(String, String), Code> {
    let (list, property) = match (written.matches('#').count(), declarations) {
        (_, []) => return Err(Code::NoEntities),
        (0, [only]) => (only.list, written),
        (0, _) => return Err(Code::EntityPrefix),
        (1, _) => written.split_once('#').unwrap_or((written, "")),
        _ => return Err(Code::EntityPrefixTwice),
    };
    if declarations
        .iter()
        .any(|declaration| declaration.list == list)
    {
        Ok((list.to_owned(), property.to_owned()))
    } else {
        Err(Code::UnknownEntity)
    }
}

fn wrong_property(property: &str, usages: &[Usage]) -> Option<Code> {
    let taken = |usage: &Usage| usage.property.as_deref() == Some(property);
    if matches!(property.to_lowercase().as_str(), "name" | "label") {
        Some(Code::PropertyReserved)
    } else if property.starts_with("__") {
        Some(Code::ReservedPrefix)
    } else if !names::is_name(property) {
        Some(Code::BadName)
    } else if usages.iter().any(taken) {
        Some(Code::PropertyTwice)
    } else {
        None
    }
}

fn insert(survey: &mut Survey<'_>, declaration: &Declaration<'_>, path: &[Id]) {
    let in_repeat = scopes::repeats(&survey.tree, path) > 0;
    let tree = &mut survey.tree;
    let mut meta = Element::new(Kind::Group, "meta");
    meta.bodyless = true;
    let meta = tree.add(path.last().copied().unwrap_or(0), meta);
    let entity = tree.add(meta, Element::new(Kind::Entity, "entity"));
    for mut attribute in attributes(declaration, in_repeat) {
        attribute.row = declaration.row;
        tree.add(entity, attribute);
    }
    if let Some(label) = declaration.label {
        let mut element = Element::new(Kind::EntityLabel, "label");
        element.row = declaration.row;
        bind(&mut element, Some(label));
        tree.add(entity, element);
    }
}

fn bind(element: &mut Element, calculate: Option<&str>) {
    if let Some(calculate) = calculate {
        element.set_bind("calculate", calculate);
    }
    element.set_bind("readonly", "true()");
    element.set_bind("type", "string");
}

fn attribute(name: &str, value: &str, calculate: Option<&str>) -> Element {
    let mut element = Element::new(Kind::Attribute, name);
    value.clone_into(&mut element.value);
    if calculate.is_some() {
        bind(&mut element, calculate);
    }
    element
}

fn attributes(declaration: &Declaration<'_>, in_repeat: bool) -> Vec<Element> {
    let list = declaration.list;
    let mut attributes = vec![attribute("dataset", list, None)];
    if declaration.id.is_none() || declaration.create_if.is_some() {
        attributes.push(attribute("create", "1", declaration.create_if));
    }
    let mut id_attribute = attribute("id", "", None);
    bind(&mut id_attribute, declaration.id);
    if let Some(id) = declaration.id {
        attributes.push(attribute("update", "1", declaration.update_if));
        for (name, property) in [
            ("baseVersion", "__version"),
            ("trunkVersion", "__trunkVersion"),
            ("branchId", "__branchId"),
        ] {
            let value = format!("instance('{list}')/root/item[name={id}]/{property}");
            attributes.push(attribute(name, "", Some(&value)));
        }
    } else {
        id_attribute.actions.push(new_id(Event::FirstLoad));
        if in_repeat {
            id_attribute.actions.push(new_id(Event::NewRepeat));
        }
    }
    attributes.push(id_attribute);
    attributes
}

fn new_id(event: Event) -> Action {
    Action {
        tag: "setvalue",
        event,
        value: Some("uuid()".to_owned()),
        quality: None,
    }
}
