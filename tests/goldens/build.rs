//! Generates a module for each rule, so that what the goldens show also compiles.

fn main() -> Result<(), replicate_codegen::Error> {
    replicate_codegen::Builder::new().models_dir("rules").generate()
}
