use serde_json::Value as Json;

use super::{Source, Value, View};
use crate::output::Text;
use crate::{FileInput, FileOutput, Secret};

/// `scalar!(the type: its view; how it is copied from the view; the function that reads it; a blank one; the JSON that
/// it is built from)`.
macro_rules! scalar {
    (
        $type:ty: |$this:ident| $view:expr; $kind:ident($value:ident) => $copy:expr; $read:ident; $blank:expr
        $(; $json:pat => $plain:expr)?
    ) => {
        impl Value for $type {
            fn view(&self) -> View<'_> {
                let $this = self;
                $view
            }

            fn build(source: Source<'_>) -> Self {
                match source {
                    Source::Copy(View::$kind($value)) => $copy,
                    Source::Read(read) => read.$read(),
                    _ => $blank,
                }
            }

            $(
                #[inline]
                fn of_plain(json: Json) -> Result<Self, Json> {
                    match json {
                        $json => Ok($plain),
                        other => Err(other),
                    }
                }
            )?
        }
    };
}

scalar!(bool: |this| View::Boolean(*this); Boolean(value) => value; boolean; false; Json::Bool(value) => value);
scalar!(i64: |this| View::Integer(*this); Integer(value) => value; integer; 0);
scalar!(f64: |this| View::Number(*this); Number(value) => value; number; 0.0);
scalar!(String: |this| View::Text(this); Text(value) => value.to_owned(); text; String::new(); Json::String(text) => text);
scalar!(
    FileInput: |this| View::FileInput(this); FileInput(value) => value.clone(); file_input; FileInput::from("")
);
scalar!(
    FileOutput: |this| View::FileOutput(this); FileOutput(value) => value.clone(); file_output; FileOutput::from("");
    Json::String(text) => text.into()
);
scalar!(Secret: |this| View::Secret(this); Secret(value) => value.clone(); secret; Secret::from(""));
scalar!(Json: |this| View::Any(this); Any(value) => value.clone(); any; Json::Null);

impl Value for Text {
    fn view(&self) -> View<'_> {
        self.0.view()
    }

    fn build(source: Source<'_>) -> Self {
        Self(String::build(source))
    }
}
