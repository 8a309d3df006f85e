use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An object. Optional.
    pub segment: __v1::Option<Segment>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "segment:r",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// An object. Optional.
    #[inline]
    pub fn segment(mut self, segment: Segment) -> Self {
        self.segment = __v1::Some(segment);
        self
    }
    __v1::setters!();
}
impl __v1::Default for Input {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(
    Input;
    (
        segment,
    )
);
/// What `segment` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Segment {
    /// Text. Required.
    pub text: __v1::String,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Segment {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Segment;
        "text!:t",
    );
    /// An input with what is required.
    ///
    /// Text. Required.
    pub fn new(text: impl __v1::IntoText) -> Self {
        let mut new: Self = __v1::blank();
        new.text = __v1::text(text);
        new
    }
    /// Text. Required.
    pub fn text(mut self, text: impl __v1::IntoText) -> Self {
        self.text = __v1::text(text);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Segment;
    (
        text,
    )
);
/// What the model gives back.
pub struct ModelOutput {
    /// A list of objects. May be absent.
    pub segments: __v1::Option<__v1::OutputList<OutputSegment>>,
}
impl ModelOutput {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        ModelOutput;
        "segments:l(r)",
    );
}
__v1::output!(
    ModelOutput;
    (
        segments,
    )
);
/// What an item of `segments` holds.
pub struct OutputSegment {
    /// Text.
    pub text: __v1::Text,
}
impl OutputSegment {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        OutputSegment;
        "text!:t",
    );
}
__v1::output!(
    OutputSegment;
    (
        text,
    )
);
/// What the model gives back: an object.
pub type Output = ModelOutput;
__v1::root!(AsModel, Input, Output, "rules/output_by_reference");
__v1::checked!(input; Input, Segment, "rules/output_by_reference|segment:r2|text!:t");
