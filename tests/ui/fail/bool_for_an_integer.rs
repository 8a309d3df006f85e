use replicate_runtime::model;

#[model("aisha-ai-official/animagine-xl-4.0")]
pub mod animagine {}

fn main() {
    let _ = animagine::Input::new().width(true);
}
