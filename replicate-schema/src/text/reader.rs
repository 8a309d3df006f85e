use serde_json::Value as Json;

use crate::{Bound, Choice, Enum, Kind, ObjectType, Property, Schema, Type, TypeId, Types, Union};

/// A text that has been read.
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
    /// Names the line that is none of a text.
    pub fn read(text: &str) -> Result<Self, String> {
        let lines = Lines::new(text.lines());
        let model = lines.model().ok_or("the first line must name the model: `model owner/name`")?.to_owned();
        let read = |block: &Block<'_>| block.read().map_err(|line| format!("`{line}` is no line of a schema"));
        let types = lines.blocks.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { model, types, root: Schema::new(Kind::Object(TypeId(0))) })
    }

    /// The model, as `owner/name`.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The types that have a name.
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

/// The lines of a text, of which a type is read when it is asked for.
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
    /// Finds the types in the lines of a text.
    #[must_use]
    pub fn new(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lines = lines.into_iter();
        let mut found = Self { head: lines.next().unwrap_or_default(), blocks: Vec::new() };
        for line in lines.filter(|line| !line.is_empty()) {
            match found.blocks.last_mut() {
                Some(block) if line.starts_with(' ') => block.members.push(line),
                _ => found.blocks.push(Block { head: line, members: Vec::new() }),
            }
        }
        found
    }

    /// The model, as `owner/name`; `None` where there is none.
    #[must_use]
    pub fn model(&self) -> Option<&'a str> {
        self.head.strip_prefix("model ")?.split(' ').next()
    }

    /// Reads a type; `None` where there is none of that number, or its lines are damaged.
    #[must_use]
    pub fn read(&self, id: TypeId) -> Option<Type> {
        self.blocks.get(id.0)?.read().ok()
    }

    /// Reads all types; what is damaged is an object without properties.
    #[must_use]
    pub fn types(&self) -> Types {
        self.blocks.iter().map(|block| block.read().unwrap_or(Type::Object(ObjectType::default()))).collect()
    }
}

impl<'a> Block<'a> {
    /// Reads the type, or gives the line back that is damaged.
    fn read(&self) -> Result<Type, &'a str> {
        let mut head = Cursor(self.head);
        let word = head.word();
        let name = head.after_space(Cursor::word).unwrap_or_default().to_owned();
        let description = head.described();
        let members = self.members.iter();
        Ok(match word {
            "object" => {
                let properties = members.map(|line| Cursor(line.trim_start()).property().ok_or(*line));
                Type::Object(ObjectType { name, description, properties: properties.collect::<Result<_, _>>()? })
            }
            "enum" => {
                let choices = members.map(|line| Cursor(line.trim_start()).choice().ok_or(*line));
                Type::Enum(Enum { name, description, choices: choices.collect::<Result<_, _>>()? })
            }
            "union" => {
                let alternatives = members.map(|line| Cursor(line.trim_start()).schema());
                Type::Union(Union { name, description, alternatives: alternatives.collect() })
            }
            _ => return Err(self.head),
        })
    }
}

/// What is left of a line.
struct Cursor<'a>(&'a str);

impl<'a> Cursor<'a> {
    fn property(&mut self) -> Option<Property> {
        let name = if self.0.starts_with('"') { serde_json::from_str(self.json()).ok()? } else { self.word().to_owned() };
        let label = self.eats("/").then(|| self.word().to_owned());
        let required = self.eats("!");
        let schema = self.after_space(Self::schema)?;
        let default = self.eats(" default=").then(|| self.json());
        let default = default.and_then(|json| Some(serde_json::from_str::<Json>(json).ok()?.to_string()));
        let description = self.described();
        Some(Property { name, label, required, deprecated: false, schema, default, description })
    }

    fn choice(&mut self) -> Option<Choice> {
        let value = serde_json::from_str(self.json()).ok()?;
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
                // What stands in brackets is not known either.
                if self.0.starts_with('(') {
                    self.in_brackets();
                }
                Kind::Any
            }
        };
        let nullable = self.eats(" nullable");
        let mut bounds = Vec::new();
        while let Some((keyword, argument)) = self.keyword() {
            let argument: Json = serde_json::from_str(argument).unwrap_or_default();
            bounds.extend(Bound::read(keyword, &argument).ok().flatten());
        }
        Schema { kind, nullable, bounds }
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

    /// ` keyword=json`, but for the two that belong to a property.
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

    /// What follows a space.
    fn after_space<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.eats(" ").then(|| read(self))
    }

    /// Letters, digits and the like; `#` is part of a raw identifier.
    fn word(&mut self) -> &'a str {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'#');
        self.take(self.0.bytes().take_while(is_part).count())
    }

    /// A JSON value: up to a space or a bracket that is not part of it.
    fn json(&mut self) -> &'a str {
        let (mut depth, mut within, mut escaped) = (0_usize, false, false);
        let ends = self.0.bytes().position(|byte| {
            match (within, byte) {
                (true, _) if escaped => escaped = false,
                (true, b'\\') => escaped = true,
                (true, b'"') => within = false,
                (false, b'"') => within = true,
                (false, b'[' | b'{') => depth += 1,
                (false, b']' | b'}') => depth = depth.saturating_sub(1),
                (false, b' ' | b')') => return depth == 0,
                (false, b'/' | b'!') => return true,
                _ => {}
            }
            false
        });
        self.take(ends.unwrap_or(self.0.len()))
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.0.split_at(length);
        self.0 = rest;
        taken
    }

    fn eats(&mut self, mark: &str) -> bool {
        let rest = self.0.strip_prefix(mark);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }
}
