// warning: /components/schemas/Input/properties/missing: `$ref` "#/components/schemas/Nowhere" leads nowhere; any JSON is taken here
// warning: /components/schemas/Input/properties/no_schema: this is no schema; any JSON is taken here
// warning: /components/schemas/Input/properties/unknown: `NamedEmbedding` is no type of JSON Schema; any JSON is taken here
// warning: /components/schemas/Input/properties/untyped: no `type` is given; any JSON is taken here
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Any JSON. Optional.
    pub always: __v1::Option<__v1::Json>,
    /// Any JSON. Optional.
    pub missing: __v1::Option<__v1::Json>,
    /// Any JSON. Optional.
    pub no_schema: __v1::Option<__v1::Json>,
    /// Any JSON. Optional.
    pub unknown: __v1::Option<__v1::Json>,
    /// Anything at all.
    ///
    /// Any JSON. Optional.
    pub untyped: __v1::Option<__v1::Json>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "always:a",
        "missing:a",
        "no_schema:a",
        "unknown:a",
        "untyped:a",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Any JSON. Optional.
    pub fn always(mut self, always: impl __v1::Into<__v1::Json>) -> Self {
        self.always = __v1::Some(__v1::Into::into(always));
        self
    }
    /// Any JSON. Optional.
    pub fn missing(mut self, missing: impl __v1::Into<__v1::Json>) -> Self {
        self.missing = __v1::Some(__v1::Into::into(missing));
        self
    }
    /// Any JSON. Optional.
    pub fn no_schema(mut self, no_schema: impl __v1::Into<__v1::Json>) -> Self {
        self.no_schema = __v1::Some(__v1::Into::into(no_schema));
        self
    }
    /// Any JSON. Optional.
    pub fn unknown(mut self, unknown: impl __v1::Into<__v1::Json>) -> Self {
        self.unknown = __v1::Some(__v1::Into::into(unknown));
        self
    }
    /// Anything at all.
    ///
    /// Any JSON. Optional.
    pub fn untyped(mut self, untyped: impl __v1::Into<__v1::Json>) -> Self {
        self.untyped = __v1::Some(__v1::Into::into(untyped));
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
        always,
        missing,
        no_schema,
        unknown,
        untyped,
    )
);
/// What the model gives back: any JSON.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/what_is_not_understood");
__v1::checked!(input; Input, "rules/what_is_not_understood|always:a missing:a no_schema:a unknown:a untyped:a");
