//! Generates a module for each document in `models/`; the example `build_script` includes them.

fn main() -> Result<(), replicate_codegen::Error> {
    replicate_codegen::Builder::new().models_dir("models").generate()
}
