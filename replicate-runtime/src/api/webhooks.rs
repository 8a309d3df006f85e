//! `GET /webhooks/default/secret`

use serde_json::Value;

use super::Operation;
use crate::client::request::{Method, Request};
use crate::{Client, Error, ErrorKind, Secret};

impl Client {
    /// The secret that the service signs this account's webhooks with, for a
    /// [`Verifier`](crate::webhook::Verifier). It stays the same: a server asks for it once, when it starts.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::{Client, webhook};
    ///
    /// let secret = Client::from_env()?.webhook_secret().await?;
    /// let verifier = webhook::Verifier::new(secret.expose())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn webhook_secret(&self) -> Operation<Secret> {
        let request = Request::harmless(Method::Get, "/webhooks/default/secret".to_owned());
        Operation::read_as(self, Ok(request), |reply, place| {
            let json = reply.json(place)?;
            // The answer is not in the message: it may hold the secret under another name.
            let missing = || Error::new(ErrorKind::MalformedReply, format!("{place}: the answer has no key"));
            json.get("key").and_then(Value::as_str).map(Secret::from).ok_or_else(missing)
        })
    }
}
