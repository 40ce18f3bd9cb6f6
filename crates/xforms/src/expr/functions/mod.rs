//! The functions of ODK XForms: XPath 1.0's, OpenRosa's and ODK's own.

mod dates;
mod geo;
mod nodes;
mod numbers;
mod texts;

use super::Expr;
use super::eval::{Evaluation, Evaluator, Scope};
use super::value::Value;

macro_rules! functions {
    ($($variant:ident $name:literal $minimum:literal $maximum:literal;)*) => {
        /// A function that expressions can call.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Function { $($variant,)* }

        impl Function {
            /// Its name in expressions.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        /// The names of all.
        pub(crate) const NAMES: &[&str] = &[$($name,)*];

        /// The function with this name, and the fewest and most arguments it takes.
        pub(crate) fn find(name: &str) -> Option<(Function, usize, usize)> {
            match name {
                $($name => Some((Function::$variant, $minimum, $maximum)),)*
                // The older name.
                "enclosed-area" => find("area"),
                _ => None,
            }
        }
    };
}

functions! {
    Abs "abs" 1 1;
    Absent "carnet:absent" 0 1;
    Acos "acos" 1 1;
    Area "area" 1 999;
    Asin "asin" 1 1;
    Atan "atan" 1 1;
    Atan2 "atan2" 2 2;
    Base64Decode "base64-decode" 1 1;
    Boolean "boolean" 1 1;
    BooleanFromString "boolean-from-string" 1 1;
    Ceiling "ceiling" 1 1;
    Checklist "checklist" 3 999;
    ChoiceName "jr:choice-name" 2 2;
    Coalesce "coalesce" 2 999;
    Concat "concat" 0 999;
    Contains "contains" 2 2;
    Cos "cos" 1 1;
    Count "count" 1 1;
    CountNonEmpty "count-non-empty" 1 1;
    CountSelected "count-selected" 1 1;
    Current "current" 0 0;
    Date "date" 1 1;
    DateTime "date-time" 1 1;
    DecimalDateTime "decimal-date-time" 1 1;
    DecimalTime "decimal-time" 1 1;
    Digest "digest" 2 3;
    Distance "distance" 1 999;
    EndsWith "ends-with" 2 2;
    Exp "exp" 1 1;
    Exp10 "exp10" 1 1;
    ExtractSigned "extract-signed" 2 2;
    False "false" 0 0;
    Floor "floor" 1 1;
    FormatDate "format-date" 2 2;
    FormatDateTime "format-date-time" 2 2;
    Geofence "geofence" 2 2;
    If "if" 3 3;
    IndexedRepeat "indexed-repeat" 3 7;
    Instance "instance" 1 1;
    Int "int" 1 1;
    Intersects "intersects" 1 1;
    Itext "jr:itext" 1 1;
    Join "join" 1 999;
    Last "last" 0 0;
    LocalName "local-name" 0 1;
    Log "log" 1 1;
    Log10 "log10" 1 1;
    Max "max" 1 999;
    Min "min" 1 999;
    Name "name" 0 1;
    NormalizeSpace "normalize-space" 0 1;
    Not "not" 1 1;
    Now "now" 0 0;
    Number "number" 0 1;
    Once "once" 1 1;
    Pi "pi" 0 0;
    Position "position" 0 1;
    Pow "pow" 2 2;
    PullData "pulldata" 4 4;
    Random "random" 0 0;
    Randomize "randomize" 1 2;
    Regex "regex" 2 2;
    Round "round" 1 2;
    Selected "selected" 2 2;
    SelectedAt "selected-at" 2 2;
    Sin "sin" 1 1;
    Sqrt "sqrt" 1 1;
    StartsWith "starts-with" 2 2;
    String "string" 0 1;
    StringLength "string-length" 0 1;
    Substr "substr" 2 3;
    Substring "substring" 2 3;
    SubstringAfter "substring-after" 2 2;
    SubstringBefore "substring-before" 2 2;
    Sum "sum" 1 1;
    Tan "tan" 1 1;
    Today "today" 0 0;
    Translate "translate" 3 3;
    True "true" 0 0;
    Uuid "uuid" 0 1;
    Version "version" 0 0;
    WeightedChecklist "weighted-checklist" 4 999;
}

/// The arguments of one call.
pub(super) struct Arguments<'c, 'a> {
    pub(super) evaluator: &'c Evaluator<'a>,
    pub(super) scope: Scope,
    pub(super) exprs: &'c [Expr],
}

impl Arguments<'_, '_> {
    fn value(&self, index: usize) -> Evaluation<Value> {
        match self.exprs.get(index) {
            Some(expr) => self.evaluator.value(expr, self.scope),
            None => Ok(Value::Text(String::new())),
        }
    }

    fn text(&self, index: usize) -> Evaluation<String> {
        Ok(self.evaluator.text_of(self.value(index)?))
    }

    fn number(&self, index: usize) -> Evaluation<f64> {
        Ok(self.evaluator.number_of(&self.value(index)?))
    }

    fn boolean(&self, index: usize) -> Evaluation<bool> {
        Ok(self.evaluator.boolean_of(&self.value(index)?))
    }

    /// The argument, or the context node if there is none.
    fn text_or_context(&self) -> Evaluation<String> {
        if self.exprs.is_empty() {
            return Ok(self.evaluator.item_text(self.scope.item));
        }
        self.text(0)
    }

    fn len(&self) -> usize {
        self.exprs.len()
    }

    /// Texts of all arguments from `from` on, node sets as one text for each node.
    fn all_texts(&self, from: usize) -> Evaluation<Vec<String>> {
        let mut texts = Vec::new();
        for index in from..self.len() {
            match self.value(index)? {
                Value::Nodes(items) => {
                    let counted = items
                        .into_iter()
                        .filter(|item| self.evaluator.counts(*item));
                    texts.extend(counted.map(|item| self.evaluator.item_text(item)));
                }
                value => texts.push(self.evaluator.text_of(value)),
            }
        }
        self.evaluator.spend(texts.len())?;
        Ok(texts)
    }
}

/// Calls a function.
pub(super) fn call(function: Function, arguments: &Arguments<'_, '_>) -> Evaluation<Value> {
    use Function as F;
    match function {
        F::True => Ok(Value::Boolean(true)),
        F::False => Ok(Value::Boolean(false)),
        F::Not => Ok(Value::Boolean(!arguments.boolean(0)?)),
        F::Boolean => Ok(Value::Boolean(arguments.boolean(0)?)),
        F::BooleanFromString => {
            let text = arguments.text(0)?;
            Ok(Value::Boolean(text == "1" || text == "true"))
        }
        F::If => arguments.value(if arguments.boolean(0)? { 1 } else { 2 }),
        F::Coalesce => nodes::coalesce(arguments),
        F::Checklist | F::WeightedChecklist => nodes::checklist(function, arguments),
        F::Base64Decode
        | F::Concat
        | F::Contains
        | F::Digest
        | F::EndsWith
        | F::ExtractSigned
        | F::Join
        | F::NormalizeSpace
        | F::Regex
        | F::StartsWith
        | F::String
        | F::StringLength
        | F::Substr
        | F::Substring
        | F::SubstringAfter
        | F::SubstringBefore
        | F::Translate
        | F::Uuid
        | F::Version => texts::call(function, arguments),
        F::Date
        | F::DateTime
        | F::DecimalDateTime
        | F::DecimalTime
        | F::FormatDate
        | F::FormatDateTime
        | F::Now
        | F::Today => dates::call(function, arguments),
        F::Area | F::Distance | F::Geofence | F::Intersects => geo::call(function, arguments),
        F::Absent
        | F::ChoiceName
        | F::Count
        | F::CountNonEmpty
        | F::CountSelected
        | F::Current
        | F::IndexedRepeat
        | F::Instance
        | F::Itext
        | F::Last
        | F::LocalName
        | F::Name
        | F::Once
        | F::Position
        | F::PullData
        | F::Randomize
        | F::Selected
        | F::SelectedAt => nodes::call(function, arguments),
        _ => numbers::call(function, arguments),
    }
}
