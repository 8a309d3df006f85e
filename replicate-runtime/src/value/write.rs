use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::{Record, Value, View};
use crate::FileInput;
use crate::ground::data_uri;
use crate::ground::media_type::UNKNOWN;

/// Serializes a value as the JSON that the service reads. Absent optional properties are left out, never null.
///
/// # Errors
///
/// The errors of the serializer, and an error for a file given as a path, which only the client can send.
pub fn write<S: Serializer>(value: &dyn Value, serializer: S) -> Result<S::Ok, S::Error> {
    Written { view: value.view(), how: &How { file: &inline, secrets: Secrets::Written } }.serialize(serializer)
}

/// The JSON of a value for a message: secrets are null, and a file is its path. Null if the value has no JSON form.
pub(super) fn to_shown_json(value: &dyn Value) -> Json {
    let file = |file: &FileInput| match file.as_path() {
        Some(path) => Ok(path.display().to_string()),
        None => inline(file),
    };
    serde_json::to_value(Written { view: value.view(), how: &How { file: &file, secrets: Secrets::Hidden } })
        .unwrap_or_default()
}

/// How a value is written.
pub(super) struct How<'a> {
    /// The string for each file.
    pub(super) file: &'a dyn Fn(&FileInput) -> Result<String, &'static str>,
    pub(super) secrets: Secrets,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Secrets {
    Written,
    /// Secrets are null.
    Hidden,
}

/// A value and how it is written.
pub(super) struct Written<'a> {
    pub(super) view: View<'a>,
    pub(super) how: &'a How<'a>,
}

/// The string for a file that no client sends.
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
        match &self.view {
            View::Boolean(value) => serializer.serialize_bool(*value),
            View::Integer(value) => serializer.serialize_i64(*value),
            View::WideInteger(value) => replicate_schema::Number::Integer(**value).to_json().serialize(serializer),
            View::Number(value) => serializer.serialize_f64(*value),
            View::Text(value) => serializer.serialize_str(value),
            View::FileInput(file) => serializer.serialize_str(&(self.how.file)(file).map_err(S::Error::custom)?),
            View::FileOutput(file) => serializer.serialize_str(file.as_str()),
            View::Secret(_) if self.how.secrets == Secrets::Hidden => serializer.serialize_unit(),
            View::Secret(value) => serializer.serialize_str(value.expose()),
            View::Any(value) | View::Open(Err(value)) => value.serialize(serializer),
            View::Absent | View::Replaced => serializer.serialize_unit(),
            View::Open(Ok(value)) | View::Union(_, value) => self.inside(*value).serialize(serializer),
            View::List(list) => {
                let mut out = serializer.serialize_seq(Some(list.length()))?;
                (0..list.length()).try_for_each(|index| out.serialize_element(&self.inside(list.item(index))))?;
                out.end()
            }
            View::Map(map) => {
                let mut out = serializer.serialize_map(Some(map.length()))?;
                map.entries().try_for_each(|(key, value)| out.serialize_entry(key, &self.inside(value)))?;
                out.end()
            }
            View::Record(record) => self.serialize_record(record, serializer),
            View::Choice(index, of) => match index.and_then(|index| of.choices.get(index)) {
                Some(choice) => choice.value().serialize(serializer),
                None => Err(S::Error::custom("the hidden variant of an enum has no value in JSON")),
            },
        }
    }
}

impl Written<'_> {
    /// An inner value, written in the same way.
    fn inside<'b>(&'b self, value: &'b dyn Value) -> Written<'b> {
        Written { view: value.view(), how: self.how }
    }

    fn serialize_record<S: Serializer>(&self, record: &Record<'_>, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        let mut written = Ok(());
        record.each_written(|property, view| {
            if written.is_ok()
                && let Err(error) = out.serialize_entry(&property.name, &Written { view, how: self.how })
            {
                written = Err(error);
            }
        });
        written?;
        for (key, value) in record.extra.into_iter().flat_map(super::Extra::iter) {
            out.serialize_entry(key, value)?;
        }
        out.end()
    }
}
