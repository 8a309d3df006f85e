//! The files of a prediction that is over.

use std::path::{Path, PathBuf};

use replicate_runtime::{Client, ErrorKind, FileOutput};

use crate::files;
use crate::report::Failure;
use crate::shell::Shell;

/// Saves files of an output, and says so: `<id>_<number>.<extension>`, where nothing is overwritten.
///
/// All of them are tried. The failure is that of the first that can't be saved.
pub(super) async fn save(
    client: &Client,
    id: &str,
    files: Vec<FileOutput>,
    folder: &Path,
    shell: &Shell,
) -> (Vec<PathBuf>, Option<Failure>) {
    let (mut saved, mut failure) = (Vec::new(), None);
    for (at, fetched) in files::fetch(client, files.into_iter().enumerate().collect(), folder, &plain(id)).await {
        match fetched {
            Ok(path) => {
                shell.done("Saved", path.display());
                saved.push(path);
            }
            Err(problem) => {
                let again = match problem.kind() {
                    ErrorKind::Expired => "the service deletes files an hour after the end".to_owned(),
                    _ => format!(
                        "the files of a prediction are kept for an hour: `cargo replicate predictions download {id}` gets \
                         them"
                    ),
                };
                let problem = problem.failure(folder).within(&format!("file {at} of the output"));
                failure.get_or_insert(problem.help(again));
            }
        }
    }
    (saved, failure)
}

/// The service's ids are letters and digits; whatever else a server sends names no folder.
fn plain(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).take(64).collect()
}
