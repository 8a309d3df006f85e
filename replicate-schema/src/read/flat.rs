use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Reader, size};

/// Keywords that don't affect which values are valid. An outer one takes precedence over an inner one.
pub(super) const ANNOTATIONS: [&str; 21] = [
    "title",
    "description",
    "default",
    "deprecated",
    "nullable",
    "readOnly",
    "writeOnly",
    "example",
    "examples",
    "$comment",
    "format",
    "$id",
    "$schema",
    "$anchor",
    "$defs",
    "definitions",
    "components",
    "discriminator",
    "externalDocs",
    "contentEncoding",
    "contentMediaType",
];

/// Annotations that are not JSON Schema keywords, but are read.
pub(super) const EXTENSIONS: [&str; 5] =
    ["x-order", "x-cog-array-type", "x-cog-array-display", "x-cog-secret", "x-cog-accept"];

/// The maximum nesting of references and `allOf`, more than in any real document.
const MOST_STEPS: usize = 100;

/// A schema as in the document, with its pointer.
pub(super) type Source<'a> = (&'a Map<String, Value>, String);

/// The schemas that a schema consists of; `None` if there are too many.
pub(super) type Sources<'a> = Option<Vec<Source<'a>>>;

/// A schema with its `$ref` and `allOf` resolved: layers of keywords, outermost first.
#[derive(Clone, Default)]
pub(super) struct Flat<'a> {
    pub(super) layers: Vec<Cow<'a, Map<String, Value>>>,
    pub(super) sources: Sources<'a>,
    /// The pointer of the component that defines the structure, if there is exactly one.
    pub(super) component: Option<String>,
    /// Whether it accepts no value: it is `false` or contradictory.
    pub(super) is_never: bool,
}

impl Flat<'_> {
    /// The schema with one more keyword, which replaces those of the same name.
    pub(super) fn with(&self, keyword: &str, argument: Value) -> Self {
        let mut flat = self.clone();
        flat.layers.insert(0, Cow::Owned([(keyword.to_owned(), argument)].into_iter().collect()));
        flat
    }

    /// The keywords next to a keyword that affect which values are valid; `None` if there are none.
    pub(super) fn beside(&self, keyword: &str) -> Option<Self> {
        let is_beside = |key: &str| {
            key != keyword && (is_structural(key) && !key.starts_with("x-") || matches!(key, "format" | "writeOnly"))
                || matches!(key, "x-cog-secret" | "x-cog-accept")
        };
        let mut beside = Map::new();
        for (key, value) in self.layers.iter().flat_map(|layer| layer.iter()).filter(|(key, _)| is_beside(key)) {
            beside.entry(key.clone()).or_insert_with(|| value.clone());
        }
        beside.keys().any(|key| is_structural(key) || key == "x-cog-accept").then(|| Flat {
            layers: vec![Cow::Owned(beside)],
            sources: self.sources.clone(),
            component: None,
            is_never: false,
        })
    }

    /// The pointer of an inner schema in the document: that of a keyword, or of a name below a keyword. `None` if there
    /// are several different ones.
    pub(super) fn pointer_of(&self, keyword: &str, name: Option<&str>) -> Option<String> {
        let mut found: Option<(&Value, &str)> = None;
        for (source, pointer) in self.sources.as_ref()? {
            let value = source.get(keyword).and_then(|value| name.map_or(Some(value), |name| value.get(name)));
            match (value, found) {
                (Some(value), Some((first, _))) if value != first => return None,
                (Some(value), None) => found = Some((value, pointer)),
                _ => {}
            }
        }
        let (_, pointer) = found?;
        Some(match name {
            Some(name) => format!("{pointer}/{keyword}/{}", token(name)),
            None => format!("{pointer}/{keyword}"),
        })
    }

    pub(super) fn get(&self, keyword: &str) -> Option<&Value> {
        self.layers.iter().find_map(|layer| layer.get(keyword))
    }

    pub(super) fn text(&self, keyword: &str) -> Option<&str> {
        self.get(keyword).and_then(Value::as_str)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.layers.iter().flat_map(|layer| layer.keys()).map(String::as_str)
    }

    /// Whether it was a schema with keywords, rather than `true` or something that is not a schema.
    pub(super) fn is_object(&self) -> bool {
        !self.layers.is_empty()
    }

    /// Whether a flag is `true` in any layer.
    pub(super) fn flag(&self, keyword: &str) -> bool {
        self.layers.iter().any(|layer| layer.get(keyword) == Some(&Value::Bool(true)))
    }

    /// The innermost description, that of a shared component.
    pub(super) fn inner_text(&self, keyword: &str) -> Option<&str> {
        self.layers.last().and_then(|layer| layer.get(keyword)).and_then(Value::as_str)
    }
}

impl<'a> Reader<'a> {
    /// Resolves a schema. Parts that can't be resolved are left out and diagnosed.
    pub(super) fn flatten<'s>(&mut self, schema: &'s Value, pointer: &str) -> Flat<'s>
    where
        'a: 's,
    {
        self.flatten_within(schema, pointer, &mut Way::default())
    }

    fn flatten_within<'s>(&mut self, schema: &'s Value, pointer: &str, way: &mut Way) -> Flat<'s>
    where
        'a: 's,
    {
        let object = match schema {
            Value::Object(object) => object,
            Value::Bool(taken) => return Flat { is_never: !taken, ..Flat::default() },
            _ => {
                self.widen(pointer, "this is not a schema; any JSON is accepted here");
                return Flat::default();
            }
        };
        if !self.spend(1) {
            return Flat::default();
        }
        let mut flat = Flat {
            layers: vec![Cow::Borrowed(object)],
            sources: Some(vec![(object, pointer.to_owned())]),
            ..Flat::default()
        };
        let is_whole = object.get("$ref").is_none() && object.get("allOf").is_none();
        if is_whole {
            return flat;
        }
        if way.steps >= MOST_STEPS {
            self.widen(pointer, "`$ref` and `allOf` are nested too deeply; any JSON is accepted here");
            return flat;
        }
        way.steps += 1;
        if let Some(reference) = object.get("$ref")
            && let Some(inner) = self.referenced(reference, pointer, way)
        {
            flat = self.merge(flat, inner, pointer);
        }
        if let Some(Value::Array(parts)) = object.get("allOf") {
            for (index, part) in parts.iter().enumerate() {
                let at = format!("{pointer}/allOf/{index}");
                let inner = self.flatten_within(part, &at, way);
                flat = self.merge(flat, inner, pointer);
            }
        }
        way.steps -= 1;
        flat
    }

    fn referenced(&mut self, reference: &Value, pointer: &str, way: &mut Way) -> Option<Flat<'a>> {
        let document = self.document;
        let Some((target, schema)) = reference.as_str().and_then(|reference| document.resolve(reference)) else {
            self.widen(pointer, format!("`$ref` {reference} can't be resolved; any JSON is accepted here"));
            return None;
        };
        if way.references.contains(&target) {
            self.widen(pointer, "`$ref` refers to itself; any JSON is accepted here");
            return None;
        }
        way.references.push(target.clone());
        let mut inner = self.flatten_within(schema, &size::short(&target), way);
        way.references.pop();
        inner.component.get_or_insert(target);
        Some(inner)
    }
}

/// The path to a part of a schema.
#[derive(Default)]
struct Way {
    /// The references that were followed.
    references: Vec<String>,
    /// The number of references and of lists of parts.
    steps: usize,
}

/// A name as a token of a JSON Pointer.
pub(super) fn token(name: &str) -> String {
    size::short(name).replace('~', "~0").replace('/', "~1")
}

/// Whether a keyword affects which values are valid.
pub(super) fn is_structural(key: &str) -> bool {
    !ANNOTATIONS.contains(&key) && !key.starts_with("x-") && key != "$ref" && key != "allOf"
}
