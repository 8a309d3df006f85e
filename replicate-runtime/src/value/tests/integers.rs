//! Integers that do not fit into 64 bits.

use super::lines;
use super::painter::Input;

#[test]
fn a_setter_remembers_an_integer_that_does_not_fit() {
    let too_large = |wide: &str| format!("`width`: {wide} does not fit into a signed 64-bit integer");
    assert_eq!(lines(Input::new("a").width(u128::MAX).validate()), [too_large(&i128::MAX.to_string())]);
    assert_eq!(lines(Input::new("a").width(1_u64 << 63).validate()), [too_large("9223372036854775808")]);
    assert_eq!(lines(Input::new("a").width(i128::MIN).validate()), [too_large(&i128::MIN.to_string())]);
    let violations = Input::new("a").width(1_u64 << 63).validate().unwrap_err();
    assert_eq!(violations.iter().next().unwrap().value(), &serde_json::json!(1_u64 << 63));
}

#[test]
fn a_later_value_replaces_it() {
    assert!(Input::new("a").width(u64::MAX).width(256).validate().is_ok());
    assert!(Input { width: Some(256), ..Input::new("a").width(u64::MAX) }.validate().is_ok());
    assert!(Input { width: None, ..Input::new("a").width(u64::MAX) }.validate().is_ok());
    assert!(Input::new("a").width(u64::MAX).extra("width", 7).validate().is_ok());
}

#[test]
fn it_is_found_in_lists_and_maps_at_its_place() {
    let list = Input::new("a").counts([11_i128, 1 << 64, 3]);
    let expected = [
        "`counts[0]`: 11 is above the maximum of 10",
        "`counts[1]`: 18446744073709551616 does not fit into a signed 64-bit integer",
    ];
    assert_eq!(lines(list.validate()), expected);
    let map = Input::new("a").weights([("a", 1_u64 << 63), ("b", 10)]);
    let expected = [
        "`weights.a`: 9223372036854775808 does not fit into a signed 64-bit integer",
        "`weights.b`: 10 is above the maximum of 9",
    ];
    assert_eq!(lines(map.validate()), expected);
    assert!(Input::new("a").counts([u64::MAX]).counts([1]).validate().is_ok());
}

#[test]
fn inputs_that_differ_in_it_differ() {
    assert!(Input::new("a").width(u64::MAX) != Input::new("a").width(i64::MAX));
    assert!(Input::new("a").width(u64::MAX) == Input::new("a").width(u64::MAX).clone());
}
