//! Descriptions of assertions: the words after `must be`.

use super::{Assertion, Assertions, JsonType};
use crate::words;

impl Assertion {
    /// Describes the assertion: `a string or an integer`.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Type(types) if types.is_empty() => "no value at all".to_owned(),
            Self::Type(types) => {
                let nouns = types.iter().filter(|it| **it != JsonType::Integer || !types.contains(&JsonType::Number));
                nouns.map(|it| noun(*it)).collect::<Vec<_>>().join(" or ")
            }
            Self::Enum(listed) => {
                const MOST: usize = 12;
                let more = listed.len().saturating_sub(MOST);
                let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
                let shown: Vec<String> = listed.iter().take(MOST).map(words::shown).collect();
                match shown.as_slice() {
                    [one] => one.clone(),
                    _ => format!("one of {}{rest}", shown.join(", ")),
                }
            }
            Self::Required(names) => {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                format!("with {}", names.join(" and "))
            }
            Self::Properties(properties) => {
                let each = properties.iter().map(|(name, rules)| format!("`{name}` {}", together(rules)));
                format!("with {} if present", each.collect::<Vec<_>>().join(" and "))
            }
            Self::Items(rules) => format!("a list of items that are {}", together(rules)),
            Self::PrefixItems(first, rest) => {
                let first: Vec<String> = first.iter().map(together).collect();
                let rest = if rest.is_empty() { String::new() } else { format!(", then {}", together(rest)) };
                format!("a list of {}{rest}", first.join(", "))
            }
            Self::AnyOf(each) => each.iter().map(together).collect::<Vec<_>>().join(", or "),
            Self::OneOf(each) => {
                format!("exactly one of: {}", each.iter().map(together).collect::<Vec<_>>().join("; "))
            }
        }
    }
}

fn together(rules: &Assertions) -> String {
    match crate::bound::describe(rules).as_slice() {
        [] => "anything".to_owned(),
        words => words.join(" and "),
    }
}

fn noun(of: JsonType) -> &'static str {
    match of {
        JsonType::Null => "null",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "a list",
        JsonType::Object => "an object",
    }
}
