// warning: /components/schemas/Input/properties/not_a_number: `minimum` is no number and is not checked
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An integer, at least -9223372036854775808, at most 18446744073709551615. Optional.
    pub beyond: __v1::Option<i64>,
    /// An integer, at least 1, at most 4096. Optional.
    pub closed: __v1::Option<i64>,
    /// A number, at least -0.5, a multiple of 0.1. Optional.
    pub fraction: __v1::Option<f64>,
    /// An integer. Optional.
    pub not_a_number: __v1::Option<i64>,
    /// An integer, at least 1, at most 10. Optional.
    pub old_cog: __v1::Option<i64>,
    /// A number, more than 0, less than 1. Optional.
    pub open_3_0: __v1::Option<f64>,
    /// A number, more than 0, less than 1. Optional.
    pub open_3_1: __v1::Option<f64>,
    /// An integer, a multiple of 8. Optional.
    pub step: __v1::Option<i64>,
    /// An integer, at least 5. Optional.
    pub whole: __v1::Option<i64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "beyond:i>=-9223372036854775808<=18446744073709551615",
        "closed:i>=1<=4096",
        "fraction:n>=-0.5*0.1",
        "not_a_number:i",
        "old_cog:i>=1<=10",
        "open_3_0:n>0<1",
        "open_3_1:n>0<1",
        "step:i*8",
        "whole:i>=5",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// An integer, at least -9223372036854775808, at most 18446744073709551615. Optional.
    pub fn beyond(mut self, beyond: impl __v1::IntoInteger) -> Self {
        self.beyond = __v1::some_integer(beyond, "beyond", &mut self.__extra);
        self
    }
    /// An integer, at least 1, at most 4096. Optional.
    pub fn closed(mut self, closed: impl __v1::IntoInteger) -> Self {
        self.closed = __v1::some_integer(closed, "closed", &mut self.__extra);
        self
    }
    /// A number, at least -0.5, a multiple of 0.1. Optional.
    pub fn fraction(mut self, fraction: impl __v1::IntoNumber) -> Self {
        self.fraction = __v1::some_number(fraction);
        self
    }
    /// An integer. Optional.
    pub fn not_a_number(mut self, not_a_number: impl __v1::IntoInteger) -> Self {
        self.not_a_number = __v1::some_integer(not_a_number, "not_a_number", &mut self.__extra);
        self
    }
    /// An integer, at least 1, at most 10. Optional.
    pub fn old_cog(mut self, old_cog: impl __v1::IntoInteger) -> Self {
        self.old_cog = __v1::some_integer(old_cog, "old_cog", &mut self.__extra);
        self
    }
    /// A number, more than 0, less than 1. Optional.
    pub fn open_3_0(mut self, open_3_0: impl __v1::IntoNumber) -> Self {
        self.open_3_0 = __v1::some_number(open_3_0);
        self
    }
    /// A number, more than 0, less than 1. Optional.
    pub fn open_3_1(mut self, open_3_1: impl __v1::IntoNumber) -> Self {
        self.open_3_1 = __v1::some_number(open_3_1);
        self
    }
    /// An integer, a multiple of 8. Optional.
    pub fn step(mut self, step: impl __v1::IntoInteger) -> Self {
        self.step = __v1::some_integer(step, "step", &mut self.__extra);
        self
    }
    /// An integer, at least 5. Optional.
    pub fn whole(mut self, whole: impl __v1::IntoInteger) -> Self {
        self.whole = __v1::some_integer(whole, "whole", &mut self.__extra);
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
        beyond,
        closed,
        fraction,
        not_a_number,
        old_cog,
        open_3_0,
        open_3_1,
        step,
        whole,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/number_bounds");
__v1::checked!(
    input;
    Input,
    "rules/number_bounds|beyond:i>=-9223372036854775808<=18446744073709551615 closed:i>=1<=4096 fraction:n>=-0.5*0.1 not_a_number:i old_cog:i>=1<=10 open_3_0:n>0<1 open_3_1:n>0<1 step:i*8 whole:i>=5"
);
