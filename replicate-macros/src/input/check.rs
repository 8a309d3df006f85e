//! Checks an input against its schema. The violations that the shared walk finds are reported at the wrong token.

use proc_macro2::Span;
use replicate_schema::check::{Rules, alternative, check as violations};
use replicate_schema::{Bound, Kind, Path, Property, Rule, Schema, Types, Violation, nearest};

use super::advice;
use super::problems::{Position, Problems};
use super::resolve::{Form, Resolved};

/// Reports the violations of the schema, and marks them in the input.
pub(super) fn check(input: &mut Resolved<'_>, schema: &Schema, types: &Types, problems: &mut Problems) {
    let mistakes: Vec<Mistake> = {
        let whole = Found { value: input, schema: Some(schema), name: None, owner: None };
        let mistakes = group(violations(&*input, schema, types, Rules::All));
        mistakes.into_iter().filter(|mistake| mistake.report(whole, types, problems)).collect()
    };
    for mistake in mistakes.iter().filter(|mistake| mistake.kind == MistakeKind::Value) {
        mark(input, &segments(&mistake.pointer));
    }
}

/// The violations of one value or object, reported in one message.
struct Mistake {
    kind: MistakeKind,
    /// The JSON Pointer to the value or object.
    pointer: String,
    /// The violations, at least one.
    violations: Vec<Violation>,
}

#[derive(Clone, Copy, PartialEq)]
enum MistakeKind {
    /// Required inputs of an object are missing.
    Missing,
    /// A name that an object does not have, with the inputs that may have been meant.
    Unknown,
    Value,
}

/// Groups violations that are reported in one message.
fn group(violations: Vec<Violation>) -> Vec<Mistake> {
    let mut mistakes: Vec<Mistake> = Vec::new();
    for violation in violations {
        let (kind, pointer) = match violation.rule() {
            Rule::Required => (MistakeKind::Missing, parent(violation.pointer())),
            Rule::Unknown => (MistakeKind::Unknown, violation.pointer()),
            _ => (MistakeKind::Value, violation.pointer()),
        };
        match mistakes.iter_mut().find(|mistake| mistake.kind == kind && mistake.pointer == pointer) {
            Some(mistake) => mistake.violations.push(violation),
            None => mistakes.push(Mistake { kind, pointer: pointer.to_owned(), violations: vec![violation] }),
        }
    }
    // A misspelled name is one mistake, not an unknown input and a missing one.
    let unknown: Vec<String> = pointers(&mistakes, MistakeKind::Unknown);
    for mistake in mistakes.iter_mut().filter(|mistake| mistake.kind == MistakeKind::Missing) {
        let names: Vec<String> = mistake.violations.iter().map(|violation| last(violation.pointer())).collect();
        let names = || names.iter().map(String::as_str);
        let here = unknown.iter().filter(|pointer| parent(pointer) == mistake.pointer);
        let meant: Vec<&str> = here.filter_map(|pointer| nearest(&last(pointer), names())).collect();
        mistake.violations.retain(|violation| !meant.contains(&last(violation.pointer()).as_str()));
    }
    mistakes.retain(|mistake| !mistake.violations.is_empty());
    mistakes
}

fn pointers(mistakes: &[Mistake], kind: MistakeKind) -> Vec<String> {
    let of_kind = mistakes.iter().filter(|mistake| mistake.kind == kind);
    of_kind.map(|mistake| mistake.pointer.clone()).collect()
}

impl Mistake {
    /// Adds the message to the problems; false if only the runtime can decide whether it is a mistake.
    fn report(&self, whole: Found<'_, '_>, types: &Types, problems: &mut Problems) -> bool {
        let Some(found) = whole.find(&segments(&self.pointer), types) else { return false };
        let (position, problem) = match (self.kind, found.name) {
            (MistakeKind::Missing, _) => {
                let message = self.missing(found, types);
                (found.value.position, syn::Error::new_spanned(&found.value.tokens, message))
            }
            (MistakeKind::Unknown, Some((span, position))) => {
                (position, syn::Error::new(span, self.unknown(properties(found.owner, types))))
            }
            _ => match self.value(found) {
                Some(message) => (found.value.position, syn::Error::new_spanned(&found.value.tokens, message)),
                None => return false,
            },
        };
        problems.push_at(position, problem);
        true
    }

    fn missing(&self, found: Found<'_, '_>, types: &Types) -> String {
        let properties = properties(found.schema, types);
        let keys: Vec<String> = self.violations.iter().map(|violation| last(violation.pointer())).collect();
        let label = |key: &'_ String| {
            let property = properties.iter().find(|property| property.name == *key);
            property.map_or_else(|| key.clone(), |property| advice::label(property).to_owned())
        };
        let labels: Vec<String> = keys.iter().map(label).collect();
        let message = advice::missing(&labels.iter().map(String::as_str).collect::<Vec<_>>());
        let own = Path::Key(&Path::Root, keys.first().map_or("", String::as_str)).to_string();
        let path = self.violations.first().and_then(|violation| violation.path().strip_suffix(&own));
        match path.unwrap_or_default().trim_end_matches('.') {
            "" => message,
            path => format!("`{path}`: {message}"),
        }
    }

    fn unknown(&self, properties: &[Property]) -> String {
        let names = properties.iter().map(|property| property.name.as_str());
        let message = joined(&self.violations.iter().collect::<Vec<_>>());
        match nearest(&last(&self.pointer), names) {
            // The message already contains it.
            Some(_) => message,
            None => message + &advice::known_names(properties),
        }
    }

    /// What is wrong with a value, and how to fix it.
    fn value(&self, found: Found<'_, '_>) -> Option<String> {
        // The values of expressions may differ, or match one alternative.
        let is_open = |rule| matches!(rule, Rule::Bound(Bound::UniqueItems | Bound::OneOf));
        let has_expression = found.value.has_expression();
        let certain = self.violations.iter().filter(|violation| !has_expression || !is_open(violation.rule()));
        let certain: Vec<&Violation> = certain.collect();
        let last = certain.last()?;
        let advice = match (last.rule(), found.schema) {
            (Rule::Type, Some(schema)) => advice::rewrite(&schema.kind, &found.value.form),
            (Rule::Bound(bound), Some(schema)) if schema.bounds.contains(&bound) && bound != Bound::UniqueItems => {
                advice::nearest_number(schema, &found.value.form)
            }
            _ => None,
        };
        Some(joined(&certain) + &advice.unwrap_or_default())
    }
}

/// The messages of the check for one place.
fn joined(violations: &[&Violation]) -> String {
    let [first, others @ ..] = violations else { return String::new() };
    others.iter().fold(first.to_string(), |message, violation| format!("{message}; {}", violation.message()))
}

/// A value of the input, with what is known about its place.
#[derive(Clone, Copy)]
struct Found<'a, 't> {
    value: &'a Resolved<'t>,
    /// Its schema, or that of its alternative.
    schema: Option<&'a Schema>,
    /// The span of its name, and the position of the enclosing object's name.
    name: Option<(Span, Position)>,
    owner: Option<&'a Schema>,
}

impl<'a> Found<'a, '_> {
    fn find(self, segments: &[String], types: &'a Types) -> Option<Self> {
        let narrowed = self.schema.map(|schema| narrowed(self.value, schema, types));
        let Some((segment, rest)) = segments.split_first() else { return Some(Self { schema: narrowed, ..self }) };
        let kind = narrowed.map(|schema| &schema.kind);
        let inside = match &self.value.form {
            Form::List(items) => {
                let schema = match kind {
                    Some(Kind::Array(items)) => Some(&**items),
                    _ => None,
                };
                Self { value: items.get(segment.parse::<usize>().ok()?)?, schema, name: None, owner: narrowed }
            }
            Form::Object(object) => {
                let setting = object.settings.iter().find(|setting| setting.key == *segment)?;
                let schema = match kind {
                    Some(Kind::Map(values)) => Some(&**values),
                    Some(Kind::Object(id)) => {
                        let mut properties = types.properties(*id).iter();
                        properties.find(|property| property.name == *segment).map(|property| &property.schema)
                    }
                    _ => None,
                };
                let name = Some((setting.span, setting.position));
                Self { value: &setting.value, schema, name, owner: narrowed }
            }
            _ => return None,
        };
        inside.find(rest, types)
    }
}

/// The alternative of a value, if the schema is a union.
fn narrowed<'s>(value: &Resolved<'_>, schema: &'s Schema, types: &'s Types) -> &'s Schema {
    match schema.kind {
        Kind::Union(id) => {
            let alternatives = types.alternatives(id);
            alternative(value, alternatives, types).map_or(schema, |index| narrowed(value, &alternatives[index], types))
        }
        _ => schema,
    }
}

fn properties<'s>(schema: Option<&Schema>, types: &'s Types) -> &'s [Property] {
    match schema.map(|schema| &schema.kind) {
        Some(Kind::Object(id)) => types.properties(*id),
        _ => &[],
    }
}

/// Marks a value as wrong.
fn mark(value: &mut Resolved<'_>, segments: &[String]) {
    let Some((segment, rest)) = segments.split_first() else {
        value.is_wrong = true;
        return;
    };
    let inside = match &mut value.form {
        Form::List(items) => segment.parse().ok().and_then(|index: usize| items.get_mut(index)),
        Form::Object(object) => {
            let mut settings = object.settings.iter_mut();
            settings.find(|setting| setting.key == *segment).map(|setting| &mut setting.value)
        }
        _ => None,
    };
    if let Some(inside) = inside {
        mark(inside, rest);
    }
}

/// The names and positions in a JSON Pointer.
fn segments(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(unescaped).collect()
}

fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

fn last(pointer: &str) -> String {
    unescaped(pointer.rsplit('/').next().unwrap_or_default())
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}
