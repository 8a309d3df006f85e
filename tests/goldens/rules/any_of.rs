// warning: /components/schemas/Input/properties/none: `anyOf` has no alternative; any JSON is taken here
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of several kinds of value. Optional.
    pub alike: __v1::Option<Alike>,
    /// Any JSON. Optional.
    pub none: __v1::Option<__v1::Json>,
    /// One of several kinds of value. Optional.
    pub nullable: __v1::Option<Nullable>,
    /// One of several kinds of value, exactly one of them. Optional.
    pub one: __v1::Option<One>,
    /// One of several kinds of value. Optional.
    pub prompt: __v1::Option<Prompt>,
    /// Text. Optional.
    pub single: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "alike:u",
        "none:a",
        "nullable:u",
        "one:u^",
        "prompt:u",
        "single:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// One of several kinds of value. Optional.
    pub fn alike(mut self, alike: impl __v1::Into<Alike>) -> Self {
        self.alike = __v1::Some(__v1::Into::into(alike));
        self
    }
    /// Any JSON. Optional.
    pub fn none(mut self, none: impl __v1::Into<__v1::Json>) -> Self {
        self.none = __v1::Some(__v1::Into::into(none));
        self
    }
    /// One of several kinds of value. Optional.
    pub fn nullable(mut self, nullable: impl __v1::Into<Nullable>) -> Self {
        self.nullable = __v1::Some(__v1::Into::into(nullable));
        self
    }
    /// One of several kinds of value, exactly one of them. Optional.
    pub fn one(mut self, one: impl __v1::Into<One>) -> Self {
        self.one = __v1::Some(__v1::Into::into(one));
        self
    }
    /// One of several kinds of value. Optional.
    pub fn prompt(mut self, prompt: impl __v1::Into<Prompt>) -> Self {
        self.prompt = __v1::Some(__v1::Into::into(prompt));
        self
    }
    /// Text. Optional.
    pub fn single(mut self, single: impl __v1::IntoText) -> Self {
        self.single = __v1::some_text(single);
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
        alike,
        none,
        nullable,
        one,
        prompt,
        single,
    )
);
/// What `alike` can be: one of several kinds of value.
pub enum Alike {
    /// An object.
    TextList2(TextList2),
    /// An object.
    Self_(Self_),
    /// A list of texts.
    TextList(__v1::Vec<__v1::String>),
    /// A list of texts.
    TextList3(__v1::Vec<__v1::String>),
    /// A list of objects.
    SelfList(__v1::Vec<Self_>),
}
impl Alike {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Alike;
        "r",
        "r",
        "l(t)#<1",
        "l(t)#>3",
        "l(r)",
    );
}
__v1::union!(
    Alike read_input 0;
    0 TextList2,
    1 Self_,
    2 TextList,
    3 TextList3,
    4 SelfList,
);
impl __v1::From<TextList2> for Alike {
    #[inline]
    fn from(value: TextList2) -> Self { Self::TextList2(value) }
}
impl __v1::From<Self_> for Alike {
    #[inline]
    fn from(value: Self_) -> Self { Self::Self_(value) }
}
impl __v1::From<__v1::Vec<Self_>> for Alike {
    #[inline]
    fn from(value: __v1::Vec<Self_>) -> Self { Self::SelfList(value) }
}
/// What `alike` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct TextList2 {
    /// Text. Optional.
    pub text: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl TextList2 {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        TextList2;
        "text:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Text. Optional.
    pub fn text(mut self, text: impl __v1::IntoText) -> Self {
        self.text = __v1::some_text(text);
        self
    }
    __v1::setters!();
}
impl __v1::Default for TextList2 {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(
    TextList2;
    (
        text,
    )
);
/// What `alike` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Self_ {
    /// True or false. Optional.
    pub me: __v1::Option<bool>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Self_ {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Self_;
        "me:b",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// True or false. Optional.
    #[inline]
    pub fn me(mut self, me: bool) -> Self {
        self.me = __v1::Some(me);
        self
    }
    __v1::setters!();
}
impl __v1::Default for Self_ {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(
    Self_;
    (
        me,
    )
);
/// What `nullable` can be: one of several kinds of value.
pub enum Nullable {
    /// An integer.
    Integer(i64),
    /// Text.
    Text(__v1::String),
}
impl Nullable {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Nullable;
        "i",
        "t",
    );
}
__v1::union!(
    Nullable read_input 0;
    0 Integer,
    1 Text,
);
impl __v1::From<i64> for Nullable {
    #[inline]
    fn from(value: i64) -> Self { Self::Integer(value) }
}
impl __v1::From<__v1::String> for Nullable {
    #[inline]
    fn from(value: __v1::String) -> Self { Self::Text(value) }
}
impl __v1::From<&str> for Nullable {
    #[inline]
    fn from(value: &str) -> Self { Self::Text(__v1::Into::into(value)) }
}
/// What `one` can be: one of several kinds of value.
pub enum One {
    /// A number.
    Number(f64),
    /// A number.
    Number2(f64),
}
impl One {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        One;
        "n<=5",
        "n>=3",
    );
}
__v1::union!(
    One read_input 0;
    0 Number,
    1 Number2,
);
/// What `prompt` can be: one of several kinds of value.
pub enum Prompt {
    /// An integer.
    Integer(i64),
    /// A list of texts.
    TextList(__v1::Vec<__v1::String>),
    /// Text.
    Text(__v1::String),
}
impl Prompt {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Prompt;
        "i",
        "l(t)",
        "t",
    );
}
__v1::union!(
    Prompt read_input 0;
    0 Integer,
    1 TextList,
    2 Text,
);
impl __v1::From<i64> for Prompt {
    #[inline]
    fn from(value: i64) -> Self { Self::Integer(value) }
}
impl __v1::From<__v1::Vec<__v1::String>> for Prompt {
    #[inline]
    fn from(value: __v1::Vec<__v1::String>) -> Self { Self::TextList(value) }
}
impl __v1::From<__v1::String> for Prompt {
    #[inline]
    fn from(value: __v1::String) -> Self { Self::Text(value) }
}
impl __v1::From<&str> for Prompt {
    #[inline]
    fn from(value: &str) -> Self { Self::Text(__v1::Into::into(value)) }
}
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/any_of");
__v1::checked!(
    input;
    Input,
    "rules/any_of|alike:a none:a nullable:u(i,t) one:u(n<=5,n>=3)^ prompt:u(i,l(t),t) single:t"
);
