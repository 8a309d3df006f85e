use super::collisions::{LONGEST, hash};
use super::words::words;
use super::*;

#[test]
fn texts_split_into_words() {
    let table = [
        ("Euler a", "Euler a"),
        ("DPM++ 2M SDE Karras", "DPM Plus Plus 2|M SDE Karras"),
        ("K_EULER_ANCESTRAL", "K EULER ANCESTRAL"),
        ("DPMSolverMultistep", "DPMSolverMultistep"),
        ("DPM2MSDE", "DPM2|MSDE"),
        ("-1", "Minus 1"),
        ("a-1", "a 1"),
        ("(-1)", "Minus 1"),
        ("C# minor", "C Sharp minor"),
        ("1024×768", "1024x768"),
        ("1024x768px", "1024x768|px"),
        ("1024X768", "1024|X768"),
        ("4x", "4|x"),
        ("3*4", "3x4"),
        ("a*b", "a Star b"),
        ("café", "cafe"),
        ("日本", "U65e5 U672c"),
        ("", "Empty"),
        ("--", "Dash Dash"),
        ("- \u{202e}", "Dash Space U202e"),
        ("\u{301}", "Mark"),
    ];
    for (text, expected) in table {
        let words: Vec<_> = words(text).iter().map(|word| word.parts().join("|")).collect();
        assert_eq!(words.join(" "), expected, "{text:?}");
    }
}

#[test]
fn variants() {
    let table = [
        ("Euler a", "EulerA"),
        ("Euler", "Euler"),
        ("DPM++ 2M SDE Karras", "DpmPlusPlus2MSdeKarras"),
        ("DPM++2MSDE", "DpmPlusPlus2Msde"),
        ("UniPC", "UniPc"),
        ("DPM2 a Karras", "Dpm2AKarras"),
        ("Animagine-XL-4.0", "AnimagineXl4_0"),
        ("16:9", "_16_9"),
        ("1024x1024", "_1024x1024"),
        ("1024×1024", "_1024x1024"),
        ("512*512", "_512x512"),
        ("4x", "_4X"),
        ("-1", "Minus1"),
        ("0.25", "_0_25"),
        ("1 2", "_1_2"),
        ("C# minor", "CSharpMinor"),
        ("R&B", "RAndB"),
        ("10%", "_10Percent"),
        ("Self", "Self_"),
        ("self", "Self_"),
        ("", "Empty"),
        (" ", "Space"),
        ("-", "Dash"),
        ("--", "DashDash"),
        ("é", "E"),
        ("日本", "U65e5U672c"),
        ("🙂", "U1f642"),
        ("a\u{301}", "A"),
        ("\u{301}", "Mark"),
        ("true", "True"),
        ("1080p", "_1080P"),
    ];
    for (value, expected) in table {
        assert_eq!(variant(value).as_str(), expected, "{value:?}");
    }
}

#[test]
fn long_names_are_cut_and_told_apart() {
    let (a, b) = ("a".repeat(80), format!("{}b", "a".repeat(79)));
    assert_eq!(variant(&a).as_str().len(), LONGEST + 9);
    assert_ne!(variant(&a), variant(&b));
    assert_eq!(variant(&a).as_str(), format!("A{}H{}", "a".repeat(63), hash(&a)));
    assert_eq!(field(&a).as_str(), format!("{}_h{}", "a".repeat(64), hash(&a)));
}

#[test]
fn fields_setters_and_types() {
    let table = [
        ("width", "width", "width", "Width"),
        ("type", "type", "type", "Type"),
        ("self", "self_", "self_", "Self_"),
        ("new", "new", "new_", "New"),
        ("validate", "validate", "validate_", "Validate"),
        ("guidanceScale", "guidance_scale", "guidance_scale", "GuidanceScale"),
        ("NSFW", "nsfw", "nsfw", "Nsfw"),
        ("T_inv", "t_inv", "t_inv", "TInv"),
        ("a__b", "a_b", "a_b", "AB"),
        ("__extra", "extra", "extra_", "Extra"),
        ("2d", "_2d", "_2d", "_2D"),
        ("große", "gro_udf_e", "gro_udf_e", "GroUdfE"),
        ("input", "input", "input", "Input_"),
        ("controlnet_1", "controlnet_1", "controlnet_1", "Controlnet1"),
        ("", "empty", "empty", "Empty"),
    ];
    for (name, expected_field, expected_setter, expected_type) in table {
        assert_eq!(field(name).as_str(), expected_field, "{name}");
        assert_eq!(setter(&field(name)).as_str(), expected_setter, "{name}");
        assert_eq!(type_name(name).as_str(), expected_type, "{name}");
    }
}

#[test]
fn keywords_are_written_raw() {
    for (property, expected) in [("type", "r#type"), ("types", "types"), ("self", "self_"), ("try", "r#try")] {
        assert_eq!(field(property).to_string(), expected);
        assert_eq!(field(property).to_token_stream().to_string(), expected);
    }
}

#[test]
fn modules() {
    let table = [
        ("animagine-xl-4.0", "animagine_xl_4_0"),
        ("meta-llama-3-8b-instruct", "meta_llama_3_8b_instruct"),
        ("aisha-ai-official", "aisha_ai_official"),
        ("4x-upscaler", "_4x_upscaler"),
        ("mod", "mod_"),
        ("SDXL", "sdxl"),
    ];
    for (name, expected) in table {
        assert_eq!(module(name).as_str(), expected, "{name}");
    }
}

#[test]
fn both_sides_of_a_collision_change() {
    let names = |texts: &[&'static str]| {
        let made: Vec<_> = texts.iter().map(|text| (variant(text), *text)).collect();
        without_collisions(&made).iter().map(VariantName::to_string).collect::<Vec<_>>()
    };
    assert_eq!(names(&["a", "b"]), ["A", "B"]);
    let colliding = names(&["a", "b", "A"]);
    assert_eq!(colliding, [format!("AH{}", hash("a")), "B".to_owned(), format!("AH{}", hash("A"))]);
    assert_eq!(names(&["A", "a"])[0], colliding[2]);
    // A name without letters has no other case.
    assert!(names(&["1", "[1]"]).iter().all(|name| name.starts_with("_1H")));
    let fields: Vec<_> = ["1", "[1]"].map(|text| (field(text), text)).to_vec();
    assert!(without_collisions(&fields).iter().all(|name| name.as_str().starts_with("_1_h")));
    // A name that looks like a hashed name is distinguished too.
    let hashed: &'static str = Box::leak(format!("AH{}", hash("a")).into_boxed_str());
    let mut all = names(&["a", "A", hashed]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 3);
}

#[test]
fn every_name_is_an_identifier() {
    let hostile =
        ["\0", "\u{202e}", "a b", "'", "//", "*/", "ß", "İ", "ﬀ", "\u{1F468}\u{200D}\u{1F469}", "²", "½", "_", "__"];
    for text in hostile {
        let (variant, type_name, field, module) = (variant(text), type_name(text), field(text), module(text));
        for name in [variant.as_str(), type_name.as_str(), field.as_str(), module.as_str()] {
            assert!(!name.is_empty() && name != "_", "{text:?}");
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{text:?}: {name}");
            assert!(!name.starts_with(|c: char| c.is_ascii_digit()), "{text:?}: {name}");
        }
    }
}
