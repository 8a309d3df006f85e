//! The files of an output: generated ones in the requested format, or given ones.

use serde_json::Value;

use super::Maker;
use crate::media::{Media, Picture};
use crate::outcome::GivenFile;
use crate::text::percent_encoded;

/// A file that an output links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutputFile {
    /// `out-0.png`.
    pub(crate) name: String,
    pub(crate) content: Content,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// It is generated when it is downloaded.
    Made(Media),
    Given(GivenFile),
}

impl Maker<'_> {
    /// A link to the next file.
    pub(super) fn file(&mut self) -> Value {
        let at = self.files.len();
        let file = if self.given.is_empty() { self.made(at) } else { self.given(at) };
        let url = format!("{}/{}", self.files_at, percent_encoded(&file.name));
        self.files.push(file);
        Value::String(url)
    }

    fn made(&self, at: usize) -> OutputFile {
        let (width, height) = self.hints.size();
        let format = self.hints.format(self.place.as_deref());
        let picture = Picture { width, height, seed: self.hints.file_seed(at) };
        OutputFile {
            name: format!("out-{at}.{}", format.extension()),
            content: Content::Made(Media { format, picture }),
        }
    }

    /// A given file. From the second use on, its name gets a number as prefix, since names must be unique.
    fn given(&self, at: usize) -> OutputFile {
        let given = &self.given[at % self.given.len()];
        let is_taken = self.files.iter().any(|file| file.name == given.name);
        let name = if is_taken { format!("{at}-{}", given.name) } else { given.name.clone() };
        OutputFile { name, content: Content::Given(given.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::super::{Generated, Hints, generate};
    use super::*;
    use crate::media::Kind;
    use crate::schema::schema_of;

    fn output(schema: &str, input: &str) -> Generated {
        let schema = schema_of(&format!(r#"{{"Input": {schema}}}"#));
        generate(&schema, &Hints::new("a/b", serde_json::from_str(input).unwrap()), "http://h/d", &[])
    }

    #[test]
    fn files_are_as_many_and_as_large_as_asked() {
        let list = r#"{"type": "array", "items": {"type": "string", "format": "uri"}}"#;
        let generated = output(list, r#"{"num_outputs": 3, "width": 64, "height": 32}"#);
        assert_eq!(
            generated.value,
            serde_json::json!(["http://h/d/out-0.png", "http://h/d/out-1.png", "http://h/d/out-2.png"])
        );
        let picture = |at: usize| match &generated.files[at].content {
            Content::Made(media) => media.picture.clone(),
            Content::Given(file) => panic!("{file:?} was not given"),
        };
        assert_eq!((picture(2).width, picture(2).height), (64, 32));
        assert_ne!(picture(0), picture(1));
        let one = output(r#"{"type": "string", "format": "uri"}"#, r#"{"num_outputs": 3}"#);
        assert_eq!(one.value, "http://h/d/out-0.png");
    }

    #[test]
    fn given_files_stand_where_the_schema_has_files() {
        let file = |name: &str| GivenFile::new(name, "image/gif", "GIF89a");
        let one = [file("a cat.gif")];
        let two = [file("a.gif"), file("b.gif")];
        let uri = r#"{"type": "string", "format": "uri"}"#;
        let list = format!(r#"{{"type": "array", "items": {uri}}}"#);
        let object = format!(r#"{{"type": "object", "properties": {{"image": {uri}, "mask": {uri}}}}}"#);
        let table: [(&str, &[GivenFile], Value); 6] = [
            (uri, &one, "http://h/d/a%20cat.gif".into()),
            (&list, &one, ["http://h/d/a%20cat.gif"].into_iter().collect()),
            (&list, &two, ["http://h/d/a.gif", "http://h/d/b.gif"].into_iter().collect()),
            (&object, &one, serde_json::json!({"image": "http://h/d/a%20cat.gif", "mask": "http://h/d/1-a%20cat.gif"})),
            (r#"{"type": "integer"}"#, &one, "http://h/d/a%20cat.gif".into()),
            ("{}", &two, ["http://h/d/a.gif", "http://h/d/b.gif"].into_iter().collect()),
        ];
        for (schema, given, expected) in table {
            let schema = schema_of(&format!(r#"{{"Input": {schema}}}"#));
            let generated = generate(&schema, &Hints::new("a/b", Map::new()), "http://h/d", given);
            assert_eq!(generated.value, expected, "{:?}", schema.root());
        }
    }

    #[test]
    fn files_are_of_the_format_that_is_asked_for() {
        let uri = r#"{"type": "string", "format": "uri"}"#;
        let object = format!(r#"{{"type": "object", "properties": {{"audio_out": {uri}}}}}"#);
        for (schema, input, kind, expected) in [
            (uri, "{}", Kind::Picture, "out-0.png"),
            (uri, "{}", Kind::Sound, "out-0.wav"),
            (uri, "{}", Kind::Film, "out-0.mp4"),
            (uri, r#"{"output_format": "webp"}"#, Kind::Picture, "out-0.webp"),
            (uri, r#"{"output_format": "jpeg"}"#, Kind::Film, "out-0.jpg"),
            (uri, r#"{"audio_format": "mp3"}"#, Kind::Picture, "out-0.mp3"),
            (uri, r#"{"output_format": "glb"}"#, Kind::Picture, "out-0.png"),
            (&object, r#"{"output_format": "webp"}"#, Kind::Picture, "out-0.wav"),
            (&object, r#"{"output_format": "mp3"}"#, Kind::Picture, "out-0.mp3"),
        ] {
            let hints = Hints::new("a/b", serde_json::from_str(input).unwrap()).with_kind(kind);
            let schema = schema_of(&format!(r#"{{"Input": {schema}}}"#));
            assert_eq!(generate(&schema, &hints, "http://h/d", &[]).files[0].name, expected, "{input} {kind:?}");
        }
    }
}
