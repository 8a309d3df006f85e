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
/// What the output can be: one of `yes` or `no`.
pub enum Output_ {
    /// `yes`.
    Yes,
    /// `no`.
    No,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Output_ strings "\0";
    Yes = "yes",
    No = "no",
);
/// What the model gives back: one of the listed values.
pub type Output = __v1::OpenEnum<Output_>;
__v1::root!(AsModel, Input, Output, "rules/output_enum");
__v1::checked!(input; Input, "rules/output_enum|");
