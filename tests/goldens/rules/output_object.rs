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
/// What the model gives back.
pub struct Output {
    /// One of several kinds of value. May be absent.
    pub either: __v1::Option<OutputEither>,
    /// A file. May be absent.
    pub image: __v1::Option<__v1::FileOutput>,
    /// One of `cat` or `dog`.
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
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Output;
        "either:u",
        "image:f",
        "label!:e",
        "maybe!:i",
        "parts:l(r)",
        "score!:n",
        "text!:t",
    );
}
__v1::output!(
    Output;
    (
        either,
        image,
        label,
        maybe,
        parts,
        score,
        text,
    )
);
/// What `either` can be: one of several kinds of value.
pub enum OutputEither {
    /// An integer.
    Integer(i64),
    /// Text.
    Text(__v1::Text),
    /// Any JSON.
    Other(__v1::Json),
}
impl OutputEither {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        OutputEither;
        "i",
        "t",
        "a",
    );
}
__v1::union!(
    OutputEither read_output 0;
    0 Integer,
    1 Text,
    2 Other,
);
impl __v1::From<i64> for OutputEither {
    #[inline]
    fn from(value: i64) -> Self { Self::Integer(value) }
}
impl __v1::From<__v1::Text> for OutputEither {
    #[inline]
    fn from(value: __v1::Text) -> Self { Self::Text(value) }
}
impl __v1::From<__v1::Json> for OutputEither {
    #[inline]
    fn from(value: __v1::Json) -> Self { Self::Other(value) }
}
/// What `label` can be: one of `cat` or `dog`.
pub enum OutputLabel {
    /// `cat`.
    Cat,
    /// `dog`.
    Dog,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    OutputLabel strings "\0";
    Cat = "cat",
    Dog = "dog",
);
/// What an item of `parts` holds.
pub struct OutputPartsItem {
    /// An integer. May be absent.
    pub at: __v1::Option<i64>,
}
impl OutputPartsItem {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        OutputPartsItem;
        "at:i",
    );
}
__v1::output!(
    OutputPartsItem;
    (
        at,
    )
);
__v1::root!(AsModel, Input, Output, "rules/output_object");
__v1::checked!(input; Input, "rules/output_object|");
