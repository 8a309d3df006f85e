//! What the page of a module shows is what a user can copy: its example compiles.

use std::fmt::Write as _;

use replicate_codegen::{Options, expand, sources};
use syn::{Attribute, Expr, Lit, Meta};

use crate::cargo::{Scratch, dependency, manifest, workspace};

#[test]
fn the_example_of_each_module_compiles() {
    let scratch = Scratch::workspace("pages");
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    let manifest = manifest("pages", "2024", &format!("[dependencies]\n{runtime}"));
    scratch.write("members/pages/Cargo.toml", &manifest);
    let mut text = String::from("//! The examples.\nuse replicate_runtime::{Client, Error, model};\n");
    let folders = ["examples/models", "tests/models", "tests/ui/models/acme/printer.json"];
    let mut shown = 0;
    for source in sources(folders.map(|folder| workspace().join(folder))).unwrap() {
        let model = source.model();
        let document = std::fs::read_to_string(source.path()).unwrap();
        scratch.write(&format!("members/pages/models/{model}.json"), &document);
        let expansion = expand(source.document(), model, &Options::default());
        let page = page(&expansion.attributes.to_string());
        assert!(page.contains(&format!("https://replicate.com/{model}")), "{page}");
        assert!(page.contains("It gives back "), "{page}");
        // The first line is what a list of modules shows.
        assert!(page.starts_with(source.document().description().unwrap_or("The model [`")), "{page}");
        let (_, example) = page.split_once("```text\n").unwrap();
        let (example, _) = example.split_once("```").unwrap();
        let _ = write!(
            text,
            "#[model(\"{model}\")]\npub mod model_{shown} {{}}\n\
             /// The example.\npub async fn example_{shown}(client: &Client) -> Result<(), Error> {{\n    \
                 #[allow(unused_imports)]\n    use model_{shown}::*;\n{example}    drop(output);\n    Ok(())\n}}\n"
        );
        shown += 1;
    }
    assert!(shown > 7, "{shown}");
    scratch.write("members/pages/src/lib.rs", &text);
    scratch.cargo("check --package pages").succeeded();
}

/// The documentation that attributes hold.
fn page(attributes: &str) -> String {
    let parser = Attribute::parse_outer;
    let attributes = syn::parse::Parser::parse_str(parser, attributes).unwrap();
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(line) => Some(line.value().trim_start().to_owned() + "\n"),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines.collect()
}
