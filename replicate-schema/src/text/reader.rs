use serde_json::Value as Json;

use crate::{Bound, Choice, Enum, Kind, ObjectType, Property, Schema, Type, TypeId, Types, Union};

/// A parsed schema text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    model: String,
    types: Types,
    root: Schema,
}

impl Text {
    /// Reads a text as [`write`](super::write) writes it, with its lines joined.
    ///
    /// # Errors
    ///
    /// The line that is malformed.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = super::join(text.lines());
        let lines = Lines::new(text.lines());
        let model = lines.model().ok_or("the first line must name the model: `model owner/name`")?.to_owned();
        let read = |block: &Block<'_>| block.read().map_err(|line| format!("`{line}` is not a line of a schema"));
        let types = lines.blocks.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { model, types, root: Schema::new(Kind::Object(TypeId(0))) })
    }

    /// The model, as `owner/name`.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The named types.
    #[must_use]
    pub fn types(&self) -> &Types {
        &self.types
    }

    /// The schema of the input: the first of the types.
    #[must_use]
    pub fn root(&self) -> &Schema {
        &self.root
    }
}

/// The lines of a text, from which types are parsed on demand.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    head: &'a str,
    blocks: Vec<Block<'a>>,
}

/// The lines of a type.
#[derive(Clone, Debug)]
struct Block<'a> {
    head: &'a str,
    members: Vec<&'a str>,
}

impl<'a> Lines<'a> {
    /// Finds the types in the lines of a text, which [`join`](super::join) has joined.
    #[must_use]
    pub fn new(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lines = lines.into_iter();
        let mut found = Self { head: lines.next().unwrap_or_default(), blocks: Vec::new() };
        for line in lines.filter(|line| !line.is_empty()) {
            match found.blocks.last_mut() {
                Some(block) if line.as_bytes()[0] == b' ' => block.members.push(line),
                _ => found.blocks.push(Block { head: line, members: Vec::new() }),
            }
        }
        found
    }

    /// The model, as `owner/name`, if there is one.
    #[must_use]
    pub fn model(&self) -> Option<&'a str> {
        self.head.strip_prefix("model ")?.split(' ').next()
    }

    /// The name of a type.
    #[must_use]
    pub fn name(&self, id: TypeId) -> Option<&'a str> {
        self.blocks.get(id.0)?.head.split(' ').nth(1)
    }

    /// Reads a type; `None` if there is no type of that number, or its lines are malformed.
    #[must_use]
    pub fn read(&self, id: TypeId) -> Option<Type> {
        self.blocks.get(id.0)?.read().ok()
    }

    /// Reads an object, but only the properties whose name or label is wanted. The others have the kind `any`, and no
    /// bounds or default. `None` if there is no object of that number, or its lines are malformed.
    #[must_use]
    pub fn object(&self, id: TypeId, is_wanted: &dyn Fn(&str) -> bool) -> Option<ObjectType> {
        let block = self.blocks.get(id.0)?;
        let mut head = Cursor(block.head.strip_prefix("object ")?);
        let name = head.word().to_owned();
        head.described();
        let bounds = head.bounds();
        let mut properties = Vec::with_capacity(block.members.len());
        for line in &block.members {
            properties.push(Cursor::of_member(line).property(is_wanted)?);
        }
        Some(ObjectType { name, description: String::new(), properties, bounds })
    }

    /// Reads all types. A malformed type is read as an object without properties.
    #[must_use]
    pub fn types(&self) -> Types {
        self.blocks.iter().map(|block| block.read().unwrap_or(Type::Object(ObjectType::default()))).collect()
    }
}

impl<'a> Block<'a> {
    /// Reads the type, or returns the malformed line.
    fn read(&self) -> Result<Type, &'a str> {
        let mut head = Cursor(self.head);
        let word = head.word();
        let name = head.after_space(Cursor::word).unwrap_or_default().to_owned();
        let description = head.described();
        let members = self.members.iter();
        Ok(match word {
            "object" => {
                let properties = members.map(|line| Cursor::of_member(line).property(&|_| true).ok_or(*line));
                let properties = properties.collect::<Result<_, _>>()?;
                Type::Object(ObjectType { name, description, properties, bounds: head.bounds() })
            }
            "enum" => {
                let choices = members.map(|line| Cursor::of_member(line).choice().ok_or(*line));
                Type::Enum(Enum { name, description, choices: choices.collect::<Result<_, _>>()? })
            }
            "union" => {
                let alternatives = members.map(|line| Cursor::of_member(line).schema());
                Type::Union(Union { name, description, alternatives: alternatives.collect(), simplest: 0 })
            }
            _ => return Err(self.head),
        })
    }
}

/// The rest of a line.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    /// A line without its indentation.
    fn of_member(line: &'a str) -> Self {
        let mut cursor = Self(line);
        while cursor.eats(" ") {}
        cursor
    }

    fn property(&mut self, is_wanted: &dyn Fn(&str) -> bool) -> Option<Property> {
        let is_quoted = self.0.as_bytes().first() == Some(&b'"');
        let name = if is_quoted { serde_json::from_str(self.json()).ok()? } else { self.word().to_owned() };
        let label = self.eats("/").then(|| self.word().to_owned());
        let required = self.eats("!");
        if !is_wanted(&name) && !label.as_deref().is_some_and(is_wanted) {
            let (schema, description) = (Schema::new(Kind::Any), String::new());
            return Some(Property { name, label, required, deprecated: false, schema, default: None, description });
        }
        let schema = self.after_space(Self::schema)?;
        let default = self.eats(" default=").then(|| self.json());
        let default = default
            .and_then(|json| if is_short(json) { Some(json.to_owned()) } else { Some(parse(json)?.to_string()) });
        let description = self.described();
        Some(Property { name, label, required, deprecated: false, schema, default, description })
    }

    fn choice(&mut self) -> Option<Choice> {
        let value = parse(self.json())?;
        let label = self.after_space(Self::word)?;
        Some(Choice::new(value, label))
    }

    fn described(&mut self) -> String {
        let json = self.eats(" description=").then(|| self.json());
        json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    fn schema(&mut self) -> Schema {
        let kind = match self.word() {
            "boolean" => Kind::Boolean,
            "integer" => Kind::Integer,
            "number" => Kind::Number,
            "string" => Kind::String,
            "file" => Kind::File,
            "secret" => Kind::Secret,
            "array" => Kind::Array(Box::new(self.in_brackets())),
            "map" => Kind::Map(Box::new(self.in_brackets())),
            "object" => self.type_id().map_or(Kind::Any, Kind::Object),
            "enum" => self.type_id().map_or(Kind::Any, Kind::Enum),
            "union" => self.type_id().map_or(Kind::Any, Kind::Union),
            "any" => Kind::Any,
            _ => {
                // The content of the brackets is unknown too.
                if self.0.starts_with('(') {
                    self.in_brackets();
                }
                Kind::Any
            }
        };
        let nullable = self.eats(" nullable");
        Schema { kind, nullable, bounds: self.bounds() }
    }

    fn bounds(&mut self) -> Vec<Bound> {
        let mut bounds = Vec::new();
        while let Some((keyword, argument)) = self.keyword() {
            bounds.extend(parse(argument).and_then(|argument| Bound::read(keyword, &argument).ok().flatten()));
        }
        bounds
    }

    fn in_brackets(&mut self) -> Schema {
        self.eats("(");
        let inner = self.schema();
        self.eats(")");
        inner
    }

    fn type_id(&mut self) -> Option<TypeId> {
        self.after_space(Self::word)?.parse().ok().map(TypeId)
    }

    /// ` keyword=json`, except for the two keywords that belong to a property.
    fn keyword(&mut self) -> Option<(&'a str, &'a str)> {
        let mut ahead = Cursor(self.0.strip_prefix(' ')?);
        let keyword = ahead.word();
        if !ahead.eats("=") || matches!(keyword, "default" | "description") {
            return None;
        }
        let argument = ahead.json();
        self.0 = ahead.0;
        Some((keyword, argument))
    }

    /// Reads what follows a space.
    fn after_space<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.eats(" ").then(|| read(self))
    }

    /// A word: letters, digits and so on. `#` is part of a raw identifier.
    fn word(&mut self) -> &'a str {
        let bytes = self.0.as_bytes();
        let mut end = 0;
        while end < bytes.len()
            && matches!(bytes[end], b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'#')
        {
            end += 1;
        }
        self.take(end)
    }

    /// A JSON value, up to a space or a bracket that is not part of it.
    fn json(&mut self) -> &'a str {
        let bytes = self.0.as_bytes();
        let (mut depth, mut end) = (0_usize, 0);
        while end < bytes.len() {
            match bytes[end] {
                b'"' => end = end_of_string(bytes, end),
                b'[' | b'{' => depth += 1,
                b' ' | b')' | b'/' | b'!' if depth == 0 => break,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            end += 1;
        }
        self.take(end.min(bytes.len()))
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn eats(&mut self, mark: &str) -> bool {
        let is_next = self.0.as_bytes().starts_with(mark.as_bytes());
        if is_next {
            self.0 = &self.0[mark.len()..];
        }
        is_next
    }
}

/// The position of the closing quote of the string that begins at `start`.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let mut end = start + 1;
    while end < bytes.len() && bytes[end] != b'"' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    end
}

/// Reads JSON. Strings without escapes and short integers have a fast path: most JSON in a text is one of them, and the
/// macro `input!` reads it at every call, in a build without optimizations.
fn parse(json: &str) -> Option<Json> {
    match json.as_bytes() {
        [b'"', ..] if is_short(json) => Some(json[1..json.len() - 1].into()),
        [b'1'..=b'9', ..] if is_short(json) => json.parse::<i64>().ok().map(Json::from),
        _ => serde_json::from_str(json).ok(),
    }
}

/// Whether JSON is a string without escapes, or an integer of few digits.
fn is_short(json: &str) -> bool {
    match json.as_bytes() {
        [b'"', text @ .., b'"'] => !text.contains(&b'\\'),
        [b'1'..=b'9', digits @ ..] => digits.len() < 18 && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}
