use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A secret text, at least 4 characters. Optional.
    pub key: __v1::Option<__v1::Secret>,
    /// A secret text. Optional.
    pub password: __v1::Option<__v1::Secret>,
    /// A secret text. Optional.
    pub token: __v1::Option<__v1::Secret>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "key:s#>4",
        "password:s",
        "token:s",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// A secret text, at least 4 characters. Optional.
    pub fn key(mut self, key: impl __v1::IntoSecret) -> Self {
        self.key = __v1::some_secret(key);
        self
    }
    /// A secret text. Optional.
    pub fn password(mut self, password: impl __v1::IntoSecret) -> Self {
        self.password = __v1::some_secret(password);
        self
    }
    /// A secret text. Optional.
    pub fn token(mut self, token: impl __v1::IntoSecret) -> Self {
        self.token = __v1::some_secret(token);
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
        key,
        password,
        token,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/secrets");
__v1::checked!(input; Input, "rules/secrets|key:s#>4 password:s token:s");
