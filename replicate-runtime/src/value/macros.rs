//! What generated types implement without a decision of their own: the same few lines for each.
//!
//! The macros are re-exported in `__private::v1` under shorter names.

/// A struct of an input: `input!(Lora; path, scale,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_input {
    ($name:ident; $($field:ident,)*) => {
        impl $name {
            /// Sets a property that the schema does not have, or a value that it does not allow.
            ///
            /// It is sent as it is, in the place of the field of that name, and is not checked.
            pub fn extra(
                mut self,
                key: impl $crate::__private::v1::Into<$crate::__private::v1::String>,
                value: impl $crate::__private::v1::Into<$crate::__private::v1::Json>,
            ) -> Self {
                self.__extra.insert(key, value);
                self
            }

            /// Checks every bound of the schema.
            ///
            /// # Errors
            ///
            /// Lists every violation with its path, the rule broken and the value.
            pub fn validate(&self) -> $crate::__private::v1::Result<(), $crate::__private::v1::ValidationErrors> {
                $crate::__private::v1::validate(self)
            }
        }

        impl $crate::__private::v1::Value for $name {
            fn view(&self) -> $crate::__private::v1::View<'_> {
                $crate::__private::v1::View::Record(self)
            }

            fn view_mut(&mut self) -> $crate::__private::v1::ViewMut<'_> {
                $crate::__private::v1::ViewMut::Record(self)
            }

            fn blank() -> Self {
                Self {
                    $($field: $crate::__private::v1::Value::blank(),)*
                    __extra: $crate::__private::v1::Extra::none(),
                }
            }
        }

        impl $crate::__private::v1::Record for $name {
            $crate::__replicate_v1_fields!($name; $($field,)*);

            fn extra(&self) -> $crate::__private::v1::Option<&$crate::__private::v1::Extra> {
                $crate::__private::v1::Some(&self.__extra)
            }

            fn extra_mut(&mut self) -> $crate::__private::v1::Option<&mut $crate::__private::v1::Extra> {
                $crate::__private::v1::Some(&mut self.__extra)
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
        impl $crate::__private::v1::Value for $name {
            fn view(&self) -> $crate::__private::v1::View<'_> {
                $crate::__private::v1::View::Record(self)
            }

            fn view_mut(&mut self) -> $crate::__private::v1::ViewMut<'_> {
                $crate::__private::v1::ViewMut::Record(self)
            }

            fn blank() -> Self {
                Self { $($field: $crate::__private::v1::Value::blank(),)* }
            }
        }

        impl $crate::__private::v1::Record for $name {
            $crate::__replicate_v1_fields!($name; $($field,)*);
        }

        $crate::__replicate_v1_shared!($name, read_output);
    };
}

/// The part of `Record` that both kinds of struct have.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_fields {
    ($name:ident; $($field:ident,)*) => {
        fn type_name(&self) -> &'static str {
            ::core::stringify!($name)
        }

        fn table(&self) -> &'static [$crate::__private::v1::Field] {
            Self::FIELDS
        }

        fn show(&self, look: &mut dyn $crate::__private::v1::FnMut(&[&dyn $crate::__private::v1::Value])) {
            look(&[$(&self.$field,)*])
        }

        fn fill(&mut self, put: &mut dyn $crate::__private::v1::FnMut(&mut [&mut dyn $crate::__private::v1::Value])) {
            put(&mut [$(&mut self.$field,)*])
        }
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
            pub fn as_str(&self) -> &'static str {
                $crate::__private::v1::wire_text(self)
            }
        }

        $crate::__replicate_v1_choice!($name; $($variant = String($text),)*);
    };
    ($name:ident; $($variant:ident = $kind:ident($value:expr),)*) => {
        impl $name {
            /// Every value that the schema lists, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            const __VALUES: &'static [$crate::__private::v1::Wire] = &[$($crate::__private::v1::Wire::$kind($value),)*];
        }

        impl $crate::__private::v1::Choice for $name {
            fn index(&self) -> usize {
                *self as usize
            }

            fn set_index(&mut self, index: usize) {
                *self = Self::ALL[index];
            }

            fn values(&self) -> &'static [$crate::__private::v1::Wire] {
                Self::__VALUES
            }

            fn variants(&self) -> &'static [&'static str] {
                &[$(::core::stringify!($variant),)*]
            }
        }

        impl $crate::__private::v1::Value for $name {
            fn view(&self) -> $crate::__private::v1::View<'_> {
                $crate::__private::v1::View::Choice(self)
            }

            fn view_mut(&mut self) -> $crate::__private::v1::ViewMut<'_> {
                $crate::__private::v1::ViewMut::Choice(self)
            }

            fn blank() -> Self {
                Self::ALL[0]
            }
        }

        impl $crate::__private::v1::Clone for $name {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl $crate::__private::v1::Copy for $name {}

        impl $crate::__private::v1::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                *self as usize == *other as usize
            }
        }

        impl $crate::__private::v1::Eq for $name {}

        impl $crate::__private::v1::Hash for $name {
            fn hash<H: $crate::__private::v1::Hasher>(&self, state: &mut H) {
                state.write_usize(*self as usize);
            }
        }

        impl $crate::__private::v1::Display for $name {
            fn fmt(&self, f: &mut $crate::__private::v1::Formatter<'_>) -> $crate::__private::v1::FmtResult {
                $crate::__private::v1::display(self, f)
            }
        }

        impl $crate::__private::v1::FromStr for $name {
            type Err = $crate::__private::v1::UnknownValue;

            fn from_str(text: &str) -> $crate::__private::v1::Result<Self, $crate::__private::v1::UnknownValue> {
                $crate::__private::v1::parse(text)
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
        impl $crate::__private::v1::Value for $name {
            fn view(&self) -> $crate::__private::v1::View<'_> {
                $crate::__private::v1::View::Union(self)
            }

            fn view_mut(&mut self) -> $crate::__private::v1::ViewMut<'_> {
                $crate::__private::v1::ViewMut::Union(self)
            }

            fn blank() -> Self {
                Self::$blank($crate::__private::v1::Value::blank())
            }
        }

        impl $crate::__private::v1::Union for $name {
            fn alternatives(&self) -> &'static [$crate::__private::v1::Schema] {
                Self::__ALTERNATIVES
            }

            fn active(&self) -> (usize, &dyn $crate::__private::v1::Value) {
                match self {
                    $(Self::$variant(value) => ($index, value),)*
                }
            }

            fn activate(&mut self, index: usize) -> &mut dyn $crate::__private::v1::Value {
                *self = match index {
                    $($index => Self::$variant($crate::__private::v1::Value::blank()),)*
                    _ => $crate::__private::v1::Value::blank(),
                };
                match self {
                    $(Self::$variant(value) => value,)*
                }
            }

            fn another(&self) -> $crate::__private::v1::Box<dyn $crate::__private::v1::Union> {
                $crate::__private::v1::Box::new(<Self as $crate::__private::v1::Value>::blank())
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
        impl $crate::__private::v1::Clone for $name {
            fn clone(&self) -> Self {
                let mut new = <Self as $crate::__private::v1::Value>::blank();
                $crate::__private::v1::copy(self, &mut new);
                new
            }
        }

        impl $crate::__private::v1::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::__private::v1::equal(self, other)
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
        impl $crate::__private::v1::Debug for $name {
            fn fmt(&self, f: &mut $crate::__private::v1::Formatter<'_>) -> $crate::__private::v1::FmtResult {
                $crate::__private::v1::debug(self, f)
            }
        }

        impl $crate::__private::v1::Serialize for $name {
            fn serialize<S: $crate::__private::v1::Serializer>(
                &self,
                serializer: S,
            ) -> $crate::__private::v1::Result<S::Ok, S::Error> {
                $crate::__private::v1::write(self, serializer)
            }
        }

        impl<'de> $crate::__private::v1::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::v1::Deserializer<'de>>(
                deserializer: D,
            ) -> $crate::__private::v1::Result<Self, D::Error> {
                $crate::__private::v1::$read(deserializer)
            }
        }
    };
}

/// The schema of an input at run time: `schema!(Input; "The input.", "What to draw.",)`, with a description a field.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_schema {
    ($name:ident; $description:literal, $($field:literal,)*) => {
        impl $crate::__private::v1::JsonSchema for $name {
            fn schema_name() -> $crate::__private::v1::Cow<'static, str> {
                $crate::__private::v1::Cow::Borrowed(::core::stringify!($name))
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut $crate::__private::v1::SchemaGenerator) -> $crate::__private::v1::JsonSchemaValue {
                $crate::__private::v1::json_schema(Self::FIELDS, $description, &[$($field,)*])
            }
        }
    };
}

/// What makes an input that of its model: `root!(ModelInput, Input, Output, ModelRef::new("owner", "name"))`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_root {
    ($interface:ident, $input:ident, $output:ident, $model:expr) => {
        impl $crate::__private::v1::$interface for $input {
            const MODEL: $crate::__private::v1::ModelRef = $model;

            type Output = $output;

            fn validate(&self) -> $crate::__private::v1::Result<(), $crate::__private::v1::ValidationErrors> {
                $crate::__private::v1::validate(self)
            }

            fn fields() -> &'static [$crate::__private::v1::Field] {
                Self::FIELDS
            }

            fn record(&self) -> $crate::__private::v1::Option<&dyn $crate::__private::v1::Record> {
                $crate::__private::v1::Some(self)
            }
        }
    };
}
