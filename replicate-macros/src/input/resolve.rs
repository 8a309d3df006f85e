//! Resolves the user's names by the schema: inputs to their names in JSON, variants to their values.
//!
//! The alternative of a union is not known here, so names are searched in all alternatives.

use proc_macro2::{Ident, Span, TokenStream};
use replicate_schema::{Choice, Enum, Kind, Path, Property, Schema, Type, TypeId, Types};

use super::advice;
use super::literal::Literal;
use super::parse::{self, Entry, Value};
use super::problems::{Position, Problems};

/// A value, to be checked against its schema.
pub(super) struct Resolved<'t> {
    pub(super) form: Form<'t>,
    /// The user's tokens.
    pub(super) tokens: TokenStream,
    pub(super) position: Position,
    /// Whether it contains a mistake, so that it is left out of the result.
    pub(super) is_wrong: bool,
}

/// The resolved form of a value.
pub(super) enum Form<'t> {
    /// `None` or `null`.
    Null,
    Literal(Literal),
    /// A variant of an enum, by its name.
    Choice(&'t Choice, &'t Enum),
    List(Vec<Resolved<'t>>),
    Object(Object<'t>),
    /// An expression, which the compiler and the runtime check.
    Expression,
}

/// Inputs with their values, in the user's order.
pub(super) struct Object<'t> {
    pub(super) settings: Vec<Setting<'t>>,
    /// The expression after `..`, which provides all inputs that are not given.
    pub(super) base: Option<Box<Resolved<'t>>>,
}

/// An input with its value.
pub(super) struct Setting<'t> {
    /// The name in JSON.
    pub(super) key: String,
    /// The span of the user's name.
    pub(super) span: Span,
    pub(super) position: Position,
    pub(super) value: Resolved<'t>,
}

/// Resolves the names of a whole input.
pub(super) fn resolve<'t>(
    object: parse::Object,
    tokens: TokenStream,
    schema: &'t Schema,
    types: &'t Types,
    problems: &mut Problems,
) -> Resolved<'t> {
    let object = Resolver { types, problems }.object(&[schema], object, &Path::Root);
    Resolved { form: Form::Object(object), tokens, position: 0, is_wrong: false }
}

impl Resolved<'_> {
    /// Whether it contains an expression, which the compiler and the runtime check.
    pub(super) fn has_expression(&self) -> bool {
        match &self.form {
            Form::Expression => true,
            Form::List(items) => items.iter().any(Self::has_expression),
            Form::Object(object) => {
                object.base.is_some() || object.settings.iter().any(|setting| setting.value.has_expression())
            }
            Form::Null | Form::Literal(_) | Form::Choice(..) => false,
        }
    }
}

struct Resolver<'r, 't> {
    types: &'t Types,
    problems: &'r mut Problems,
}

impl<'t> Resolver<'_, 't> {
    /// Resolves a value that may match any of several schemas.
    fn value(&mut self, schemas: &[&'t Schema], value: Value, at: &Path<'_>) -> Resolved<'t> {
        let Value { form, tokens, position } = value;
        let form = match form {
            parse::Form::Literal(literal) => Self::literal(schemas, literal),
            parse::Form::Word(word) => self.word(schemas, &word),
            parse::Form::List(items) => {
                let inside = self.inside(schemas, |kind| match kind {
                    Kind::Array(items) => Some(items),
                    _ => None,
                });
                let items = items.into_iter().enumerate();
                Ok(Form::List(items.map(|(index, item)| self.value(&inside, item, &Path::Index(at, index))).collect()))
            }
            parse::Form::Object(object) => Ok(Form::Object(self.object(schemas, object, at))),
            parse::Form::Expression => Ok(Form::Expression),
            parse::Form::Invalid => return Resolved { form: Form::Expression, tokens, position, is_wrong: true },
        };
        match form {
            Ok(form) => Resolved { form, tokens, position, is_wrong: false },
            Err(message) => {
                let problem = syn::Error::new_spanned(&tokens, format!("`{at}`: {message}"));
                self.problems.push_at(position, problem);
                Resolved { form: Form::Expression, tokens, position, is_wrong: true }
            }
        }
    }

    fn literal(schemas: &[&'t Schema], literal: Literal) -> Result<Form<'t>, String> {
        match literal {
            Literal::Other(noun) if !schemas.iter().any(|schema| schema.kind == Kind::Any) => {
                let kinds: Vec<&Kind> = schemas.iter().map(|schema| &schema.kind).collect();
                Err(advice::not_json(&kinds, noun))
            }
            Literal::Other(_) => Ok(Form::Expression),
            literal => Ok(Form::Literal(literal)),
        }
    }

    /// An identifier: a variant, `None` or `null`, or else one of the user's names.
    fn word(&self, schemas: &[&'t Schema], word: &Ident) -> Result<Form<'t>, String> {
        let name = word.to_string();
        let enums = || schemas.iter().filter_map(|schema| self.enum_type(&schema.kind));
        let variant = |listed: &'t Enum| Some((listed.choices.iter().find(|choice| choice.label == name)?, listed));
        if let Some((choice, listed)) = enums().find_map(variant) {
            return Ok(Form::Choice(choice, listed));
        }
        if name == "None" || name == "null" {
            return Ok(Form::Null);
        }
        match (schemas, enums().next()) {
            ([_], Some(listed)) if advice::is_like_a_variant(&name) => Err(advice::no_variant(&name, &listed.choices)),
            _ => Ok(Form::Expression),
        }
    }

    fn object(&mut self, schemas: &[&'t Schema], object: parse::Object, at: &Path<'_>) -> Object<'t> {
        let has_base = object.base.is_some();
        let base = object
            .base
            .map(|tokens| Box::new(Resolved { form: Form::Expression, tokens, position: 0, is_wrong: false }));
        let mut resolved = Object { settings: Vec::new(), base };
        for entry in object.entries {
            let property = self.property(schemas, &entry.name);
            let key = property.map_or_else(|| entry.name.clone(), |property| property.name.clone());
            if resolved.settings.iter().any(|setting| setting.key == key) {
                let message = format!("`{}` is given twice", entry.name);
                self.problems.push_at(entry.position, syn::Error::new(entry.span, message));
                continue;
            }
            let Entry { span, position, value, .. } = entry;
            let inside = self.of_key(schemas, &key);
            let at = Path::Key(at, &key);
            let mut value = self.value(&inside, value, &at);
            if let (Form::Null, Some(property)) = (&value.form, property)
                && let Some(message) = advice::leave_out(property, has_base)
            {
                let problem = syn::Error::new_spanned(&value.tokens, format!("`{at}`: {message}"));
                self.problems.push_at(position, problem);
                value.form = Form::Expression;
                value.is_wrong = true;
            }
            resolved.settings.push(Setting { key, span, position, value });
        }
        resolved
    }

    /// The property with a name: the name in generated code, or else the name in JSON.
    fn property(&self, schemas: &[&'t Schema], name: &str) -> Option<&'t Property> {
        let properties = || schemas.iter().flat_map(|schema| self.properties(&schema.kind));
        let labeled = properties().find(|property| advice::label(property) == name);
        labeled.or_else(|| properties().find(|property| property.name == name))
    }

    /// The schemas that the value of a key may match.
    fn of_key(&self, schemas: &[&'t Schema], key: &str) -> Vec<&'t Schema> {
        let mut found = self.inside(schemas, |kind| match kind {
            Kind::Map(values) => Some(values),
            _ => None,
        });
        let properties = schemas.iter().flat_map(|schema| self.properties(&schema.kind));
        for property in properties.filter(|property| property.name == key) {
            self.flatten(&property.schema, &mut found, &mut Vec::new());
        }
        found
    }

    fn inside(&self, schemas: &[&'t Schema], of: impl Fn(&'t Kind) -> Option<&'t Schema>) -> Vec<&'t Schema> {
        let mut found = Vec::new();
        for schema in schemas.iter().filter_map(|schema| of(&schema.kind)) {
            self.flatten(schema, &mut found, &mut Vec::new());
        }
        found
    }

    /// Adds a schema, or the alternatives of a union instead of the union.
    fn flatten(&self, schema: &'t Schema, found: &mut Vec<&'t Schema>, unions: &mut Vec<TypeId>) {
        match schema.kind {
            Kind::Union(id) if unions.contains(&id) => {}
            Kind::Union(id) => {
                unions.push(id);
                self.types.alternatives(id).iter().for_each(|schema| self.flatten(schema, found, unions));
            }
            _ => found.push(schema),
        }
    }

    fn enum_type(&self, kind: &Kind) -> Option<&'t Enum> {
        match (kind, self.types.iter().nth(kind.type_id()?.0)?) {
            (Kind::Enum(_), Type::Enum(listed)) => Some(listed),
            _ => None,
        }
    }

    fn properties(&self, kind: &Kind) -> &'t [Property] {
        match kind {
            Kind::Object(id) => self.types.properties(*id),
            _ => &[],
        }
    }
}
