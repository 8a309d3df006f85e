//! Turns an input into the calls that one would write by hand.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, quote, quote_spanned};
use replicate_schema::check::alternative;
use replicate_schema::{Instance, Kind, Property, Schema, TypeId, Types};
use syn::spanned::Spanned;

use super::literal;
use super::resolve::{Form, Object, Resolved, Setting};

/// The path of the runtime, the number of the macro, and the types of the schema.
pub(super) struct Emit<'a> {
    pub(super) runtime: &'a Ident,
    pub(super) number: &'a Literal,
    pub(super) types: &'a Types,
}

/// How exactly a value must have the type of its place.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Typed {
    /// A setter converts the value: setters convert their argument and the items of lists, but nothing inside of those.
    Converted,
    /// The exact type, which the compiler infers from the place.
    Exactly,
    /// The exact type, which the compiler must infer from the value alone, to find the alternative of a union.
    Alone,
}

impl Emit<'_> {
    /// A blank input.
    pub(super) fn blank(&self, id: TypeId) -> TokenStream {
        let (runtime, number, id) = (self.runtime, self.number, Literal::usize_unsuffixed(id.0));
        quote! { #runtime::__private::v1::start_input::<#number, #id, _>() }
    }

    /// The whole input.
    pub(super) fn input(&self, root: TypeId, input: &Resolved<'_>) -> TokenStream {
        match &input.form {
            Form::Object(object) => self.object(root, object),
            _ => self.blank(root),
        }
    }

    /// A struct, with calls of its setters.
    fn object(&self, id: TypeId, object: &Object<'_>) -> TokenStream {
        let mut tokens = match &object.base {
            Some(base) => self.tagged(id, &base.tokens),
            None => self.blank(id),
        };
        let properties = self.types.properties(id);
        for setting in &object.settings {
            let Some(property) = properties.iter().find(|property| property.name == setting.key) else { continue };
            // A field is `None` without its setter.
            if is_left_out(&setting.value) || (property.schema.nullable && matches!(setting.value.form, Form::Null)) {
                continue;
            }
            let setter = setter(property, setting.span);
            let value = self.value(&setting.value, &property.schema, Typed::Converted);
            // Token by token, since each joining of streams is a call into the compiler.
            tokens.append(Punct::new('.', Spacing::Alone));
            tokens.append(setter);
            tokens.append(Group::new(Delimiter::Parenthesis, value));
        }
        tokens
    }

    fn value(&self, value: &Resolved<'_>, schema: &Schema, typed: Typed) -> TokenStream {
        let tokens = &value.tokens;
        match (&schema.kind, &value.form) {
            (_, Form::Expression) => tokens.clone(),
            (Kind::Union(id), _) if typed == Typed::Converted => self.alternative(value, *id),
            (Kind::Union(id), _) => {
                let (v1, value) = (self.v1(), self.alternative(value, *id));
                self.tagged(*id, &quote! { #v1::Into::into(#value) })
            }
            (Kind::Enum(id), _) => self.choice(value, *id, typed),
            (Kind::Object(id), Form::Object(object)) => self.object(*id, object),
            (Kind::Array(items), Form::List(list)) => self.list(list, items, typed),
            (Kind::Map(values), Form::Object(Object { settings, base: None })) => self.map(settings, values, typed),
            (Kind::Any, _) => self.any(value, typed),
            (Kind::Integer, Form::Literal(literal)) => integer(literal, tokens),
            (Kind::Number, Form::Literal(literal)) => float(literal, tokens),
            (Kind::String | Kind::File | Kind::Secret, Form::Literal(_)) if typed != Typed::Converted => {
                self.text(&schema.kind, tokens)
            }
            _ => tokens.clone(),
        }
    }

    /// A string, as the type of its kind.
    fn text(&self, kind: &Kind, tokens: &TokenStream) -> TokenStream {
        let v1 = self.v1();
        match kind {
            Kind::File => quote! { #v1::file(#tokens) },
            Kind::Secret => quote! { #v1::secret(#tokens) },
            _ => quote! { #v1::text(#tokens) },
        }
    }

    /// A value of an enum.
    fn choice(&self, value: &Resolved<'_>, id: TypeId, typed: Typed) -> TokenStream {
        let json = value.to_json();
        let is = |choice: &replicate_schema::Choice| match &value.form {
            Form::Choice(named, _) => named.label == choice.label,
            _ => replicate_schema::json::equal(choice.value(), &json),
        };
        let Some(index) = self.types.choices(id).iter().position(is) else { return value.tokens.clone() };
        let (v1, span, index) = (self.v1(), at(&value.tokens), Literal::usize_unsuffixed(index));
        let listed = quote_spanned! {span=> #v1::choice_at(#index) };
        if typed == Typed::Alone { self.tagged(id, &listed) } else { listed }
    }

    /// A value of a union, as the alternative that reading it would give.
    fn alternative(&self, value: &Resolved<'_>, id: TypeId) -> TokenStream {
        let alternatives = self.types.alternatives(id);
        let Some(index) = alternative(value, alternatives, self.types) else { return value.tokens.clone() };
        let schema = &alternatives[index];
        let of_the_type = alternatives.iter().filter(|other| is_of_one_type(other, schema)).count();
        if of_the_type > 1 && !value.has_expression() {
            // The type of the value does not determine the alternative.
            let (v1, tag, json) = (self.v1(), self.tag(id), Literal::string(&value.to_json().to_string()));
            return quote! { #v1::literal::<#tag>(#json) };
        }
        self.value(value, schema, Typed::Alone)
    }

    /// Any JSON.
    fn any(&self, value: &Resolved<'_>, typed: Typed) -> TokenStream {
        let scalar = match &value.form {
            Form::Null => {
                let v1 = self.v1();
                return quote! { #v1::Json::Null };
            }
            Form::List(_) | Form::Object(_) if !value.has_expression() => {
                let (v1, json) = (self.v1(), Literal::string(&value.to_json().to_string()));
                return quote! { #v1::Result::unwrap_or_default(<#v1::Json as #v1::FromStr>::from_str(#json)) };
            }
            Form::Literal(literal @ literal::Literal::Integer(_)) => integer(literal, &value.tokens),
            _ => value.tokens.clone(),
        };
        if typed == Typed::Converted {
            return scalar;
        }
        let v1 = self.v1();
        quote! { <#v1::Json as #v1::From<_>>::from(#scalar) }
    }

    fn list(&self, list: &[Resolved<'_>], schema: &Schema, typed: Typed) -> TokenStream {
        let beside = Beside::of(list.iter());
        let items = list.iter().map(|value| self.item(value, schema, typed, beside));
        if typed == Typed::Converted && !list.is_empty() {
            return quote! { [#(#items),*] };
        }
        let (v1, item) = (self.v1(), self.type_of(schema));
        match self.blank_item(schema, typed) {
            _ if !list.is_empty() => quote! { #v1::Vec::<#item>::from([#(#items),*]) },
            Some(blank) => quote! {{ let mut empty = #v1::Vec::from([#blank]); empty.clear(); empty }},
            None => quote! { #v1::Vec::<#item>::new() },
        }
    }

    fn map(&self, settings: &[Setting<'_>], schema: &Schema, typed: Typed) -> TokenStream {
        let beside = Beside::of(settings.iter().map(|setting| &setting.value));
        let entries = settings.iter().map(|Setting { key, span, value, .. }| {
            let (key, value) = (spanned(Literal::string(key), *span), self.item(value, schema, typed, beside));
            let key = key.into_token_stream();
            let key = if typed == Typed::Converted { key } else { self.text(&Kind::String, &key) };
            quote! { (#key, #value) }
        });
        if typed == Typed::Converted && !settings.is_empty() {
            return quote! { [#(#entries),*] };
        }
        let (v1, item) = (self.v1(), self.type_of(schema));
        match self.blank_item(schema, typed) {
            _ if !settings.is_empty() => quote! { #v1::BTreeMap::<#v1::String, #item>::from([#(#entries),*]) },
            Some(blank) => quote! {{
                let mut empty = #v1::BTreeMap::from([(#v1::String::new(), #blank)]);
                empty.clear();
                empty
            }},
            None => quote! { #v1::BTreeMap::<#v1::String, #item>::new() },
        }
    }

    /// An item that gives an empty list its type, if neither the place nor a type name determines it.
    fn blank_item(&self, schema: &Schema, typed: Typed) -> Option<TokenStream> {
        match schema.kind {
            _ if schema.nullable => None,
            Kind::Union(id) => Some(self.blank(id)),
            Kind::Object(id) | Kind::Enum(id) if typed == Typed::Alone => Some(self.blank(id)),
            _ => None,
        }
    }

    /// An item of a list, or a value of a map. All of them must have the same type.
    fn item(&self, value: &Resolved<'_>, schema: &Schema, typed: Typed, beside: Beside) -> TokenStream {
        let needs_type = schema.nullable || matches!(schema.kind, Kind::Array(_) | Kind::Map(_));
        let typed = if typed == Typed::Converted && needs_type { Typed::Exactly } else { typed };
        let item = match (&value.form, &schema.kind) {
            (Form::Expression, _) => return value.tokens.clone(),
            (Form::Null, _) if schema.nullable => {
                let v1 = self.v1();
                return quote! { #v1::None };
            }
            // Next to an expression, it has the type of the expression, as in handwritten code.
            (Form::Literal(_), Kind::Integer | Kind::Number | Kind::Any)
                if beside == Beside::Expressions && typed == Typed::Converted =>
            {
                value.tokens.clone()
            }
            (_, Kind::Union(_) | Kind::Any) if beside == Beside::Literals && typed == Typed::Converted => {
                self.value(value, schema, Typed::Exactly)
            }
            _ => self.value(value, schema, typed),
        };
        if !schema.nullable {
            return item;
        }
        let v1 = self.v1();
        quote! { #v1::Some(#item) }
    }

    /// The Rust type of an unnamed schema.
    fn type_of(&self, schema: &Schema) -> TokenStream {
        let v1 = self.v1();
        let kind = match &schema.kind {
            Kind::Boolean => quote! { bool },
            Kind::Integer => quote! { i64 },
            Kind::Number => quote! { f64 },
            Kind::String => quote! { #v1::String },
            Kind::File => quote! { #v1::FileInput },
            Kind::Secret => quote! { #v1::Secret },
            Kind::Any => quote! { #v1::Json },
            Kind::Array(items) => {
                let item = self.type_of(items);
                quote! { #v1::Vec<#item> }
            }
            Kind::Map(values) => {
                let value = self.type_of(values);
                quote! { #v1::BTreeMap<#v1::String, #value> }
            }
            _ => quote! { _ },
        };
        if schema.nullable {
            quote! { #v1::Option<#kind> }
        } else {
            kind
        }
    }

    /// A value of a named type.
    fn tagged(&self, id: TypeId, value: &TokenStream) -> TokenStream {
        let (v1, tag) = (self.v1(), self.tag(id));
        quote! { #v1::start_from::<#tag>(#value) }
    }

    /// The tag that identifies a type to the compiler.
    fn tag(&self, id: TypeId) -> TokenStream {
        let (number, id) = (self.number, Literal::usize_unsuffixed(id.0));
        quote! { #number, #id, _ }
    }

    fn v1(&self) -> TokenStream {
        let runtime = self.runtime;
        quote! { #runtime::__private::v1 }
    }
}

/// What a list contains.
#[derive(Clone, Copy, PartialEq)]
enum Beside {
    Literals,
    Expressions,
}

impl Beside {
    fn of<'a, 't: 'a>(mut values: impl Iterator<Item = &'a Resolved<'t>>) -> Self {
        if values.any(|value| matches!(value.form, Form::Expression)) { Self::Expressions } else { Self::Literals }
    }
}

/// Whether a value is wrong, or is a list or map that contains a wrong value. Only the wrong inputs of an object are
/// left out.
fn is_left_out(value: &Resolved<'_>) -> bool {
    let is_inside = match &value.form {
        Form::List(items) => items.iter().any(is_left_out),
        _ => false,
    };
    value.is_wrong || is_inside
}

/// Whether the values of two schemas have the same type in generated code.
fn is_of_one_type(a: &Schema, b: &Schema) -> bool {
    let kinds = match (&a.kind, &b.kind) {
        (Kind::Array(a), Kind::Array(b)) | (Kind::Map(a), Kind::Map(b)) => is_of_one_type(a, b),
        (a, b) => a == b,
    };
    kinds && a.nullable == b.nullable
}

/// The setter's identifier with the span of the user's name, so that editors can navigate between them.
fn setter(property: &Property, span: Span) -> Ident {
    let label = property.label.as_deref().unwrap_or(&property.name);
    match label.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, span),
        None => Ident::new(label, span),
    }
}

/// The span of tokens, without causing lints in the user's code.
fn at(tokens: &TokenStream) -> Span {
    tokens.span().resolved_at(Span::mixed_site())
}

fn spanned(mut literal: Literal, span: Span) -> Literal {
    literal.set_span(span);
    literal
}

/// An `i64`, whatever the type of the user's literal.
fn integer(literal: &literal::Literal, tokens: &TokenStream) -> TokenStream {
    let span = at(tokens);
    let integer = match literal.number() {
        Some(replicate_schema::Number::Integer(integer)) => i64::try_from(integer),
        _ => return tokens.clone(),
    };
    let Ok(integer) = integer else { return tokens.clone() };
    let literal = |integer: i64| spanned(Literal::i64_suffixed(integer), span);
    let Some(positive) = integer.checked_abs() else {
        // `i64::MIN`, whose digits without the sign are too large.
        let (most, one) = (literal(i64::MAX), literal(1));
        return quote_spanned! {span=> -#most - #one };
    };
    let positive = literal(positive);
    if integer < 0 {
        quote_spanned! {span=> -#positive }
    } else {
        positive.into_token_stream()
    }
}

/// An `f64`, whatever the type of the user's literal.
fn float(literal: &literal::Literal, tokens: &TokenStream) -> TokenStream {
    let span = at(tokens);
    let float = match literal {
        literal::Literal::Float(float) => *float,
        other => match other.number() {
            Some(number) => number.as_double(),
            None => return tokens.clone(),
        },
    };
    if !float.is_finite() {
        return tokens.clone();
    }
    let literal = spanned(Literal::f64_suffixed(float.abs()), span);
    if float.is_sign_negative() {
        quote_spanned! {span=> -#literal }
    } else {
        literal.into_token_stream()
    }
}
