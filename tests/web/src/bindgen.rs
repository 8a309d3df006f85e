//! `bindgen <file.wasm> <folder>`: writes a module for Node.

#[cfg(not(target_family = "wasm"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(wasm), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: bindgen <file.wasm> <folder>".into());
    };
    wasm_bindgen_cli_support::Bindgen::new().input_path(wasm).nodejs(true)?.generate(folder)?;
    Ok(())
}

#[cfg(target_family = "wasm")]
fn main() {}
