//! The requests to a Cog server, as data.

use serde_json::{Map, Value};

use super::super::input::PredictionRequest;
use super::super::options::{CreateOptions, Selection};
use crate::ground::{Error, ErrorKind, Id};
use crate::http::request::Answer;
use crate::http::{Method, Request};

/// Checks everything that can be checked without the server. The model can't be checked: the server determines it.
pub(super) fn check(request: &PredictionRequest) -> Result<(), Error> {
    request.input.check()?;
    request.options.check()?;
    let message = match (&request.selection, &request.options.cancel_after) {
        (Selection::Deployment(_), _) => "a Cog server has no deployments",
        (_, Some(_)) => "a Cog server does not take `cancel_after`: use `timeout`, which ends the request",
        _ => return Ok(()),
    };
    Err(Error::new(ErrorKind::InvalidArgument, message))
}

/// Runs a prediction. The response comes when it has ended.
pub(super) fn run(id: &Id, input: Value, options: &CreateOptions) -> Result<Request, Error> {
    let mut body = Map::new();
    body.insert("input".to_owned(), input);
    options.write_body(&mut body);
    let mut request = Request::billed(Method::Put, id.path(), &body);
    options.write_headers(&mut request.headers)?;
    Ok(Request { answer: Answer::WhenEnded, ..request })
}

/// Reads the health of the server.
pub(super) fn health_check() -> Request {
    Request::safe(Method::Get, "/health-check".to_owned())
}
