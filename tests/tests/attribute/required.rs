//! What `new` takes: one required input as its argument, more of them by name.

use std::path::{Path, PathBuf};

use replicate_runtime::{FileInput, FileOutput, model};

#[model("black-forest-labs/flux-schnell", dir = "../examples/models")]
pub mod flux {}

#[model("acme/detector")]
pub mod detector {}

#[model("acme/upscaler")]
pub mod upscaler {}

#[test]
fn compiles() {
    for input in [flux::Input::new("a"), flux::Input::new(String::from("a")), flux::Input::new('a')] {
        assert_eq!(input.prompt, "a");
    }

    let output = FileOutput::from("https://example.com/cat.png");
    let _ = detector::Input::new("https://example.com/cat.png");
    let _ = detector::Input::new(Path::new("cat.png"));
    let _ = detector::Input::new(PathBuf::from("cat.png"));
    let _ = detector::Input::new(vec![1_u8, 2, 3]);
    let _ = detector::Input::new(FileInput::from_bytes(&b"cat"[..]));
    let _ = detector::Input::new(&output);

    // By name, in any order.
    let image = FileInput::from(output);
    let input = upscaler::Input::new(upscaler::Required { image: image.clone(), prompt: "sharp".to_owned() });
    assert_eq!((input.image, input.prompt.as_str()), (image, "sharp"));
}
