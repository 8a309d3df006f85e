use super::*;

#[test]
fn patterns_mean_the_same() {
    let table: [(&str, &[&str], &[&str]); 17] = [
        ("^[a-z]+$", &["abc"], &["", "aB", "a\n"]),
        ("b", &["abc"], &["ac"]),
        (r"^\d{2,3}$", &["12", "123"], &["1", "1234", "١٢"]),
        (r"^\w\s\S$", &["a b", "a\u{a0}b"], &["a  ", "é b"]),
        (r"^[\s\d]$", &["\u{2003}", "5"], &["a"]),
        ("^.$", &["a", "é", "\u{1F600}"], &["\n", "\r", "\u{2028}"]),
        ("^[^]$", &["\n", "a"], &[""]),
        ("[]", &[], &["", "a"]),
        ("a{", &["a{"], &["a"]),
        ("a{,2}", &["a{,2}"], &["aa"]),
        ("^[[&~]$", &["[", "&", "~"], &["a"]),
        (r"^\u00e9\x41\u{1F600}$", &["éA\u{1F600}"], &["e"]),
        (r"^\/\-\.$", &["/-."], &["/-x"]),
        (r"^\cJ$", &["\n"], &["J"]),
        (r"\bfoo\b", &["a foo b"], &["afoo"]),
        ("^(?<year>[0-9]{4})-(?:0|1)$", &["2026-1"], &["26-1"]),
        ("^a|b$", &["ax", "xb"], &["xa"]),
    ];
    for (pattern, matching, other) in table {
        let regex = translate(pattern).unwrap_or_else(|_| panic!("{pattern}"));
        for text in matching {
            assert!(regex.is_match(text), "{pattern} -> {regex}: {text:?}");
        }
        for text in other {
            assert!(!regex.is_match(text), "{pattern} -> {regex}: {text:?}");
        }
    }
}

#[test]
fn what_cannot_be_checked_says_why() {
    let table = [
        ("(?=a)", Unsupported::LookAround),
        ("(?<!a)b", Unsupported::LookAround),
        (r"(a)\1", Unsupported::BackReference),
        (r"\k<a>", Unsupported::BackReference),
        (r"\p{L}", Unsupported::UnicodeClass),
        ("(", Unsupported::Unreadable),
        ("[a", Unsupported::Unreadable),
        ("*", Unsupported::Unreadable),
        (r"\", Unsupported::Unreadable),
        (r"\u12", Unsupported::Unreadable),
        (r"\y", Unsupported::Unreadable),
        ("(?i)a", Unsupported::Unreadable),
    ];
    for (pattern, expected) in table {
        assert_eq!(translate(pattern).err(), Some(expected), "{pattern}");
    }
    assert_eq!(translate(&"a".repeat(5_000)).err(), Some(Unsupported::Unreadable));
    assert!(Pattern::new("(?=a)").is_match("b"), "what can't be checked is let through");
}

#[test]
fn states_are_counted() {
    let table = [("abc", 3), ("a{50}", 51), ("(a{50}){50}", 2_703), ("a{2,30}", 31), ("a{", 2), ("(a|b)*", 6)];
    for (pattern, states) in table {
        assert_eq!(Pattern::new(pattern).states(), states, "{pattern}");
    }
    assert_eq!(Pattern::new("(((((a{99999}){99999}){99999}){99999}){99999})").states(), usize::MAX);
}

#[test]
fn matching_takes_linear_time() {
    let text = "a".repeat(100_000);
    assert!(!Pattern::new("^(a+)+$x").is_match(&text));
    assert!(Pattern::new("a").is_match("bab"));
}
