//! Typed values as instances of a schema, for `validate`.

use replicate_schema::{Array, Instance, Number, Object, ObjectType, View as InstanceView};
use serde_json::{Map as JsonObject, Value as Json};

use super::{List, Map, Record, Value, View, write};

/// A union is viewed as its value.
impl<'a> Instance<'a> for &'a dyn Value {
    type Array = ArrayInstance<'a>;
    type Object = ObjectInstance<'a>;

    fn view(self) -> InstanceView<'a, Self> {
        match Value::view(self) {
            View::Boolean(boolean) => InstanceView::Boolean(boolean),
            View::Integer(integer) => InstanceView::Integer(integer.into()),
            View::WideInteger(integer) => InstanceView::Integer(*integer),
            View::Number(number) => match Number::of_double(number) {
                Number::Integer(integer) => InstanceView::Integer(integer),
                Number::Float(number) => InstanceView::Number(number),
            },
            View::Text(text) => InstanceView::String(text),
            View::FileInput(file) => {
                file.as_text().map_or_else(|| InstanceView::File(file.facts()), InstanceView::String)
            }
            View::FileOutput(file) => InstanceView::String(file.as_str()),
            View::Secret(secret) => InstanceView::Secret(secret.expose()),
            View::Any(json) | View::Open(Err(json)) => of_json(json),
            View::Absent => InstanceView::Absent,
            View::Open(Ok(value)) | View::Union(_, value) => Instance::view(value),
            View::List(list) => InstanceView::Array(ArrayInstance::List(list)),
            View::Map(map) => InstanceView::Object(ObjectInstance::Map(map)),
            View::Record(record) => InstanceView::Object(ObjectInstance::Record(record)),
            View::Choice(Some(index), of) => match of.choices.get(index) {
                Some(choice) => InstanceView::Choice(choice, of),
                None => InstanceView::Unwritable,
            },
            View::Choice(None, _) => InstanceView::Unwritable,
            View::Replaced => InstanceView::Unchecked,
        }
    }

    fn to_json(self) -> Json {
        write::to_shown_json(self)
    }

    fn address(self) -> usize {
        // The first field of a struct has the same address as the struct, but is smaller.
        let size = size_of_val(self);
        std::ptr::from_ref(self).cast::<()>().addr() ^ size.rotate_right(u16::BITS)
    }
}

fn of_json(json: &Json) -> InstanceView<'_, &dyn Value> {
    match Instance::view(json) {
        InstanceView::Boolean(boolean) => InstanceView::Boolean(boolean),
        InstanceView::Integer(integer) => InstanceView::Integer(integer),
        InstanceView::Number(number) => InstanceView::Number(number),
        InstanceView::String(text) => InstanceView::String(text),
        InstanceView::Array(items) => InstanceView::Array(ArrayInstance::Json(items)),
        InstanceView::Object(object) => InstanceView::Object(ObjectInstance::Json(object)),
        _ => InstanceView::Null,
    }
}

/// A list: typed or JSON.
pub enum ArrayInstance<'a> {
    /// A typed list.
    List(&'a dyn List),
    /// A JSON list.
    Json(&'a [Json]),
}

impl<'a> Array<'a, &'a dyn Value> for ArrayInstance<'a> {
    fn length(&self) -> usize {
        match self {
            Self::List(list) => list.length(),
            Self::Json(items) => items.len(),
        }
    }

    fn item(&self, index: usize) -> &'a dyn Value {
        match *self {
            Self::List(list) => list.item(index),
            Self::Json(items) => &items[index],
        }
    }
}

/// An object: a struct, a map or a JSON object.
pub enum ObjectInstance<'a> {
    /// A struct.
    Record(Record<'a>),
    /// A map.
    Map(&'a dyn Map),
    /// A JSON object.
    Json(&'a JsonObject<String, Json>),
}

impl<'a> Object<'a, &'a dyn Value> for ObjectInstance<'a> {
    fn length(&self) -> usize {
        match self {
            Self::Record(record) => record.length(),
            Self::Map(map) => map.length(),
            Self::Json(object) => object.len(),
        }
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &'a dyn Value)) {
        match *self {
            Self::Record(ref record) => record.each(visit),
            Self::Map(map) => map.entries().for_each(|(key, value)| visit(key, value)),
            Self::Json(object) => object.iter().for_each(|(key, json)| visit(key, json)),
        }
    }

    fn known_type(&self) -> Option<&'a ObjectType> {
        match self {
            Self::Record(record) => record.known_type(),
            Self::Map(_) | Self::Json(_) => None,
        }
    }

    fn each_property(&self, visit: &mut dyn FnMut(&[Option<&'a dyn Value>])) {
        if let Self::Record(record) = self {
            record.each_property(visit);
        }
    }
}

/// A struct, viewed as the JSON object that it is written as.
impl<'a> Object<'a, &'a dyn Value> for Record<'a> {
    fn length(&self) -> usize {
        let mut length = 0;
        self.each(&mut |_, _| length += 1);
        length
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &'a dyn Value)) {
        let mut properties = self.object.properties.iter();
        self.each_checked(&mut |fields| {
            for (value, property) in fields.iter().copied().flatten().zip(&mut properties) {
                if property.required || !value.view().is_null() {
                    visit(&property.name, value);
                }
            }
        });
        for (key, json) in self.extra.into_iter().flat_map(super::Extra::iter) {
            if self.object.properties.iter().all(|property| property.name != *key) {
                visit(key, json);
            }
        }
    }

    fn known_type(&self) -> Option<&'a ObjectType> {
        Some(self.object)
    }

    fn each_property(&self, visit: &mut dyn FnMut(&[Option<&'a dyn Value>])) {
        self.each_checked(visit);
    }
}
