//! Reads the body: controls, groups, repeats, actions.

use roxmltree::Node;

use super::itext::Translations;
use super::model::{
    Action, BodyNode, Choices, Control, ControlDef, DefId, Event, ItemDef, Label, Scale, Source,
    Target,
};
use super::read::Reader;
use super::xml;
use crate::answer::ValueType;
use crate::error::{FormError, Severity};
use crate::expr::Expr;
use crate::expr::functions::Function;
use crate::expr::value::parse_number;
use crate::names::Index;
use crate::nearest::nearest;

/// Absolute paths of all attributes that binds and actions name: these live as nodes do, where
/// all others stay what they are in the form.
pub(super) fn attribute_paths(model: Node<'_, '_>, body: Node<'_, '_>) -> Index {
    let mut found = Index::default();
    let inside = body.descendants().filter(Node::is_element);
    for element in xml::elements(model).chain(inside) {
        let reference = match element.tag_name().name() {
            "bind" => xml::attribute(element, "nodeset"),
            _ if is_action(element) => xml::attribute(element, "ref"),
            _ => None,
        };
        if let Some(path) = reference.filter(|path| path.contains("/@")) {
            found.set(path, 0);
        }
    }
    found
}

/// Absolute paths of all repeats.
pub(super) fn repeat_paths(body: Node<'_, '_>) -> Index {
    let mut found = Index::default();
    let mut open = vec![(body, String::new())];
    while let Some((element, context)) = open.pop() {
        for child in xml::elements(element) {
            let name = child.tag_name().name();
            if !matches!(name, "group" | "repeat") {
                continue;
            }
            let path = match nodeset(child) {
                None => context.clone(),
                Some(absolute) if absolute.starts_with('/') => absolute.to_owned(),
                Some(relative) => format!("{context}/{}", relative.trim_start_matches("./")),
            };
            if name == "repeat" {
                found.set(&path, 0);
            }
            open.push((child, path));
        }
    }
    found
}

/// What a repeat repeats: some engines take a `ref` in place of the `nodeset` (Body elements).
fn nodeset<'a>(element: Node<'a, '_>) -> Option<&'a str> {
    xml::attribute(element, "nodeset").or_else(|| xml::attribute(element, "ref"))
}

pub(super) fn is_action(element: Node<'_, '_>) -> bool {
    match element.tag_name().name() {
        "setvalue" => true,
        "setgeopoint" | "recordaudio" => element.tag_name().namespace() == Some(xml::ODK),
        _ => false,
    }
}

type Parts = (Vec<ControlDef>, Vec<BodyNode>, Vec<Action>);

pub(super) fn read(
    reader: &mut Reader<'_>,
    body: Node<'_, '_>,
    translations: &Translations,
) -> Parts {
    let mut body_reader = BodyReader {
        reader,
        translations,
        controls: Vec::new(),
        actions: Vec::new(),
    };
    let nodes = body_reader.children(body, DefId(0));
    (body_reader.controls, nodes, body_reader.actions)
}

struct BodyReader<'r, 'l> {
    reader: &'r mut Reader<'l>,
    translations: &'r Translations,
    controls: Vec<ControlDef>,
    actions: Vec<Action>,
}

impl BodyReader<'_, '_> {
    /// Recursion is bounded: the depth of the XML is.
    fn children(&mut self, element: Node<'_, '_>, context: DefId) -> Vec<BodyNode> {
        let mut nodes = Vec::new();
        for child in xml::elements(element) {
            if !self.reader.has_room(Severity::Error) {
                break;
            }
            if is_action(child) {
                let action = action(self.reader, child, Some(context));
                self.actions.extend(action);
                continue;
            }
            let node = match child.tag_name().name() {
                "group" => self.group(child, context),
                "repeat" => self.repeat(child, None, context),
                name => {
                    control_kind(name, child).and_then(|kind| self.control(child, kind, context))
                }
            };
            nodes.extend(node);
        }
        nodes
    }

    fn group(&mut self, element: Node<'_, '_>, context: DefId) -> Option<BodyNode> {
        let def = match xml::attribute(element, "ref") {
            Some(reference) => Some(self.reader.reference(element, reference, Some(context))?),
            None => None,
        };
        // A group around a repeat only holds the repeat's label.
        if let Some(repeat) = xml::child(element, "repeat") {
            let nodeset = nodeset(repeat).unwrap_or("");
            let inner = self.reader.resolve(nodeset, def.or(Some(context)));
            let around = def.is_none() || inner == def;
            let parts = xml::elements(element).filter(|e| !is_text(*e)).count();
            if around && parts == 1 {
                return self.repeat(repeat, Some(element), context);
            }
        }
        let label = self.own_label(element, def.unwrap_or(context));
        let children = self.children(element, def.unwrap_or(context));
        Some(BodyNode::Group {
            def,
            label,
            appearance: xml::words(element, "appearance"),
            children,
        })
    }

    fn repeat(
        &mut self,
        element: Node<'_, '_>,
        around: Option<Node<'_, '_>>,
        context: DefId,
    ) -> Option<BodyNode> {
        let nodeset = nodeset(element).unwrap_or("");
        let def = self.reader.reference(element, nodeset, Some(context))?;
        let mut label = self.own_label(element, def);
        let mut appearance = xml::words(element, "appearance");
        if let Some(around) = around {
            label = label.or_else(|| self.own_label(around, def));
            appearance.extend(xml::words(around, "appearance"));
        }
        let reference = self.reader.path(def);
        let count = xml::javarosa(element, "count");
        let count =
            count.and_then(|source| self.reader.compile_checked(source, &reference, "jr:count"));
        let no_add = xml::javarosa(element, "noAddRemove").is_some_and(|v| v.starts_with("true"));
        let children = self.children(element, def);
        if let Some(definition) = self.reader.def_mut(def) {
            definition.fixed_count = no_add || count.is_some();
            definition.count = count.map(Box::new);
        }
        Some(BodyNode::Repeat {
            def,
            label,
            appearance,
            children,
        })
    }

    fn control(
        &mut self,
        element: Node<'_, '_>,
        kind: Control,
        context: DefId,
    ) -> Option<BodyNode> {
        let def = match (self.reader.bound(element), xml::attribute(element, "ref")) {
            (Some(def), _) => def,
            (None, reference) => self.reader.reference(element, reference?, Some(context))?,
        };
        let path = self.reader.path(def);
        for child in xml::elements(element).filter(|e| is_action(*e)) {
            let action = action(self.reader, child, Some(def));
            self.actions.extend(action);
        }
        if self
            .reader
            .def(def)
            .is_some_and(|def| def.control.is_some())
        {
            // A node is asked once; a second control for it adds nothing.
            return None;
        }
        let label = self.own_label(element, def);
        let hint = xml::child(element, "hint").and_then(|hint| self.checked_label(hint, &path));
        let choices = self.choices(element, &path);
        let scale = match kind {
            Control::Range => self.scale(element, &path),
            _ => None,
        };
        let index = self.controls.len();
        let kind = self.refine(def, kind);
        self.controls.push(ControlDef {
            kind,
            label,
            hint,
            choices,
            appearance: xml::words(element, "appearance"),
            parameters: parameters(element),
            scale,
        });
        if let Some(definition) = self.reader.def_mut(def) {
            definition.control = Some(index);
        }
        Some(BodyNode::Control(def))
    }

    /// Bounds and steps of a range (Body attributes: `start`, `end`, `step`).
    fn scale(&mut self, element: Node<'_, '_>, path: &str) -> Option<Scale> {
        let mut number = |name: &str| match xml::attribute(element, name).map(parse_number) {
            Some(Some(number)) => Some(number),
            None if name == "step" => Some(1.0),
            _ => {
                let what = ["a range without a number as its ", name].concat();
                self.reader
                    .unsupported(path, what, "give start, end and step as numbers");
                None
            }
        };
        let (start, end, step) = (number("start"), number("end"), number("step"));
        let scale = Scale {
            start: start?,
            end: end?,
            step: step?.abs(),
        };
        if scale.step == 0.0 {
            let what = "a range with the step 0".to_owned();
            self.reader
                .unsupported(path, what, "make the step more than 0");
        }
        Some(scale)
    }

    /// An input that can never be answered is a note; a select's values are choices.
    fn refine(&mut self, def: DefId, kind: Control) -> Control {
        let Some(definition) = self.reader.def_mut(def) else {
            return kind;
        };
        match kind {
            Control::SelectOne => definition.value_type = ValueType::SelectOne,
            Control::SelectMany => definition.value_type = ValueType::SelectMany,
            Control::Rank => definition.value_type = ValueType::Rank,
            Control::Upload => definition.value_type = ValueType::Binary,
            _ => {}
        }
        let bind = &definition.bind;
        let always = matches!(bind.readonly, Some(Expr::Call(Function::True, _)));
        let input = matches!(kind, Control::Input { .. });
        let empty = bind.calculate.is_none() && definition.value_type == ValueType::Text;
        if input && always && empty {
            Control::Note
        } else {
            kind
        }
    }

    fn own_label(&mut self, element: Node<'_, '_>, def: DefId) -> Option<Label> {
        let path = self.reader.path(def);
        self.checked_label(xml::child(element, "label")?, &path)
    }

    fn checked_label(&mut self, element: Node<'_, '_>, path: &str) -> Option<Label> {
        let label = self.reader.label(element, path)?;
        if let Label::Itext(id) = &label
            && self.translations.all(id).next().is_none()
        {
            let error = FormError::UnknownTranslation {
                reference: path.to_owned(),
                id: super::read::short(id),
                suggestion: nearest(id, &mut self.translations.ids()),
            };
            self.reader.find(Severity::Error, error);
        }
        Some(label)
    }

    fn choices(&mut self, element: Node<'_, '_>, path: &str) -> Choices {
        if let Some(itemset) = xml::child(element, "itemset") {
            return self.itemset(itemset, path).unwrap_or(Choices::None);
        }
        let mut items = Vec::new();
        for item in xml::elements(element).filter(|e| e.tag_name().name() == "item") {
            let value = xml::child(item, "value").map(|value| xml::text(value).trim().to_owned());
            let label = xml::child(item, "label");
            items.push(ItemDef {
                value: value.unwrap_or_default(),
                label: label.and_then(|label| self.checked_label(label, path)),
            });
        }
        if items.is_empty() {
            Choices::None
        } else {
            Choices::Items(items)
        }
    }

    fn itemset(&mut self, itemset: Node<'_, '_>, path: &str) -> Option<Choices> {
        let source = xml::attribute(itemset, "nodeset").unwrap_or("");
        let nodeset = self.reader.compile_checked(source, path, "nodeset")?;
        let part = |name| xml::child(itemset, name).and_then(|part| xml::attribute(part, "ref"));
        let value = self
            .reader
            .compile(part("value").unwrap_or("."), path, "value")?;
        let label = match part("label") {
            Some(source) => self.reader.computed_label(source, path, "label")?,
            None => Label::Computed(value.clone()),
        };
        Some(Choices::Itemset {
            nodeset,
            value,
            label,
        })
    }
}

/// What a control says beside its reference and appearance, for whoever shows it: `rows`,
/// `mediatype`, `accuracyThreshold`…
fn parameters(element: Node<'_, '_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for attribute in element.attributes() {
        let name = attribute.name();
        if !matches!(name, "ref" | "bind" | "appearance") {
            found.push((name.to_owned(), attribute.value().to_owned()));
        }
    }
    found
}

fn control_kind(name: &str, element: Node<'_, '_>) -> Option<Control> {
    Some(match name {
        "input" | "secret" => {
            let appearance = xml::attribute(element, "appearance").unwrap_or("");
            Control::Input {
                multiline: appearance.split_whitespace().any(|w| w == "multiline"),
            }
        }
        "select1" => Control::SelectOne,
        "select" => Control::SelectMany,
        "rank" => Control::Rank,
        "range" => Control::Range,
        "trigger" => Control::Trigger,
        "upload" => Control::Upload,
        _ => return None,
    })
}

fn is_text(element: Node<'_, '_>) -> bool {
    matches!(element.tag_name().name(), "label" | "hint")
}

/// Reads a `setvalue` or `odk:setgeopoint`; `around` is the node of the control or repeat that it
/// stands in.
pub(super) fn action(
    reader: &mut Reader<'_>,
    element: Node<'_, '_>,
    around: Option<DefId>,
) -> Option<Action> {
    let name = element.tag_name().name();
    let reference = xml::attribute(element, "ref").unwrap_or("");
    // Its node stays empty; whatever else the form asks for works.
    if name == "recordaudio" {
        let error = FormError::Unsupported {
            reference: super::read::short(reference),
            what: name.to_owned(),
            cure: "sounds are not recorded",
        };
        reader.find(Severity::Warning, error);
        return None;
    }
    let def = match reader.bound(element) {
        Some(def) => def,
        None => reader.reference(element, reference, around)?,
    };
    let path = reader.path(def);
    let mut events = Vec::new();
    for event in xml::attribute(element, "event")
        .unwrap_or("")
        .split_whitespace()
    {
        events.push(match (event, around) {
            ("odk-instance-first-load", _) => Event::FirstLoad,
            ("odk-instance-load", _) => Event::Load,
            ("xforms-value-changed", Some(around)) => Event::Changed(around),
            ("odk-new-repeat", Some(around)) if reader.repeat_of(around).is_some() => {
                Event::NewRepeat(reader.repeat_of(around).unwrap_or(around))
            }
            _ => {
                let what = ["the event ", &super::read::short(event)].concat();
                reader.unsupported(reference, what, EVENTS);
                return None;
            }
        });
    }
    let text = xml::text(element);
    let source = match xml::attribute(element, "value") {
        _ if name == "setgeopoint" => Source::Position,
        Some(source) => Source::Expr(reader.compile_checked(source, &path, "value")?),
        None if text.trim().is_empty() => Source::Nothing,
        None => Source::Expr(Expr::Text(text.trim().into())),
    };
    let reference = if reference.is_empty() {
        path.as_str()
    } else {
        reference
    };
    let reference = reader.compile(reference, &path, "ref")?;
    Some(Action {
        events,
        target: Target { def, reference },
        source,
    })
}

const EVENTS: &str = "use odk-instance-first-load in the model, xforms-value-changed in a \
                      question, or odk-new-repeat in a repeat";
