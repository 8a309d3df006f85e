use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An object. Optional.
    pub both: __v1::Option<Both>,
    /// An integer, at least 3, at most 9. Optional.
    pub bounded: __v1::Option<i64>,
    /// One of the listed values. Optional.
    pub narrowed: __v1::Option<Narrowed>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "both",
            required: false,
            kind: __v1::Kind::Object(|| Both::FIELDS),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field {
            name: "bounded",
            required: false,
            kind: __v1::Kind::Integer,
            bounds: &[__v1::Bound::Minimum(__v1::Number::Integer(3)), __v1::Bound::Maximum(__v1::Number::Integer(9))],
            default: __v1::None
        },
        __v1::Field {
            name: "narrowed",
            required: false,
            kind: __v1::Kind::Enum(Narrowed::__VALUES),
            bounds: &[],
            default: __v1::None
        },
    ];
    /// An input with nothing set: the service uses its defaults.
    pub fn new() -> Self { <Self as __v1::Value>::blank() }
    /// Sets `both`.
    ///
    /// An object. Optional.
    pub fn both(mut self, both: Both) -> Self {
        self.both = __v1::Some(both);
        self
    }
    /// Sets `bounded`.
    ///
    /// An integer, at least 3, at most 9. Optional.
    pub fn bounded(mut self, bounded: impl __v1::IntoInteger) -> Self {
        self.bounded = __v1::Some(__v1::integer(bounded, "bounded", &mut self.__extra));
        self
    }
    /// Sets `narrowed`.
    ///
    /// One of the listed values. Optional.
    pub fn narrowed(mut self, narrowed: Narrowed) -> Self {
        self.narrowed = __v1::Some(narrowed);
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
/// An object, as `both` takes it.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Both {
    /// Text. Required.
    pub extra: __v1::String,
    /// Text. Required.
    pub id: __v1::String,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Both {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field { name: "extra", required: true, kind: __v1::Kind::String, bounds: &[], default: __v1::None },
        __v1::Field { name: "id", required: true, kind: __v1::Kind::String, bounds: &[], default: __v1::None },
    ];
    /// An input with what is required.
    pub fn new(required: BothRequired) -> Self {
        let mut new = <Self as __v1::Value>::blank();
        new.extra = required.extra;
        new.id = required.id;
        new
    }
    /// Sets `extra`.
    ///
    /// Text. Required.
    pub fn extra_(mut self, extra: impl __v1::Into<__v1::String>) -> Self {
        self.extra = __v1::Into::into(extra);
        self
    }
    /// Sets `id`.
    ///
    /// Text. Required.
    pub fn id(mut self, id: impl __v1::Into<__v1::String>) -> Self {
        self.id = __v1::Into::into(id);
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
/// What [`Both::new`] must be given, by name.
pub struct BothRequired {
    /// Text. Required.
    pub extra: __v1::String,
    /// Text. Required.
    pub id: __v1::String,
}
/// One of the values that the model takes here.
pub enum Narrowed {
    /// `a`.
    A,
    #[doc(hidden)]
    __NonExhaustive,
}
impl Narrowed {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::A,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("a"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "all_of");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
