//! The cost of a model's predictions: from its price in `prices.toml` of the models folder, and from earlier results.

use std::fmt::Write;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use replicate_codegen::ModelName;
use replicate_runtime::cost::{Decimal, Price, dollars};
use replicate_runtime::{Prices, Snapshot};
use replicate_schema::ModelSchema;
use serde_json::{Map, Value};
use tracing::Span;
use tracing::field::{Empty, display};

use crate::cli::ModelsFolder;
use crate::package;
use crate::report::Failure;
use crate::shell::Shell;

/// The price file in the models folder.
const PRICES: &str = "prices.toml";

/// The price of a model, and the defaults of its inputs.
#[derive(Clone, Debug)]
pub(crate) struct Pricing {
    model: String,
    /// The path of the price file, which may not exist.
    file: PathBuf,
    price: Option<Price>,
    defaults: Map<String, Value>,
}

/// An estimate of what predictions will cost, and its basis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// `None` if it is unknown.
    pub(crate) amount: Option<Decimal>,
    pub(crate) text: String,
}

/// The span of one prediction, and of the line of a batch that it belongs to. [`record_end`] fills the empty fields.
pub(crate) fn span(model: Option<&str>, line: Option<u32>) -> Span {
    tracing::info_span!("prediction", line, model, prediction_id = Empty, status = Empty, cost = Empty)
}

/// Records on the current span how a prediction ended and what it cost in USD, and logs it.
pub(crate) fn record_end(prediction: &Snapshot<Value>, cost: Option<Decimal>) {
    let span = Span::current();
    span.record("prediction_id", prediction.id());
    span.record("status", prediction.status().as_str());
    span.record("cost", cost.map(|cost| display(cost.normalize())));
    tracing::info!("the prediction has ended");
}

impl Pricing {
    /// Reads the price of a model. There need not be one.
    pub(crate) fn read(folder: &ModelsFolder, model: &ModelName, schema: &ModelSchema) -> Result<Self, Failure> {
        Self::with_defaults(folder, model, defaults(schema))
    }

    fn with_defaults(folder: &ModelsFolder, model: &ModelName, defaults: Map<String, Value>) -> Result<Self, Failure> {
        let file = folder.path().unwrap_or_else(|_| crate::package::MODELS.into()).join(PRICES);
        let prices =
            if file.is_file() { Prices::read(&file).map_err(|error| wrong(&error))? } else { Prices::default() };
        let model = model.to_string();
        Ok(Self { price: prices.of(&model).cloned(), model, file, defaults })
    }

    /// Reads the price of a model whose document need not be in the models folder.
    pub(crate) fn of_kept(folder: &ModelsFolder, model: &ModelName) -> Result<Self, Failure> {
        let kept = folder.path().ok().filter(|folder| model.file_in(folder).is_file());
        let document = match kept {
            Some(kept) => package::kept(&kept, std::slice::from_ref(model))?.pop().map(|stored| stored.document()),
            None => None,
        };
        let schema = document.transpose()?.map(|document| ModelSchema::read(&document));
        Self::with_defaults(folder, model, schema.as_ref().map(defaults).unwrap_or_default())
    }

    /// Whether the model has a price.
    pub(crate) fn is_known(&self) -> bool {
        self.price.is_some()
    }

    /// Refuses a limit for a model without a price.
    pub(crate) fn check(&self, limit: Option<Decimal>) -> Result<(), Failure> {
        if limit.is_none() || self.is_known() {
            return Ok(());
        }
        let (model, file) = (&self.model, self.file.display());
        Err(Failure::new(format!(
            "{model} has no price in {file}, so `--max-cost` can't be enforced; nothing was sent"
        ))
        .help(format!(
            "add the price from its page, such as\n[models.\"{model}\"]\nsecond = \"0.000725\"\nor `run`, `output`, \
                 `megapixel`, `input_token`, `output_token`"
        )))
    }

    /// What a prediction with an input will cost, if the price and the input determine it.
    pub(crate) fn before(&self, input: &Value) -> Option<Decimal> {
        let mut whole = self.defaults.clone();
        whole.extend(input.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
        self.price.as_ref()?.before(&Value::Object(whole))
    }

    /// What an ended prediction cost; `None` if the model has no price, or the cost is unknown.
    pub(crate) fn after(&self, prediction: &Snapshot<Value>) -> Option<Decimal> {
        let known = prediction.cost_at(self.price.as_ref()?);
        if known.is_ok() || prediction.input().is_none() {
            return known.ok();
        }
        // The service does not show the defaults of absent inputs.
        let mut whole = prediction.raw().clone();
        let input = whole.get_mut("input").and_then(Value::as_object_mut)?;
        for (name, value) in &self.defaults {
            input.entry(name).or_insert_with(|| value.clone());
        }
        serde_json::from_value::<Snapshot>(whole).ok()?.cost_at(self.price.as_ref()?).ok()
    }

    /// The costs of the predictions with results in a folder.
    pub(crate) fn seen(&self, folder: &Path) -> Vec<Decimal> {
        let Ok(file) = File::open(folder.join("results.jsonl")) else { return Vec::new() };
        let lines = BufReader::new(file).lines().map_while(Result::ok);
        let ended = lines.filter_map(|line| serde_json::from_str::<Snapshot>(&line).ok());
        ended.filter_map(|prediction| self.after(&prediction)).filter(|cost| !cost.is_zero()).collect()
    }

    /// Estimates what predictions with these inputs will cost in total.
    pub(crate) fn estimate(
        &self,
        inputs: impl Iterator<Item = Option<Decimal>>,
        seen: (&[Decimal], &Path),
    ) -> Estimate {
        let Some(price) = &self.price else {
            let text = format!("unknown: {} has no price in {}", self.model, self.file.display());
            return Estimate { amount: None, text };
        };
        let known: Vec<Option<Decimal>> = inputs.collect();
        let count = known.len();
        let of = if count == 1 { String::new() } else { format!(" for {count} inputs") };
        if let Some(sum) = known.into_iter().sum::<Option<Decimal>>() {
            let mut text = format!("{}{of}, by its price of {price}", dollars(sum));
            if count > 1 && !sum.is_zero() {
                let _ = write!(text, ", {} each on average", average(sum, count));
            }
            return Estimate { amount: Some(sum), text };
        }
        let (seen, folder) = seen;
        let (sum, dearest) = (seen.iter().sum::<Decimal>(), seen.iter().max());
        let Some(dearest) = dearest else {
            let text = format!("unknown before the first prediction has ended: its price is {price}");
            return Estimate { amount: None, text };
        };
        let amount = sum.checked_div(seen.len().into()).and_then(|mean| mean.checked_mul(count.into()));
        let (mean, dearest) = (average(sum, seen.len()), dollars(*dearest));
        let shown = amount.map(|amount| dollars(amount.round_dp(6))).unwrap_or_default();
        let text = format!(
            "about {shown}{of}, at {mean} each, the average of {} predictions in {} (the most expensive cost \
             {dearest}), by its price of {price}",
            seen.len(),
            folder.display()
        );
        Estimate { amount, text }
    }

    /// Prints an estimate.
    pub(crate) fn tell(&self, estimate: &Estimate, shell: &Shell) {
        if self.is_known() {
            shell.done("Estimated", format_args!("cost: {}", estimate.text));
        } else {
            shell.warn(format_args!("the cost is {}", estimate.text));
        }
    }

    /// The price in words.
    pub(crate) fn words(&self) -> Option<String> {
        self.price.as_ref().map(ToString::to_string)
    }
}

/// The defaults of a model's inputs.
fn defaults(schema: &ModelSchema) -> Map<String, Value> {
    let default = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str()));
    let inputs = schema.inputs().iter();
    inputs.filter_map(|input| Some((input.name.clone(), default(input.default.as_ref()?)))).collect()
}

fn average(sum: Decimal, count: usize) -> String {
    dollars(sum.checked_div(count.into()).unwrap_or_default().round_dp(6))
}

fn wrong(error: &replicate_runtime::Error) -> Failure {
    Failure::from(error).help(
        "prices are US dollars as strings, such as `second = \"0.000725\"`, below `[models.\"owner/name\"]`; the keys \
         are `run`, `second`, `output`, `outputs_from`, `megapixel`, `megapixels_from`, `input_token` and `output_token`",
    )
}

#[cfg(test)]
mod tests {
    use replicate_schema::Document;
    use serde_json::json;

    use super::*;

    fn pricing(price: &str) -> Pricing {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(PRICES), format!("[models.\"acme/studio\"]\n{price}")).unwrap();
        let schema = r#"{"Input": {"properties": {"n": {"type": "integer", "default": 2}}}}"#;
        let schema = ModelSchema::read(&Document::from_json(schema).unwrap());
        let given = ModelsFolder { given: Some(folder.path().to_owned()), package: None };
        Pricing::read(&given, &"acme/studio".parse().unwrap(), &schema).unwrap()
    }

    /// Each figure is computed by hand.
    #[test]
    fn an_estimate_says_what_it_rests_on() {
        let cents = |cents: i64| Decimal::new(cents, 2);
        let second = pricing("second = \"0.000725\"");
        let outputs = pricing("output = \"0.003\"\noutputs_from = \"n\"");
        let place = Path::new("out");
        for (pricing, inputs, seen, expected) in [
            // 2 x 0.003, by the default
            (&outputs, vec![json!({})], vec![], "$0.006, by its price of $0.003 an output"),
            // (2 + 4) x 0.003 / 2
            (
                &outputs,
                vec![json!({}), json!({"n": 4})],
                vec![],
                "$0.018 for 2 inputs, by its price of $0.003 an output, $0.009 each on average",
            ),
            (
                &second,
                vec![json!({})],
                vec![],
                "unknown before the first prediction has ended: its price is $0.000725 a second",
            ),
            // (0.01 + 0.04) / 2 x 3
            (
                &second,
                vec![json!({}), json!({}), json!({})],
                vec![cents(1), cents(4)],
                "about $0.075 for 3 inputs, at $0.025 each, the average of 2 predictions in out (the most expensive \
                 cost $0.04), by its \
                 price of $0.000725 a second",
            ),
        ] {
            let inputs = inputs.iter().map(|input| pricing.before(input));
            assert_eq!(pricing.estimate(inputs, (&seen, place)).text, expected);
        }
    }

    #[test]
    fn a_model_without_a_price_has_no_limit() {
        let pricing = pricing("run = \"1\"");
        let other = Pricing { price: None, model: "acme/other".to_owned(), ..pricing.clone() };
        assert!(pricing.check(Some(Decimal::ONE)).is_ok() && other.check(None).is_ok());
        let refused = other.check(Some(Decimal::ONE)).unwrap_err().to_string();
        assert!(refused.contains("acme/other has no price in"), "{refused}");
        assert!(
            other
                .estimate([None].into_iter(), (&[], Path::new("out")))
                .text
                .contains("unknown: acme/other has no price")
        );
    }
}
