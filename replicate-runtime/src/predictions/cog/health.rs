use serde_json::Value;

/// The health of a Cog server: see [`Client::health`](crate::Client::health).
#[derive(Clone, Debug)]
pub struct Health(Value);

impl Health {
    pub(super) fn new(reply: Value) -> Self {
        Self(reply)
    }

    /// The status in the server's words: `STARTING`, `READY`, `BUSY`, `SETUP_FAILED` and others.
    #[must_use]
    pub fn status(&self) -> &str {
        self.0.get("status").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the server would accept a prediction now.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status() == "READY"
    }

    /// The logs of the model's set-up.
    #[must_use]
    pub fn setup_logs(&self) -> &str {
        self.0.get("setup").and_then(|setup| setup.get("logs")).and_then(Value::as_str).unwrap_or_default()
    }

    /// The whole response as it was received.
    #[must_use]
    pub fn raw(&self) -> &Value {
        &self.0
    }
}
