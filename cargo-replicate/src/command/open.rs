//! `open`: opens the page of a model in the browser.

use crate::cli::Open;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

pub(super) fn run(asked: &Open, shell: &Shell) -> Result<Outcome, Failure> {
    // A model's name is safe in a URL and in an argument.
    let address = format!("https://replicate.com/{}", asked.model);
    if asked.print {
        shell.result(format_args!("{address}\n"))?;
        return Ok(Outcome::Done);
    }
    open::that(&address)
        .map_err(|error| Failure::new("can't open a browser").because(&error).help(format!("the page is {address}")))?;
    shell.done("Opened", address);
    Ok(Outcome::Done)
}
