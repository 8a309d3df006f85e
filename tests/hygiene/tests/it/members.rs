//! The packages that generated code has to be at home in: one for each edition and face, each a library and a binary.

use std::path::Path;

use replicate_codegen::{Options, render, sources};

use crate::cargo::{Scratch, dependency, manifest, workspace};

pub(crate) const EDITIONS: [&str; 3] = ["2018", "2021", "2024"];

/// The way in which a package comes by its models.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Face {
    Attribute,
    Script,
    Files,
}

impl Face {
    pub(crate) const ALL: [Self; 3] = [Self::Attribute, Self::Script, Self::Files];

    pub(crate) fn name(self, edition: &str) -> String {
        format!("{self:?}-{edition}").to_lowercase()
    }

    fn dependencies(self) -> String {
        // The attribute is one of the macros, and `input!` is another, through each face.
        let runtime = dependency("replicate-runtime", ", features = ['macros']");
        let build = match self {
            Self::Script => format!("\n[build-dependencies]\n{}", dependency("replicate-codegen", "")),
            Self::Attribute | Self::Files => String::new(),
        };
        format!("[dependencies]\n{runtime}{build}")
    }

    /// Items that bring in all models, with `vis` before each: nothing, or `pub ` with its space.
    fn models(self, vis: &str) -> String {
        match self {
            Self::Attribute => {
                let attribute =
                    |(model, module)| format!("#[::replicate_runtime::model(\"{model}\")]\n{vis}mod {module} {{}}\n");
                MODELS.map(attribute).concat()
            }
            Self::Script => "::replicate_runtime::include_models!();\n".to_owned(),
            Self::Files => format!("{vis}mod models;\n"),
        }
    }

    /// The path of a model's module, from the root of the crate.
    fn module(self, model: &str) -> String {
        let (_, module) = MODELS.iter().find(|(name, _)| *name == model).unwrap();
        let owner = model.split_once('/').unwrap().0.replace('-', "_");
        match self {
            Self::Attribute => (*module).to_owned(),
            Self::Script => format!("{owner}::{module}"),
            Self::Files => format!("models::{owner}::{module}"),
        }
    }
}

/// Every model with its module.
pub(crate) const MODELS: [(&str, &str); 5] = [
    ("acme/everything", "everything"),
    ("acme/streams", "streams"),
    ("aisha-ai-official/animagine-xl-4.0", "animagine_xl_4_0"),
    ("black-forest-labs/flux-schnell", "flux_schnell"),
    ("meta/meta-llama-3-8b-instruct", "meta_llama_3_8b_instruct"),
];

/// Writes the document of each model below a folder.
pub(crate) fn write_models(scratch: &Scratch, folder: &str) {
    for (model, _) in MODELS {
        let home = if model.starts_with("acme/") { "tests/hygiene/models" } else { "examples/models" };
        let text = std::fs::read_to_string(workspace().join(home).join(format!("{model}.json"))).unwrap();
        scratch.write(&format!("{folder}/{model}.json"), &text);
    }
}

/// Writes the package of a face and an edition.
pub(crate) fn write_member(scratch: &Scratch, face: Face, edition: &str) {
    let name = face.name(edition);
    let at = |path: &str| format!("members/{name}/{path}");
    scratch.write(&at("Cargo.toml"), &manifest(&name, edition, &face.dependencies()));
    write_models(scratch, &at("models"));
    match face {
        Face::Script => scratch.write(&at("build.rs"), BUILD_SCRIPT),
        Face::Files => write_files(&scratch.path(&at("models")), &scratch.path(&at("src/models"))),
        Face::Attribute => {
            let checked = "::core::mem::drop(animagine_xl_4_0::input! { prompt: \"rain\", width: 512 });";
            let (lints, models) = (LINTS, face.models(""));
            let bare = format!("#![no_implicit_prelude]\n{lints}{models}\nfn main() {{\n    {checked}\n}}\n");
            scratch.write(&at(&format!("src/bin/bare-{edition}.rs")), &format!("//! Without a prelude.\n{bare}"));
        }
    }
    scratch.write(&at("src/lib.rs"), &library(face));
    scratch.write(&at("src/main.rs"), &binary(face, edition));
}

fn write_files(models: &Path, to: &Path) {
    render(&sources([models]).unwrap(), &Options::default()).write(to).unwrap();
}

/// Writes a package that knows the runtime by another crate alone, through each face, and that other crate.
pub(crate) fn write_renamed(scratch: &Scratch) {
    let runtime = dependency("replicate-runtime", ", features = ['macros']");
    scratch.write("members/prelude/Cargo.toml", &manifest("prelude", "2024", &format!("[dependencies]\n{runtime}")));
    scratch.write("members/prelude/src/lib.rs", "//! Re-exports the runtime.\n\npub use replicate_runtime;\n");

    let codegen = dependency("replicate-codegen", "");
    let dependencies =
        format!("[dependencies]\nprelude = {{ path = '../prelude' }}\n\n[build-dependencies]\n{codegen}");
    scratch.write("members/renamed/Cargo.toml", &manifest("renamed", "2024", &dependencies));
    write_models(scratch, "members/renamed/models");
    let path = "::prelude::replicate_runtime";
    let builder = "replicate_codegen::Builder::new()";
    scratch.write(
        "members/renamed/build.rs",
        &BUILD_SCRIPT.replace(builder, &format!("{builder}.runtime_path(\"{path}\")")),
    );
    let options = Options::default().runtime_path(path).unwrap();
    let rendered = render(&sources([scratch.path("members/renamed/models")]).unwrap(), &options);
    rendered.write(&scratch.path("members/renamed/src/models")).unwrap();
    scratch.write(
        "members/renamed/src/lib.rs",
        &format!(
            "//! The runtime by another name.\n{LINTS}\n\
             pub mod models;\n\n\
             ::prelude::replicate_runtime::include_models!();\n\n\
             #[::prelude::replicate_runtime::model(\"acme/everything\", crate = \"prelude::replicate_runtime\")]\n\
             pub mod everything {{}}\n\n\
             /// A module of one's own.\n\
             pub mod inner {{\n    \
                 pub use ::prelude::replicate_runtime as runtime;\n\n    \
                 #[runtime::model(\"acme/streams\", crate = \"crate::inner::runtime\", dir = \"models\",)]\n    \
                 pub mod streams {{}}\n\
             }}\n"
        ),
    );
}

/// A library whose models are public, and that has names and macros of its own for what generated code uses.
fn library(face: Face) -> String {
    let everything = face.module("acme/everything");
    let models = face.models("pub ");
    format!(
        "//! A library.\n{LINTS}{}\n{models}\n\
         /// An input with one thing set.\n\
         pub fn input(required: {everything}::Required) -> {everything}::Input {{\n    \
             {everything}::Input::new(required).r#async(true)\n\
         }}\n\n\
         /// An input with literals of every kind.\n\
         pub fn checked() -> {everything}::Input {{\n    \
             {everything}::input! {{{CHECKED}}}\n\
         }}\n",
        names()
    )
}

/// A binary whose models are private, and that uses one setter of one of them.
fn binary(face: Face, edition: &str) -> String {
    let library = face.name(edition).replace('-', "_");
    let (animagine, models) = (face.module("aisha-ai-official/animagine-xl-4.0"), face.models(""));
    format!(
        "//! A binary.\n{LINTS}\n{models}\n\
         fn main() {{\n    \
             use {library}::{animagine} as theirs;\n\n    \
             let input = {animagine}::Input::new().width(512);\n    \
             let own = {animagine}::input! {{ width: 512 }};\n    \
             let of_the_library = theirs::input! {{ width: 512, ..theirs::Input::new() }};\n    \
             assert_eq!(own.width, of_the_library.width);\n    \
             std::process::exit(i32::from(input.validate().is_err()));\n\
         }}\n"
    )
}

/// Inputs of `everything`, by names and values of every kind.
const CHECKED: &str = "
        type: \"a\", self: -5, image: \"https://example.com/a.png\", status: Starting, option: None,
        async: true, r#gen: 1, new: \"x\", \"größe\": 2.5, \"\": \"y\", \"with space\": \"z\", Steps: 1, \"2d\": false,
        scheduler: \"日本\", megapixels: 9_007_199_254_740_993, strength: 1e300, flag: true, mixed: 1.5,
        bounded_integer: -9_223_372_036_854_775_806, bounded_number: 0.07, bounded_list: [1, 2],
        bounded_map: { a: 1, \"b c\": 2.5 }, deep_list: [[[1, 0.5], []], []], files: [\"https://example.com/b\"],
        choices: [\"starting\", Processing], nested: { a: true, b: 2, input: { output: \"x\" } },
        loras: [{ path: \"p\", scale: 0.5, vec: { ok: \"y\", err: 0 } }], map_of_objects: { x: { inner: {} } },
        map_of_lists: { x: [\"a\"] }, text_or_number: 2.5, scalar_union: 5, many_types: \"x\", password: \"p\",
        nullable_items: [\"a\"], nullable_any_of: 1, untyped: 5, anything: {},
    ";

const BUILD_SCRIPT: &str = "//! Generates the models.\n\n\
    fn main() -> Result<(), replicate_codegen::Error> {\n    \
        replicate_codegen::Builder::new().models_dir(\"models\").generate()\n\
    }\n";

/// What a strict crate asks of itself.
const LINTS: &str = "\
#![forbid(missing_docs, unsafe_code)]
#![deny(
    warnings,
    future_incompatible,
    keyword_idents,
    let_underscore,
    nonstandard_style,
    refining_impl_trait,
    rust_2018_compatibility,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    unused
)]
#![deny(
    explicit_outlives_requirements,
    meta_variable_misuse,
    missing_copy_implementations,
    missing_debug_implementations,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]
#![deny(clippy::all, clippy::nursery, clippy::pedantic)]
#![deny(rustdoc::all)]
";

/// Types, traits, modules and macros with the names of what generated code uses.
fn names() -> String {
    let types = ["Option", "Some", "None", "Result", "Ok", "Err", "String", "Vec", "Box", "BTreeMap", "Json", "Value"];
    let traits = [
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Deserialize",
        "Display",
        "Eq",
        "From",
        "FromStr",
        "Hash",
        "Into",
        "IntoIterator",
        "PartialEq",
        "Serialize",
    ];
    let modules = ["alloc", "core", "replicate_runtime", "serde", "std"];
    let macros = ["concat", "env", "format", "include", "include_str", "matches", "stringify", "vec", "write"];
    let types =
        types.map(|name| format!("/// Not the usual one.\n#[derive(Clone, Copy, Debug)]\npub struct {name};\n"));
    let traits = traits.map(|name| format!("/// Not the usual one.\npub trait {name} {{}}\n"));
    let modules = modules.map(|name| format!("/// Not the usual one.\npub mod {name} {{}}\n"));
    let macros = macros.map(|name| {
        format!(
            "#[allow(unused_macros)]\n\
             macro_rules! {name} {{\n    \
                 ($($any:tt)*) => {{\n        \
                     compile_error!(\"this is not the usual macro\")\n    \
                 }};\n\
             }}\n"
        )
    });
    [types.concat(), traits.concat(), modules.concat(), macros.concat()].concat()
}
