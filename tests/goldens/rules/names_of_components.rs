use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of the listed values. Required.
    pub a: Option,
    /// One of the listed values. Required.
    pub b: String,
    /// One of the listed values. Optional.
    pub c: __v1::Option<Required_>,
    /// One of the listed values. Optional.
    pub d: __v1::Option<Input_>,
    /// One of the listed values. Optional.
    pub e: __v1::Option<Status>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "a",
            required: true,
            kind: __v1::Kind::Enum(Option::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "b",
            required: true,
            kind: __v1::Kind::Enum(String::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "c",
            required: false,
            kind: __v1::Kind::Enum(Required_::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "d",
            required: false,
            kind: __v1::Kind::Enum(Input_::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "e",
            required: false,
            kind: __v1::Kind::Enum(Status::__VALUES),
            bounds: &[],
            default: __v1::None
        },
    ];
    /// An input with what is required.
    pub fn new(required: Required) -> Self {
        let mut new = <Self as __v1::Value>::blank();
        new.a = required.a;
        new.b = required.b;
        new
    }
    /// Sets `a`.
    ///
    /// One of the listed values. Required.
    pub fn a(mut self, a: Option) -> Self {
        self.a = a;
        self
    }
    /// Sets `b`.
    ///
    /// One of the listed values. Required.
    pub fn b(mut self, b: String) -> Self {
        self.b = b;
        self
    }
    /// Sets `c`.
    ///
    /// One of the listed values. Optional.
    pub fn c(mut self, c: Required_) -> Self {
        self.c = __v1::Some(c);
        self
    }
    /// Sets `d`.
    ///
    /// One of the listed values. Optional.
    pub fn d(mut self, d: Input_) -> Self {
        self.d = __v1::Some(d);
        self
    }
    /// Sets `e`.
    ///
    /// One of the listed values. Optional.
    pub fn e(mut self, e: Status) -> Self {
        self.e = __v1::Some(e);
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
/// What [`Input::new`] must be given, by name.
pub struct Required {
    /// One of the listed values. Required.
    pub a: Option,
    /// One of the listed values. Required.
    pub b: String,
}
/// One of the values that the model takes here.
pub enum Option {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Option {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::X,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("x"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// One of the values that the model takes here.
pub enum String {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
}
impl String {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::X,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("x"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// One of the values that the model takes here.
pub enum Required_ {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Required_ {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::X,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("x"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// One of the values that the model takes here.
pub enum Input_ {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Input_ {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::X,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("x"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// One of the values that the model takes here.
pub enum Status {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Status {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::X,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("x"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// What the model gives back: text.
pub type Output = __v1::Text;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "names_of_components");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
