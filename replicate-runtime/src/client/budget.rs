//! The budget of a client.

use std::sync::Arc;

use super::Client;
use crate::cost::{Decimal, Prices};
use crate::predictions::{Budget, Budgeted};

impl Client {
    /// A client that spends at most this amount on predictions, in US dollars. Its clones share the budget.
    ///
    /// Each create request reserves what the prediction will cost, by the price of the model and the input. The cost of
    /// models that are charged by time or tokens is not known in advance: the first prediction of such a model reserves
    /// all that is left, and later ones reserve twice the cost of the most expensive one so far. The actual cost is
    /// computed from the metrics once this client sees that the prediction has ended: when it is awaited, read, or its
    /// stream ends. If it is unknown whether a create request arrived, its amount stays reserved.
    ///
    /// Trainings are not counted, because there are no prices for them.
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
    /// Creating a prediction fails with [`ErrorKind::OverBudget`](crate::ErrorKind::OverBudget), before anything is
    /// sent, if the prediction may cost more than is left, or if its model has no price.
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

    /// What this client has spent of its [`budget`](Self::budget), and what is reserved for predictions that it has not
    /// yet seen end. `None` if it has no budget.
    #[must_use]
    pub fn spent(&self) -> Option<(Decimal, Decimal)> {
        self.0.budget.as_ref().map(|budget| budget.spent())
    }
}
