//! The sheet `settings`.

use crate::columns;
use crate::finding::{Code, Findings};
use crate::names;
use crate::sheets::Sheets;
use crate::table::{Cleaning, DEFAULT_LANGUAGE, Table, Value};
use crate::text;

/// Prefixes that every form declares.
const PREFIXES: [&str; 9] = [
    "jr", "odk", "orx", "ev", "xsd", "h", "entities", "carnet", "xml",
];

/// What a form can be for besides asking a person questions.
const ROLES: [&str; 1] = ["outing"];

/// Settings that other tools knew once.
const OBSOLETE: [&str; 8] = [
    "flat",
    "add_none_option",
    "sms_keyword",
    "sms_separator",
    "sms_allow_media",
    "sms_date_format",
    "sms_datetime_format",
    "sms_response",
];

/// What the form says about itself.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) root: String,
    pub(crate) title: String,
    pub(crate) id: String,
    pub(crate) default_language: String,
    pub(crate) version: Option<String>,
    pub(crate) style: Option<String>,
    pub(crate) public_key: Option<String>,
    pub(crate) submission_url: Option<String>,
    pub(crate) auto_send: Option<String>,
    pub(crate) auto_delete: Option<String>,
    pub(crate) client_editable: bool,
    pub(crate) instance_name: Option<String>,
    pub(crate) instance_id: Option<String>,
    pub(crate) instance_xmlns: Option<String>,
    pub(crate) namespaces: Vec<(String, String)>,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) omit_instance_id: bool,
    pub(crate) allow_duplicates: bool,
    pub(crate) clean_spaces: bool,
    pub(crate) delimiter: Option<String>,
    pub(crate) prefix: Option<String>,
    /// What the form is for, where that is not to ask a person questions.
    pub(crate) role: Option<String>,
    /// For the places of findings.
    pub(crate) table: Table,
}

/// The form's name and id where the workbook does not say them.
pub(crate) struct Fallback<'a> {
    pub(crate) root: &'a str,
    pub(crate) id: &'a str,
}

impl Settings {
    pub(crate) fn read(
        sheets: &Sheets<'_>,
        fallback: &Fallback<'_>,
        findings: &mut Findings,
    ) -> Self {
        let table = match sheets.find("settings") {
            Some(sheet) => {
                let sheet = without_second_id(sheet, findings);
                let cleaning = Cleaning {
                    spaces: false,
                    language: DEFAULT_LANGUAGE,
                };
                Table::read(&sheet, &columns::SETTINGS, cleaning, findings)
            }
            None => {
                sheets.warn_if_misspelt("settings", findings);
                Table::default()
            }
        };
        let mut settings = Self::of(table, fallback, findings);
        settings.check(findings);
        settings
    }

    fn of(table: Table, fallback: &Fallback<'_>, findings: &mut Findings) -> Self {
        let row = table.rows.first();
        let value = |name: &str| row.and_then(|row| row.text(name)).map(str::to_owned);
        let mut flag = |name: &str| {
            let row = row?;
            let text = row.text(name)?;
            let flag = text::yes_no(text);
            if flag.is_none() {
                let place = table.at(row.number, &[name]);
                findings
                    .warn(Code::BadSetting, place, text)
                    .expecting("yes, no");
            }
            flag
        };
        let client_editable = flag("client_editable").unwrap_or(false);
        let omit_instance_id = flag("omit_instanceid").unwrap_or(false);
        let allow_duplicates = flag("allow_choice_duplicates").unwrap_or(false);
        let clean_spaces = flag("clean_text_values").unwrap_or(true);
        let id = value("id_string").unwrap_or_else(|| fallback.id.to_owned());
        Self {
            root: value("name").unwrap_or_else(|| fallback.root.to_owned()),
            title: value("title").unwrap_or_else(|| id.clone()),
            id,
            default_language: value("default_language")
                .unwrap_or_else(|| DEFAULT_LANGUAGE.to_owned()),
            version: value("version"),
            style: value("style"),
            public_key: value("public_key"),
            submission_url: value("submission_url"),
            auto_send: value("auto_send"),
            auto_delete: value("auto_delete"),
            client_editable,
            instance_name: value("instance_name"),
            instance_id: value("instance_id"),
            instance_xmlns: value("instance_xmlns"),
            namespaces: namespaces(&value("namespaces").unwrap_or_default()),
            attributes: row.map_or_else(Vec::new, |row| texts(row.parts("attribute"))),
            omit_instance_id,
            allow_duplicates,
            clean_spaces,
            delimiter: value("delimiter"),
            prefix: value("prefix"),
            role: value("role"),
            table,
        }
    }

    fn check(&mut self, findings: &mut Findings) {
        let row = self.table.rows.first().map_or(1, |row| row.number);
        let place = self.table.at(row, &["name"]);
        if !names::is_name(&self.root) {
            findings.error(Code::BadName, place, &self.root);
            self.root = "data".to_owned();
        } else if !self.declares_prefix(&self.root) {
            findings.error(Code::UnknownPrefix, place, &self.root);
        }
        for header in &self.table.headers {
            let name = text::snake(header.parts.first().map_or("", String::as_str));
            if OBSOLETE.contains(&name.as_str()) {
                let place =
                    crate::table::place(&self.table.sheet, Some(1), Some(header.column.clone()));
                findings.warn(Code::SettingObsolete, place, &name);
            }
        }
        if let Some(role) = self.role.as_deref().filter(|role| !ROLES.contains(role)) {
            let place = self.table.at(row, &["role"]);
            findings
                .error(Code::BadSetting, place, role)
                .expecting(ROLES.join(", "))
                .near(ROLES);
        }
        if let (true, Some(key)) = (self.omit_instance_id, &self.public_key) {
            let place = self.table.at(row, &["omit_instanceid"]);
            findings.error(Code::InstanceIdNeeded, place, key);
        }
    }

    /// Old workbooks have some settings on the survey sheet: the setting as the type, its value as
    /// the name.
    pub(crate) fn take_rows(&mut self, survey: &mut Table) {
        for row in &mut survey.rows {
            let setting = match row.text("type") {
                Some("form_title" | "set_form_title") => &mut self.title,
                Some("form_id" | "set_form_id") => &mut self.id,
                Some("prefix") => self.prefix.get_or_insert_default(),
                _ => continue,
            };
            if let Some(value) = row.text("name") {
                value.clone_into(setting);
            }
            row.values.clear();
        }
    }

    /// Whether a name has no prefix, or one that the form declares.
    pub(crate) fn declares_prefix(&self, name: &str) -> bool {
        let Some((prefix, _)) = name.split_once(':') else {
            return true;
        };
        let own = self.namespaces.iter().any(|(known, _)| known == prefix);
        own || PREFIXES.contains(&prefix)
    }

    /// How this form cleans the cells of its other sheets.
    pub(crate) fn cleaning(&self, spaces: bool) -> Cleaning<'_> {
        Cleaning {
            spaces,
            language: &self.default_language,
        }
    }
}

/// The texts of some columns with a common beginning.
pub(crate) fn texts(values: &[(String, Value)]) -> Vec<(String, String)> {
    values
        .iter()
        .filter_map(|(name, value)| match value {
            Value::Text(text) => Some((name.clone(), text.clone())),
            Value::Map(_) => None,
        })
        .collect()
}

/// `prefix="address"`, several with spaces between them.
fn namespaces(text: &str) -> Vec<(String, String)> {
    text.split_whitespace()
        .filter_map(|part| {
            let (prefix, address) = part.split_once('=')?;
            let address = address.replace(['"', '\''], "");
            names::is_ncname(prefix).then(|| (prefix.to_owned(), address))
        })
        .collect()
}

/// `form_id` and `id_string` are the same; where both stand, the first counts.
fn without_second_id(
    sheet: &crate::workbook::Sheet,
    findings: &mut Findings,
) -> crate::workbook::Sheet {
    let mut sheet = sheet.clone();
    let Some(first) = sheet.lines.first() else {
        return sheet;
    };
    let column = |name: &str| {
        let cell = first.cells.iter().find(|c| text::snake(&c.text) == name);
        cell.map(|cell| cell.column)
    };
    if let (Some(_), Some(second)) = (column("form_id"), column("id_string")) {
        let place = crate::table::place(&sheet.name, Some(1), None);
        if sheet.lines.len() > 1 {
            findings.warn(Code::SettingTwice, place, "id_string");
        }
        for line in &mut sheet.lines {
            line.cells.retain(|cell| cell.column != second);
        }
    }
    sheet
}
