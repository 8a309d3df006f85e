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
/// One of several kinds of value.
pub enum Output_ {
    /// A list of texts.
    TextList(__v1::OutputList<__v1::Text>),
    /// A file.
    File(__v1::FileOutput),
    /// Any JSON.
    Other(__v1::Json),
}
impl Output_ {
    const __ALTERNATIVES: &'static [__v1::Schema] = &[
        __v1::Schema { kind: __v1::Kind::Array(&__v1::Schema { kind: __v1::Kind::String, bounds: &[] }), bounds: &[] },
        __v1::Schema { kind: __v1::Kind::File, bounds: &[] },
        __v1::Schema { kind: __v1::Kind::Any, bounds: &[] },
    ];
}
impl __v1::From<__v1::OutputList<__v1::Text>> for Output_ {
    fn from(value: __v1::OutputList<__v1::Text>) -> Self { Self::TextList(value) }
}
impl __v1::From<__v1::FileOutput> for Output_ {
    fn from(value: __v1::FileOutput) -> Self { Self::File(value) }
}
impl __v1::From<__v1::Json> for Output_ {
    fn from(value: __v1::Json) -> Self { Self::Other(value) }
}
/// What the model gives back: one of several kinds of value.
pub type Output = Output_;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "output_union");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
