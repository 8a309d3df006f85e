//! What outputs are built of: types whose reading is lenient, since the result is paid for already.

mod list;
mod map;
mod open_enum;
mod text;

pub use list::List;
pub use map::Map;
pub use open_enum::OpenEnum;
pub use text::Text;
