//! The attribute finds the document wherever it stands in a package.

use crate::cargo::{Scratch, dependency, manifest};

#[test]
fn the_document_is_found_from_every_target() {
    let scratch = Scratch::workspace("places");
    let dependencies = format!("[dependencies]\n{}", dependency("replicate-runtime", ", features = ['macros']"));
    let at = |path: &str| format!("members/deep/{path}");
    scratch.write(&at("Cargo.toml"), &manifest("deep", "2024", &dependencies));
    scratch.write(&at("models/acme/painter.json"), r#"{"Input": {"properties": {"width": {"type": "integer"}}}}"#);
    scratch.write(
        &at("src/lib.rs"),
        "//! ```\n//! #[replicate_runtime::model(\"acme/painter\")]\n//! mod painter {}\n//!\n\
         //! assert_eq!(painter::Input::new().width(7).width, Some(7));\n//! ```\n\nmod outer;\n",
    );
    scratch.write(&at("src/outer/mod.rs"), &format!("mod inner;\n{TEST}"));
    scratch.write(&at("src/outer/inner.rs"), &format!("mod innermost {{\n{TEST}\n}}\n"));
    scratch.write(&at("src/main.rs"), &format!("fn main() {{}}\n{TEST}"));
    scratch.write(&at("tests/top.rs"), TEST);
    scratch.write(&at("tests/folder/main.rs"), &format!("mod further;\n{TEST}"));
    scratch.write(&at("tests/folder/further.rs"), TEST);
    scratch.write(&at("examples/show.rs"), &format!("fn main() {{}}\n{TEST}"));
    scratch.write(&at("benches/speed.rs"), TEST);

    let run = scratch.cargo("test --all-targets");
    let passed = run.succeeded().stdout.matches("test a_width ... ok").count();
    let nested = run.stdout.matches("a_width ... ok").count();
    assert_eq!((passed, nested), (4 + 1, 8), "{run}");
    let run = scratch.cargo("test --doc");
    assert!(run.succeeded().stdout.contains("1 passed"), "{run}");
}

const TEST: &str = "
    #[replicate_runtime::model(\"acme/painter\")]
    mod painter {
        /// What is in the module already stays there.
        pub const WIDTH: i64 = 512;
    }

    #[test]
    fn a_width() {
        assert_eq!(painter::Input::new().width(512).width, Some(painter::WIDTH));

        #[replicate_runtime::model(\"acme/painter\")]
        mod within_a_function {}
        assert_eq!(within_a_function::Input::new().width, None);
    }
";
