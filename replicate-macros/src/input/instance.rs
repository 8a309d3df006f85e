//! A value of the macro as an instance of a schema: it is checked by the same walk as JSON and typed values.

use replicate_schema::{Array, Instance, Number, View};
use serde_json::Value as Json;

use super::literal::Literal;
use super::resolve::{Form, Object, Resolved};

impl<'a, 't: 'a> Instance<'a> for &'a Resolved<'t> {
    type Array = &'a [Resolved<'t>];
    type Object = &'a Object<'t>;

    fn view(self) -> View<'a, Self> {
        match &self.form {
            // A mistake was already reported.
            _ if self.is_wrong => View::Unchecked,
            Form::Null => View::Null,
            Form::Literal(Literal::Text(text)) => View::String(text),
            Form::Literal(Literal::Integer(integer)) => View::Integer(*integer),
            Form::Literal(Literal::Float(float)) => match Number::of_double(*float) {
                Number::Integer(integer) => View::Integer(integer),
                Number::Float(float) => View::Number(float),
            },
            Form::Literal(Literal::Boolean(boolean)) => View::Boolean(*boolean),
            Form::Choice(choice, listed) => View::Choice(choice, listed),
            Form::List(items) => View::Array(items.as_slice()),
            Form::Object(object) => View::Object(object),
            Form::Literal(Literal::Other(_)) | Form::Expression => View::Unchecked,
        }
    }

    fn to_json(self) -> Json {
        match &self.form {
            Form::Null => Json::Null,
            Form::Literal(literal) => literal.to_json(),
            Form::Choice(choice, _) => choice.value().clone(),
            Form::List(items) => items.iter().map(Instance::to_json).collect(),
            Form::Object(object) => {
                let settings = object.settings.iter();
                settings.map(|setting| (setting.key.clone(), (&setting.value).to_json())).collect()
            }
            // As the user wrote it, since a message may show the enclosing list or object.
            Form::Expression => self.tokens.to_string().into(),
        }
    }

    fn address(self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

impl<'a, 't: 'a> Array<'a, &'a Resolved<'t>> for &'a [Resolved<'t>] {
    fn length(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> &'a Resolved<'t> {
        let items: &'a [Resolved<'t>] = self;
        &items[index]
    }
}

impl<'a, 't: 'a> replicate_schema::Object<'a, &'a Resolved<'t>> for &'a Object<'t> {
    fn length(&self) -> usize {
        self.settings.len()
    }

    fn each(&self, visit: &mut dyn FnMut(&str, &'a Resolved<'t>)) {
        let object: &'a Object<'t> = self;
        object.settings.iter().for_each(|setting| visit(&setting.key, &setting.value));
    }

    fn base(&self) -> Option<&'a Resolved<'t>> {
        let object: &'a Object<'t> = self;
        object.base.as_deref()
    }
}
