//! Reads an expression.

use super::functions;
use super::tokens::{Kind, Token, tokens};
use super::{Axis, Call, Expr, Path, Problem, Refusal, Start, Step};
use crate::finding::{Expected, Phrase};

/// Bytes of an expression, and parentheses, predicates and calls within one another: more than
/// devices take.
const LONGEST: usize = 64 << 10;
const DEEPEST: usize = 64;

type Parsed = Result<Expr, Refusal>;

/// Reads an expression in which references have become paths.
pub(crate) fn parse(text: &str) -> Parsed {
    if text.len() > LONGEST {
        return Err((LONGEST, Problem::TooLong));
    }
    let unexpected = |at| refusal(at, Phrase::ValueOrPath);
    let mut parser = Parser {
        tokens: tokens(text).map_err(unexpected)?,
        next: 0,
        end: text.len(),
        depth: 0,
    };
    let expr = parser.expression()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.unexpected(Phrase::OperatorOrEnd)),
    }
}

struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    next: usize,
    end: usize,
    depth: usize,
}

/// Operators by how tightly they bind, the loosest first.
const LEVELS: [&[&str]; 6] = [
    &["or"],
    &["and"],
    &["=", "!="],
    &["<", "<=", ">", ">="],
    &["+", "-"],
    &["*", "div", "mod"],
];

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Kind<'a>> {
        self.tokens.get(self.next).map(|token| token.kind)
    }

    fn peek_second(&self) -> Option<Kind<'a>> {
        self.tokens.get(self.next + 1).map(|token| token.kind)
    }

    fn at(&self) -> usize {
        let token = self.tokens.get(self.next);
        token.map_or(self.end, |token| token.at)
    }

    fn unexpected(&self, expected: Phrase) -> Refusal {
        refusal(self.at(), expected)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Sign(s) | Kind::Name(s)) if s == sign);
        self.next += usize::from(found);
        found
    }

    fn need(&mut self, sign: &str) -> Result<(), Refusal> {
        if self.take(sign) {
            return Ok(());
        }
        Err(refusal(self.at(), Phrase::Spelling.with([sign])))
    }

    fn expression(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((self.at(), Problem::TooLong));
        }
        let found = self.level(0)?;
        self.depth -= 1;
        Ok(found)
    }

    fn level(&mut self, level: usize) -> Parsed {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let first = self.level(level + 1)?;
        let mut all = vec![first];
        while operators.iter().any(|operator| self.take(operator)) {
            all.push(self.level(level + 1)?);
        }
        Ok(joined(
            all,
            if level < 2 { Expr::Logic } else { Expr::Values },
        ))
    }

    fn unary(&mut self) -> Parsed {
        let mut signed = false;
        while self.take("-") {
            signed = true;
        }
        let mut all = vec![self.operand()?];
        while self.take("|") {
            all.push(self.operand()?);
        }
        let operand = joined(all, Expr::Union);
        Ok(match signed {
            true => Expr::Values(vec![operand]),
            false => operand,
        })
    }

    fn operand(&mut self) -> Parsed {
        let at = self.at();
        let expr = match self.peek() {
            Some(Kind::Number) => {
                self.next += 1;
                Expr::Number
            }
            Some(Kind::Text(text)) => {
                self.next += 1;
                Expr::Text(text.to_owned())
            }
            Some(Kind::Sign("(")) => {
                self.next += 1;
                let inner = self.expression()?;
                self.need(")")?;
                inner
            }
            Some(Kind::Name(name))
                if self.peek_second() == Some(Kind::Sign("(")) && name != "node" =>
            {
                return self.call(name);
            }
            _ => return self.location(),
        };
        self.filtered(expr, at)
    }

    /// Predicates and steps behind an expression in parentheses or a call.
    fn filtered(&mut self, expr: Expr, at: usize) -> Parsed {
        let predicates = self.predicates()?;
        let has_steps = self.take("/");
        if predicates.is_empty() && !has_steps {
            return Ok(expr);
        }
        let start = Start::Nodes(Box::new(expr), predicates);
        self.path(start, has_steps, at)
    }

    fn path(&mut self, start: Start, has_steps: bool, at: usize) -> Parsed {
        let steps = match has_steps {
            true => self.steps()?,
            false => Vec::new(),
        };
        Ok(Expr::Path(Path { start, steps, at }))
    }

    fn call(&mut self, name: &str) -> Parsed {
        let at = self.at();
        let Some((function, fewest, most)) = functions::find(name) else {
            return Err((at, Problem::Function(name.to_owned())));
        };
        self.next += 2;
        let mut arguments = Vec::new();
        if !self.take(")") {
            arguments.push(self.expression()?);
            while self.take(",") {
                arguments.push(self.expression()?);
            }
            self.need(")")?;
        }
        if !(fewest..=most).contains(&arguments.len()) {
            let problem = Problem::Arguments {
                function,
                fewest,
                most,
            };
            return Err((at, problem));
        }
        let start = match (function, arguments.first()) {
            ("current", _) => Start::Current,
            ("instance", Some(Expr::Text(id))) => Start::Instance(id.clone()),
            ("instance", _) => {
                return Err(refusal(at, Phrase::QuotedList));
            }
            ("randomize" | "count" | "count-non-empty", Some(first)) if !may_be_nodes(first) => {
                return Err(refusal(at, Phrase::ReferenceOrPath));
            }
            ("pulldata", _) if !arguments.iter().take(3).all(is_text) => {
                return Err(refusal(at, Phrase::QuotedColumns));
            }
            _ => {
                let call = Call {
                    function,
                    arguments,
                    at,
                };
                return self.filtered(Expr::Call(call), at);
            }
        };
        let mut steps = Vec::new();
        for predicate in self.predicates()? {
            steps.push(Step {
                axis: Axis::Itself,
                name: None,
                predicates: vec![predicate],
            });
        }
        if self.take("/") {
            steps.extend(self.steps()?);
        }
        Ok(Expr::Path(Path { start, steps, at }))
    }

    fn location(&mut self) -> Parsed {
        let at = self.at();
        if !self.take("/") {
            return self.path(Start::Context, true, at);
        }
        let more = matches!(
            self.peek(),
            Some(Kind::Name(_) | Kind::Sign("." | ".." | "@" | "*"))
        );
        self.path(Start::Root, more, at)
    }

    fn steps(&mut self) -> Result<Vec<Step>, Refusal> {
        let mut steps = vec![self.step()?];
        while self.take("/") {
            steps.push(self.step()?);
        }
        Ok(steps)
    }

    fn step(&mut self) -> Result<Step, Refusal> {
        let (axis, name) = if self.take(".") {
            (Axis::Itself, None)
        } else if self.take("..") {
            (Axis::Parent, None)
        } else {
            let axis = self.axis()?;
            (axis, self.name_test()?)
        };
        Ok(Step {
            axis,
            name,
            predicates: self.predicates()?,
        })
    }

    fn axis(&mut self) -> Result<Axis, Refusal> {
        if self.take("@") {
            return Ok(Axis::Attribute);
        }
        let (Some(Kind::Name(name)), Some(Kind::Sign("::"))) = (self.peek(), self.peek_second())
        else {
            return Ok(Axis::Child);
        };
        let axis = match name {
            "child" => Axis::Child,
            "parent" => Axis::Parent,
            "self" => Axis::Itself,
            "attribute" => Axis::Attribute,
            _ => return Err(self.unexpected(Phrase::PlainPath)),
        };
        self.next += 2;
        Ok(axis)
    }

    fn name_test(&mut self) -> Result<Option<String>, Refusal> {
        if self.take("*") {
            return Ok(None);
        }
        match self.peek() {
            Some(Kind::Name("node")) if self.peek_second() == Some(Kind::Sign("(")) => {
                self.next += 2;
                self.need(")")?;
                Ok(None)
            }
            Some(Kind::Name(_)) if self.peek_second() == Some(Kind::Sign("(")) => {
                Err(self.unexpected(Phrase::PlainPath))
            }
            Some(Kind::Name(name)) => {
                self.next += 1;
                Ok(Some(name.to_owned()))
            }
            _ => Err(self.unexpected(Phrase::ValueOrPath)),
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, Refusal> {
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.expression()?);
            self.need("]")?;
        }
        match self.peek() {
            Some(Kind::Sign("//")) => Err(self.unexpected(Phrase::PlainPath)),
            _ => Ok(predicates),
        }
    }
}

fn refusal(at: usize, expected: impl Into<Expected>) -> Refusal {
    let expected = expected.into();
    (at, Problem::Unexpected { expected })
}

fn joined(mut all: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        last => {
            all.extend(last);
            many(all)
        }
    }
}

/// Whether an expression can give nodes at all.
fn may_be_nodes(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(_) | Expr::Call(_) | Expr::Union(_))
}

fn is_text(expr: &Expr) -> bool {
    matches!(expr, Expr::Text(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_devices_read() {
        for text in [
            ". >= 0 and .<=100",
            "-1 + - 2 div 3 mod4",
            "selected( /d/a , 'x') or not(/d/b!='')",
            "instance('c')/root/item[name = current()/../q][1]/label",
            "if(true(), \"a\", 'b')",
            "(/d/a | ../b)[position() = 1]/@c",
            "count(/d/*)",
            "a-b/child::node()/..",
            "div div div",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn says_where_it_cannot_go_on() {
        for (text, at) in [
            ("", 0),
            ("1 <> 2", 3),
            ("1 == 2", 3),
            ("a b", 2),
            ("(1", 2),
            ("concat(1, )", 10),
            ("concat(1 2)", 9),
            ("'a", 0),
            ("1 + £", 4),
            ("$(a)", 0),
            ("a[1", 3),
            ("/d//a", 2),
            ("following::a", 0),
            ("count(1)", 0),
            ("instance(a)/b", 0),
        ] {
            let found = parse(text).unwrap_err();
            assert_eq!(found.0, at, "{text}: {found:?}");
            assert!(matches!(found.1, Problem::Unexpected { .. }), "{text}");
        }
        let unknown = Problem::Function("cuont".to_owned());
        assert_eq!(parse("1 + cuont(a)"), Err((4, unknown)));
        let (_, problem) = parse("if(a, b)").unwrap_err();
        assert!(matches!(problem, Problem::Arguments { fewest: 3, .. }));
        let deep = "(".repeat(1000);
        assert_eq!(parse(&deep).unwrap_err().1, Problem::TooLong);
    }
}
