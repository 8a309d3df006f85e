//! Files that go into a model and files that come out of it.

mod input;
mod output;

pub use input::FileInput;
pub use output::FileOutput;

/// At most 80 characters of a URL for `Debug`: a `data:` URI can hold megabytes.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
    }
}
