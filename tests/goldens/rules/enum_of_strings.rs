use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of `Euler a`, `DPM++ 2M`, `16:9`, `-1`, `  `, `  `, `é`, `日本`, `a`, `A`, `Self`, `1024x1024` and 1 more. Optional.
    pub mode: __v1::Option<Mode>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "mode:e",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// One of `Euler a`, `DPM++ 2M`, `16:9`, `-1`, `  `, `  `, `é`, `日本`, `a`, `A`, `Self`, `1024x1024` and 1 more. Optional.
    #[inline]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = __v1::Some(mode);
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
        mode,
    )
);
/// What `mode` can be: one of `Euler a`, `DPM++ 2M`, `16:9`, `-1`, `  `, `  `, `é`, `日本`, `a`, `A`, `Self`, `1024x1024` and 1 more.
pub enum Mode {
    /// `Euler a`.
    EulerA,
    /// `DPM++ 2M`.
    DpmPlusPlus2M,
    /// `16:9`.
    _16_9,
    /// `-1`.
    Minus1,
    /// `  `.
    Empty,
    /// `  `.
    Space,
    /// `é`.
    E,
    /// `日本`.
    U65e5U672c,
    /// `a`.
    AHe40c292c,
    /// `A`.
    AHc40bf6cc,
    /// `Self`.
    Self_,
    /// `1024x1024`.
    _1024x1024,
    /// `n�l`.
    NL,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Mode strings "\u{1}";
    EulerA = "Euler a",
    DpmPlusPlus2M = "DPM++ 2M",
    _16_9 = "16:9",
    Minus1 = "-1",
    Empty = "",
    Space = " ",
    E = "é",
    U65e5U672c = "日本",
    AHe40c292c = "a",
    AHc40bf6cc = "A",
    Self_ = "Self",
    _1024x1024 = "1024x1024",
    NL = "n\0l",
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/enum_of_strings");
__v1::checked!(
    input;
    Input,
    "rules/enum_of_strings|mode:e2|Euler%20a=EulerA DPM%2B%2B%202M=DpmPlusPlus2M 16%3A9=_16_9 -1=Minus1 =Empty %20=Space %C3%A9=E %E6%97%A5%E6%9C%AC=U65e5U672c a=AHe40c292c A=AHc40bf6cc Self=Self_ 1024x1024=_1024x1024 n%00l=NL"
);
