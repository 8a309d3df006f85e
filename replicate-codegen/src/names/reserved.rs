//! Names that must not be generated from a text.

/// Words that can't be used as they are, in any edition up to 2024.
pub(super) const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that have no raw form.
pub(super) const NEVER_RAW: [&str; 3] = ["crate", "self", "super"];

/// Methods of generated inputs, and methods of prelude traits that every value has: a setter with that name would
/// conflict with them.
pub(super) const METHODS: [&str; 14] = [
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

/// Type names that every module has.
pub(super) const TYPES: [&str; 7] =
    ["Input", "Output", "Required", "TrainingInput", "TrainingOutput", "TrainingRequired", "Self"];
