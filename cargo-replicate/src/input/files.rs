//! The files of an input: which ones to upload, and which texts are paths that would be sent as text by mistake.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use replicate_schema::check::{Rules, fits};
use replicate_schema::{FileFacts, Kind, Property, Schema, Types, View};
use serde_json::{Map, Value};
use url::Url;

use super::at;
use crate::table::clipped;

/// A value that can't be used as the file that the schema requires.
#[derive(Debug, PartialEq)]
pub(super) struct Problem {
    /// The input that it is in.
    pub(super) field: String,
    pub(super) message: String,
}

/// The files and problems found in an input.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Files to upload, by their JSON Pointers.
    pub(super) files: Vec<(String, PathBuf)>,
    pub(super) problems: Vec<Problem>,
}

/// Which files of this machine may be sent.
#[derive(Clone, Debug)]
pub(crate) enum LocalFiles {
    /// Those that the user names.
    Any,
    /// Only files below these folders, if somebody else names them. Each is a real path.
    #[cfg_attr(not(feature = "mcp"), expect(dead_code, reason = "only agents name files for somebody else"))]
    Below(Vec<PathBuf>),
}

/// Finds the files of an input: texts that begin with `@`, if the schema accepts a file. `@@` becomes an `@`.
pub(super) fn find(
    input: &mut Map<String, Value>,
    properties: &[Property],
    types: &Types,
    allowed: &LocalFiles,
) -> Found {
    let mut search = Search { types, allowed, field: String::new(), found: Found::default() };
    for field in properties {
        if let Some(value) = input.get_mut(&field.name) {
            search.field.clone_from(&field.name);
            search.value(value, &field.schema, &at(&field.name));
        }
    }
    search.found
}

/// Whether a text at a place of this kind can be a file.
pub(crate) fn takes_file(kind: &Kind, types: &Types) -> bool {
    match kind {
        Kind::File => true,
        Kind::Union(id) => types.alternatives(*id).iter().any(|place| takes_file(&place.kind, types)),
        _ => false,
    }
}

/// Whether a text at a place of this kind can only be a file.
fn takes_file_alone(kind: &Kind, types: &Types) -> bool {
    let is_text = |place: &Schema| matches!(place.kind, Kind::String | Kind::Secret | Kind::Enum(_) | Kind::Any);
    match kind {
        Kind::File => true,
        Kind::Union(id) => takes_file(kind, types) && !types.alternatives(*id).iter().any(is_text),
        _ => false,
    }
}

struct Search<'a> {
    types: &'a Types,
    allowed: &'a LocalFiles,
    field: String,
    found: Found,
}

impl Search<'_> {
    fn value(&mut self, value: &mut Value, schema: &Schema, pointer: &str) {
        match (&schema.kind, value) {
            (kind, Value::String(text)) if takes_file(kind, self.types) => self.text(text, schema, pointer),
            (Kind::Array(items), Value::Array(values)) => {
                for (index, value) in values.iter_mut().enumerate() {
                    self.value(value, items, &format!("{pointer}/{index}"));
                }
            }
            (Kind::Map(values), Value::Object(object)) => {
                for (key, value) in object {
                    self.value(value, values, &format!("{pointer}{}", at(key)));
                }
            }
            (Kind::Object(id), Value::Object(object)) => {
                for field in self.types.properties(*id) {
                    if let Some(value) = object.get_mut(&field.name) {
                        self.value(value, &field.schema, &format!("{pointer}{}", at(&field.name)));
                    }
                }
            }
            (Kind::Union(id), value) => {
                if let Some(place) =
                    self.types.alternatives(*id).iter().find(|place| fits(&*value, place, self.types, Rules::All))
                {
                    self.value(value, place, pointer);
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &mut String, schema: &Schema, pointer: &str) {
        if let Some(escaped) = text.strip_prefix("@@") {
            *text = format!("@{escaped}");
        } else if let Some(name) = text.strip_prefix('@') {
            match self.allowed.find(name) {
                Ok(path) => self.file(path, schema, pointer),
                Err(message) => self.problem(&message),
            }
        } else if let LocalFiles::Below(_) = self.allowed
            && let Some(path) = of_address(text)
        {
            match self.allowed.find(&path.to_string_lossy()) {
                Ok(path) => self.file(path, schema, pointer),
                Err(message) => self.problem(&message),
            }
        } else if takes_file_alone(&schema.kind, self.types)
            && let Some(path) = as_path(text, self.allowed)
        {
            let message = format!("`{text}` is a path, and would be sent as text: write `@{path}` to send the file");
            self.problem(&message);
        }
    }

    /// Adds a file to upload, unless its name shows that the model does not accept it.
    fn file(&mut self, path: PathBuf, schema: &Schema, pointer: &str) {
        let facts = FileFacts { name: path.file_name().and_then(OsStr::to_str), media_type: None };
        match refusal(facts, schema, self.types) {
            Some(message) => self.problem(&message),
            None => self.found.files.push((pointer.to_owned(), path)),
        }
    }

    fn problem(&mut self, message: &str) {
        let message = format!("`{}`: {message}", self.field);
        self.found.problems.push(Problem { field: self.field.clone(), message });
    }
}

/// Why a place refuses a file.
fn refusal(facts: FileFacts<'_>, schema: &Schema, types: &Types) -> Option<String> {
    match &schema.kind {
        Kind::Union(id) => {
            let places = types.alternatives(*id).iter().filter(|place| takes_file(&place.kind, types));
            // One alternative that accepts it is enough.
            let refusals: Option<Vec<String>> = places.map(|place| refusal(facts, place, types)).collect();
            refusals?.into_iter().next()
        }
        _ => schema.bounds.iter().find_map(|bound| Some(bound.check(&View::<&Value>::File(facts))?.message)),
    }
}

impl LocalFiles {
    /// The file with a name, if it may be sent.
    fn find(&self, name: &str) -> Result<PathBuf, String> {
        let Self::Below(folders) = self else { return existing(name) };
        // The message is the same for missing files and for files elsewhere, so that it does not reveal which files
        // exist.
        let shown = clipped(name, 200);
        let missing =
            || format!("there is no file {shown} below the folders that files are sent from; write `@@` for an `@`");
        // Links are resolved first, and the real file is sent.
        let places = std::iter::once(PathBuf::from(name)).chain(folders.iter().map(|folder| folder.join(name)));
        let real = places.filter_map(|path| path.canonicalize().ok());
        let mut allowed = real.filter(|path| folders.iter().any(|folder| path.starts_with(folder)) && path.is_file());
        allowed.next().ok_or_else(missing)
    }
}

/// The file with a name, if it exists. `~/` is the home folder, since shells don't expand it after an `@`.
pub(super) fn existing(name: &str) -> Result<PathBuf, String> {
    let home = name.strip_prefix("~/").zip(std::env::home_dir());
    let path = home.map_or_else(|| PathBuf::from(name), |(below, home)| home.join(below));
    if path.is_file() { Ok(path) } else { Err(format!("there is no file {name}; write `@@` for an `@`")) }
}

/// The path in a `file:` URL, as it is reported for saved files.
fn of_address(text: &str) -> Option<PathBuf> {
    Url::parse(text).ok().filter(|url| url.scheme() == "file")?.to_file_path().ok()
}

/// The text as a path, unless it is a network URL.
///
/// A text that neither names a local file nor looks like one stays text: models also accept other values with the
/// format `uri`, such as names of models.
fn as_path<'t>(text: &'t str, allowed: &LocalFiles) -> Option<&'t str> {
    if let Some((scheme, rest)) = text.split_once(':')
        && scheme.len() > 1
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    {
        return scheme.eq_ignore_ascii_case("file").then(|| rest.strip_prefix("//").unwrap_or(rest));
    }
    let starts = ["/", "./", "../", "~/", "\\", ".\\", "..\\"];
    let drive = text.as_bytes().get(1) == Some(&b':');
    let first = text.split(['/', '\\']).next().unwrap_or_default();
    // `huggingface.co/owner/weights.tar` is a URL without its scheme.
    let is_host = first.len() < text.len() && first.contains('.');
    let named_as_file = !is_host && has_extension(text);
    // A caller who may not read all files must not learn which exist.
    let is_file = || matches!(allowed, LocalFiles::Any) && Path::new(text).is_file();
    (starts.iter().any(|start| text.starts_with(start)) || drive || named_as_file || is_file()).then_some(text)
}

/// Whether a text ends with an extension of files that models use.
fn has_extension(text: &str) -> bool {
    const KNOWN: [&str; 38] = [
        "png",
        "jpg",
        "jpeg",
        "webp",
        "gif",
        "bmp",
        "tif",
        "tiff",
        "svg",
        "heic",
        "avif",
        "mp4",
        "mov",
        "webm",
        "mkv",
        "avi",
        "mp3",
        "wav",
        "flac",
        "ogg",
        "opus",
        "m4a",
        "aac",
        "zip",
        "tar",
        "gz",
        "tgz",
        "pdf",
        "txt",
        "csv",
        "json",
        "jsonl",
        "safetensors",
        "ckpt",
        "glb",
        "obj",
        "ply",
        "srt",
    ];
    let extension = Path::new(text).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    KNOWN.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_addresses_and_names() {
        for (text, expected) in [
            ("p.png", Some("p.png")),
            ("pictures/p.PNG", Some("pictures/p.PNG")),
            ("./x", Some("./x")),
            ("../x", Some("../x")),
            ("~/x.png", Some("~/x.png")),
            ("/tmp/x", Some("/tmp/x")),
            ("file:///tmp/x.png", Some("/tmp/x.png")),
            ("File:/tmp/x.png", Some("/tmp/x.png")),
            ("C:\\x.png", Some("C:\\x.png")),
            ("Cargo.toml", Some("Cargo.toml")),
            ("https://example.com/p.png", None),
            ("data:image/png;base64,AAAA", None),
            ("s3://bucket/p.png", None),
            ("example.com/p.png", None),
            ("huggingface.co/acme/weights.tar", None),
            ("acme/style-1.5", None),
            ("any words", None),
            ("", None),
        ] {
            assert_eq!(as_path(text, &LocalFiles::Any), expected, "{text}");
        }
    }
}
