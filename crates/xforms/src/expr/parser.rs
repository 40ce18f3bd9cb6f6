//! Compiles an expression.

use super::functions::{self, Function};
use super::lexer::{self, Kind, Token};
use super::{Axis, Comparison, Expr, Operation, Path, Start, Step};
use crate::error::Problem;
use crate::limits::Limits;
use crate::names::Names;
use crate::nearest::nearest;

/// What names in an expression can refer to.
pub(crate) struct Environment<'a> {
    pub(crate) names: &'a mut Names,
    /// Ids of secondary instances; the position is the index.
    pub(crate) instances: &'a [String],
    pub(crate) limits: &'a Limits,
}

/// What was wrong, and at which byte.
pub(crate) type Refusal = (usize, Problem);

/// Compiles `source`.
pub(crate) fn compile(source: &str, environment: &mut Environment<'_>) -> Result<Expr, Refusal> {
    let limit = environment.limits.expression_bytes;
    if source.len() > limit {
        return Err((limit, Problem::TooLong { limit }));
    }
    let tokens = lexer::tokens(source).map_err(|at| (at, Problem::NotAToken))?;
    let mut parser = Parser {
        tokens,
        next: 0,
        end: source.len(),
        depth: 0,
        environment,
    };
    let expr = parser.or()?;
    match parser.peek() {
        None => Ok(expr),
        Some(_) => Err(parser.refuse(Problem::Expected {
            what: "an operator or the end",
        })),
    }
}

struct Parser<'a, 'e, 'n> {
    tokens: Vec<Token<'a>>,
    next: usize,
    end: usize,
    depth: usize,
    environment: &'e mut Environment<'n>,
}

type Parsed = Result<Expr, Refusal>;

impl<'a> Parser<'a, '_, '_> {
    fn peek(&self) -> Option<Kind<'a>> {
        self.tokens.get(self.next).map(|token| token.kind)
    }

    fn peek_second(&self) -> Option<Kind<'a>> {
        self.tokens.get(self.next + 1).map(|token| token.kind)
    }

    fn at(&self) -> usize {
        self.tokens
            .get(self.next)
            .map_or(self.end, |token| token.at)
    }

    fn refuse(&self, problem: Problem) -> Refusal {
        (self.at(), problem)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Sign(s)) if s == sign);
        self.next += usize::from(found);
        found
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Kind::Name(n)) if n == word);
        self.next += usize::from(found);
        found
    }

    fn need(&mut self, sign: &'static str) -> Result<(), Refusal> {
        if self.take(sign) {
            Ok(())
        } else {
            Err(self.refuse(Problem::Expected { what: sign }))
        }
    }

    fn or(&mut self) -> Parsed {
        self.depth += 1;
        let limit = self.environment.limits.depth;
        if self.depth > limit {
            return Err(self.refuse(Problem::TooDeep { limit }));
        }
        let first = self.and()?;
        let mut more = Vec::new();
        while self.take_word("or") {
            more.push(self.and()?);
        }
        self.depth -= 1;
        Ok(joined(first, more, Expr::Or))
    }

    fn and(&mut self) -> Parsed {
        let first = self.equality()?;
        let mut more = Vec::new();
        while self.take_word("and") {
            more.push(self.equality()?);
        }
        Ok(joined(first, more, Expr::And))
    }

    fn equality(&mut self) -> Parsed {
        let first = self.relation()?;
        let mut rest = Vec::new();
        loop {
            let comparison = if self.take("=") {
                Comparison::Equal
            } else if self.take("!=") {
                Comparison::NotEqual
            } else {
                return Ok(chain(first, rest, Expr::Compare));
            };
            rest.push((comparison, self.relation()?));
        }
    }

    fn relation(&mut self) -> Parsed {
        let first = self.sum()?;
        let mut rest = Vec::new();
        loop {
            let comparison = if self.take("<") {
                Comparison::Less
            } else if self.take("<=") {
                Comparison::LessOrEqual
            } else if self.take(">") {
                Comparison::Greater
            } else if self.take(">=") {
                Comparison::GreaterOrEqual
            } else {
                return Ok(chain(first, rest, Expr::Compare));
            };
            rest.push((comparison, self.sum()?));
        }
    }

    fn sum(&mut self) -> Parsed {
        let first = self.product()?;
        let mut rest = Vec::new();
        loop {
            let operation = if self.take("+") {
                Operation::Add
            } else if self.take("-") {
                Operation::Subtract
            } else {
                return Ok(chain(first, rest, Expr::Arithmetic));
            };
            rest.push((operation, self.product()?));
        }
    }

    fn product(&mut self) -> Parsed {
        let first = self.unary()?;
        let mut rest = Vec::new();
        loop {
            let operation = if self.take("*") {
                Operation::Multiply
            } else if self.take_word("div") {
                Operation::Divide
            } else if self.take_word("mod") {
                Operation::Remainder
            } else {
                return Ok(chain(first, rest, Expr::Arithmetic));
            };
            rest.push((operation, self.unary()?));
        }
    }

    fn unary(&mut self) -> Parsed {
        let mut negative = false;
        let mut signed = false;
        while self.take("-") {
            negative = !negative;
            signed = true;
        }
        let operand = self.union()?;
        Ok(match (signed, negative) {
            (false, _) => operand,
            (true, true) => Expr::Negate(Box::new(operand)),
            // Twice negated is still a number.
            (true, false) => Expr::Call(Function::Number, vec![operand]),
        })
    }

    fn union(&mut self) -> Parsed {
        let first = self.operand()?;
        let mut more = Vec::new();
        while self.take("|") {
            more.push(self.operand()?);
        }
        Ok(joined(first, more, Expr::Union))
    }

    fn operand(&mut self) -> Parsed {
        let expr = match self.peek() {
            Some(Kind::Number(number)) => {
                self.next += 1;
                Expr::Number(number)
            }
            Some(Kind::Text(text)) => {
                self.next += 1;
                Expr::Text(text.into())
            }
            Some(Kind::Sign("(")) => {
                self.next += 1;
                let inner = self.or()?;
                self.need(")")?;
                inner
            }
            Some(Kind::Name(name))
                if self.peek_second() == Some(Kind::Sign("(")) && !is_node_test(name) =>
            {
                return self.call(name);
            }
            _ => return self.location(),
        };
        self.filtered(expr)
    }

    /// Predicates and steps that follow an expression in parentheses or a call.
    fn filtered(&mut self, expr: Expr) -> Parsed {
        let predicates = self.predicates()?;
        let has_steps = self.take("/");
        if predicates.is_empty() && !has_steps {
            return Ok(expr);
        }
        let mut steps = Vec::new();
        if has_steps {
            self.steps(&mut steps)?;
        }
        Ok(Expr::Path(Path {
            start: Start::Nodes(Box::new(expr), predicates),
            steps,
        }))
    }

    fn call(&mut self, name: &str) -> Parsed {
        let at = self.at();
        let Some((function, minimum, maximum)) = functions::find(name) else {
            let name: String = name.chars().take(60).collect();
            let suggestion = nearest(&name, &mut functions::NAMES.iter().copied());
            let problem = Problem::UnknownFunction { name, suggestion };
            return Err((at, problem));
        };
        self.next += 2;
        let mut arguments = Vec::new();
        if !self.take(")") {
            arguments.push(self.or()?);
            while self.take(",") {
                arguments.push(self.or()?);
            }
            self.need(")")?;
        }
        if arguments.len() < minimum || arguments.len() > maximum {
            let count = arguments.len();
            return Err((
                at,
                Problem::Arguments {
                    function: function.name(),
                    count,
                },
            ));
        }
        let start = match (function, arguments.first()) {
            (Function::Current, _) => Start::Current,
            (Function::Instance, Some(Expr::Text(id))) => self.instance(id, at)?,
            (Function::Instance, _) => return Err((at, Problem::InstanceNotLiteral)),
            (Function::PullData, _) => return self.pull_data(arguments, at),
            (Function::Randomize | Function::Count | Function::CountNonEmpty, Some(first))
                if !may_be_nodes(first) =>
            {
                return Err((at, Problem::Expected { what: "a path" }));
            }
            _ => return self.filtered(Expr::Call(function, arguments)),
        };
        let mut steps = Vec::new();
        for predicate in self.predicates()? {
            let predicates = vec![predicate];
            steps.push(Step {
                axis: Axis::Itself,
                name: None,
                predicates,
            });
        }
        if self.take("/") {
            self.steps(&mut steps)?;
        }
        Ok(Expr::Path(Path { start, steps }))
    }

    /// The rows of the instance and the columns as paths, then the value as it stands.
    fn pull_data(&mut self, arguments: Vec<Expr>, at: usize) -> Parsed {
        let mut arguments = arguments.into_iter();
        let mut literal = || match arguments.next() {
            Some(Expr::Text(text)) => Ok(text),
            _ => Err((at, Problem::InstanceNotLiteral)),
        };
        let (id, wanted, column) = (literal()?, literal()?, literal()?);
        let start = self.instance(&id, at)?;
        let names = &mut *self.environment.names;
        let mut child = |name: &str| Step {
            axis: Axis::Child,
            name: Some(names.intern(name)),
            predicates: Vec::new(),
        };
        let steps = vec![child("root"), child("item")];
        let mut path =
            |source: &str| compile(source, self.environment).map_err(|(_, problem)| (at, problem));
        let columns = [path(&wanted)?, path(&column)?];
        let mut parts = vec![Expr::Path(Path { start, steps })];
        parts.extend(columns);
        parts.extend(arguments);
        self.filtered(Expr::Call(Function::PullData, parts))
    }

    fn instance(&self, id: &str, at: usize) -> Result<Start, Refusal> {
        let found = self
            .environment
            .instances
            .iter()
            .position(|known| known == id);
        let unknown = || {
            let id: String = id.chars().take(60).collect();
            let known = self.environment.instances;
            let suggestion = nearest(&id, &mut known.iter().map(String::as_str));
            Problem::UnknownInstance { id, suggestion }
        };
        found.map(Start::Instance).ok_or_else(|| (at, unknown()))
    }

    fn location(&mut self) -> Parsed {
        let mut steps = Vec::new();
        let start = if self.take("/") {
            let more = matches!(
                self.peek(),
                Some(Kind::Name(_) | Kind::Sign("." | ".." | "@" | "*"))
            );
            if more {
                self.steps(&mut steps)?;
            }
            Start::Root
        } else {
            self.steps(&mut steps)?;
            Start::Context
        };
        Ok(Expr::Path(Path { start, steps }))
    }

    fn steps(&mut self, steps: &mut Vec<Step>) -> Result<(), Refusal> {
        loop {
            let step = self.step()?;
            steps.push(step);
            if !self.take("/") {
                return Ok(());
            }
        }
    }

    fn step(&mut self) -> Result<Step, Refusal> {
        let (axis, name) = match self.peek() {
            Some(Kind::Sign(".")) => {
                self.next += 1;
                (Axis::Itself, None)
            }
            Some(Kind::Sign("..")) => {
                self.next += 1;
                (Axis::Parent, None)
            }
            Some(Kind::Sign("//")) => return Err(self.refuse(Problem::DoubleSlash)),
            Some(Kind::Sign("$")) => return Err(self.refuse(Problem::Variable)),
            _ => {
                let axis = self.axis()?;
                (axis, self.name_test()?)
            }
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
            _ => return Err(self.refuse(Problem::UnknownAxis)),
        };
        self.next += 2;
        Ok(axis)
    }

    fn name_test(&mut self) -> Result<Option<crate::names::Name>, Refusal> {
        if self.take("*") {
            return Ok(None);
        }
        match self.peek() {
            Some(Kind::Name(name)) if self.peek_second() == Some(Kind::Sign("(")) => {
                if name != "node" {
                    return Err(self.refuse(Problem::NodeTest));
                }
                self.next += 2;
                self.need(")")?;
                Ok(None)
            }
            Some(Kind::Name(name)) => {
                self.next += 1;
                Ok(Some(self.environment.names.intern(name)))
            }
            Some(Kind::Sign("//")) => Err(self.refuse(Problem::DoubleSlash)),
            _ => Err(self.refuse(Problem::Expected {
                what: "a value or a path",
            })),
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, Refusal> {
        let mut predicates = Vec::new();
        while self.take("[") {
            predicates.push(self.or()?);
            self.need("]")?;
        }
        if matches!(self.peek(), Some(Kind::Sign("//"))) {
            return Err(self.refuse(Problem::DoubleSlash));
        }
        Ok(predicates)
    }
}

/// Whether an expression can give nodes at all.
fn may_be_nodes(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(_) | Expr::Call(..) | Expr::Union(_))
}

fn is_node_test(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}

fn joined(first: Expr, mut more: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    if more.is_empty() {
        return first;
    }
    more.insert(0, first);
    many(more)
}

fn chain<T>(
    first: Expr,
    rest: Vec<(T, Expr)>,
    many: fn(Box<Expr>, Vec<(T, Expr)>) -> Expr,
) -> Expr {
    if rest.is_empty() {
        first
    } else {
        many(Box::new(first), rest)
    }
}
