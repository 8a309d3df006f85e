//! The price file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::Price;
use crate::ground::{Error, ErrorKind};

/// The prices of models, from a file that you write and review: `models/prices.toml`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    #[serde(default)]
    models: BTreeMap<String, Price>,
}

impl Prices {
    /// Reads a price file.
    ///
    /// ```no_run
    /// # fn example() -> Result<(), replicate_runtime::Error> {
    /// let prices = replicate_runtime::Prices::read("models/prices.toml")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::File`] if the file can't be read, and [`ErrorKind::Configuration`], with the line, for invalid
    /// content: an unknown key, a negative price, or a number that is not a string.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|source| {
            Error::new(ErrorKind::File, format!("{}: the prices can't be read", path.display())).with_source(source)
        })?;
        text.parse().map_err(|error: Error| {
            Error::new(ErrorKind::Configuration, format!("{}: {}", path.display(), error.message()))
        })
    }

    /// The price of a model, by `owner/name`. All versions of a model have the same price.
    #[must_use]
    pub fn of(&self, model: &str) -> Option<&Price> {
        let name = model.split(':').next().unwrap_or_default();
        self.models.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, price)| price)
    }

    /// The models that have a price.
    pub fn models(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }
}

/// Reads prices from the text of a price file.
impl std::str::FromStr for Prices {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let prices: Self = toml::from_str(text).map_err(|error| {
            let before = text.get(..error.span().map_or(0, |span| span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            Error::new(ErrorKind::Configuration, format!("line {line}: {}", error.message()))
        })?;
        for (model, price) in &prices.models {
            price.check().map_err(|why| Error::new(ErrorKind::Configuration, format!("[models.{model:?}]: {why}")))?;
        }
        Ok(prices)
    }
}

#[cfg(test)]
mod tests {
    use super::Prices;

    #[test]
    fn mistakes_have_their_place() {
        for (text, expected) in [
            ("[models.\"a/b\"]\nsecnd = \"1\"", "line 2: unknown field `secnd`"),
            ("\n[model.\"a/b\"]\nsecond = \"1\"", "line 2: unknown field `model`"),
            ("[models.\"a/b\"]\nrun = \"1\"\nsecond = \"-0.1\"", "line 3: a price can't be negative"),
            ("[models.\"a/b\"]\nsecond = 0.1", "line 2: invalid type: floating point `0.1`"),
            ("[models.\"a/b\"]\nsecond = \"1e-3\"", "line 2: `1e-3` is not a decimal number"),
            ("[models.\"a/b\"]\nsecond = \"\"", "line 2: `` is not a decimal number"),
            ("[models.\"a/b\"]", "[models.\"a/b\"]: a price is missing"),
            ("[models.\"a/b\"]\nrun = \"1\"\noutputs_from = \"n\"", "`outputs_from` needs `output` or `megapixel`"),
            ("[models.\"a/b\"]\nrun = \"1\"\nmegapixels_from = \"n\"", "`megapixels_from` needs `megapixel`"),
            ("[models", "line 1: "),
        ] {
            let error = text.parse::<Prices>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn a_price_is_of_every_version_of_a_model() {
        let prices: Prices = "[models.\"Acme/painter\"]\nsecond = \"0.000725\"".parse().unwrap();
        for (model, known) in [("acme/painter", true), ("acme/painter:abc", true), ("acme/paint", false), ("", false)] {
            assert_eq!(prices.of(model).is_some(), known, "{model}");
        }
        assert_eq!(prices.models().collect::<Vec<_>>(), ["Acme/painter"]);
        assert_eq!("".parse::<Prices>().unwrap(), Prices::default());
    }
}
