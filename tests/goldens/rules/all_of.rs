use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An object. Optional.
    pub both: __v1::Option<Both>,
    /// An integer, at least 3, at most 9. Optional.
    pub bounded: __v1::Option<i64>,
    /// Only `a`. Optional.
    pub narrowed: __v1::Option<Narrowed>,
    /// An integer, a multiple of 12. Optional.
    pub stepped: __v1::Option<i64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "both:r",
        "bounded:i>=3<=9",
        "narrowed:e",
        "stepped:i*12",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// An object. Optional.
    #[inline]
    pub fn both(mut self, both: Both) -> Self {
        self.both = __v1::Some(both);
        self
    }
    /// An integer, at least 3, at most 9. Optional.
    pub fn bounded(mut self, bounded: impl __v1::IntoInteger) -> Self {
        self.bounded = __v1::some_integer(bounded, "bounded", &mut self.__extra);
        self
    }
    /// Only `a`. Optional.
    #[inline]
    pub fn narrowed(mut self, narrowed: Narrowed) -> Self {
        self.narrowed = __v1::Some(narrowed);
        self
    }
    /// An integer, a multiple of 12. Optional.
    pub fn stepped(mut self, stepped: impl __v1::IntoInteger) -> Self {
        self.stepped = __v1::some_integer(stepped, "stepped", &mut self.__extra);
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
        both,
        bounded,
        narrowed,
        stepped,
    )
);
/// What `both` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Both {
    /// Text. Required.
    pub extra: __v1::String,
    /// Text. Required.
    pub id: __v1::String,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Both {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Both;
        "extra!:t",
        "id!:t",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: BothRequired) -> Self {
        let mut new: Self = __v1::blank();
        new.extra = required.extra;
        new.id = required.id;
        new
    }
    /// Text. Required.
    pub fn extra_(mut self, extra: impl __v1::IntoText) -> Self {
        self.extra = __v1::text(extra);
        self
    }
    /// Text. Required.
    pub fn id(mut self, id: impl __v1::IntoText) -> Self {
        self.id = __v1::text(id);
        self
    }
    __v1::setters!();
}
/// What [`Both::new`] must be given, by name.
pub struct BothRequired {
    /// Text. Required.
    pub extra: __v1::String,
    /// Text. Required.
    pub id: __v1::String,
}
__v1::input!(
    Both;
    (
        extra,
        id,
    )
);
/// What `narrowed` can be: only `a`.
pub enum Narrowed {
    /// `a`.
    A,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    Narrowed strings "\0";
    A = "a",
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/all_of");
__v1::checked!(
    input;
    Input,
    Both,
    "rules/all_of|both:r2 bounded:i>=3<=9 narrowed:e3 stepped:i*12|extra/extra_!:t id!:t|a=A"
);
