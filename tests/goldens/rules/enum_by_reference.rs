use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A list of listed values. Optional.
    pub sides: __v1::Option<__v1::Vec<Size>>,
    /// Edge of the picture.
    ///
    /// One of the listed values. Default: `512`.
    pub size: __v1::Option<Size>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "sides",
            required: false,
            kind: __v1::Kind::Array(&__v1::Schema { kind: __v1::Kind::Enum(Size::__VALUES), bounds: &[] }),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "size",
            required: false,
            kind: __v1::Kind::Enum(Size::__VALUES),
            bounds: &[],
            default: __v1::Some("512")
        },
    ];
    /// An input with nothing set: the service uses its defaults.
    pub fn new() -> Self { <Self as __v1::Value>::blank() }
    /// Sets `sides`.
    ///
    /// A list of listed values. Optional.
    pub fn sides(mut self, sides: impl __v1::IntoIterator<Item = Size>) -> Self {
        self.sides = __v1::Some(__v1::list(sides));
        self
    }
    /// Sets `size`.
    ///
    /// Edge of the picture.
    ///
    /// One of the listed values. Default: `512`.
    pub fn size(mut self, size: Size) -> Self {
        self.size = __v1::Some(size);
        self
    }
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
pub enum Size {
    /// `256`.
    _256,
    /// `512`.
    _512,
    /// `-1`.
    Minus1,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Size {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::_256,
        Self::_512,
        Self::Minus1,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::Integer(256),
        __v1::Wire::Integer(512),
        __v1::Wire::Integer(-1),
    ];
}
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "enum_by_reference");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
