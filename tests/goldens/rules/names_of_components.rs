use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Only `x`. Required.
    pub a: Option,
    /// Only `x`. Required.
    pub b: String,
    /// Only `x`. Optional.
    pub c: __v1::Option<Required_>,
    /// Only `x`. Optional.
    pub d: __v1::Option<Input_>,
    /// Only `x`. Optional.
    pub e: __v1::Option<Status>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "a!:e",
        "b!:e",
        "c:e",
        "d:e",
        "e:e",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: Required) -> Self {
        let mut new: Self = __v1::blank();
        new.a = required.a;
        new.b = required.b;
        new
    }
    /// Only `x`. Required.
    #[inline]
    pub fn a(mut self, a: Option) -> Self {
        self.a = a;
        self
    }
    /// Only `x`. Required.
    #[inline]
    pub fn b(mut self, b: String) -> Self {
        self.b = b;
        self
    }
    /// Only `x`. Optional.
    #[inline]
    pub fn c(mut self, c: Required_) -> Self {
        self.c = __v1::Some(c);
        self
    }
    /// Only `x`. Optional.
    #[inline]
    pub fn d(mut self, d: Input_) -> Self {
        self.d = __v1::Some(d);
        self
    }
    /// Only `x`. Optional.
    #[inline]
    pub fn e(mut self, e: Status) -> Self {
        self.e = __v1::Some(e);
        self
    }
    __v1::setters!();
}
/// What [`Input::new`] must be given, by name.
pub struct Required {
    /// Only `x`. Required.
    pub a: Option,
    /// Only `x`. Required.
    pub b: String,
}
__v1::input!(
    Input;
    (
        a,
        b,
        c,
        d,
        e,
    )
);
/// What `a` can be: only `x`.
pub enum Option {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Option strings "\0";
    X = "x",
);
/// What `b` can be: only `x`.
pub enum String {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    String strings "\0";
    X = "x",
);
/// What `c` can be: only `x`.
pub enum Required_ {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Required_ strings "\0";
    X = "x",
);
/// What `d` can be: only `x`.
pub enum Input_ {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Input_ strings "\0";
    X = "x",
);
/// What `e` can be: only `x`.
pub enum Status {
    /// `x`.
    X,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Status strings "\0";
    X = "x",
);
/// What the model gives back: text.
pub type Output = __v1::Text;
__v1::root!(AsModel, Input, Output, "rules/names_of_components");
__v1::checked!(input; Input, "rules/names_of_components|a!:e2 b!:e3 c:e4 d:e5 e:e6|x=X|x=X|x=X|x=X|x=X");
