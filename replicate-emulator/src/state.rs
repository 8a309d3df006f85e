//! Everything that changes while the emulator runs, behind one lock that is never held across an await.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use axum::http::Method;
use bytes::Bytes;
use serde_json::Value;
use time::OffsetDateTime;

use crate::catalog::Catalog;
use crate::deployment::Deployment;
use crate::fault::{Answer, Chaos, Fault};
use crate::limits::Limiter;
use crate::log::Log;
use crate::outcome::Outcome;
use crate::prediction::Prediction;
use crate::replay::Player;
use crate::request::Request;
use crate::settings::InitialState;
use crate::store::Store;
use crate::webhook::SentWebhook;

/// The state of an emulator.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) catalog: Catalog,
    predictions: Vec<Arc<Prediction>>,
    by_id: HashMap<String, usize>,
    pub(crate) trainings: Store<Arc<Prediction>>,
    /// The trainings whose new version is not in the catalog yet.
    learning: Vec<Arc<Prediction>>,
    /// The key for signing downloads of files.
    pub(crate) file_secret: [u8; 64],
    pub(crate) deployments: Store<Deployment>,
    files: Store<StoredFile>,
    pub(crate) requests: VecDeque<Request>,
    /// The sum of the lengths of their bodies.
    body_bytes: usize,
    pub(crate) webhooks: VecDeque<SentWebhook>,
    pub(crate) log: Log,
    pub(crate) faults: Vec<Fault>,
    /// The random faults.
    pub(crate) chaos: Option<Chaos>,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) outcomes: VecDeque<Outcome>,
    /// The player, if predictions come from cassettes.
    pub(crate) player: Option<Player>,
    created: usize,
    pub(crate) random: fastrand::Rng,
}

/// An uploaded file.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
    pub(crate) content_type: String,
    pub(crate) metadata: Value,
    pub(crate) content: Bytes,
    pub(crate) sha256: String,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) expires_at: OffsetDateTime,
}

/// How many bytes of request bodies are kept: enough for any test, and limited for a server that runs for weeks.
const MOST_BODY_BYTES: usize = 256 << 20;

/// The length of the service's ids.
pub(crate) const PREDICTION_ID: usize = 26;
pub(crate) const FILE_ID: usize = 48;

impl State {
    pub(crate) fn new(catalog: Catalog, initial: InitialState) -> Self {
        let mut random = initial.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let mut file_secret = [0; 64];
        random.fill(&mut file_secret);
        Self {
            catalog,
            file_secret,
            predictions: Vec::new(),
            by_id: HashMap::new(),
            trainings: Store::default(),
            learning: Vec::new(),
            deployments: Store::default(),
            files: Store::default(),
            requests: VecDeque::new(),
            webhooks: VecDeque::new(),
            log: Log::default(),
            body_bytes: 0,
            faults: initial.faults,
            chaos: initial.chaos,
            limiter: initial.limits.map(Limiter::new),
            outcomes: VecDeque::new(),
            player: initial.player,
            created: 0,
            random,
        }
    }

    /// A new random id in the service's alphabet: lower-case letters and digits that can't be confused.
    pub(crate) fn new_id(&mut self, length: usize) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        (0..length).map(|_| char::from(ALPHABET[self.random.usize(..ALPHABET.len())])).collect()
    }

    /// Takes the number of the next prediction, from 0.
    pub(crate) fn next_number(&mut self) -> usize {
        self.created += 1;
        self.created - 1
    }

    /// Stores a request. Removes the oldest if there are more than `most`, and their bodies if they are too large.
    pub(crate) fn remember(&mut self, request: Request, most: usize) {
        self.body_bytes += request.body.len();
        self.requests.push_back(request);
        while self.requests.len() > most {
            let forgotten = self.requests.pop_front();
            self.body_bytes -= forgotten.map_or(0, |request| request.body.len());
        }
        let mut oldest = self.requests.iter_mut();
        while self.body_bytes > MOST_BODY_BYTES
            && let Some(request) = oldest.next()
        {
            self.body_bytes -= std::mem::take(&mut request.body).len();
        }
    }

    /// Stores an attempt to deliver a webhook. Removes the oldest if there are more than `most`.
    pub(crate) fn remember_webhook(&mut self, sent: SentWebhook, most: usize) {
        self.webhooks.push_back(sent);
        while self.webhooks.len() > most {
            self.webhooks.pop_front();
        }
    }

    /// The fault for a request, if any. Spent faults are removed.
    pub(crate) fn take_fault(&mut self, method: &Method, path: &str) -> Option<Answer> {
        let planned = self.faults.iter_mut().find_map(|fault| fault.take(method, path));
        self.faults.retain(|fault| !fault.is_spent());
        planned.or_else(|| self.chaos.as_mut()?.draw(method, path))
    }

    pub(crate) fn add(&mut self, prediction: Arc<Prediction>) {
        if prediction.purpose.is_training() {
            self.learning.push(Arc::clone(&prediction));
            self.trainings.insert(prediction.id.clone(), prediction);
            return;
        }
        self.by_id.insert(prediction.id.clone(), self.predictions.len());
        self.predictions.push(prediction);
    }

    /// Adds the versions that trainings have created by now to the catalog.
    pub(crate) fn catch_up(&mut self, now: OffsetDateTime) {
        let (ended, learning) =
            std::mem::take(&mut self.learning).into_iter().partition(|training| training.at(now).status.is_terminal());
        self.learning = learning;
        let ended: Vec<Arc<Prediction>> = ended;
        for version in ended.iter().filter_map(|training| training.made(now)) {
            self.catalog.add(version);
        }
    }

    pub(crate) fn prediction(&self, id: &str) -> Option<Arc<Prediction>> {
        self.by_id.get(id).map(|at| Arc::clone(&self.predictions[*at]))
    }

    /// A prediction or a training: both have files.
    pub(crate) fn with_files(&self, id: &str) -> Option<Arc<Prediction>> {
        self.prediction(id).or_else(|| self.trainings.get(id).cloned())
    }

    /// All predictions, oldest first.
    pub(crate) fn predictions(&self) -> &[Arc<Prediction>] {
        &self.predictions
    }

    /// The files that have not expired. Expired ones are removed.
    pub(crate) fn files(&mut self, now: OffsetDateTime) -> &mut Store<StoredFile> {
        self.files.retain(|file| file.expires_at > now);
        &mut self.files
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;

    #[test]
    fn what_is_kept_of_requests_is_bounded() {
        let mut state = State::new(Catalog::default(), InitialState::default());
        for _ in 0..20 {
            let body = Bytes::from(vec![0; 30 << 20]);
            let request = Request { method: Method::POST, path: "/".to_owned(), headers: HeaderMap::new(), body };
            state.remember(request, 15);
        }
        let kept: Vec<_> = state.requests.iter().map(|request| request.body.len() >> 20).collect();
        assert_eq!(kept, [[0; 7].as_slice(), &[30; 8]].concat());
        assert_eq!(state.body_bytes, 240 << 20);
    }
}
