//! The tables of generated types: a text a row, which is read when the table is first looked at.
//!
//! A table of constants would be there without being read. But each of its rows is an expression that the compiler
//! checks, and users pay for that in every build: a row of text costs a tenth of it.

use std::fmt;
use std::ops::Deref;
use std::slice::Iter;
use std::sync::OnceLock;

use replicate_rules::Side;
use replicate_rules::spec::{self, Place, Row};

use crate::value::Values;
use crate::{Bound, Field, Kind, Pattern, Schema};

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
    /// What the rows name by their kind alone, in the order in which they do.
    links: &'static [Link],
    read: OnceLock<Box<[T]>>,
}

/// What a row can't say in its text.
#[derive(Clone, Copy)]
pub enum Link {
    /// What an enum lists.
    Enum(Values),
    /// The properties of an object.
    Object(&'static Table<Field>),
    /// The alternatives of a union.
    Union(&'static Table<Schema>),
    /// The engine that matches patterns.
    Pattern(fn(&'static str, &str) -> bool),
}

/// What a table is made of.
pub trait Entry: Sized {
    /// Reads a row; `None` where the text is none.
    #[doc(hidden)]
    fn read(row: &'static str, links: &mut Links) -> Option<Self>;
}

/// The links that no row has taken yet.
pub struct Links(Iter<'static, Link>);

impl<T> Table<T> {
    /// The table with these rows.
    #[must_use]
    pub const fn new(rows: &'static str, links: &'static [Link]) -> Self {
        Self { rows, links, read: OnceLock::new() }
    }
}

impl<T: Entry> Deref for Table<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.read.get_or_init(|| {
            let mut links = Links(self.links.iter());
            self.rows.lines().map(|row| T::read(row, &mut links).unwrap_or_else(|| damaged(row))).collect()
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
}

impl Entry for Schema {
    fn read(row: &'static str, links: &mut Links) -> Option<Self> {
        Some(schema(Place::read(row), links))
    }
}

/// A kind comes before its bounds, and what is inside before what it is inside of: links are taken in this order.
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
            Some(Link::Enum(values)) => Kind::Enum(*values),
            Some(Link::Object(fields)) => Kind::Object(fields),
            Some(Link::Union(alternatives)) => Kind::Union(alternatives),
            Some(Link::Pattern(_)) | None => Kind::Any,
        },
    };
    let bounds: Vec<Bound> = place.bounds.into_iter().filter_map(|it| bound(it, kind, links)).collect();
    Schema { kind, bounds: bounds.leak() }
}

fn bound(bound: spec::Bound, kind: Kind, links: &mut Links) -> Option<Bound> {
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
        (spec::Bound::Pattern { source, regex }, _) => match links.0.next() {
            Some(Link::Pattern(is_match)) => {
                Bound::Pattern(Pattern { source: kept(source), regex: kept(regex), is_match: *is_match })
            }
            _ => return None,
        },
    })
}

/// A text for the life of the program, as the table is.
fn kept(text: String) -> &'static str {
    text.leak()
}

/// The table of a generated type: `table!(Field; "prompt!:t", "style:e \"oil\"", ; Enum(__v1::values::<Style>()),)`.
#[doc(hidden)]
#[macro_export]
macro_rules! __replicate_v1_table {
    ($entry:ident; $($row:literal,)* $(; $($link:ident($target:expr),)*)?) => {{
        static TABLE: __v1::Table<__v1::$entry> =
            __v1::Table::new(::core::concat!($($row, "\n",)*), &[$($(__v1::Link::$link($target),)*)?]);
        &TABLE
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    static CROP: Table<Field> = Table::new("left!:i>=0\nagain:r\n", &[Link::Object(&CROP)]);

    fn rows(rows: &'static [&'static str], links: &'static [Link]) -> String {
        let mut links = Links(links.iter());
        let fields: Vec<Field> = rows.iter().map(|row| Field::read(row, &mut links).unwrap()).collect();
        let shown = fields
            .iter()
            .map(|it| format!("{} {} {:?} {:?} {:?}\n", it.name, it.required, it.kind, it.bounds, it.default));
        shown.collect()
    }

    #[test]
    fn rows_are_read_with_their_links_in_order() {
        const LINKS: &[Link] = &[
            Link::Pattern(|_, _| true),
            Link::Enum(Listed::strings("Oil Ink", &["oil", "ink"])),
            Link::Pattern(|_, _| false),
            Link::Object(&CROP),
        ];
        let found = rows(
            &["a%20b!:t#>1~%5Ea~%5Ea \"a\"", "l:l(e)#<3!", "m:m(t~x~x)#>1", "o:r", "n:n>0<=0.5*0.1 5e-1", "x:z"],
            LINKS,
        );
        expect_test::expect![[r#"
            a b true String [MinLength(1), Pattern("^a")] Some("\"a\"")
            l false Array(Schema { kind: Enum([String("oil"), String("ink")]), bounds: [] }) [MaxItems(3), UniqueItems] None
            m false Map(Schema { kind: String, bounds: [Pattern("x")] }) [MinProperties(1)] None
            o false Object(["left!:i>=0", "again:r"]) [] None
            n false Number [ExclusiveMinimum(Integer(0)), Maximum(Float(0.5)), MultipleOf(Float(0.1))] Some("5e-1")
            x false Any [] None
        "#]].assert_eq(&found);
    }

    #[test]
    fn a_table_can_lead_back_to_itself() {
        let Kind::Object(again) = CROP[1].kind else { panic!("{CROP:?}") };
        assert_eq!(again[0].name, "left");
        assert_eq!(format!("{again:?}"), r#"["left!:i>=0", "again:r"]"#);
    }

    #[test]
    #[should_panic(expected = "generated again: \"no row\"")]
    fn a_damaged_row_is_not_passed_over() {
        static DAMAGED: Table<Field> = Table::new("no row\n", &[]);
        let _ = DAMAGED.len();
    }
}
