//! Reads `bind` elements.

use roxmltree::Node;

use super::model::{Bind, Label, Piece, Preload};
use super::read::Reader;
use super::xml;
use crate::NAMESPACE;
use crate::answer::{Absent, ValueType};
use crate::error::Severity;

pub(super) fn read(reader: &mut Reader<'_>, model: Node<'_, '_>) {
    for element in xml::elements(model).filter(|e| e.tag_name().name() == "bind") {
        if !reader.has_room(Severity::Error) {
            return;
        }
        let Some(nodeset) = xml::attribute(element, "nodeset") else {
            continue;
        };
        // A bind of no node has no effect; JavaRosa drops it too.
        let Some(id) = reader.resolve(nodeset, None) else {
            if reader.has_room(Severity::Warning) {
                let error = reader.unknown(element, nodeset);
                reader.find(Severity::Warning, error);
            }
            continue;
        };
        if let Some(name) = xml::attribute(element, "id") {
            reader.bind_ids.set(name, id.0 as usize);
        }
        let reference = reader.path(id);
        let bind = bind(reader, element, &reference);
        let Some(def) = reader.def_mut(id) else {
            continue;
        };
        if let Some(name) = xml::attribute(element, "type") {
            def.value_type = value_type(name);
        }
        def.bind = bind.into();
    }
}

/// Whether any bind says which non-answers its question offers.
pub(super) fn say_absent(model: Node<'_, '_>) -> bool {
    xml::elements(model).any(|element| element.has_attribute((NAMESPACE, "absent")))
}

fn bind(reader: &mut Reader<'_>, element: Node<'_, '_>, reference: &str) -> Bind {
    let mut expression = |name: &str, source: Option<&str>| {
        reader.compile_checked(source.filter(|text| !text.is_empty())?, reference, name)
    };
    let mut bind = Bind {
        relevant: expression("relevant", xml::attribute(element, "relevant")),
        required: expression("required", xml::attribute(element, "required")),
        readonly: expression("readonly", xml::attribute(element, "readonly")),
        constraint: expression("constraint", xml::attribute(element, "constraint")),
        calculate: expression("calculate", xml::attribute(element, "calculate")),
        warning: expression("carnet:warning", element.attribute((NAMESPACE, "warning"))),
        ..Bind::default()
    };
    let mut message =
        |name: &str, text: Option<&str>| message(reader, text?.trim(), reference, name);
    bind.constraint_message = message("constraintMsg", xml::javarosa(element, "constraintMsg"));
    bind.required_message = message("requiredMsg", xml::javarosa(element, "requiredMsg"));
    let warning = element.attribute((NAMESPACE, "warningMsg"));
    bind.warning_message = message("carnet:warningMsg", warning);
    bind.preload = preload(element);
    let save_to = element.attribute((xml::ENTITIES, "saveto"));
    bind.save_to = save_to.map(|name| name.trim().to_owned());
    let max_pixels = element.attribute((xml::OPENROSA, "max-pixels"));
    bind.max_pixels = max_pixels.and_then(|text| text.trim().parse().ok());
    let absent = element.attribute((NAMESPACE, "absent")).unwrap_or("");
    for code in absent.split_whitespace() {
        match Absent::from_code(code) {
            Some(known) if bind.absent.contains(&known) => {}
            Some(known) => bind.absent.push(known),
            None => reader.unsupported(
                reference,
                format!("the non-answer {}", super::read::short(code)),
                "use refused, dont_know, not_asked or not_applicable",
            ),
        }
    }
    bind
}

fn message(reader: &mut Reader<'_>, text: &str, reference: &str, name: &str) -> Option<Label> {
    if text.starts_with("jr:itext(") {
        return reader.computed_label(text, reference, name);
    }
    (!text.is_empty()).then(|| Label::Plain(vec![Piece::Text(text.into())]))
}

fn preload(element: Node<'_, '_>) -> Option<Preload> {
    let parameters = xml::javarosa(element, "preloadParams").unwrap_or("");
    match (xml::javarosa(element, "preload")?, parameters) {
        ("uid", _) => Some(Preload::Uid),
        ("date", "today") => Some(Preload::Today),
        ("timestamp", "start") => Some(Preload::Start),
        ("timestamp", "end") => Some(Preload::End),
        ("property", name) => Some(Preload::Property(name.to_owned())),
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
