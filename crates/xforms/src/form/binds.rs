//! Reads `bind` elements.

use roxmltree::Node;

use super::model::{Bind, Label, Piece, Preload};
use super::read::Reader;
use super::xml;
use crate::NAMESPACE;
use crate::answer::{Absent, ValueType};
use crate::error::FormError;

pub(super) fn read(reader: &mut Reader<'_>, model: Node<'_, '_>) -> Result<(), FormError> {
    for element in xml::elements(model).filter(|e| e.tag_name().name() == "bind") {
        let Some(nodeset) = xml::attribute(element, "nodeset") else {
            continue;
        };
        // A bind of no node has no effect; JavaRosa drops it too.
        let Some(id) = reader.resolve(nodeset, None) else {
            continue;
        };
        if let Some(name) = xml::attribute(element, "id") {
            reader.bind_ids.set(name, id.0 as usize);
        }
        let reference = reader.path(id);
        let bind = bind(reader, element, &reference)?;
        let Some(def) = reader.def_mut(id) else {
            continue;
        };
        if let Some(name) = xml::attribute(element, "type") {
            def.value_type = value_type(name);
        }
        def.bind = bind;
    }
    Ok(())
}

fn bind(
    reader: &mut Reader<'_>,
    element: Node<'_, '_>,
    reference: &str,
) -> Result<Bind, FormError> {
    let mut expression = |name: &str| match xml::attribute(element, name) {
        Some(source) => reader.compile_checked(source, reference, name).map(Some),
        None => Ok(None),
    };
    let mut bind = Bind {
        relevant: expression("relevant")?,
        required: expression("required")?,
        readonly: expression("readonly")?,
        constraint: expression("constraint")?,
        calculate: expression("calculate")?,
        ..Bind::default()
    };
    bind.constraint_message = message(reader, element, reference, "constraintMsg")?;
    bind.required_message = message(reader, element, reference, "requiredMsg")?;
    bind.preload = preload(element);
    let absent = element.attribute((NAMESPACE, "absent")).unwrap_or("");
    for code in absent.split_whitespace() {
        let known = Absent::from_code(code).ok_or_else(|| FormError::Unsupported {
            reference: reference.to_owned(),
            what: format!("the non-answer {}", super::read::short(code)),
            cure: "use refused, dont_know, not_asked or not_applicable",
        })?;
        if !bind.absent.contains(&known) {
            bind.absent.push(known);
        }
    }
    Ok(bind)
}

fn message(
    reader: &mut Reader<'_>,
    element: Node<'_, '_>,
    reference: &str,
    name: &str,
) -> Result<Option<Label>, FormError> {
    let Some(text) = xml::javarosa(element, name) else {
        return Ok(None);
    };
    if text.starts_with("jr:itext(") {
        return reader.computed_label(text, reference, name).map(Some);
    }
    Ok(Some(Label::Plain(vec![Piece::Text(text.into())])))
}

fn preload(element: Node<'_, '_>) -> Option<Preload> {
    let parameters = xml::javarosa(element, "preloadParams").unwrap_or("");
    match (xml::javarosa(element, "preload")?, parameters) {
        ("uid", _) => Some(Preload::Uid),
        ("date", "today") => Some(Preload::Today),
        ("timestamp", "start") => Some(Preload::Start),
        ("timestamp", "end") => Some(Preload::End),
        // Device and account are not told to a form.
        _ => None,
    }
}

/// The type by its name; what is unknown is text.
fn value_type(name: &str) -> ValueType {
    match name.rsplit(':').next().unwrap_or(name) {
        "int" | "integer" => ValueType::Integer,
        "decimal" => ValueType::Decimal,
        "boolean" => ValueType::Boolean,
        "date" => ValueType::Date,
        "time" => ValueType::Time,
        "dateTime" => ValueType::DateTime,
        "select1" => ValueType::SelectOne,
        "select" => ValueType::SelectMany,
        "odk:rank" | "rank" => ValueType::Rank,
        "barcode" => ValueType::Barcode,
        "geopoint" => ValueType::Geopoint,
        "geotrace" => ValueType::Geotrace,
        "geoshape" => ValueType::Geoshape,
        "binary" => ValueType::Binary,
        _ => ValueType::Text,
    }
}
