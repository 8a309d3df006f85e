//! The price of a model, and what a prediction of it costs.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::ground::Status;

/// What a model is charged by, in US dollars. All prices that are given are added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Price {
    #[serde(deserialize_with = "usd")]
    run: Option<Decimal>,
    #[serde(deserialize_with = "usd")]
    second: Option<Decimal>,
    #[serde(deserialize_with = "usd")]
    output: Option<Decimal>,
    #[serde(deserialize_with = "usd")]
    megapixel: Option<Decimal>,
    #[serde(deserialize_with = "usd")]
    input_token: Option<Decimal>,
    #[serde(deserialize_with = "usd")]
    output_token: Option<Decimal>,
    outputs_from: Option<String>,
    megapixels_from: Option<String>,
}

/// The facts about an ended prediction that determine its cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts<'a> {
    pub(crate) status: &'a Status,
    /// The whole response.
    pub(crate) reply: &'a Value,
    pub(crate) is_removed: bool,
}

impl Price {
    /// What a prediction with this input will cost, if that is known in advance: if nothing is charged by time or
    /// tokens, and the input says the number and size of the outputs.
    ///
    /// The service's defaults for absent inputs are not known here: add them to the input.
    ///
    /// ```
    /// use replicate_runtime::{Prices, cost::Decimal};
    /// use serde_json::json;
    ///
    /// let prices: Prices = "[models.\"acme/painter\"]\noutput = \"0.003\"\noutputs_from = \"n\"".parse()?;
    /// let price = prices.of("acme/painter").unwrap();
    /// assert_eq!(price.before(&json!({"n": 4})), Some(Decimal::new(12, 3)));
    /// assert_eq!(price.before(&json!({})), None);
    /// # Ok::<(), replicate_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn before(&self, input: &Value) -> Option<Decimal> {
        if [self.second, self.input_token, self.output_token].iter().any(Option::is_some) {
            return None;
        }
        let outputs = match &self.outputs_from {
            Some(name) => input.get(name)?.as_u64()?.into(),
            None => Decimal::ONE,
        };
        self.run.unwrap_or_default().checked_add(self.of_outputs(outputs, input)?)
    }

    /// What an ended prediction cost. The error says what is missing in the response.
    pub(crate) fn after(&self, facts: Facts<'_>) -> Result<Decimal, String> {
        if *facts.status == Status::Aborted {
            return Ok(Decimal::ZERO);
        }
        if !facts.status.is_terminal() {
            return Err("it has not ended yet".to_owned());
        }
        let succeeded = *facts.status == Status::Succeeded;
        let metric = |name: &str| facts.reply.get("metrics").and_then(|metrics| metrics.get(name)).and_then(decimal);
        // A prediction that failed or was canceled before it ran has no metrics, and costs nothing.
        let measured = |name: &str| match metric(name) {
            Some(value) => Ok(value),
            None if succeeded => Err(format!("its metrics have no `{name}`")),
            None => Ok(Decimal::ZERO),
        };
        let times = |price: Option<Decimal>, name: &str| match price {
            Some(price) => price.checked_mul(measured(name)?).ok_or_else(too_large),
            None => Ok(Decimal::ZERO),
        };
        let ran = succeeded || metric("predict_time").is_some_and(|time| !time.is_zero());
        let mut sum = if ran { self.run.unwrap_or_default() } else { Decimal::ZERO };
        let mut add = |cost: Decimal| -> Result<(), String> {
            sum = sum.checked_add(cost).ok_or_else(too_large)?;
            Ok(())
        };
        add(times(self.second, "predict_time")?)?;
        add(times(self.input_token, "input_token_count")?)?;
        add(times(self.output_token, "output_token_count")?)?;
        if self.output.is_some() || self.megapixel.is_some() {
            let outputs = match metric("image_count") {
                Some(count) => count,
                None if facts.is_removed && succeeded => return Err("the service has deleted its output".to_owned()),
                None => count(facts.reply.get("output").unwrap_or(&Value::Null)),
            };
            let input = facts.reply.get("input").unwrap_or(&Value::Null);
            let cost = self.of_outputs(outputs, input);
            add(cost.ok_or_else(|| "its input does not say how many pixels an output has".to_owned())?)?;
        }
        Ok(sum)
    }

    fn of_outputs(&self, outputs: Decimal, input: &Value) -> Option<Decimal> {
        let mut each = self.output.unwrap_or_default();
        if let Some(price) = self.megapixel.filter(|_| !outputs.is_zero()) {
            each = each.checked_add(price.checked_mul(self.megapixels(input)?)?)?;
        }
        each.checked_mul(outputs)
    }

    fn megapixels(&self, input: &Value) -> Option<Decimal> {
        if let Some(name) = &self.megapixels_from {
            return input.get(name).and_then(decimal);
        }
        let pixels = decimal(input.get("width")?)?.checked_mul(decimal(input.get("height")?)?)?;
        pixels.checked_mul(Decimal::new(1, 6))
    }

    /// Checks that this is a valid price.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let has_any = [self.run, self.second, self.output, self.megapixel, self.input_token, self.output_token]
            .iter()
            .any(Option::is_some);
        if !has_any {
            return Err(
                "a price is missing: one of `run`, `second`, `output`, `megapixel`, `input_token`, `output_token`",
            );
        }
        if self.outputs_from.is_some() && self.output.is_none() && self.megapixel.is_none() {
            return Err("`outputs_from` needs `output` or `megapixel`");
        }
        if self.megapixels_from.is_some() && self.megapixel.is_none() {
            return Err("`megapixels_from` needs `megapixel`");
        }
        Ok(())
    }
}

/// The price as text: `$0.000725 a second`.
impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.run, "a run"),
            (self.second, "a second"),
            (self.output, "an output"),
            (self.megapixel, "a megapixel"),
            (self.input_token, "an input token"),
            (self.output_token, "an output token"),
        ];
        for (at, (price, what)) in parts.iter().filter_map(|(price, what)| Some(((*price)?, what))).enumerate() {
            let and = if at > 0 { " and " } else { "" };
            write!(f, "{and}{} {what}", super::dollars(price))?;
        }
        Ok(())
    }
}

/// How many values an output has.
fn count(output: &Value) -> Decimal {
    match output {
        Value::Null => Decimal::ZERO,
        Value::Array(values) => values.iter().filter(|value| !value.is_null()).count().into(),
        _ => Decimal::ONE,
    }
}

/// A number that is not negative, read exactly as JSON writes it. It can also be in a string, like the values of some
/// enums.
fn decimal(value: &Value) -> Option<Decimal> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => return None,
    };
    let number = Decimal::from_str(&text).or_else(|_| Decimal::from_scientific(&text)).ok()?;
    (!number.is_sign_negative()).then_some(number)
}

fn too_large() -> String {
    "it is too large to be counted".to_owned()
}

/// Reads a price, which is a string so that it is exact.
fn usd<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let price =
        Decimal::from_str_exact(&text).map_err(|_| D::Error::custom(format!("`{text}` is not a decimal number")))?;
    if price.is_sign_negative() && !price.is_zero() {
        return Err(D::Error::custom("a price can't be negative"));
    }
    Ok(Some(price))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cost::Prices;

    fn price(text: &str) -> Price {
        let prices: Prices = format!("[models.\"a/b\"]\n{text}").parse().unwrap();
        prices.of("a/b").unwrap().clone()
    }

    fn cost(price: &Price, reply: &Value) -> Result<String, String> {
        let status = Status::from(reply["status"].as_str().unwrap());
        let is_removed = reply["data_removed"] == true;
        price.after(Facts { status: &status, reply, is_removed }).map(|cost| cost.normalize().to_string())
    }

    const FLUX: &str = "output = \"0.003\"\noutputs_from = \"num_outputs\"";
    const LLAMA: &str = "input_token = \"0.00000005\"\noutput_token = \"0.00000025\"";
    const SECOND: &str = "second = \"0.000725\"";
    const MIXED: &str = "run = \"0.01\"\nmegapixel = \"0.025\"";

    /// Each figure is computed by hand.
    #[test]
    fn what_a_prediction_cost_is_computed_from_its_metrics() {
        let ok = |cost: &str| Ok(cost.to_owned());
        let missing = |what: &str| Err(what.to_owned());
        let sizes = json!({"width": 1024, "height": 1024});
        for (text, reply, expected) in [
            // 4 x 0.003
            (FLUX, json!({"status": "succeeded", "output": ["a", "b", "c", "d"]}), ok("0.012")),
            (FLUX, json!({"status": "succeeded", "output": ["a", null]}), ok("0.003")),
            (FLUX, json!({"status": "succeeded", "output": "a"}), ok("0.003")),
            (FLUX, json!({"status": "succeeded", "metrics": {"image_count": 3}, "output": null}), ok("0.009")),
            (FLUX, json!({"status": "failed", "output": null}), ok("0")),
            (
                FLUX,
                json!({"status": "succeeded", "output": null, "data_removed": true}),
                missing("the service has deleted its output"),
            ),
            (FLUX, json!({"status": "processing", "output": ["a"]}), missing("it has not ended yet")),
            // 100 x 0.00000005 + 1000 x 0.00000025 = 0.000005 + 0.00025
            (
                LLAMA,
                json!({"status": "succeeded", "metrics": {"input_token_count": 100, "output_token_count": 1000}}),
                ok("0.000255"),
            ),
            (
                LLAMA,
                json!({"status": "succeeded", "metrics": {"input_token_count": 100}}),
                missing("its metrics have no `output_token_count`"),
            ),
            // 12.683 x 0.000725
            (SECOND, json!({"status": "succeeded", "metrics": {"predict_time": 12.683}}), ok("0.009195175")),
            (SECOND, json!({"status": "failed", "metrics": {"predict_time": 2}}), ok("0.00145")),
            (SECOND, json!({"status": "canceled", "metrics": {"predict_time": 1e-2}}), ok("0.00000725")),
            (SECOND, json!({"status": "canceled"}), ok("0")),
            (SECOND, json!({"status": "aborted", "metrics": {"predict_time": 2}}), ok("0")),
            (SECOND, json!({"status": "succeeded"}), missing("its metrics have no `predict_time`")),
            (
                SECOND,
                json!({"status": "succeeded", "metrics": {"predict_time": -1}}),
                missing("its metrics have no `predict_time`"),
            ),
            // 0.01 + 2 x 1.048576 x 0.025
            (MIXED, json!({"status": "succeeded", "output": ["a", "b"], "input": sizes}), ok("0.0624288")),
            (
                MIXED,
                json!({"status": "succeeded", "output": ["a"]}),
                missing("its input does not say how many pixels an output has"),
            ),
            (MIXED, json!({"status": "failed", "input": sizes}), ok("0")),
            (MIXED, json!({"status": "failed", "input": sizes, "metrics": {"predict_time": 1}}), ok("0.01")),
        ] {
            assert_eq!(cost(&price(text), &reply), expected, "{text} {reply}");
        }
    }

    #[test]
    fn what_a_prediction_will_cost_is_known_where_its_input_says_so() {
        let of_size = "megapixel = \"0.025\"\nmegapixels_from = \"megapixels\"\noutputs_from = \"n\"";
        for (text, input, expected) in [
            (FLUX, json!({"num_outputs": 4}), Some("0.012")),
            (FLUX, json!({"num_outputs": "4"}), None),
            (FLUX, json!({"num_outputs": -4}), None),
            (FLUX, json!({}), None),
            ("output = \"0.04\"", json!({}), Some("0.04")),
            ("run = \"0.04\"", json!({}), Some("0.04")),
            (SECOND, json!({}), None),
            (LLAMA, json!({}), None),
            (MIXED, json!({"width": 512, "height": 512}), Some("0.0165536")),
            (MIXED, json!({"width": 512}), None),
            (of_size, json!({"megapixels": "0.25", "n": 2}), Some("0.0125")),
            (of_size, json!({"megapixels": "match_input", "n": 2}), None),
        ] {
            let found = price(text).before(&input).map(|cost| cost.normalize().to_string());
            assert_eq!(found.as_deref(), expected, "{text} {input}");
        }
    }

    #[test]
    fn prices_are_told_in_words() {
        for (text, expected) in [
            (SECOND, "$0.000725 a second"),
            (LLAMA, "$0.00000005 an input token and $0.00000025 an output token"),
            (MIXED, "$0.01 a run and $0.025 a megapixel"),
            ("run = \"1\"", "$1.00 a run"),
        ] {
            assert_eq!(price(text).to_string(), expected);
        }
    }
}
