//! From what was planned to the calls that one would write by hand.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use replicate_rules::spec::Kind;
use syn::spanned::Spanned;

use super::check::{Planned, Record, What};

/// How the runtime and the macro at hand are named.
pub(super) struct Emit<'a> {
    pub(super) runtime: &'a Ident,
    pub(super) number: &'a Literal,
}

/// How exactly a value has to be of the type of its place: setters convert what they are given and the items of lists,
/// and nothing further in.
#[derive(Clone, Copy, PartialEq)]
enum Typed {
    Converted,
    Exactly,
}

impl Emit<'_> {
    /// A struct with its setters called.
    pub(super) fn record(&self, record: &Record) -> TokenStream {
        let (v1, number, section) = (self.v1(), self.number, Literal::usize_unsuffixed(record.section));
        let on_base = record.base.as_ref().map(|base| quote! { #v1::checked_on::<#number, #section, _>(#base) });
        let start = on_base.unwrap_or_else(|| quote! { #v1::checked::<#number, #section, _>() });
        let setters = record.setters.iter().map(|(setter, value)| {
            let value = self.value(value, Typed::Converted);
            quote! { .#setter(#value) }
        });
        quote! { #start #(#setters)* }
    }

    fn value(&self, value: &Planned, typed: Typed) -> TokenStream {
        let (v1, tokens, span) = (self.v1(), &value.tokens, at(&value.tokens));
        let made = match &value.what {
            What::Expression => return tokens.clone(),
            What::Listed(index) => {
                let index = Literal::usize_unsuffixed(*index);
                return quote_spanned! {span=> #v1::listed(#index) };
            }
            What::List(items) => return self.list(value, items, typed),
            What::Map(entries) => return self.map(value, entries, typed),
            What::Record(record) => return self.record(record),
            What::Integer(integer) => integer_literal(*integer, span),
            What::Number(number) => {
                let literal = spanned(Literal::f64_suffixed(number.abs()), span);
                if number.is_sign_negative() {
                    quote_spanned! {span=> -#literal }
                } else {
                    quote! { #literal }
                }
            }
            What::Literal => tokens.clone(),
        };
        let is_of_the_type = matches!(value.kind, Kind::Boolean | Kind::Integer | Kind::Number);
        if typed == Typed::Converted || is_of_the_type {
            made
        } else {
            quote! { #v1::Into::into(#made) }
        }
    }

    fn list(&self, list: &Planned, items: &[Planned], typed: Typed) -> TokenStream {
        let v1 = self.v1();
        if items.is_empty() {
            let item = self.item_type(&list.kind);
            return quote! { #v1::Vec::<#item>::new() };
        }
        // One literal beside expressions takes their type, as it does by hand.
        let mixed = items.iter().any(|item| matches!(item.what, What::Expression));
        let items = items.iter().map(|item| match item.what {
            What::Integer(_) | What::Number(_) if mixed && typed == Typed::Converted => item.tokens.clone(),
            _ => self.item(item, typed),
        });
        match typed {
            Typed::Converted => quote! { [#(#items),*] },
            Typed::Exactly => quote! { #v1::Vec::from([#(#items),*]) },
        }
    }

    fn map(&self, map: &Planned, entries: &[(String, Span, Planned)], typed: Typed) -> TokenStream {
        let v1 = self.v1();
        if entries.is_empty() {
            let item = self.item_type(&map.kind);
            return quote! { #v1::BTreeMap::<#v1::String, #item>::new() };
        }
        let entries = entries.iter().map(|(key, span, value)| {
            let (key, value) = (spanned(Literal::string(key), *span), self.item(value, typed));
            match typed {
                Typed::Converted => quote! { (#key, #value) },
                Typed::Exactly => quote! { (#v1::Into::into(#key), #value) },
            }
        });
        match typed {
            Typed::Converted => quote! { [#(#entries),*] },
            Typed::Exactly => quote! { #v1::BTreeMap::from([#(#entries),*]) },
        }
    }

    /// An item of a list, or a value of a map.
    fn item(&self, item: &Planned, typed: Typed) -> TokenStream {
        let v1 = self.v1();
        let nested = matches!(item.kind, Kind::List(_) | Kind::Map(_));
        let typed = if item.nullable || nested { Typed::Exactly } else { typed };
        let value = self.value(item, typed);
        if item.nullable && !matches!(item.what, What::Expression) {
            quote! { #v1::Some(#value) }
        } else {
            value
        }
    }

    /// The type of the items of an empty list or map, as far as the setter leaves it open.
    fn item_type(&self, kind: &Kind) -> TokenStream {
        let v1 = self.v1();
        let (Kind::List(items) | Kind::Map(items)) = kind else { return quote! { _ } };
        match items.kind {
            _ if items.nullable => quote! { _ },
            Kind::Integer => quote! { i64 },
            Kind::Number => quote! { f64 },
            Kind::Text => quote! { #v1::String },
            Kind::File => quote! { #v1::FileInput },
            Kind::Secret => quote! { #v1::Secret },
            Kind::Any => quote! { #v1::Json },
            _ => quote! { _ },
        }
    }

    fn v1(&self) -> TokenStream {
        let runtime = self.runtime;
        quote! { #runtime::__private::v1 }
    }
}

/// Where something stands, and nothing that a lint could hold against the user.
fn at(tokens: &TokenStream) -> Span {
    tokens.span().resolved_at(Span::mixed_site())
}

fn spanned(mut literal: Literal, span: Span) -> Literal {
    literal.set_span(span);
    literal
}

/// An integer of 64 bits, whatever the user's was.
fn integer_literal(integer: i64, span: Span) -> TokenStream {
    let literal = |integer: i64| spanned(Literal::i64_suffixed(integer), span);
    let Some(positive) = integer.checked_abs() else {
        // The one integer whose digits alone are too large.
        let (most, one) = (literal(i64::MAX), literal(1));
        return quote_spanned! {span=> -#most - #one };
    };
    let positive = literal(positive);
    if integer < 0 {
        quote_spanned! {span=> -#positive }
    } else {
        quote! { #positive }
    }
}
