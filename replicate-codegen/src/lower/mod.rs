//! From a document to the plan of what is generated: every decision on names and types is taken here.

mod bounds;
mod cycles;
mod docs;
mod enums;
mod example;
mod flat;
mod records;
mod shape;
mod unions;

use std::collections::{HashMap, HashSet};

use crate::document::{Document, ModelName};
use crate::ir::{Model, Module, Of, Output, Root, Shape, Side, TypeDef, TypeId};
use crate::{Diagnostic, names};

/// Plans the module of a document.
pub(crate) fn lower(document: &Document, model: &ModelName) -> (Module, Vec<Diagnostic>) {
    let mut lower = Lower::new(document);
    let input = lower.root(document.input_pointer(), document.output_pointer(), "");
    let training = document.training_pointers().map(|(input, output)| lower.root(input, output, "Training"));
    let types = lower.named_types();
    let module = Module {
        docs: docs::module(document, model, &input.output, example::lines(&input, &types)),
        model: Model {
            owner: model.owner().to_owned(),
            name: model.name().to_owned(),
            version: document.version().map(str::to_owned),
            official: document.is_official(),
        },
        input,
        training,
        types,
    };
    (module, lower.diagnostics)
}

/// The types of a document's predictions, and what they are given and give back.
pub(crate) fn plan(document: &Document) -> (Vec<TypeDef>, Root) {
    let mut lower = Lower::new(document);
    let root = lower.root(document.input_pointer(), document.output_pointer(), "");
    (lower.named_types(), root)
}

/// More schemas than any real document has: a document made to grow without bound ends here.
const MOST_SCHEMAS: usize = 5_000;

/// More levels of schemas within schemas than any real document has.
const DEEPEST: usize = 24;

struct Lower<'a> {
    document: &'a Document,
    diagnostics: Vec<Diagnostic>,
    /// How many schemas may still be resolved.
    budget: usize,
    types: Vec<Pending>,
    /// Types by the pointer of the schema that gives their structure, a component as a rule.
    by_pointer: HashMap<(String, Side), TypeId>,
}

/// A type that is planned, or being planned.
struct Pending {
    /// None while the type is open.
    def: Option<TypeDef>,
    /// What the type is named after.
    base: String,
    /// What tells it apart from another of that name.
    key: String,
    side: Side,
    /// A root has its name by right.
    fixed: bool,
}

/// Where a schema stands, and what is made of it.
#[derive(Clone)]
struct Place {
    pointer: String,
    side: Side,
    /// What a type is named after that has no name of its own.
    name: String,
    depth: usize,
    ends: Ends,
    /// The unions that a value here is at once a value of: each refers to the next without anything around it.
    unions: Vec<TypeId>,
}

/// What ends a recursion that leads back to an open type.
#[derive(Clone, Copy, PartialEq)]
enum Ends {
    /// A list or a map around the place.
    Container,
    /// A value may be absent.
    Absence,
    /// Nothing: the value must be there.
    Never,
}

impl<'a> Lower<'a> {
    fn new(document: &'a Document) -> Self {
        Self { document, diagnostics: Vec::new(), budget: MOST_SCHEMAS, types: Vec::new(), by_pointer: HashMap::new() }
    }

    fn root(&mut self, input: &str, output: Option<&str>, prefix: &str) -> Root {
        let document = self.document;
        let schema = document.root().pointer(input).unwrap_or_default();
        let place = |pointer: &str, side, name| Place {
            pointer: pointer.to_owned(),
            side,
            name: format!("{prefix}{name}"),
            depth: 0,
            ends: Ends::Never,
            unions: Vec::new(),
        };
        let input = self.input_root(schema, &place(input, Side::Input, "Input"));
        let pointer = output.unwrap_or_default();
        let place = place(pointer, Side::Output, "Output");
        let output = match output.and_then(|pointer| document.root().pointer(pointer)) {
            Some(schema) => self.output(schema, &place),
            None => Output { name: place.name, docs: docs::unknown_output(), shape: Shape::new(Of::Any), chunk: None },
        };
        Root { input, output }
    }

    fn warn(&mut self, pointer: &str, message: impl Into<String>) {
        const MOST: usize = 200;
        if self.diagnostics.len() < MOST {
            self.diagnostics.push(Diagnostic::new(pointer, message));
        }
    }

    /// Whether one more schema may be resolved.
    fn spend(&mut self) -> bool {
        if self.budget == 1 {
            self.warn("", "the schemas grow without bound; any JSON is taken for the rest of them");
        }
        self.budget = self.budget.saturating_sub(1);
        self.budget > 0
    }

    /// The type of a component, planned or open.
    fn known(&self, component: Option<&str>, side: Side) -> Option<TypeId> {
        self.by_pointer.get(&(component?.to_owned(), side)).copied()
    }

    fn is_open(&self, id: TypeId) -> bool {
        self.types[id.0].def.is_none()
    }

    /// Plans a named type, unless its component has one already.
    fn named(
        &mut self,
        component: Option<&str>,
        side: Side,
        place: &Place,
        plan: impl FnOnce(&mut Self, TypeId) -> TypeDef,
    ) -> TypeId {
        if let Some(id) = self.known(component, side) {
            return id;
        }
        let id = TypeId(self.types.len());
        let base = component.and_then(component_name).unwrap_or_else(|| place.name.clone());
        let key = component.unwrap_or(&place.pointer).to_owned();
        // A reference may lead back to a place that no reference led to.
        self.by_pointer.insert((key.clone(), side), id);
        self.types.push(Pending { def: None, base, key, side, fixed: false });
        let def = plan(self, id);
        self.types[id.0].def = Some(def);
        id
    }

    fn base_name(&self, id: TypeId) -> &str {
        &self.types[id.0].base
    }

    /// A place that takes values of a type that may still be open.
    fn reference(&mut self, of: Of, id: TypeId, place: &Place) -> Shape {
        if place.unions.contains(&id) {
            // An alternative that is the union itself: the union leaves it out.
            return Shape::new(of);
        }
        if self.is_open(id) && place.ends == Ends::Never {
            self.warn(&place.pointer, "a required value leads back to itself; any JSON is taken here");
            return Shape::new(Of::Any);
        }
        Shape::new(of)
    }

    /// The planned types with their names, which depend on what other types there are only where two meet.
    fn named_types(&mut self) -> Vec<TypeDef> {
        let of_inputs = self.types.iter().filter(|it| it.side == Side::Input);
        let inputs: HashSet<&str> = of_inputs.map(|it| it.base.as_str()).collect();
        let wanted: Vec<_> = self
            .types
            .iter()
            .map(|it| {
                let clashes = it.side == Side::Output && inputs.contains(it.base.as_str());
                let name = if it.fixed {
                    names::own_type(&it.base)
                } else if clashes {
                    names::type_name(&format!("Output {}", it.base))
                } else {
                    names::type_name(&it.base)
                };
                (name, it.key.as_str())
            })
            .collect();
        let names = names::without_collisions(&wanted);
        let taken: HashSet<_> = names.iter().cloned().collect();
        let pointers: Vec<String> = self.types.iter().map(|it| it.key.clone()).collect();
        let defs = std::mem::take(&mut self.types).into_iter().filter_map(|it| it.def).zip(names);
        let defs = defs.map(|(mut def, name)| {
            if let TypeDef::Record(record) = &mut def {
                record.required_name = names::required(&name, &taken).to_string();
            }
            def.set_name(name.to_string());
            def
        });
        let mut types: Vec<TypeDef> = defs.collect();
        for TypeId(endless) in cycles::close(&mut types) {
            self.warn(&pointers[endless], "every alternative leads back to itself; any JSON is taken as well");
        }
        types
    }
}

/// The name of a component: the last token of its pointer.
fn component_name(pointer: &str) -> Option<String> {
    let (_, name) = pointer.rsplit_once('/')?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}
