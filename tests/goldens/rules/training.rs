use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Text. Optional.
    pub prompt: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "prompt:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Text. Optional.
    pub fn prompt(mut self, prompt: impl __v1::IntoText) -> Self {
        self.prompt = __v1::some_text(prompt);
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
        prompt,
    )
);
/// What a training of the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct TrainingInput {
    /// A file. Required.
    pub images: __v1::FileInput,
    /// An integer, at least 1. Required.
    pub steps: i64,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl TrainingInput {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        TrainingInput;
        "images!:f",
        "steps!:i>=1",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: TrainingRequired) -> Self {
        let mut new: Self = __v1::blank();
        new.images = required.images;
        new.steps = required.steps;
        new
    }
    /// A file. Required.
    pub fn images(mut self, images: impl __v1::IntoFile) -> Self {
        self.images = __v1::file(images);
        self
    }
    /// An integer, at least 1. Required.
    pub fn steps(mut self, steps: impl __v1::IntoInteger) -> Self {
        self.steps = __v1::integer(steps, "steps", &mut self.__extra);
        self
    }
    __v1::setters!();
}
/// What [`TrainingInput::new`] must be given, by name.
pub struct TrainingRequired {
    /// A file. Required.
    pub images: __v1::FileInput,
    /// An integer, at least 1. Required.
    pub steps: i64,
}
__v1::input!(
    TrainingInput;
    (
        images,
        steps,
    )
);
/// What a training of the model gives back.
pub struct TrainingOutput {
    /// A file.
    pub weights: __v1::FileOutput,
}
impl TrainingOutput {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        TrainingOutput;
        "weights!:f",
    );
}
__v1::output!(
    TrainingOutput;
    (
        weights,
    )
);
/// What the model gives back: text.
pub type Output = __v1::Text;
__v1::root!(AsModel, Input, Output, "rules/training");
__v1::root!(AsTraining, TrainingInput, TrainingOutput, "rules/training");
__v1::checked!(input; Input, "rules/training|prompt:t");
__v1::checked!(training_input; TrainingInput, "rules/training|images!:f steps!:i>=1");
