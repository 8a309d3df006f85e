//! `GET /webhooks/default/secret`

use serde_json::Value;

use super::{Api, Operation};
use crate::ground::{Error, ErrorKind, Secret};
use crate::http::{Method, Request};

pub(crate) fn secret(api: &Api) -> Operation<Secret> {
    let request = Request::safe(Method::Get, "/webhooks/default/secret".to_owned());
    Operation::read_as(api, Ok(request), |reply, endpoint| {
        let json = reply.json(endpoint)?;
        // The message leaves out the response, which may hold the secret under another name.
        let missing = || Error::new(ErrorKind::MalformedReply, format!("{endpoint}: the answer has no key"));
        json.get("key").and_then(Value::as_str).map(Secret::from).ok_or_else(missing)
    })
}
