//! The folder of cassettes: `<owner>/<name>/<input>.json`, and `files/<SHA-256>.<extension>`.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use replicate_schema::ModelName;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{Cassette, hash_of, normal};
use crate::Error;
use crate::text::hex;

/// The folder of the files that cassettes refer to.
pub(super) const FILES: &str = "files";

/// Reads every cassette of a folder, in the order of recording.
pub(crate) fn read_cassettes(folder: &Path) -> Result<Vec<Cassette>, Error> {
    let mut cassettes = Vec::new();
    for owner in entries(folder)?.into_iter().filter(|path| path.is_dir() && !path.ends_with(FILES)) {
        for model in entries(&owner)?.into_iter().filter(|path| path.is_dir()) {
            for file in entries(&model)? {
                if file.extension().is_some_and(|extension| extension == "json") {
                    cassettes.push(read_cassette(&file)?);
                }
            }
        }
    }
    cassettes.sort_by(|a, b| (&a.recorded_at, &a.path).cmp(&(&b.recorded_at, &b.path)));
    Ok(cassettes)
}

fn read_cassette(path: &Path) -> Result<Cassette, Error> {
    let refuse = |reason: String| Error::cassette(format!("{}: {reason}", path.display()));
    let text = std::fs::read(path).map_err(|error| refuse(format!("can't be read: {error}")))?;
    let cassette: Cassette =
        serde_json::from_slice(&text).map_err(|error| refuse(format!("is not a cassette: {error}")))?;
    if let Err(error) = cassette.model.parse::<ModelName>() {
        return Err(refuse(format!("`model`: {error}")));
    }
    let times = cassette.started_after.iter().chain([&cassette.completed_after]);
    if times.chain(cassette.states.iter().map(|state| &state.after)).any(|time| !(0.0..1e9).contains(time)) {
        return Err(refuse("a time is not a number of seconds since the creation".to_owned()));
    }
    Ok(Cassette { path: path.to_owned(), ..cassette })
}

/// Reads the files that cassettes refer to, by their names, and verifies their hashes.
pub(crate) fn read_files(folder: &Path, cassettes: &[Cassette]) -> Result<HashMap<String, Bytes>, Error> {
    let mut files = HashMap::new();
    for cassette in cassettes {
        for file in cassette.files() {
            if files.contains_key(file) {
                continue;
            }
            let path = folder.join(FILES).join(file);
            let refuse = |reason: String| {
                Error::cassette(format!("{}: names {}, which {reason}", cassette.path.display(), path.display()))
            };
            let content = std::fs::read(&path).map_err(|error| refuse(format!("can't be read: {error}")))?;
            if hex(&Sha256::digest(&content)) != hash_of(file) {
                return Err(refuse(
                    "is not what was recorded: record it again, or keep line breaks as they are (`-text` in \
                     .gitattributes)"
                        .to_owned(),
                ));
            }
            files.insert(file.to_owned(), Bytes::from(content));
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let list = || std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>();
    let refuse = |error| Error::cassette(format!("{}: can't read the folder of cassettes: {error}", folder.display()));
    let mut paths = list().map_err(refuse)?;
    paths.sort();
    Ok(paths)
}

/// Writes cassettes and their files, atomically.
#[derive(Debug)]
pub(crate) struct Writer {
    folder: PathBuf,
    /// How often each input was recorded since the start.
    repetitions: HashMap<PathBuf, usize>,
}

impl Writer {
    pub(crate) fn new(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::cassette(format!("{}: can't create the folder of cassettes: {error}", folder.display()))
        })?;
        Ok(Self { folder: folder.to_owned(), repetitions: HashMap::new() })
    }

    /// The file for the next prediction of a model with an input.
    ///
    /// The first one since the start replaces all earlier recordings with this input. Repetitions are numbered.
    pub(crate) fn reserve(&mut self, model: &ModelName, input: &Map<String, Value>) -> io::Result<PathBuf> {
        let folder = self.folder.join(model.owner()).join(model.name());
        let stem = stem(input);
        let count = self.repetitions.entry(folder.join(&stem)).or_default();
        *count += 1;
        if *count > 1 {
            return Ok(folder.join(format!("{stem}-{count}.json")));
        }
        std::fs::create_dir_all(&folder)?;
        for number in 2.. {
            let earlier = folder.join(format!("{stem}-{number}.json"));
            if !earlier.is_file() {
                break;
            }
            std::fs::remove_file(earlier)?;
        }
        Ok(folder.join(format!("{stem}.json")))
    }

    /// Writes a cassette to its file.
    pub(crate) fn write(cassette: &Cassette) -> io::Result<()> {
        whole(&cassette.path, cassette.to_text()?.as_bytes())
    }

    /// Stores the content of a file, and returns its name: `<SHA-256>.<extension>`.
    pub(crate) fn keep(folder: &Path, content: &[u8], extension: &str) -> io::Result<String> {
        let name = format!("{}.{extension}", hex(&Sha256::digest(content)));
        let files = folder.join(FILES);
        std::fs::create_dir_all(&files)?;
        let path = files.join(&name);
        if !path.is_file() {
            whole(&path, content)?;
        }
        Ok(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

fn whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = folder.join(name);
    std::fs::write(&part, content)?;
    std::fs::rename(&part, path)
}

/// The file name for an input: words of the prompt, and a hash of the whole input.
fn stem(input: &Map<String, Value>) -> String {
    const LONGEST: usize = 40;
    let hash = hex(&Sha256::digest(normal(&Value::Object(input.clone())).to_string()));
    let prompt = input.get("prompt").and_then(Value::as_str).unwrap_or_default();
    let mut words = String::new();
    for word in prompt.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if words.len() + word.len() >= LONGEST {
            break;
        }
        words += &word.to_ascii_lowercase();
        words.push('-');
    }
    words + &hash[..8]
}

/// The extension for a file, from its name or URL, or else from its media type.
pub(crate) fn extension_of(name: Option<&str>, media_type: Option<&str>) -> String {
    const LONGEST: usize = 8;
    let plain = |extension: &&str| {
        !extension.is_empty()
            && extension.len() <= LONGEST
            && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let of_name = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension).filter(plain);
    let known = || {
        let essence = media_type?.split(';').next()?.trim();
        let known = mime_guess::get_mime_extensions_str(essence)?;
        let (_, subtype) = essence.split_once('/')?;
        // If there are several, the usual one, since the list is sorted alphabetically.
        let usual = |extension: &&&str| [subtype, "txt", "mp3", "wav"].contains(*extension);
        known.iter().find(usual).or(known.first()).copied().filter(plain)
    };
    of_name.or_else(known).unwrap_or("bin").to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn input(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn names_of_files_say_what_they_are_of() {
        let table = [
            (json!({"prompt": "A fox, in the Snow!", "n": 1}), "a-fox-in-the-snow-"),
            (json!({"prompt": "x".repeat(100)}), ""),
            (json!({"prompt": "../../etc"}), "etc-"),
            (json!({}), ""),
        ];
        for (value, expected) in table {
            let stem = stem(&input(&value));
            assert_eq!(&stem[..stem.len() - 8], expected);
        }
        assert_eq!(stem(&input(&json!({"n": 1}))), stem(&input(&json!({"n": 1.0}))));
    }

    #[test]
    fn a_new_recording_takes_the_place_of_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let model: ModelName = "acme/painter".parse().unwrap();
        let fox = input(&json!({"prompt": "fox"}));
        let record = |times: usize| {
            let mut writer = Writer::new(folder.path()).unwrap();
            let paths: Vec<_> = (0..times).map(|_| writer.reserve(&model, &fox).unwrap()).collect();
            for path in paths {
                std::fs::write(path, "{}").unwrap();
            }
            std::fs::read_dir(folder.path().join("acme/painter")).unwrap().count()
        };
        assert_eq!([record(1), record(3), record(2), record(1)], [1, 3, 2, 1]);
    }

    #[test]
    fn extensions_are_plain() {
        let table = [
            (Some("out-0.PNG"), None, "png"),
            (Some("out"), Some("image/webp"), "webp"),
            (Some("a.b/../c"), Some("text/plain; charset=utf-8"), "txt"),
            (None, Some("no/thing"), "bin"),
        ];
        for (name, kind, expected) in table {
            let extension = extension_of(name, kind);
            assert_eq!(extension, expected, "{name:?} {kind:?}");
        }
    }
}
