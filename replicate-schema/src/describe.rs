//! Describes schemas for people: in generated documentation, in tables and in forms.

use crate::{Kind, Schema, TypeId, Types};

/// The maximum number of listed alternatives of a union.
const MOST_ALTERNATIVES: usize = 12;

/// Describes a kind: `a list of files`, `text or an integer`.
#[must_use]
pub fn kind(kind: &Kind, types: &Types) -> String {
    match kind {
        Kind::Array(items) if items.kind == Kind::Any => "a list".to_owned(),
        Kind::Array(items) => format!("a list of {}", several(&items.kind, types)),
        Kind::Map(values) if values.kind == Kind::Any => "an object".to_owned(),
        Kind::Map(values) => format!("a map to {}", several(&values.kind, types)),
        Kind::Union(id) => alternatives(*id, types, alone, "one of several more kinds of value"),
        kind => alone(kind),
    }
}

/// Describes several values of a kind: `files`, `strings or integers`.
fn several(kind: &Kind, types: &Types) -> String {
    match kind {
        Kind::Union(id) => alternatives(*id, types, plural, "several more kinds of value"),
        Kind::Array(items) => format!("lists of {}", several(&items.kind, types)),
        Kind::Map(values) => format!("maps to {}", several(&values.kind, types)),
        kind => plural(kind),
    }
}

/// The alternatives of a union. One level is enough to be understood, and a union may contain itself in a list.
fn alternatives(id: TypeId, types: &Types, describe: fn(&Kind) -> String, more: &str) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for described in types.alternatives(id).iter().map(|it| describe(&it.kind)) {
        if kinds.last() == Some(&described) {
            continue;
        }
        if kinds.len() == MOST_ALTERNATIVES {
            kinds.push(more.to_owned());
            break;
        }
        kinds.push(described);
    }
    kinds.join(" or ")
}

/// Describes the bounds of values, and of each item of a list: `at most 4 items`, `each of the kind image/*`.
#[must_use]
pub fn bounds(schema: &Schema) -> Vec<String> {
    let mut words = crate::describe_bounds(&schema.bounds);
    if let Kind::Array(items) | Kind::Map(items) = &schema.kind {
        words.extend(bounds(items).into_iter().map(|words| format!("each {words}")));
    }
    words
}

/// Describes a kind without an article, for tables and for programs: `integer`, `list of files`.
#[must_use]
pub fn name(kind: &Kind, types: &Types) -> String {
    match kind {
        Kind::Boolean => "boolean".to_owned(),
        Kind::Enum(_) => "enum".to_owned(),
        kind => {
            let words = self::kind(kind, types);
            let name = words.strip_prefix("an ").or_else(|| words.strip_prefix("a ")).unwrap_or(&words);
            name.to_owned()
        }
    }
}

/// Describes a kind without its alternatives.
fn alone(kind: &Kind) -> String {
    match kind {
        Kind::Array(items) if items.kind == Kind::Any => "a list".to_owned(),
        Kind::Array(items) => format!("a list of {}", plural(&items.kind)),
        Kind::Map(values) if values.kind == Kind::Any => "an object".to_owned(),
        Kind::Map(values) => format!("a map to {}", plural(&values.kind)),
        Kind::Boolean => "true or false".to_owned(),
        Kind::Integer => "an integer".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::String => "text".to_owned(),
        Kind::File => "a file".to_owned(),
        Kind::Secret => "a secret text".to_owned(),
        Kind::Any => "any JSON".to_owned(),
        Kind::Enum(_) => "one of the listed values".to_owned(),
        Kind::Object(_) => "an object".to_owned(),
        Kind::Union(_) => "one of several kinds of value".to_owned(),
    }
}

/// Describes several values of a kind, without its alternatives: `files`.
fn plural(kind: &Kind) -> String {
    match kind {
        Kind::Array(items) => format!("lists of {}", plural(&items.kind)),
        Kind::Map(values) => format!("maps to {}", plural(&values.kind)),
        Kind::Boolean => "booleans".to_owned(),
        Kind::Integer => "integers".to_owned(),
        Kind::Number => "numbers".to_owned(),
        Kind::String => "strings".to_owned(),
        Kind::File => "files".to_owned(),
        Kind::Secret => "secret strings".to_owned(),
        Kind::Any => "any JSON".to_owned(),
        Kind::Enum(_) => "listed values".to_owned(),
        Kind::Object(_) => "objects".to_owned(),
        Kind::Union(_) => "several kinds of value".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Type, Union};

    #[test]
    fn kinds_read_as_people_say_them() {
        let list = |kind| Kind::Array(Box::new(Schema::new(kind)));
        let map = |kind| Kind::Map(Box::new(Schema::new(kind)));
        let alternatives = [Kind::Integer, list(Kind::String), Kind::Union(TypeId(0))];
        let alternatives = alternatives.into_iter().map(Schema::new).collect();
        let types: Types = [Type::Union(Union { alternatives, ..Union::default() })].into_iter().collect();
        let table = [
            (Kind::Boolean, "true or false"),
            (list(Kind::File), "a list of files"),
            (list(list(Kind::Number)), "a list of lists of numbers"),
            (list(Kind::Any), "a list"),
            (map(Kind::Any), "an object"),
            (map(Kind::Boolean), "a map to booleans"),
            (list(Kind::Union(TypeId(0))), "a list of integers or lists of strings or several kinds of value"),
            (Kind::Union(TypeId(0)), "an integer or a list of strings or one of several kinds of value"),
        ];
        for (described, words) in table {
            assert_eq!(kind(&described, &types), words);
        }
    }

    #[test]
    fn names_have_no_article() {
        let list = Kind::Array(Box::new(Schema::new(Kind::File)));
        let kinds = [Kind::Integer, Kind::Boolean, Kind::Enum(TypeId(0)), Kind::String, Kind::Secret, list];
        let names = kinds.map(|kind| name(&kind, &Types::default()));
        assert_eq!(names, ["integer", "boolean", "enum", "text", "secret text", "list of files"]);
    }
}
