//! Reads the schemas of a document. `$ref`, `allOf` and unions are resolved here, once for all users.

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

/// The schemas of a document.
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
    /// All named types.
    pub types: Types,
    /// The origin of each type, by its number.
    pub origins: Vec<Origin>,
    /// The input and output of a prediction.
    pub prediction: Operation,
    /// The input and output of a training, if the document has them.
    pub training: Option<Operation>,
    /// The oddities in the document, and how they were handled.
    pub diagnostics: Vec<Diagnostic>,
}

/// The schemas of a prediction or a training.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The input, an object.
    pub input: TypeId,
    /// The output.
    pub output: Output,
}

/// The output of an operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// The schema of the whole output.
    pub schema: Schema,
    /// The schema of a chunk, if the model streams.
    pub chunk: Option<Schema>,
    /// Whether the document has a schema for the output.
    pub declared: bool,
    /// The author's description.
    pub description: String,
}

/// The origin of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// The JSON Pointer of the schema that defines its structure, usually a component. It is unique among the types of
    /// one direction.
    pub pointer: String,
    /// The name of the component, or else the path to the place: `loras Item`.
    pub name: String,
    /// The path to the place where it occurred first.
    pub place: String,
    /// The direction of its values.
    pub direction: Direction,
    /// Whether it is the input or output of an operation as a whole.
    pub is_root: bool,
}

impl ModelSchema {
    /// Reads the schemas of a document. Anything that can't be understood gives a wider type and a diagnostic.
    #[must_use]
    pub fn read(document: &Document) -> Self {
        let mut reader = Reader::new(document);
        if document.is_odd() {
            reader.warn(
                "",
                "few programs can read this JSON: lone surrogates are read as U+FFFD, numbers beyond the range of \
                 doubles as strings, and what is nested deeper than 512 levels as any JSON",
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
                    let message = "every alternative refers to itself; any JSON is accepted as well";
                    (origins[id.0].pointer.clone(), message)
                }
                recursion::Cut::Property(id, name) => {
                    widened[id.0] = true;
                    let token = name.replace('~', "~0").replace('/', "~1");
                    let message = "a required value refers to itself; any JSON is accepted here";
                    (format!("{}/properties/{token}", origins[id.0].pointer), message)
                }
            };
            reader.warn(&place, message);
        }
        unions::widen(&mut types, widened);
        Self { types, origins, prediction, training, diagnostics: reader.diagnostics }
    }

    /// The properties of the input of a prediction, in the author's order.
    #[must_use]
    pub fn inputs(&self) -> &[crate::Property] {
        self.types.properties(self.prediction.input)
    }

    /// Describes the output of a prediction: `a list of files, piece by piece`.
    #[must_use]
    pub fn describe_output(&self) -> String {
        let output = &self.prediction.output;
        let kind = crate::describe::kind(&output.schema.kind, &self.types);
        if output.chunk.is_some() { format!("{kind}, piece by piece") } else { kind }
    }

    /// The violations of a prediction's input as JSON, with the messages of `validate`.
    ///
    /// ```
    /// # use replicate_schema::{Document, ModelSchema};
    /// let document = Document::from_json(r#"{"Input": {"properties": {"width": {"type": "integer"}}}}"#)?;
    /// let wrong = ModelSchema::read(&document).check_input(&serde_json::json!({"widht": 5}));
    /// assert_eq!(wrong[0].to_string(), "`widht`: is not an input of this model; did you mean `width`?");
    /// # Ok::<(), replicate_schema::Error>(())
    /// ```
    #[must_use]
    pub fn check_input(&self, input: &Json) -> Vec<crate::Violation> {
        crate::check::check(input, &self.input(), &self.types, crate::check::Rules::All)
    }

    /// The input of a prediction as JSON Schema, for other programs.
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

    /// The output of a prediction as JSON Schema, for other programs.
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

/// The minimum budget for reading a document, as [`size::weight`] counts. A larger document has a budget of twice its
/// own weight, which stops documents that are made to grow without bound.
const SMALLEST_BUDGET: usize = 5_000;

/// The maximum number of states of all patterns together, more than in any real document.
const MOST_STATES: usize = 2_000_000;

/// The maximum nesting of schemas, more than in any real document.
const DEEPEST: usize = 24;

struct Reader<'a> {
    document: &'a Document,
    diagnostics: Vec<Diagnostic>,
    /// The remaining budget, by weight.
    budget: usize,
    /// The remaining number of states for patterns.
    states: usize,
    types: Vec<Pending>,
    /// Types by the pointer of the schema that defines their structure.
    by_pointer: HashMap<(String, Direction), TypeId>,
    /// Types of unnamed objects, by their content.
    by_shape: HashMap<(String, Direction), objects::Shaped>,
    /// The types that are being read, from the outermost to the innermost.
    open: Vec<TypeId>,
    /// The number of places that accept more than the document says.
    widened: usize,
    /// The enums of components, by their pointers.
    listed: HashMap<String, enums::Listed>,
    /// Whether lists and maps are recursive, by the addresses of their schemas.
    leads_back: HashMap<usize, bool>,
}

/// A type that is read, or being read.
struct Pending {
    /// `None` while the type is being read.
    definition: Option<Type>,
    origin: Origin,
    /// Whether it accepts more than the document says.
    is_widened: bool,
    /// Whether an alternative of the union accepts null.
    has_null: bool,
}

/// The place of a schema, and how it is read.
#[derive(Clone)]
struct Place {
    pointer: String,
    direction: Direction,
    /// The text that an unnamed type is named after.
    name: String,
    depth: usize,
    /// Whether it is inside an alternative of a union, which itself accepts any JSON in an output.
    in_union: bool,
    /// The unions that directly contain each other at this place.
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
            self.warn(input, "there is no schema here; the input is read as an object without properties");
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
            // A component can be referred to from many places.
            if !self.diagnostics.contains(&diagnostic) {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Records that a place accepts more than the document says.
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

    /// Spends a weight of the budget, and returns whether it was sufficient.
    fn spend(&mut self, weight: usize) -> bool {
        if self.budget <= weight {
            // Each place that accepts any JSON for this reason counts as widened, but the message is given once.
            self.widen("", "the schemas grow without bound; any JSON is accepted for the rest of them");
        }
        self.budget = self.budget.saturating_sub(weight);
        self.budget > 0
    }

    /// Why a pattern can't be checked; `None` if it can.
    fn unsupported(&mut self, pattern: &crate::Pattern) -> Option<&'static str> {
        let Some(rest) = self.states.checked_sub(pattern.states()) else {
            return Some("the patterns of the document are too large in total");
        };
        self.states = rest;
        pattern.unsupported()
    }

    /// Reads a named type, unless its schema was already read or is being read.
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

    /// Reads a type that inner references may refer to.
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

/// The author's description in a schema, safe to be shown. The generic sentence that Cog writes for every enum is left
/// out.
fn description(text: Option<&str>) -> String {
    crate::visible::plain(text.filter(|text| *text != "An enumeration.").unwrap_or_default())
}

/// The name of a component: the last token of its pointer.
fn component_name(pointer: &str) -> Option<String> {
    let (_, name) = pointer.rsplit_once('/')?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

impl Place {
    /// An inner place, with its pointer in the document.
    fn inner(&self, pointer: String, name: &str) -> Self {
        let name = format!("{} {}", self.name, size::short(name));
        Self { pointer, name, depth: self.depth + 1, unions: Vec::new(), ..self.clone() }
    }

    /// The place of the schema of a keyword.
    fn child(&self, flat: &flat::Flat<'_>, keyword: &str, name: &str) -> Self {
        let pointer = flat.pointer_of(keyword, None).unwrap_or_else(|| format!("{}/{keyword}", self.pointer));
        self.inner(pointer, name)
    }

    /// The place of an alternative: the same, one level down.
    fn alternative(&self, pointer: String) -> Self {
        Self { pointer, depth: self.depth + 1, ..self.clone() }
    }
}

/// Whether a value is of a type, by its JSON Schema name.
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
