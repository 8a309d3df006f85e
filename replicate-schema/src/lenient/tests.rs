use serde_json::json;

use super::*;

fn read(body: impl AsRef<[u8]>) -> Option<Value> {
    super::read(body.as_ref(), TooDeep::Refused)
}

#[test]
fn odd_json_is_read() {
    let table: [(&[u8], Value); 14] = [
        (br#"{"id": "abc"}"#, json!({"id": "abc"})),
        (b"\xEF\xBB\xBF{\"id\": \"abc\"}", json!({"id": "abc"})),
        (
            br#"["\ud800", "\ud83d\ude00", "\udc00\ud83d", "\ud83dx"]"#,
            json!(["\u{fffd}", "😀", "\u{fffd}\u{fffd}", "\u{fffd}x"]),
        ),
        (br"[1e400, -1e400]", json!(["1e400", "-1e400"])),
        (br"[NaN, Infinity, -Infinity, 1]", json!(["NaN", "Infinity", "-Infinity", 1])),
        (b"[\"caf\xe9\", \"\xc3\xa9\", 1]", json!(["café", "é", 1])),
        (b"[\"a\nb\x01\"]", json!(["a\nb\u{1}"])),
        (
            b"\xEF\xBB\xBF[null, true, false, -1.5e3, 18446744073709551616]",
            json!([null, true, false, -1500.0, 18_446_744_073_709_551_616_f64]),
        ),
        (b"\xEF\xBB\xBF {\"a\" : {} , \"b\":[ ]} ", json!({"a": {}, "b": []})),
        (b"\xEF\xBB\xBF\"\\b\\f\\n\\r\\t\\\"\\\\\\/\\u0041\"", json!("\u{8}\u{c}\n\r\t\"\\/A")),
        (b"\xEF\xBB\xBF{\"a\": 1, \"a\": 2}", json!({"a": 2})),
        (b"\xEF\xBB\xBFnull", Value::Null),
        (b"\xEF\xBB\xBF\"\"", json!("")),
        (b"\xEF\xBB\xBF0", json!(0)),
    ];
    for (body, expected) in table {
        assert_eq!(read(body), Some(expected), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn what_is_no_json_stays_an_error() {
    for body in
        ["", "<html>", "{", "[1", "[1,]", "{\"a\"}", "{a: 1}", "\"a", "[1] 2", "nan", "\"\\x\"", "\"\\u12\"", "+1", "-"]
    {
        assert!(read(body).is_none(), "{body}");
    }
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(nested(400)).is_some());
    assert!(read(nested(2000)).is_none());
    let cut = super::read(format!("[{}, 1]", nested(100_000)).as_bytes(), TooDeep::True).unwrap();
    assert_eq!(cut[1], 1);
    assert!(super::read("[".repeat(100_000).as_bytes(), TooDeep::True).is_none());
}

#[test]
fn an_id_is_found_wherever_the_body_breaks() {
    let table = [
        (r#"{"id": "abc", "stat"#, Some("abc")),
        (r#"{"input": {"id": "x", "a": ["id", {"id": "y"}]}, "id": "abc", "output": <"#, Some("abc")),
        (r#"{"name": "id", "id" : "abc"#, None),
        (r#"{"name": "id", "id" : "abc""#, Some("abc")),
        (r#"{"id": 7, "x": "abc"}"#, None),
        (r#"["id", "abc"]"#, None),
        (r#"{"input": {"id": "x"}}"#, None),
        ("\u{feff}{\"id\": \"a\\u0062c\"", Some("abc")),
    ];
    for (body, expected) in table {
        assert_eq!(find_text(body.as_bytes(), "id").as_deref(), expected, "{body}");
    }
}
