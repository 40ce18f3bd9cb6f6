//! Reads the body: controls, groups, repeats, actions.

use roxmltree::Node;

use super::itext::Translations;
use super::model::{
    Action, BodyNode, Choices, Control, ControlDef, DefId, Event, ItemDef, Label, Source, Target,
};
use super::read::Reader;
use super::xml;
use crate::answer::ValueType;
use crate::error::FormError;
use crate::expr::Expr;
use crate::expr::functions::Function;
use crate::names::Index;

/// Absolute paths of all attributes that binds and actions name.
pub(super) fn attribute_paths(html: Node<'_, '_>) -> Index {
    let mut found = Index::default();
    for element in html.descendants().filter(Node::is_element) {
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
            let reference =
                xml::attribute(child, "nodeset").or_else(|| xml::attribute(child, "ref"));
            let path = match reference {
                None => context.clone(),
                Some(absolute) if absolute.starts_with('/') => absolute.to_owned(),
                Some(relative) => format!("{context}/{}", relative.trim_start_matches("./")),
            };
            if child.tag_name().name() == "repeat" {
                found.set(&path, 0);
            }
            open.push((child, path));
        }
    }
    found
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
) -> Result<Parts, FormError> {
    let mut body_reader = BodyReader {
        reader,
        translations,
        controls: Vec::new(),
        actions: Vec::new(),
    };
    let nodes = body_reader.children(body, DefId(0))?;
    Ok((body_reader.controls, nodes, body_reader.actions))
}

struct BodyReader<'r, 'l> {
    reader: &'r mut Reader<'l>,
    translations: &'r Translations,
    controls: Vec<ControlDef>,
    actions: Vec<Action>,
}

impl BodyReader<'_, '_> {
    /// Recursion is bounded: the depth of the XML is.
    fn children(
        &mut self,
        element: Node<'_, '_>,
        context: DefId,
    ) -> Result<Vec<BodyNode>, FormError> {
        let mut nodes = Vec::new();
        for child in xml::elements(element) {
            match child.tag_name().name() {
                "group" => nodes.push(self.group(child, context)?),
                "repeat" => nodes.push(self.repeat(child, None, context)?),
                _ if is_action(child) => {
                    let action = action(self.reader, child, Some(context))?;
                    self.actions.push(action);
                }
                name => {
                    if let Some(kind) = control_kind(name, child) {
                        nodes.extend(self.control(child, kind, context)?);
                    }
                }
            }
        }
        Ok(nodes)
    }

    fn group(&mut self, element: Node<'_, '_>, context: DefId) -> Result<BodyNode, FormError> {
        let def = match xml::attribute(element, "ref") {
            Some(reference) => Some(self.reader.reference(element, reference, Some(context))?),
            None => None,
        };
        // A group around a repeat only holds the repeat's label.
        if let Some(repeat) = xml::child(element, "repeat") {
            let nodeset = xml::attribute(repeat, "nodeset").unwrap_or("");
            let inner = self
                .reader
                .reference(repeat, nodeset, def.or(Some(context)));
            let around = def.is_none() || inner.ok() == def;
            let parts = xml::elements(element).filter(|e| !is_text(*e)).count();
            if around && parts == 1 {
                return self.repeat(repeat, Some(element), context);
            }
        }
        let label = self.own_label(element, def.unwrap_or(context))?;
        let children = self.children(element, def.unwrap_or(context))?;
        Ok(BodyNode::Group {
            def,
            label,
            field_list: is_field_list(element),
            children,
        })
    }

    fn repeat(
        &mut self,
        element: Node<'_, '_>,
        around: Option<Node<'_, '_>>,
        context: DefId,
    ) -> Result<BodyNode, FormError> {
        let nodeset = xml::attribute(element, "nodeset").unwrap_or("");
        let def = self.reader.reference(element, nodeset, Some(context))?;
        let mut label = self.own_label(element, def)?;
        if let (None, Some(around)) = (&label, around) {
            label = self.own_label(around, def)?;
        }
        let reference = self.reader.path(def);
        let count = match xml::javarosa(element, "count") {
            Some(source) => Some(
                self.reader
                    .compile_checked(source, &reference, "jr:count")?,
            ),
            None => None,
        };
        let no_add = xml::javarosa(element, "noAddRemove").is_some_and(|v| v.starts_with("true"));
        let children = self.children(element, def)?;
        if let Some(definition) = self.reader.def_mut(def) {
            definition.fixed_count = no_add || count.is_some();
            definition.count = count;
        }
        let field_list = is_field_list(element) || around.is_some_and(is_field_list);
        Ok(BodyNode::Repeat {
            def,
            label,
            field_list,
            children,
        })
    }

    fn control(
        &mut self,
        element: Node<'_, '_>,
        kind: Control,
        context: DefId,
    ) -> Result<Option<BodyNode>, FormError> {
        let def = match (self.reader.bound(element), xml::attribute(element, "ref")) {
            (Some(def), _) => def,
            (None, Some(reference)) => self.reader.reference(element, reference, Some(context))?,
            (None, None) => return Ok(None),
        };
        let path = self.reader.path(def);
        for child in xml::elements(element).filter(|e| is_action(*e)) {
            let action = action(self.reader, child, Some(def))?;
            self.actions.push(action);
        }
        if self
            .reader
            .def(def)
            .is_some_and(|def| def.control.is_some())
        {
            // A node is asked once; a second control for it adds nothing.
            return Ok(None);
        }
        let label = self.own_label(element, def)?;
        let hint = match xml::child(element, "hint") {
            Some(hint) => Some(self.checked_label(hint, &path)?),
            None => None,
        };
        let choices = self.choices(element, &path)?;
        let appearance = xml::attribute(element, "appearance").unwrap_or("");
        let appearance = appearance.split_whitespace().map(str::to_owned).collect();
        let index = self.controls.len();
        let kind = self.refine(def, kind);
        self.controls.push(ControlDef {
            kind,
            label,
            hint,
            choices,
            appearance,
        });
        if let Some(definition) = self.reader.def_mut(def) {
            definition.control = Some(index);
        }
        Ok(Some(BodyNode::Control(def)))
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

    fn own_label(&mut self, element: Node<'_, '_>, def: DefId) -> Result<Option<Label>, FormError> {
        let path = self.reader.path(def);
        match xml::child(element, "label") {
            Some(label) => self.checked_label(label, &path).map(Some),
            None => Ok(None),
        }
    }

    fn checked_label(&mut self, element: Node<'_, '_>, path: &str) -> Result<Label, FormError> {
        let label = self.reader.label(element, path)?;
        if let Label::Itext(id) = &label
            && self.translations.all(id).next().is_none()
        {
            let id = super::read::short(id);
            return Err(FormError::UnknownTranslation {
                reference: path.to_owned(),
                id,
            });
        }
        Ok(label)
    }

    fn choices(&mut self, element: Node<'_, '_>, path: &str) -> Result<Choices, FormError> {
        if let Some(itemset) = xml::child(element, "itemset") {
            return self.itemset(itemset, path);
        }
        let mut items = Vec::new();
        for item in xml::elements(element).filter(|e| e.tag_name().name() == "item") {
            let value = xml::child(item, "value").map(|value| xml::text(value).trim().to_owned());
            let label = match xml::child(item, "label") {
                Some(label) => Some(self.checked_label(label, path)?),
                None => None,
            };
            items.push(ItemDef {
                value: value.unwrap_or_default(),
                label,
            });
        }
        Ok(if items.is_empty() {
            Choices::None
        } else {
            Choices::Items(items)
        })
    }

    fn itemset(&mut self, itemset: Node<'_, '_>, path: &str) -> Result<Choices, FormError> {
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
        Ok(Choices::Itemset {
            nodeset,
            value,
            label,
        })
    }
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

fn is_field_list(element: Node<'_, '_>) -> bool {
    let appearance = xml::attribute(element, "appearance").unwrap_or("");
    appearance
        .split_whitespace()
        .any(|word| word == "field-list")
}

/// Reads a `setvalue` or `odk:setgeopoint`; `around` is the node of the control or repeat that it stands in.
pub(super) fn action(
    reader: &mut Reader<'_>,
    element: Node<'_, '_>,
    around: Option<DefId>,
) -> Result<Action, FormError> {
    let name = element.tag_name().name();
    let reference = xml::attribute(element, "ref").unwrap_or("");
    let refused = |what: String, cure| {
        Err(FormError::Unsupported {
            reference: super::read::short(reference),
            what,
            cure,
        })
    };
    if name == "recordaudio" {
        return refused(name.to_owned(), "remove it; sounds are not recorded");
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
            _ => return refused(format!("the event {}", super::read::short(event)), EVENTS),
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
    Ok(Action {
        events,
        target: Target { def, reference },
        source,
    })
}

const EVENTS: &str = "use odk-instance-first-load in the model, xforms-value-changed in a \
                      question, or odk-new-repeat in a repeat";
