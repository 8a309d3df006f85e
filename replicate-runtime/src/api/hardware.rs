//! `GET /hardware`

use super::Operation;
use super::object::object;
use crate::Client;
use crate::client::request::{Method, Request};

object! {
    /// A kind of machine that models run on.
    pub struct Hardware {
        /// The name that models and deployments are configured with: `gpu-t4`.
        sku: String,
        /// The name for people: `Nvidia T4 GPU`.
        name: Option<String>,
    }
}

impl Client {
    /// The kinds of machines that models run on.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// for hardware in replicate_runtime::Client::from_env()?.hardware().await? {
    ///     println!("{}", hardware.sku);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn hardware(&self) -> Operation<Vec<Hardware>> {
        Operation::new(self, Ok(Request::harmless(Method::Get, "/hardware".to_owned())))
    }
}
