//! Keeps calls within the limits: reserves before each create request, and settles at the end.

use std::time::Duration;

use replicate_codegen::ModelName;
use replicate_runtime::Snapshot;
use serde_json::Value;

use super::budget::{Open, Room, Wish};
use super::call::canceled;
use super::limit;
use super::request::{Progress, Request};
use super::server::Shared;
use super::tools::ModelTool;
use crate::pricing::{self, Pricing};
use crate::report::Failure;
use crate::shell::Shell;

/// How often room is asked for again.
const PAUSE: Duration = Duration::from_secs(1);

impl Shared {
    /// Reports at the start which models can't be called with a cost limit.
    pub(super) async fn check_prices(&self, shell: &Shell) -> Result<(), Failure> {
        let models = self.models();
        let mut refused = Vec::new();
        for tool in &models {
            let pricing = Pricing::read(&self.folder, &tool.model, &tool.schema)?;
            refused.extend(pricing.check(self.limits.cost).err().map(|failure| (&tool.model, failure)));
        }
        let none_left = refused.len() == models.len() && !self.allow_add;
        if none_left && let Some((_, failure)) = refused.pop() {
            return Err(failure);
        }
        for (model, _) in refused {
            shell.warn(format_args!("{model} can't be called, as it has no price and `--max-cost` is given"));
        }
        if self.limits.cost.is_some() {
            let count = self.journal.without_price().await?;
            if count > 0 {
                let of = if count == 1 { "prediction of an earlier run" } else { "predictions of earlier runs" };
                shell.warn(format_args!("{count} {of} had no price: their cost is not part of `--max-cost`"));
            }
        }
        Ok(())
    }

    /// Records the prediction of a call, once the limits have room for it, and returns its number.
    pub(super) async fn reserve(
        &self,
        tool: &ModelTool,
        input: &Value,
        (request, progress): (&Request, &mut Progress),
    ) -> Result<i64, Failure> {
        // Read again, since the user may have added a missing price.
        let pricing = Pricing::read(&self.folder, &tool.model, &tool.schema)?;
        pricing.check(self.limits.cost)?;
        let (model, known) = (tool.model.to_string(), pricing.before(input));
        let wish = Wish { model, has_price: pricing.is_known(), known, limits: self.limits };
        let mut told = false;
        loop {
            let ended = self.room.notified();
            let mut ended = std::pin::pin!(ended);
            // Enabled first, since a prediction that is settled while the journal is asked also makes room.
            ended.as_mut().enable();
            match self.journal.reserve(wish.clone()).await? {
                Room::Granted(number) => return Ok(number),
                Room::NoMore => return Err(limit::no_more(self.limits.predictions.unwrap_or_default())),
                Room::TooDear(spent) => {
                    let limit = self.limits.cost.unwrap_or_default();
                    return Err(limit::too_dear(&wish.model, known, limit, spent));
                }
                Room::Later => {}
            }
            if self.look().await? {
                continue;
            }
            if !std::mem::replace(&mut told, true) {
                progress.wrote("waiting for other predictions to end, because `--max-cost` might be exceeded").await;
            }
            tokio::select! {
                () = ended => {}
                () = tokio::time::sleep(PAUSE) => {}
                () = request.canceled.cancelled() => return Err(canceled()),
                () = self.ending.cancelled() => return Err(canceled()),
            }
        }
    }

    /// Reads the predictions that nobody follows, and returns whether one of them has ended.
    async fn look(&self) -> Result<bool, Failure> {
        let mut any = false;
        for Open { id, model } in self.journal.unsettled().await? {
            match self.client.prediction::<Value>(&id).await {
                Ok(prediction) if prediction.status().is_terminal() => {
                    self.settle(&prediction, model.parse().ok().as_ref()).await?;
                    any = true;
                }
                // If it can't be read, its amount stays reserved.
                Ok(_) | Err(_) => {}
            }
        }
        Ok(any)
    }

    /// Settles a prediction if it has ended. Otherwise its amount stays reserved.
    pub(super) async fn settle(&self, prediction: &Snapshot<Value>, model: Option<&ModelName>) -> Result<(), Failure> {
        let id = prediction.id();
        if !prediction.status().is_terminal() {
            return self.journal.left(id).await;
        }
        let pricing = model.and_then(|model| Pricing::of_kept(&self.folder, model).ok());
        let cost = pricing.and_then(|pricing| pricing.after(prediction));
        pricing::span(prediction.model(), None).in_scope(|| pricing::record_end(prediction, cost));
        self.journal.settle(id, cost).await?;
        self.room.notify_waiters();
        Ok(())
    }
}
