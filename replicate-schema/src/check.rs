//! Checks values against a schema, with one walk for JSON, typed values and literals.

mod present;

use std::collections::{BTreeMap, HashMap};

use present::Present;
use serde_json::Value as Json;

use crate::{
    Array, Bound, Choice, Enum, Instance, Kind, Number, Object, ObjectType, Path, Property, Rule, Schema, Type, Types,
    View, Violation, words,
};

/// The rules to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rules {
    /// All rules.
    All,
    /// Kinds, required properties and unknown keys, but not bounds.
    Kinds,
}

/// The maximum number of violations, so that the errors of a list with a million wrong items stay small.
const MOST_VIOLATIONS: usize = 100;

/// The violations of an instance, in the order of its schema.
///
/// ```
/// use replicate_schema::check::{Rules, check};
/// use replicate_schema::text::Text;
///
/// let text = Text::read("model acme/painter\nobject Input\n  prompt! string\n  width integer maximum=4096\n").unwrap();
/// let input = serde_json::json!({"width": 5000});
/// let wrong = check(&input, text.root(), text.types(), Rules::All);
/// let lines: Vec<String> = wrong.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, ["`prompt`: is required but missing", "`width`: 5000 is above the maximum of 4096"]);
/// ```
#[must_use]
pub fn check<'a, I: Instance<'a>>(instance: I, schema: &Schema, types: &Types, rules: Rules) -> Vec<Violation> {
    let mut violations = Vec::new();
    Checker::new(types, rules, Some(&mut violations)).value(instance, schema, &Path::Root);
    violations
}

/// The violations of an object, in the order of its properties.
#[must_use]
pub fn check_object<'a, I: Instance<'a>>(
    object: &impl Object<'a, I>,
    expected: &ObjectType,
    types: &Types,
    rules: Rules,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    Checker::new(types, rules, Some(&mut violations)).object(object, expected, &Path::Root);
    violations
}

/// Whether an instance has no violations.
#[must_use]
pub fn fits<'a, I: Instance<'a>>(instance: I, schema: &Schema, types: &Types, rules: Rules) -> bool {
    let mut probe = Checker::new(types, rules, None);
    probe.value(instance, schema, &Path::Root);
    !probe.failed
}

/// The alternative of a union that an instance matches: the first that it is valid for, or else the first whose kinds
/// it matches, so that violations of its bounds can be reported.
#[must_use]
pub fn alternative<'a, I: Instance<'a>>(instance: I, alternatives: &[Schema], types: &Types) -> Option<usize> {
    let first = |rules| alternatives.iter().position(|schema| fits(instance, schema, types, rules));
    first(Rules::All).or_else(|| first(Rules::Kinds))
}

/// How unknown keys are handled.
#[derive(Clone, Copy, PartialEq)]
enum UnknownKeys {
    Refused,
    /// They are ignored, to find the type that an object is meant to have.
    Passed,
}

struct Checker<'t, 'v> {
    types: &'t Types,
    rules: Rules,
    unknown_keys: UnknownKeys,
    /// The list of violations. A probe has no list: it only finds out whether there is a violation.
    violations: Option<&'v mut Vec<Violation>>,
    failed: bool,
    /// The results of probes, so that a deep value of nested unions is walked only once for each alternative.
    known: BTreeMap<(usize, usize, Rules), bool>,
}

impl<'t, 'v> Checker<'t, 'v> {
    fn new(types: &'t Types, rules: Rules, violations: Option<&'v mut Vec<Violation>>) -> Self {
        Self { types, rules, unknown_keys: UnknownKeys::Refused, violations, failed: false, known: BTreeMap::new() }
    }

    /// Whether more violations would be ignored.
    fn is_done(&self) -> bool {
        match &self.violations {
            Some(violations) => violations.len() >= MOST_VIOLATIONS,
            None => self.failed,
        }
    }

    #[cold]
    fn report(&mut self, violation: impl FnOnce() -> Violation) {
        self.failed = true;
        if let Some(violations) = &mut self.violations
            && violations.len() < MOST_VIOLATIONS
        {
            violations.push(violation());
        }
    }

    fn value<'a, I: Instance<'a>>(&mut self, instance: I, schema: &Schema, at: &Path<'_>) {
        if !self.is_done() {
            self.viewed(instance, &instance.view(), schema, at);
        }
    }

    #[inline]
    fn viewed<'a, I: Instance<'a>>(&mut self, instance: I, view: &View<'a, I>, schema: &Schema, at: &Path<'_>) {
        if !self.is_valid_scalar(view, schema) {
            self.unusual(instance, view, schema, at);
        }
    }

    /// Whether an instance is a valid scalar, the most frequent case.
    #[expect(clippy::inline_always, reason = "measured: it is a fifth of what checking an input takes")]
    #[inline(always)]
    fn is_valid_scalar<'a, I: Instance<'a>>(&self, view: &View<'a, I>, schema: &Schema) -> bool {
        self.is_scalar(view, &schema.kind) && !self.may_be_broken(view, &schema.bounds)
    }

    #[expect(clippy::inline_always, reason = "measured: it is a fifth of what checking an input takes")]
    #[inline(always)]
    fn is_scalar<'a, I: Instance<'a>>(&self, view: &View<'a, I>, kind: &Kind) -> bool {
        match (kind, view) {
            (Kind::Boolean, View::Boolean(_))
            | (Kind::String | Kind::File | Kind::Secret, View::String(_) | View::Secret(_) | View::File(_)) => true,
            (Kind::Integer, View::Integer(integer)) => i64::try_from(*integer).is_ok(),
            (Kind::Number, View::Integer(integer)) => is_exact_as_double(*integer),
            (Kind::Number, View::Number(number)) => number.is_finite(),
            (Kind::Enum(id), View::Choice(_, of)) => self.is_enum(id.0, of),
            _ => false,
        }
    }

    /// Checks everything but valid scalars.
    #[inline(never)]
    fn unusual<'a, I: Instance<'a>>(&mut self, instance: I, view: &View<'a, I>, schema: &Schema, at: &Path<'_>) {
        match (&schema.kind, view) {
            (_, View::Unchecked) => {}
            (_, View::Unwritable) => {
                self.report(|| Violation::new(at, Rule::Enum, Json::Null, words::HIDDEN_VARIANT));
            }
            (_, View::Absent | View::Null) if schema.nullable => {}
            (kind, _) if self.is_scalar(view, kind) => self.bounds(view, &schema.bounds, at),
            (Kind::Union(id), _) => self.union(instance, self.types.alternatives(*id), &schema.bounds, at),
            (_, View::Choice(choice, _)) => self.value(choice.value(), schema, at),
            (Kind::Enum(id), _) => self.listed(instance, view, self.types.choices(*id), at),
            (Kind::Any, _) => self.bounds(view, &schema.bounds, at),
            (Kind::Integer, View::Integer(integer)) => self.out_of_range(integer, instance, at),
            (Kind::Integer, View::Number(number)) if number.is_finite() && number.fract() == 0.0 => {
                self.out_of_range(number, instance, at);
            }
            (Kind::Number, View::Integer(integer)) => {
                // The integer is sent as a double.
                let number = View::<I>::Number(Number::Integer(*integer).as_double());
                self.bounds(&number, &schema.bounds, at);
            }
            (Kind::Number | Kind::Integer, View::Number(number)) if !number.is_finite() => {
                self.report(|| Violation::new(at, Rule::Finite, Json::Null, words::not_finite(*number)));
            }
            (Kind::Array(items), View::Array(array)) => {
                self.bounds(view, &schema.bounds, at);
                for index in 0..array.length() {
                    self.value(array.item(index), items, &Path::Index(at, index));
                }
            }
            (Kind::Map(values), View::Object(object)) => {
                self.bounds(view, &schema.bounds, at);
                object.each(&mut |key, value| self.value(value, values, &Path::Key(at, key)));
            }
            (Kind::Object(id), View::Object(object)) => {
                if let Some(Type::Object(expected)) = self.types.iter().nth(id.0) {
                    self.object(object, expected, at);
                }
            }
            (Kind::Secret, _) => self.report(|| Violation::new(at, Rule::Type, Json::Null, words::SECRET_MISMATCH)),
            (kind, _) => self.mismatch(|| kind.noun().to_owned(), instance, at),
        }
    }

    fn object<'a, I: Instance<'a>>(&mut self, object: &impl Object<'a, I>, expected: &ObjectType, at: &Path<'_>) {
        let properties = &expected.properties;
        if object.known_type().is_some_and(|known| std::ptr::eq(known, expected)) {
            let mut properties = properties.iter();
            object.each_property(&mut |values| {
                for (value, property) in values.iter().zip(&mut properties) {
                    self.property(*value, property, at);
                }
            });
            return self.whole(object, expected, at);
        }
        // Most objects have few of their properties, so this visits the keys instead of looking up the properties. The
        // values of most objects fit on the stack.
        let (mut few, mut many) = ([None; 32], Vec::new());
        let values = few.get_mut(..properties.len()).unwrap_or_else(|| {
            many.resize(properties.len(), None);
            &mut many
        });
        let positions = Positions::of(properties);
        let mut unknown = 0;
        object.each(&mut |key, value| match positions.get(key) {
            Some(index) => values[index] = Some(value),
            None => unknown += 1,
        });
        for (property, value) in properties.iter().zip(values) {
            self.property(value.or_else(|| object.base()), property, at);
        }
        if unknown > 0 && self.unknown_keys == UnknownKeys::Refused {
            object.each(&mut |key, value| {
                if positions.get(key).is_none() {
                    let at = Path::Key(at, key);
                    let message = || words::unknown_key(key, properties);
                    self.report(|| Violation::new(&at, Rule::Unknown, value.to_json(), message()));
                }
            });
        }
        self.whole(object, expected, at);
    }

    /// Checks the bounds of an object as a whole.
    fn whole<'a, I: Instance<'a>>(&mut self, object: &impl Object<'a, I>, expected: &ObjectType, at: &Path<'_>) {
        if self.rules == Rules::Kinds {
            return;
        }
        for bound in &expected.bounds {
            if let Some(broken) = bound.check_object(&Present::new(object, expected)) {
                self.report(|| Violation::new(at, Rule::Bound(bound.clone()), broken.value, broken.message));
            }
        }
    }

    #[expect(clippy::inline_always, reason = "measured: it is a tenth of what checking an input takes")]
    #[inline(always)]
    fn property<'a, I: Instance<'a>>(&mut self, value: Option<I>, property: &Property, at: &Path<'_>) {
        let Some(value) = value else {
            if property.required {
                self.missing(property, at);
            }
            return;
        };
        let view = value.view();
        // Null for an optional property means absent, and is not sent.
        if (!property.required && matches!(view, View::Absent | View::Null))
            || self.is_valid_scalar(&view, &property.schema)
            || self.is_done()
        {
            return;
        }
        self.unusual(value, &view, &property.schema, &Path::Key(at, &property.name));
    }

    #[cold]
    fn missing(&mut self, property: &Property, at: &Path<'_>) {
        let at = Path::Key(at, &property.name);
        self.report(|| Violation::new(&at, Rule::Required, Json::Null, words::MISSING));
    }

    fn union<'a, I: Instance<'a>>(&mut self, instance: I, alternatives: &[Schema], bounds: &[Bound], at: &Path<'_>) {
        let exactly_one = self.rules == Rules::All && bounds.contains(&Bound::OneOf);
        let mut fitting = 0;
        for schema in alternatives {
            if self.fits(instance, schema) {
                fitting += 1;
                if !exactly_one {
                    return;
                }
            }
        }
        match fitting {
            0 => self.no_alternative(instance, alternatives, at),
            1 => {}
            _ => self.report(|| {
                let (rule, message) = (Rule::Bound(Bound::OneOf), words::not_exactly_one(fitting));
                Violation::new(at, rule, instance.to_json(), message)
            }),
        }
    }

    /// Whether an instance matches an alternative.
    fn fits<'a, I: Instance<'a>>(&mut self, instance: I, schema: &Schema) -> bool {
        // Only nested probes can ask the same question repeatedly.
        let repeats = self.violations.is_none()
            && matches!(schema.kind, Kind::Object(_) | Kind::Array(_) | Kind::Map(_) | Kind::Union(_));
        let key = (instance.address(), std::ptr::from_ref(schema).addr(), self.rules);
        if repeats && let Some(known) = self.known.get(&key) {
            return *known;
        }
        let known = std::mem::take(&mut self.known);
        let unknown_keys = self.unknown_keys;
        let mut probe = Checker { unknown_keys, known, ..Checker::new(self.types, self.rules, None) };
        probe.value(instance, schema, &Path::Root);
        let fits = !probe.failed;
        self.known = probe.known;
        if repeats {
            self.known.insert(key, fits);
        }
        fits
    }

    /// Reports why no alternative accepts an instance: by the closest one, if there is one.
    fn no_alternative<'a, I: Instance<'a>>(&mut self, instance: I, alternatives: &[Schema], at: &Path<'_>) {
        if self.violations.is_none() {
            self.failed = true;
            return;
        }
        let by_kind = |schema: &&Schema| self.rules == Rules::All && fits(instance, schema, self.types, Rules::Kinds);
        let of_type: Vec<&Schema> = alternatives.iter().filter(|schema| is_of_type(instance, schema)).collect();
        let nearest = alternatives.iter().find(by_kind).or(match of_type.as_slice() {
            // Only one alternative is for values of this type.
            [one] => Some(one),
            several => self.but_for_unknown_keys(instance, several),
        });
        if let Some(nearest) = nearest {
            return self.value(instance, nearest, at);
        }
        if of_type.len() > 1 {
            return self.report(|| {
                let value = instance.to_json();
                let message = words::no_alternative(&value);
                Violation::new(at, Rule::Type, value, message)
            });
        }
        self.mismatch(|| words::any_of(alternatives.iter().map(|schema| &schema.kind)), instance, at);
    }

    /// The alternative that an object would match without its unknown keys.
    fn but_for_unknown_keys<'s, 'a, I: Instance<'a>>(
        &self,
        instance: I,
        alternatives: &[&'s Schema],
    ) -> Option<&'s Schema> {
        let View::Object(object) = instance.view() else { return None };
        let fits = |schema: &Schema, rules| {
            let mut probe = Checker { unknown_keys: UnknownKeys::Passed, ..Checker::new(self.types, rules, None) };
            probe.value(instance, schema, &Path::Root);
            !probe.failed
        };
        let unknown = |schema: &Schema| {
            let Kind::Object(id) = schema.kind else { return usize::MAX };
            let (positions, mut count) = (Positions::of(self.types.properties(id)), 0);
            object.each(&mut |key, _| count += usize::from(positions.get(key).is_none()));
            count
        };
        let nearest = |rules| {
            let fitting = alternatives.iter().filter(|schema| fits(schema, rules));
            fitting.min_by_key(|schema| unknown(schema)).copied()
        };
        nearest(self.rules).or_else(|| nearest(Rules::Kinds))
    }

    fn listed<'a, I: Instance<'a>>(&mut self, instance: I, view: &View<'a, I>, choices: &[Choice], at: &Path<'_>) {
        let is_listed = if let View::String(text) = view {
            choices.iter().any(|choice| choice.value().as_str() == Some(text))
        } else {
            let json = instance.to_json();
            choices.iter().any(|choice| crate::json::equal(choice.value(), &json))
        };
        if !is_listed {
            self.report(|| {
                let value = instance.to_json();
                let message = words::not_listed(&value, choices);
                Violation::new(at, Rule::Enum, value, message)
            });
        }
    }

    fn is_enum(&self, id: usize, of: &Enum) -> bool {
        matches!(self.types.iter().nth(id), Some(Type::Enum(expected)) if std::ptr::eq(expected, of))
    }

    fn bounds<'a, I: Instance<'a>>(&mut self, view: &View<'a, I>, bounds: &[Bound], at: &Path<'_>) {
        if self.may_be_broken(view, bounds) {
            self.broken_bounds(view, bounds, at);
        }
    }

    #[expect(clippy::inline_always, reason = "measured: it is a fifth of what checking an input takes")]
    #[inline(always)]
    fn may_be_broken<'a, I: Instance<'a>>(&self, view: &View<'a, I>, bounds: &[Bound]) -> bool {
        match self.rules {
            _ if bounds.is_empty() => false,
            Rules::All => !Bound::all_take(bounds, view),
            Rules::Kinds => bounds.iter().any(Bound::is_type),
        }
    }

    #[cold]
    fn broken_bounds<'a, I: Instance<'a>>(&mut self, view: &View<'a, I>, bounds: &[Bound], at: &Path<'_>) {
        for bound in bounds {
            // A restriction of types counts as part of the kind.
            if self.rules == Rules::Kinds && !bound.is_type() {
                continue;
            }
            if let Some(broken) = bound.check(view) {
                let item = broken.item.map(|index| Path::Index(at, index));
                let at = item.as_ref().unwrap_or(at);
                self.report(|| Violation::new(at, Rule::Bound(bound.clone()), broken.value, broken.message));
            }
        }
    }

    fn out_of_range<'a, I: Instance<'a>>(&mut self, shown: &dyn std::fmt::Display, instance: I, at: &Path<'_>) {
        self.report(|| Violation::new(at, Rule::Range, instance.to_json(), words::out_of_range(shown)));
    }

    fn mismatch<'a, I: Instance<'a>>(&mut self, expected: impl FnOnce() -> String, instance: I, at: &Path<'_>) {
        self.report(|| {
            let value = instance.to_json();
            let message = words::mismatch(&expected(), &value);
            Violation::new(at, Rule::Type, value, message)
        });
    }
}

/// Finds properties by their names.
enum Positions<'a> {
    /// For few properties, a search is faster than a map.
    Few(&'a [Property]),
    Many(HashMap<&'a str, usize>),
}

impl<'a> Positions<'a> {
    fn of(properties: &'a [Property]) -> Self {
        if properties.len() <= 64 {
            return Self::Few(properties);
        }
        Self::Many(properties.iter().enumerate().map(|(index, property)| (&*property.name, index)).collect())
    }

    fn get(&self, name: &str) -> Option<usize> {
        match self {
            Self::Few(properties) => properties.iter().position(|property| property.name == name),
            Self::Many(positions) => positions.get(name).copied(),
        }
    }
}

/// Whether a double can represent each integer up to this one.
fn is_exact_as_double(integer: i128) -> bool {
    integer.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS
}

/// Whether a schema is for values with the JSON type of an instance.
fn is_of_type<'a, I: Instance<'a>>(instance: I, schema: &Schema) -> bool {
    matches!(
        (&schema.kind, instance.view()),
        (Kind::Object(_) | Kind::Map(_), View::Object(_))
            | (Kind::Array(_), View::Array(_))
            | (Kind::String | Kind::File | Kind::Secret, View::String(_) | View::Secret(_) | View::File(_))
            | (Kind::Integer | Kind::Number, View::Integer(_) | View::Number(_))
    )
}

#[cfg(test)]
mod tests;
