use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of `1` or `2`. Optional.
    pub _2: __v1::Option<_2>,
    /// Text. Required.
    pub new: __v1::String,
    /// An object. Optional.
    pub pair: __v1::Option<Pair>,
    /// One of `left` or `right`. Optional.
    pub pair_required: __v1::Option<PairRequired>,
    /// An object. Optional.
    pub self_: __v1::Option<Self_>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "2:e",
        "new!:t",
        "pair:r",
        "pair_required:e",
        "self:r",
    );
    /// An input with what is required.
    ///
    /// Text. Required.
    pub fn new(value: impl __v1::IntoText) -> Self {
        let mut new: Self = __v1::blank();
        new.new = __v1::text(value);
        new
    }
    /// One of `1` or `2`. Optional.
    #[inline]
    pub fn _2(mut self, value: _2) -> Self {
        self._2 = __v1::Some(value);
        self
    }
    /// Text. Required.
    pub fn new_(mut self, value: impl __v1::IntoText) -> Self {
        self.new = __v1::text(value);
        self
    }
    /// An object. Optional.
    #[inline]
    pub fn pair(mut self, pair: Pair) -> Self {
        self.pair = __v1::Some(pair);
        self
    }
    /// One of `left` or `right`. Optional.
    #[inline]
    pub fn pair_required(mut self, pair_required: PairRequired) -> Self {
        self.pair_required = __v1::Some(pair_required);
        self
    }
    /// An object. Optional.
    #[inline]
    pub fn self_(mut self, self_: Self_) -> Self {
        self.self_ = __v1::Some(self_);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Input;
    (
        _2,
        new,
        pair,
        pair_required,
        self_,
    )
);
/// What `2` can be: one of `1` or `2`.
pub enum _2 {
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
    _2 mixed "\0";
    _1 = "1",
    _2 = "2",
);
/// What `pair` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Pair {
    /// Text. Required.
    pub left: __v1::String,
    /// Text. Required.
    pub right: __v1::String,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Pair {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Pair;
        "left!:t",
        "right!:t",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: PairRequiredHe323f1d1) -> Self {
        let mut new: Self = __v1::blank();
        new.left = required.left;
        new.right = required.right;
        new
    }
    /// Text. Required.
    pub fn left(mut self, left: impl __v1::IntoText) -> Self {
        self.left = __v1::text(left);
        self
    }
    /// Text. Required.
    pub fn right(mut self, right: impl __v1::IntoText) -> Self {
        self.right = __v1::text(right);
        self
    }
    __v1::setters!();
}
/// What [`Pair::new`] must be given, by name.
pub struct PairRequiredHe323f1d1 {
    /// Text. Required.
    pub left: __v1::String,
    /// Text. Required.
    pub right: __v1::String,
}
__v1::input!(
    Pair;
    (
        left,
        right,
    )
);
/// What `pair_required` can be: one of `left` or `right`.
pub enum PairRequired {
    /// `left`.
    Left,
    /// `right`.
    Right,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    PairRequired strings "\0";
    Left = "left",
    Right = "right",
);
/// What `self` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Self_ {
    /// True or false. Required.
    pub one: bool,
    /// True or false. Required.
    pub two: bool,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Self_ {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Self_;
        "one!:b",
        "two!:b",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: SelfRequired) -> Self {
        let mut new: Self = __v1::blank();
        new.one = required.one;
        new.two = required.two;
        new
    }
    /// True or false. Required.
    #[inline]
    pub fn one(mut self, one: bool) -> Self {
        self.one = one;
        self
    }
    /// True or false. Required.
    #[inline]
    pub fn two(mut self, two: bool) -> Self {
        self.two = two;
        self
    }
    __v1::setters!();
}
/// What [`Self_::new`] must be given, by name.
pub struct SelfRequired {
    /// True or false. Required.
    pub one: bool,
    /// True or false. Required.
    pub two: bool,
}
__v1::input!(
    Self_;
    (
        one,
        two,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/names_that_meet");
__v1::checked!(
    input;
    Input,
    Pair,
    Self_,
    "rules/names_that_meet|2/_2:e4 new/new_!:t pair:r2 pair_required:e5 self/self_:r3|left!:t right!:t|one!:b two!:b|+1=_1 +2=_2|left=Left right=Right"
);
