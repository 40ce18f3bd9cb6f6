//! Makes one stylesheet out of `style/`.
//!
//! `main.css` comes first with the files it imports in their places; what it does not import
//! follows in the order of names. Each file is taken once. A browser would have to fetch
//! imports one after the other, and the bundler does not resolve them.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::files;

const ENTRY: &str = "main.css";

/// Writes the stylesheet of the folder `from` to the file `to`.
pub(crate) fn bundle(from: &Path, to: &Path) -> Result<(), Error> {
    let mut sheets = Vec::new();
    for name in files::below(from)? {
        if name.ends_with(".css") {
            let path = from.join(&name);
            sheets.push((name, fs::read_to_string(&path).map_err(Error::file(&path))?));
        }
    }
    let text = join(&sheets)?;
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    fs::write(to, text).map_err(Error::file(to))
}

/// One stylesheet out of named ones.
fn join(sheets: &[(String, String)]) -> Result<String, Error> {
    let mut taken = Vec::new();
    let mut text = String::new();
    if let Some((_, entry)) = sheets.iter().find(|(name, _)| name == ENTRY) {
        taken.push(ENTRY);
        for line in entry.lines() {
            match import(line) {
                Some((name, layer)) => {
                    let (name, sheet) =
                        sheets
                            .iter()
                            .find(|(known, _)| known == name)
                            .ok_or_else(|| {
                                Error::App(format!("style/{name} is imported but absent"))
                            })?;
                    if !taken.contains(&name.as_str()) {
                        taken.push(name);
                        append(&mut text, &in_layer(sheet, layer));
                    }
                }
                None => append(&mut text, line),
            }
        }
    }
    for (name, sheet) in sheets {
        if !taken.contains(&name.as_str()) {
            append(&mut text, sheet);
        }
    }
    match text.contains("@import") {
        true => Err(Error::App(
            "only style/main.css may import, one file a line: @import \"name.css\" layer(x);"
                .to_owned(),
        )),
        false => Ok(text),
    }
}

/// The file and the layer of `@import "name.css" layer(x);`, with or without `url(…)` and layer.
fn import(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line.trim().strip_prefix("@import")?.trim();
    let rest = rest.strip_suffix(';')?.trim();
    let rest = rest.strip_prefix("url(").unwrap_or(rest);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (name, rest) = rest.get(1..)?.split_once(quote)?;
    let rest = rest.trim_start_matches(')').trim();
    let name = name.trim_start_matches("./");
    if rest.is_empty() {
        return Some((name, None));
    }
    let layer = rest.strip_prefix("layer(")?.strip_suffix(')')?;
    Some((name, Some(layer.trim())))
}

fn in_layer(sheet: &str, layer: Option<&str>) -> String {
    match layer {
        Some(layer) => format!("@layer {layer} {{\n{sheet}\n}}"),
        None => sheet.to_owned(),
    }
}

fn append(text: &mut String, piece: &str) {
    text.push_str(piece);
    if !piece.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn without_imports_main_comes_first_then_names() {
        let text = join(&sheets(&[
            ("a.css", "a{}"),
            ("main.css", "m{}"),
            ("z.css", "z{}"),
        ]));
        assert_eq!(text.unwrap(), "m{}\na{}\nz{}\n");
    }

    #[test]
    fn imports_are_taken_in_place_and_once() {
        let main =
            "@layer base, parts;\n@import \"b.css\" layer(parts);\n@import url('a.css');\nm{}";
        let text = join(&sheets(&[
            ("a.css", "a{}"),
            ("b.css", "b{}"),
            ("main.css", main),
        ]));
        assert_eq!(
            text.unwrap(),
            "@layer base, parts;\n@layer parts {\nb{}\n}\na{}\nm{}\n"
        );
    }

    #[test]
    fn an_import_that_cannot_be_resolved_stops_the_build() {
        assert!(join(&sheets(&[("main.css", "@import \"none.css\";")])).is_err());
        assert!(
            join(&sheets(&[
                ("main.css", "@import \"a.css\" screen;"),
                ("a.css", "")
            ]))
            .is_err()
        );
        assert!(join(&sheets(&[("a.css", "@import \"b.css\";"), ("b.css", "")])).is_err());
    }
}
