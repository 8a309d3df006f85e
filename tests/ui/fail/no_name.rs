use replicate_runtime::model;

#[model]
pub mod bare {}

#[model()]
pub mod empty {}

#[model(dir = "models")]
pub mod options_alone {}

fn main() {
    let _ = (bare::Input::new(), empty::Input::new(), options_alone::Input::new());
}
