use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(Input;);
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    __v1::setters!();
}
impl __v1::Default for Input {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(Input;);
/// What the output can be: one of several kinds of value.
pub enum Output_ {
    /// A list of texts.
    TextList(__v1::OutputList<__v1::Text>),
    /// A file.
    File(__v1::FileOutput),
    /// Any JSON.
    Other(__v1::Json),
}
impl Output_ {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Output_;
        "l(t)",
        "f",
        "a",
    );
}
__v1::union!(
    Output_ read_output 0;
    0 TextList,
    1 File,
    2 Other,
);
impl __v1::From<__v1::OutputList<__v1::Text>> for Output_ {
    #[inline]
    fn from(value: __v1::OutputList<__v1::Text>) -> Self { Self::TextList(value) }
}
impl __v1::From<__v1::FileOutput> for Output_ {
    #[inline]
    fn from(value: __v1::FileOutput) -> Self { Self::File(value) }
}
impl __v1::From<__v1::Json> for Output_ {
    #[inline]
    fn from(value: __v1::Json) -> Self { Self::Other(value) }
}
/// What the model gives back: one of several kinds of value.
pub type Output = Output_;
__v1::root!(AsModel, Input, Output, "rules/output_union");
__v1::checked!(input; Input, "rules/output_union|");
