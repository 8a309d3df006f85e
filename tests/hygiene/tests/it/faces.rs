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
        let docs: Vec<_> = before.iter().take_while(|word| *word != "allow").cloned().collect();
        let docs = &docs[..docs.len() - 2];

        let owner = name.owner().replace('-', "_");
        let file =
            |path: &str| words(&strict.scratch.read(&format!("members/files-2024/src/models/{owner}/{path}.rs")));
        // A file documents its own module, and the root of the tree has the lint levels of all.
        let inner = docs.join(" ").replace("# [ doc", "# ! [ doc");
        assert!(file(module).join(" ") == format!("{inner} {}", inside.join(" ")), "{model}: the file differs");
        let declared = words(&format!("#[rustfmt::skip] pub mod {module};"));
        assert!(holds(&file("mod"), &declared), "{model}: the index does not declare it");

        // The build script's file has the lint levels once for each owner.
        let nested =
            [docs.to_vec(), words(&format!("pub mod {module}")), vec!["{".to_owned()], inside, vec!["}".to_owned()]];
        assert!(holds(&included, &nested.concat()), "{model}: the build script's module differs");
        let lints = &before[docs.len()..];
        let module = [lints.to_vec(), words(&format!("pub mod {owner}")), vec!["{".to_owned()]];
        assert!(holds(&included, &module.concat()), "{model}: the lint levels of the build script's module differ");
        let root = words(&strict.scratch.read("members/files-2024/src/models/mod.rs"));
        let allowed = |words: &[String]| words.iter().filter(|word| *word != ",").cloned().collect::<Vec<_>>();
        assert!(holds(&allowed(&root), &allowed(&lints[2..])), "the lint levels of the files differ");
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
