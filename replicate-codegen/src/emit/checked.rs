//! The macro `input!` of a module: what the compiler is to know of an input, as one text.

use proc_macro2::TokenStream;
use quote::quote;
use replicate_rules::spec::{self, Choice, Kind, Place, Scalar, Section};

use super::ident;
use super::place::place;
use crate::ir::{Field, Module, Number, Of, Root, Shape, TypeDef, TypeId, Wire};

/// Defines the macro of a root, by the name of the macro, the structs that it makes, and the text.
pub(super) fn checked(root: &Root, name: &TokenStream, module: &Module) -> TokenStream {
    let plan = Plan::of(root, module);
    let structs = plan.records.iter().map(|id| ident(module.types[id.0].name()));
    let text = plan.text();
    quote! { __v1::checked!(#name; #(#structs,)* #text); }
}

/// What the input of a root takes, as one text.
pub(crate) fn spec(root: &Root, module: &Module) -> String {
    Plan::of(root, module).text()
}

/// The types that a literal can be of, in the order of their sections: structs before enums.
struct Plan<'a> {
    module: &'a Module,
    records: Vec<TypeId>,
    enums: Vec<TypeId>,
}

impl<'a> Plan<'a> {
    fn of(root: &Root, module: &'a Module) -> Self {
        let mut plan = Self { module, records: vec![root.input], enums: Vec::new() };
        let mut next = 0;
        while let Some(id) = plan.records.get(next) {
            for field in fields(&module.types[id.0]) {
                plan.find(&field.shape);
            }
            next += 1;
        }
        plan
    }

    fn text(&self) -> String {
        let model = format!("{}/{}", self.module.model.owner, self.module.model.name);
        spec::write(&model, &self.sections())
    }

    fn find(&mut self, shape: &Shape) {
        let (found, id) = match &shape.of {
            Of::List(inner) | Of::Map(inner) => return self.find(inner),
            Of::Record(id) => (&mut self.records, *id),
            Of::Enum(id) => (&mut self.enums, *id),
            _ => return,
        };
        if !found.contains(&id) {
            found.push(id);
        }
    }

    fn sections(&self) -> Vec<Section> {
        let field = |field: &Field| spec::Field {
            name: field.wire.clone(),
            setter: field.setter.clone(),
            required: field.required,
            place: Place { nullable: false, ..self.place(&field.shape) },
        };
        let record = |id: &TypeId| Section::Record(fields(&self.module.types[id.0]).iter().map(field).collect());
        self.records.iter().map(record).chain(self.enums.iter().map(|id| self.choices(*id))).collect()
    }

    fn choices(&self, id: TypeId) -> Section {
        let TypeDef::Enum(listed) = &self.module.types[id.0] else { return Section::Enum(Vec::new()) };
        let choices = listed
            .variants
            .iter()
            .map(|variant| Choice { value: scalar(&variant.wire), variant: variant.ident.clone() });
        Section::Enum(choices.collect())
    }

    fn place(&self, shape: &Shape) -> Place {
        let section = |ids: &[TypeId], id| ids.iter().position(|it| *it == id);
        place(shape, &|of| match of {
            Of::Record(id) => section(&self.records, *id).map_or(Kind::Any, |at| Kind::Record(1 + at)),
            Of::Enum(id) => section(&self.enums, *id).map_or(Kind::Any, |at| Kind::Enum(1 + self.records.len() + at)),
            Of::Union(id) => self.alternatives(*id),
            _ => Kind::Any,
        })
    }

    /// What is known of a union's alternatives without their own types: nothing, where one of them has a type of its own.
    fn alternatives(&self, id: TypeId) -> Kind {
        let TypeDef::Union(union) = &self.module.types[id.0] else { return Kind::Any };
        let has_own_type = |of: &Of| matches!(of, Of::Enum(_) | Of::Record(_) | Of::Union(_));
        if union.alternatives.iter().any(|it| has_own_type(innermost(&it.shape.of))) {
            return Kind::Any;
        }
        Kind::Union(union.alternatives.iter().map(|it| self.place(&it.shape)).collect())
    }
}

fn fields(def: &TypeDef) -> &[Field] {
    match def {
        TypeDef::Record(record) => &record.fields,
        TypeDef::Enum(_) | TypeDef::Union(_) => &[],
    }
}

fn innermost(of: &Of) -> &Of {
    match of {
        Of::List(inner) | Of::Map(inner) => innermost(&inner.of),
        other => other,
    }
}

fn scalar(wire: &Wire) -> Scalar {
    match wire {
        Wire::String(text) => Scalar::Text(text.clone()),
        Wire::Integer(integer) => Scalar::Number(Number::Integer((*integer).into())),
        Wire::Number(number) => Scalar::Number(Number::Float(*number)),
        Wire::Boolean(boolean) => Scalar::Boolean(*boolean),
        Wire::Json(text) => Scalar::Json(text.clone()),
    }
}
