//! What in a form has no effect, though the form can be used.

use super::{DefId, Form};
use crate::error::{Finding, FormError, Problem, Severity};
use crate::expr::Axis;
use crate::expr::Path;
use crate::expr::Start;
use crate::expr::reads::Reads;
use crate::nearest::nearest;

/// Warnings that are told of one form.
const MOST: usize = 50;

/// Relative paths in binds that lead to no node: they stay empty for ever.
pub(super) fn warnings(form: &Form) -> Vec<Finding> {
    let mut found = Vec::new();
    for id in (0..).map(DefId).take(form.defs.len()) {
        let def = form.def(id);
        let bind = &def.bind;
        let expressions = [
            ("relevant", bind.relevant.as_ref()),
            ("required", bind.required.as_ref()),
            ("readonly", bind.readonly.as_ref()),
            ("constraint", bind.constraint.as_ref()),
            ("calculate", bind.calculate.as_ref()),
            ("carnet:warning", bind.warning.as_ref()),
            ("jr:count", def.count.as_deref()),
        ];
        for (attribute, expr) in expressions {
            let Some(expr) = expr else { continue };
            let mut reads = Reads::new(form, &[], id);
            reads.expr(expr);
            for path in &reads.lost {
                if found.len() == MOST {
                    return found;
                }
                found.push(warning(form, id, attribute, path));
            }
        }
    }
    found
}

fn warning(form: &Form, id: DefId, attribute: &str, path: &Path) -> Finding {
    let text = text(form, path);
    let name = text.rsplit('/').next().unwrap_or(&text);
    let known = form.defs.iter().map(|def| form.names.text(def.name));
    let suggestion = nearest(name, &mut known.into_iter());
    let problem = Problem::UnknownPath {
        path: text.clone(),
        suggestion,
    };
    Finding {
        severity: Severity::Warning,
        error: FormError::Expression {
            reference: form.def(id).path.clone(),
            attribute: attribute.to_owned(),
            expression: text,
            position: 0,
            column: 1,
            problem: Box::new(problem),
        },
    }
}

/// The path as it is written, predicates left aside.
fn text(form: &Form, path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    match path.start {
        Start::Root => parts.push(""),
        Start::Current => parts.push("current()"),
        _ => {}
    }
    for step in &path.steps {
        parts.push(match (step.axis, step.name) {
            (Axis::Parent, _) => "..",
            (Axis::Itself, _) => ".",
            (_, Some(name)) => form.names.text(name),
            (_, None) => "*",
        });
    }
    parts.join("/")
}
