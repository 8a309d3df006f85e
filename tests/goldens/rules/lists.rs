use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A list of any JSON. Optional.
    pub anything: __v1::Option<__v1::Vec<__v1::Json>>,
    /// A list of integers. Optional.
    pub counts: __v1::Option<__v1::Vec<i64>>,
    /// A list of booleans. Optional.
    pub flags: __v1::Option<__v1::Vec<bool>>,
    /// A list of lists of numbers. Optional.
    pub grid: __v1::Option<__v1::Vec<__v1::Vec<f64>>>,
    /// A list of any JSON. Optional.
    pub things: __v1::Option<__v1::Vec<__v1::Json>>,
    /// A list of numbers. Optional.
    pub weights: __v1::Option<__v1::Vec<f64>>,
    /// A list of texts. Optional.
    pub words: __v1::Option<__v1::Vec<__v1::String>>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "anything:l(a)",
        "counts:l(i)",
        "flags:l(b)",
        "grid:l(l(n))",
        "things:l(a)",
        "weights:l(n)",
        "words:l(t)",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// A list of any JSON. Optional.
    pub fn anything(mut self, anything: impl __v1::IntoIterator<Item = impl __v1::Into<__v1::Json>>) -> Self {
        self.anything = __v1::Some(__v1::list(anything));
        self
    }
    /// A list of integers. Optional.
    pub fn counts(mut self, counts: impl __v1::IntoIterator<Item = impl __v1::IntoInteger>) -> Self {
        self.counts = __v1::Some(__v1::integers(counts, "counts", &mut self.__extra));
        self
    }
    /// A list of booleans. Optional.
    pub fn flags(mut self, flags: impl __v1::IntoIterator<Item = bool>) -> Self {
        self.flags = __v1::Some(__v1::list(flags));
        self
    }
    /// A list of lists of numbers. Optional.
    pub fn grid(mut self, grid: impl __v1::IntoIterator<Item = __v1::Vec<f64>>) -> Self {
        self.grid = __v1::Some(__v1::list(grid));
        self
    }
    /// A list of any JSON. Optional.
    pub fn things(mut self, things: impl __v1::IntoIterator<Item = impl __v1::Into<__v1::Json>>) -> Self {
        self.things = __v1::Some(__v1::list(things));
        self
    }
    /// A list of numbers. Optional.
    pub fn weights(mut self, weights: impl __v1::IntoIterator<Item = impl __v1::IntoNumber>) -> Self {
        self.weights = __v1::Some(__v1::numbers(weights));
        self
    }
    /// A list of texts. Optional.
    pub fn words(mut self, words: impl __v1::IntoIterator<Item = impl __v1::IntoText>) -> Self {
        self.words = __v1::Some(__v1::list(words));
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
        anything,
        counts,
        flags,
        grid,
        things,
        weights,
        words,
    )
);
/// What the model gives back: a list of numbers.
pub type Output = __v1::OutputList<f64>;
__v1::root!(AsModel, Input, Output, "rules/lists");
__v1::checked!(
    input;
    Input,
    "rules/lists|anything:l(a) counts:l(i) flags:l(b) grid:l(l(n)) things:l(a) weights:l(n) words:l(t)"
);
