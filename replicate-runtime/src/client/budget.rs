//! A limit to what a client spends.

use std::sync::Arc;

use super::Client;
use crate::cost::{Decimal, Prices};
use crate::predictions::{Budget, Budgeted};

impl Client {
    /// A client that spends no more than this on predictions, in US dollars; its clones share the budget.
    ///
    /// Each create reserves what the prediction will cost, by its price and its input. Where it is charged by time or tokens, and
    /// so not known before, the first prediction of a model reserves all that is left, and those after it twice as much as the
    /// dearest one cost. A prediction is settled by its metrics when this client sees that it has ended: when it was waited for,
    /// read, or its stream came to an end. A create of which it is unknown whether it arrived stays reserved.
    ///
    /// Trainings are not counted, as there are no prices for them.
    ///
    /// ```no_run
    /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
    /// use replicate_runtime::{Client, ErrorKind, Prices, cost::Decimal};
    ///
    /// let prices = Prices::read("models/prices.toml")?;
    /// let client = Client::from_env()?.budget(&prices, Decimal::from(20));
    /// match client.run(input).await {
    ///     Err(error) if error.kind() == ErrorKind::OverBudget => println!("that would be too much: {error}"),
    ///     result => drop(result?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// A create is an error of kind [`ErrorKind::OverBudget`](crate::ErrorKind::OverBudget), before anything is sent, where the
    /// prediction may cost more than is left, or where its model has no price.
    #[must_use]
    pub fn budget(&self, prices: &Prices, limit: impl Into<Decimal>) -> Self {
        let budget = Arc::new(Budget::new(prices.clone(), limit.into()));
        let backend = Arc::new(Budgeted::new(Arc::clone(&self.0.backend), Arc::clone(&budget)));
        let mut client = Self::from_parts(Arc::clone(&self.0.transport), backend);
        if let Some(shared) = Arc::get_mut(&mut client.0) {
            shared.budget = Some(budget);
        }
        client
    }

    /// What this client has spent of its [`budget`](Self::budget), and what is reserved beside that for predictions that it has
    /// not seen the end of. `None` where it has no budget.
    #[must_use]
    pub fn spent(&self) -> Option<(Decimal, Decimal)> {
        self.0.budget.as_ref().map(|budget| budget.spent())
    }
}
