//! Holding a value against a schema: one walk for JSON, for typed values and for literals.

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use crate::{Array, Bound, Instance, Kind, Number, Object, ObjectType, Path, Rule, Schema, Type, Types, View, Violation, words};

/// Which rules are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rules {
    /// All of them.
    All,
    /// Kinds, required properties and unknown keys. Bounds are left to another check.
    Kinds,
}

/// Everything that is wrong with an instance, in the order of its schema.
///
/// ```
/// use replicate_schema::check::{Rules, check};
/// use replicate_schema::text::Text;
///
/// let text = Text::read("model acme/painter\nobject Input\n  prompt! string\n  width integer maximum=4096\n").unwrap();
/// let input = serde_json::json!({"width": 5000});
/// let wrong = check(&input, text.root(), text.types(), Rules::All);
/// let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, ["`prompt`: is required, and is absent", "`width`: 5000 is above the maximum of 4096"]);
/// ```
#[must_use]
pub fn check<'a, I: Instance<'a>>(instance: I, schema: &Schema, types: &Types, rules: Rules) -> Vec<Violation> {
    /// More than anybody reads; keeps the errors of a list with a million wrong items small.
    const MOST_VIOLATIONS: usize = 100;
    let mut checker = Checker { types, rules, most: MOST_VIOLATIONS, found: Vec::new(), known: HashMap::new() };
    checker.value(instance, schema, &Path::Root);
    checker.found
}

/// Whether an instance breaks none of the rules.
#[must_use]
pub fn fits<'a, I: Instance<'a>>(instance: I, schema: &Schema, types: &Types, rules: Rules) -> bool {
    let mut checker = Checker { types, rules, most: 1, found: Vec::new(), known: HashMap::new() };
    checker.value(instance, schema, &Path::Root);
    checker.found.is_empty()
}

/// The alternative of a union that an instance is of: the first that it fits, or else the first whose kinds it fits, so
/// that its bounds can be reported.
#[must_use]
pub fn alternative<'a, I: Instance<'a>>(instance: I, alternatives: &[Schema], types: &Types) -> Option<usize> {
    let first = |rules| alternatives.iter().position(|schema| fits(instance, schema, types, rules));
    first(Rules::All).or_else(|| first(Rules::Kinds))
}

struct Checker<'t> {
    types: &'t Types,
    rules: Rules,
    /// How many violations are of interest.
    most: usize,
    found: Vec<Violation>,
    /// Which instances fit which alternatives: a deep value of unions within unions is then walked once for each of them.
    known: HashMap<(usize, usize, Rules), bool>,
}

impl<'t> Checker<'t> {
    fn value<'a, I: Instance<'a>>(&mut self, instance: I, schema: &Schema, at: &Path<'_>) {
        if self.found.len() >= self.most {
            return;
        }
        let view = instance.view();
        match (&schema.kind, &view) {
            (_, View::Unchecked) => {}
            (_, View::Unwritable) => self.add(at, Rule::Enum, Json::Null, words::HIDDEN_VARIANT.to_owned()),
            (_, View::Absent | View::Null) if schema.nullable => {}
            (Kind::Union(id), _) => self.union(instance, self.types.alternatives(*id), &schema.bounds, at),
            (Kind::Enum(id), View::Choice(_, of)) if self.is_enum(id.0, of) => {}
            (_, View::Choice(choice, _)) => self.value(choice.value(), schema, at),
            (Kind::Enum(id), _) => self.listed(instance, self.types.choices(*id), at),
            (Kind::Any, _)
            | (Kind::Boolean, View::Boolean(_))
            | (Kind::String | Kind::File | Kind::Secret, View::String(_) | View::Secret(_) | View::File) => {
                self.bounds(&view, &schema.bounds, at);
            }
            (Kind::Integer, View::Integer(integer)) => match i64::try_from(*integer) {
                Ok(_) => self.bounds(&view, &schema.bounds, at),
                Err(_) => self.out_of_range(integer, instance, at),
            },
            (Kind::Integer, View::Number(number)) if number.is_finite() && number.fract() == 0.0 => {
                self.out_of_range(number, instance, at);
            }
            (Kind::Number, View::Integer(integer)) => {
                // It is sent as a double.
                let number = View::<I>::Number(Number::Integer(*integer).as_double());
                self.bounds(&number, &schema.bounds, at);
            }
            (Kind::Number, View::Number(number)) if number.is_finite() => self.bounds(&view, &schema.bounds, at),
            (Kind::Number | Kind::Integer, View::Number(number)) if !number.is_finite() => {
                self.add(at, Rule::Finite, Json::Null, words::not_finite(*number));
            }
            (Kind::Array(items), View::Array(array)) => {
                self.bounds(&view, &schema.bounds, at);
                for index in 0..array.length() {
                    self.value(array.item(index), items, &Path::Index(at, index));
                }
            }
            (Kind::Map(values), View::Object(object)) => {
                self.bounds(&view, &schema.bounds, at);
                object.each(&mut |key, value| self.value(value, values, &Path::Key(at, key)));
            }
            (Kind::Object(id), View::Object(object)) => {
                if let Some(Type::Object(expected)) = self.types.iter().nth(id.0) {
                    self.object(object, expected, at);
                }
            }
            // The value is not shown: it may be the secret in another form.
            (Kind::Secret, _) => self.add(at, Rule::Type, Json::Null, "expected text".to_owned()),
            (kind, _) => self.mismatch(kind.noun(), instance, at),
        }
    }

    fn object<'a, I: Instance<'a>>(&mut self, object: &impl Object<'a, I>, expected: &ObjectType, at: &Path<'_>) {
        let is_known = object.known_type().is_some_and(|known| std::ptr::eq(known, expected));
        for (index, property) in expected.properties.iter().enumerate() {
            let value = if is_known { object.property(index) } else { object.get(&property.name) };
            let at = Path::Key(at, &property.name);
            match value {
                // Null for what is optional is absence, and is not sent.
                Some(value) if !property.required && is_nothing(value) => {}
                Some(value) => self.value(value, &property.schema, &at),
                None if property.required => self.add(&at, Rule::Required, Json::Null, words::MISSING.to_owned()),
                None => {}
            }
        }
        if is_known {
            return;
        }
        // A set costs more than a search while there are few.
        let names: Option<HashSet<&str>> = (expected.properties.len() > 64)
            .then(|| expected.properties.iter().map(|property| property.name.as_str()).collect());
        object.each(&mut |key, value| {
            let is_property = match &names {
                Some(names) => names.contains(key),
                None => expected.properties.iter().any(|property| property.name == key),
            };
            if !is_property && self.found.len() < self.most {
                let message = words::unknown_key(key, &expected.properties);
                self.add(&Path::Key(at, key), Rule::Unknown, value.to_json(), message);
            }
        });
    }

    fn union<'a, I: Instance<'a>>(
        &mut self,
        instance: I,
        alternatives: &[Schema],
        bounds: &[Bound],
        at: &Path<'_>,
    ) {
        let exactly_one = self.rules == Rules::All && bounds.contains(&Bound::OneOf);
        let mut fitting = 0;
        for schema in alternatives {
            if self.fits(instance, schema, self.rules) {
                fitting += 1;
                if !exactly_one {
                    return;
                }
            }
        }
        match fitting {
            0 => self.no_alternative(instance, alternatives, at),
            1 => {}
            _ => self.add(at, Rule::Bound(Bound::OneOf), instance.to_json(), words::not_exactly_one(fitting)),
        }
    }

    /// Reports why no alternative takes an instance: by the one that is nearest, if one is.
    fn no_alternative<'a, I: Instance<'a>>(&mut self, instance: I, alternatives: &[Schema], at: &Path<'_>) {
        let by_kind = |schema: &&Schema| self.rules == Rules::All && self.is_of_kinds(instance, schema);
        let of_type: Vec<&Schema> = alternatives.iter().filter(|schema| is_of_type(instance, schema)).collect();
        let nearest = alternatives.iter().find(by_kind).or(match of_type.as_slice() {
            // Only one of them is for values of this type.
            [one] => Some(one),
            _ => None,
        });
        if let Some(nearest) = nearest {
            return self.value(instance, nearest, at);
        }
        if of_type.len() > 1 {
            let value = instance.to_json();
            let message = words::no_alternative(&value);
            return self.add(at, Rule::Type, value, message);
        }
        let expected = words::any_of(alternatives.iter().map(|schema| &schema.kind));
        self.mismatch(&expected, instance, at);
    }

    fn is_of_kinds<'a, I: Instance<'a>>(&self, instance: I, schema: &Schema) -> bool {
        fits(instance, schema, self.types, Rules::Kinds)
    }

    fn fits<'a, I: Instance<'a>>(&mut self, instance: I, schema: &Schema, rules: Rules) -> bool {
        let is_whole = matches!(schema.kind, Kind::Object(_) | Kind::Array(_) | Kind::Map(_) | Kind::Union(_));
        let key = (instance.address(), std::ptr::from_ref(schema).addr(), rules);
        if is_whole && let Some(known) = self.known.get(&key) {
            return *known;
        }
        let known = std::mem::take(&mut self.known);
        let mut attempt = Checker { types: self.types, rules, most: 1, found: Vec::new(), known };
        attempt.value(instance, schema, &Path::Root);
        let fits = attempt.found.is_empty();
        self.known = attempt.known;
        if is_whole {
            self.known.insert(key, fits);
        }
        fits
    }

    fn listed<'a, I: Instance<'a>>(&mut self, instance: I, choices: &[crate::Choice], at: &Path<'_>) {
        let is_listed = match instance.view() {
            View::String(text) => choices.iter().any(|choice| choice.value().as_str() == Some(text)),
            _ => {
                let json = instance.to_json();
                choices.iter().any(|choice| crate::json::equal(choice.value(), &json))
            }
        };
        if !is_listed {
            let value = instance.to_json();
            let message = words::not_listed(&value, choices);
            self.add(at, Rule::Enum, value, message);
        }
    }

    fn is_enum(&self, id: usize, of: &crate::Enum) -> bool {
        matches!(self.types.iter().nth(id), Some(Type::Enum(expected)) if std::ptr::eq(expected, of))
    }

    fn bounds<'a, I: Instance<'a>>(&mut self, view: &View<'a, I>, bounds: &[Bound], at: &Path<'_>) {
        if self.rules == Rules::Kinds {
            return;
        }
        for bound in bounds {
            if let Some(broken) = bound.check(view) {
                let rule = Rule::Bound(bound.clone());
                match broken.item {
                    Some(index) => self.add(&Path::Index(at, index), rule, broken.value, broken.message),
                    None => self.add(at, rule, broken.value, broken.message),
                }
            }
        }
    }

    fn out_of_range<'a, I: Instance<'a>>(&mut self, shown: &dyn std::fmt::Display, instance: I, at: &Path<'_>) {
        self.add(at, Rule::Range, instance.to_json(), words::out_of_range(shown));
    }

    fn mismatch<'a, I: Instance<'a>>(&mut self, expected: &str, instance: I, at: &Path<'_>) {
        if self.found.len() < self.most {
            let value = instance.to_json();
            let message = words::mismatch(expected, &value);
            self.add(at, Rule::Type, value, message);
        }
    }

    fn add(&mut self, at: &Path<'_>, rule: Rule, value: Json, message: String) {
        if self.found.len() < self.most {
            self.found.push(Violation::new(at, rule, value, message));
        }
    }
}

fn is_nothing<'a, I: Instance<'a>>(instance: I) -> bool {
    matches!(instance.view(), View::Absent | View::Null)
}

/// Whether a schema is for values of the JSON type of an instance.
fn is_of_type<'a, I: Instance<'a>>(instance: I, schema: &Schema) -> bool {
    matches!(
        (&schema.kind, instance.view()),
        (Kind::Object(_) | Kind::Map(_), View::Object(_))
            | (Kind::Array(_), View::Array(_))
            | (Kind::String | Kind::File | Kind::Secret, View::String(_) | View::Secret(_))
            | (Kind::Integer | Kind::Number, View::Integer(_) | View::Number(_))
    )
}
