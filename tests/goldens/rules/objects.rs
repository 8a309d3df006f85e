use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// Part of the picture.
    ///
    /// An object. Optional.
    pub crop: __v1::Option<Crop>,
    /// A list of objects. Optional.
    pub loras: __v1::Option<__v1::Vec<Lora>>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "crop:r",
        "loras:l(r)",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// Part of the picture.
    ///
    /// An object. Optional.
    #[inline]
    pub fn crop(mut self, crop: Crop) -> Self {
        self.crop = __v1::Some(crop);
        self
    }
    /// A list of objects. Optional.
    pub fn loras(mut self, loras: impl __v1::IntoIterator<Item = Lora>) -> Self {
        self.loras = __v1::Some(__v1::list(loras));
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
        crop,
        loras,
    )
);
/// Part of the picture.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Crop {
    /// An integer. Required.
    pub left: i64,
    /// One of `px` or `%`. Optional.
    pub unit: __v1::Option<CropUnit>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Crop {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Crop;
        "left!:i",
        "unit:e",
    );
    /// An input with what is required.
    ///
    /// An integer. Required.
    pub fn new(left: impl __v1::IntoInteger) -> Self {
        let mut new: Self = __v1::blank();
        new.left = __v1::integer(left, "left", &mut new.__extra);
        new
    }
    /// An integer. Required.
    pub fn left(mut self, left: impl __v1::IntoInteger) -> Self {
        self.left = __v1::integer(left, "left", &mut self.__extra);
        self
    }
    /// One of `px` or `%`. Optional.
    #[inline]
    pub fn unit(mut self, unit: CropUnit) -> Self {
        self.unit = __v1::Some(unit);
        self
    }
    __v1::setters!();
}
__v1::input!(
    Crop;
    (
        left,
        unit,
    )
);
/// What `crop unit` can be: one of `px` or `%`.
pub enum CropUnit {
    /// `px`.
    Px,
    /// `%`.
    Percent,
    #[doc(hidden)]
    __NonExhaustive,
    #[doc(hidden)]
    __NonExhaustive2,
}
__v1::choice!(
    CropUnit strings "\0";
    Px = "px",
    Percent = "%",
);
/// Weights on top of the model.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Lora {
    /// Text. Required.
    pub name: __v1::String,
    /// A file. Required.
    pub path: __v1::FileInput,
    /// A number, at most 2. Default: `1`.
    pub scale: __v1::Option<f64>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Lora {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Lora;
        "name!:t",
        "path!:f",
        "scale:n<=2 1",
    );
    /// An input with what is required.
    #[inline]
    pub fn new(required: LoraRequired) -> Self {
        let mut new: Self = __v1::blank();
        new.name = required.name;
        new.path = required.path;
        new
    }
    /// Text. Required.
    pub fn name(mut self, name: impl __v1::IntoText) -> Self {
        self.name = __v1::text(name);
        self
    }
    /// A file. Required.
    pub fn path(mut self, path: impl __v1::IntoFile) -> Self {
        self.path = __v1::file(path);
        self
    }
    /// A number, at most 2. Default: `1`.
    pub fn scale(mut self, scale: impl __v1::IntoNumber) -> Self {
        self.scale = __v1::some_number(scale);
        self
    }
    __v1::setters!();
}
/// What [`Lora::new`] must be given, by name.
pub struct LoraRequired {
    /// Text. Required.
    pub name: __v1::String,
    /// A file. Required.
    pub path: __v1::FileInput,
}
__v1::input!(
    Lora;
    (
        name,
        path,
        scale,
    )
);
/// What the model gives back: any JSON, since its document does not say.
pub type Output = __v1::Json;
__v1::root!(AsModel, Input, Output, "rules/objects");
__v1::checked!(
    input;
    Input,
    Crop,
    Lora,
    "rules/objects|crop:r2 loras:l(r3)|left!:i unit:e4|name!:t path!:f scale:n<=2|px=Px %25=Percent"
);
