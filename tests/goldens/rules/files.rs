use ::replicate_runtime::__private::v1 as __v1;
/// What the model is given.
#[must_use = "an input does nothing until it is given to a client"]
pub struct Input {
    /// A list of files. Optional.
    pub frames: __v1::Option<__v1::Vec<__v1::FileInput>>,
    /// A file. Optional.
    pub image: __v1::Option<__v1::FileInput>,
    /// Text. Optional.
    pub prefix: __v1::Option<__v1::String>,
    #[doc(hidden)]
    pub __extra: __v1::Extra,
}
impl Input {
    /// The properties of the schema, in the order of the model's author.
    pub const FIELDS: &'static __v1::Table<__v1::Field> = __v1::table!(
        Input;
        "frames:l(f)",
        "image:f",
        "prefix:t",
    );
    /// An input with nothing set: the service uses its defaults.
    #[inline]
    pub fn new() -> Self { __v1::blank() }
    /// A list of files. Optional.
    pub fn frames(mut self, frames: impl __v1::IntoIterator<Item = impl __v1::IntoFile>) -> Self {
        self.frames = __v1::Some(__v1::list(frames));
        self
    }
    /// A file. Optional.
    pub fn image(mut self, image: impl __v1::IntoFile) -> Self {
        self.image = __v1::some_file(image);
        self
    }
    /// Text. Optional.
    pub fn prefix(mut self, prefix: impl __v1::IntoText) -> Self {
        self.prefix = __v1::some_text(prefix);
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
        frames,
        image,
        prefix,
    )
);
/// What the model gives back: a list of files.
pub type Output = __v1::OutputList<__v1::FileOutput>;
__v1::root!(AsModel, Input, Output, "rules/files");
__v1::checked!(input; Input, "rules/files|frames:l(f) image:f prefix:t");
