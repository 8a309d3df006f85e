//! Opening a shared journal: the connection, the tables, the comparison with the inputs.

use std::collections::BTreeMap;
use std::time::Duration;

use rustls::ClientConfig;
use rustls_platform_verifier::ConfigVerifierExt;
use tokio::sync::Mutex;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Error, NoTls, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Postgres, rows};
use crate::command::batch::journal::{Batch, Retry, changed, foreign};
use crate::command::batch::plan::{State, compare};
use crate::report::Failure;

/// Marks the transaction that makes the tables, of which one at a time may.
const MAKING: i64 = 0x7265_706c_6963_6174;

/// `replicate_batch_prediction` has every id that was ever received.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS replicate_batch (
        batch TEXT PRIMARY KEY,
        model TEXT NOT NULL,
        version TEXT
    );
    CREATE TABLE IF NOT EXISTS replicate_batch_worker (
        worker TEXT PRIMARY KEY,
        batch TEXT NOT NULL REFERENCES replicate_batch ON DELETE CASCADE,
        seen_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp()
    );
    CREATE TABLE IF NOT EXISTS replicate_batch_line (
        batch TEXT NOT NULL REFERENCES replicate_batch ON DELETE CASCADE,
        line BIGINT NOT NULL,
        hash TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending',
        worker TEXT,
        id TEXT,
        after BIGINT NOT NULL DEFAULT 0,
        asked_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
        seconds DOUBLE PRECISION,
        result TEXT,
        PRIMARY KEY (batch, line)
    );
    CREATE INDEX IF NOT EXISTS replicate_batch_line_by_state ON replicate_batch_line (batch, state, line);
    CREATE INDEX IF NOT EXISTS replicate_batch_line_by_hash ON replicate_batch_line (batch, hash);
    CREATE TABLE IF NOT EXISTS replicate_batch_prediction (
        batch TEXT NOT NULL REFERENCES replicate_batch ON DELETE CASCADE,
        id TEXT NOT NULL,
        line BIGINT NOT NULL,
        PRIMARY KEY (batch, id)
    );
";

impl Postgres {
    pub(in crate::command::batch) async fn open(
        address: &str,
        batch: &Batch,
        hashes: BTreeMap<u32, String>,
        retry: Retry,
    ) -> Result<Self, Failure> {
        // What is wrong with an address is not shown with it: it may hold a password.
        let mut config: Config = address.parse().map_err(|error: Error| {
            Failure::new("the address of the journal can't be used: write it as `postgres://user@host/database`")
                .because(&error)
        })?;
        if let (None, Ok(password)) = (config.get_password(), std::env::var("PGPASSWORD")) {
            config.password(password);
        }
        config.application_name("cargo-replicate").connect_timeout(Duration::from_secs(10));
        let place = place(&config);
        let client = connected(&config).await;
        let client =
            client.map_err(|error| Failure::new(format!("can't reach the journal in {place}")).because(&*error))?;
        let worker = format!("{:016x}", fastrand::u64(..));
        let journal = Self { client: Mutex::new(client), place, batch: batch.name.clone(), worker };
        journal.begin(batch, &hashes, retry).await?;
        Ok(journal)
    }

    /// Makes the journal that of the inputs, if it can be, and joins those who work on it.
    async fn begin(&self, batch: &Batch, hashes: &BTreeMap<u32, String>, retry: Retry) -> Result<(), Failure> {
        let mut client = self.client.lock().await;
        let wrong = |error: Error| self.failed(&error);
        let transaction = client.transaction().await.map_err(wrong)?;
        make_tables(&transaction).await.map_err(wrong)?;
        let sql = "INSERT INTO replicate_batch (batch, model, version) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        transaction.execute(sql, &[&self.batch, &batch.model, &batch.version]).await.map_err(wrong)?;
        // One process at a time compares and changes.
        let sql = "SELECT model, version FROM replicate_batch WHERE batch = $1 FOR NO KEY UPDATE";
        let of = transaction.query_one(sql, &[&self.batch]).await.map_err(wrong)?;
        let (model, version): (String, Option<String>) = (of.get(0), of.get(1));
        if model != batch.model || version != batch.version {
            let name = format!("`{}` in {}", self.batch, self.place);
            return Err(foreign(&name, (&model, version.as_deref()), batch));
        }
        let known = rows(&transaction, &self.batch).await.map_err(wrong)?;
        let edit = compare(hashes, &known).map_err(|lines| changed(&lines))?;
        self.apply(&transaction, &edit.put, &edit.removed, retry).await.map_err(wrong)?;
        transaction.commit().await.map_err(wrong)
    }

    async fn apply(
        &self,
        transaction: &Transaction<'_>,
        put: &[(u32, &str)],
        removed: &[u32],
        retry: Retry,
    ) -> Result<(), Error> {
        let (lines, hashes): (Vec<i64>, Vec<&str>) = put.iter().map(|(line, hash)| (i64::from(*line), *hash)).unzip();
        let sql = "
            INSERT INTO replicate_batch_line (batch, line, hash)
            SELECT $1, line, hash FROM unnest($2::bigint[], $3::text[]) AS new (line, hash)
            ON CONFLICT (batch, line) DO UPDATE SET hash = excluded.hash WHERE replicate_batch_line.state = 'pending'";
        transaction.execute(sql, &[&self.batch, &lines, &hashes]).await?;
        let removed: Vec<i64> = removed.iter().map(|line| i64::from(*line)).collect();
        let sql = "DELETE FROM replicate_batch_line WHERE batch = $1 AND line = ANY($2) AND state = 'pending'";
        transaction.execute(sql, &[&self.batch, &removed]).await?;
        if retry.failed {
            let sql = "
                UPDATE replicate_batch_line SET state = 'pending', worker = NULL, id = NULL, seconds = NULL, result = NULL
                WHERE batch = $1 AND state = 'failed'";
            transaction.execute(sql, &[&self.batch]).await?;
        }
        // What could not be found out is looked for again; it is sent again where the user says so.
        let state = if retry.unknown { State::Pending } else { State::Doubt };
        let sql = "
            UPDATE replicate_batch_line SET state = $2, worker = NULL, result = NULL
            WHERE batch = $1 AND state = 'unknown'";
        transaction.execute(sql, &[&self.batch, &state.name()]).await?;
        let sql = "INSERT INTO replicate_batch_worker (worker, batch) VALUES ($1, $2)";
        transaction.execute(sql, &[&self.worker, &self.batch]).await?;
        Ok(())
    }
}

/// Connects, over TLS where the address says `sslmode=require`: to a server whose certificate the system trusts.
///
/// Else there is none, since many servers on a network of one's own have a certificate that nobody can check.
async fn connected(config: &Config) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let client = if config.get_ssl_mode() == SslMode::Require {
        let tls = MakeRustlsConnect::new(ClientConfig::with_platform_verifier()?);
        let (client, connection) = config.connect(tls).await?;
        // It ends when the client is dropped; what breaks it is told to whoever waits for an answer.
        tokio::spawn(connection);
        client
    } else {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        client
    };
    // What a process holds that is stopped in the middle of something, nobody else waits for.
    client.batch_execute("SET idle_in_transaction_session_timeout = '5s'").await?;
    Ok(client)
}

/// Makes the tables where they are not there; who may not make any can have them made by somebody else.
async fn make_tables(transaction: &Transaction<'_>) -> Result<(), Error> {
    // Two that make one table at the same moment would be in each other's way.
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MAKING]).await?;
    let found = transaction.query_one("SELECT to_regclass('replicate_batch_prediction') IS NULL", &[]).await?;
    if found.get(0) { transaction.batch_execute(TABLES).await } else { Ok(()) }
}

/// The server and the database of an address.
fn place(config: &Config) -> String {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => "an unnamed server".to_owned(),
    };
    let port = config.get_ports().first().map(|port| format!(":{port}")).unwrap_or_default();
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("{host}{port}/{database}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_place_and_no_password() {
        for (address, expected) in [
            ("postgres://me:secret@db.example.com/jobs", "db.example.com:5432/jobs"),
            ("postgres://me:secret@db.example.com:5433", "db.example.com:5433/me"),
            ("postgres:///jobs?host=/run/postgresql", "/run/postgresql/jobs"),
        ] {
            assert_eq!(place(&address.parse().unwrap()), expected);
        }
    }
}
