//! The column `parameters`: `name=value`, several with spaces, commas or semicolons between them.

use crate::finding::{Code, Findings, Place};

/// Parameters of a question, in the order written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(pub(crate) Vec<(String, String)>);

impl Parameters {
    /// Reads them; nothing if they are not of that form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut list: Vec<(String, String)> = Vec::new();
        let mut tokens = tokens(text).into_iter();
        while let Some(name) = tokens.next() {
            let (Some("="), Some(value)) = (tokens.next(), tokens.next()) else {
                return None;
            };
            if name == "=" || value == "=" {
                return None;
            }
            let name = name.to_lowercase();
            let value = if holds_a_name(&name) {
                value.to_owned()
            } else {
                value.to_lowercase()
            };
            match list.iter_mut().find(|(other, _)| *other == name) {
                Some((_, old)) => *old = value,
                None => list.push((name, value)),
            }
        }
        Some(Self(list))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    /// Says which ones do not go with the type.
    pub(crate) fn check(&self, accepted: &[&str], place: &Place, findings: &mut Findings) -> bool {
        let mut all = true;
        for (name, _) in &self.0 {
            if !accepted.contains(&name.as_str()) {
                findings
                    .error(Code::UnknownParameter, place.clone(), name)
                    .expecting(accepted.join(", "))
                    .near(accepted.iter().copied());
                all = false;
            }
        }
        all
    }
}

/// Whether upper and lower case differ in the value.
fn holds_a_name(parameter: &str) -> bool {
    matches!(
        parameter,
        "label" | "value" | "seed" | "reference-geometry" | "tick_labelset" | "app"
    )
}

fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let separates = |c: char| c.is_whitespace() || c == ',' || c == ';';
    loop {
        rest = rest.trim_start_matches(separates);
        if rest.is_empty() {
            return tokens;
        }
        let end = match rest.find(|c: char| separates(c) || c == '=') {
            Some(0) => 1,
            Some(end) => end,
            None => rest.len(),
        };
        tokens.push(rest.get(..end).unwrap_or(""));
        rest = rest.get(end..).unwrap_or("");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Option<String> {
        let list = Parameters::parse(text)?.0;
        let list: Vec<String> = list.into_iter().map(|(n, v)| format!("{n}:{v}")).collect();
        Some(list.join(" "))
    }

    #[test]
    fn reads_pairs() {
        assert_eq!(
            joined("Start=1 end = 5;step=1").as_deref(),
            Some("start:1 end:5 step:1")
        );
        assert_eq!(
            joined("value=ID, Label=Name").as_deref(),
            Some("value:ID label:Name")
        );
        assert_eq!(joined("").as_deref(), Some(""));
        for text in ["a", "a=", "=a", "a==b", "a=b c", "a=b=c"] {
            assert_eq!(joined(text), None, "{text}");
        }
    }
}
