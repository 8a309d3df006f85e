use std::collections::HashSet;

use super::painter::{Size, Style};

#[test]
fn a_variant_is_its_value_as_text_and_as_json() {
    let table = [(Size::_1, "1", "1"), (Size::Auto, "auto", "\"auto\""), (Size::_0_5, "0.5", "0.5")];
    assert_eq!(Size::ALL, table.map(|(size, ..)| size));
    for (size, text, json) in table {
        assert_eq!((size.as_str(), size.to_string().as_str()), (text, text));
        assert_eq!(text.parse::<Size>(), Ok(size));
        assert_eq!(serde_json::to_string(&size).unwrap(), json);
        assert_eq!(serde_json::from_str::<Size>(json).unwrap(), size);
    }
    assert_eq!(serde_json::from_str::<Size>("1.0").unwrap(), Size::_1);
    assert_eq!(format!("{:>4}", Size::_1), "   1");
}

#[test]
fn debug_names_the_variant() {
    assert_eq!(format!("{:?}", Style::ALL), "[Oil, InkWash]");
    assert_eq!(format!("{:?}", Style::__NonExhaustive), "__NonExhaustive");
}

#[test]
fn text_that_is_no_value_says_which_there_are() {
    let error = "ink-wash".parse::<Style>().unwrap_err().to_string();
    assert_eq!(error, r#""ink-wash" is not one of "oil", "ink wash"; did you mean "ink wash"?"#);
    let error = serde_json::from_str::<Style>("7").unwrap_err().to_string();
    assert_eq!(error, r#"7 is not one of "oil", "ink wash""#);
}

#[test]
fn variants_are_compared_and_hashed_by_themselves() {
    let all: HashSet<Size> = Size::ALL.iter().copied().chain([Size::Auto]).collect();
    assert_eq!(all.len(), 3);
    assert_ne!(Size::_1, Size::Auto);
}
