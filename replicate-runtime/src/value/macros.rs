//! Macros for the implementations that are the same for all generated types.
//!
//! The macros are re-exported in `__private::v1` under shorter names. They are used where that module is imported as
//! `__v1`, as in generated code: short paths are resolved faster, and every build of a user's crate compiles these
//! lines. For the same reason there are as few functions as possible, and all non-generic ones are `inline`, so that a
//! build does not compile functions that the program does not call.

/// Declares the schema of a module, and the macro of each of its inputs: `schema!(input 0; "model acme/painter",
/// "object Input",)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_schema {
    ($($macro:ident $number:literal),*; $($line:literal $(,)?)*) => {
        const __SCHEMA: &'static str = ::core::concat!($($line, "\n",)*);

        fn __schema() -> &'static __v1::ModuleSchema {
            static SCHEMA: __v1::ModuleSchema = __v1::ModuleSchema::new(__SCHEMA);
            &SCHEMA
        }

        $crate::__replicate_v1_define_inputs!([$($macro $number)*] $($line)*);
    };
}

/// Defines the macros of inputs, one after the other: `define_inputs!([input 0 training_input 5] "line" "line")`.
#[cfg(feature = "macros")]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_define_inputs {
    ([] $($line:tt)*) => {};
    ([$macro:ident $number:literal $($rest:tt)*] $($line:tt)*) => {
        $crate::__private::v1::define_input! { $crate $macro $number; $($line)* }
        $crate::__replicate_v1_define_inputs!([$($rest)*] $($line)*);
    };
}

/// Defines no macros, which need the feature `macros`.
#[cfg(not(feature = "macros"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_define_inputs {
    ($($definition:tt)*) => {};
}

/// Implements a struct of an input, with the number of its type: `input!(Lora 2; path, scale,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_input {
    ($name:ident $id:literal; $($fields:tt)*) => {
        $crate::__replicate_v1_by_the_dozen!(__replicate_v1_input_groups $name $id [] $($fields)*);
    };
}

/// Implements a struct of an output, with the number of its type: `output!(Segment 4; start, text,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_output {
    ($name:ident $id:literal; $($fields:tt)*) => {
        $crate::__replicate_v1_by_the_dozen!(__replicate_v1_output_groups $name $id [] $($fields)*);
    };
}

/// Passes fields on in groups of twelve, the largest tuples that the runtime supports.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_by_the_dozen {
    (
        $macro:ident $name:ident $id:literal [$($groups:tt)*]
        $a:ident, $b:ident, $c:ident, $d:ident, $e:ident, $f:ident,
        $g:ident, $h:ident, $i:ident, $j:ident, $k:ident, $l:ident, $($rest:tt)+
    ) => {
        $crate::__replicate_v1_by_the_dozen!(
            $macro $name $id [$($groups)* ($a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l,)] $($rest)*
        );
    };
    ($macro:ident $name:ident $id:literal [$($groups:tt)*]) => {
        $crate::$macro!($name $id; $($groups)*);
    };
    ($macro:ident $name:ident $id:literal [$($groups:tt)*] $($rest:tt)*) => {
        $crate::$macro!($name $id; $($groups)* ($($rest)*));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_input_groups {
    ($name:ident $id:literal; $(($($field:ident,)*))*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::input(__schema, $id, self, &self.__extra)
            }

            #[inline]
            fn fields<'a>(&'a self, visit: &mut __v1::VisitFields<'_, 'a>) {
                $(__v1::FieldRefs::visit(($(&self.$field,)*), visit);)*
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                let mut properties = source.record(__schema, $id);
                $(let ($($field,)*) = properties.take();)*
                $name { $($($field,)*)* __extra: properties.extra() }
            }
        }

        $crate::__replicate_v1_shared!($name, read_input(__schema, $id,));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_output_groups {
    ($name:ident $id:literal; $(($($field:ident,)*))*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                __v1::View::output(__schema, $id, self)
            }

            #[inline]
            fn fields<'a>(&'a self, visit: &mut __v1::VisitFields<'_, 'a>) {
                $(__v1::FieldRefs::visit(($(&self.$field,)*), visit);)*
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                let mut properties = source.record(__schema, $id);
                $(let ($($field,)*) = properties.take();)*
                $name { $($($field,)*)* }
            }
        }

        $crate::__replicate_v1_shared!($name, read_output());
    };
}

/// The methods that every struct of an input has in addition to its setters. They are in the same `impl`, because one
/// `impl` compiles faster than two.
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

/// Implements an enum without payloads, with the number of its type: `choice!(Style 1; Oil, InkWash,)`. The variants
/// are in the order of the type's choices.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_choice {
    ($name:ident $id:literal; $($variant:ident,)*) => {
        impl $name {
            /// Every value that the schema lists, in its order.
            pub const ALL: &'static [Self] = &[$($name::$variant,)*];

            /// The value as it is in JSON: a string as it is, and everything else as JSON text.
            #[inline]
            pub fn as_str(&self) -> &'static str {
                __v1::choice_text(self)
            }
        }

        #[doc(hidden)]
        impl __v1::EnumType for $name {
            const CHOICES: __v1::Choices<Self> = __v1::Choices::of($name::ALL, __schema, $id);

            #[inline]
            fn index(self) -> usize {
                self as usize
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

        impl __v1::TryFrom<&str> for $name {
            type Error = __v1::UnknownValue;

            #[inline]
            fn try_from(text: &str) -> __v1::Result<Self, __v1::UnknownValue> {
                __v1::parse(text)
            }
        }

        $crate::__replicate_v1_written!($name, read_input(__schema, $id,));
    };
}

/// Implements `TryFrom` of numbers for an enum that lists numbers: `numeric!(Size);`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_numeric {
    ($name:ident) => {
        $crate::__replicate_v1_numeric!($name; i32 i64 u32 u64 usize f64);
    };
    ($name:ident; $($number:ident)*) => {$(
        impl __v1::TryFrom<$number> for $name {
            type Error = __v1::UnknownValue;

            #[inline]
            fn try_from(number: $number) -> __v1::Result<Self, __v1::UnknownValue> {
                __v1::of_number(number)
            }
        }
    )*};
}

/// Implements an enum with one payload per variant, with the number of its type, the function that reads it, and the
/// index of the variant of a blank value: `union!(Prompt 3 read_input 0; 0 Text, 1 TextList,)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_union {
    ($name:ident $id:literal read_input $blank:literal; $($variants:tt)*) => {
        $crate::__replicate_v1_union!(@ $name $id $blank; $($variants)*);
        $crate::__replicate_v1_shared!($name, read_input(__schema, $id,));
    };
    ($name:ident $id:literal read_output $blank:literal; $($variants:tt)*) => {
        $crate::__replicate_v1_union!(@ $name $id $blank; $($variants)*);
        $crate::__replicate_v1_shared!($name, read_output());
    };
    (@ $name:ident $id:literal $blank:literal; $($index:literal $variant:ident,)*) => {
        #[doc(hidden)]
        impl __v1::Value for $name {
            #[inline]
            fn view(&self) -> __v1::View<'_> {
                match self {
                    $($name::$variant(value) => __v1::View::Union($index, value),)*
                }
            }

            #[inline]
            fn build(source: __v1::Source<'_>) -> Self {
                match source.alternative(__schema, $id, $blank) {
                    $(($index, source) => $name::$variant(__v1::Value::build(source)),)*
                    _ => __v1::blank(),
                }
            }
        }
    };
}

/// Implements the box of a recursive type, which is viewed as its content: `boxed!(Node);`.
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

/// The implementations of every struct and union, by shared code.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_shared {
    ($name:ident, $($read:tt)*) => {
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

        $crate::__replicate_v1_written!($name, $($read)*);
    };
}

/// The implementations of every generated type, by shared code.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_written {
    ($name:ident, $read:ident($($of:tt)*)) => {
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
                __v1::$read($($of)* deserializer)
            }
        }
    };
}

/// Implements `JsonSchema` for inputs, with the numbers of their types: `schemas!(Input 0; Lora 2;)`.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_schemas {
    ($($name:ident $id:literal;)*) => {
        $(
            impl __v1::JsonSchema for $name {
                fn schema_name() -> __v1::Cow<'static, str> {
                    __v1::Cow::Borrowed(::core::stringify!($name))
                }

                fn inline_schema() -> bool {
                    true
                }

                fn json_schema(_: &mut __v1::SchemaGenerator) -> __v1::JsonSchemaValue {
                    __v1::json_schema(__schema, $id)
                }
            }
        )*
    };
}

/// Implements an operation of the model for its input: `operation!(Prediction, Input, Output)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_operation {
    ($operation:ident, $input:ident, $output:ident) => {
        #[doc(hidden)]
        impl __v1::Operation<__v1::$operation> for $input {
            const SCHEMA: &'static str = __SCHEMA;

            type Output = $output;
        }
    };
}
