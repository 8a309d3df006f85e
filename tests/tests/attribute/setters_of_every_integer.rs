//! Setters take every integer type; those of numbers take floats as well.

use replicate_runtime::model;

#[model("aisha-ai-official/animagine-xl-4.0", dir = "../examples/models")]
pub mod animagine {}

#[test]
fn compiles() {
    let input = animagine::Input::new;
    let each = [
        input().width(64),
        input().width(64_i8),
        input().width(64_i16),
        input().width(64_i32),
        input().width(64_i64),
        input().width(64_i128),
        input().width(64_isize),
        input().width(64_u8),
        input().width(64_u16),
        input().width(64_u32),
        input().width(64_u64),
        input().width(64_u128),
        input().width(64_usize),
    ];
    assert!(each.iter().all(|input| input.width == Some(64)));

    // A number takes both kinds.
    let each = [input().cfg_scale(7), input().cfg_scale(7_u8), input().cfg_scale(7.0), input().cfg_scale(7_f32)];
    assert!(each.iter().all(|input| input.cfg_scale == Some(7.0)));
}
