//! A place's Rust type, and its row in the static tables.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::{code, float, ident, integer};
use crate::ir::{Bound, Field, Module, Number, Of, Shape, Side, TypeId};

/// The type of a field of a struct.
pub(super) fn field_type(field: &Field, side: Side, module: &Module) -> TokenStream {
    let inner = value_type(&field.shape, side, module);
    if field.optional() {
        quote! { __v1::Option<#inner> }
    } else {
        inner
    }
}

/// The type of an item, of a map's value or of an output.
pub(super) fn shape_type(shape: &Shape, side: Side, module: &Module) -> TokenStream {
    let inner = value_type(shape, side, module);
    if shape.nullable {
        quote! { __v1::Option<#inner> }
    } else {
        inner
    }
}

/// The type of a value that is there.
pub(super) fn value_type(shape: &Shape, side: Side, module: &Module) -> TokenStream {
    let bare = match (&shape.of, side) {
        (Of::Boolean, _) => quote! { bool },
        (Of::Integer, _) => quote! { i64 },
        (Of::Number, _) => quote! { f64 },
        (Of::String, Side::Input) => quote! { __v1::String },
        (Of::String, Side::Output) => quote! { __v1::Text },
        (Of::File, Side::Input) => quote! { __v1::FileInput },
        (Of::File, Side::Output) => quote! { __v1::FileOutput },
        (Of::Secret, _) => quote! { __v1::Secret },
        (Of::Any, _) => quote! { __v1::Json },
        (Of::Enum(id), Side::Output) => {
            let name = type_name(*id, module);
            quote! { __v1::OpenEnum<#name> }
        }
        (Of::Enum(id) | Of::Record(id) | Of::Union(id), _) => type_name(*id, module),
        (Of::List(items), side) => {
            let items = shape_type(items, side, module);
            if side == Side::Input {
                quote! { __v1::Vec<#items> }
            } else {
                quote! { __v1::OutputList<#items> }
            }
        }
        (Of::Map(values), side) => {
            let values = shape_type(values, side, module);
            match side {
                Side::Input => quote! { __v1::BTreeMap<__v1::String, #values> },
                Side::Output => quote! { __v1::OutputMap<#values> },
            }
        }
    };
    if shape.boxed {
        quote! { __v1::Box<#bare> }
    } else {
        bare
    }
}

fn type_name(id: TypeId, module: &Module) -> TokenStream {
    let name = ident(module.types[id.0].name());
    quote! { #name }
}

/// The table of a struct's fields.
pub(super) fn table(fields: &[Field], module: &Module) -> impl ToTokens {
    code(move || {
        let rows = fields.iter().map(|field| row(field, module));
        quote! { &[#(#rows)*] }
    })
}

fn row(field: &Field, module: &Module) -> impl ToTokens {
    code(move || {
        let Field { wire, required, .. } = field;
        let (kind, bounds) = (code(|| kind(&field.shape.of, module)), bounds(&field.shape.bounds));
        let given = field.default.as_ref().map(|text| code(move || quote! { __v1::Some(#text) }));
        let none = field.default.is_none().then(|| code(|| quote! { __v1::None }));
        quote! {
            __v1::Field { name: #wire, required: #required, kind: #kind, bounds: #bounds, default: #given #none },
        }
    })
}

/// The table's entry for a schema inside another.
pub(super) fn schema(shape: &Shape, module: &Module) -> TokenStream {
    let kind = kind(&shape.of, module);
    let bounds = bounds(&shape.bounds);
    quote! { __v1::Schema { kind: #kind, bounds: #bounds } }
}

fn kind(of: &Of, module: &Module) -> TokenStream {
    match of {
        Of::Boolean => quote! { __v1::Kind::Boolean },
        Of::Integer => quote! { __v1::Kind::Integer },
        Of::Number => quote! { __v1::Kind::Number },
        Of::String => quote! { __v1::Kind::String },
        Of::File => quote! { __v1::Kind::File },
        Of::Secret => quote! { __v1::Kind::Secret },
        Of::Any => quote! { __v1::Kind::Any },
        Of::Enum(id) => {
            let name = type_name(*id, module);
            quote! { __v1::Kind::Enum(#name::__LISTED.values()) }
        }
        Of::Record(id) => {
            let name = type_name(*id, module);
            quote! { __v1::Kind::Object(|| #name::FIELDS) }
        }
        Of::Union(id) => {
            let name = type_name(*id, module);
            quote! { __v1::Kind::Union(|| #name::__ALTERNATIVES) }
        }
        Of::List(items) => {
            let items = schema(items, module);
            quote! { __v1::Kind::Array(&#items) }
        }
        Of::Map(values) => {
            let values = schema(values, module);
            quote! { __v1::Kind::Map(&#values) }
        }
    }
}

fn bounds(bounds: &[Bound]) -> impl ToTokens {
    code(move || {
        let bounds = bounds.iter().map(|bound| code(move || bound_of(bound)));
        quote! { &[#(#bounds),*] }
    })
}

fn bound_of(bound: &Bound) -> TokenStream {
    match bound {
        Bound::Minimum(limit) => with_number(&quote! { Minimum }, *limit),
        Bound::Maximum(limit) => with_number(&quote! { Maximum }, *limit),
        Bound::ExclusiveMinimum(limit) => with_number(&quote! { ExclusiveMinimum }, *limit),
        Bound::ExclusiveMaximum(limit) => with_number(&quote! { ExclusiveMaximum }, *limit),
        Bound::MultipleOf(step) => with_number(&quote! { MultipleOf }, *step),
        Bound::MinLength(count) => with_count(&quote! { MinLength }, *count),
        Bound::MaxLength(count) => with_count(&quote! { MaxLength }, *count),
        Bound::Pattern { source, regex } => quote! {
            __v1::Bound::Pattern(__v1::Pattern { source: #source, regex: #regex, is_match: __v1::matches_pattern })
        },
        Bound::MinItems(count) => with_count(&quote! { MinItems }, *count),
        Bound::MaxItems(count) => with_count(&quote! { MaxItems }, *count),
        Bound::UniqueItems => quote! { __v1::Bound::UniqueItems },
        Bound::MinProperties(count) => with_count(&quote! { MinProperties }, *count),
        Bound::MaxProperties(count) => with_count(&quote! { MaxProperties }, *count),
        Bound::OneOf => quote! { __v1::Bound::OneOf },
    }
}

fn with_number(name: &TokenStream, number: Number) -> TokenStream {
    let number = match number {
        Number::Integer(value) => {
            let value = integer(value);
            quote! { __v1::Number::Integer(#value) }
        }
        Number::Float(value) => {
            let value = float(value);
            quote! { __v1::Number::Float(#value) }
        }
    };
    quote! { __v1::Bound::#name(#number) }
}

fn with_count(name: &TokenStream, count: u64) -> TokenStream {
    let count = integer(count.into());
    quote! { __v1::Bound::#name(#count) }
}
