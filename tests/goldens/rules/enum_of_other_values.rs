use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Only `true`. Optional.
    pub flag: __v1::Option<Flag>,
    /// One of `a`, `1`, `1.5`, `true` or `[1]`. Optional.
    pub mixed: __v1::Option<Mixed>,
    /// One of `0.5`, `1` or `2`. Optional.
    pub ratio: __v1::Option<Ratio>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "flag:e",
        "mixed:e",
        "ratio:e",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Only `true`. Optional.
    #[inline]
    pub fn flag(mut self, flag: Flag) -> Self {
        self.flag = __v1::Some(flag);
        self
    }
    /// One of `a`, `1`, `1.5`, `true` or `[1]`. Optional.
    #[inline]
    pub fn mixed(mut self, mixed: Mixed) -> Self {
        self.mixed = __v1::Some(mixed);
        self
    }
    /// One of `0.5`, `1` or `2`. Optional.
    #[inline]
    pub fn ratio(mut self, ratio: Ratio) -> Self {
        self.ratio = __v1::Some(ratio);
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
        flag,
        mixed,
        ratio,
    )
);
/// What `flag` can be: only `true`.
pub enum Flag {
    /// `true`.
    True,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Flag mixed "\0";
    True = "true",
);
/// What `mixed` can be: one of `a`, `1`, `1.5`, `true` or `[1]`.
pub enum Mixed {
    /// `a`.
    A,
    /// `1`.
    _1H340ca71c,
    /// `1.5`.
    _1_5,
    /// `true`.
    True,
    /// `[1]`.
    _1H7616c164,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Mixed mixed "\0";
    A = "'a",
    _1H340ca71c = "1",
    _1_5 = "1.5",
    True = "true",
    _1H7616c164 = "[1]",
);
/// What `ratio` can be: one of `0.5`, `1` or `2`.
pub enum Ratio {
    /// `0.5`.
    _0_5,
    /// `1`.
    _1,
    /// `2`.
    _2,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Ratio mixed "\0";
    _0_5 = "0.5",
    _1 = "1",
    _2 = "2",
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/enum_of_other_values");
__v1::checked!(
    input;
    Input,
    "rules/enum_of_other_values|flag:e2 mixed:e3 ratio:e4|+true=True|a=A +1=_1H340ca71c +1.5=_1_5 +true=True +%5B1%5D=_1H7616c164|+0.5=_0_5 +1=_1 +2=_2"
);
