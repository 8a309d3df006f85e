//! Which events are due, as a pure function of a prediction, the time and what was reported so far.

use std::time::Duration;

use serde_json::Value;
use time::OffsetDateTime;

use crate::prediction::Prediction;
use crate::timestamp::later;

/// Why a webhook is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Event {
    Start,
    Output,
    Logs,
    Completed,
}

impl Event {
    const ALL: [Self; 4] = [Self::Start, Self::Output, Self::Logs, Self::Completed];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Output => "output",
            Self::Logs => "logs",
            Self::Completed => "completed",
        }
    }
}

/// The events that a create request asked for. Without a filter, the service reports new output and the end.
pub(crate) fn filter(asked: Option<&Value>) -> Vec<Event> {
    match asked.and_then(Value::as_array) {
        None => vec![Event::Output, Event::Completed],
        Some(names) => Event::ALL.into_iter().filter(|event| names.iter().any(|name| name == event.as_str())).collect(),
    }
}

/// What was reported about a prediction so far.
#[derive(Debug, Default)]
pub(crate) struct Reported {
    start: bool,
    /// How many chunks of output, and how many bytes of logs, were reported.
    output: usize,
    logs: usize,
    /// When output or logs were last reported.
    growth_at: Option<OffsetDateTime>,
}

impl Reported {
    /// The events to send now, each with the time of the state to show.
    pub(crate) fn due(
        &mut self,
        filter: &[Event],
        prediction: &Prediction,
        now: OffsetDateTime,
        throttle: Duration,
    ) -> Vec<(Event, OffsetDateTime)> {
        let moment = prediction.at(now);
        let mut due = Vec::new();
        if let Some(started_at) = moment.started_at.filter(|_| !self.start) {
            self.start = true;
            due.push((Event::Start, started_at));
        }
        if moment.status.is_terminal() {
            due.push((Event::Completed, now));
        } else if self.growth_at.is_none_or(|last| now >= later(last, throttle)) {
            let output = prediction.output_at(&moment).and_then(|output| output.as_array().map(Vec::len)).unwrap_or(0);
            let logs = prediction.logs_at(&moment).len();
            let grown = [(Event::Output, output > self.output), (Event::Logs, logs > self.logs)];
            let grown = grown.into_iter().find(|(event, has_grown)| *has_grown && filter.contains(event));
            if let Some((event, _)) = grown {
                // Either event contains both.
                (self.output, self.logs, self.growth_at) = (output, logs, Some(now));
                due.push((event, now));
            }
        }
        due.retain(|(event, _)| filter.contains(event));
        due
    }

    /// When something may be due next.
    pub(crate) fn next(
        &self,
        filter: &[Event],
        prediction: &Prediction,
        now: OffsetDateTime,
        throttle: Duration,
    ) -> OffsetDateTime {
        let ends_at = prediction.ends_at();
        if !self.start {
            return prediction.timeline.starts_at().min(ends_at);
        }
        if filter.contains(&Event::Output) || filter.contains(&Event::Logs) {
            return later(now, throttle).min(ends_at);
        }
        ends_at
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use replicate_schema::Document;
    use serde_json::{Map, json};
    use tokio::sync::Notify;

    use super::*;
    use crate::model::Model;
    use crate::outcome::Ending;
    use crate::prediction::{Plan, Purpose, Timeline, Webhook};
    use crate::timestamp::parse;

    fn millisecond(n: u64) -> OffsetDateTime {
        later(parse("2026-01-01").unwrap(), Duration::from_millis(n))
    }

    /// Starts at 100 ms, ends at 1100 ms, and gives ten pieces of output; its logs are there from the start.
    fn prediction(ending: Ending, canceled_at: Option<u64>) -> Prediction {
        let document = json!({"Input": {}, "Output": {"type": "array", "x-cog-array-type": "iterator"}});
        let document = Document::from_value(document).unwrap().with_model("acme/talker".parse().unwrap());
        let (boot, run) = (Duration::from_millis(100), Duration::from_secs(1));
        Prediction {
            id: "p".to_owned(),
            model: Arc::new(Model::new("acme/talker".parse().unwrap(), &document)),
            input: Map::new(),
            timeline: Timeline { created_at: millisecond(0), boot, run, ending, deadline: None, kept: run },
            plan: Plan {
                output: json!([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
                incremental: true,
                files: Vec::new(),
                logs: Some("seed".to_owned()),
                growth: None,
                metrics: None,
                steps: 1,
                seed: 1,
            },
            purpose: Purpose::Run { deployment: None },
            webhook: Webhook::default(),
            canceled_at: canceled_at.map_or_else(OnceLock::new, |at| millisecond(at).into()),
            stopped: Notify::new(),
        }
    }

    /// The events of a prediction, with the milliseconds that they show.
    fn story(prediction: &Prediction, asked: &Value, throttle: u64) -> Vec<(&'static str, i128)> {
        let (filter, throttle) = (filter(Some(asked)), Duration::from_millis(throttle));
        let (mut told, mut story, mut now) = (Reported::default(), Vec::new(), millisecond(0));
        loop {
            for (event, at) in told.due(&filter, prediction, now, throttle) {
                story.push((event.as_str(), (at - millisecond(0)).whole_milliseconds()));
            }
            if prediction.at(now).status.is_terminal() {
                return story;
            }
            let next = told.next(&filter, prediction, now, throttle);
            assert!(next > now, "time goes on");
            now = next;
        }
    }

    #[test]
    fn each_filter_has_its_events() {
        let run = || prediction(Ending::Succeed, None);
        let table = [
            (run(), json!(["completed"]), 500, vec![("completed", 1100)]),
            (run(), json!(["start", "completed"]), 500, vec![("start", 100), ("completed", 1100)]),
            (run(), json!(["start"]), 500, vec![("start", 100)]),
            (run(), json!(["output", "completed"]), 500, vec![("output", 600), ("completed", 1100)]),
            (run(), json!(["output"]), 300, vec![("output", 400), ("output", 700), ("output", 1000)]),
            (run(), json!(["logs"]), 300, vec![("logs", 100)]),
            (run(), json!(["logs", "output"]), 500, vec![("logs", 100), ("output", 600)]),
            (run(), json!([]), 500, vec![]),
            (prediction(Ending::Abort, None), json!(["start", "completed"]), 500, vec![("completed", 100)]),
            (prediction(Ending::Succeed, Some(50)), json!(["start", "completed"]), 500, vec![("completed", 50)]),
            (
                prediction(Ending::Succeed, Some(700)),
                json!(["start", "completed"]),
                500,
                vec![("start", 100), ("completed", 700)],
            ),
        ];
        for (prediction, asked, throttle, expected) in table {
            assert_eq!(story(&prediction, &asked, throttle), expected, "{asked} every {throttle} ms");
        }
    }

    #[test]
    fn without_a_filter_output_and_the_end_are_told() {
        assert_eq!(filter(None), [Event::Output, Event::Completed]);
        assert_eq!(filter(Some(&Value::Null)), [Event::Output, Event::Completed]);
        assert_eq!(filter(Some(&json!(["completed", "start"]))), [Event::Start, Event::Completed]);
    }
}
