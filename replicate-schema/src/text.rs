//! The schema of a model as text, as generated code contains it.
//!
//! A generated module contains its schema once, with one line for each property, value and alternative. The runtime and
//! the macro `input!` both read these lines, and so do reviewers of a diff.
//!
//! ```text
//! model acme/painter 5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa official
//! object Input
//!   prompt! string minLength=1
//!   width integer minimum=256 maximum=2048 default=1024
//!   style enum 1 default="oil"
//!   type/type_ string nullable
//!   sizes array(union 2) maxItems=4 uniqueItems=true
//! enum Style
//!   "oil" Oil
//!   "ink wash" InkWash
//! union SizesItem
//!   integer minimum=1
//!   string
//! ```
//!
//! # Grammar
//!
//! ```text
//! text        = "model" owner "/" name [version] ["official"] ["iterator" | "undeclared"] { type }
//! type        = ("object" | "enum" | "union") name ["description=" json] { keyword "=" json } { member }
//! member      = "  " ( property | choice | alternative )      ; one a line, indented by two spaces
//! property    = name ["/" label] ["!"] schema ["default=" json] ["description=" json]    ; "!": required
//! choice      = json label
//! alternative = schema
//! schema      = kind ["nullable"] { keyword "=" json }        ; keywords of JSON Schema
//! kind        = "boolean" | "integer" | "number" | "string" | "file" | "secret" | "any"
//!             | "array(" schema ")" | "map(" schema ")"
//!             | ("object" | "enum" | "union") number          ; the number of a type, counted from 0
//! name        = letters, digits, "_", "-" and "."; anything else is a JSON string
//! json        = JSON without spaces outside of strings; what is not plain is escaped
//! ```
//!
//! `iterator` means that the model gives its output piece by piece, and `undeclared` that the document has no schema
//! for the output. A line that begins with four spaces continues the previous line ([`wrap`] and [`join`]).
//!
//! The first type is the input. A label is the name in generated code, if it differs. A reader treats anything unknown
//! as a schema of the kind `any`, so that later generators can extend the text.

mod reader;
mod writer;

pub use reader::{Lines, Text};
pub use writer::{Descriptions, join, wrap, write};

/// Whether a name needs no quotes.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{
        Assertion, Bound, Choice, Enum, Kind, Number, ObjectType, Pattern, Property, Schema, Type, TypeId, Types, Union,
    };

    fn property(name: &str, kind: Kind, bounds: Vec<Bound>) -> Property {
        Property {
            name: name.to_owned(),
            label: None,
            required: false,
            deprecated: false,
            schema: Schema { bounds, ..Schema::new(kind) },
            default: None,
            description: String::new(),
        }
    }

    fn types() -> Types {
        let hostile = "\" \\ | : = / ! ( , ) \n é \u{202e} ' \u{1F600} #\"#";
        let list = Schema { nullable: true, bounds: vec![Bound::MinLength(1)], ..Schema::new(Kind::String) };
        let properties = vec![
            Property {
                required: true,
                label: Some("r#type".to_owned()),
                ..property("type", Kind::Enum(TypeId(1)), vec![])
            },
            Property { default: Some("[1,\"a b\"]".to_owned()), ..property(hostile, Kind::Any, vec![]) },
            Property { default: Some(json!(hostile).to_string()), ..property("a.b-c", Kind::File, vec![]) },
            property(
                "number",
                Kind::Number,
                vec![
                    Bound::ExclusiveMinimum(Number::Float(-0.5)),
                    Bound::ExclusiveMaximum(Number::Float(1e300)),
                    Bound::MultipleOf(Number::Float(1e-7)),
                ],
            ),
            property("integer", Kind::Integer, vec![Bound::Minimum(Number::Integer(i64::MIN.into()))]),
            property("text", Kind::Secret, vec![Bound::MaxLength(u64::MAX), Bound::Pattern(Pattern::new(hostile))]),
            property("list", Kind::Array(Box::new(list)), vec![Bound::MaxItems(3), Bound::UniqueItems]),
            property("map", Kind::Map(Box::new(Schema::new(Kind::Object(TypeId(0))))), vec![Bound::MinProperties(1)]),
            property("union", Kind::Union(TypeId(2)), vec![Bound::OneOf]),
            Property { description: hostile.to_owned(), ..property("described", Kind::Boolean, vec![]) },
        ];
        let choices =
            [json!(""), json!(hostile), json!("+1"), json!(-1), json!(0.5), json!(true), json!([1, "a"]), json!(null)];
        let choices = choices.into_iter().enumerate().map(|(at, value)| Choice::new(value, format!("V{at}"))).collect();
        let required = |name: &str| vec![Bound::Assertion(Assertion::Required(vec![name.to_owned()]))];
        let one_of = Bound::Assertion(Assertion::OneOf(vec![required(hostile), required("b")]));
        let nested = Kind::Array(Box::new(Schema::new(Kind::Array(Box::new(Schema::new(Kind::Any))))));
        let alternatives = vec![Schema::new(Kind::Boolean), Schema::new(nested), Schema::new(Kind::String)];
        [
            Type::Object(ObjectType {
                name: "Input".to_owned(),
                description: "What it takes.".to_owned(),
                properties,
                bounds: vec![Bound::MinProperties(1), one_of],
            }),
            Type::Enum(Enum { name: "Style".to_owned(), description: String::new(), choices }),
            Type::Union(Union { name: "Union".to_owned(), description: String::new(), alternatives, simplest: 0 }),
            Type::Object(ObjectType { name: "Empty".to_owned(), ..ObjectType::default() }),
        ]
        .into_iter()
        .collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let lines = write("model acme/painter", &types(), Descriptions::Written);
        for line in &lines {
            let escaped = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{1F600}');
            assert!(!line.contains(escaped), "{line:?}");
        }
        let read = Text::read(&lines.join("\n")).unwrap();
        assert_eq!(read.model(), "acme/painter");
        assert_eq!(read.types(), &types());
    }

    #[test]
    fn long_lines_are_cut_and_put_together() {
        let lines = write("model acme/painter", &types(), Descriptions::Written);
        for longest in [1, 7, 40, 10_000] {
            let wrapped: Vec<String> = lines.iter().flat_map(|line| wrap(line, longest)).collect();
            assert!(wrapped.iter().all(|line| line.chars().count() <= longest + 4));
            assert_eq!(join(wrapped.iter().map(String::as_str)), lines.join("\n"));
        }
    }

    #[test]
    fn descriptions_are_left_out_unless_asked_for() {
        let lines = write("model acme/painter", &types(), Descriptions::Left);
        assert!(lines.iter().all(|line| !line.contains("description=")), "{lines:#?}");
    }

    #[test]
    fn one_type_is_read_by_itself() {
        let lines = write("model acme/painter", &types(), Descriptions::Written);
        let lines = Lines::new(lines.iter().map(String::as_str));
        assert_eq!(lines.read(TypeId(2)), Some(types()[TypeId(2)].clone()));
        assert_eq!(lines.read(TypeId(4)), None);
        assert_eq!((lines.name(TypeId(1)), lines.name(TypeId(4))), (Some("Style"), None));
    }

    #[test]
    fn an_object_is_read_as_far_as_it_is_wanted() {
        let lines = write("model acme/painter", &types(), Descriptions::Left);
        let lines = Lines::new(lines.iter().map(String::as_str));
        let whole = types();
        let wanted = ["r#type", "list", "a.b-c"];
        let object = lines.object(TypeId(0), &|name| wanted.contains(&name)).unwrap();
        for (read, property) in object.properties.iter().zip(whole.properties(TypeId(0))) {
            let expected = match property.name.as_str() {
                "type" | "list" | "a.b-c" => property.clone(),
                _ => {
                    let (schema, description) = (Schema::new(Kind::Any), String::new());
                    Property { schema, default: None, description, ..property.clone() }
                }
            };
            assert_eq!(*read, expected);
        }
        assert_eq!(object.properties.len(), whole.properties(TypeId(0)).len());
        assert_eq!(lines.object(TypeId(1), &|_| true), None);
    }

    #[test]
    fn what_is_not_known_is_any_json() {
        let text =
            Text::read("model acme/painter\nobject Input\n  later tuple(9) sum=4\n  width integer later=1 minimum=4")
                .unwrap();
        let schemas: Vec<&Schema> = text.types()[TypeId(0)].schemas().collect();
        let width = Schema { bounds: vec![Bound::Minimum(Number::Integer(4))], ..Schema::new(Kind::Integer) };
        assert_eq!(schemas, [&Schema::new(Kind::Any), &width]);
    }

    #[test]
    fn a_damaged_line_is_named() {
        for (text, wrong) in [
            ("", "the first line must name the model"),
            ("model a/b\nthing X", "`thing X`"),
            ("model a/b\n  width integer", "`  width integer`"),
            ("model a/b\nenum X\n  \"a", "`  \"a`"),
            ("model a/b\nobject X\n  width", "`  width`"),
        ] {
            let error = Text::read(text).unwrap_err();
            assert!(error.contains(wrong), "{text}: {error}");
        }
    }
}
