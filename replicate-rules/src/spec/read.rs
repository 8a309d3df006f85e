use std::borrow::Cow;

use super::{Bound, Choice, Field, Kind, Place, Scalar, is_plain};
use crate::{Number, Side};

/// A spec that is read as far as it is asked for.
#[derive(Clone, Debug)]
pub struct Sections<'a>(Vec<&'a str>);

impl<'a> Sections<'a> {
    /// Finds the sections of a spec.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        Self(text.split('|').collect())
    }

    /// The model, as `owner/name`.
    #[must_use]
    pub fn model(&self) -> &'a str {
        self.0.first().copied().unwrap_or_default()
    }

    /// The fields of the struct in a section.
    #[must_use]
    pub fn record(&self, section: usize) -> Vec<Field> {
        self.fields(section).map(FieldRef::whole).collect()
    }

    /// The values of the enum in a section.
    #[must_use]
    pub fn choices(&self, section: usize) -> Vec<Choice> {
        self.values(section).collect()
    }

    /// The fields of the struct in a section, each read as far as it is asked for.
    pub fn fields(&self, section: usize) -> impl Iterator<Item = FieldRef<'a>> + use<'a> {
        self.words(section).filter_map(FieldRef::read)
    }

    /// The values of the enum in a section, one by one.
    pub fn values(&self, section: usize) -> impl Iterator<Item = Choice> + use<'a> {
        self.words(section).filter_map(read_choice)
    }

    fn words(&self, section: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.get(section).copied().unwrap_or_default().split(' ').filter(|word| !word.is_empty())
    }
}

/// A field of a struct, of which only the names have been read.
#[derive(Clone, Debug)]
pub struct FieldRef<'a> {
    /// The name on the wire.
    pub name: Cow<'a, str>,
    /// The setter's identifier, raw where it must be.
    pub setter: Cow<'a, str>,
    /// Whether it must be given.
    pub required: bool,
    place: &'a str,
}

impl<'a> FieldRef<'a> {
    fn read(word: &'a str) -> Option<Self> {
        let (head, place) = word.split_once(':')?;
        let (names, required) = head.strip_suffix('!').map_or((head, false), |names| (names, true));
        let (name, setter) = names.split_once('/').unwrap_or((names, names));
        Some(Self { name: unescaped(name), setter: unescaped(setter), required, place })
    }

    /// What values it takes.
    #[must_use]
    pub fn place(&self) -> Place {
        Reader { rest: self.place }.place()
    }

    fn whole(self) -> Field {
        let place = self.place();
        Field { name: self.name.into_owned(), setter: self.setter.into_owned(), required: self.required, place }
    }
}

pub(super) fn read_field(word: &str) -> Option<Field> {
    FieldRef::read(word).map(FieldRef::whole)
}

fn read_choice(word: &str) -> Option<Choice> {
    let (value, variant) = word.split_once('=')?;
    let value = match value.strip_prefix('+') {
        None => Scalar::Text(unescaped(value).into_owned()),
        Some("true") => Scalar::Boolean(true),
        Some("false") => Scalar::Boolean(false),
        Some(json) => {
            let json = unescaped(json).into_owned();
            read_number(&json).map_or(Scalar::Json(json), Scalar::Number)
        }
    };
    Some(Choice { value, variant: unescaped(variant).into_owned() })
}

fn read_number(text: &str) -> Option<Number> {
    match text.parse() {
        Ok(integer) => Some(Number::Integer(integer)),
        Err(_) => text.parse().ok().map(Number::Float),
    }
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let code = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%');
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &others[2..] } else { others };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

/// Reads a place from the front of a text.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Reader<'a> {
    pub(super) fn place(&mut self) -> Place {
        let nullable = self.eats("?");
        let (letter, rest) = self.rest.split_at_checked(1).unwrap_or_default();
        self.rest = rest;
        let kind = match letter {
            "b" => Kind::Boolean,
            "i" => Kind::Integer,
            "n" => Kind::Number,
            "t" => Kind::Text,
            "f" => Kind::File,
            "s" => Kind::Secret,
            "e" => Kind::Enum(self.count()),
            "r" => Kind::Record(self.count()),
            "l" => Kind::List(Box::new(self.only())),
            "m" => Kind::Map(Box::new(self.only())),
            "u" => Kind::Union(self.inner()),
            _ => Kind::Any,
        };
        let mut bounds = Vec::new();
        while let Some(bound) = self.bound() {
            bounds.push(bound);
        }
        Place { kind, nullable, bounds }
    }

    /// `(place,place)`
    fn inner(&mut self) -> Vec<Place> {
        let mut places = Vec::new();
        if self.eats("(") {
            places.push(self.place());
            while self.eats(",") {
                places.push(self.place());
            }
            self.eats(")");
        }
        places
    }

    fn only(&mut self) -> Place {
        self.inner().pop().unwrap_or(Place { kind: Kind::Any, nullable: false, bounds: Vec::new() })
    }

    fn bound(&mut self) -> Option<Bound> {
        const LIMITS: [(&str, Side); 5] = [
            (">=", Side::AtLeast),
            ("<=", Side::AtMost),
            (">", Side::Above),
            ("<", Side::Below),
            ("*", Side::MultipleOf),
        ];
        for (mark, side) in LIMITS {
            if self.eats(mark) {
                return read_number(self.word()).map(|limit| Bound::Limit(side, limit));
            }
        }
        if self.eats("#>") {
            Some(Bound::AtLeast(self.word().parse().ok()?))
        } else if self.eats("#<") {
            Some(Bound::AtMost(self.word().parse().ok()?))
        } else if self.eats("~") {
            let source = unescaped(self.word()).into_owned();
            self.eats("~").then(|| Bound::Pattern { source, regex: unescaped(self.word()).into_owned() })
        } else {
            let flag = |eaten: bool, bound| eaten.then_some(bound);
            flag(self.eats("!"), Bound::Unique).or_else(|| flag(self.eats("^"), Bound::OneOf))
        }
    }

    fn count(&mut self) -> usize {
        let end = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().unwrap_or_default()
    }

    /// The text up to the next mark.
    fn word(&mut self) -> &'a str {
        let end = self.rest.bytes().take_while(|byte| is_plain(*byte) || *byte == b'%').count();
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word
    }

    fn eats(&mut self, mark: &str) -> bool {
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}
