use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// The picture to change.
    ///
    /// A file. Required.
    pub image: __v1::FileInput,
    /// Text. Required.
    pub prompt: __v1::String,
    /// An integer. Optional.
    pub steps: __v1::Option<i64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "image!:f",
        "prompt!:t",
        "steps:i",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: Required) -> Self {
        let mut new: Self = __v1::blank();
        new.image = required.image;
        new.prompt = required.prompt;
        new
    }
    /// The picture to change.
    ///
    /// A file. Required.
    pub fn image(mut self, image: impl __v1::IntoFile) -> Self {
        self.image = __v1::file(image);
        self
    }
    /// Text. Required.
    pub fn prompt(mut self, prompt: impl __v1::IntoText) -> Self {
        self.prompt = __v1::text(prompt);
        self
    }
    /// An integer. Optional.
    pub fn steps(mut self, steps: impl __v1::IntoInteger) -> Self {
        self.steps = __v1::some_integer(steps, "steps", &mut self.__extra);
        self
    }
    __v1::setters!();
}
/// What [`Input::new`] must be given, by name.
pub struct Required {
    /// The picture to change.
    ///
    /// A file. Required.
    pub image: __v1::FileInput,
    /// Text. Required.
    pub prompt: __v1::String,
}
__v1::input!(
    Input;
    (
        image,
        prompt,
        steps,
    )
);
/// What the model gives back: a file.
pub type Output = __v1::FileOutput;
__v1::root!(AsModel, Input, Output, "rules/two_required_inputs");
__v1::checked!(input; Input, "rules/two_required_inputs|image!:f prompt!:t steps:i");
