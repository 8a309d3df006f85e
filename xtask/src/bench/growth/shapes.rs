//! Documents of a given size: each shape is one way for a document to be large.

use std::fmt::Write;

/// A way for a document to be large.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Writes a document of about so many bytes.
    pub(crate) write: fn(usize) -> String,
}

/// All shapes.
pub(crate) const SHAPES: &[Shape] = &[
    Shape { name: "properties", write: properties },
    Shape { name: "properties-described", write: properties_described },
    Shape { name: "properties-one-name", write: properties_one_name },
    Shape { name: "properties-of-enums", write: properties_of_enums },
    Shape { name: "properties-of-objects", write: properties_of_objects },
    Shape { name: "properties-output", write: properties_output },
    Shape { name: "properties-of-one-union", write: properties_of_one_union },
    Shape { name: "required-unknown", write: required_unknown },
    Shape { name: "one-text", write: one_text },
    Shape { name: "one-name", write: one_name },
    Shape { name: "one-pattern", write: one_pattern },
    Shape { name: "one-default", write: one_default },
    Shape { name: "long-text-referred", write: long_text_referred },
    Shape { name: "patterns", write: patterns },
    Shape { name: "patterns-of-braces", write: patterns_of_braces },
    Shape { name: "enum-texts", write: enum_texts },
    Shape { name: "enum-texts-one-name", write: enum_texts_one_name },
    Shape { name: "enum-numbers", write: enum_numbers },
    Shape { name: "enum-objects", write: enum_objects },
    Shape { name: "enum-beside-type", write: enum_beside_type },
    Shape { name: "enum-beside-pattern", write: enum_beside_pattern },
    Shape { name: "enums-at-once", write: enums_at_once },
    Shape { name: "enum-referred", write: enum_referred },
    Shape { name: "any-of-const", write: any_of_const },
    Shape { name: "any-of-objects", write: any_of_objects },
    Shape { name: "any-of-texts", write: any_of_texts },
    Shape { name: "any-of-references", write: any_of_references },
    Shape { name: "any-of-nested", write: any_of_nested },
    Shape { name: "any-of-within-any-of", write: any_of_within_any_of },
    Shape { name: "any-of-null", write: any_of_null },
    Shape { name: "any-of-implied", write: any_of_implied },
    Shape { name: "any-of-beside-properties", write: any_of_beside_properties },
    Shape { name: "any-of-beside-enum", write: any_of_beside_enum },
    Shape { name: "any-of-output", write: any_of_output },
    Shape { name: "any-of-whole", write: any_of_whole },
    Shape { name: "any-of-whole-one-name", write: any_of_whole_one_name },
    Shape { name: "one-of-required", write: one_of_required },
    Shape { name: "one-of-many", write: one_of_many },
    Shape { name: "all-of-bounds", write: all_of_bounds },
    Shape { name: "all-of-properties", write: all_of_properties },
    Shape { name: "all-of-one-property", write: all_of_one_property },
    Shape { name: "all-of-items", write: all_of_items },
    Shape { name: "all-of-required", write: all_of_required },
    Shape { name: "all-of-references", write: all_of_references },
    Shape { name: "all-of-one-reference", write: all_of_one_reference },
    Shape { name: "all-of-any-of", write: all_of_any_of },
    Shape { name: "all-of-patterns", write: all_of_patterns },
    Shape { name: "all-of-enums", write: all_of_enums },
    Shape { name: "all-of-types", write: all_of_types },
    Shape { name: "all-of-unknown", write: all_of_unknown },
    Shape { name: "all-of-unchecked", write: all_of_unchecked },
    Shape { name: "all-of-nested", write: all_of_nested },
    Shape { name: "all-of-empty", write: all_of_empty },
    Shape { name: "all-of-referred", write: all_of_referred },
    Shape { name: "all-of-input", write: all_of_input },
    Shape { name: "type-lists", write: type_lists },
    Shape { name: "type-list", write: type_list },
    Shape { name: "type-lists-of-properties", write: type_lists_of_properties },
    Shape { name: "lists-deep", write: lists_deep },
    Shape { name: "lists-deep-often", write: lists_deep_often },
    Shape { name: "lists-named", write: lists_named },
    Shape { name: "lists-of-one-list", write: lists_of_one_list },
    Shape { name: "lists-in-circles", write: lists_in_circles },
    Shape { name: "lists-of-nulls", write: lists_of_nulls },
    Shape { name: "objects-deep-often", write: objects_deep_often },
    Shape { name: "prefix-items", write: prefix_items },
    Shape { name: "prefix-items-often", write: prefix_items_often },
    Shape { name: "references-chain", write: references_chain },
    Shape { name: "references-missing", write: references_missing },
    Shape { name: "objects-chain", write: objects_chain },
    Shape { name: "objects-chain-backwards", write: objects_chain_backwards },
    Shape { name: "objects-endless", write: objects_endless },
    Shape { name: "objects-one-circle", write: objects_one_circle },
    Shape { name: "unions-endless", write: unions_endless },
    Shape { name: "unions-chain-widened", write: unions_chain_widened },
    Shape { name: "components-unused", write: components_unused },
    Shape { name: "paths", write: paths },
    Shape { name: "braces", write: braces },
    Shape { name: "numbers", write: numbers },
    Shape { name: "hostile-names", write: hostile_names },
    Shape { name: "odd-json", write: odd_json },
];

/// What is written for each number from 0 on, with commas in between, until there are so many bytes of it.
fn many(bytes: usize, mut write: impl FnMut(usize, &mut String)) -> String {
    let mut out = String::with_capacity(bytes + 1_000);
    let mut number = 0;
    while out.len() < bytes {
        if number > 0 {
            out.push(',');
        }
        write(number, &mut out);
        number += 1;
    }
    out
}

/// Puts a number where a part of a document has `@`.
fn numbered(bytes: usize, part: &str) -> String {
    let pieces: Vec<&str> = part.split('@').collect();
    many(bytes, |number, out| {
        for (at, piece) in pieces.iter().enumerate() {
            if at > 0 {
                let _ = write!(out, "{number}");
            }
            out.push_str(piece);
        }
    })
}

fn input(properties: &str) -> String {
    format!(r#"{{"Input":{{"type":"object","properties":{{{properties}}}}}}}"#)
}

/// An input with one property.
fn one(schema: &str) -> String {
    input(&format!(r#""it":{schema}"#))
}

/// An input with properties, and components.
fn with(properties: &str, components: &str) -> String {
    format!(
        r#"{{"components":{{"schemas":{{"Input":{{"type":"object","properties":{{{properties}}}}},{components}}}}}}}"#
    )
}

fn properties(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{}"#))
}

fn properties_described(bytes: usize) -> String {
    let property = r#""p@":{"type":"integer","description":"How many there are. Number @.","minimum":@,"x-order":@}"#;
    input(&numbered(bytes, property))
}

fn properties_one_name(bytes: usize) -> String {
    input(&many(bytes, |number, out| {
        // As many separators as the digits of the number say give one name.
        let name: String = format!("{number:b}").chars().map(|digit| if digit == '0' { "a-" } else { "a_" }).collect();
        let _ = write!(out, r#""{name}":{{"type":"string"}}"#);
    }))
}

fn properties_of_enums(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{"enum":["a","b","c"]}"#))
}

fn properties_of_objects(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{"type":"object","properties":{"a":{"type":"string"}}}"#))
}

fn properties_output(bytes: usize) -> String {
    let properties = numbered(bytes, r#""p@":{"type":"string"}"#);
    format!(r#"{{"Input":{{}},"Output":{{"type":"object","properties":{{{properties}}}}}}}"#)
}

fn properties_of_one_union(bytes: usize) -> String {
    let alternatives = numbered(bytes / 2, r#"{"type":"string","maxLength":@}"#);
    let properties = numbered(bytes / 2, r##""p@":{"$ref":"#/components/schemas/U"}"##);
    with(&properties, &format!(r#""U":{{"anyOf":[{alternatives}]}}"#))
}

fn required_unknown(bytes: usize) -> String {
    let required = numbered(bytes, r#""p@""#);
    format!(r#"{{"Input":{{"type":"object","required":[{required}]}}}}"#)
}

fn one_text(bytes: usize) -> String {
    one(&format!(r#"{{"type":"string","description":"{}"}}"#, "A *sentence* of http://a.b text. ".repeat(bytes / 33)))
}

fn one_name(bytes: usize) -> String {
    input(&format!(r#""{}":{{"type":"object","properties":{{"a":{{"enum":["b"]}}}}}}"#, "name-".repeat(bytes / 5)))
}

fn one_pattern(bytes: usize) -> String {
    one(&format!(r#"{{"type":"string","pattern":"{}"}}"#, "(a|b)".repeat(bytes / 5)))
}

fn one_default(bytes: usize) -> String {
    one(&format!(r#"{{"type":"array","default":[{}]}}"#, numbered(bytes, "@")))
}

fn long_text_referred(bytes: usize) -> String {
    let text = "A sentence. ".repeat(bytes / 24);
    let properties = numbered(bytes / 2, r##""p@":{"$ref":"#/components/schemas/T"}"##);
    with(&properties, &format!(r#""T":{{"type":"string","description":"{text}","default":"{text}"}}"#))
}

fn patterns(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{"type":"string","pattern":"^[a-z]+@$"}"#))
}

fn patterns_of_braces(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{"type":"string","pattern":"^(a{1,20}){1,20}$"}"#))
}

fn enum_texts(bytes: usize) -> String {
    one(&format!(r#"{{"enum":[{}]}}"#, numbered(bytes, r#""v@""#)))
}

fn enum_texts_one_name(bytes: usize) -> String {
    let values = many(bytes, |number, out| {
        let text: String = format!("{number:b}").chars().map(|digit| if digit == '0' { "a-" } else { "a_" }).collect();
        let _ = write!(out, r#""{text}""#);
    });
    one(&format!(r#"{{"enum":[{values}]}}"#))
}

fn enum_numbers(bytes: usize) -> String {
    one(&format!(r#"{{"type":"number","enum":[{}]}}"#, numbered(bytes, "@,@.5")))
}

fn enum_objects(bytes: usize) -> String {
    one(&format!(r#"{{"enum":[{}]}}"#, numbered(bytes, r#"{"a":@,"b":[@]}"#)))
}

fn enum_beside_type(bytes: usize) -> String {
    one(&format!(r#"{{"type":"string","enum":[{}]}}"#, numbered(bytes, r#""v@",@"#)))
}

fn enum_beside_pattern(bytes: usize) -> String {
    one(&format!(r#"{{"type":"string","pattern":"1","maxLength":4,"enum":[{}]}}"#, numbered(bytes, r#""v@""#)))
}

fn enums_at_once(bytes: usize) -> String {
    let (all, some) = (numbered(bytes / 2, r#""v@""#), numbered(bytes / 2, r#""v@","w@""#));
    one(&format!(r#"{{"allOf":[{{"enum":[{all}]}},{{"enum":[{some}]}}]}}"#))
}

fn enum_referred(bytes: usize) -> String {
    let properties = numbered(bytes / 2, r##""p@":{"$ref":"#/components/schemas/E"}"##);
    with(&properties, &format!(r#""E":{{"enum":[{}]}}"#, numbered(bytes / 2, r#""v@""#)))
}

fn any_of_const(bytes: usize) -> String {
    one(&format!(r#"{{"anyOf":[{}]}}"#, numbered(bytes, r#"{"const":"v@"}"#)))
}

fn any_of_objects(bytes: usize) -> String {
    let object = r#"{"type":"object","properties":{"a@":{"type":"string"}}}"#;
    one(&format!(r#"{{"anyOf":[{}]}}"#, numbered(bytes, object)))
}

fn any_of_texts(bytes: usize) -> String {
    one(&format!(r#"{{"anyOf":[{}]}}"#, numbered(bytes, r#"{"type":"string"}"#)))
}

fn any_of_references(bytes: usize) -> String {
    let alternatives = numbered(bytes / 2, r##"{"$ref":"#/components/schemas/C@"}"##);
    let components = numbered(bytes / 2, r#""C@":{"type":"object","properties":{"a":{}}}"#);
    with(&format!(r#""it":{{"anyOf":[{alternatives}]}}"#), &components)
}

fn any_of_nested(bytes: usize) -> String {
    let level = r#"{"anyOf":[{"type":"string"},"#;
    input(&many(bytes, |number, out| {
        let _ = write!(out, r#""p{number}":{}{{"type":"integer"}}{}"#, level.repeat(20), "]}".repeat(20));
    }))
}

fn any_of_within_any_of(bytes: usize) -> String {
    let alternatives = numbered(bytes, r#"{"anyOf":[{"required":["a@"]},{"minProperties":@}]}"#);
    one(&format!(r#"{{"type":"object","anyOf":[{alternatives}]}}"#))
}

fn any_of_null(bytes: usize) -> String {
    one(&format!(r#"{{"anyOf":[{}]}}"#, numbered(bytes, r#"{"type":"null"}"#)))
}

fn any_of_implied(bytes: usize) -> String {
    one(&format!(r#"{{"oneOf":[{}]}}"#, numbered(bytes, r#"{"properties":{"a@":{"type":"string"}}}"#)))
}

fn any_of_beside_properties(bytes: usize) -> String {
    let properties = numbered(bytes / 2, r#""p@":{"type":"string"}"#);
    let alternatives = numbered(bytes / 2, r#"{"properties":{"q@":{"type":"integer"}}}"#);
    one(&format!(r#"{{"type":"object","properties":{{{properties}}},"anyOf":[{alternatives}]}}"#))
}

fn any_of_beside_enum(bytes: usize) -> String {
    let (values, alternatives) =
        (numbered(bytes / 2, r#""v@""#), numbered(bytes / 2, r#"{"type":"string","maxLength":@}"#));
    one(&format!(r#"{{"enum":[{values}],"anyOf":[{alternatives}]}}"#))
}

fn any_of_output(bytes: usize) -> String {
    let object = r#"{"type":"object","properties":{"a@":{"type":"string"}}}"#;
    format!(r#"{{"Input":{{}},"Output":{{"anyOf":[{}]}}}}"#, numbered(bytes, object))
}

fn any_of_whole(bytes: usize) -> String {
    let alternatives = numbered(bytes, r#"{"properties":{"q@":{"type":"integer"}}}"#);
    format!(r#"{{"Input":{{"type":"object","anyOf":[{alternatives}]}}}}"#)
}

fn any_of_whole_one_name(bytes: usize) -> String {
    let alternatives = numbered(bytes, r#"{"properties":{"q":{"type":"integer","minimum":@}}}"#);
    format!(r#"{{"Input":{{"type":"object","oneOf":[{alternatives}]}}}}"#)
}

fn one_of_required(bytes: usize) -> String {
    let properties = numbered(bytes / 2, r#""p@":{"type":"string"}"#);
    let alternatives = numbered(bytes / 2, r#"{"required":["p@"]}"#);
    format!(r#"{{"Input":{{"type":"object","properties":{{{properties}}},"oneOf":[{alternatives}]}}}}"#)
}

fn one_of_many(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{"type":"string","oneOf":[{"minLength":@},{"maxLength":@}]}"#))
}

fn all_of(part: &str, bytes: usize) -> String {
    one(&format!(r#"{{"allOf":[{}]}}"#, numbered(bytes, part)))
}

fn all_of_bounds(bytes: usize) -> String {
    all_of(r#"{"type":"integer","minimum":@}"#, bytes)
}

fn all_of_properties(bytes: usize) -> String {
    all_of(r#"{"type":"object","properties":{"p@":{}}}"#, bytes)
}

fn all_of_one_property(bytes: usize) -> String {
    all_of(r#"{"properties":{"p":{"type":"integer","minimum":@}}}"#, bytes)
}

fn all_of_items(bytes: usize) -> String {
    all_of(r#"{"items":{"type":"integer","minimum":@}}"#, bytes)
}

fn all_of_required(bytes: usize) -> String {
    all_of(r#"{"required":["p@"]}"#, bytes)
}

fn all_of_references(bytes: usize) -> String {
    let parts = numbered(bytes / 2, r##"{"$ref":"#/components/schemas/C@"}"##);
    let components = numbered(bytes / 2, r#""C@":{"type":"object","properties":{"p@":{}}}"#);
    with(&format!(r#""it":{{"allOf":[{parts}]}}"#), &components)
}

fn all_of_one_reference(bytes: usize) -> String {
    let parts = numbered(bytes, r##"{"$ref":"#/components/schemas/C"}"##);
    with(&format!(r#""it":{{"allOf":[{parts}]}}"#), r#""C":{"type":"object","properties":{"p":{"type":"string"}}}"#)
}

fn all_of_any_of(bytes: usize) -> String {
    all_of(r#"{"anyOf":[{"type":"string","maxLength":@},{"type":"integer"}]}"#, bytes)
}

fn all_of_patterns(bytes: usize) -> String {
    all_of(r#"{"type":"string","pattern":"a@"}"#, bytes)
}

fn all_of_enums(bytes: usize) -> String {
    all_of(r#"{"enum":["a","b",@]}"#, bytes)
}

fn all_of_types(bytes: usize) -> String {
    let types = numbered(bytes / 2, r#""unknown@""#);
    one(&format!(r#"{{"allOf":[{{"type":[{types}]}},{{"type":[{types}]}}]}}"#))
}

fn all_of_unknown(bytes: usize) -> String {
    all_of(r#"{"unknown":@}"#, bytes)
}

fn all_of_unchecked(bytes: usize) -> String {
    all_of(r#"{"type":"string","not":{"maxLength":@}}"#, bytes)
}

fn all_of_nested(bytes: usize) -> String {
    input(&many(bytes, |number, out| {
        let _ = write!(
            out,
            r#""p{number}":{}{{"maxLength":{number}}}{}"#,
            r#"{"type":"string","allOf":["#.repeat(30),
            "]}".repeat(30)
        );
    }))
}

fn all_of_empty(bytes: usize) -> String {
    all_of("{}", bytes)
}

fn all_of_referred(bytes: usize) -> String {
    let component = numbered(bytes / 2, r#"{"properties":{"p@":{}}}"#);
    let properties = numbered(bytes / 2, r##""p@":{"$ref":"#/components/schemas/C"}"##);
    with(&properties, &format!(r#""C":{{"type":"object","allOf":[{component}]}}"#))
}

fn all_of_input(bytes: usize) -> String {
    let parts = numbered(bytes, r#"{"type":"object","properties":{"p@":{"type":"string"}},"required":["p@"]}"#);
    format!(r#"{{"Input":{{"allOf":[{parts}]}}}}"#)
}

fn type_lists(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@":{"type":["string","integer","number","boolean","array","object","null"]}"#))
}

fn type_list(bytes: usize) -> String {
    one(&format!(r#"{{"type":[{}]}}"#, numbered(bytes, r#""string","integer""#)))
}

fn type_lists_of_properties(bytes: usize) -> String {
    let types = numbered(bytes / 2, r#""object""#);
    let properties = numbered(bytes / 2, r#""p@":{"type":"string"}"#);
    one(&format!(r#"{{"type":[{types}],"properties":{{{properties}}}}}"#))
}

fn lists_deep(bytes: usize) -> String {
    let level = r#"{"type":"array","items":"#;
    let levels = bytes / (level.len() + 1);
    one(&format!(r#"{}{{"type":"string"}}{}"#, level.repeat(levels), "}".repeat(levels)))
}

fn lists_deep_often(bytes: usize) -> String {
    let level = r#"{"type":"array","items":"#;
    input(&many(bytes, |number, out| {
        let _ = write!(out, r#""p{number}":{}{{"type":"string"}}{}"#, level.repeat(60), "}".repeat(60));
    }))
}

fn lists_named(bytes: usize) -> String {
    let components = many(bytes, |number, out| {
        let next = number + 1;
        let _ = write!(out, r##""C{number}":{{"type":"array","items":{{"$ref":"#/components/schemas/C{next}"}}}}"##);
    });
    let all = numbered(bytes / 2, r##""p@":{"$ref":"#/components/schemas/C@"}"##);
    with(&all, &components)
}

fn lists_of_one_list(bytes: usize) -> String {
    let properties = numbered(bytes, r##""p@":{"type":"array","items":{"$ref":"#/components/schemas/C"}}"##);
    let level = r#"{"type":"array","items":"#;
    let deep = format!(r#"{}{{"type":"string"}}{}"#, level.repeat(100), "}".repeat(100));
    with(&properties, &format!(r#""C":{deep}"#))
}

fn lists_in_circles(bytes: usize) -> String {
    let components = numbered(bytes, r##""C@":{"type":"array","items":{"$ref":"#/components/schemas/C@"}}"##);
    let all = numbered(bytes / 2, r##""p@":{"$ref":"#/components/schemas/C@"}"##);
    with(&all, &components)
}

fn lists_of_nulls(bytes: usize) -> String {
    let nulls = numbered(bytes / 2, r#"{"type":"null"}"#);
    let properties = numbered(bytes / 2, r##""p@":{"type":"array","items":{"$ref":"#/components/schemas/C"}}"##);
    with(&properties, &format!(r#""C":{{"anyOf":[{nulls},{{"type":"array","items":{{}}}}]}}"#))
}

fn objects_deep_often(bytes: usize) -> String {
    let level = r#"{"type":"object","properties":{"a":"#;
    input(&many(bytes, |number, out| {
        let _ = write!(out, r#""p{number}":{}{{"type":"string"}}{}"#, level.repeat(20), "}}".repeat(20));
    }))
}

fn prefix_items(bytes: usize) -> String {
    one(&format!(r#"{{"type":"array","prefixItems":[{}]}}"#, numbered(bytes, r#"{"type":"integer","minimum":@}"#)))
}

fn prefix_items_often(bytes: usize) -> String {
    input(&numbered(
        bytes,
        r#""p@":{"type":"array","prefixItems":[{"type":"integer"},{"prefixItems":[{"type":"string"}]}],"items":false}"#,
    ))
}

fn references_chain(bytes: usize) -> String {
    let components = many(bytes, |number, out| {
        let next = number + 1;
        let _ = write!(out, r##""C{number}":{{"$ref":"#/components/schemas/C{next}"}}"##);
    });
    let last = components.matches("\"C").count();
    with(r##""it":{"$ref":"#/components/schemas/C0"}"##, &format!(r#"{components},"C{last}":{{"type":"string"}}"#))
}

fn references_missing(bytes: usize) -> String {
    input(&numbered(bytes, r##""p@":{"$ref":"#/components/schemas/C@"}"##))
}

/// Each object requires the next one, and the input refers to all of them, to the last one first.
fn objects_chain(bytes: usize) -> String {
    chain(bytes, |number| number)
}

fn objects_chain_backwards(bytes: usize) -> String {
    chain(bytes, |number| 1_000_000 - number)
}

fn chain(bytes: usize, order: impl Fn(usize) -> usize) -> String {
    let mut last = 0;
    let components = many(bytes * 3 / 5, |number, out| {
        last = number + 1;
        let _ = write!(
            out,
            r##""C{last}":{{"type":"object","required":["a"],"properties":{{"a":{{"$ref":"#/components/schemas/C{number}"}}}}}}"##
        );
    });
    let properties: Vec<String> = (0..=last)
        .map(|number| {
            format!(
                r##""p{number}":{{"allOf":[{{"$ref":"#/components/schemas/C{number}"}}],"x-order":{}}}"##,
                order(number)
            )
        })
        .collect();
    with(
        &properties.join(","),
        &format!(r#"{components},"C0":{{"type":"object","properties":{{"a":{{"type":"string"}}}}}}"#),
    )
}

fn objects_endless(bytes: usize) -> String {
    let components = numbered(
        bytes * 3 / 5,
        r##""C@":{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/components/schemas/C@"}}}"##,
    );
    let properties = numbered(bytes * 2 / 5, r##""p@":{"$ref":"#/components/schemas/C@"}"##);
    with(&properties, &components)
}

fn objects_one_circle(bytes: usize) -> String {
    let mut last = 0;
    let components = many(bytes * 3 / 5, |number, out| {
        last = number + 1;
        let _ = write!(
            out,
            r##""C{last}":{{"type":"object","required":["a"],"properties":{{"a":{{"$ref":"#/components/schemas/C{number}"}}}}}}"##
        );
    });
    let properties = many(bytes * 2 / 5, |number, out| {
        let _ = write!(
            out,
            r##""p{number}":{{"allOf":[{{"$ref":"#/components/schemas/C{number}"}}],"x-order":{number}}}"##
        );
    });
    let first = format!(
        r##""C0":{{"type":"object","required":["a"],"properties":{{"a":{{"$ref":"#/components/schemas/C{last}"}}}}}}"##
    );
    with(&properties, &format!("{components},{first}"))
}

fn unions_endless(bytes: usize) -> String {
    let components = numbered(
        bytes * 3 / 5,
        r##""C@":{"anyOf":[{"type":"object","required":["a"],"properties":{"a":{"$ref":"#/components/schemas/C@"}}},{"type":"object","required":["b"],"properties":{"b":{"$ref":"#/components/schemas/C@"}}}]}"##,
    );
    let properties = numbered(bytes * 2 / 5, r##""p@":{"$ref":"#/components/schemas/C@"}"##);
    with(&properties, &components)
}

/// Each union has the one before as an alternative, and the first takes more than the document says.
fn unions_chain_widened(bytes: usize) -> String {
    let mut last = 0;
    let components = many(bytes * 3 / 5, |number, out| {
        last = number + 1;
        let _ = write!(
            out,
            r##""C{last}":{{"oneOf":[{{"type":"integer"}},{{"type":"array","items":{{"$ref":"#/components/schemas/C{number}"}}}}]}}"##
        );
    });
    let properties: Vec<String> = (0..=last)
        .map(|number| {
            format!(r##""p{number}":{{"allOf":[{{"$ref":"#/components/schemas/C{number}"}}],"x-order":{number}}}"##)
        })
        .collect();
    let first = r#""C0":{"oneOf":[{"type":"integer"},{"type":"string","not":{}}]}"#;
    with(&properties.join(","), &format!("{components},{first}"))
}

fn components_unused(bytes: usize) -> String {
    with(r#""it":{"type":"string"}"#, &numbered(bytes, r#""C@":{"type":"object","properties":{"a":{}}}"#))
}

fn paths(bytes: usize) -> String {
    let paths = numbered(bytes, r#""/p@":{"get":{"summary":"S@"}}"#);
    format!(r#"{{"paths":{{{paths}}},"components":{{"schemas":{{"Input":{{"properties":{{}}}}}}}}}}"#)
}

fn braces(bytes: usize) -> String {
    one(&format!(r#"{{"default":{}{}}}"#, "[".repeat(bytes / 2), "]".repeat(bytes / 2)))
}

fn numbers(bytes: usize) -> String {
    one(&format!(r#"{{"type":"number","maximum":1e{},"minimum":{}}}"#, "0".repeat(bytes / 2), "1".repeat(bytes / 2)))
}

fn hostile_names(bytes: usize) -> String {
    input(&numbered(bytes, r##""\u202e\"`*/ ſ 日本 @":{"type":"string","enum":["\n@\"#","\u0000"]}"##))
}

fn odd_json(bytes: usize) -> String {
    input(&numbered(bytes, r#""p@\ud800":{"type":"number","maximum":1e400}"#))
}
