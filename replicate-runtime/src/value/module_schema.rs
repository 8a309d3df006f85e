use std::sync::OnceLock;

use replicate_schema::text::Text;
use replicate_schema::{Enum, ObjectType, Schema, Type, TypeId, Types};

use crate::Field;

/// The schema of a generated module, which contains it as text. It is parsed on first use.
pub struct ModuleSchema {
    text: &'static str,
    read: OnceLock<Text>,
    /// The properties of each type, as users see them.
    fields: OnceLock<Vec<Vec<Field>>>,
}

/// Returns the schema of a module. It is a function because a constant can't refer to a value that is parsed later.
pub(crate) type SchemaFn = fn() -> &'static ModuleSchema;

/// A type of a generated module: the module's schema, and the number of the type in it.
#[derive(Clone, Copy)]
pub(crate) struct TypeRef(pub(crate) SchemaFn, pub(crate) usize);

impl ModuleSchema {
    /// The schema in a text.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self { text, read: OnceLock::new(), fields: OnceLock::new() }
    }

    /// The types of the module.
    pub(crate) fn types(&self) -> &Types {
        self.read.get_or_init(|| Text::read(self.text).unwrap_or_else(|error| damaged(&error))).types()
    }

    /// The properties of an object; empty if the type is not an object.
    pub(crate) fn fields(&'static self, id: usize) -> &'static [Field] {
        let fields = self.fields.get_or_init(|| {
            let ids = (0..self.types().len()).map(TypeId);
            ids.map(|id| self.types().properties(id).iter().map(|it| Field::of(it, self)).collect()).collect()
        });
        fields.get(id).map_or(&[], Vec::as_slice)
    }
}

impl TypeRef {
    pub(crate) fn schema(self) -> &'static ModuleSchema {
        (self.0)()
    }

    pub(crate) fn types(self) -> &'static Types {
        self.schema().types()
    }

    pub(crate) fn object(self) -> &'static ObjectType {
        match self.types().iter().nth(self.1) {
            Some(Type::Object(object)) => object,
            _ => self.missing("an object"),
        }
    }

    pub(crate) fn choices(self) -> &'static Enum {
        match self.types().iter().nth(self.1) {
            Some(Type::Enum(listed)) => listed,
            _ => self.missing("an enum"),
        }
    }

    pub(crate) fn alternatives(self) -> &'static [Schema] {
        self.types().alternatives(TypeId(self.1))
    }

    #[cold]
    fn missing(self, what: &str) -> ! {
        damaged(&format!("type {} of its schema is not {what}", self.1))
    }
}

#[cold]
fn damaged(why: &str) -> ! {
    panic!("the generated code was changed by hand and has to be generated again: {why}")
}
