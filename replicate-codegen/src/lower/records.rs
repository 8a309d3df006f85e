use serde_json::Value;

use super::docs::{self, Facts};
use super::flat::Flat;
use super::{Ends, Lower, Pending, Place};
use crate::ir::{Docs, Field, Of, Output, Record, Shape, Side, TypeDef, TypeId};
use crate::{names, text};

impl Lower<'_> {
    /// The input of a root: always a record of that name.
    pub(super) fn input_root(&mut self, schema: &Value, place: &Place) -> TypeId {
        let id = self.reserve(place);
        let flat = self.flatten(schema, &place.pointer);
        if flat.text("type").is_some_and(|name| name != "object") {
            self.warn(&place.pointer, "the input is no object; it is taken to have no properties");
        }
        self.plan_record(id, &flat, place);
        id
    }

    /// What a root gives back.
    pub(super) fn output(&mut self, schema: &Value, place: &Place) -> Output {
        let flat = self.flatten(schema, &place.pointer);
        let own = flat.component.as_deref().is_none_or(|component| component == place.pointer);
        let is_record = own && matches!(flat.get("properties"), Some(Value::Object(map)) if !map.is_empty());
        let mut shape = if is_record {
            let id = self.reserve(place);
            self.plan_record(id, &flat, place);
            Shape::new(Of::Record(id))
        } else {
            self.shape_of(&flat, place)
        };
        shape.nullable = false;
        let iterates = flat.text("x-cog-array-type") == Some("iterator");
        let joined = iterates && flat.text("x-cog-array-display") == Some("concatenate");
        let chunk = match &shape.of {
            Of::List(items) if iterates => Some((**items).clone()),
            _ => None,
        };
        if joined && chunk.as_ref().is_some_and(|chunk| chunk.of == Of::String) {
            shape = Shape::new(Of::String);
        }
        let own_text = flat.text("description").map(text::markdown).unwrap_or_default();
        let docs = docs::output(own_text, &docs::describe(&shape.of), chunk.is_some());
        Output { name: place.name.clone(), docs, shape, chunk }
    }

    /// A record, or a reference to one that is known.
    pub(super) fn record(&mut self, flat: &Flat<'_>, place: &Place) -> Shape {
        if let Some(id) = self.known(flat.component.as_deref(), place.side) {
            return self.reference(Of::Record(id), id, place);
        }
        let component = flat.component.clone();
        let id = self.named(component.as_deref(), place.side, place, |lower, _| lower.fields_of(flat, place));
        Shape::new(Of::Record(id))
    }

    /// Takes a root's name for its type.
    fn reserve(&mut self, place: &Place) -> TypeId {
        let id = TypeId(self.types.len());
        self.by_pointer.insert((place.pointer.clone(), place.side), id);
        let (base, key) = (place.name.clone(), place.pointer.clone());
        self.types.push(Pending { def: None, base, key, side: place.side, fixed: true });
        id
    }

    fn plan_record(&mut self, id: TypeId, flat: &Flat<'_>, place: &Place) {
        let def = self.fields_of(flat, place);
        self.types[id.0].def = Some(def);
    }

    fn fields_of(&mut self, flat: &Flat<'_>, place: &Place) -> TypeDef {
        let mut properties: Vec<(&String, &Value)> = match flat.get("properties") {
            Some(Value::Object(properties)) => properties.iter().collect(),
            _ => Vec::new(),
        };
        // The author's order, where it is given; never that of the file, which means nothing.
        properties.sort_by(|(a, x), (b, y)| order(x).total_cmp(&order(y)).then_with(|| a.cmp(b)));
        let required: Vec<&str> = match flat.get("required") {
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        for name in &required {
            if !properties.iter().any(|(property, _)| property == name) {
                self.warn(&place.pointer, format!("`{name}` is required and is no property"));
            }
        }
        let named: Vec<_> = properties.iter().map(|(name, _)| (names::field(name), name.as_str())).collect();
        let idents = names::without_collisions(&named);
        let setters: Vec<_> =
            idents.iter().zip(&properties).map(|(ident, (name, _))| (names::setter(ident), name.as_str())).collect();
        let setters = names::without_collisions(&setters);
        let fields = properties.iter().zip(idents.iter().zip(&setters)).map(|((name, schema), (ident, setter))| {
            let required = required.contains(&name.as_str());
            Field { ident: ident.to_string(), setter: setter.to_string(), ..self.field(name, schema, required, place) }
        });
        let fields = fields.collect();
        let own = flat.inner_text("description").map(text::markdown).filter(|lines| !lines.is_empty());
        TypeDef::Record(Record {
            name: String::new(),
            docs: Docs(own.unwrap_or_else(|| docs::record(place))),
            side: place.side,
            description: text::plain(flat.inner_text("description").unwrap_or_default()),
            fields,
            required_name: String::new(),
        })
    }

    fn field(&mut self, name: &str, schema: &Value, required: bool, parent: &Place) -> Field {
        let token = name.replace('~', "~0").replace('/', "~1");
        let ends = if required { Ends::Never } else { Ends::Absence };
        let mut place = parent.inner(&format!("properties/{token}"), name, ends);
        if parent.depth == 0 && parent.side == Side::Input {
            name.clone_into(&mut place.name);
        }
        let flat = self.flatten(schema, &place.pointer);
        let mut shape = self.shape_of(&flat, &place);
        // What is optional is absent rather than null, and an `Option` says both.
        if matches!(shape.of, Of::Any) {
            shape.nullable = false;
        }
        let default = flat.get("default").filter(|default| !default.is_null()).map(Value::to_string);
        // Written as the values beside it are.
        let shown = match (&shape.of, flat.get("default")) {
            (Of::Enum(_), Some(Value::String(text))) => Some(text.as_str()),
            _ => default.as_deref(),
        };
        let facts = Facts { required, default: shown, bounds: &shape.bounds, kind: self.kind_of(&shape.of) };
        let description = text::plain(flat.text("description").unwrap_or_default());
        let lines = text::markdown_of(&description);
        let facts = facts.sentence(parent.side);
        Field {
            wire: name.to_owned(),
            ident: String::new(),
            setter: String::new(),
            description,
            setter_docs: docs::setter(&lines, &facts),
            docs: docs::field(lines, &facts),
            required,
            deprecated: flat.flag("deprecated"),
            default: default.clone(),
            shape,
        }
    }
}

impl Lower<'_> {
    /// What kind of value it is, with the values that an enum lists.
    fn kind_of(&self, of: &Of) -> String {
        let listed = |of: &Of| match of {
            Of::Enum(id) => match &self.types[id.0].def {
                Some(TypeDef::Enum(listed)) => Some(docs::choices(listed)),
                _ => None,
            },
            _ => None,
        };
        let kind = match of {
            Of::List(items) => listed(&items.of).map(|values| format!("a list, each item {values}")),
            of => listed(of),
        };
        kind.unwrap_or_else(|| docs::describe(of))
    }
}

/// Where the author put a property.
fn order(schema: &Value) -> f64 {
    schema.get("x-order").and_then(Value::as_f64).unwrap_or(f64::INFINITY)
}
