//! Identifiers for whatever schemas name: the only place where names are made.
//!
//! Every name is ASCII and depends on the text it stands for alone, so that what else a model has never changes it.
//! Where two texts give one name, both get a longer one with a hash: an old name then stops compiling, and never
//! comes to mean something else.

mod words;

use std::collections::{HashMap, HashSet};

use words::{Word, spelled, words};

/// Longer identifiers are cut and told apart by a hash.
const LONGEST: usize = 64;

/// Words that can't be used as they are, in any edition up to 2024.
const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that have no raw form.
const NEVER_RAW: [&str; 3] = ["crate", "self", "super"];

/// Methods that a generated input has, or that every value has through a trait in the prelude: a setter of that name
/// would stand in their way.
const METHODS: [&str; 14] = [
    "new",
    "validate",
    "extra",
    "clone",
    "clone_from",
    "clone_into",
    "to_owned",
    "eq",
    "ne",
    "into",
    "try_into",
    "borrow",
    "borrow_mut",
    "type_id",
];

/// Type names that a module has of its own.
const TYPES: [&str; 7] = ["Input", "Output", "Required", "TrainingInput", "TrainingOutput", "TrainingRequired", "Self"];

/// How the words of a name are joined.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Case {
    /// `EulerA`: types and variants.
    Camel,
    /// `euler_a`: fields, methods and modules.
    Snake,
}

/// The name of an enum's variant for a value.
pub(crate) fn variant(value: &str) -> String {
    let name = upper_camel(value);
    let name = if name == "Self" { "Self_".to_owned() } else { name };
    cut(name, value, Case::Camel)
}

/// The name of a type for a component or a property.
pub(crate) fn type_name(name: &str) -> String {
    let camel = upper_camel(name);
    let camel = if TYPES.contains(&camel.as_str()) { format!("{camel}_") } else { camel };
    cut(camel, name, Case::Camel)
}

/// The name of the struct that holds what a type requires, which is none of the types.
pub(crate) fn required(name: &str, types: &HashSet<String>) -> String {
    let stem = match name {
        "Input" => "",
        "TrainingInput" => "Training",
        other => other.trim_end_matches('_'),
    };
    let required = format!("{stem}Required");
    if types.contains(&required) { with_hash(&required, name, Case::Camel) } else { required }
}

/// A name with the first number, from 2 on, that makes it none of those that are taken.
pub(crate) fn numbered(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let stem = name.trim_end_matches('_');
    let mut number = 2;
    while is_taken(&format!("{stem}{number}")) {
        number += 1;
    }
    format!("{stem}{number}")
}

/// The name of a field for a property, without the `r#` of a keyword.
pub(crate) fn field(property: &str) -> String {
    let name = if is_plain_snake(property) { property.to_owned() } else { snake(property) };
    let name = if NEVER_RAW.contains(&name.as_str()) { format!("{name}_") } else { name };
    cut(name, property, Case::Snake)
}

/// The name of a setter for a field.
pub(crate) fn setter(field: &str) -> String {
    if METHODS.contains(&field) { format!("{field}_") } else { field.to_owned() }
}

/// The name of a module and of its file for a model or an owner.
pub(crate) fn module(name: &str) -> String {
    let snake = if is_plain_snake(name) { name.to_owned() } else { snake(name) };
    let snake = if KEYWORDS.contains(&snake.as_str()) { format!("{snake}_") } else { snake };
    cut(snake, name, Case::Snake)
}

/// An identifier as it is written: raw where it is a keyword.
pub(crate) fn raw(ident: &str) -> String {
    if KEYWORDS.contains(&ident) { format!("r#{ident}") } else { ident.to_owned() }
}

/// Tells names apart that came out the same for different texts: each takes a hash of its own text.
///
/// `names` holds a name and the text it was made of; the result has the same order.
pub(crate) fn without_collisions(names: &[(String, &str)], case: Case) -> Vec<String> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (name, _) in names {
        *count.entry(name).or_default() += 1;
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let distinct = |(name, text): &(String, &str)| {
        let mut distinct = if count[name.as_str()] > 1 { with_hash(name, text, case) } else { name.clone() };
        // Only texts made to have the same hash, or to look like a hashed name, come here twice.
        let seen = taken.entry(distinct.clone()).or_default();
        *seen += 1;
        if *seen > 1 {
            let mark = if case == Case::Camel { "N" } else { "_n" };
            distinct = format!("{distinct}{mark}{seen}");
        }
        distinct
    };
    names.iter().map(distinct).collect()
}

/// Eight hex digits that depend on the text alone: 32-bit FNV-1a, which will never change.
pub(crate) fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

fn with_hash(name: &str, text: &str, case: Case) -> String {
    let name = name.trim_end_matches('_');
    let mark = if case == Case::Camel { "H" } else { "_h" };
    format!("{name}{mark}{}", hash(text))
}

fn cut(name: String, text: &str, case: Case) -> String {
    if name.len() > LONGEST { with_hash(&name[..LONGEST], text, case) } else { name }
}

fn upper_camel(text: &str) -> String {
    let mut name = String::new();
    for word in words_or_spelled(text) {
        let ends_with_digit = name.ends_with(|c: char| c.is_ascii_digit());
        if ends_with_digit && word.as_str().starts_with(|c: char| c.is_ascii_digit()) {
            name.push('_');
        }
        match word {
            Word::Letters(word) => capitalize(&word, &mut name),
            Word::Hex(word) => name.push_str(&word),
        }
    }
    not_a_number(name)
}

/// Adds a word with a capital at its start and after a digit, but for the `x` of `1024x768`.
fn capitalize(word: &str, name: &mut String) {
    let digit_at = |index: usize| word.as_bytes().get(index).is_some_and(u8::is_ascii_digit);
    for (index, c) in word.char_indices() {
        let after_digit = index.checked_sub(1).is_some_and(digit_at);
        let times = c == 'x' && after_digit && digit_at(index + 1);
        let upper = (index == 0 || after_digit) && !times;
        name.push(if upper { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() });
    }
}

fn snake(text: &str) -> String {
    let words = words_or_spelled(text);
    not_a_number(words.iter().map(Word::as_str).collect::<Vec<_>>().join("_").to_ascii_lowercase())
}

fn not_a_number(name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

fn words_or_spelled(text: &str) -> Vec<Word> {
    let letters = |word: &str| vec![Word::Letters(word.to_owned())];
    if text.is_empty() {
        return letters("Empty");
    }
    let words = words(text);
    let words = if words.is_empty() { spelled(text) } else { words };
    // Nothing but dropped accents.
    if words.is_empty() { letters("Mark") } else { words }
}

/// Whether a name is a field's name as it stands, which the lint on snake case accepts.
fn is_plain_snake(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(allowed) && !name.contains("__")
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(variant(value), expected, "{value:?}");
        }
    }

    #[test]
    fn long_names_are_cut_and_told_apart() {
        let (a, b) = ("a".repeat(80), format!("{}b", "a".repeat(79)));
        assert_eq!(variant(&a).len(), LONGEST + 9);
        assert_ne!(variant(&a), variant(&b));
        assert_eq!(variant(&a), format!("A{}H{}", "a".repeat(63), hash(&a)));
        assert_eq!(field(&a), format!("{}_h{}", "a".repeat(64), hash(&a)));
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
            assert_eq!(field(name), expected_field, "{name}");
            assert_eq!(setter(&field(name)), expected_setter, "{name}");
            assert_eq!(type_name(name), expected_type, "{name}");
        }
        assert_eq!(raw("type"), "r#type");
        assert_eq!(raw("types"), "types");
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
            assert_eq!(module(name), expected, "{name}");
        }
    }

    #[test]
    fn both_sides_of_a_collision_change() {
        let names = |texts: &[&'static str]| {
            let made: Vec<_> = texts.iter().map(|text| (variant(text), *text)).collect();
            without_collisions(&made, Case::Camel)
        };
        assert_eq!(names(&["a", "b"]), ["A", "B"]);
        let colliding = names(&["a", "b", "A"]);
        assert_eq!(colliding, [format!("AH{}", hash("a")), "B".to_owned(), format!("AH{}", hash("A"))]);
        assert_eq!(names(&["A", "a"])[0], colliding[2]);
        // A name without letters is no other case for it.
        let digits: Vec<_> = ["1", "[1]"].map(|text| (variant(text), text)).to_vec();
        assert!(without_collisions(&digits, Case::Camel).iter().all(|name| name.starts_with("_1H")));
        assert!(without_collisions(&digits, Case::Snake).iter().all(|name| name.starts_with("_1_h")));
        // What is made to look like a hashed name is told apart too.
        let hashed: &'static str = Box::leak(format!("AH{}", hash("a")).into_boxed_str());
        let mut all = names(&["a", "A", hashed]);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 3);
    }

    #[test]
    fn every_name_is_an_identifier() {
        let hostile = [
            "\0",
            "\u{202e}",
            "a b",
            "'",
            "//",
            "*/",
            "ß",
            "İ",
            "ﬀ",
            "\u{1F468}\u{200D}\u{1F469}",
            "²",
            "½",
            "_",
            "__",
        ];
        for text in hostile {
            for name in [variant(text), type_name(text), field(text), module(text)] {
                assert!(!name.is_empty() && name != "_", "{text:?}");
                assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{text:?}: {name}");
                assert!(!name.starts_with(|c: char| c.is_ascii_digit()), "{text:?}: {name}");
            }
        }
    }
}
