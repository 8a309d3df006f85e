//! A training as the caller holds it.

use serde_json::Value;

use super::prediction::Prediction;
use crate::predictions::Trained;

/// A training that the service has accepted: see [`Client::train`](crate::Client::train).
///
/// It is refreshed, awaited and canceled in the same way as a [`Prediction`]; only the result differs.
/// [`Client::training`](crate::Client::training) finds it again by its id.
///
/// ```no_run
/// # async fn example<Input: replicate_runtime::TrainingInput>(input: Input) -> Result<(), replicate_runtime::Error> {
/// use replicate_runtime::Client;
///
/// let client = Client::from_env()?;
/// let mut training = client.train(input).destination("acme/my-flux").await?;
/// println!("{} is {}", training.id(), training.status());
/// let output = training.wait().await?;
/// println!("it made {}", training.trained_version().unwrap_or_default());
/// # Ok(())
/// # }
/// ```
pub type Training<T = Value> = Prediction<Trained<T>>;
