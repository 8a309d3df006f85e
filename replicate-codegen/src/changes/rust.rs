//! The Rust types of places, as a person would write them.

use crate::ir::{Field, Module, Of, Shape, Side, TypeId};

/// The type of a field.
pub(super) fn field_type(field: &Field, side: Side, module: &Module) -> String {
    Spelling::PLAIN.field_type(field, side, module)
}

/// The type of a place that is no field, as items and outputs are.
pub(super) fn value_type(shape: &Shape, side: Side, module: &Module) -> String {
    Spelling::PLAIN.value_type(shape, side, module)
}

/// The type of a value that is there.
pub(super) fn bare_type(shape: &Shape, side: Side, module: &Module) -> String {
    Spelling::PLAIN.bare_type(shape, side, module)
}

/// What stands before names.
pub(super) struct Spelling {
    /// Before those of the runtime and of the standard library.
    pub(super) runtime: &'static str,
    /// Before those of the module itself.
    pub(super) own: &'static str,
}

impl Spelling {
    const PLAIN: Self = Self { runtime: "", own: "" };

    pub(super) fn field_type(&self, field: &Field, side: Side, module: &Module) -> String {
        let inner = self.bare_type(&field.shape, side, module);
        if field.optional() { format!("{}Option<{inner}>", self.runtime) } else { inner }
    }

    pub(super) fn value_type(&self, shape: &Shape, side: Side, module: &Module) -> String {
        let inner = self.bare_type(shape, side, module);
        if shape.nullable { format!("{}Option<{inner}>", self.runtime) } else { inner }
    }

    pub(super) fn bare_type(&self, shape: &Shape, side: Side, module: &Module) -> String {
        let runtime = self.runtime;
        let named = |id: &TypeId| format!("{}{}", self.own, module.types[id.0].name());
        let bare = match (&shape.of, side) {
            (Of::Boolean, _) => "bool".to_owned(),
            (Of::Integer, _) => "i64".to_owned(),
            (Of::Number, _) => "f64".to_owned(),
            (Of::String, Side::Input) => format!("{runtime}String"),
            (Of::String, Side::Output) => format!("{runtime}Text"),
            (Of::File, Side::Input) => format!("{runtime}FileInput"),
            (Of::File, Side::Output) => format!("{runtime}FileOutput"),
            (Of::Secret, _) => format!("{runtime}Secret"),
            (Of::Any, _) => format!("{runtime}Json"),
            (Of::Enum(id), Side::Output) => format!("{runtime}OpenEnum<{}>", named(id)),
            (Of::Enum(id) | Of::Record(id) | Of::Union(id), _) => named(id),
            (Of::List(items), _) => {
                let list = if side == Side::Input { "Vec" } else { "List" };
                format!("{runtime}{list}<{}>", self.value_type(items, side, module))
            }
            (Of::Map(values), Side::Input) => {
                format!("{runtime}BTreeMap<{runtime}String, {}>", self.value_type(values, side, module))
            }
            (Of::Map(values), Side::Output) => format!("{runtime}Map<{}>", self.value_type(values, side, module)),
        };
        if shape.boxed { format!("{runtime}Box<{bare}>") } else { bare }
    }
}
