//! The tables of generated types: a text a row, which is read when the table is first looked at.
//!
//! A table of constants would be there without being read. But each of its rows is an expression that the compiler
//! checks, and users pay for that in every build: a row of text costs a tenth of it.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::slice::Iter;
use std::sync::{LazyLock, PoisonError, RwLock};
use std::vec;

use replicate_rules::Side;
use replicate_rules::spec::{self, Place, Row};

use crate::value::{Source, Value, Values};
use crate::{Bound, Field, Kind, Schema};

/// A list of what a schema says: the properties of an object, or the alternatives of a union.
///
/// It is used as the slice that it derefs to:
///
/// ```
/// # use replicate_runtime::{Field, Table};
/// # fn names(fields: &'static Table<Field>) -> Vec<&'static str> {
/// fields.iter().map(|field| field.name).collect() // `Input::FIELDS` in the place of `fields`
/// # }
/// ```
pub struct Table<T: 'static> {
    /// A row a line: one text costs the compiler less than a list of them.
    rows: &'static str,
    /// What the type of the table says of itself.
    about: fn(Option<&mut Vec<Link>>) -> TypeId,
    entries: PhantomData<fn() -> T>,
}

/// What a row can't say in its text: the types inside say it of themselves, in the order of the rows.
#[derive(Clone, Copy)]
pub enum Link {
    /// What an enum lists.
    Enum(Values),
    /// The properties of an object.
    Object(&'static Table<Field>),
    /// The alternatives of a union.
    Union(&'static Table<Schema>),
}

/// What a table is made of.
pub trait Entry: Sized + Send + Sync {
    /// Reads a row; `None` where the text is none.
    #[doc(hidden)]
    fn read(row: &'static str, links: &mut Links) -> Option<Self>;

    /// The tables that were read, by the types whose they are.
    #[doc(hidden)]
    fn tables() -> &'static Tables<Self>;
}

/// The links that no row has taken yet.
pub struct Links(vec::IntoIter<Link>);

/// Tables that were read, for the life of the program.
///
/// They are kept apart from the constants: a constant with a place for what is read would cost every build of every
/// user three times as much.
pub(crate) type Tables<T> = LazyLock<RwLock<HashMap<TypeId, &'static [T]>>>;

impl<T> Table<T> {
    /// The table of a type, with a row a line.
    #[must_use]
    pub const fn of<V: Value>(rows: &'static str) -> Self {
        Self { rows, about: about::<V>, entries: PhantomData }
    }

    /// Whether both are the table of one type.
    #[cfg(feature = "schemars")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        (self.about)(None) == (other.about)(None)
    }

    /// How many rows there are, without reading them.
    pub(crate) fn height(&self) -> usize {
        self.rows.lines().count()
    }
}

/// Which type it is, and, where that is asked, what the types inside are.
fn about<V: Value>(inside: Option<&mut Vec<Link>>) -> TypeId {
    if let Some(links) = inside {
        V::build(Source::AskInside(links));
    }
    TypeId::of::<V>()
}

impl<T: Entry> Deref for Table<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        let id = (self.about)(None);
        let tables = T::tables();
        let found = tables.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied();
        found.unwrap_or_else(|| {
            let mut links = Vec::new();
            (self.about)(Some(&mut links));
            let mut links = Links(links.into_iter());
            let read = self.rows.lines().map(|row| T::read(row, &mut links).unwrap_or_else(|| damaged(row)));
            let read = Vec::leak(read.collect());
            // Where two threads were at it, both go on with the same table.
            tables.write().unwrap_or_else(PoisonError::into_inner).entry(id).or_insert(read)
        })
    }
}

#[cold]
fn damaged(row: &str) -> ! {
    panic!("the generated code was changed by hand and has to be generated again: {row:?} is no row of a table")
}

impl<T: Entry> IntoIterator for &'static Table<T> {
    type Item = &'static T;
    type IntoIter = Iter<'static, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Lists the rows as they are in generated code: what they refer to may lead back here.
impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rows.lines()).finish()
    }
}

impl Entry for Field {
    fn read(row: &'static str, links: &mut Links) -> Option<Self> {
        let Row { field, default } = Row::read(row)?;
        let Schema { kind, bounds } = schema(field.place, links);
        Some(Self { name: kept(field.name), required: field.required, kind, bounds, default })
    }

    fn tables() -> &'static Tables<Self> {
        static TABLES: Tables<Field> = LazyLock::new(RwLock::default);
        &TABLES
    }
}

impl Entry for Schema {
    fn read(row: &'static str, links: &mut Links) -> Option<Self> {
        Some(schema(Place::read(row), links))
    }

    fn tables() -> &'static Tables<Self> {
        static TABLES: Tables<Schema> = LazyLock::new(RwLock::default);
        &TABLES
    }
}

fn schema(place: Place, links: &mut Links) -> Schema {
    let kind = match place.kind {
        spec::Kind::Boolean => Kind::Boolean,
        spec::Kind::Integer => Kind::Integer,
        spec::Kind::Number => Kind::Number,
        spec::Kind::Text => Kind::String,
        spec::Kind::File => Kind::File,
        spec::Kind::Secret => Kind::Secret,
        spec::Kind::Any => Kind::Any,
        spec::Kind::List(items) => Kind::Array(Box::leak(Box::new(schema(*items, links)))),
        spec::Kind::Map(values) => Kind::Map(Box::leak(Box::new(schema(*values, links)))),
        spec::Kind::Enum(_) | spec::Kind::Record(_) | spec::Kind::Union(_) => match links.0.next() {
            Some(Link::Enum(values)) => Kind::Enum(values),
            Some(Link::Object(fields)) => Kind::Object(fields),
            Some(Link::Union(alternatives)) => Kind::Union(alternatives),
            None => Kind::Any,
        },
    };
    let bounds: Vec<Bound> = place.bounds.into_iter().filter_map(|it| bound(it, kind)).collect();
    Schema { kind, bounds: bounds.leak() }
}

fn bound(bound: spec::Bound, kind: Kind) -> Option<Bound> {
    Some(match (bound, kind) {
        (spec::Bound::Limit(Side::AtLeast, limit), _) => Bound::Minimum(limit),
        (spec::Bound::Limit(Side::AtMost, limit), _) => Bound::Maximum(limit),
        (spec::Bound::Limit(Side::Above, limit), _) => Bound::ExclusiveMinimum(limit),
        (spec::Bound::Limit(Side::Below, limit), _) => Bound::ExclusiveMaximum(limit),
        (spec::Bound::Limit(Side::MultipleOf, step), _) => Bound::MultipleOf(step),
        (spec::Bound::AtLeast(count), Kind::String | Kind::File | Kind::Secret) => Bound::MinLength(count),
        (spec::Bound::AtMost(count), Kind::String | Kind::File | Kind::Secret) => Bound::MaxLength(count),
        (spec::Bound::AtLeast(count), Kind::Array(_)) => Bound::MinItems(count),
        (spec::Bound::AtMost(count), Kind::Array(_)) => Bound::MaxItems(count),
        (spec::Bound::AtLeast(count), _) => Bound::MinProperties(count),
        (spec::Bound::AtMost(count), _) => Bound::MaxProperties(count),
        (spec::Bound::Unique, _) => Bound::UniqueItems,
        (spec::Bound::OneOf, _) => Bound::OneOf,
        (spec::Bound::Pattern { source, regex }, _) => pattern(kept(source), kept(regex))?,
    })
}

#[cfg(feature = "pattern")]
#[allow(clippy::unnecessary_wraps, reason = "without the feature there is none")]
fn pattern(source: &'static str, regex: &'static str) -> Option<Bound> {
    Some(Bound::Pattern(crate::Pattern { source, regex, is_match: crate::pattern::matches_pattern }))
}

/// Generated code that has patterns does not compile without the feature.
#[cfg(not(feature = "pattern"))]
fn pattern(_: &'static str, _: &'static str) -> Option<Bound> {
    None
}

/// A text for the life of the program, as the table is.
fn kept(text: String) -> &'static str {
    text.leak()
}

/// The table of a generated type: `table!(Input; "prompt!:t", "style:e \"oil\"",)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_table {
    ($name:ident; $($row:literal,)*) => {
        &__v1::Table::of::<$name>(::core::concat!($($row, "\n",)*))
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::{Listed, Listing, View};

    /// Where the values are of no matter: what a type says of itself is by `build` alone.
    macro_rules! says {
        ($name:ident: |$source:ident| $build:expr) => {
            impl Value for $name {
                fn view(&self) -> View<'_> {
                    View::Boolean(true)
                }

                fn build($source: Source<'_>) -> Self {
                    $build
                }
            }
        };
    }

    struct Crop(Option<Box<Crop>>);
    struct Picture;

    #[derive(Clone, Copy, PartialEq)]
    enum Style {
        Oil,
        Ink,
    }

    impl Listed for Style {
        const LISTING: Listing<Self> = Listing::strings(&[Style::Oil, Style::Ink], "Oil Ink", "oil\0ink\0");
    }

    const CROP: &Table<Field> = &Table::of::<Crop>("left!:i>=0\nagain:r\n");
    const PICTURE: &Table<Field> = &Table::of::<Picture>(concat!(
        "a%20b!:t#>1~%5Ea~%5Ea \"a\"\n",
        "l:l(e)#<3!\n",
        "m:m(t~x~x)#>1\n",
        "o:r\n",
        "n:n>0<=0.5*0.1 5e-1\n",
        "x:z\n",
    ));

    says!(Crop: |source| {
        let mut fields = source.record(CROP);
        let (_, again): (i64, Option<BoxedCrop>) = fields.take();
        Crop(again.map(|boxed| boxed.0))
    });

    struct BoxedCrop(Box<Crop>);
    says!(BoxedCrop: |source| BoxedCrop(Box::new(Crop::build(source))));
    says!(Picture: |source| {
        let mut fields = source.record(PICTURE);
        let (_, _, _): (String, Option<Vec<Style>>, BTreeMap<String, String>) = fields.take();
        let (_, _, _): (Option<Crop>, f64, serde_json::Value) = fields.take();
        Picture
    });

    #[test]
    fn rows_are_read_with_what_the_types_inside_say() {
        let rows = PICTURE
            .iter()
            .map(|it| format!("{} {} {:?} {:?} {:?}\n", it.name, it.required, it.kind, it.bounds, it.default));
        expect_test::expect![[r#"
            a b true String [MinLength(1), Pattern("^a")] Some("\"a\"")
            l false Array(Schema { kind: Enum([String("oil"), String("ink")]), bounds: [] }) [MaxItems(3), UniqueItems] None
            m false Map(Schema { kind: String, bounds: [Pattern("x")] }) [MinProperties(1)] None
            o false Object(["left!:i>=0", "again:r"]) [] None
            n false Number [ExclusiveMinimum(Integer(0)), Maximum(Float(0.5)), MultipleOf(Float(0.1))] Some("5e-1")
            x false Any [] None
        "#]].assert_eq(&rows.collect::<String>());
    }

    #[test]
    fn a_table_can_lead_back_to_itself() {
        let Kind::Object(again) = CROP[1].kind else { panic!("{CROP:?}") };
        assert_eq!(again[0].name, "left");
        assert_eq!(format!("{again:?}"), r#"["left!:i>=0", "again:r"]"#);
        assert!(Crop::build(Source::Blank).0.is_none());
    }

    #[test]
    #[should_panic(expected = "generated again: \"no row\"")]
    fn a_damaged_row_is_not_passed_over() {
        struct Damaged;
        says!(Damaged: |source| {
            let _ = source.record(const { &Table::of::<Damaged>("no row\n") });
            Damaged
        });
        let _ = Table::<Field>::of::<Damaged>("no row\n").len();
    }

    #[test]
    fn threads_that_read_at_once_get_one_table() {
        let read = || PICTURE.as_ptr() as usize;
        let found = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(read)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(found, vec![read(); 8]);
    }
}
