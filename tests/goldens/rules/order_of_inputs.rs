use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Text. Optional.
    pub b: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub a: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub c: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub d: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "b:t",
        "a:t",
        "c:t",
        "d:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Text. Optional.
    pub fn b(mut self, b: impl __v1::IntoText) -> Self {
        self.b = __v1::some_text(b);
        self
    }
    /// Text. Optional.
    pub fn a(mut self, a: impl __v1::IntoText) -> Self {
        self.a = __v1::some_text(a);
        self
    }
    /// Text. Optional.
    pub fn c(mut self, c: impl __v1::IntoText) -> Self {
        self.c = __v1::some_text(c);
        self
    }
    /// Text. Optional.
    pub fn d(mut self, d: impl __v1::IntoText) -> Self {
        self.d = __v1::some_text(d);
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
        b,
        a,
        c,
        d,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/order_of_inputs");
__v1::checked!(input; Input, "rules/order_of_inputs|b:t a:t c:t d:t");
