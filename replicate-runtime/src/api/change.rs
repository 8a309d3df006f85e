//! Builders of requests that create or change something.

use serde_json::{Map, Value};

use super::{Api, Operation};
use crate::ground::{Error, ErrorKind};
use crate::http::{Method, Request};

/// A request that a builder puts together.
#[derive(Debug)]
pub(super) struct Change {
    api: Api,
    method: Method,
    path: Result<String, Error>,
    body: Map<String, Value>,
}

impl Change {
    pub(super) fn new(api: &Api, method: Method, path: Result<String, Error>) -> Self {
        Self { api: api.clone(), method, path, body: Map::new() }
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }

    /// Keeps the error of an invalid option until the request is sent.
    pub(super) fn refuse(mut self, error: Error) -> Self {
        self.path = Err(error);
        self
    }

    pub(super) fn operation<T: serde::de::DeserializeOwned>(self) -> Operation<T> {
        let body = self.body;
        let nothing = || Error::new(ErrorKind::InvalidArgument, "no change was given");
        let path = self.path.and_then(|path| if body.is_empty() { Err(nothing()) } else { Ok(path) });
        let request = path.map(|path| Request::mutation(self.method, path, &body));
        Operation::new(&self.api, request)
    }
}

/// Declares a builder as a table of its options.
macro_rules! change {
    (
        $(#[$doc:meta])*
        pub struct $name:ident -> $output:ty {
            $($(#[$option_doc:meta])* $option:ident: $type:ident,)*
        }
    ) => {
        $(#[$doc])*
        ///
        /// Set options by chaining methods, then `.await` it to send the request.
        #[derive(Debug)]
        #[must_use = "nothing is sent until this is awaited"]
        pub struct $name($crate::api::change::Change);

        impl $name {
            $($crate::api::change::option!($(#[$option_doc])* $option: $type);)*

            /// Sends the request. The returned future is `Send` and `'static`.
            ///
            /// # Errors
            ///
            /// Same as for [`Operation`](crate::api::Operation).
            pub fn send(self) -> impl Future<Output = Result<$output, $crate::ground::Error>> + Send + 'static {
                self.0.operation().send()
            }
        }

        $crate::ground::awaitable!(impl[] $name => $output);
    };
}

/// Declares the setter of one option: a string (`impl Into<String>`) or a number.
macro_rules! option {
    ($(#[$doc:meta])* $option:ident: String) => {
        $(#[$doc])*
        pub fn $option(self, text: impl Into<String>) -> Self {
            Self(self.0.with(stringify!($option), text.into()))
        }
    };
    ($(#[$doc:meta])* $option:ident: u32) => {
        $(#[$doc])*
        pub fn $option(self, count: u32) -> Self {
            Self(self.0.with(stringify!($option), count))
        }
    };
}

pub(super) use {change, option};
