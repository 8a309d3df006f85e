//! All faces of the generator give the same tokens.

use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use replicate_codegen::{Options, Source, expand};

use crate::members::MODELS;
use crate::strict::strict;

#[test]
fn attribute_build_script_and_files_hold_the_same_tokens() {
    let strict = strict();
    let clippy = strict.clippy.succeeded();
    let ran = clippy.messages("build-script-executed");
    let script = ran.iter().find(|it| it["package_id"].as_str().unwrap().contains("script-2024")).unwrap();
    let included = Path::new(script["out_dir"].as_str().unwrap()).join("replicate_models.rs");
    let included = words(&fs::read_to_string(included).unwrap());

    for (model, module) in MODELS {
        let name = model.parse().unwrap();
        let models = strict.scratch.path("members/script-2024/models");
        let source = Source::of_model(&models, &name).unwrap();
        // What the attribute puts into the crate, before and inside the module.
        let expansion = expand(source.document(), &name, &Options::default());
        let (before, inside) = (flat(expansion.attributes), flat(expansion.contents));
        assert!(inside.len() > 500, "{model}");

        let owner = name.owner().replace('-', "_");
        let file =
            |path: &str| words(&strict.scratch.read(&format!("members/files-2024/src/models/{owner}/{path}.rs")));
        assert!(file(module) == inside, "{model}: the file differs");
        let declared = [before.clone(), words(&format!("#[rustfmt::skip] pub mod {module};"))].concat();
        assert!(holds(&file("mod"), &declared), "{model}: the attributes in the index differ");

        let nested = [before, words(&format!("pub mod {module}")), vec!["{".to_owned()], inside, vec!["}".to_owned()]];
        assert!(holds(&included, &nested.concat()), "{model}: the build script's module differs");
    }
}

/// The tokens of a text; a doc comment is the attribute that it stands for.
fn words(text: &str) -> Vec<String> {
    flat(text.parse().unwrap())
}

/// Tokens without the white space between them, groups opened.
fn flat(tokens: TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let inner = flat(group.stream());
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                words.push(open.to_owned());
                words.extend(inner);
                words.push(close.to_owned());
            }
            TokenTree::Literal(literal) => words.push(value(&literal)),
            other => words.push(other.to_string()),
        }
    }
    words
}

/// What a literal stands for: a text can be written in several ways.
fn value(literal: &proc_macro2::Literal) -> String {
    match syn::Lit::new(literal.clone()) {
        syn::Lit::Str(text) => format!("{:?}", text.value()),
        _ => literal.to_string(),
    }
}

fn holds(all: &[String], run: &[String]) -> bool {
    all.windows(run.len()).any(|window| window == run)
}
