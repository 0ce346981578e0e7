//! JSON as text: numbers keep their digits, so that money can be compared exactly. Reads what the program prints,
//! holds what the oracle expects.

use std::fmt::{self, Display, Write};

#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Bool(bool),
    /// Digits as printed.
    Number(String),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn get(&self, key: &str) -> Option<&Json> {
        let Json::Object(members) = self else {
            return None;
        };
        members
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    /// A member by its path: `open.on_hold.value`.
    pub fn at(&self, path: &str) -> &Json {
        path.split('.').fold(self, |json, key| {
            json.get(key)
                .unwrap_or_else(|| panic!("no {path}: nothing under {key}"))
        })
    }

    pub fn items(&self) -> &[Json] {
        match self {
            Json::Array(items) => items,
            _ => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn without(&self, keys: &[&str]) -> Json {
        match self {
            Json::Object(members) => {
                let kept = members
                    .iter()
                    .filter(|(name, _)| !keys.contains(&name.as_str()));
                Json::Object(kept.cloned().collect())
            }
            other => other.clone(),
        }
    }

    pub fn parse(text: &str) -> Result<Json, String> {
        let mut reader = Reader { rest: text };
        let json = reader.value()?;
        reader.blank();
        if reader.rest.is_empty() {
            Ok(json)
        } else {
            Err(reader.fault("nothing more"))
        }
    }
}

struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    fn fault(&self, wanted: &str) -> String {
        format!(
            "JSON: {wanted} wanted at {:?}",
            self.rest.chars().take(30).collect::<String>()
        )
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    /// Takes `token` if it stands next.
    fn takes(&mut self, token: &str) -> bool {
        self.blank();
        let after = self.rest.strip_prefix(token);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn value(&mut self) -> Result<Json, String> {
        self.blank();
        for (word, json) in [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ] {
            if self.takes(word) {
                return Ok(json);
            }
        }
        match self.rest.chars().next() {
            Some('"') => Ok(Json::Text(self.string()?)),
            Some('[') => self.array(),
            Some('{') => self.object(),
            Some('-' | '0'..='9') => {
                let part = |c: char| c.is_ascii_digit() || "+-.eE".contains(c);
                let end = self.rest.find(|c| !part(c)).unwrap_or(self.rest.len());
                let (number, rest) = self.rest.split_at(end);
                self.rest = rest;
                Ok(Json::Number(number.into()))
            }
            _ => Err(self.fault("a value")),
        }
    }

    fn array(&mut self) -> Result<Json, String> {
        self.takes("[");
        let mut items = Vec::new();
        if self.takes("]") {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.takes("]") {
                return Ok(Json::Array(items));
            }
            if !self.takes(",") {
                return Err(self.fault("a comma or ]"));
            }
        }
    }

    fn object(&mut self) -> Result<Json, String> {
        self.takes("{");
        let mut members: Vec<(String, Json)> = Vec::new();
        if self.takes("}") {
            return Ok(Json::Object(members));
        }
        loop {
            self.blank();
            let key = self.string()?;
            if !self.takes(":") || members.iter().any(|(known, _)| *known == key) {
                return Err(self.fault("a colon after a new key"));
            }
            members.push((key, self.value()?));
            if self.takes("}") {
                return Ok(Json::Object(members));
            }
            if !self.takes(",") {
                return Err(self.fault("a comma or }"));
            }
        }
    }

    fn string(&mut self) -> Result<String, String> {
        if !self.takes("\"") {
            return Err(self.fault("a string"));
        }
        let mut escaped = false;
        let end = self.rest.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let (inner, rest) = self
            .rest
            .split_at(end.ok_or(self.fault("a closing quote"))?);
        // The escapes are serde_json's business.
        let text = serde_json::from_str(&format!("\"{inner}\"")).map_err(|e| e.to_string())?;
        self.rest = &rest[1..];
        Ok(text)
    }
}

/// Indented, for a person to read.
impl Display for Json {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        print(self, 0, &mut text);
        to.write_str(&text)
    }
}

fn print(json: &Json, depth: usize, to: &mut String) {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match json {
        Json::Null => to.push_str("null"),
        Json::Bool(yes) => write!(to, "{yes}").expect("a string takes all"),
        Json::Number(digits) => to.push_str(digits),
        Json::Text(text) => to.push_str(&quoted(text)),
        Json::Array(items) => {
            to.push('[');
            for (place, item) in items.iter().enumerate() {
                new_line(place, depth, to);
                print(item, depth + 1, to);
            }
            to.push(']');
        }
        Json::Object(members) => {
            to.push_str("{ ");
            for (place, (key, value)) in members.iter().enumerate() {
                if depth == 0 {
                    new_line(place, depth, to)
                } else if place > 0 {
                    to.push_str(", ")
                }
                to.push_str(&quoted(key));
                to.push_str(": ");
                print(value, depth + 1, to);
            }
            to.push_str(" }");
        }
    }
}

fn new_line(place: usize, depth: usize, to: &mut String) {
    to.push_str(if place > 0 { ",\n" } else { "\n" });
    to.push_str(&"  ".repeat(depth + 1));
}
