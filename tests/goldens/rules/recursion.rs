// warning: /components/schemas/Input/properties/chain/properties/next: a required value leads back to itself; any JSON is taken here
// warning: /components/schemas/Loop: `$ref` leads back to itself; any JSON is taken here
// warning: /components/schemas/Input/properties/union/items/anyOf/0: an alternative is the union itself; it is left out
// warning: /components/schemas/Input/properties/union/items/anyOf/2/oneOf/0: an alternative is the union itself; it is left out
use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// An object. Optional.
    pub chain: __v1::Option<Chain>,
    /// Any JSON. Optional.
    pub r#loop: __v1::Option<__v1::Json>,
    /// An object. Optional.
    pub tree: __v1::Option<Tree>,
    /// A list of several kinds of value. Optional.
    pub r#union: __v1::Option<__v1::Vec<Union>>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "chain:r",
        "loop:a",
        "tree:r",
        "union:l(u)",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// An object. Optional.
    #[inline]
    pub fn chain(mut self, chain: Chain) -> Self {
        self.chain = __v1::Some(chain);
        self
    }
    /// Any JSON. Optional.
    pub fn r#loop(mut self, r#loop: impl __v1::Into<__v1::Json>) -> Self {
        self.r#loop = __v1::Some(__v1::Into::into(r#loop));
        self
    }
    /// An object. Optional.
    #[inline]
    pub fn tree(mut self, tree: Tree) -> Self {
        self.tree = __v1::Some(tree);
        self
    }
    /// A list of several kinds of value. Optional.
    pub fn r#union(mut self, r#union: impl __v1::IntoIterator<Item = impl __v1::Into<Union>>) -> Self {
        self.r#union = __v1::Some(__v1::list(r#union));
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
        chain,
        r#loop,
        tree,
        r#union,
    )
);
/// What `chain` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Chain {
    /// Any JSON. Required.
    pub next: __v1::Json,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Chain {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Chain;
        "next!:a",
    );
    /// An input with what is required.
    ///
    /// Any JSON. Required.
    pub fn new(next: impl __v1::Into<__v1::Json>) -> Self {
        let mut new: Self = __v1::blank();
        new.next = __v1::Into::into(next);
        new
    }
    /// Any JSON. Required.
    pub fn next(mut self, next: impl __v1::Into<__v1::Json>) -> Self {
        self.next = __v1::Into::into(next);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Chain;
    (
        next,
    )
);
/// What `tree` takes.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Tree {
    /// A list of objects. Optional.
    pub children: __v1::Option<__v1::Vec<Tree>>,
    /// An object. Optional.
    pub parent: __v1::Option<__v1::Box<Tree>>,
    /// A number. Required.
    pub value: f64,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Tree {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Tree;
        "children:l(r)",
        "parent:r",
        "value!:n",
    );
    /// An input with what is required.
    ///
    /// A number. Required.
    pub fn new(value: impl __v1::IntoNumber) -> Self {
        let mut new: Self = __v1::blank();
        new.value = __v1::number(value);
        new
    }
    /// A list of objects. Optional.
    pub fn children(mut self, children: impl __v1::IntoIterator<Item = Tree>) -> Self {
        self.children = __v1::Some(__v1::list(children));
        self
    }
    /// An object. Optional.
    #[inline]
    pub fn parent(mut self, parent: Tree) -> Self {
        self.parent = __v1::Some(__v1::Box::new(parent));
        self
    }
    /// A number. Required.
    pub fn value(mut self, value: impl __v1::IntoNumber) -> Self {
        self.value = __v1::number(value);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Tree;
    (
        children,
        parent,
        value,
    )
);
/// What an item of `union` can be: one of several kinds of value.
pub enum Union {
    /// A list of several kinds of value.
    UnionList(__v1::Vec<Union>),
    /// One of several kinds of value.
    Other(Other),
    /// Text.
    Text(__v1::String),
}
impl Union {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Union;
        "l(u)",
        "u^",
        "t",
    );
}
__v1::union!(
    Union read_input 0;
    0 UnionList,
    1 Other,
    2 Text,
);
impl __v1::From<__v1::Vec<Union>> for Union {
    #[inline]
    fn from(value: __v1::Vec<Union>) -> Self { Self::UnionList(value) }
}
impl __v1::From<Other> for Union {
    #[inline]
    fn from(value: Other) -> Self { Self::Other(value) }
}
impl __v1::From<__v1::String> for Union {
    #[inline]
    fn from(value: __v1::String) -> Self { Self::Text(value) }
}
impl __v1::From<&str> for Union {
    #[inline]
    fn from(value: &str) -> Self { Self::Text(__v1::Into::into(value)) }
}
/// What an item of `union` can be: one of several kinds of value.
pub enum Other {
    /// An integer.
    Integer(i64),
}
impl Other {
    const __ALTERNATIVES: &'static __v1::Table<__v1::Schema> = __v1::table!(
        Other;
        "i",
    );
}
__v1::union!(
    Other read_input 0;
    0 Integer,
);
impl __v1::From<i64> for Other {
    #[inline]
    fn from(value: i64) -> Self { Self::Integer(value) }
}
__v1::boxed!(Tree);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/recursion");
__v1::checked!(
    input;
    Input,
    Chain,
    Tree,
    "rules/recursion|chain:r2 loop/r%23loop:a tree:r3 union/r%23union:l(a)|next!:a|children:l(r3) parent:r3 value!:n"
);
