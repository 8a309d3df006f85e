use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::{Record, Value, View, Wire};
use crate::FileInput;
use crate::ground::data_uri;
use crate::ground::media_type::UNKNOWN;

/// Writes a value as the JSON that the service reads: absent properties are left out, never null.
///
/// # Errors
///
/// Those of the serializer; and a file given as a path, which only the client can send.
pub fn write<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    Written { value, file: &inline }.serialize(serializer)
}

/// A value with a way to write the files inside it.
pub(crate) struct Written<'a> {
    pub(crate) value: &'a dyn Value,
    pub(crate) file: &'a dyn Fn(&FileInput) -> Result<String, &'static str>,
}

/// How a file is written where no client sees to it.
fn inline(file: &FileInput) -> Result<String, &'static str> {
    match (file.as_text(), file.as_bytes()) {
        (Some(text), _) => Ok(text.to_owned()),
        (None, Some(bytes)) => Ok(data_uri::encode(file.media_type().unwrap_or(UNKNOWN), bytes)),
        (None, None) => Err("a file given as a path is read by the client when it is sent; \
             to serialize the input yourself, give the file as bytes"),
    }
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value.view() {
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Number(value) => serializer.serialize_f64(value),
            View::Text(value) => serializer.serialize_str(value),
            View::File(file) => serializer.serialize_str(&(self.file)(file).map_err(S::Error::custom)?),
            View::Link(file) => serializer.serialize_str(file.as_str()),
            View::Secret(value) => serializer.serialize_str(value.expose()),
            View::Any(value) => value.serialize(serializer),
            View::Optional(None) => serializer.serialize_unit(),
            View::Optional(Some(value)) => self.with(value).serialize(serializer),
            View::List(list) => {
                let mut out = serializer.serialize_seq(Some(list.length()))?;
                (0..list.length()).try_for_each(|index| out.serialize_element(&self.with(list.item(index))))?;
                out.end()
            }
            View::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.length()))?;
                map.entries().try_for_each(|(key, value)| out.serialize_entry(key, &self.with(value)))?;
                out.end()
            }
            View::Record(record) => self.serialize_record(&record, serializer),
            View::Choice(choice) => match choice.wire() {
                Some(Wire::String(text)) => serializer.serialize_str(text),
                Some(json) => json.to_json().serialize(serializer),
                None => Err(S::Error::custom("the hidden variant of an enum has no value on the wire")),
            },
            View::Open(open) => match open.known() {
                Ok(value) => self.with(value).serialize(serializer),
                Err(json) => json.serialize(serializer),
            },
            View::Union(union) => self.with(union.active().1).serialize(serializer),
        }
    }
}

impl Written<'_> {
    /// Another value with the same way to write files.
    fn with<'b>(&'b self, value: &'b dyn Value) -> Written<'b> {
        Written { value, file: self.file }
    }

    fn serialize_record<S: Serializer>(&self, record: &Record<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        for (field, value) in record.fields() {
            if !matches!(value.view(), View::Optional(None)) && !record.overrides(field) {
                out.serialize_entry(field.name, &self.with(value))?;
            }
        }
        for (key, value) in record.extra.into_iter().flat_map(super::Extra::iter) {
            out.serialize_entry(key, value)?;
        }
        out.end()
    }
}
