use std::collections::BTreeMap;

use replicate_schema::text::Lines;
use replicate_schema::{ObjectType, Schema, Type, TypeId, Types};

use super::parse::Object;

/// The types that the values of an input can have. Parts that are not needed are not parsed: other types have no
/// properties, and other properties have no schema.
pub(super) fn types(lines: &Lines<'_>, root: TypeId, object: &Object) -> Types {
    let mut reader = Reader { lines, read: BTreeMap::new() };
    let is_given = |name: &str| {
        let name = name.strip_prefix("r#").unwrap_or(name);
        object.entries.iter().any(|entry| entry.name == name)
    };
    if let Some(input) = lines.object(root, &is_given) {
        for property in &input.properties {
            reader.schema(&property.schema);
        }
        reader.read.insert(root, Type::Object(input));
    }
    reader.types()
}

struct Reader<'a> {
    lines: &'a Lines<'a>,
    read: BTreeMap<TypeId, Type>,
}

impl Reader<'_> {
    fn schema(&mut self, schema: &Schema) {
        let Some(id) = schema.kind.innermost().type_id().filter(|id| !self.read.contains_key(id)) else { return };
        let Some(read) = self.lines.read(id) else { return };
        let inside: Vec<Schema> = read.schemas().cloned().collect();
        self.read.insert(id, read);
        for schema in &inside {
            self.schema(schema);
        }
    }

    fn types(mut self) -> Types {
        let count = self.read.last_key_value().map_or(0, |(id, _)| id.0 + 1);
        let unread = || Type::Object(ObjectType::default());
        (0..count).map(|id| self.read.remove(&TypeId(id)).unwrap_or_else(unread)).collect()
    }
}
