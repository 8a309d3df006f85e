use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A number. Optional.
    pub any_of: __v1::Option<f64>,
    /// Text. Optional.
    pub flag: __v1::Option<__v1::String>,
    /// A list of texts. Optional.
    pub items: __v1::Option<__v1::Vec<__v1::Option<__v1::String>>>,
    /// Text. Required.
    pub needed: __v1::Option<__v1::String>,
    /// An integer. Optional.
    pub types: __v1::Option<i64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "any_of:n",
        "flag:t",
        "items:l(?t)",
        "needed!:t",
        "types:i",
    );
    /// An input with what is required.
    ///
    /// Text. Required.
    pub fn new(needed: impl __v1::IntoText) -> Self {
        let mut new: Self = __v1::blank();
        new.needed = __v1::some_text(needed);
        new
    }
    /// A number. Optional.
    pub fn any_of(mut self, any_of: impl __v1::IntoNumber) -> Self {
        self.any_of = __v1::some_number(any_of);
        self
    }
    /// Text. Optional.
    pub fn flag(mut self, flag: impl __v1::IntoText) -> Self {
        self.flag = __v1::some_text(flag);
        self
    }
    /// A list of texts. Optional.
    pub fn items(mut self, items: impl __v1::IntoIterator<Item = __v1::Option<__v1::String>>) -> Self {
        self.items = __v1::Some(__v1::list(items));
        self
    }
    /// Text. Required.
    pub fn needed(mut self, needed: impl __v1::IntoText) -> Self {
        self.needed = __v1::some_text(needed);
        self
    }
    /// An integer. Optional.
    pub fn types(mut self, types: impl __v1::IntoInteger) -> Self {
        self.types = __v1::some_integer(types, "types", &mut self.__extra);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Input;
    (
        any_of,
        flag,
        items,
        needed,
        types,
    )
);
/// What the model gives back: text.
pub type Output = __v1::Text;
__v1::root!(AsModel, Input, Output, "rules/nullable");
__v1::checked!(input; Input, "rules/nullable|any_of:n flag:t items:l(?t) needed!:t types:i");
