// warning: /components/schemas/Input/properties/looks_ahead: `pattern` is not checked: it looks around, which can't be matched in linear time
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Text, matching `^[A-Z]{2}\d+$`. Optional.
    pub code: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub looks_ahead: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "code:t~%5E%5BA-Z%5D%7B2%7D%5Cd%2B%24~%5E%5BA-Z%5D%7B2%7D%5Cd%2B%24",
        "looks_ahead:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Text, matching `^[A-Z]{2}\d+$`. Optional.
    pub fn code(mut self, code: impl __v1::IntoText) -> Self {
        self.code = __v1::some_text(code);
        self
    }
    /// Text. Optional.
    pub fn looks_ahead(mut self, looks_ahead: impl __v1::IntoText) -> Self {
        self.looks_ahead = __v1::some_text(looks_ahead);
        self
    }
    __v1::setters!();
}
impl __v1::Default for Input {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(
    Input;
    (
        code,
        looks_ahead,
    )
);
const _: fn(&'static str, &str) -> bool = __v1::matches_pattern;
/// What the model gives back: text.
pub type Output = __v1::Text;
__v1::root!(AsModel, Input, Output, "rules/pattern");
__v1::checked!(
    input;
    Input,
    "rules/pattern|code:t~%5E%5BA-Z%5D%7B2%7D%5Cd%2B%24~%5E%5BA-Z%5D%7B2%7D%5Cd%2B%24 looks_ahead:t"
);
