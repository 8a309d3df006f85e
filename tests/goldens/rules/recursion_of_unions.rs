use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// One of several kinds of value, exactly one of them. Optional.
    pub shape: __v1::Option<Shape>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "shape:u^",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// One of several kinds of value, exactly one of them. Optional.
    pub fn shape(mut self, shape: impl __v1::Into<Shape>) -> Self {
        self.shape = __v1::Some(__v1::Into::into(shape));
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
        shape,
    )
);
/// What `shape` can be: one of several kinds of value.
pub enum Shape {
    /// An object.
    Left(Left),
    /// An object.
    Right(Right),
    /// Text.
    Text(__v1::String),
}
impl Shape {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Shape;
        "r",
        "r",
        "t",
    );
}
__v1::union!(
    Shape read_input 0;
    0 Left,
    1 Right,
    2 Text,
);
impl __v1::From<Left> for Shape {
    #[inline]
    fn from(value: Left) -> Self { Self::Left(value) }
}
impl __v1::From<Right> for Shape {
    #[inline]
    fn from(value: Right) -> Self { Self::Right(value) }
}
impl __v1::From<__v1::String> for Shape {
    #[inline]
    fn from(value: __v1::String) -> Self { Self::Text(value) }
}
impl __v1::From<&str> for Shape {
    #[inline]
    fn from(value: &str) -> Self { Self::Text(__v1::Into::into(value)) }
}
/// What `shape` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Left {
    /// One of several kinds of value, exactly one of them. Optional.
    pub inner: __v1::Option<__v1::Box<Shape>>,
    /// An integer. Optional.
    pub size: __v1::Option<i64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Left {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Left;
        "inner:u^",
        "size:i",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// One of several kinds of value, exactly one of them. Optional.
    pub fn inner(mut self, inner: impl __v1::Into<Shape>) -> Self {
        self.inner = __v1::Some(__v1::Box::new(__v1::Into::into(inner)));
        self
    }
    /// An integer. Optional.
    pub fn size(mut self, size: impl __v1::IntoInteger) -> Self {
        self.size = __v1::some_integer(size, "size", &mut self.__extra);
        self
    }
    __v1::setters!();
}
impl __v1::Default for Left {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(
    Left;
    (
        inner,
        size,
    )
);
/// What `shape` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Right {
    /// One of several kinds of value, exactly one of them. Optional.
    pub inner: __v1::Option<__v1::Box<Shape>>,
    /// A number. Optional.
    pub size: __v1::Option<f64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Right {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Right;
        "inner:u^",
        "size:n",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// One of several kinds of value, exactly one of them. Optional.
    pub fn inner(mut self, inner: impl __v1::Into<Shape>) -> Self {
        self.inner = __v1::Some(__v1::Box::new(__v1::Into::into(inner)));
        self
    }
    /// A number. Optional.
    pub fn size(mut self, size: impl __v1::IntoNumber) -> Self {
        self.size = __v1::some_number(size);
        self
    }
    __v1::setters!();
}
impl __v1::Default for Right {
    #[inline]
    fn default() -> Self { Self::new() }
}
__v1::input!(
    Right;
    (
        inner,
        size,
    )
);
/// What the output can be: one of several kinds of value.
pub enum Output_ {
    /// An object.
    Node(Node),
    /// A list of several kinds of value.
    OutputList(__v1::OutputList<Output_>),
    /// Text.
    Text(__v1::Text),
    /// Any JSON.
    Other(__v1::Json),
}
impl Output_ {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Output_;
        "r",
        "l(u)",
        "t",
        "a",
    );
}
__v1::union!(
    Output_ read_output 0;
    0 Node,
    1 OutputList,
    2 Text,
    3 Other,
);
impl __v1::From<Node> for Output_ {
    #[inline]
    fn from(value: Node) -> Self { Self::Node(value) }
}
impl __v1::From<__v1::OutputList<Output_>> for Output_ {
    #[inline]
    fn from(value: __v1::OutputList<Output_>) -> Self { Self::OutputList(value) }
}
impl __v1::From<__v1::Text> for Output_ {
    #[inline]
    fn from(value: __v1::Text) -> Self { Self::Text(value) }
}
impl __v1::From<__v1::Json> for Output_ {
    #[inline]
    fn from(value: __v1::Json) -> Self { Self::Other(value) }
}
/// What the output holds.
pub struct Node {
    /// One of several kinds of value. May be absent.
    pub child: __v1::Option<__v1::Box<Output_>>,
}
impl Node {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Node;
        "child:u",
    );
}
__v1::output!(
    Node;
    (
        child,
    )
);
__v1::boxed!(Output_);
__v1::boxed!(Shape);
/// What the model gives back: one of several kinds of value.
pub type Output = Output_;
__v1::root!(AsModel, Input, Output, "rules/recursion_of_unions");
__v1::checked!(input; Input, "rules/recursion_of_unions|shape:a^");
