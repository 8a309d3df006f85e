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
/// What the model gives back.
pub struct Output {
    /// One of several kinds of value. May be absent.
    pub either: __v1::Option<OutputEither>,
    /// A file. May be absent.
    pub image: __v1::Option<__v1::FileOutput>,
    /// One of the listed values.
    pub label: __v1::OpenEnum<OutputLabel>,
    /// An integer.
    pub maybe: __v1::Option<i64>,
    /// A list of objects. May be absent.
    pub parts: __v1::Option<__v1::OutputList<OutputPartsItem>>,
    /// A number.
    pub score: f64,
    /// Text.
    pub text: __v1::Text,
}
impl Output {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "either",
            required: false,
            kind: __v1::Kind::Union(|| OutputEither::__ALTERNATIVES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field { name: "image", required: false, kind: __v1::Kind::File, bounds: &[], default: __v1::None },
        __v1::Field {
            name: "label",
            required: true,
            kind: __v1::Kind::Enum(OutputLabel::__VALUES),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field { name: "maybe", required: true, kind: __v1::Kind::Integer, bounds: &[], default: __v1::None },
        __v1::Field {
            name: "parts",
            required: false,
            kind: __v1::Kind::Array(
                &__v1::Schema { kind: __v1::Kind::Object(|| OutputPartsItem::FIELDS), bounds: &[] }
            ),
            bounds: &[],
            default: __v1::None
        },
        __v1::Field { name: "score", required: true, kind: __v1::Kind::Number, bounds: &[], default: __v1::None },
        __v1::Field { name: "text", required: true, kind: __v1::Kind::String, bounds: &[], default: __v1::None },
    ];
}
/// One of several kinds of value.
pub enum OutputEither {
    /// An integer.
    Integer(i64),
    /// Text.
    Text(__v1::Text),
    /// Any JSON.
    Other(__v1::Json),
}
impl OutputEither {
    const __ALTERNATIVES: &'static [__v1::Schema] = &[
        __v1::Schema { kind: __v1::Kind::Integer, bounds: &[] },
        __v1::Schema { kind: __v1::Kind::String, bounds: &[] },
        __v1::Schema { kind: __v1::Kind::Any, bounds: &[] },
    ];
}
impl __v1::From<i64> for OutputEither {
    fn from(value: i64) -> Self { Self::Integer(value) }
}
impl __v1::From<__v1::Text> for OutputEither {
    fn from(value: __v1::Text) -> Self { Self::Text(value) }
}
impl __v1::From<__v1::Json> for OutputEither {
    fn from(value: __v1::Json) -> Self { Self::Other(value) }
}
/// One of the values that the model takes here.
pub enum OutputLabel {
    /// `cat`.
    Cat,
    /// `dog`.
    Dog,
    #[doc(hidden)]
    __NonExhaustive,
}
impl OutputLabel {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::Cat,
        Self::Dog,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("cat"),
        __v1::Wire::String("dog"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// An object, as `Output parts Item` takes it.
pub struct OutputPartsItem {
    /// An integer. May be absent.
    pub at: __v1::Option<i64>,
}
impl OutputPartsItem {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field { name: "at", required: false, kind: __v1::Kind::Integer, bounds: &[], default: __v1::None },
    ];
}
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "output_object");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
