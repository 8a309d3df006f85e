use serde_json::Value as Json;

use super::{Value, View, ViewMut};
use crate::output::Text;
use crate::{FileInput, FileOutput, Secret};

macro_rules! scalar {
    ($type:ty, $blank:expr, |$this:ident| $view:expr, |$target:ident| $view_mut:expr) => {
        impl Value for $type {
            fn view(&self) -> View<'_> {
                let $this = self;
                $view
            }

            fn view_mut(&mut self) -> ViewMut<'_> {
                let $target = self;
                $view_mut
            }

            fn blank() -> Self {
                $blank
            }
        }
    };
}

scalar!(bool, false, |this| View::Boolean(*this), |this| ViewMut::Boolean(this));
scalar!(i64, 0, |this| View::Integer(*this), |this| ViewMut::Integer(this));
scalar!(f64, 0.0, |this| View::Number(*this), |this| ViewMut::Number(this));
scalar!(String, String::new(), |this| View::Text(this), |this| ViewMut::Text(this));
scalar!(Text, Text::default(), |this| View::Text(&this.0), |this| ViewMut::Text(&mut this.0));
scalar!(FileInput, FileInput::from(""), |this| View::File(this), |this| ViewMut::File(this));
scalar!(FileOutput, FileOutput::from(""), |this| View::Link(this), |this| ViewMut::Link(this));
scalar!(Secret, Secret::from(""), |this| View::Secret(this), |this| ViewMut::Secret(this));
scalar!(Json, Json::Null, |this| View::Any(this), |this| ViewMut::Any(this));
