use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// What to draw.
    ///
    /// Text. Required.
    pub prompt: __v1::String,
    /// An integer. Optional.
    pub seed: __v1::Option<i64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "prompt!:t",
        "seed:i",
    );
    /// An input with what is required.
    ///
    /// What to draw.
    ///
    /// Text. Required.
    pub fn new(prompt: impl __v1::IntoText) -> Self {
        let mut new: Self = __v1::blank();
        new.prompt = __v1::text(prompt);
        new
    }
    /// What to draw.
    ///
    /// Text. Required.
    pub fn prompt(mut self, prompt: impl __v1::IntoText) -> Self {
        self.prompt = __v1::text(prompt);
        self
    }
    /// An integer. Optional.
    pub fn seed(mut self, seed: impl __v1::IntoInteger) -> Self {
        self.seed = __v1::some_integer(seed, "seed", &mut self.__extra);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Input;
    (
        prompt,
        seed,
    )
);
/// What the model gives back: text.
pub type Output = __v1::Text;
__v1::root!(AsModel, Input, Output, "rules/one_required_input");
__v1::checked!(input; Input, "rules/one_required_input|prompt!:t seed:i");
