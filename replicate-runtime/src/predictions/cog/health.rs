use serde_json::Value;

/// How a Cog server is: [`Client::health`](crate::Client::health).
#[derive(Clone, Debug)]
pub struct Health(Value);

impl Health {
    pub(super) fn new(reply: Value) -> Self {
        Self(reply)
    }

    /// The server's word: `STARTING`, `READY`, `BUSY`, `SETUP_FAILED` and others.
    #[must_use]
    pub fn status(&self) -> &str {
        self.0.get("status").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether a prediction would be taken now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status() == "READY"
    }

    /// What the model's set-up has logged.
    #[must_use]
    pub fn setup_logs(&self) -> &str {
        self.0.get("setup").and_then(|setup| setup.get("logs")).and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole reply as it came.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.0
    }
}
