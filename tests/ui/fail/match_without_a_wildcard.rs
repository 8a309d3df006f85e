use replicate_runtime::model;

#[model("acme/oddball")]
pub mod oddball {}

fn main() {
    let _ = match oddball::Type::Plain {
        oddball::Type::Plain => 1,
        oddball::Type::Fancy => 2,
    };
}
