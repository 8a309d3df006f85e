use crate::document::{Document, ModelName};
use crate::emit;
use crate::ir::{Bound, Number, Of, Shape, TypeDef, Wire};
use crate::lower::{lower, plan};

/// One input of a model, for people to read: as the generated struct has it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InputField {
    /// The name on the wire.
    pub name: String,
    /// What kind of value it takes: `integer`, `list of file`, `text or integer`.
    pub kind: String,
    /// Whether the schema requires it.
    pub required: bool,
    /// What the service uses where it is absent, as JSON text.
    pub default: Option<String>,
    /// The rules beyond the kind, in words: `1 to 4096`, `in steps of 8`.
    pub bounds: Vec<String>,
    /// The values to choose from, as JSON text.
    pub choices: Vec<String>,
    /// What the model's author wrote.
    pub description: String,
}

/// The inputs of a model, in the order of its author.
///
/// ```
/// use replicate_codegen::{Document, inputs};
///
/// let document = Document::from_json(
///     r#"{"Input": {"properties": {"width": {"type": "integer", "minimum": 1, "maximum": 4096}}}}"#,
/// )?;
/// let inputs = inputs(&document);
/// assert_eq!((inputs[0].name.as_str(), inputs[0].kind.as_str()), ("width", "integer"));
/// assert_eq!(inputs[0].bounds, ["1 to 4096"]);
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn inputs(document: &Document) -> Vec<InputField> {
    let (types, root) = plan(document);
    let TypeDef::Record(record) = &types[root.input.0] else { return Vec::new() };
    let field = |field: &crate::ir::Field| InputField {
        name: field.wire.clone(),
        kind: kind(&field.shape.of, &types),
        required: field.required,
        default: field.default.clone(),
        bounds: bounds(&field.shape),
        choices: choices(&field.shape.of, &types),
        description: field.description.clone(),
    };
    record.fields.iter().map(field).collect()
}

/// What the input of a model takes, for programs: a text that `replicate_rules::spec` reads.
///
/// The macro `input!` of a generated module and `cargo replicate run` check values against it.
#[must_use]
pub fn spec(document: &Document, model: &ModelName) -> String {
    let (module, _) = lower(document, model);
    emit::spec(&module.input, &module)
}

/// What a model gives back, in words: `list of file`, `text, piece by piece`.
///
/// ```
/// use replicate_codegen::{Document, output};
///
/// let document = Document::from_json(r#"{"Input": {}, "Output": {"type": "string", "format": "uri"}}"#)?;
/// assert_eq!(output(&document), "file");
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn output(document: &Document) -> String {
    let (types, root) = plan(document);
    let kind = kind(&root.output.shape.of, &types);
    if root.output.chunk.is_some() { format!("{kind}, piece by piece") } else { kind }
}

fn kind(of: &Of, types: &[TypeDef]) -> String {
    match of {
        Of::Boolean => "boolean".to_owned(),
        Of::Integer => "integer".to_owned(),
        Of::Number => "number".to_owned(),
        Of::String => "text".to_owned(),
        Of::File => "file".to_owned(),
        Of::Secret => "secret".to_owned(),
        Of::Any => "any".to_owned(),
        Of::Enum(_) => "enum".to_owned(),
        Of::Record(_) => "object".to_owned(),
        Of::List(items) if items.of == Of::Any => "list".to_owned(),
        Of::List(items) => format!("list of {}", kind(&items.of, types)),
        Of::Map(values) if values.of == Of::Any => "object".to_owned(),
        Of::Map(values) => format!("map to {}", kind(&values.of, types)),
        Of::Union(id) => match &types[id.0] {
            // One level is enough to see what is meant; a union may hold itself in a list.
            TypeDef::Union(union) => {
                let mut kinds: Vec<String> = union.alternatives.iter().map(|it| plain_kind(&it.shape.of)).collect();
                kinds.dedup();
                kinds.join(" or ")
            }
            _ => "any".to_owned(),
        },
    }
}

fn plain_kind(of: &Of) -> String {
    match of {
        Of::Union(_) => "union".to_owned(),
        Of::List(_) => "list".to_owned(),
        Of::Map(_) => "map".to_owned(),
        other => kind(other, &[]),
    }
}

fn choices(of: &Of, types: &[TypeDef]) -> Vec<String> {
    let Of::Enum(id) = of else { return Vec::new() };
    let TypeDef::Enum(listed) = &types[id.0] else { return Vec::new() };
    listed.variants.iter().map(|variant| wire_json(&variant.wire)).collect()
}

/// A value of an enum as JSON text.
pub(crate) fn wire_json(wire: &Wire) -> String {
    match wire {
        Wire::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Wire::Integer(integer) => integer.to_string(),
        Wire::Number(number) => number.to_string(),
        Wire::Boolean(boolean) => boolean.to_string(),
        Wire::Json(text) => text.clone(),
    }
}

/// The rules beyond the kind, in words.
pub(crate) fn bounds(shape: &Shape) -> Vec<String> {
    let find = |pick: fn(&Bound) -> Option<String>| shape.bounds.iter().find_map(pick);
    let count = |count: &u64| Some(count.to_string());
    let mut words = vec![
        find(
            |it| if let Bound::ExclusiveMinimum(limit) = it { Some(format!("above {}", number(*limit))) } else { None },
        ),
        range(
            find(|it| if let Bound::Minimum(limit) = it { Some(number(*limit)) } else { None }),
            find(|it| if let Bound::Maximum(limit) = it { Some(number(*limit)) } else { None }),
            "",
        ),
        find(
            |it| if let Bound::ExclusiveMaximum(limit) = it { Some(format!("below {}", number(*limit))) } else { None },
        ),
        find(|it| if let Bound::MultipleOf(step) = it { Some(format!("in steps of {}", number(*step))) } else { None }),
    ];
    let (mut least, mut most) = ([None, None, None], [None, None, None]);
    for bound in &shape.bounds {
        match bound {
            Bound::MinLength(it) => least[0] = count(it),
            Bound::MaxLength(it) => most[0] = count(it),
            Bound::MinItems(it) => least[1] = count(it),
            Bound::MaxItems(it) => most[1] = count(it),
            Bound::MinProperties(it) => least[2] = count(it),
            Bound::MaxProperties(it) => most[2] = count(it),
            Bound::UniqueItems => words.push(Some("no two the same".to_owned())),
            Bound::Pattern { source, .. } => words.push(Some(format!("matching {source}"))),
            _ => {}
        }
    }
    let units = [" characters", " items", " keys"];
    words.extend(least.into_iter().zip(most).zip(units).map(|((least, most), unit)| range(least, most, unit)));
    words.into_iter().flatten().collect()
}

fn range(least: Option<String>, most: Option<String>, unit: &str) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
        (Some(least), None) => Some(format!("at least {least}{unit}")),
        (None, Some(most)) => Some(format!("at most {most}{unit}")),
        (None, None) => None,
    }
}

fn number(number: Number) -> String {
    match number {
        Number::Integer(integer) => integer.to_string(),
        Number::Float(float) => float.to_string(),
    }
}
