//! Turns words into identifiers. `heck` splits words further (`DPMSolver`) and changes their case. This file adds rules
//! for digits, which `heck` lacks.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::words::{Word, words};

/// How the words of a name are joined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Case {
    /// `EulerA`: types and variants.
    Camel,
    /// `euler_a`: fields, methods and modules.
    Snake,
}

/// `Euler a` as `EulerA`.
///
/// A letter after a digit is a capital, as if a word began there. Two numbers are separated: `1.5` is `_1_5`.
pub(super) fn upper_camel(text: &str) -> String {
    let mut name = String::new();
    for word in words(text) {
        if name.ends_with(is_digit) && word.starts_with_digit() {
            name.push('_');
        }
        name.extend(word.parts().iter().map(|part| part.to_upper_camel_case()));
    }
    not_a_number(name)
}

/// `Euler a` as `euler_a`, and `sdxl2D` as `sdxl2d`: no word begins after a digit.
pub(super) fn snake(text: &str) -> String {
    let snake = |word: &Word| word.parts().iter().map(|part| part.to_snake_case()).collect::<String>();
    not_a_number(words(text).iter().map(snake).collect::<Vec<_>>().join("_"))
}

fn not_a_number(name: String) -> String {
    if name.starts_with(is_digit) { format!("_{name}") } else { name }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}
