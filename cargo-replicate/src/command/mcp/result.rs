//! The output of a prediction as the result of a tool: text, pictures, links to saved files, and everything as JSON.

use std::path::{Path, PathBuf};

use replicate_runtime::{Client, FileOutput, Snapshot, Status};
use replicate_schema::ModelSchema;
use rmcp::model::{CallToolResult, ContentBlock, Resource};
use serde_json::{Map, Value, json};
use url::Url;

use super::{picture, shape};
use crate::command::outputs;
use crate::file_host::FileHost;
use crate::files;
use crate::output::{self, Output};
use crate::style::plain;
use crate::table::clipped;

/// The maximum length of a message, whatever it repeats.
const LONGEST_MESSAGE: usize = 8_000;
/// Clients refuse results of more than about a megabyte. Longer text is cut; the prediction has it in full.
const LONGEST_TEXT: usize = 200_000;
/// Larger files are only linked, not shown.
const LARGEST_PICTURE: u64 = 32 << 20;

/// The result of a failed call.
pub(super) fn error(message: &str) -> CallToolResult {
    let message: String = plain(message).chars().take(LONGEST_MESSAGE).collect();
    CallToolResult::error(vec![ContentBlock::text(message)])
}

/// The result of an ended prediction. Its files are saved to a folder.
pub(super) async fn of_prediction(
    client: &Client,
    prediction: &Snapshot<Value>,
    schema: &ModelSchema,
    folder: &Path,
) -> CallToolResult {
    let id = prediction.id();
    if *prediction.status() != Status::Succeeded {
        let why = prediction.error().unwrap_or_else(|| "no reason is given".into());
        return error(&format!("the prediction {id} {}: {why}", prediction.status()));
    }
    let given = prediction.raw().get("output").cloned().unwrap_or_default();
    if given.is_null() && prediction.is_data_removed() {
        return error(&format!("the service has deleted the output of {id}, as it does an hour after the end"));
    }
    let output = Output::of(schema);
    let found = output.files(&given, &FileHost::of(client, prediction));
    let mut saved = save(client, id, found, folder).await;
    let mut structured = Map::from_iter([("prediction".to_owned(), Value::from(id))]);
    let fitting = shape::shaped(&given, schema);
    let mut content = std::mem::take(&mut saved.content);
    let words = match &fitting {
        Some(text @ Value::String(_)) if output.is_text() => Some(text.clone()),
        Some(_) if !saved.paths.is_empty() && !saved.is_partial && !output.is_any() => None,
        _ => Some(given.clone()),
    };
    let text = words.as_ref().map(|words| words.as_str().map_or_else(|| words.to_string(), str::to_owned));
    content.splice(0..0, text.map(|text| ContentBlock::text(cut(&text, id))));
    // Saved files are named by their local URLs, since the service's URLs expire after an hour.
    saved.replace(&given);
    let value = match words {
        Some(Value::String(text)) if output.is_text() => cut(&text, id).into(),
        _ => saved.output,
    };
    let (key, value) = match shape::shaped(&value, schema) {
        Some(fitting) => ("output", fitting),
        None => ("unexpected_output", value),
    };
    structured.insert(key.to_owned(), value);
    let paths: Vec<String> = saved.paths.iter().map(|path| path.display().to_string()).collect();
    structured.insert("files".to_owned(), json!(paths));
    let mut result = CallToolResult::success(content);
    result.structured_content = Some(structured.into());
    result
}

/// A text, cut to the length that clients accept.
fn cut(text: &str, id: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}… (the rest is in the prediction {id})", &text[..end]),
    }
}

/// The files of an output.
#[derive(Debug, Default)]
struct Saved {
    paths: Vec<PathBuf>,
    content: Vec<ContentBlock>,
    /// The JSON Pointer of each saved file in the output, and its local URL.
    addresses: Vec<(String, String)>,
    output: Value,
    /// Whether some could not be saved.
    is_partial: bool,
}

impl Saved {
    fn replace(&mut self, given: &Value) {
        self.output = given.clone();
        for (pointer, address) in &self.addresses {
            if let Some(slot) = self.output.pointer_mut(pointer) {
                *slot = address.as_str().into();
            }
        }
    }
}

async fn save(client: &Client, id: &str, found: Vec<(String, FileOutput)>, folder: &Path) -> Saved {
    let mut saved = Saved::default();
    let wanted = found.iter().enumerate().map(|(at, (_, file))| (at, file.clone())).collect();
    if found.is_empty() {
        return saved;
    }
    for (at, fetched) in files::fetch(client, wanted, folder, &outputs::plain(id)).await {
        match fetched {
            Ok(path) => {
                let path = path.canonicalize().unwrap_or(path);
                let (address, content) = shown(&path, picture::LARGEST_FILES / found.len());
                saved.addresses.extend(address.map(|address| (found[at].0.clone(), address)));
                saved.content.extend(content);
                saved.paths.push(path);
            }
            Err(problem) => {
                let why = problem.failure(&folder.display().to_string()).sentence();
                let message = format!(
                    "file {at} of the output can't be saved: {why}; the service has it for an hour: \
                     `cargo replicate predictions download {id}` gets it again"
                );
                saved.content.push(ContentBlock::text(clipped(&message, LONGEST_MESSAGE)));
                saved.is_partial = true;
            }
        }
    }
    saved
}

/// The URL of a saved file, and its content for an agent: the picture, if it is one, and a link.
fn shown(path: &Path, most: usize) -> (Option<String>, Vec<ContentBlock>) {
    let size = std::fs::metadata(path).map_or(0, |file| file.len());
    let bytes = if size <= LARGEST_PICTURE { std::fs::read(path).unwrap_or_default() } else { Vec::new() };
    let mut content: Vec<ContentBlock> = picture::content(&bytes, most).into_iter().collect();
    let address = Url::from_file_path(path).ok().map(String::from);
    if let Some(address) = &address {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut link = Resource::new(address.as_str(), name);
        link.mime_type = media_type(path).map(str::to_owned);
        link.size = Some(size);
        content.push(ContentBlock::resource_link(link));
    }
    (address, content)
}

pub(super) fn media_type(path: &Path) -> Option<&'static str> {
    mime_guess::from_path(path).first_raw()
}

/// The result of a prediction that has not ended.
pub(super) fn of_running(prediction: &Snapshot<Value>) -> CallToolResult {
    let (id, status) = (prediction.id(), prediction.status());
    let mut text = format!("the prediction {id} is {status}; ask again in a while");
    if let Some(written) = prediction.raw().get("output").filter(|output| !output.is_null()) {
        let written = match output::text(written) {
            text if text.is_empty() => written.to_string(),
            text => text,
        };
        text = format!("{text}\n{}", cut(&written, id));
    }
    CallToolResult::success(vec![ContentBlock::text(text)])
}
