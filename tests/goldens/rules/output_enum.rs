use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[];
    /// An input with nothing set: the service uses its defaults.
    pub fn new() -> Self { <Self as __v1::Value>::blank() }
    /// Sets a property that the schema does not have, or a value that it does not allow.
    ///
    /// It is sent as it is, in the place of the field of that name, and is not checked.
    pub fn extra(mut self, key: impl __v1::Into<__v1::String>, value: impl __v1::Into<__v1::Json>) -> Self {
        self.__extra.insert(key, value);
        self
    }
    /// Checks every bound of the schema.
    ///
    /// # Errors
    ///
    /// Lists every violation with its path, the rule broken and the value.
    pub fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
}
impl __v1::Default for Input {
    fn default() -> Self { Self::new() }
}
/// One of the values that the model takes here.
pub enum Output_ {
    /// `yes`.
    Yes,
    /// `no`.
    No,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Output_ {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::Yes,
        Self::No,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("yes"),
        __v1::Wire::String("no"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// What the model gives back: one of the listed values.
pub type Output = __v1::OpenEnum<Output_>;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "output_enum");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
