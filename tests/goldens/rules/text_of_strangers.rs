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
    /// One of the listed values. Optional.
    pub b: __v1::Option<B>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static [__v1::Field] = &[
        __v1::Field {
            name: "a",
            required: false,
            kind: __v1::Kind::String,
            bounds: &[],
            default: __v1::Some("\"`\u{2028}*/\"")
        },
        __v1::Field {
            name: "b",
            required: false,
            kind: __v1::Kind::Enum(B::__VALUES),
            bounds: &[],
            default: __v1::None
        },
    ];
    /// An input with nothing set: the service uses its defaults.
    pub fn new() -> Self { <Self as __v1::Value>::blank() }
    /// Sets `a`.
    ///
    /// \`\`\`rust panic!() \`\`\`
    ///
    /// Text. Default: ``"` */"``.
    pub fn a(mut self, a: impl __v1::Into<__v1::String>) -> Self {
        self.a = __v1::Some(__v1::Into::into(a));
        self
    }
    /// Sets `b`.
    ///
    /// bidi  nul � cr line end
    ///
    /// One of the listed values. Optional.
    pub fn b(mut self, b: B) -> Self {
        self.b = __v1::Some(b);
        self
    }
    /// Sets a property that the schema does not have, or a value that it does not allow.
    ///
    /// It is sent as it is, in the place of the field of that name, and is not checked.
    pub fn extra(mut self, key: impl __v1::Into<__v1::String>, value: impl __v1::Into<__v1::Json>) -> Self {
        self.__extra.insert(key, value);
        self
    }
    /// Checks every bound of the schema.
    ///
    /// # Errors
    ///
    /// Lists every violation with its path, the rule broken and the value.
    pub fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
}
impl __v1::Default for Input {
    fn default() -> Self { Self::new() }
}
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
}
impl B {
    /// Every value that the schema lists, in its order.
    pub const ALL: &'static [Self] = &[
        Self::Star,
        Self::Backtick,
        Self::QuoteBackslash,
        Self::Evil,
        Self::LessScriptGreater,
    ];
    const __VALUES: &'static [__v1::Wire] = &[
        __v1::Wire::String("*/"),
        __v1::Wire::String("`"),
        __v1::Wire::String("\"\\"),
        __v1::Wire::String("\u{202e}evil"),
        __v1::Wire::String("<script>"),
    ];
    /// The value as it is on the wire.
    pub fn as_str(&self) -> &'static str { __v1::wire_text(self) }
}
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
impl __v1::ModelInput for Input {
    const MODEL: __v1::ModelRef = __v1::ModelRef::new("rules", "text_of_strangers");
    type Output = Output;
    fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> { __v1::validate(self) }
    fn fields() -> &'static [__v1::Field] { Self::FIELDS }
    fn record(&self) -> __v1::Option<&dyn __v1::Record> { __v1::Some(self) }
}
