//! A `match` on an enum, which goes on working when the model gets more values.

use replicate_runtime::model;

#[model("acme/oddball")]
pub mod oddball {}

// For an enum of one's own crate, clippy's pedantic group counts the hidden variant among those that could be named.
#[allow(clippy::match_wildcard_for_single_variants, reason = "the hidden variant is not to be named")]
fn cost(kind: oddball::Type) -> u32 {
    match kind {
        oddball::Type::Plain => 1,
        oddball::Type::Fancy => 2,
        _ => 3,
    }
}

#[test]
fn compiles() {
    let costs: Vec<u32> = oddball::Type::ALL.iter().map(|kind| cost(*kind)).collect();
    assert_eq!(costs, [1, 2]);
    assert_eq!("fancy".parse(), Ok(oddball::Type::Fancy));
    assert_eq!(oddball::Type::Fancy.to_string(), "fancy");
}
