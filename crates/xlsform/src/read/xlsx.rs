//! Office Open XML (ECMA-376-1): which parts a workbook has, its texts and formats.

use super::archive::Archive;
use super::numbers::Formats;
use super::xml::{Piece, Pieces, attribute, local};
use super::{Builder, Limit, MOST_CELLS, MOST_FILES, MOST_SHEETS, ReadError, damaged, xlsx_sheet};

/// Texts that cells share: one after another, with the end of each.
#[derive(Default)]
pub(super) struct Shared {
    text: String,
    ends: Vec<usize>,
}

impl Shared {
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        self.text.get(start.copied().unwrap_or(0)..end)
    }
}

/// A part that another one names.
struct Relation {
    id: String,
    kind: String,
    path: String,
}

pub(super) fn read(archive: &mut Archive<'_>, builder: &mut Builder) -> Result<(), ReadError> {
    let roots = relations(archive, "")?;
    let main = kind(&roots, "officeDocument").map_or("xl/workbook.xml", |r| &r.path);
    let text = archive.part(main)?;
    let text = text.ok_or_else(|| damaged(&"it holds no workbook"))?;
    let relations = relations(archive, main)?;
    let mut formats = Formats::default();
    let sheets = workbook(&text, &mut formats)?;
    if let Some(styles) = kind(&relations, "styles") {
        let text = archive.part(&styles.path)?;
        read_styles(&text.unwrap_or_default(), &mut formats)?;
    }
    let shared = match kind(&relations, "sharedStrings") {
        Some(strings) => read_shared(&archive.part(&strings.path)?.unwrap_or_default())?,
        None => Shared::default(),
    };
    for (name, id) in sheets {
        let relation = relations.iter().find(|relation| relation.id == id);
        // A chart is a sheet without cells.
        let Some(relation) = relation.filter(|r| r.kind == "worksheet") else {
            continue;
        };
        if let Some(text) = archive.part(&relation.path)? {
            builder.sheet(&name)?;
            xlsx_sheet::read(&text, &shared, &formats, builder)?;
        }
    }
    Ok(())
}

fn kind<'a>(relations: &'a [Relation], kind: &str) -> Option<&'a Relation> {
    relations.iter().find(|relation| relation.kind == kind)
}

/// What a part names, or the whole file if the part has no name (ECMA-376-2, 9.3).
fn relations(archive: &mut Archive<'_>, part: &str) -> Result<Vec<Relation>, ReadError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let path = resolved(folder, &format!("_rels/{name}.rels"));
    let text = archive.part(&path)?.unwrap_or_default();
    let mut pieces = Pieces::of(&text);
    let mut relations = Vec::new();
    while let Some(piece) = pieces.next()? {
        let Piece::Start(tag) = piece else { continue };
        if local(tag.name().as_ref()) == "Relationship" {
            if relations.len() == MOST_FILES {
                return Err(ReadError::TooLarge(Limit::Files));
            }
            let get = |name| Ok(attribute(&tag, name)?.unwrap_or_default());
            let kind = get("Type")?;
            relations.push(Relation {
                id: get("Id")?,
                kind: kind.rsplit('/').next().unwrap_or("").to_owned(),
                path: resolved(folder, &get("Target")?),
            });
        }
    }
    Ok(relations)
}

/// A path within the file, from a folder in it.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let folder = if target.starts_with('/') { "" } else { folder };
    let mut path: Vec<&str> = Vec::new();
    for step in folder.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The sheets' names and relations (18.2.19), and where days begin (18.2.28).
fn workbook(text: &str, formats: &mut Formats) -> Result<Vec<(String, String)>, ReadError> {
    let mut pieces = Pieces::of(text);
    let mut sheets = Vec::new();
    while let Some(piece) = pieces.next()? {
        let Piece::Start(tag) = piece else { continue };
        match local(tag.name().as_ref()) {
            "workbookPr" => {
                let flag = attribute(&tag, "date1904")?;
                formats.from_1904 = matches!(flag.as_deref(), Some("1" | "true"));
            }
            "sheet" => {
                let name = attribute(&tag, "name")?.unwrap_or_default();
                let mut attributes = tag.attributes();
                let id = attributes.with_checks(false).flatten().find(|attribute| {
                    let name = attribute.key.as_ref();
                    name.contains(':') && local(name) == "id"
                });
                let id = id.map_or_else(String::new, |id| id.value.into_owned());
                if sheets.len() == MOST_SHEETS {
                    return Err(ReadError::TooLarge(Limit::Sheets));
                }
                sheets.push((name, id));
            }
            _ => {}
        }
    }
    Ok(sheets)
}

/// Which numbers are dates (18.8.30, 18.8.10).
fn read_styles(text: &str, formats: &mut Formats) -> Result<(), ReadError> {
    let mut pieces = Pieces::of(text);
    let mut in_styles = false;
    while let Some(piece) = pieces.next()? {
        let tag = match piece {
            Piece::Start(tag) => tag,
            Piece::End(name) if local(&name) == "cellXfs" => {
                in_styles = false;
                continue;
            }
            _ => continue,
        };
        let number = |name| -> Result<u16, ReadError> {
            let number = attribute(&tag, name)?;
            Ok(number.and_then(|number| number.parse().ok()).unwrap_or(0))
        };
        match local(tag.name().as_ref()) {
            "numFmt" => {
                let code = attribute(&tag, "formatCode")?.unwrap_or_default();
                formats.add_format(number("numFmtId")?, &code);
            }
            "cellXfs" => in_styles = true,
            "xf" if in_styles => formats.add_style(number("numFmtId")?),
            _ => {}
        }
    }
    Ok(())
}

/// The texts of cells (18.4.9), without how they are pronounced (18.4.6).
fn read_shared(text: &str) -> Result<Shared, ReadError> {
    let mut pieces = Pieces::of(text);
    let mut shared = Shared::default();
    let (mut in_text, mut phonetic) = (false, false);
    while let Some(piece) = pieces.next()? {
        match piece {
            Piece::Start(tag) => match local(tag.name().as_ref()) {
                "t" => in_text = !phonetic,
                "rPh" => phonetic = true,
                _ => {}
            },
            Piece::Text(text) if in_text => shared.text.push_str(&text),
            Piece::Text(_) => {}
            Piece::End(name) => match local(&name) {
                "t" => in_text = false,
                "rPh" => phonetic = false,
                "si" => shared.ends.push(shared.text.len()),
                _ => {}
            },
        }
        if shared.ends.len() > MOST_CELLS {
            return Err(ReadError::TooLarge(Limit::Cells));
        }
    }
    Ok(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_paths() {
        for (folder, target, path) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/styles.xml", "xl/styles.xml"),
            ("xl/a", "../b.xml", "xl/b.xml"),
            ("", "../../b.xml", "b.xml"),
            ("xl", "a\\b.xml", "xl/a/b.xml"),
        ] {
            assert_eq!(resolved(folder, target), path);
        }
    }
}
