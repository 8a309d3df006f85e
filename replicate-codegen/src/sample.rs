//! Programs that run a model: the example in the documentation of a module, and a program to start from.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use replicate_schema::{Bound, Choice, Kind, Number, Schema, TypeId, Types};

use crate::names::{ModuleName, TypeName};
use crate::plan::{Enum, Field, Item, Struct};

/// Sample values of a model's types, for a program that compiles and is meant to be changed.
pub(crate) struct Sample<'a> {
    pub(crate) types: &'a Types,
    pub(crate) items: &'a [Item],
    /// The module of the model, if its names are used from outside.
    pub(crate) module: Option<&'a ModuleName>,
}

/// The depth from which lists are left empty, since a struct may contain a list of itself.
const DEEPEST: usize = 2;

/// A placeholder for the reader's file.
pub(crate) const FILE: &str = "https://example.com/file.png";

impl Sample<'_> {
    /// An input with all required properties, and with two informative optional ones.
    pub(crate) fn input(&self, id: TypeId) -> TokenStream {
        let Item::Struct(planned) = &self.items[id.0] else { return TokenStream::new() };
        let new = self.new_of(planned, 0);
        let is_shown = |field: &&Field| !field.property.required && !field.property.deprecated;
        let shown = planned.fields.iter().filter(is_shown).filter_map(|field| {
            let (setter, value) = (&field.setter, self.default_of(field)?);
            Some(quote! { .#setter(#value) })
        });
        let setters = shown.take(2);
        quote! { #new #(#setters)* }
    }

    /// A call of `new` with all required properties.
    fn new_of(&self, planned: &Struct, depth: usize) -> TokenStream {
        let path = self.path(&planned.name);
        let required: Vec<&Field> = planned.fields.iter().filter(|field| field.property.required).collect();
        match required.as_slice() {
            [] => quote! { #path::new() },
            [field] => {
                let value = self.argument(field.schema(), depth);
                quote! { #path::new(#value) }
            }
            fields => {
                let given = fields.iter().map(|field| {
                    let (name, value) = (&field.ident, self.stored(field.schema(), field.boxed, depth));
                    quote! { #name: #value }
                });
                let required = self.path(&planned.required_name);
                // With a trailing comma, it is printed with one field per line.
                if depth == 0 {
                    quote! { #path::new(#required { #(#given,)* }) }
                } else {
                    quote! { #path::new(#required { #(#given),* }) }
                }
            }
        }
    }

    /// The default of a field as Rust code, if it is short and clear.
    fn default_of(&self, field: &Field) -> Option<TokenStream> {
        let default = field.property.default.as_deref()?;
        match &field.schema().kind {
            Kind::Boolean => default.parse::<bool>().ok().map(|value| quote! { #value }),
            Kind::Integer => default.parse::<i64>().ok().map(signed),
            Kind::Number => default.parse::<f64>().ok().filter(|value| value.is_finite()).map(double),
            Kind::Enum(id) => {
                let written = |choice: &Choice| choice.value().to_string();
                let position = self.types.choices(*id).iter().position(|choice| written(choice) == default)?;
                match &self.items[id.0] {
                    Item::Enum(listed) => Some(self.variant(listed, position)),
                    Item::Struct(_) | Item::Union(_) => None,
                }
            }
            _ => None,
        }
    }

    /// An argument of `new` or of a setter.
    fn argument(&self, schema: &Schema, depth: usize) -> TokenStream {
        match &schema.kind {
            Kind::String | Kind::Secret | Kind::Any => quote! { "..." },
            Kind::File => quote! { #FILE },
            Kind::Array(_) if depth >= DEEPEST => quote! { Vec::new() },
            Kind::Map(_) if depth >= DEEPEST => quote! { std::collections::BTreeMap::<String, _>::new() },
            Kind::Array(items) => {
                let item = self.item(items, depth + 1);
                quote! { [#item] }
            }
            Kind::Map(values) => {
                let value = self.item(values, depth + 1);
                quote! { [("key", #value)] }
            }
            _ => self.stored(schema, false, depth),
        }
    }

    /// An item of a list that is passed to a setter.
    fn item(&self, schema: &Schema, depth: usize) -> TokenStream {
        match schema.kind {
            _ if schema.nullable => {
                let value = self.stored(schema, false, depth);
                quote! { Some(#value) }
            }
            Kind::Array(_) | Kind::Map(_) => self.stored(schema, false, depth),
            _ => self.argument(schema, depth),
        }
    }

    /// The value of a field of that type.
    fn stored(&self, schema: &Schema, boxed: bool, depth: usize) -> TokenStream {
        let inner = |schema: &Schema| {
            let value = self.stored(schema, false, depth + 1);
            if schema.nullable {
                quote! { Some(#value) }
            } else {
                value
            }
        };
        let value = match &schema.kind {
            Kind::Boolean => quote! { true },
            Kind::Integer => signed(whole(schema)),
            Kind::Number => double(real(schema)),
            Kind::File => quote! { #FILE.into() },
            Kind::Array(_) | Kind::Map(_) if depth >= DEEPEST => quote! { Default::default() },
            Kind::Array(items) => {
                let item = inner(items);
                quote! { vec![#item] }
            }
            Kind::Map(values) => {
                let value = inner(values);
                quote! { [("key".into(), #value)].into() }
            }
            Kind::Enum(id) | Kind::Object(id) | Kind::Union(id) => self.named(*id, depth),
            _ => quote! { "...".into() },
        };
        if boxed {
            quote! { Box::new(#value) }
        } else {
            value
        }
    }

    fn named(&self, id: TypeId, depth: usize) -> TokenStream {
        match &self.items[id.0] {
            Item::Struct(planned) => self.new_of(planned, depth + 1),
            Item::Enum(listed) => self.variant(listed, 0),
            Item::Union(union) => {
                // The alternative that does not lead back to the union.
                let alternative = &union.alternatives[union.simplest];
                let value = self.stored(&alternative.schema, alternative.boxed, depth + 1);
                let (path, variant) = (self.path(&union.name), &alternative.ident);
                quote! { #path::#variant(#value) }
            }
        }
    }

    fn variant(&self, listed: &Enum, position: usize) -> TokenStream {
        let (path, variant) = (self.path(&listed.name), &listed.variants[position].ident);
        quote! { #path::#variant }
    }

    /// The path of a type in the module.
    fn path(&self, name: &TypeName) -> TokenStream {
        if let Some(module) = self.module {
            quote! { #module::#name }
        } else {
            quote! { #name }
        }
    }
}

/// An integer that meets the bounds, if they are simple.
fn whole(schema: &Schema) -> i64 {
    let least = schema.bounds.iter().find_map(|bound| match bound {
        Bound::Minimum(Number::Integer(least)) => i64::try_from(*least).ok(),
        Bound::ExclusiveMinimum(Number::Integer(least)) => i64::try_from(least + 1).ok(),
        _ => None,
    });
    least.unwrap_or(1)
}

fn real(schema: &Schema) -> f64 {
    let least = schema.bounds.iter().find_map(|bound| match bound {
        Bound::Minimum(least) => Some(least.as_double()),
        _ => None,
    });
    least.unwrap_or(1.0)
}

fn signed(value: i64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(value.unsigned_abs());
    if value < 0 {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}

fn double(value: f64) -> TokenStream {
    let literal = Literal::f64_unsuffixed(value.abs());
    if value.is_sign_negative() {
        quote! { -#literal }
    } else {
        quote! { #literal }
    }
}
