use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of the listed values. Optional.
    pub mode: __v1::Option<Mode>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "mode",
            required: false,
            kind: __v1::Kind::Enum(Mode::__VALUES),
            bounds: &[],
            default: __v1::None
        },
    ];
    /// An input with nothing set: the service uses its defaults.
    pub fn new() -> Self { <Self as __v1::Value>::blank() }
    /// Sets `mode`.
    ///
    /// One of the listed values. Optional.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = __v1::Some(mode);
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
pub enum Mode {
    /// `Euler a`.
    EulerA,
    /// `DPM++ 2M`.
    DpmPlusPlus2M,
    /// `16:9`.
    _16_9,
    /// `-1`.
    Minus1,
    /// `  `.
    Empty,
    /// `  `.
    Space,
    /// `é`.
    E,
    /// `日本`.
    U65e5U672c,
    /// `a`.
    AHe40c292c,
    /// `A`.
    AHc40bf6cc,
    /// `Self`.
    Self_,
    /// `1024x1024`.
    _1024x1024,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Mode {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::EulerA,
        Self::DpmPlusPlus2M,
        Self::_16_9,
        Self::Minus1,
        Self::Empty,
        Self::Space,
        Self::E,
        Self::U65e5U672c,
        Self::AHe40c292c,
        Self::AHc40bf6cc,
        Self::Self_,
        Self::_1024x1024,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("Euler a"),
        __v1::Wire::String("DPM++ 2M"),
        __v1::Wire::String("16:9"),
        __v1::Wire::String("-1"),
        __v1::Wire::String(""),
        __v1::Wire::String(" "),
        __v1::Wire::String("é"),
        __v1::Wire::String("日本"),
        __v1::Wire::String("a"),
        __v1::Wire::String("A"),
        __v1::Wire::String("Self"),
        __v1::Wire::String("1024x1024"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "enum_of_strings");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
