//! Where reading an input deliberately differs from JSON Schema: the one table.

use replicate_corpus::Model;
use serde_json::{Value, json};

use crate::json::{integer, is_of, same};
use crate::oracle::Oracle;
use crate::schema::{Way, ways};

/// A deliberate difference.
pub(crate) struct Difference {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) why: &'static str,
    makes: Makes,
}

/// What makes a difference.
#[derive(Clone, Copy)]
enum Makes {
    /// A part of the value that is refused by us alone: both accept the value without it.
    Refused(fn(&[Way<'_>], &mut Value)),
    /// A part of the value that is written back in another way: this way.
    Changed(fn(&[Way<'_>], &mut Value)),
    /// A part of the value whose schema the generator has said to be odd.
    Odd,
    /// The schema of the input.
    Input(fn(&[Way<'_>]) -> bool),
    /// A part of the value with a schema that makes it.
    Place(fn(&[Way<'_>], &Value) -> bool),
}

pub(crate) const DIFFERENCES: [Difference; 9] = [
    Difference {
        name: "unknown key",
        what: "a key that no schema of the object names is refused",
        why: "it is a typo, and the service would ignore it; `extra` is the way past the schema",
        makes: Makes::Refused(without_unknown_keys),
    },
    Difference {
        name: "key beyond the properties",
        what: "a key beyond the properties is refused also where `additionalProperties` takes it",
        why: "a struct has no field for it; `extra` is the way, as past the schema",
        makes: Makes::Refused(without_additional_keys),
    },
    Difference {
        name: "null is absent",
        what: "null for an optional property is accepted and not written back",
        why: "other clients write null for what is not set, and the service refuses it",
        makes: Makes::Changed(without_optional_nulls),
    },
    Difference {
        name: "64 bits",
        what: "an integer that does not fit into a signed 64-bit integer is refused",
        why: "the field is an `i64`, and no model computes with more",
        makes: Makes::Refused(within_64_bits),
    },
    Difference {
        name: "doubles",
        what: "an integer of more than 53 bits is rounded where a number is declared",
        why: "the field is an `f64`",
        makes: Makes::Changed(rounded),
    },
    Difference {
        name: "enum against its type",
        what: "an `enum` without one value of the declared type is not checked",
        why: "nothing would be accepted; real models have it, and take values of the type",
        makes: Makes::Place(contradicts_its_type),
    },
    Difference {
        name: "odd place",
        what: "where the generator warns that a schema is odd, a wider type is taken",
        why: "an oddity must not refuse a whole model",
        makes: Makes::Odd,
    },
    Difference {
        name: "exact multiples",
        what: "`multipleOf` a fraction is exact for integers of more than 53 bits",
        why: "JSON Schema asks for it; the validator that this is compared with divides doubles",
        makes: Makes::Place(divides_doubles),
    },
    Difference {
        name: "input that is no object",
        what: "an input whose schema is no object is taken to have no properties",
        why: "the service takes objects; old Cog lets an enum that is called `Input` replace the input's schema",
        makes: Makes::Input(is_no_object),
    },
];

/// What both say of a value.
pub(crate) struct Verdicts {
    /// What was read, written back, or why it was not read.
    pub(crate) ours: Result<Value, String>,
    pub(crate) oracle: bool,
}

impl Verdicts {
    pub(crate) fn of(model: &Model, oracle: &Oracle, value: &Value) -> Self {
        Self { ours: (model.read_input)(value), oracle: oracle.accepts(value) }
    }

    pub(crate) fn agree(&self) -> bool {
        self.ours.is_ok() == self.oracle
    }
}

/// The names of the differences that explain a disagreement on their own.
pub(crate) fn explanations(model: &Model, oracle: &Oracle, value: &Value) -> Vec<&'static str> {
    let root = ways(&oracle.root, &[&oracle.root]);
    let refused = !Verdicts::of(model, oracle, value).oracle;
    let explains = |difference: &&Difference| match difference.makes {
        Makes::Refused(_) if refused => false,
        Makes::Refused(change) | Makes::Changed(change) => {
            let changed = changed(oracle, value, change);
            let verdicts = Verdicts::of(model, oracle, &changed);
            changed != *value && verdicts.agree() && verdicts.oracle
        }
        Makes::Input(odd) => odd(&root),
        Makes::Odd => {
            let schemas: Vec<_> = model.odd.iter().filter_map(|pointer| oracle.schema(pointer)).collect();
            let stands = |ways: &[Way<'_>]| ways.iter().any(|way| schemas.iter().any(|schema| way.stands_at(schema)));
            refused
                && !is_no_object(&root)
                && has_place(oracle, value, &|ways, value| {
                    !value.is_null() && stands(ways) && !contradicts_its_type(ways, value)
                })
        }
        Makes::Place(odd) => has_place(oracle, value, &odd),
    };
    DIFFERENCES.iter().filter(explains).map(|difference| difference.name).collect()
}

/// The names of the differences that, taken together, explain why a value is written back as another one.
pub(crate) fn changes(oracle: &Oracle, value: &Value, written: &Value) -> Vec<&'static str> {
    let (mut left, mut names) = (value.clone(), Vec::new());
    for difference in &DIFFERENCES {
        if let Makes::Changed(change) = difference.makes {
            let next = changed(oracle, &left, change);
            if !same(&next, &left) {
                names.push(difference.name);
                left = next;
            }
        }
    }
    if same(&left, written) { names } else { Vec::new() }
}

/// Whether a value has a place of some kind.
fn has_place(oracle: &Oracle, value: &Value, is: &dyn Fn(&[Way<'_>], &Value) -> bool) -> bool {
    let mut found = false;
    walk(&oracle.root, &[vec![&oracle.root]], &mut value.clone(), &mut |ways, value| found |= is(ways, value));
    found
}

fn changed(oracle: &Oracle, value: &Value, change: fn(&[Way<'_>], &mut Value)) -> Value {
    let mut changed = value.clone();
    walk(&oracle.root, &[vec![&oracle.root]], &mut changed, &mut |ways, value| change(ways, value));
    changed
}

/// Visits every place of a value, with the ways in which the schemas of that place can be met.
fn walk(root: &Value, nodes: &[Vec<&Value>], value: &mut Value, visit: &mut dyn FnMut(&[Way<'_>], &mut Value)) {
    let ways: Vec<Way<'_>> = nodes.iter().flat_map(|nodes| ways(root, nodes)).collect();
    visit(&ways, value);
    match value {
        Value::Array(items) => {
            let nodes: Vec<_> = ways.iter().map(|way| way.all("items").collect()).collect();
            for item in items {
                walk(root, &nodes, item, visit);
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                let mut nodes: Vec<_> = ways.iter().filter_map(|way| way.properties().remove(key)).collect();
                if nodes.is_empty() {
                    nodes = ways.iter().map(|way| way.all("additionalProperties").collect()).collect();
                }
                walk(root, &nodes, value, visit);
            }
        }
        _ => {}
    }
}

fn without_unknown_keys(ways: &[Way<'_>], value: &mut Value) {
    without_keys(ways, value, |way| way.get("additionalProperties").is_none());
}

fn without_additional_keys(ways: &[Way<'_>], value: &mut Value) {
    without_keys(ways, value, |way| way.get("additionalProperties").is_some());
}

fn without_keys(ways: &[Way<'_>], value: &mut Value, of: fn(&Way<'_>) -> bool) {
    let known = |key: &str| ways.iter().any(|way| way.names(key));
    if let Value::Object(object) = value
        && ways.iter().any(|way| way.get("properties").is_some() && of(way))
    {
        object.retain(|key, _| known(key));
    }
}

fn without_optional_nulls(ways: &[Way<'_>], value: &mut Value) {
    let is_optional = |key: &str| {
        let mut naming = ways.iter().filter(|way| way.names(key));
        naming.any(|way| !way.requires(key))
    };
    if let Value::Object(object) = value {
        object.retain(|key, value| !value.is_null() || !is_optional(key));
    }
}

fn within_64_bits(ways: &[Way<'_>], value: &mut Value) {
    let Value::Number(number) = &*value else { return };
    let float = number.as_f64().unwrap_or_default();
    if float.fract() != 0.0 {
        return;
    }
    let integer = integer(number).unwrap_or(if float < 0.0 { i128::MIN } else { i128::MAX });
    if ways.iter().any(|way| way.types().contains(&"integer")) && i64::try_from(integer).is_err() {
        let limit = if integer < 0 { i64::MIN } else { i64::MAX };
        *value = if ways.iter().any(|way| way.get("multipleOf").is_some()) { json!(0) } else { json!(limit) };
    }
}

fn rounded(ways: &[Way<'_>], value: &mut Value) {
    if let Value::Number(number) = &*value
        && ways.iter().any(|way| way.types().contains(&"number"))
    {
        *value = number.as_f64().into();
    }
}

fn contradicts_its_type(ways: &[Way<'_>], value: &Value) -> bool {
    let contradicts = |way: &Way<'_>| {
        let types = way.types();
        let fits = |value: &&Value| types.iter().any(|name| is_of(value, name));
        way.listed().is_some_and(|listed| !types.is_empty() && !listed.iter().any(fits))
    };
    !value.is_null() && ways.iter().any(contradicts)
}

fn is_no_object(ways: &[Way<'_>]) -> bool {
    ways.iter().all(|way| !way.types().is_empty() && !way.types().contains(&"object"))
}

fn divides_doubles(ways: &[Way<'_>], value: &Value) -> bool {
    const EXACT: i128 = 1 << 53;
    let large = value.as_number().and_then(integer).is_some_and(|it| it.abs() > EXACT);
    let fraction = |way: &Way<'_>| way.all("multipleOf").filter_map(Value::as_f64).any(|step| step.fract() != 0.0);
    large && ways.iter().any(fraction)
}
