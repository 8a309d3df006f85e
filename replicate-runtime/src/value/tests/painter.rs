//! A module as the generator writes it, with a property of each kind.
#![allow(
    clippy::all,
    clippy::pedantic,
    dead_code,
    unreachable_pub,
    reason = "generated modules allow themselves the same"
)]

use crate::__private::v1 as __v1;

__v1::schema! {
    input 0, training_input 9;
    "model acme/painter 5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa official"
    "object Input description=\"What the model is given.\""
    "  prompt! string minLength=1 description=\"What to paint.\""
    "  mask! string nullable"
    r#"  style enum 1 default="oil""#
    "  size enum 2"
    "  loras array(object 3) maxItems=2"
    "  text union 4"
    "  one union 5 oneOf=true"
    "  width integer minimum=256 maximum=2048 multipleOf=8 default=1024"
    "  scale number exclusiveMinimum=0"
    "  seed integer nullable"
    "  token secret minLength=3"
    "  image file maxLength=30"
    "  images array(file) uniqueItems=true"
    "  weights map(integer maximum=9) minProperties=1"
    "  anything any"
    "  counts array(integer maximum=10)"
    "  grid array(array(number))"
    "  crop object 6"
    "  tree object 7"
    "  type/type_ string"
    "enum Style"
    r#"  "oil" Oil"#
    r#"  "ink wash" InkWash"#
    "enum Size"
    "  1 _1"
    r#"  "auto" Auto"#
    "  0.5 _0_5"
    "object Lora"
    "  path! file"
    "  scale number maximum=2 default=1"
    "union Text"
    "  integer minimum=1"
    "  array(string) minItems=1"
    "  enum 1"
    "  object 6"
    "  string"
    "union One"
    "  number maximum=5"
    "  number minimum=3"
    "object Crop"
    "  left! integer"
    "  again object 6"
    "object Tree"
    "  value number"
    "  parent object 7"
    "  children array(object 7)"
    "object Wide"
    "  a integer"
    "  b integer"
    "  c integer"
    "  d integer"
    "  e integer"
    "  f integer"
    "  g integer"
    "  h integer"
    "  i integer"
    "  j integer"
    "  k integer"
    "  l integer"
    "  m integer"
    "  n integer"
    "  o integer"
    "  p integer"
    "  q integer"
    "  r integer"
    "  s integer"
    "  t integer"
    "  u integer"
    "  v integer"
    "  w integer"
    "  x integer"
    "  y integer"
    "  z string"
    "object TrainingInput"
    "  images! file"
    "enum Label"
    r#"  "speech" Speech"#
    r#"  "music" Music"#
    "object Segment"
    "  start! number"
    "  text string"
    "  label enum 10"
    "  files array(file)"
    "  scores map(number)"
    "  best union 12"
    "union Best"
    "  object 11"
    "  integer"
    "  any"
}

#[must_use = "an input does nothing until it is given to a client"]
pub(super) struct Input {
    pub(super) prompt: __v1::String,
    pub(super) mask: __v1::Option<__v1::String>,
    pub(super) style: __v1::Option<Style>,
    pub(super) size: __v1::Option<Size>,
    pub(super) loras: __v1::Option<__v1::Vec<Lora>>,
    pub(super) text: __v1::Option<Text>,
    pub(super) one: __v1::Option<One>,
    pub(super) width: __v1::Option<i64>,
    pub(super) scale: __v1::Option<f64>,
    pub(super) seed: __v1::Option<i64>,
    pub(super) token: __v1::Option<__v1::Secret>,
    pub(super) image: __v1::Option<__v1::FileInput>,
    pub(super) images: __v1::Option<__v1::Vec<__v1::FileInput>>,
    pub(super) weights: __v1::Option<__v1::BTreeMap<__v1::String, i64>>,
    pub(super) anything: __v1::Option<__v1::Json>,
    pub(super) counts: __v1::Option<__v1::Vec<i64>>,
    pub(super) grid: __v1::Option<__v1::Vec<__v1::Vec<f64>>>,
    pub(super) crop: __v1::Option<Crop>,
    pub(super) tree: __v1::Option<Tree>,
    pub(super) r#type: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub(super) __extra: __v1::Extra,
}

impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub(super) const FIELDS: &'static __v1::Fields = &__v1::Fields::of(__schema, 0);

    pub(super) fn new(prompt: impl __v1::IntoText) -> Self {
        let mut new: Self = __v1::blank();
        new.prompt = __v1::text(prompt);
        new
    }

    pub(super) fn style(mut self, style: Style) -> Self {
        self.style = __v1::Some(style);
        self
    }

    pub(super) fn text(mut self, text: impl __v1::Into<Text>) -> Self {
        self.text = __v1::Some(__v1::Into::into(text));
        self
    }

    pub(super) fn width(mut self, width: impl __v1::IntoInteger) -> Self {
        self.width = __v1::some_integer(width, "width", &mut self.__extra);
        self
    }

    pub(super) fn scale(mut self, scale: impl __v1::IntoNumber) -> Self {
        self.scale = __v1::some_number(scale);
        self
    }

    pub(super) fn token(mut self, token: impl __v1::IntoSecret) -> Self {
        self.token = __v1::some_secret(token);
        self
    }

    pub(super) fn image(mut self, image: impl __v1::IntoFile) -> Self {
        self.image = __v1::some_file(image);
        self
    }

    pub(super) fn images(mut self, images: impl __v1::IntoIterator<Item = impl __v1::IntoFile>) -> Self {
        self.images = __v1::Some(__v1::list(images));
        self
    }

    pub(super) fn loras(mut self, loras: impl __v1::IntoIterator<Item = Lora>) -> Self {
        self.loras = __v1::Some(__v1::list(loras));
        self
    }

    pub(super) fn counts(mut self, counts: impl __v1::IntoIterator<Item = impl __v1::IntoInteger>) -> Self {
        self.counts = __v1::Some(__v1::integers(counts, "counts", &mut self.__extra));
        self
    }

    pub(super) fn weights<W: __v1::IntoInteger>(
        mut self,
        weights: impl __v1::IntoIterator<Item = (&'static str, W)>,
    ) -> Self {
        self.weights = __v1::Some(__v1::integer_map(weights, "weights", &mut self.__extra));
        self
    }

    __v1::setters!();
}

__v1::input!(
    Input 0;
    prompt,
    mask,
    style,
    size,
    loras,
    text,
    one,
    width,
    scale,
    seed,
    token,
    image,
    images,
    weights,
    anything,
    counts,
    grid,
    crop,
    tree,
    r#type,
);

pub(super) enum Style {
    Oil,
    InkWash,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
    #[doc(hidden)]
    __NonExhaustive3,
    #[doc(hidden)]
    __NonExhaustive4,
}

__v1::choice!(
    Style 1;
    Oil,
    InkWash,
);

pub(super) enum Size {
    _1,
    Auto,
    _0_5,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
    #[doc(hidden)]
    __NonExhaustive3,
    #[doc(hidden)]
    __NonExhaustive4,
}

__v1::choice!(
    Size 2;
    _1,
    Auto,
    _0_5,
);

pub(super) struct Lora {
    pub(super) path: __v1::FileInput,
    pub(super) scale: __v1::Option<f64>,
    pub(super) __extra: __v1::Extra,
}

impl Lora {
    pub(super) fn new(path: impl __v1::IntoFile) -> Self {
        let mut new: Self = __v1::blank();
        new.path = __v1::file(path);
        new
    }

    pub(super) fn scale(mut self, scale: impl __v1::IntoNumber) -> Self {
        self.scale = __v1::some_number(scale);
        self
    }
}

__v1::input!(
    Lora 3;
    path,
    scale,
);

pub(super) enum Text {
    Integer(i64),
    TextList(__v1::Vec<__v1::String>),
    Style(Style),
    Crop(__v1::Box<Crop>),
    Text(__v1::String),
}

__v1::union!(
    Text 4 read_input 4;
    0 Integer,
    1 TextList,
    2 Style,
    3 Crop,
    4 Text,
);

impl __v1::From<&str> for Text {
    fn from(value: &str) -> Self {
        Self::Text(__v1::Into::into(value))
    }
}

pub(super) enum One {
    Number(f64),
    Number2(f64),
}

__v1::union!(
    One 5 read_input 0;
    0 Number,
    1 Number2,
);

pub(super) struct Crop {
    pub(super) left: i64,
    pub(super) again: __v1::Option<__v1::Box<Crop>>,
    pub(super) __extra: __v1::Extra,
}

__v1::input!(
    Crop 6;
    left,
    again,
);
__v1::boxed!(Crop);

pub(super) struct Tree {
    pub(super) value: __v1::Option<f64>,
    pub(super) parent: __v1::Option<__v1::Box<Tree>>,
    pub(super) children: __v1::Option<__v1::Vec<Tree>>,
    pub(super) __extra: __v1::Extra,
}

__v1::input!(
    Tree 7;
    value,
    parent,
    children,
);
__v1::boxed!(Tree);

pub(super) struct Wide {
    pub(super) a: __v1::Option<i64>,
    pub(super) b: __v1::Option<i64>,
    pub(super) c: __v1::Option<i64>,
    pub(super) d: __v1::Option<i64>,
    pub(super) e: __v1::Option<i64>,
    pub(super) f: __v1::Option<i64>,
    pub(super) g: __v1::Option<i64>,
    pub(super) h: __v1::Option<i64>,
    pub(super) i: __v1::Option<i64>,
    pub(super) j: __v1::Option<i64>,
    pub(super) k: __v1::Option<i64>,
    pub(super) l: __v1::Option<i64>,
    pub(super) m: __v1::Option<i64>,
    pub(super) n: __v1::Option<i64>,
    pub(super) o: __v1::Option<i64>,
    pub(super) p: __v1::Option<i64>,
    pub(super) q: __v1::Option<i64>,
    pub(super) r: __v1::Option<i64>,
    pub(super) s: __v1::Option<i64>,
    pub(super) t: __v1::Option<i64>,
    pub(super) u: __v1::Option<i64>,
    pub(super) v: __v1::Option<i64>,
    pub(super) w: __v1::Option<i64>,
    pub(super) x: __v1::Option<i64>,
    pub(super) y: __v1::Option<i64>,
    pub(super) z: __v1::Option<__v1::String>,
    pub(super) __extra: __v1::Extra,
}

__v1::input!(
    Wide 8;
    a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z,
);

pub(super) struct TrainingInput {
    pub(super) images: __v1::FileInput,
    pub(super) __extra: __v1::Extra,
}

impl TrainingInput {
    __v1::setters!();
}

__v1::input!(
    TrainingInput 9;
    images,
);

pub(super) enum Label {
    Speech,
    Music,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
    #[doc(hidden)]
    __NonExhaustive3,
    #[doc(hidden)]
    __NonExhaustive4,
}

__v1::choice!(
    Label 10;
    Speech,
    Music,
);

pub(super) struct Segment {
    pub(super) start: f64,
    pub(super) text: __v1::Option<__v1::Text>,
    pub(super) label: __v1::Option<__v1::OpenEnum<Label>>,
    pub(super) files: __v1::OutputList<__v1::FileOutput>,
    pub(super) scores: __v1::OutputMap<f64>,
    pub(super) best: __v1::Option<__v1::Box<Best>>,
}

__v1::output!(
    Segment 11;
    start,
    text,
    label,
    files,
    scores,
    best,
);

pub(super) enum Best {
    Segment(Segment),
    Integer(i64),
    Any(__v1::Json),
}

__v1::union!(
    Best 12 read_output 2;
    0 Segment,
    1 Integer,
    2 Any,
);
__v1::boxed!(Best);

pub(super) type Output = __v1::OutputList<Segment>;

__v1::operation!(Prediction, Input, Output);
__v1::operation!(Training, TrainingInput, Output);

#[cfg(feature = "pattern")]
const _: () = __v1::PATTERN;

#[cfg(feature = "schemars")]
__v1::schemas!(Input 0; TrainingInput 9;);
