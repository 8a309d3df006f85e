//! From a document to what its schemas say. `$ref`, `allOf` and unions are resolved here, once for all who ask.

mod assertions;
mod bounds;
mod enums;
mod flat;
mod kinds;
mod merge;
mod objects;
mod recursion;
mod size;
mod unchecked;
mod unions;

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::{Diagnostic, Direction, Document, Kind, ObjectType, Schema, Type, TypeId, Types};

/// What the schemas of a document say.
///
/// ```
/// use replicate_schema::{Bound, Document, Kind, ModelSchema, Number};
///
/// let document = Document::from_json(r#"{"Input": {"properties": {"width": {"type": "integer", "maximum": 4096}}}}"#)?;
/// let schema = ModelSchema::read(&document);
/// let width = &schema.inputs()[0];
/// assert_eq!((width.name.as_str(), &width.schema.kind), ("width", &Kind::Integer));
/// assert_eq!(width.schema.bounds, [Bound::Maximum(Number::Integer(4096))]);
/// # Ok::<(), replicate_schema::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ModelSchema {
    /// Every type with a name.
    pub types: Types,
    /// Where each of the types comes from, by its number.
    pub origins: Vec<Origin>,
    /// What a prediction takes and gives.
    pub prediction: Operation,
    /// What a training takes and gives, where the document says that.
    pub training: Option<Operation>,
    /// What is odd in the document, and what was done about it.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is run: a prediction or a training.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The input, an object.
    pub input: TypeId,
    /// What comes of it.
    pub output: Output,
}

/// What an operation gives back.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The whole of it.
    pub schema: Schema,
    /// A piece of it, where the model streams.
    pub chunk: Option<Schema>,
    /// Whether the document says what is given back.
    pub declared: bool,
    /// What the author wrote about it.
    pub description: String,
}

/// Where a type comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The JSON Pointer of the schema that gives its structure: a component as a rule. No two types of one direction have
    /// the same.
    pub pointer: String,
    /// The component, or the way to the place where there is none: `loras Item`.
    pub name: String,
    /// The way to the place where it was met first.
    pub place: String,
    /// Which way its values go.
    pub direction: Direction,
    /// Whether it is the input or output of an operation as a whole.
    pub is_root: bool,
}

impl ModelSchema {
    /// Reads the schemas of a document. What can't be understood becomes a wider type and a diagnostic.
    #[must_use]
    pub fn read(document: &Document) -> Self {
        let mut reader = Reader::new(document);
        if document.is_odd() {
            reader.warn(
                "",
                "this is JSON that few programs read: halves of surrogate pairs are read as U+FFFD, numbers beyond the range \
                 of doubles as texts, and what is nested deeper than 512 levels as any JSON",
            );
        }
        let prediction = reader.operation(document.input_pointer(), document.output_pointer(), "");
        let training = document.training_pointers().map(|(input, output)| reader.operation(input, output, "Training"));
        let (mut types, mut origins, mut widened) = (Types::default(), Vec::new(), Vec::new());
        for pending in std::mem::take(&mut reader.types) {
            types.push(pending.definition.unwrap_or(Type::Object(ObjectType::default())));
            origins.push(pending.origin);
            widened.push(pending.is_widened);
        }
        for cut in recursion::close(&mut types) {
            let (place, message) = match cut {
                recursion::Cut::Union(id) => {
                    let message = "every alternative leads back to itself; any JSON is taken as well";
                    (origins[id.0].pointer.clone(), message)
                }
                recursion::Cut::Property(id, name) => {
                    widened[id.0] = true;
                    let token = name.replace('~', "~0").replace('/', "~1");
                    let message = "a required value leads back to itself; any JSON is taken here";
                    (format!("{}/properties/{token}", origins[id.0].pointer), message)
                }
            };
            reader.warn(&place, message);
        }
        unions::widen(&mut types, widened);
        Self { types, origins, prediction, training, diagnostics: reader.diagnostics }
    }

    /// The properties of the input of a prediction, in the order of the author.
    #[must_use]
    pub fn inputs(&self) -> &[crate::Property] {
        self.types.properties(self.prediction.input)
    }

    /// What a prediction gives back, for people: `a list of files, piece by piece`.
    #[must_use]
    pub fn describe_output(&self) -> String {
        let output = &self.prediction.output;
        let kind = crate::describe::kind(&output.schema.kind, &self.types);
        if output.chunk.is_some() { format!("{kind}, piece by piece") } else { kind }
    }

    /// Everything that is wrong with the input of a prediction that is JSON, in the words of `validate`.
    ///
    /// ```
    /// # use replicate_schema::{Document, ModelSchema};
    /// let document = Document::from_json(r#"{"Input": {"properties": {"width": {"type": "integer"}}}}"#)?;
    /// let wrong = ModelSchema::read(&document).check_input(&serde_json::json!({"widht": 5}));
    /// assert_eq!(wrong[0].to_string(), "`widht`: is no input of this model; did you mean `width`?");
    /// # Ok::<(), replicate_schema::Error>(())
    /// ```
    #[must_use]
    pub fn check_input(&self, input: &Json) -> Vec<crate::Violation> {
        crate::check::check(input, &self.input(), &self.types, crate::check::Rules::All)
    }

    /// What a prediction takes, as JSON Schema for other programs.
    ///
    /// ```
    /// # use replicate_schema::{Document, ModelSchema};
    /// let document = Document::from_json(r#"{"Input": {"properties": {"width": {"type": "integer"}}}}"#)?;
    /// let schema = ModelSchema::read(&document).input_json_schema().to_string();
    /// assert!(schema.starts_with(r#"{"type":"object","properties":{"width":{"type":"integer"}}"#));
    /// # Ok::<(), replicate_schema::Error>(())
    /// ```
    #[must_use]
    pub fn input_json_schema(&self) -> crate::JsonSchema {
        crate::JsonSchema::new(&self.types, &self.input(), Direction::Input)
    }

    /// What a prediction gives back, as JSON Schema for other programs.
    ///
    /// ```
    /// # use replicate_schema::{Document, ModelSchema};
    /// let document = Document::from_json(r#"{"Input": {}, "Output": {"type": "string"}}"#)?;
    /// assert_eq!(ModelSchema::read(&document).output_json_schema().to_string(), r#"{"type":"string"}"#);
    /// # Ok::<(), replicate_schema::Error>(())
    /// ```
    #[must_use]
    pub fn output_json_schema(&self) -> crate::JsonSchema {
        crate::JsonSchema::new(&self.types, &self.prediction.output.schema, Direction::Output)
    }

    /// The schema of the input of a prediction, for [`check`](crate::check::check).
    #[must_use]
    pub fn input(&self) -> Schema {
        Schema::new(Kind::Object(self.prediction.input))
    }
}

/// What may be read of the smallest document, as [`size::weight`] counts. A larger one may have twice its own weight read:
/// a document made to grow without bound ends there.
const SMALLEST_BUDGET: usize = 5_000;

/// More states than the patterns of any real document have together.
const MOST_STATES: usize = 2_000_000;

/// More levels of schemas within schemas than any real document has.
const DEEPEST: usize = 24;

struct Reader<'a> {
    document: &'a Document,
    diagnostics: Vec<Diagnostic>,
    /// How much may still be read, by its weight.
    budget: usize,
    /// How many states the patterns may still have.
    states: usize,
    types: Vec<Pending>,
    /// Types by the pointer of the schema that gives their structure.
    by_pointer: HashMap<(String, Direction), TypeId>,
    /// Types of objects without a name of their own, by what they say.
    by_shape: HashMap<(String, Direction), objects::Shaped>,
    /// The types that are being read, each inside of the one before.
    open: Vec<TypeId>,
    /// How often a place took more than the document says.
    widened: usize,
    /// What the enums of components came to, by their pointers.
    listed: HashMap<String, enums::Listed>,
    /// Whether lists and maps lead back to themselves, by the addresses of their schemas.
    leads_back: HashMap<usize, bool>,
}

/// A type that is read, or being read.
struct Pending {
    /// None while the type is open.
    definition: Option<Type>,
    origin: Origin,
    /// Whether it takes more than the document says.
    is_widened: bool,
    /// Whether an alternative of the union takes null.
    has_null: bool,
}

/// Where a schema stands, and what is made of it.
#[derive(Clone)]
struct Place {
    pointer: String,
    direction: Direction,
    /// What a type is named after that has no name of its own.
    name: String,
    depth: usize,
    /// Whether it is inside of an alternative of a union, which takes any JSON itself where it is of an output.
    in_union: bool,
    /// The unions that a value here is at once a value of: each refers to the next without anything around it.
    unions: Vec<TypeId>,
}

impl<'a> Reader<'a> {
    fn new(document: &'a Document) -> Self {
        Self {
            document,
            diagnostics: Vec::new(),
            budget: SMALLEST_BUDGET + 2 * size::weight(document.root()),
            states: MOST_STATES,
            types: Vec::new(),
            by_pointer: HashMap::new(),
            by_shape: HashMap::new(),
            listed: HashMap::new(),
            leads_back: HashMap::new(),
            open: Vec::new(),
            widened: 0,
        }
    }

    fn operation(&mut self, input: &str, output: Option<&str>, prefix: &str) -> Operation {
        let document = self.document;
        let schema = document.root().pointer(input).unwrap_or_else(|| {
            self.warn(input, "there is no schema here; the input is taken to have no properties");
            &Json::Bool(true)
        });
        let place = |pointer: &str, direction, name| Place {
            pointer: pointer.to_owned(),
            direction,
            name: format!("{prefix}{name}"),
            depth: 0,
            in_union: false,
            unions: Vec::new(),
        };
        let input = self.root_input(schema, &place(input, Direction::Input, "Input"));
        let output = match output.and_then(|pointer| Some((pointer, document.root().pointer(pointer)?))) {
            Some((pointer, schema)) => self.root_output(schema, &place(pointer, Direction::Output, "Output")),
            None => Output { schema: Schema::new(Kind::Any), chunk: None, declared: false, description: String::new() },
        };
        Operation { input, output }
    }

    fn warn(&mut self, pointer: &str, message: impl Into<String>) {
        const MOST: usize = 200;
        if self.diagnostics.len() < MOST {
            let diagnostic = Diagnostic::new(pointer, size::cut(message.into()));
            // A component is referred to from many places.
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Says that a place takes more than the document says.
    fn widen(&mut self, pointer: &str, message: impl Into<String>) {
        self.mark_widened();
        self.warn(pointer, message);
    }

    fn mark_widened(&mut self) {
        self.widened += 1;
        if let Some(TypeId(open)) = self.open.last() {
            self.types[*open].is_widened = true;
        }
    }

    /// Whether something of a weight may be read on top of what has been.
    fn spend(&mut self, weight: usize) -> bool {
        if self.budget <= weight {
            // Each place that takes any JSON for that is one that is widened; the message is given once.
            self.widen("", "the schemas grow without bound; any JSON is taken for the rest of them");
        }
        self.budget = self.budget.saturating_sub(weight);
        self.budget > 0
    }

    /// Why a pattern can't be checked; `None` where it can.
    fn unsupported(&mut self, pattern: &crate::Pattern) -> Option<&'static str> {
        let Some(rest) = self.states.checked_sub(pattern.states()) else {
            return Some("the patterns of the document are too large together");
        };
        self.states = rest;
        pattern.unsupported()
    }

    /// Reads a type with a name, unless its schema has been read already or is being read.
    fn named(
        &mut self,
        component: Option<&str>,
        direction: Direction,
        place: &Place,
        read: impl FnOnce(&mut Self, TypeId) -> Type,
    ) -> TypeId {
        let key = (component.unwrap_or(&place.pointer).to_owned(), direction);
        if let Some(id) = self.by_pointer.get(&key) {
            return *id;
        }
        let name = component.and_then(component_name).unwrap_or_else(|| place.name.clone());
        let origin = Origin { pointer: key.0, name, place: place.name.clone(), direction, is_root: false };
        self.define(origin, read)
    }

    /// Reads a type, to which references inside of it may lead back.
    fn define(&mut self, origin: Origin, read: impl FnOnce(&mut Self, TypeId) -> Type) -> TypeId {
        let id = TypeId(self.types.len());
        self.by_pointer.insert((origin.pointer.clone(), origin.direction), id);
        self.types.push(Pending { definition: None, origin, is_widened: false, has_null: false });
        self.open.push(id);
        let definition = read(self, id);
        self.open.pop();
        self.types[id.0].definition = Some(definition);
        id
    }
}

/// What the author wrote in a schema, fit to be shown. Cog describes every enum by one sentence, which says nothing.
fn description(text: Option<&str>) -> String {
    crate::visible::plain(text.filter(|text| *text != "An enumeration.").unwrap_or_default())
}

/// The name of a component: the last token of its pointer.
fn component_name(pointer: &str) -> Option<String> {
    let (_, name) = pointer.rsplit_once('/')?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

impl Place {
    /// A place inside this one, which is written at a pointer.
    fn inner(&self, pointer: String, name: &str) -> Self {
        let name = format!("{} {}", self.name, size::short(name));
        Self { pointer, name, depth: self.depth + 1, unions: Vec::new(), ..self.clone() }
    }

    /// The place of the schema behind a keyword.
    fn child(&self, flat: &flat::Flat<'_>, keyword: &str, name: &str) -> Self {
        let pointer = flat.pointer_of(keyword, None).unwrap_or_else(|| format!("{}/{keyword}", self.pointer));
        self.inner(pointer, name)
    }

    /// The place of an alternative: the same, one level down.
    fn alternative(&self, pointer: String) -> Self {
        Self { pointer, depth: self.depth + 1, ..self.clone() }
    }
}

/// Whether a schema takes values of a type as JSON Schema names it.
fn is_of_type(value: &Json, declared: &str) -> bool {
    match declared {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|value| value.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    }
}
