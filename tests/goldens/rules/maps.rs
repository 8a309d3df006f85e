use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A map to any JSON. Optional.
    pub anything: __v1::Option<__v1::BTreeMap<__v1::String, __v1::Json>>,
    /// A map to integers. Optional.
    pub counts: __v1::Option<__v1::BTreeMap<__v1::String, i64>>,
    /// A map to texts. Optional.
    pub labels: __v1::Option<__v1::BTreeMap<__v1::String, __v1::String>>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "anything:m(a)",
        "counts:m(i)",
        "labels:m(t)",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// A map to any JSON. Optional.
    pub fn anything(mut self, anything: impl __v1::IntoIterator<Item = (impl __v1::Into<__v1::String>, impl __v1::Into<__v1::Json>)>) -> Self {
        self.anything = __v1::Some(__v1::map(anything));
        self
    }
    /// A map to integers. Optional.
    pub fn counts(mut self, counts: impl __v1::IntoIterator<Item = (impl __v1::Into<__v1::String>, impl __v1::IntoInteger)>) -> Self {
        self.counts = __v1::Some(__v1::integer_map(counts, "counts", &mut self.__extra));
        self
    }
    /// A map to texts. Optional.
    pub fn labels(mut self, labels: impl __v1::IntoIterator<Item = (impl __v1::Into<__v1::String>, impl __v1::IntoText)>) -> Self {
        self.labels = __v1::Some(__v1::map(labels));
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
        labels,
    )
);
/// What the model gives back: a map to lists of numbers.
pub type Output = __v1::OutputMap<__v1::OutputList<f64>>;
__v1::root!(AsModel, Input, Output, "rules/maps");
__v1::checked!(input; Input, "rules/maps|anything:m(a) counts:m(i) labels:m(t)");
