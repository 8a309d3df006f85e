//! Names that a text must not get as it is.

/// Words that can't be used as they are, in any edition up to 2024.
pub(super) const KEYWORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that have no raw form.
pub(super) const NEVER_RAW: [&str; 3] = ["crate", "self", "super"];

/// Methods that a generated input has, or that every value has through a trait in the prelude: a setter of that name
/// would stand in their way.
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

/// Type names that a module has of its own.
pub(super) const TYPES: [&str; 7] =
    ["Input", "Output", "Required", "TrainingInput", "TrainingOutput", "TrainingRequired", "Self"];
