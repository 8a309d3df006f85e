use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of the listed values. Optional.
    pub flag: __v1::Option<Flag>,
    /// One of the listed values. Optional.
    pub mixed: __v1::Option<Mixed>,
    /// One of the listed values. Optional.
    pub ratio: __v1::Option<Ratio>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "flag",
            required: false,
            kind: __v1::Kind::Enum(Flag::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "mixed",
            required: false,
            kind: __v1::Kind::Enum(Mixed::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "ratio",
            required: false,
            kind: __v1::Kind::Enum(Ratio::__VALUES),
            bounds: &[],
            default: __v1::None
        },
    ];
    /// An input with nothing set: the service uses its defaults.
    pub fn new() -> Self { <Self as __v1::Value>::blank() }
    /// Sets `flag`.
    ///
    /// One of the listed values. Optional.
    pub fn flag(mut self, flag: Flag) -> Self {
        self.flag = __v1::Some(flag);
        self
    }
    /// Sets `mixed`.
    ///
    /// One of the listed values. Optional.
    pub fn mixed(mut self, mixed: Mixed) -> Self {
        self.mixed = __v1::Some(mixed);
        self
    }
    /// Sets `ratio`.
    ///
    /// One of the listed values. Optional.
    pub fn ratio(mut self, ratio: Ratio) -> Self {
        self.ratio = __v1::Some(ratio);
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
pub enum Flag {
    /// `true`.
    True,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Flag {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::True,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::Boolean(true),
    ];
}
/// One of the values that the model takes here.
pub enum Mixed {
    /// `a`.
    A,
    /// `1`.
    _1H340ca71c,
    /// `1.5`.
    _1_5,
    /// `true`.
    True,
    /// `[1]`.
    _1H7616c164,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Mixed {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::A,
        Self::_1H340ca71c,
        Self::_1_5,
        Self::True,
        Self::_1H7616c164,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("a"),
        __v1::Wire::Integer(1),
        __v1::Wire::Number(1.5),
        __v1::Wire::Boolean(true),
        __v1::Wire::Json("[1]"),
    ];
}
/// One of the values that the model takes here.
pub enum Ratio {
    /// `0.5`.
    _0_5,
    /// `1`.
    _1,
    /// `2`.
    _2,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Ratio {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::_0_5,
        Self::_1,
        Self::_2,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::Number(0.5),
        __v1::Wire::Integer(1),
        __v1::Wire::Integer(2),
    ];
}
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "enum_of_other_values");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
