use serde_json::{Value, json};

use super::Prober;
use crate::draw;
use crate::schema::Way;

/// Longer text takes long to compare and tries nothing new.
const LONGEST: usize = 3_000;

impl Prober<'_, '_> {
    pub(super) fn numbers(&mut self, way: &Way<'_>, kind: &'static str) {
        for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
            for bound in way.all(keyword).filter(|bound| bound.is_number()) {
                let float = bound.as_f64().unwrap_or_default();
                self.put(keyword, bound.clone());
                for value in [float, float - 1.0, float + 1.0, float - 0.25, float.next_up(), float.next_down()] {
                    self.put(keyword, value);
                }
                for integer in bound.as_i64().into_iter().flat_map(|it| [it.checked_sub(1), it.checked_add(1)]) {
                    self.put(keyword, integer);
                }
            }
        }
        if let Some(step) = way.get("multipleOf").and_then(Value::as_f64) {
            for factor in [0.0, 1.0, -1.0, 3.0, f64::from(self.rng.i16(..))] {
                self.put("multipleOf", step * factor);
                self.put("multipleOf", step * factor + step / 2.0);
                self.put("multipleOf", (step * factor).round());
                // As text has it: three times 0.1 is 0.3, which is not what a product of doubles is.
                let text = format!("{:.3}", step * factor);
                self.put("multipleOf", serde_json::from_str::<Value>(&text).unwrap_or_default());
            }
            for value in [1e300, 1e15, 0.3, 0.7, 1.1] {
                self.put("multipleOf", value);
            }
        }
        let valid = draw::of_way(self.root, way, self.rng, 0).as_f64().unwrap_or_default();
        for value in [valid.round(), valid.round() + 0.5, -0.0, 1e20, -1e20, 1e300, 5.000_000_001, 1e-320] {
            self.put(kind, value);
        }
        for integer in [i64::MAX, i64::MIN, i64::MAX - 1, 9_007_199_254_740_993, 0, -1] {
            self.put(kind, integer);
        }
        for integer in [u64::MAX, 9_223_372_036_854_775_808] {
            self.put(kind, integer);
        }
        let text = valid.to_string();
        self.put(kind, text);
    }

    pub(super) fn texts(&mut self, way: &Way<'_>) {
        for keyword in ["minLength", "maxLength"] {
            let Some(limit) = way.get(keyword).map(|_| way.count(keyword, 0)).filter(|limit| *limit < LONGEST) else {
                continue;
            };
            for length in [limit.saturating_sub(1), limit, limit + 1] {
                // One code point each: of one byte, of four bytes and two UTF-16 units, a mark, and mixed.
                for unit in ["a", "🙂", "\u{301}"] {
                    self.put(keyword, unit.repeat(length));
                }
                let mixed = draw::text(length, self.rng);
                self.put(keyword, mixed);
            }
        }
        if way.get("pattern").is_some() {
            self.patterns(way);
        }
        for text in ["", " ", "\0", "null", "1", "https://example.com/a.png", "data:,x", "/etc/hosts", "\u{202e}"] {
            self.put("text", text);
        }
    }

    /// The examples of a pattern, each also with one character more, less, or another.
    fn patterns(&mut self, way: &Way<'_>) {
        const CHARACTERS: [char; 13] = ['a', 'Z', '0', '_', '-', ' ', '\n', '\u{a0}', 'é', '٣', '日', '🙂', '.'];
        let examples = way.all("examples").filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        for example in examples.chain(["", "a", "abc-1"]) {
            self.put("pattern", example);
            let chars: Vec<char> = example.chars().collect();
            let (at, other) = (self.rng.usize(..=chars.len()), CHARACTERS[self.rng.usize(..CHARACTERS.len())]);
            let (before, after) = chars.split_at(at);
            let rest = after.get(1..).unwrap_or_default();
            for after in [after, rest] {
                let more: String = before.iter().chain([&other]).chain(after).collect();
                self.put("pattern", more);
            }
            let less: String = before.iter().chain(rest).collect();
            self.put("pattern", less);
        }
    }

    /// Listed values, and values that nearly are: in the other case, or a number written as another type.
    pub(super) fn listed(&mut self, listed: &[&Value]) {
        for _ in 0..listed.len().min(6) {
            let value = listed[self.rng.usize(..listed.len())];
            self.put("enum", value.clone());
            match value {
                Value::String(text) => {
                    self.put("enum", text.to_uppercase());
                    self.put("enum", text.to_lowercase());
                    self.put("enum", format!("{text} "));
                    self.put("enum", text.parse::<f64>().map_or(Value::Null, Value::from));
                }
                Value::Number(number) => {
                    let float = number.as_f64().unwrap_or_default();
                    for value in [json!(float), json!(float + 1.0), json!(float + 0.5), json!(number.to_string())] {
                        self.put("enum", value);
                    }
                }
                Value::Bool(value) => self.put("enum", u8::from(*value)),
                _ => {}
            }
        }
        for value in [json!("no value of it"), json!(0), json!(1.0), json!(false)] {
            self.put("enum", value);
        }
    }
}
