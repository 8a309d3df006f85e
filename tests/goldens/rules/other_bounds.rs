use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A list of integers, at least 1 items, at most 3 items, no two the same. Optional.
    pub list: __v1::Option<__v1::Vec<i64>>,
    /// A map to numbers, at least 1 keys, at most 2 keys. Optional.
    pub map: __v1::Option<__v1::BTreeMap<__v1::String, f64>>,
    /// Text, at least 1 characters, at most 8 characters. Optional.
    pub text: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "list:l(i>=0)#>1#<3!",
        "map:m(n)#>1#<2",
        "text:t#>1#<8",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// A list of integers, at least 1 items, at most 3 items, no two the same. Optional.
    pub fn list(mut self, list: impl __v1::IntoIterator<Item = impl __v1::IntoInteger>) -> Self {
        self.list = __v1::Some(__v1::integers(list, "list", &mut self.__extra));
        self
    }
    /// A map to numbers, at least 1 keys, at most 2 keys. Optional.
    pub fn map(mut self, map: impl __v1::IntoIterator<Item = (impl __v1::Into<__v1::String>, impl __v1::IntoNumber)>) -> Self {
        self.map = __v1::Some(__v1::number_map(map));
        self
    }
    /// Text, at least 1 characters, at most 8 characters. Optional.
    pub fn text(mut self, text: impl __v1::IntoText) -> Self {
        self.text = __v1::some_text(text);
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
        list,
        map,
        text,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/other_bounds");
__v1::checked!(input; Input, "rules/other_bounds|list:l(i>=0)#>1#<3! map:m(n)#>1#<2 text:t#>1#<8");
