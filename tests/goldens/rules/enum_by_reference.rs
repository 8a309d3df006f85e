use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A list, each item one of `256`, `512` or `-1`. Optional.
    pub sides: __v1::Option<__v1::Vec<Size>>,
    /// Edge of the picture.
    ///
    /// One of `256`, `512` or `-1`. Default: `512`.
    pub size: __v1::Option<Size>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "sides:l(e)",
        "size:e 512",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// A list, each item one of `256`, `512` or `-1`. Optional.
    pub fn sides(mut self, sides: impl __v1::IntoIterator<Item = Size>) -> Self {
        self.sides = __v1::Some(__v1::list(sides));
        self
    }
    /// Edge of the picture.
    ///
    /// One of `256`, `512` or `-1`. Default: `512`.
    #[inline]
    pub fn size(mut self, size: Size) -> Self {
        self.size = __v1::Some(size);
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
        sides,
        size,
    )
);
/// What an item of `sides` can be: one of `256`, `512` or `-1`.
pub enum Size {
    /// `256`.
    _256,
    /// `512`.
    _512,
    /// `-1`.
    Minus1,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Size mixed "\0";
    _256 = "256",
    _512 = "512",
    Minus1 = "-1",
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/enum_by_reference");
__v1::checked!(input; Input, "rules/enum_by_reference|sides:l(e2) size:e2|+256=_256 +512=_512 +-1=Minus1");
