// warning: /components/schemas/Input/properties/count: `enum` lists "1", "4", and the type is `integer`; `enum` is not checked
// warning: /components/schemas/Input/properties/flag: `enum` lists "True", "False", and the type is `boolean`; `enum` is not checked
// warning: /components/schemas/Input/properties/some: a value stands in `enum` twice
// warning: /components/schemas/Input/properties/some: `enum` lists 2, and the type is `string`; such values are left out
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An integer. Default: `1`.
    pub count: __v1::Option<i64>,
    /// True or false. Optional.
    pub flag: __v1::Option<bool>,
    /// Only `a`. Optional.
    pub some: __v1::Option<Some>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "count:i 1",
        "flag:b",
        "some:e",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// An integer. Default: `1`.
    pub fn count(mut self, count: impl __v1::IntoInteger) -> Self {
        self.count = __v1::some_integer(count, "count", &mut self.__extra);
        self
    }
    /// True or false. Optional.
    #[inline]
    pub fn flag(mut self, flag: bool) -> Self {
        self.flag = __v1::Some(flag);
        self
    }
    /// Only `a`. Optional.
    #[inline]
    pub fn some(mut self, some: Some) -> Self {
        self.some = __v1::Some(some);
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
        count,
        flag,
        some,
    )
);
/// What `some` can be: only `a`.
pub enum Some {
    /// `a`.
    A,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Some strings "\0";
    A = "a",
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/enum_against_its_type");
__v1::checked!(input; Input, "rules/enum_against_its_type|count:i flag:b some:e2|a=A");
