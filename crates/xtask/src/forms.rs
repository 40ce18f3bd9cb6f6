//! The Observatory's workbooks in `forms/` to the forms in `public/forms/`, with a list of them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use xforms::{Form, Limits};
use xlsform::{FileKind, Finding, Options, Severity};

use crate::digest;
use crate::error::Error;
use crate::files;
use crate::house::House;
use crate::run;

/// Where workbooks are, and documents about them.
const WORKBOOKS: &str = "forms";
/// Where the forms go. Git knows nothing of it, and nothing of it is in the app.
pub(crate) const FORMS: &str = "public/forms";
const MANIFEST: &str = "manifest.json";
const ENGLISH: &str = "en";
const README: &str = "README.md";

/// A form that was made.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Entry {
    id: String,
    version: String,
    title: String,
    /// Name of the file beside the list.
    file: String,
    /// Of the file, 64 lower-case hexadecimal digits.
    sha256: String,
    /// Of the file.
    bytes: usize,
    #[serde(skip)]
    xml: String,
}

/// Compiles every workbook; gives the forms' paths. One workbook with errors stops it, before
/// anything is written, with the errors of all.
pub(crate) fn compile(house: &House) -> Result<Vec<PathBuf>, Error> {
    run::say("Compiling the questionnaires");
    let mut entries = Vec::new();
    let mut errors = Vec::new();
    for name in files::below(&house.root.join(WORKBOOKS))? {
        if name.ends_with(".md") && name != README {
            let path = house.root.join(WORKBOOKS).join(&name);
            let text = fs::read(&path).map_err(Error::file(&path))?;
            match entry(&format!("{WORKBOOKS}/{name}"), &text) {
                Ok(entry) => entries.push(entry),
                Err(mut found) => errors.append(&mut found),
            }
        }
    }
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    for pair in entries.windows(2) {
        if let [first, second] = pair
            && first.id == second.id
        {
            errors.push(format!("two workbooks make the form {}", first.id));
        }
    }
    match errors.is_empty() {
        true => write(&house.root.join(FORMS), &entries),
        false => Err(Error::Forms(errors)),
    }
}

/// The form of a workbook, or the lines that say what is wrong with it.
fn entry(name: &str, text: &[u8]) -> Result<Entry, Vec<String>> {
    let wrong = |what: String| vec![format!("{name}: error: {what}")];
    let workbook = xlsform::read(text, FileKind::Markdown)
        .map_err(|error| told(name, &[Finding::from(&error)], Severity::Error))?;
    let compiled = xlsform::compile(&workbook, &Options::default());
    for line in told(name, &compiled.findings, Severity::Warning) {
        run::note(&line);
    }
    let Some(xml) = &compiled.xml else {
        return Err(told(name, &compiled.findings, Severity::Error));
    };
    let form = Form::parse(xml, &Limits::default()).map_err(|error| wrong(error.to_string()))?;
    let id = form.id();
    if id.is_empty()
        || !id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    {
        return Err(wrong(format!("the form_id `{id}` cannot name a file")));
    }
    Ok(Entry {
        id: id.to_owned(),
        version: form.version().to_owned(),
        title: form.title().to_owned(),
        file: format!("{id}.xml"),
        sha256: digest::of(xml.as_bytes()),
        bytes: xml.len(),
        xml: xml.clone(),
    })
}

fn told(name: &str, findings: &[Finding], severity: Severity) -> Vec<String> {
    let of_it = findings.iter().filter(|f| f.severity == severity);
    of_it
        .map(|finding| {
            let (word, place) = (severity.text(ENGLISH), finding.place.text(ENGLISH));
            format!("{name}: {word}: {place}: {}", finding.text(ENGLISH))
        })
        .collect()
}

/// Writes the forms and the list in place of what was there.
fn write(folder: &Path, entries: &[Entry]) -> Result<Vec<PathBuf>, Error> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    }
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let put = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).map_err(Error::file(&path))?;
        Ok(path)
    };
    let list = serde_json::to_string_pretty(entries)
        .map_err(|error| Error::Forms(vec![error.to_string()]))?;
    put(MANIFEST, &format!("{list}\n"))?;
    entries
        .iter()
        .map(|entry| put(&entry.file, &entry.xml))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    const VISIT: &str = "
| survey |
| | type    | name | label |
| | integer | age  | Age   |
| settings |
| | form_title | form_id | version |
| | Visit      | visit   | 1       |
";

    fn house(scratch: &Scratch) -> House {
        House {
            root: scratch.path(""),
            target: scratch.path("target"),
        }
    }

    #[test]
    fn makes_forms_and_a_list_with_their_digests() {
        let scratch = Scratch::new();
        scratch.write("forms/README.md", b"| survey | of the folder |");
        scratch.write("forms/z.md", VISIT.as_bytes());
        let other = VISIT
            .replace("Visit ", "Other ")
            .replace("visit ", "other ");
        scratch.write("forms/y.md", other.as_bytes());
        scratch.write("public/forms/gone.xml", b"<old/>");
        let made = compile(&house(&scratch)).unwrap();
        let folder = scratch.path("public/forms");
        assert_eq!(made, [folder.join("other.xml"), folder.join("visit.xml")]);
        assert!(!folder.join("gone.xml").exists());

        let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
        let list: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        let xml = fs::read(folder.join("visit.xml")).unwrap();
        assert_eq!(list.as_array().unwrap().len(), 2);
        assert_eq!(
            list[1],
            serde_json::json!({
                "id": "visit", "version": "1", "title": "Visit", "file": "visit.xml",
                "sha256": digest::of(&xml), "bytes": xml.len(),
            })
        );
        compile(&house(&scratch)).unwrap();
        let again = fs::read_to_string(folder.join("manifest.json")).unwrap();
        assert_eq!(again, manifest);
    }

    #[test]
    fn errors_stop_it_before_anything_is_written() {
        let scratch = Scratch::new();
        scratch.write("forms/a.md", VISIT.replace("integer", "intger").as_bytes());
        scratch.write("forms/b.md", VISIT.replace("Age ", "${aeg}").as_bytes());
        scratch.write("public/forms/visit.xml", b"<old/>");
        let Err(Error::Forms(lines)) = compile(&house(&scratch)) else {
            panic!("no errors");
        };
        assert_eq!(
            lines,
            [
                "forms/a.md: error: survey!A2 (type): the type `intger` is not known; \
                 did you mean `integer`?",
                "forms/b.md: error: survey!C2 (label): there is no question `aeg`; \
                 did you mean `age`?",
            ]
        );
        assert!(scratch.path("public/forms/visit.xml").is_file());
    }

    #[test]
    fn two_workbooks_with_one_form_id_and_odd_ids_are_refused() {
        let scratch = Scratch::new();
        scratch.write("forms/a.md", VISIT.as_bytes());
        scratch.write("forms/b.md", VISIT.as_bytes());
        assert!(matches!(compile(&house(&scratch)), Err(Error::Forms(_))));
        scratch.write("forms/b.md", VISIT.replace("visit ", "../b ").as_bytes());
        assert!(matches!(compile(&house(&scratch)), Err(Error::Forms(_))));
    }
}
