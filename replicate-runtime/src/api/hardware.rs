//! `GET /hardware`

use super::object::object;
use super::{Api, Operation};
use crate::http::{Method, Request};

object! {
    /// A kind of machine that models run on.
    pub struct Hardware {
        /// The name that models and deployments are configured with: `gpu-t4`.
        sku: String,
        /// The display name: `Nvidia T4 GPU`.
        name: Option<String>,
    }
}

pub(crate) fn get(api: &Api) -> Operation<Vec<Hardware>> {
    Operation::new(api, Ok(Request::safe(Method::Get, "/hardware".to_owned())))
}
