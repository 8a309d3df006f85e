//! The names of types, which depend on what other types there are only where two meet.

use std::collections::HashSet;

use replicate_schema::{Direction, Origin, TypeId};

use crate::names::{self, TypeName};

/// The Rust names of all types of a module.
pub(super) struct TypeNames {
    /// What each is named after, for the names of alternatives.
    stems: Vec<String>,
    names: Vec<TypeName>,
    taken: HashSet<TypeName>,
}

impl TypeNames {
    pub(super) fn new(origins: &[Origin]) -> Self {
        let of_inputs = origins.iter().filter(|origin| origin.direction == Direction::Input);
        let inputs: HashSet<&str> = of_inputs.map(|origin| origin.name.as_str()).collect();
        let wanted = origins.iter().map(|origin| {
            let meets_an_input = origin.direction == Direction::Output && inputs.contains(origin.name.as_str());
            let name = if origin.is_root {
                names::own_type(&origin.name)
            } else if meets_an_input {
                names::type_name(&format!("Output {}", origin.name))
            } else {
                names::type_name(&origin.name)
            };
            (name, origin.pointer.as_str())
        });
        let names = names::without_collisions(&wanted.collect::<Vec<_>>());
        let stems = origins.iter().map(|origin| origin.name.clone()).collect();
        Self { stems, taken: names.iter().cloned().collect(), names }
    }

    pub(super) fn of(&self, id: TypeId) -> &TypeName {
        &self.names[id.0]
    }

    /// What an alternative is called that holds values of the type: its name, whatever else there is.
    pub(super) fn stem(&self, id: TypeId) -> String {
        names::type_name(&self.stems[id.0]).to_string()
    }

    /// The name of the struct that holds the required fields of a type.
    pub(super) fn required(&self, id: TypeId) -> TypeName {
        names::required(self.of(id), &self.taken)
    }
}
