use super::Place;
use crate::document::{Document, ModelName};
use crate::ir::{Bound, Docs, Enum, Of, Output, Side, Wire};
use crate::text;

/// What is known of a field besides its description.
pub(super) struct Facts<'a> {
    pub(super) required: bool,
    pub(super) default: Option<&'a str>,
    pub(super) bounds: &'a [Bound],
    /// What kind of value it takes: `a number`.
    pub(super) kind: String,
}

/// The page of a module: which model it is, what its author wrote, what it gives back, and how it is run.
pub(super) fn module(document: &Document, model: &ModelName, output: &Output, example: Vec<String>) -> Docs {
    // The first of it stands beside the module's name in a list of modules.
    let mut lines = document.description().map(text::markdown).unwrap_or_default();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(format!("The model [`{model}`](https://replicate.com/{model})."));
    if let Some(version) = document.version() {
        lines.extend([String::new(), format!("Version `{version}`.")]);
    }
    lines.push(String::new());
    lines.push(gives_back(&describe(&output.shape.of), output.chunk.is_some()));
    // As text, which rustdoc does not run: whether a user's test has a token is not known here.
    lines.extend([String::new(), "```text".to_owned()]);
    lines.extend(example);
    lines.push("```".to_owned());
    Docs(lines)
}

pub(super) fn record(place: &Place) -> Vec<String> {
    let line = match (place.depth, place.name.as_str()) {
        (0, "Input") => "What the model is given.".to_owned(),
        (0, "Output") => "What the model gives back.".to_owned(),
        (0, "TrainingInput") => "What a training of the model is given.".to_owned(),
        (0, "TrainingOutput") => "What a training of the model gives back.".to_owned(),
        _ => format!("What {} {}.", named(place), if place.side == Side::Input { "takes" } else { "holds" }),
    };
    vec![line]
}

pub(super) fn listed(place: &Place, listed: &Enum) -> Vec<String> {
    vec![format!("What {} can be: {}.", named(place), choices(listed))]
}

pub(super) fn union(place: &Place) -> Vec<String> {
    vec![format!("What {} can be: one of several kinds of value.", named(place))]
}

/// A place inside an input or output, as an item of a list of it is called: "an item of" and its name.
fn named(place: &Place) -> String {
    let name = place.name.as_str();
    let inner = [(" Item", "an item of "), (" Value", "a value of ")];
    let part = inner.into_iter().find_map(|(end, part)| Some((name.strip_suffix(end)?, part)));
    let (of, part) = part.unwrap_or((name, ""));
    let root = ["TrainingOutput", "Output"].into_iter().find_map(|root| of.strip_prefix(root));
    match root.filter(|_| place.side == Side::Output) {
        Some("") => format!("{part}the output"),
        rest => format!("{part}{}", text::code(rest.unwrap_or(of).trim_start())),
    }
}

pub(super) fn unknown_output() -> Docs {
    Docs(vec!["What the model gives back: any JSON, since its document does not say.".to_owned()])
}

pub(super) fn output(own: Vec<String>, kind: &str, streams: bool) -> Docs {
    let mut lines = vec![format!("What the model gives back: {kind}.{}", in_pieces(streams))];
    if !own.is_empty() {
        lines.push(String::new());
        lines.extend(own);
    }
    Docs(lines)
}

fn gives_back(kind: &str, streams: bool) -> String {
    format!("It gives back {kind}.{}", in_pieces(streams))
}

fn in_pieces(streams: bool) -> &'static str {
    if streams { " It comes piece by piece." } else { "" }
}

/// The page of a field: what its author wrote, and what the schema says.
pub(super) fn field(mut description: Vec<String>, facts: &str) -> Docs {
    if !description.is_empty() {
        description.push(String::new());
    }
    description.push(facts.to_owned());
    Docs(description)
}

/// The page of a setter: what is most needed while typing.
pub(super) fn setter(description: &[String], facts: &str) -> Docs {
    let mut lines: Vec<String> = description.iter().take_while(|line| !line.is_empty()).cloned().collect();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(facts.to_owned());
    Docs(lines)
}

impl Facts<'_> {
    /// What the schema says, in one line.
    pub(super) fn sentence(&self, side: Side) -> String {
        let mut kind = self.kind.clone();
        for bound in self.bounds {
            kind = format!("{kind}, {}", bound_words(bound));
        }
        let presence = match (side, self.required, self.default) {
            (Side::Output, true, _) => String::new(),
            (Side::Output, false, _) => " May be absent.".to_owned(),
            (Side::Input, true, _) => " Required.".to_owned(),
            (Side::Input, false, Some(default)) => format!(" Default: {}.", text::code(default)),
            (Side::Input, false, None) => " Optional.".to_owned(),
        };
        let mut chars = kind.chars();
        let first: String = chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
        format!("{first}{}.{presence}", chars.as_str())
    }
}

fn bound_words(bound: &Bound) -> String {
    match bound {
        Bound::Minimum(limit) => format!("at least {limit}"),
        Bound::Maximum(limit) => format!("at most {limit}"),
        Bound::ExclusiveMinimum(limit) => format!("more than {limit}"),
        Bound::ExclusiveMaximum(limit) => format!("less than {limit}"),
        Bound::MultipleOf(step) => format!("a multiple of {step}"),
        Bound::MinLength(count) => format!("at least {count} characters"),
        Bound::MaxLength(count) => format!("at most {count} characters"),
        Bound::Pattern { source, .. } => format!("matching {}", text::code(source)),
        Bound::MinItems(count) => format!("at least {count} items"),
        Bound::MaxItems(count) => format!("at most {count} items"),
        Bound::UniqueItems => "no two the same".to_owned(),
        Bound::MinProperties(count) => format!("at least {count} keys"),
        Bound::MaxProperties(count) => format!("at most {count} keys"),
        Bound::OneOf => "exactly one of them".to_owned(),
    }
}

/// What kind of value it is, for documentation: `a list of files`.
pub(super) fn describe(of: &Of) -> String {
    match of {
        Of::List(items) => format!("a list of {}", plural(&items.of)),
        Of::Map(values) => format!("a map to {}", plural(&values.of)),
        Of::Boolean => "true or false".to_owned(),
        Of::Integer => "an integer".to_owned(),
        Of::Number => "a number".to_owned(),
        Of::String => "text".to_owned(),
        Of::File => "a file".to_owned(),
        Of::Secret => "a secret text".to_owned(),
        Of::Any => "any JSON".to_owned(),
        Of::Enum(_) => "one of the listed values".to_owned(),
        Of::Record(_) => "an object".to_owned(),
        Of::Union(_) => "one of several kinds of value".to_owned(),
    }
}

/// The values of an enum, as many as one reads: `one of a, b or c`.
pub(super) fn choices(listed: &Enum) -> String {
    const MOST: usize = 12;
    let shown = |wire: &Wire| match wire {
        Wire::String(text) | Wire::Json(text) => text::code(text),
        Wire::Integer(integer) => format!("`{integer}`"),
        Wire::Number(number) => format!("`{number}`"),
        Wire::Boolean(boolean) => format!("`{boolean}`"),
    };
    let values: Vec<String> = listed.variants.iter().take(MOST).map(|variant| shown(&variant.wire)).collect();
    match (listed.variants.len() - values.len(), values.as_slice()) {
        (0, [one]) => format!("only {one}"),
        (0, [first @ .., last]) => format!("one of {} or {last}", first.join(", ")),
        (more, values) => format!("one of {} and {more} more", values.join(", ")),
    }
}

fn plural(of: &Of) -> String {
    match of {
        Of::List(items) => format!("lists of {}", plural(&items.of)),
        Of::Map(values) => format!("maps to {}", plural(&values.of)),
        Of::Boolean => "booleans".to_owned(),
        Of::Integer => "integers".to_owned(),
        Of::Number => "numbers".to_owned(),
        Of::String => "texts".to_owned(),
        Of::File => "files".to_owned(),
        Of::Secret => "secret texts".to_owned(),
        Of::Any => "any JSON".to_owned(),
        Of::Enum(_) => "listed values".to_owned(),
        Of::Record(_) => "objects".to_owned(),
        Of::Union(_) => "several kinds of value".to_owned(),
    }
}
