//! Shapes as the texts in generated code have them.

use replicate_rules::Side;
use replicate_rules::spec::{self, Kind, Place};

use crate::ir::{Bound, Of, Shape};

/// The values of a shape; `named` says what stands for a type that has a name of its own.
pub(super) fn place(shape: &Shape, named: &dyn Fn(&Of) -> Kind) -> Place {
    let kind = match &shape.of {
        Of::Boolean => Kind::Boolean,
        Of::Integer => Kind::Integer,
        Of::Number => Kind::Number,
        Of::String => Kind::Text,
        Of::File => Kind::File,
        Of::Secret => Kind::Secret,
        Of::Any => Kind::Any,
        Of::List(items) => Kind::List(Box::new(place(items, named))),
        Of::Map(values) => Kind::Map(Box::new(place(values, named))),
        of @ (Of::Record(_) | Of::Enum(_) | Of::Union(_)) => named(of),
    };
    Place { kind, nullable: shape.nullable, bounds: shape.bounds.iter().map(bound).collect() }
}

fn bound(bound: &Bound) -> spec::Bound {
    match bound {
        Bound::Minimum(limit) => spec::Bound::Limit(Side::AtLeast, *limit),
        Bound::Maximum(limit) => spec::Bound::Limit(Side::AtMost, *limit),
        Bound::ExclusiveMinimum(limit) => spec::Bound::Limit(Side::Above, *limit),
        Bound::ExclusiveMaximum(limit) => spec::Bound::Limit(Side::Below, *limit),
        Bound::MultipleOf(step) => spec::Bound::Limit(Side::MultipleOf, *step),
        Bound::MinLength(count) | Bound::MinItems(count) | Bound::MinProperties(count) => spec::Bound::AtLeast(*count),
        Bound::MaxLength(count) | Bound::MaxItems(count) | Bound::MaxProperties(count) => spec::Bound::AtMost(*count),
        Bound::Pattern { source, regex } => spec::Bound::Pattern { source: source.clone(), regex: regex.clone() },
        Bound::UniqueItems => spec::Bound::Unique,
        Bound::OneOf => spec::Bound::OneOf,
    }
}
