use replicate_runtime::model;

#[model("acme/broken")]
pub mod broken {}

use broken::Input;

fn main() {
    let input = Input { steps: Some(7), ..Input::new() };
    assert_eq!(input.steps, Some(7));
}
