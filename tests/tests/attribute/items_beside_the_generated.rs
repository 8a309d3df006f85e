//! Items of the user's own stand in the module beside the generated ones.

use replicate_runtime::model;

/// The documentation of the user stands before that of the model.
#[model("black-forest-labs/flux-schnell", dir = "../examples/models")]
pub mod flux {
    use std::fmt;

    /// The size of a poster.
    pub const POSTER: AspectRatio = AspectRatio::_2_3;

    impl Input {
        /// An input for a poster.
        pub fn poster(prompt: &str) -> Self {
            Self::new(prompt).aspect_ratio(POSTER)
        }
    }

    pub struct Shown(pub Input);

    impl fmt::Display for Shown {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "a picture of {}", self.0.prompt)
        }
    }

    pub mod inner {
        pub fn input() -> super::Input {
            super::Input::poster("a lighthouse")
        }
    }
}

#[test]
fn compiles() {
    let input = flux::inner::input();
    assert_eq!(input.aspect_ratio, Some(flux::POSTER));
    assert_eq!(flux::Shown(input).to_string(), "a picture of a lighthouse");
}
