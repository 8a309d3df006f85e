//! `replicate-web-bindgen FILE.wasm FOLDER`: writes a module for Node.js.

use std::env;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = env::args_os().skip(1);
    let input = arguments.next().context("the first argument is the file to read")?;
    let folder = arguments.next().context("the second argument is the folder to write")?;
    Bindgen::new().nodejs(true)?.typescript(false).input_path(input).generate(folder)
}
