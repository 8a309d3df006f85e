use serde_json::json;

use super::*;

/// Each assertion is read, written back unchanged, checked both ways, and described.
#[test]
fn every_assertion_is_read_written_checked_and_worded() {
    let table = [
        ("type", json!(["null", "integer"]), json!(1.0), json!("a"), "expected null or an integer, got \"a\""),
        ("type", json!([]), Json::Null, json!(1), "1 is refused: no value is valid here"),
        ("enum", json!([1, {"a": 1}]), json!({"a": 1.0}), json!({"a": 2}), "{\"a\":2} is not one of 1, {\"a\":1}"),
        ("required", json!(["w", "h"]), json!({"w": 1, "h": null}), json!({"x": 1}), "lacks `w` and `h`"),
        (
            "properties",
            json!({"w": {"minimum": 1}}),
            json!({}),
            json!({"w": 0}),
            "must be with `w` at least 1 if present",
        ),
        ("items", json!({"minimum": 1}), json!([1, "a"]), json!([1, 0]), "0 is below the minimum of 1"),
        ("prefixItems", json!([{"type": ["string"]}]), json!(["a", 1]), json!([1]), "expected a string, got 1"),
        (
            "prefixItems",
            json!({"prefixItems": [{"type": ["string"]}], "items": {"maximum": 3}}),
            json!(["a", 3]),
            json!(["a", 4]),
            "4 is above the maximum of 3",
        ),
        (
            "anyOf",
            json!([{"maxLength": 2}, {"minLength": 4}]),
            json!("four"),
            json!("two"),
            "must be at most 2 characters, or at least 4 characters",
        ),
        (
            "oneOf",
            json!([{"required": ["w", "h"]}, {"required": ["ratio"]}]),
            json!({"ratio": 1}),
            json!({"w": 1, "h": 1, "ratio": 1}),
            "must be exactly one of: with `w` and `h`; with `ratio`; 2 of them match",
        ),
    ];
    for (keyword, argument, right, wrong, message) in table {
        let bound = Bound::read(keyword, &argument).unwrap().unwrap();
        assert_eq!((bound.keyword(), bound.argument()), (keyword, argument.clone()));
        if !right.is_null() {
            assert_eq!(bound.check(&(&right).view()), None, "{keyword} {right}");
        }
        assert_eq!(bound.check(&(&wrong).view()).unwrap().message, message);
    }
}

#[test]
fn a_rule_that_is_said_twice_is_written_twice() {
    let any = |argument: &Json| Bound::read("anyOf", argument).unwrap().unwrap();
    let rules = vec![any(&json!([{"minimum": 1}])), any(&json!([{"maximum": 2}]))];
    let outer = Bound::Assertion(Assertion::AnyOf(vec![rules]));
    let argument = json!([{"allOf": [{"anyOf": [{"maximum": 2}]}], "anyOf": [{"minimum": 1}]}]);
    assert_eq!(outer.argument(), argument);
    let read = any(&argument);
    for (value, valid) in [(0, false), (1, true), (2, true), (3, false)] {
        assert_eq!(read.check(&(&json!(value)).view()).is_none(), valid, "{value}");
    }
}
