//! As much JSON (RFC 8259) as GeoJSON needs.

/// Nesting allowed; GeoJSON has no more than a handful.
const DEPTH: usize = 64;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    /// A number, `true` or `false`, as it was written.
    Word(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        let Self::Object(members) = self else {
            return None;
        };
        let found = members.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value)
    }

    pub(super) fn list(&self) -> Option<&[Json]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value as text; empty for null, a list or an object.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Text(text) => text,
            _ => "",
        }
    }
}

/// The value, or the byte offset at which the text is no JSON.
pub(super) fn parse(text: &str) -> Result<Json, usize> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(DEPTH);
    reader.blank();
    value.filter(|_| reader.at == text.len()).ok_or(reader.at)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn blank(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn take(&mut self, mark: char) -> bool {
        self.blank();
        let found = self.rest().starts_with(mark);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        let depth = depth.checked_sub(1)?;
        if self.take('{') {
            return self.object(depth);
        }
        if self.take('[') {
            return self.list(depth);
        }
        if self.take('"') {
            return self.string().map(Json::Text);
        }
        let rest = self.rest();
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.');
        let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
        let word = rest.get(..length)?;
        let number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        self.at += length;
        match word {
            "null" => Some(Json::Null),
            "true" | "false" => Some(Json::Word(word.to_owned())),
            _ if number => Some(Json::Word(word.to_owned())),
            _ => None,
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json> {
        let mut items = Vec::new();
        if self.take(']') {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.take(']') {
                return Some(Json::List(items));
            }
            self.take(',').then_some(())?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        let mut members = Vec::new();
        if self.take('}') {
            return Some(Json::Object(members));
        }
        loop {
            self.take('"').then_some(())?;
            let name = self.string()?;
            self.take(':').then_some(())?;
            members.push((name, self.value(depth)?));
            if self.take('}') {
                return Some(Json::Object(members));
            }
            self.take(',').then_some(())?;
        }
    }

    /// After the opening quote.
    fn string(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let c = self.rest().chars().next()?;
            self.at += c.len_utf8();
            match c {
                '"' => return Some(text),
                '\\' => text.push(self.escape()?),
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(match c {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let high = self.hex()?;
                if (0xd800..0xdc00).contains(&high) && self.rest().starts_with("\\u") {
                    self.at += 2;
                    let low = self.hex()?.checked_sub(0xdc00)?;
                    char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)?
                } else {
                    char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
                }
            }
            '"' | '\\' | '/' => c,
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}
