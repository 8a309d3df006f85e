//! What the user wrote, held against the spec: what is right becomes a plan, what is wrong a problem at its own token.

use std::collections::HashSet;
use std::fmt::Write;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use replicate_rules::spec::{Bound, Choice, FieldRef, Kind, Place, Scalar, Sections};
use replicate_rules::{Number, nearest, words};

use super::advice;
use super::literal::Literal;
use super::parse::{self, Form, Given, Object, Value};
use super::rules::{self, Integers};

/// A struct to be made.
pub(super) struct Record {
    /// Where it stands in the spec.
    pub(super) section: usize,
    pub(super) base: Option<TokenStream>,
    /// Setters with what they are given, in the user's order.
    pub(super) setters: Vec<(Ident, Planned)>,
}

/// What a setter is given.
pub(super) struct Planned {
    pub(super) what: What,
    /// What the user wrote.
    pub(super) tokens: TokenStream,
    /// Of which kind the place is.
    pub(super) kind: Kind,
    /// Whether an item in the place is an `Option`.
    pub(super) nullable: bool,
}

/// What became of a value.
pub(super) enum What {
    Integer(i64),
    Number(f64),
    /// Text, or whatever else is right as it was written.
    Literal,
    /// A value of an enum, by its position.
    Listed(usize),
    List(Vec<Planned>),
    /// Keys with values.
    Map(Vec<(String, Span, Planned)>),
    Record(Record),
    /// For the compiler and the runtime to check.
    Expression,
}

/// Holds an input against the first struct of a spec.
pub(super) fn check(spec: &Sections<'_>, object: Object, problems: &mut Vec<syn::Error>) -> Record {
    let mut checker = Checker { spec, problems, path: String::new() };
    checker.record(1, object)
}

struct Checker<'a> {
    spec: &'a Sections<'a>,
    problems: &'a mut Vec<syn::Error>,
    /// Where the value stands, as in `.loras[2].scale`.
    path: String,
}

impl Checker<'_> {
    fn record(&mut self, section: usize, object: Object) -> Record {
        let fields: Vec<FieldRef<'_>> = self.spec.fields(section).collect();
        let mut record = Record { section, base: object.base, setters: Vec::new() };
        // What is given, and what was meant to be.
        let (mut given, mut meant) = (HashSet::new(), HashSet::new());
        for entry in object.fields {
            let Some(index) = called(&fields, &entry.name) else {
                meant.extend(self.unknown(&entry, &fields));
                continue;
            };
            if !given.insert(index) {
                let message = format!("`{}` is given twice", entry.name);
                self.problems.push(syn::Error::new(entry.span, message));
                continue;
            }
            let field = &fields[index];
            let setter = setter(&field.setter, entry.span);
            let planned = self.within(".", &field.name, |it| it.value(&field.place(), entry.value));
            record.setters.extend(planned.map(|planned| (setter, planned)));
        }
        if record.base.is_none() {
            let missing = fields
                .iter()
                .enumerate()
                .filter(|(index, it)| it.required && !given.contains(index) && !meant.contains(index));
            let missing: Vec<&str> = missing.map(|(_, field)| bare(&field.setter)).collect();
            if !missing.is_empty() {
                let message = advice::missing(&missing);
                let message = if self.path.is_empty() { message } else { format!("`{}`: {message}", self.place()) };
                self.problems.push(syn::Error::new_spanned(object.tokens, message));
            }
        }
        record
    }

    /// Reports a name that is not there; gives the field that was most likely meant.
    fn unknown(&mut self, entry: &Given, fields: &[FieldRef<'_>]) -> Option<usize> {
        let names: Vec<&str> = fields.iter().map(|field| bare(&field.setter)).collect();
        let owner = if self.path.is_empty() { self.spec.model().to_owned() } else { format!("`{}`", self.place()) };
        let near = nearest(&entry.name, names.iter().copied());
        let message = advice::unknown(&entry.name, &owner, near, &names);
        self.problems.push(syn::Error::new(entry.span, message));
        names.iter().position(|name| Some(*name) == near)
    }

    fn value(&mut self, place: &Place, value: Value) -> Option<Planned> {
        let tokens = value.tokens;
        let what = match (value.form, &place.kind) {
            (Form::Literal(literal), _) => self.literal(place, &literal, &tokens),
            (Form::Word(word), Kind::Enum(section)) => self.variant(*section, &word),
            (Form::Word(word), _) if word == "None" && !place.nullable => {
                let message = "leave it out: an input that is not given is absent".to_owned();
                self.problem(tokens.clone(), &message);
                None
            }
            (Form::List(content), Kind::List(items)) => self.list(place, items, content, &tokens),
            (Form::Object(content), Kind::Record(section)) => {
                let object = parse::entries(content, self.problems).map(|it| Object { tokens: tokens.clone(), ..it });
                Some(object.map_or(What::Expression, |object| What::Record(self.record(*section, object))))
            }
            (Form::Object(content), Kind::Map(values)) => self.map(place, values, content, &tokens),
            (Form::List(_), kind) if advice::is_single(kind) => {
                self.problem(tokens.clone(), &advice::kind(kind, "a list"));
                None
            }
            _ => Some(What::Expression),
        };
        Some(Planned { what: what?, tokens, kind: place.kind.clone(), nullable: place.nullable })
    }

    fn literal(&mut self, place: &Place, literal: &Literal, tokens: &TokenStream) -> Option<What> {
        let bounds = &place.bounds;
        let (what, wrong) = match (&place.kind, literal) {
            (Kind::Any, Literal::Number(Number::Integer(integer))) => {
                (i64::try_from(*integer).map_or(What::Literal, What::Integer), Vec::new())
            }
            (Kind::Any, _) | (Kind::Boolean, Literal::Boolean(_)) => (What::Literal, Vec::new()),
            (Kind::Integer, Literal::Number(number @ Number::Integer(integer))) => match i64::try_from(*integer) {
                Ok(integer) => (What::Integer(integer), wrong_number(*number, Integers::Only, bounds)),
                Err(_) => (What::Literal, vec![words::out_of_range(integer)]),
            },
            (Kind::Number, Literal::Number(number)) if number.as_double().is_finite() => {
                (What::Number(number.as_double()), wrong_number(*number, Integers::NotOnly, bounds))
            }
            (Kind::Number, Literal::Number(number)) => (What::Literal, vec![words::not_finite(number.as_double())]),
            (Kind::Text | Kind::File | Kind::Secret, Literal::Text(text)) => {
                (What::Literal, rules::of_text(text, bounds))
            }
            (Kind::Enum(section), _) => return self.listed(*section, literal, tokens),
            (Kind::Union(alternatives), _) => {
                return self.alternative(alternatives, literal, tokens);
            }
            (kind, _) => {
                let message = advice::literal(kind, literal);
                self.problem(tokens.clone(), &message);
                return None;
            }
        };
        if wrong.is_empty() {
            return Some(what);
        }
        self.problem(tokens.clone(), &wrong.join("; "));
        None
    }

    /// A value of an enum by its text.
    fn listed(&mut self, section: usize, literal: &Literal, tokens: &TokenStream) -> Option<What> {
        let is = |choice: Choice| match (&choice.value, literal) {
            (Scalar::Text(a), Literal::Text(b)) => a == b,
            (Scalar::Number(a), Literal::Number(b)) => a == b,
            (Scalar::Boolean(a), Literal::Boolean(b)) => a == b,
            _ => false,
        };
        if let Some(index) = self.spec.values(section).position(is) {
            return Some(What::Listed(index));
        }
        let choices = self.spec.choices(section);
        self.problem(tokens.clone(), &advice::not_listed(&choices, literal));
        None
    }

    /// A value of an enum by its variant; a name that can't be one is the user's own.
    fn variant(&mut self, section: usize, word: &Ident) -> Option<What> {
        let name = word.to_string();
        if let Some(index) = self.spec.values(section).position(|choice| choice.variant == name) {
            return Some(What::Listed(index));
        }
        if !advice::is_like_a_variant(&name) {
            return Some(What::Expression);
        }
        let choices = self.spec.choices(section);
        let variants: Vec<&str> = choices.iter().map(|choice| choice.variant.as_str()).collect();
        let message = advice::no_variant(&name, &variants);
        self.problem(word.to_token_stream(), &message);
        None
    }

    /// A literal where one of several kinds is taken. Which alternative it becomes is for the compiler to say.
    fn alternative(&mut self, alternatives: &[Place], literal: &Literal, tokens: &TokenStream) -> Option<What> {
        let mut wrong = None;
        for place in alternatives {
            let mut problems = Vec::new();
            let mut attempt = Checker { spec: self.spec, problems: &mut problems, path: self.path.clone() };
            if let Some(what) = attempt.literal(place, literal, tokens) {
                return Some(what);
            }
            if advice::takes(&place.kind, literal) {
                wrong = wrong.or(problems.pop());
            }
        }
        match wrong {
            Some(problem) => self.problems.push(problem),
            None => self.problem(tokens.clone(), &advice::no_alternative(alternatives, literal)),
        }
        None
    }

    fn list(&mut self, place: &Place, items: &Place, content: TokenStream, tokens: &TokenStream) -> Option<What> {
        let before = self.problems.len();
        let Some(values) = parse::items(content, self.problems) else { return Some(What::Expression) };
        for wrong in rules::of_count(values.len(), "item", &place.bounds) {
            self.problem(tokens.clone(), &wrong);
        }
        if place.bounds.contains(&Bound::Unique) {
            self.unique(&values);
        }
        let mut planned = Vec::new();
        for (index, value) in values.into_iter().enumerate() {
            planned.extend(self.within("", &format!("[{index}]"), |it| it.value(items, value)));
        }
        (self.problems.len() == before).then_some(What::List(planned))
    }

    fn unique(&mut self, values: &[Value]) {
        let mut seen: Vec<&Literal> = Vec::new();
        for value in values {
            let Form::Literal(literal) = &value.form else { continue };
            if seen.contains(&literal) {
                self.problem(value.tokens.clone(), &words::twice(&literal.shown()));
            }
            seen.push(literal);
        }
    }

    fn map(&mut self, place: &Place, values: &Place, content: TokenStream, tokens: &TokenStream) -> Option<What> {
        let before = self.problems.len();
        let object = match parse::entries(content, self.problems) {
            Some(object) if object.base.is_none() => object,
            _ => return Some(What::Expression),
        };
        for wrong in rules::of_count(object.fields.len(), "key", &place.bounds) {
            self.problem(tokens.clone(), &wrong);
        }
        let mut planned: Vec<(String, Span, Planned)> = Vec::new();
        for Given { name, span, value } in object.fields {
            if planned.iter().any(|(earlier, ..)| *earlier == name) {
                self.problems.push(syn::Error::new(span, format!("`{name}` is given twice")));
            }
            let value = self.within(".", &name, |it| it.value(values, value));
            planned.extend(value.map(|value| (name, span, value)));
        }
        (self.problems.len() == before).then_some(What::Map(planned))
    }

    fn within<T>(&mut self, mark: &str, step: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push_str(mark);
        self.path.push_str(step);
        let result = check(self);
        self.path.truncate(length);
        result
    }

    fn problem(&mut self, at: TokenStream, message: &str) {
        self.problems.push(syn::Error::new_spanned(at, format!("`{}`: {message}", self.place())));
    }

    /// Where the value stands, as it is shown.
    fn place(&self) -> &str {
        self.path.trim_start_matches('.')
    }
}

/// What is wrong with a number, and which would be right.
fn wrong_number(number: Number, integers: Integers, bounds: &[Bound]) -> Vec<String> {
    let mut wrong = rules::of_number(number, bounds);
    if let Some(last) = wrong.last_mut()
        && let Some(near) = rules::nearest(number, integers, bounds)
    {
        // Writing to a string can't fail.
        let _ = write!(last, "; the nearest that is allowed is {near}");
    }
    wrong
}

/// The field of a name: as Rust has it, or else as it is on the wire.
fn called(fields: &[FieldRef<'_>], name: &str) -> Option<usize> {
    let in_rust = fields.iter().position(|field| bare(&field.setter) == name);
    in_rust.or_else(|| fields.iter().position(|field| field.name == name))
}

/// A setter's name without the mark of a raw identifier, as it can be written here.
fn bare(setter: &str) -> &str {
    setter.strip_prefix("r#").unwrap_or(setter)
}

/// The setter's identifier where the user wrote the name, so that an editor finds one by the other.
fn setter(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, span),
        None => Ident::new(name, span),
    }
}
