use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Text. Optional.
    pub empty: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub _2d: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub nsfw: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub extra_h3cf6289f: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub a_b_h2a89df63: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub a_b_h1ba46871: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub clone: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub extra_ha8901de9: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub r#gen: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub new: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub num_steps: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub self_: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub r#type: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub validate: __v1::Option<__v1::String>,
    /// Text. Optional.
    pub a: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        ":t",
        "2d:t",
        "NSFW:t",
        "__extra:t",
        "a-b:t",
        "a_b:t",
        "clone:t",
        "extra:t",
        "gen:t",
        "new:t",
        "numSteps:t",
        "self:t",
        "type:t",
        "validate:t",
        "%C3%A4:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Text. Optional.
    pub fn empty(mut self, empty: impl __v1::IntoText) -> Self {
        self.empty = __v1::some_text(empty);
        self
    }
    /// Text. Optional.
    pub fn _2d(mut self, value: impl __v1::IntoText) -> Self {
        self._2d = __v1::some_text(value);
        self
    }
    /// Text. Optional.
    pub fn nsfw(mut self, nsfw: impl __v1::IntoText) -> Self {
        self.nsfw = __v1::some_text(nsfw);
        self
    }
    /// Text. Optional.
    pub fn extra_h3cf6289f(mut self, extra_h3cf6289f: impl __v1::IntoText) -> Self {
        self.extra_h3cf6289f = __v1::some_text(extra_h3cf6289f);
        self
    }
    /// Text. Optional.
    pub fn a_b_h2a89df63(mut self, a_b_h2a89df63: impl __v1::IntoText) -> Self {
        self.a_b_h2a89df63 = __v1::some_text(a_b_h2a89df63);
        self
    }
    /// Text. Optional.
    pub fn a_b_h1ba46871(mut self, a_b_h1ba46871: impl __v1::IntoText) -> Self {
        self.a_b_h1ba46871 = __v1::some_text(a_b_h1ba46871);
        self
    }
    /// Text. Optional.
    pub fn clone_(mut self, clone: impl __v1::IntoText) -> Self {
        self.clone = __v1::some_text(clone);
        self
    }
    /// Text. Optional.
    pub fn extra_ha8901de9(mut self, extra_ha8901de9: impl __v1::IntoText) -> Self {
        self.extra_ha8901de9 = __v1::some_text(extra_ha8901de9);
        self
    }
    /// Text. Optional.
    pub fn r#gen(mut self, r#gen: impl __v1::IntoText) -> Self {
        self.r#gen = __v1::some_text(r#gen);
        self
    }
    /// Text. Optional.
    pub fn new_(mut self, value: impl __v1::IntoText) -> Self {
        self.new = __v1::some_text(value);
        self
    }
    /// Text. Optional.
    pub fn num_steps(mut self, num_steps: impl __v1::IntoText) -> Self {
        self.num_steps = __v1::some_text(num_steps);
        self
    }
    /// Text. Optional.
    pub fn self_(mut self, self_: impl __v1::IntoText) -> Self {
        self.self_ = __v1::some_text(self_);
        self
    }
    /// Text. Optional.
    pub fn r#type(mut self, r#type: impl __v1::IntoText) -> Self {
        self.r#type = __v1::some_text(r#type);
        self
    }
    /// Text. Optional.
    pub fn validate_(mut self, validate: impl __v1::IntoText) -> Self {
        self.validate = __v1::some_text(validate);
        self
    }
    /// Text. Optional.
    pub fn a(mut self, a: impl __v1::IntoText) -> Self {
        self.a = __v1::some_text(a);
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
    (empty, _2d, nsfw, extra_h3cf6289f, a_b_h2a89df63, a_b_h1ba46871, clone, extra_ha8901de9, r#gen, new, num_steps, self_,)(
        r#type,
        validate,
        a,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/names_of_inputs");
__v1::checked!(
    input;
    Input,
    "rules/names_of_inputs|/empty:t 2d/_2d:t NSFW/nsfw:t __extra/extra_h3cf6289f:t a-b/a_b_h2a89df63:t a_b/a_b_h1ba46871:t clone/clone_:t extra/extra_ha8901de9:t gen/r%23gen:t new/new_:t numSteps/num_steps:t self/self_:t type/r%23type:t validate/validate_:t %C3%A4/a:t"
);
