//! Names of columns and what they mean.

/// How the columns of a sheet are named.
pub(crate) struct Columns {
    /// The sheet's own name.
    pub(crate) sheet: &'static str,
    /// Columns with one part.
    pub(crate) known: &'static [&'static str],
    /// Other names and shorter forms: the first part of a header, and what it means.
    pub(crate) aliases: &'static [(&'static str, &'static [&'static str])],
}

const MEDIA: [(&str, &[&str]); 4] = [
    ("image", &["media", "image"]),
    ("big-image", &["media", "big-image"]),
    ("audio", &["media", "audio"]),
    ("video", &["media", "video"]),
];

pub(crate) const SURVEY: Columns = Columns {
    sheet: "survey",
    known: &[
        "type",
        "name",
        "label",
        "hint",
        "guidance_hint",
        "default",
        "trigger",
        "choice_filter",
        "parameters",
        "bind",
        "control",
        "instance",
        "media",
        "sms_field",
        "query",
        "intent",
        "disabled",
        "absent",
    ],
    aliases: &[
        ("compact_tag", &["instance", "odk:tag"]),
        ("read_only", &["bind", "readonly"]),
        ("readonly", &["bind", "readonly"]),
        ("relevant", &["bind", "relevant"]),
        ("relevance", &["bind", "relevant"]),
        ("required", &["bind", "required"]),
        ("constraint", &["bind", "constraint"]),
        ("constraint_message", &["bind", "jr:constraintMsg"]),
        ("constraining_message", &["bind", "jr:constraintMsg"]),
        ("calculation", &["bind", "calculate"]),
        ("calculate", &["bind", "calculate"]),
        ("required_message", &["bind", "jr:requiredMsg"]),
        ("requiredmsg", &["bind", "jr:requiredMsg"]),
        ("noapperrorstring", &["bind", "jr:noAppErrorString"]),
        ("no_app_error_string", &["bind", "jr:noAppErrorString"]),
        ("save_to", &["bind", "entities:saveto"]),
        ("caption", &["label"]),
        ("command", &["type"]),
        ("tag", &["name"]),
        ("value", &["name"]),
        ("appearance", &["control", "appearance"]),
        ("count", &["control", "jr:count"]),
        ("repeat_count", &["control", "jr:count"]),
        ("jr:count", &["control", "jr:count"]),
        ("autoplay", &["control", "autoplay"]),
        ("rows", &["control", "rows"]),
        ("body", &["control"]),
        MEDIA[0],
        MEDIA[1],
        MEDIA[2],
        MEDIA[3],
    ],
};

const LIST_KNOWN: &[&str] = &["list name", "name", "label", "media", "sms_option"];

const LIST_ALIASES: &[(&str, &[&str])] = &[
    ("list_name", &["list name"]),
    ("caption", &["label"]),
    ("value", &["name"]),
    MEDIA[0],
    MEDIA[1],
    MEDIA[2],
    MEDIA[3],
];

pub(crate) const CHOICES: Columns = Columns {
    sheet: "choices",
    known: LIST_KNOWN,
    aliases: LIST_ALIASES,
};

pub(crate) const EXTERNAL_CHOICES: Columns = Columns {
    sheet: "external_choices",
    ..CHOICES
};

pub(crate) const OSM: Columns = Columns {
    sheet: "osm",
    ..CHOICES
};

pub(crate) const ENTITIES: Columns = Columns {
    sheet: "entities",
    known: &[
        "dataset",
        "entity_id",
        "create_if",
        "update_if",
        "repeat",
        "label",
    ],
    aliases: &[("list_name", &["dataset"])],
};

pub(crate) const SETTINGS: Columns = Columns {
    sheet: "settings",
    known: &[
        "title",
        "id_string",
        "name",
        "version",
        "default_language",
        "style",
        "public_key",
        "submission_url",
        "auto_send",
        "auto_delete",
        "client_editable",
        "instance_name",
        "instance_id",
        "instance_xmlns",
        "namespaces",
        "attribute",
        "omit_instanceid",
        "allow_choice_duplicates",
        "clean_text_values",
        "delimiter",
        "prefix",
        "role",
    ],
    aliases: &[
        ("form_title", &["title"]),
        ("set_form_title", &["title"]),
        ("form_id", &["id_string"]),
        ("set_form_id", &["id_string"]),
    ],
};

/// What can be translated on the survey sheet, as the second-to-last or only part of a header.
pub(crate) const TRANSLATABLE: &[(&str, &str)] = &[
    ("label", "label"),
    ("hint", "hint"),
    ("guidance_hint", "guidance_hint"),
    ("image", "image"),
    ("big-image", "big-image"),
    ("audio", "audio"),
    ("video", "video"),
    ("jr:constraintMsg", "constraint_message"),
    ("jr:requiredMsg", "required_message"),
];

impl Columns {
    /// Every name that a header can begin with.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.known
            .iter()
            .copied()
            .chain(self.aliases.iter().map(|(name, _)| *name))
    }

    fn alias(&self, name: &str) -> Option<&'static [&'static str]> {
        self.aliases
            .iter()
            .find(|(alias, _)| *alias == name)
            .map(|(_, meaning)| *meaning)
    }

    /// What a header means, in parts: `label::Français (fr)` is a label, in a language. What is not
    /// known stays as it is written.
    pub(crate) fn parts(&self, header: &str, double_colons: bool) -> Vec<String> {
        let whole = crate::text::snake(header);
        if self.alias(&whole).is_none() && self.known.contains(&whole.as_str()) {
            return vec![whole];
        }
        let parts = split(header, double_colons);
        let first = crate::text::snake(parts.first().map_or("", String::as_str));
        let rest = parts.iter().skip(1).cloned();
        if let Some(meaning) = self.alias(&first) {
            let meaning = meaning.iter().map(|part| (*part).to_owned());
            return meaning.chain(rest).collect();
        }
        if self.known.contains(&first.as_str()) {
            return std::iter::once(first).chain(rest).collect();
        }
        parts
    }
}

/// At `::`, or at `:` in old workbooks that have no `::` at all.
fn split(header: &str, double_colons: bool) -> Vec<String> {
    if double_colons || header.contains("::") {
        return header
            .split("::")
            .map(|part| part.trim().to_owned())
            .collect();
    }
    let mut parts: Vec<String> = Vec::new();
    for part in header.split(':') {
        match parts.last_mut() {
            Some(last) if last == "jr" => {
                last.push(':');
                last.push_str(part.trim());
            }
            _ => parts.push(part.trim().to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_headers() {
        let parts = |header: &str| SURVEY.parts(header, header.contains("::")).join("|");
        assert_eq!(parts("Label"), "label");
        assert_eq!(parts("label::Français (fr)"), "label|Français (fr)");
        assert_eq!(parts("label:fr"), "label|fr");
        assert_eq!(
            parts("Constraint Message :: fr"),
            "bind|jr:constraintMsg|fr"
        );
        assert_eq!(parts("bind::jr:count"), "bind|jr:count");
        assert_eq!(parts("bind:jr:count"), "bind|jr:count");
        assert_eq!(parts("body::accept"), "control|accept");
        assert_eq!(parts("media::image::fr"), "media|image|fr");
        assert_eq!(parts("image::fr"), "media|image|fr");
        assert_eq!(parts("My Notes"), "My Notes");
    }
}
