use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// \`\`\`rust
    /// panic!()
    /// \`\`\`
    ///
    /// indented
    ///
    /// \[link\] \<b\>bold\</b\> \*/ // <https://example.com/a_b>. `code` and \`
    ///
    /// Text. Default: ``"` */"``.
    pub a: __v1::Option<__v1::String>,
    /// bidi  nul � cr
    /// line
    /// end
    ///
    /// One of `*/`, `` ` ``, `"\`, `evil` or `<script>`. Optional.
    pub b: __v1::Option<B>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "a:t \"`\u{2028}*/\"",
        "b:e",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// \`\`\`rust
    /// panic!()
    /// \`\`\`
    ///
    /// Text. Default: ``"` */"``.
    pub fn a(mut self, a: impl __v1::IntoText) -> Self {
        self.a = __v1::some_text(a);
        self
    }
    /// bidi  nul � cr
    /// line
    /// end
    ///
    /// One of `*/`, `` ` ``, `"\`, `evil` or `<script>`. Optional.
    #[inline]
    pub fn b(mut self, b: B) -> Self {
        self.b = __v1::Some(b);
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
        a,
        b,
    )
);
/// bidi  nul � cr
/// line
/// end
pub enum B {
    /// `*/`.
    Star,
    /// `` ` ``.
    Backtick,
    /// `"\`.
    QuoteBackslash,
    /// `evil`.
    Evil,
    /// `<script>`.
    LessScriptGreater,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    B strings "\0";
    Star = "*/",
    Backtick = "`",
    QuoteBackslash = "\"\\",
    Evil = "\u{202e}evil",
    LessScriptGreater = "<script>",
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/text_of_strangers");
__v1::checked!(
    input;
    Input,
    "rules/text_of_strangers|a:t b:e2|%2A%2F=Star %60=Backtick %22%5C=QuoteBackslash %E2%80%AEevil=Evil %3Cscript%3E=LessScriptGreater"
);
