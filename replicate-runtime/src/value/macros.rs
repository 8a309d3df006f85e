//! What generated types implement without a decision of their own: the same few lines for each.
//!
//! The macros are re-exported in `__private::v1` under shorter names. They are used where that module is imported as
//! `__v1`, as generated code does: a path that is short is resolved sooner, and these lines are what every build of a
//! user's crate compiles. For the same reason there are as few functions as can be, and all that are not generic are
//! `inline`: what a program does not call, its build does not translate.

/// A struct of an input, with its fields by the dozen: `input!(Lora; (path, scale,))`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_input {
    ($name:ident; $(($($field:ident,)*))*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::Record::input(::core::stringify!($name), $name::FIELDS, &self.__extra)
                    $(.with(($(&self.$field,)*)))*
                    .view()
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                let mut fields = source.record($name::FIELDS);
                $(let ($($field,)*) = fields.take();)*
                $name { $($($field,)*)* __extra: fields.extra() }
            }
        }

        $crate::__replicate_v1_shared!($name, read_input);
    };
}

/// What every struct of an input has beside its setters, inside of their `impl`: one `impl` costs less than two.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_setters {
    () => {
        /// Sets a property that the schema does not have, or a value that it does not allow.
        ///
        /// It is sent as it is, in the place of the field of that name, and is not checked.
        #[inline]
        pub fn extra(mut self, key: impl __v1::Into<__v1::String>, value: impl __v1::Into<__v1::Json>) -> Self {
            self.__extra.insert(key, value);
            self
        }

        /// Checks every bound of the schema.
        ///
        /// # Errors
        ///
        /// Lists every violation with its path, the rule broken and the value.
        #[inline]
        pub fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> {
            __v1::validate(self)
        }
    };
}

/// A struct of an output, with its fields by the dozen: `output!(Segment; (start, text,))`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_output {
    ($name:ident; $(($($field:ident,)*))*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::Record::output(::core::stringify!($name), $name::FIELDS)$(.with(($(&self.$field,)*)))*.view()
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                let mut fields = source.record($name::FIELDS);
                $(let ($($field,)*) = fields.take();)*
                $name { $($($field,)*)* }
            }
        }

        $crate::__replicate_v1_shared!($name, read_output);
    };
}

/// An enum without payloads: `choice!(Mode strings "\0"; Fast = "fast",)`, or, where not every value is a string,
/// `choice!(Size mixed "\0"; Auto = "'auto", _256 = "256",)`. No value holds the separator.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_choice {
    ($name:ident $kind:ident $separator:literal; $($variant:ident = $text:literal,)*) => {
        impl $name {
            /// Every value that the schema lists, in its order.
            pub const ALL: &'static [Self] = &[$($name::$variant,)*];

            /// The value as it is on the wire: a string as it is, and everything else as JSON.
            #[inline]
            pub fn as_str(&self) -> &'static str {
                __v1::wire_text(self)
            }
        }

        #[doc(hidden)]
        impl __v1::Listed for $name {
            const LISTING: __v1::Listing<Self> = __v1::Listing::$kind(
                $name::ALL,
                ::core::stringify!($($variant)*),
                ::core::concat!($($text, $separator,)*),
            );
        }

        impl __v1::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                *self
            }
        }

        impl __v1::Copy for $name {}

        impl __v1::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                *self as usize == *other as usize
            }
        }

        impl __v1::Eq for $name {}

        impl __v1::Hash for $name {
            fn hash<H: __v1::Hasher>(&self, state: &mut H) {
                state.write_usize(*self as usize);
            }
        }

        impl __v1::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult {
                __v1::display(self, f)
            }
        }

        impl __v1::FromStr for $name {
            type Err = __v1::UnknownValue;

            #[inline]
            fn from_str(text: &str) -> __v1::Result<Self, __v1::UnknownValue> {
                __v1::parse(text)
            }
        }

        $crate::__replicate_v1_written!($name, read_input);
    };
}

/// An enum with one payload a variant, and the position of the variant that a blank value is:
/// `union!(Prompt read_input 0; 0 Text, 1 List,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_union {
    ($name:ident $read:ident $blank:literal; $($index:literal $variant:ident,)*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::Union(self)
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                source.union($name::__ALTERNATIVES, $blank)
            }
        }

        #[doc(hidden)]
        impl __v1::Union for $name {
            #[inline]
            fn alternatives(&self) -> &'static __v1::Table<__v1::Schema> {
                $name::__ALTERNATIVES
            }

            #[inline]
            fn active(&self) -> (usize, &dyn __v1::Value) {
                match self {
                    $($name::$variant(value) => ($index, value),)*
                }
            }

            #[inline]
            fn make(index: usize, source: __v1::Source<'_>) -> Self {
                match index {
                    $($index => $name::$variant(__v1::Value::build(source)),)*
                    _ => __v1::blank(),
                }
            }

            #[inline]
            fn another(&self, index: usize, source: __v1::Source<'_>) -> __v1::Box<dyn __v1::Union> {
                __v1::Box::new(<$name as __v1::Union>::make(index, source))
            }
        }

        $crate::__replicate_v1_shared!($name, $read);
    };
}

/// A type that a field holds in a box, which is there to end recursion and looks like what it holds: `boxed!(Node);`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_boxed {
    ($name:ident) => {
        #[doc(hidden)]
        impl __v1::Value for __v1::Box<$name> {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::Value::view(&**self)
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                __v1::Box::new(__v1::Value::build(source))
            }
        }
    };
}

/// What every struct and union does by shared code.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_shared {
    ($name:ident, $read:ident) => {
        impl __v1::Clone for $name {
            #[inline]
            fn clone(&self) -> Self {
                __v1::clone(self)
            }
        }

        impl __v1::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                __v1::equal(self, other)
            }
        }

        $crate::__replicate_v1_written!($name, $read);
    };
}

/// What every generated type does by shared code.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_written {
    ($name:ident, $read:ident) => {
        impl __v1::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut __v1::Formatter<'_>) -> __v1::FmtResult {
                __v1::debug(self, f)
            }
        }

        impl __v1::Serialize for $name {
            fn serialize<S: __v1::Serializer>(&self, serializer: S) -> __v1::Result<S::Ok, S::Error> {
                __v1::write(self, serializer)
            }
        }

        impl<'de> __v1::Deserialize<'de> for $name {
            fn deserialize<D: __v1::Deserializer<'de>>(deserializer: D) -> __v1::Result<Self, D::Error> {
                __v1::$read(deserializer)
            }
        }
    };
}

/// The schemas of inputs at run time: `schemas!(Input("The input.", "What to draw.",);)`, with a description a field.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_schemas {
    ($($name:ident($description:literal, $($field:literal,)*);)*) => {
        $crate::__replicate_v1_schemas!(
            [$($name)*] &[$(__v1::Described::new($name::FIELDS, $description, &[$($field,)*]),)*]
        );
    };
    ([$($name:ident)*] $described:expr) => {
        $(
            impl __v1::JsonSchema for $name {
                fn schema_name() -> __v1::Cow<'static, str> {
                    __v1::Cow::Borrowed(::core::stringify!($name))
                }

                fn inline_schema() -> bool {
                    true
                }

                fn json_schema(_: &mut __v1::SchemaGenerator) -> __v1::JsonSchemaValue {
                    __v1::json_schema($name::FIELDS, $described)
                }
            }
        )*
    };
}

/// What makes an input that of its model: `root!(AsModel, Input, Output, "owner/name")`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_root {
    ($role:ident, $input:ident, $output:ident, $model:literal) => {
        #[doc(hidden)]
        impl __v1::Root<__v1::$role> for $input {
            const MODEL: &'static str = $model;

            type Output = $output;
        }
    };
}
