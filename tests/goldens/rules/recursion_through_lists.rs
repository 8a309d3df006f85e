// warning: /components/schemas/Input/properties/group/properties/inner/properties/all/items/anyOf/1/properties/one: a required value leads back to itself; any JSON is taken here
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An object. Optional.
    pub call: __v1::Option<Call>,
    /// An object. Optional.
    pub group: __v1::Option<Group>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "call:r",
        "group:r",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// An object. Optional.
    #[inline]
    pub fn call(mut self, call: Call) -> Self {
        self.call = __v1::Some(call);
        self
    }
    /// An object. Optional.
    #[inline]
    pub fn group(mut self, group: Group) -> Self {
        self.group = __v1::Some(group);
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
        call,
        group,
    )
);
/// What `call` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Call {
    /// A list of several kinds of value. Optional.
    pub arguments: __v1::Option<__v1::Vec<Value>>,
    /// One of several kinds of value. Required.
    pub function: __v1::Box<Value>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Call {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Call;
        "arguments:l(u)",
        "function!:u",
    );
    /// An input with what is required.
    ///
    /// One of several kinds of value. Required.
    pub fn new(function: impl __v1::Into<Value>) -> Self {
        let mut new: Self = __v1::blank();
        new.function = __v1::Box::new(__v1::Into::into(function));
        new
    }
    /// A list of several kinds of value. Optional.
    pub fn arguments(mut self, arguments: impl __v1::IntoIterator<Item = impl __v1::Into<Value>>) -> Self {
        self.arguments = __v1::Some(__v1::list(arguments));
        self
    }
    /// One of several kinds of value. Required.
    pub fn function(mut self, function: impl __v1::Into<Value>) -> Self {
        self.function = __v1::Box::new(__v1::Into::into(function));
        self
    }
    __v1::setters!();
}
__v1::input!(
    Call;
    (
        arguments,
        function,
    )
);
/// What an item of `call arguments` can be: one of several kinds of value.
pub enum Value {
    /// An object.
    Call(Call),
    /// Text.
    Text(__v1::String),
}
impl Value {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Value;
        "r",
        "t",
    );
}
__v1::union!(
    Value read_input 1;
    0 Call,
    1 Text,
);
impl __v1::From<Call> for Value {
    #[inline]
    fn from(value: Call) -> Self { Self::Call(value) }
}
impl __v1::From<__v1::String> for Value {
    #[inline]
    fn from(value: __v1::String) -> Self { Self::Text(value) }
}
impl __v1::From<&str> for Value {
    #[inline]
    fn from(value: &str) -> Self { Self::Text(__v1::Into::into(value)) }
}
/// What `group` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Group {
    /// An object. Required.
    pub inner: __v1::Box<GroupInner>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Group {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Group;
        "inner!:r",
    );
    /// An input with what is required.
    ///
    /// An object. Required.
    #[inline]
    pub fn new(inner: GroupInner) -> Self {
        let mut new: Self = __v1::blank();
        new.inner = __v1::Box::new(inner);
        new
    }
    /// An object. Required.
    #[inline]
    pub fn inner(mut self, inner: GroupInner) -> Self {
        self.inner = __v1::Box::new(inner);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Group;
    (
        inner,
    )
);
/// What `group inner` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct GroupInner {
    /// A list of several kinds of value. Optional.
    pub all: __v1::Option<__v1::Vec<Member>>,
    /// One of several kinds of value. Required.
    pub one: Member,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl GroupInner {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        GroupInner;
        "all:l(u)",
        "one!:u",
    );
    /// An input with what is required.
    ///
    /// One of several kinds of value. Required.
    pub fn new(one: impl __v1::Into<Member>) -> Self {
        let mut new: Self = __v1::blank();
        new.one = __v1::Into::into(one);
        new
    }
    /// A list of several kinds of value. Optional.
    pub fn all(mut self, all: impl __v1::IntoIterator<Item = impl __v1::Into<Member>>) -> Self {
        self.all = __v1::Some(__v1::list(all));
        self
    }
    /// One of several kinds of value. Required.
    pub fn one(mut self, one: impl __v1::Into<Member>) -> Self {
        self.one = __v1::Into::into(one);
        self
    }
    __v1::setters!();
}
__v1::input!(
    GroupInner;
    (
        all,
        one,
    )
);
/// What an item of `group inner all` can be: one of several kinds of value.
pub enum Member {
    /// An object.
    Group(Group),
    /// An object.
    Inner(Inner),
}
impl Member {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Member;
        "r",
        "r",
    );
}
__v1::union!(
    Member read_input 1;
    0 Group,
    1 Inner,
);
impl __v1::From<Group> for Member {
    #[inline]
    fn from(value: Group) -> Self { Self::Group(value) }
}
impl __v1::From<Inner> for Member {
    #[inline]
    fn from(value: Inner) -> Self { Self::Inner(value) }
}
/// What an item of `group inner all` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Inner {
    /// A list of several kinds of value. Optional.
    pub all: __v1::Option<__v1::Vec<Member>>,
    /// Any JSON. Required.
    pub one: __v1::Json,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Inner {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Inner;
        "all:l(u)",
        "one!:a",
    );
    /// An input with what is required.
    ///
    /// Any JSON. Required.
    pub fn new(one: impl __v1::Into<__v1::Json>) -> Self {
        let mut new: Self = __v1::blank();
        new.one = __v1::Into::into(one);
        new
    }
    /// A list of several kinds of value. Optional.
    pub fn all(mut self, all: impl __v1::IntoIterator<Item = impl __v1::Into<Member>>) -> Self {
        self.all = __v1::Some(__v1::list(all));
        self
    }
    /// Any JSON. Required.
    pub fn one(mut self, one: impl __v1::Into<__v1::Json>) -> Self {
        self.one = __v1::Into::into(one);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Inner;
    (
        all,
        one,
    )
);
__v1::boxed!(GroupInner);
__v1::boxed!(Value);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/recursion_through_lists");
__v1::checked!(
    input;
    Input,
    Call,
    Group,
    GroupInner,
    "rules/recursion_through_lists|call:r2 group:r3|arguments:l(a) function!:a|inner!:r4|all:l(a) one!:a"
);
