//! Which group holds which entity. A group, repeat or form holds one entity at most; an entity
//! stands in the innermost repeat that it takes values from.

use std::collections::HashMap;

use crate::finding::Code;
use crate::tree::{Id, Kind, Tree};

/// Groups from the form to the innermost.
pub(crate) type Path = Vec<Id>;

/// Where an entity list takes a value from.
#[derive(Debug, Clone)]
pub(crate) struct Usage {
    path: Path,
    pub(crate) row: u32,
    /// The property that is saved; none for a reference in the declaration.
    pub(crate) property: Option<String>,
}

/// An entity list and where it takes values from.
pub(crate) struct Request<'a> {
    pub(crate) list: &'a str,
    pub(crate) row: u32,
    pub(crate) usages: &'a [Usage],
}

/// The row that a problem stands in.
pub(crate) enum Origin {
    SaveTo(u32),
    Declaration(u32),
}

/// Why an entity list has no place.
pub(crate) struct Problem {
    pub(crate) code: Code,
    pub(crate) origin: Origin,
    pub(crate) list: String,
}

/// What an entity list asks for.
struct Wish {
    scope: Path,
    path: Path,
    lineages: Vec<Path>,
}

impl Usage {
    pub(crate) fn new(tree: &Tree, container: Id, row: u32, property: Option<&str>) -> Self {
        let mut path: Path = tree.ancestors(container).collect();
        path.reverse();
        path.push(container);
        Self {
            path,
            row,
            property: property.map(str::to_owned),
        }
    }
}

/// How many repeats a path goes through.
pub(crate) fn repeats(tree: &Tree, path: &[Id]) -> usize {
    path.iter()
        .filter(|id| tree.get(**id).kind == Kind::Repeat)
        .count()
}

/// The path up to its innermost repeat, or to the form.
fn scope<'p>(tree: &Tree, path: &'p [Id]) -> &'p [Id] {
    let last = path
        .iter()
        .rposition(|id| *id == 0 || tree.get(*id).kind == Kind::Repeat);
    path.get(..=last.unwrap_or(0)).unwrap_or(path)
}

/// Depth by repeats first, then by groups within the innermost.
fn depth(tree: &Tree, path: &[Id]) -> (usize, usize) {
    (repeats(tree, path), path.len() - scope(tree, path).len())
}

/// A place for every entity list.
pub(crate) fn allocate(
    tree: &Tree,
    requests: &[Request<'_>],
) -> Result<Vec<(String, Path)>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut wishes: Vec<(&Request<'_>, Wish)> = Vec::new();
    for request in requests {
        match wish(tree, request) {
            Ok(wish) => wishes.push((request, wish)),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if let [(request, wish)] = wishes.as_slice()
        && wish.scope == [0]
    {
        return Ok(vec![(request.list.to_owned(), vec![0])]);
    }
    wishes.sort_by_key(|(request, _)| request.row);
    let mut reserved: HashMap<Path, &str> = HashMap::new();
    let mut places = Vec::new();
    for (request, wish) in &wishes {
        match settle(wish, request.list, &mut reserved) {
            Some(path) => places.push((request.list.to_owned(), path)),
            None => problems.push(Problem {
                code: Code::EntityPlace,
                origin: Origin::Declaration(request.row),
                list: request.list.to_owned(),
            }),
        }
    }
    if problems.is_empty() {
        Ok(places)
    } else {
        Err(problems)
    }
}

/// The innermost free group of a wish. Groups between the entity and what saves to it are its own.
fn settle<'a>(wish: &Wish, list: &'a str, reserved: &mut HashMap<Path, &'a str>) -> Option<Path> {
    let least = wish.scope.len().max(1);
    for length in (least..=wish.path.len()).rev() {
        let path = wish.path.get(..length)?.to_vec();
        if reserved.contains_key(&path) {
            if wish
                .lineages
                .iter()
                .any(|lineage| reserved.contains_key(lineage))
            {
                return None;
            }
            continue;
        }
        for lineage in &wish.lineages {
            for end in length..=lineage.len() {
                if let Some(between) = lineage.get(..end) {
                    reserved.insert(between.to_vec(), list);
                }
            }
        }
        reserved.insert(path.clone(), list);
        return Some(path);
    }
    None
}

fn wish(tree: &Tree, request: &Request<'_>) -> Result<Wish, Problem> {
    let root: Path = vec![0];
    let deepest = |only_saved: bool| {
        let mut best: Option<&Usage> = None;
        for usage in request.usages {
            let counts = !only_saved || usage.property.is_some();
            let deeper = |best: &Usage| depth(tree, &usage.path) > depth(tree, &best.path);
            if counts && best.is_none_or(deeper) {
                best = Some(usage);
            }
        }
        best
    };
    let (Some(any), saved) = (deepest(false), deepest(true)) else {
        return Ok(Wish {
            scope: root.clone(),
            path: root,
            lineages: Vec::new(),
        });
    };
    let outermost = scope(tree, &any.path).to_vec();
    let mut lineages: Vec<Path> = Vec::new();
    for usage in request
        .usages
        .iter()
        .filter(|usage| usage.property.is_some())
    {
        if !lineages.contains(&usage.path) {
            lineages.push(usage.path.clone());
        }
    }
    let path = match saved {
        None => any.path.clone(),
        Some(saved) => {
            let common = common(&lineages);
            let own = scope(tree, &saved.path).to_vec();
            if depth(tree, &own) >= depth(tree, &common) {
                own
            } else {
                common
            }
        }
    };
    check(tree, request, &outermost, &path)?;
    Ok(Wish {
        scope: outermost,
        path,
        lineages,
    })
}

fn check(tree: &Tree, request: &Request<'_>, outermost: &[Id], path: &[Id]) -> Result<(), Problem> {
    for usage in request.usages {
        let own = scope(tree, &usage.path);
        let apart = !outermost.starts_with(own);
        let saved_elsewhere = usage.property.is_some() && scope(tree, path) != own;
        if apart || saved_elsewhere {
            return Err(Problem {
                code: Code::EntityScope,
                origin: match usage.property {
                    Some(_) => Origin::SaveTo(usage.row),
                    None => Origin::Declaration(request.row),
                },
                list: request.list.to_owned(),
            });
        }
    }
    Ok(())
}

/// The groups that all have in common.
fn common(paths: &[Path]) -> Path {
    let mut paths = paths.iter();
    let mut common = paths.next().cloned().unwrap_or_default();
    for path in paths {
        let same = common.iter().zip(path).take_while(|(a, b)| a == b).count();
        common.truncate(same);
    }
    common
}
