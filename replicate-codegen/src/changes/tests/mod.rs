//! The classification, and the proof that the compiler and `validate` agree with it.

mod caller;
mod corpus;
mod mutations;
mod proof;
mod samples;

use serde_json::Value;

/// Sets or adds a value at a JSON Pointer, or removes it.
fn edit(document: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match (document.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer} has no parent")), value) {
        (Value::Object(object), Some(value)) => drop(object.insert(key, value)),
        (Value::Object(object), None) => assert!(object.remove(&key).is_some(), "{pointer} is not there"),
        (Value::Array(items), Some(value)) => items.push(value),
        (Value::Array(items), None) => drop(items.remove(key.parse().unwrap())),
        _ => panic!("{pointer} is in no object"),
    }
}
