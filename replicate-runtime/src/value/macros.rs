//! What generated types implement without a decision of their own: the same few lines for each.
//!
//! The macros are re-exported in `__private::v1` under shorter names. They are used where that module is imported as
//! `__v1`, as generated code does: a path that is short is resolved sooner, and these lines are what every build of a
//! user's crate compiles. For the same reason there are as few functions as can be, and all are `inline`: what a program
//! does not call, its build does not translate.

/// A struct of an input: `input!(Lora; path, scale,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_input {
    ($name:ident; $($field:ident,)*) => {
        impl $name {
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
        }

        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::input(::core::stringify!($name), $name::FIELDS, [$(&self.$field,)*], &self.__extra)
            }

            #[inline]
            fn view_mut(&mut self) -> __v1::ViewMut<'_> {
                __v1::ViewMut::input($name::FIELDS, [$(&mut self.$field,)*], &mut self.__extra)
            }

            #[inline]
            fn blank() -> Self {
                $name { $($field: __v1::Value::blank(),)* __extra: __v1::Extra::none() }
            }
        }

        $crate::__replicate_v1_shared!($name, read_input);
    };
}

/// A struct of an output: `output!(Segment; start, text,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_output {
    ($name:ident; $($field:ident,)*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::output(::core::stringify!($name), $name::FIELDS, [$(&self.$field,)*])
            }

            #[inline]
            fn view_mut(&mut self) -> __v1::ViewMut<'_> {
                __v1::ViewMut::output($name::FIELDS, [$(&mut self.$field,)*])
            }

            #[inline]
            fn blank() -> Self {
                $name { $($field: __v1::Value::blank(),)* }
            }
        }

        $crate::__replicate_v1_shared!($name, read_output);
    };
}

/// An enum without payloads: `choice!(Size; _256 = Integer(256),)`, or, where every value is a string,
/// `choice!(Mode; Fast = "fast",)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_choice {
    ($name:ident; $($variant:ident = $text:literal,)*) => {
        impl $name {
            /// The value as it is on the wire.
            #[inline]
            pub fn as_str(&self) -> &'static str {
                __v1::wire_text(*self as usize, $name::__LISTED)
            }
        }

        $crate::__replicate_v1_choice!($name; [$($variant)*] strings($($text,)*));
    };
    ($name:ident; $($variant:ident = $kind:ident($value:expr),)*) => {
        $crate::__replicate_v1_choice!($name; [$($variant)*] others($(__v1::Wire::$kind($value),)*));
    };
    ($name:ident; [$($variant:ident)*] $list:ident($($value:expr,)*)) => {
        impl $name {
            /// Every value that the schema lists, in its order.
            pub const ALL: &'static [Self] = &[$($name::$variant,)*];

            const __LISTED: __v1::Listed = __v1::Listed::$list(::core::stringify!($($variant)*), &[$($value,)*]);
        }

        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::choice(*self as usize, $name::__LISTED)
            }

            #[inline]
            fn view_mut(&mut self) -> __v1::ViewMut<'_> {
                __v1::ViewMut::choice(self, $name::ALL, $name::__LISTED)
            }

            #[inline]
            fn blank() -> Self {
                $name::ALL[0]
            }
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
            #[inline]
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
                __v1::parse(text, $name::ALL, $name::__LISTED)
            }
        }

        $crate::__replicate_v1_written!($name, read_input);
    };
}

/// An enum with one payload a variant, and the variant that a blank value is:
/// `union!(Prompt read_input Text; 0 Text, 1 List,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_union {
    ($name:ident $read:ident $blank:ident; $($index:literal $variant:ident,)*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::Union(self)
            }

            #[inline]
            fn view_mut(&mut self) -> __v1::ViewMut<'_> {
                __v1::ViewMut::Union(self)
            }

            #[inline]
            fn blank() -> Self {
                $name::$blank(__v1::Value::blank())
            }
        }

        #[doc(hidden)]
        impl __v1::Union for $name {
            #[inline]
            fn alternatives(&self) -> &'static [__v1::Schema] {
                $name::__ALTERNATIVES
            }

            #[inline]
            fn active(&self) -> (usize, &dyn __v1::Value) {
                match self {
                    $($name::$variant(value) => ($index, value),)*
                }
            }

            #[inline]
            fn activate(&mut self, index: usize) -> &mut dyn __v1::Value {
                *self = match index {
                    $($index => $name::$variant(__v1::Value::blank()),)*
                    _ => __v1::Value::blank(),
                };
                match self {
                    $($name::$variant(value) => value,)*
                }
            }

            #[inline]
            fn another(&self) -> __v1::Box<dyn __v1::Union> {
                __v1::Box::new(<$name as __v1::Value>::blank())
            }
        }

        $crate::__replicate_v1_shared!($name, $read);
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
            #[inline]
            fn serialize<S: __v1::Serializer>(&self, serializer: S) -> __v1::Result<S::Ok, S::Error> {
                __v1::write(self, serializer)
            }
        }

        impl<'de> __v1::Deserialize<'de> for $name {
            #[inline]
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

/// What makes an input that of its model: `root!(ModelInput, Input, Output, ModelRef::new("owner", "name"))`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_root {
    ($interface:ident, $input:ident, $output:ident, $model:expr) => {
        impl __v1::$interface for $input {
            const MODEL: __v1::ModelRef = $model;

            type Output = $output;

            #[inline]
            fn validate(&self) -> __v1::Result<(), __v1::ValidationErrors> {
                __v1::validate(self)
            }

            #[inline]
            fn fields() -> &'static [__v1::Field] {
                $input::FIELDS
            }

            #[inline]
            fn value(&self) -> __v1::Option<&dyn __v1::Value> {
                __v1::Some(self)
            }
        }
    };
}
