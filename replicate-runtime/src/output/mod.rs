//! The types in outputs. They are read leniently, because the result has already been paid for.

mod list;
mod map;
mod open_enum;
mod text;

pub use list::List;
pub use map::Map;
pub use open_enum::OpenEnum;
pub use text::Text;
