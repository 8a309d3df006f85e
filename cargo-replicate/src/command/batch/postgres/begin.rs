//! Opening a shared journal: the connection, the tables, the comparison with the inputs.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::TryStreamExt;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::sync::Mutex;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Error, NoTls, Transaction};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Postgres, number};
use crate::command::batch::folder::random;
use crate::command::batch::journal::{Batch, Journal, Opened, Retry, changed, foreign};
use crate::command::batch::lines::Lines;
use crate::command::batch::plan::{Comparison, Edit, State};
use crate::report::Failure;

/// The advisory lock for creating the tables.
const MAKING: i64 = 0x7265_706c_6963_6174;

/// `replicate_batch_prediction` has every id that was ever received.
const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS replicate_batch (
        batch TEXT PRIMARY KEY,
        model TEXT NOT NULL,
        version TEXT,
        key TEXT,
        spent BIGINT NOT NULL DEFAULT 0,
        dearest BIGINT NOT NULL DEFAULT 0
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
        sent TEXT,
        reserved BIGINT,
        PRIMARY KEY (batch, line)
    );
    CREATE INDEX IF NOT EXISTS replicate_batch_line_by_state ON replicate_batch_line (batch, state, line);
    CREATE INDEX IF NOT EXISTS replicate_batch_line_by_hash ON replicate_batch_line (batch, hash);
    CREATE INDEX IF NOT EXISTS replicate_batch_line_by_reserved ON replicate_batch_line (batch, reserved)
        WHERE reserved IS NOT NULL;
    CREATE TABLE IF NOT EXISTS replicate_batch_prediction (
        batch TEXT NOT NULL REFERENCES replicate_batch ON DELETE CASCADE,
        id TEXT NOT NULL,
        line BIGINT NOT NULL,
        PRIMARY KEY (batch, id)
    );
";

/// Columns that journals of earlier versions lack.
const NEW_COLUMNS: &str = "
    ALTER TABLE replicate_batch ADD COLUMN IF NOT EXISTS key TEXT;
    ALTER TABLE replicate_batch ADD COLUMN IF NOT EXISTS spent BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE replicate_batch ADD COLUMN IF NOT EXISTS dearest BIGINT NOT NULL DEFAULT 0;
    ALTER TABLE replicate_batch_line ADD COLUMN IF NOT EXISTS sent TEXT;
    ALTER TABLE replicate_batch_line ADD COLUMN IF NOT EXISTS reserved BIGINT;
    CREATE INDEX IF NOT EXISTS replicate_batch_line_by_reserved ON replicate_batch_line (batch, reserved)
        WHERE reserved IS NOT NULL;
";

/// How many lines are written at a time.
const AT_ONCE: usize = 10_000;

impl Postgres {
    pub(in crate::command::batch) async fn open(
        address: &str,
        batch: &Batch,
        lines: &Arc<Lines>,
        retry: Retry,
    ) -> Result<Opened, Failure> {
        // The error is shown without the connection string, which may contain a password.
        let mut config: Config = address.parse().map_err(|_: Error| {
            Failure::new("the address of the journal can't be used: write it as `postgres://user@host/database`").help(
                "characters such as `@`, `/`, `?` and `#` in a password are written as `%40`, `%2F`, `%3F`, `%23`",
            )
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
        let (key, begun) = journal.begin(batch, lines, retry).await?;
        Ok(Opened { journal: Journal::Postgres(Box::new(journal)), key, begun })
    }

    /// Makes the journal match the inputs, if possible, and registers this worker.
    async fn begin(&self, batch: &Batch, lines: &Lines, retry: Retry) -> Result<(String, bool), Failure> {
        let mut client = self.client.lock().await;
        let wrong = |error: Error| self.failed(&error);
        let transaction = client.transaction().await.map_err(wrong)?;
        make_tables(&transaction).await.map_err(wrong)?;
        let sql = "
            INSERT INTO replicate_batch (batch, model, version, key) VALUES ($1, $2, $3, $4)
            ON CONFLICT (batch) DO UPDATE SET key = coalesce(replicate_batch.key, excluded.key)";
        let key = random();
        transaction.execute(sql, &[&self.batch, &batch.model, &batch.version, &key]).await.map_err(wrong)?;
        // One process at a time compares and changes.
        let sql = "SELECT model, version, key FROM replicate_batch WHERE batch = $1 FOR NO KEY UPDATE";
        let of = transaction.query_one(sql, &[&self.batch]).await.map_err(wrong)?;
        let (model, version, key): (String, Option<String>, String) = (of.get(0), of.get(1), of.get(2));
        if model != batch.model || version != batch.version {
            let name = format!("`{}` in {}", self.batch, self.place);
            return Err(foreign(&name, (&model, version.as_deref()), batch));
        }
        let edit = self.compare(&transaction, lines).await.map_err(wrong)?.map_err(|lines| changed(&lines))?;
        self.apply(&transaction, lines, &edit, retry).await.map_err(wrong)?;
        transaction.commit().await.map_err(wrong)?;
        Ok((key, edit.begun))
    }

    async fn compare(&self, transaction: &Transaction<'_>, lines: &Lines) -> Result<Result<Edit, Vec<u32>>, Error> {
        let mut comparison = Comparison::with(lines.hashes());
        let sql = "SELECT line, hash, state FROM replicate_batch_line WHERE batch = $1 ORDER BY line";
        let mut rows = pin!(transaction.query_raw(sql, [&self.batch]).await?);
        while let Some(row) = rows.try_next().await? {
            comparison.row(number(row.get(0)), row.get(1), State::named(row.get(2)));
        }
        Ok(comparison.end())
    }

    async fn apply(
        &self,
        transaction: &Transaction<'_>,
        lines: &Lines,
        edit: &Edit,
        retry: Retry,
    ) -> Result<(), Error> {
        let sql = "
            INSERT INTO replicate_batch_line (batch, line, hash)
            SELECT $1, line, hash FROM unnest($2::bigint[], $3::text[]) AS new (line, hash)
            ON CONFLICT (batch, line) DO UPDATE SET hash = excluded.hash WHERE replicate_batch_line.state = 'pending'";
        for some in edit.put.chunks(AT_ONCE) {
            let hashes: Vec<Option<String>> = some.iter().map(|line| lines.hash(*line)).collect();
            let some: Vec<i64> = some.iter().map(|line| i64::from(*line)).collect();
            transaction.execute(sql, &[&self.batch, &some, &hashes]).await?;
        }
        let removed: Vec<i64> = edit.removed.iter().map(|line| i64::from(*line)).collect();
        let sql = "DELETE FROM replicate_batch_line WHERE batch = $1 AND line = ANY($2) AND state = 'pending'";
        transaction.execute(sql, &[&self.batch, &removed]).await?;
        if retry.failed {
            let sql = "
                UPDATE replicate_batch_line SET state = 'pending', worker = NULL, id = NULL, seconds = NULL, result = NULL
                WHERE batch = $1 AND state = 'failed'";
            transaction.execute(sql, &[&self.batch]).await?;
        }
        if retry.unknown {
            self.give_up_unknown(transaction).await?;
        }
        // Unknown lines are looked for again, or sent again if the user asks for it.
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

/// Connects. With `sslmode=require`, it uses TLS and requires a certificate that the system trusts.
///
/// Otherwise it does not use TLS, since many servers on private networks have certificates that can't be verified.
async fn connected(config: &Config) -> Result<Client, Box<dyn std::error::Error + Send + Sync>> {
    let client = if config.get_ssl_mode() == SslMode::Require {
        // Named explicitly, since a build may contain a second cryptography provider, and then rustls chooses none.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let tls = MakeRustlsConnect::new(builder.with_platform_verifier()?.with_no_client_auth());
        let (client, connection) = config.connect(tls).await?;
        // It ends when the client is dropped. Its errors are returned by pending queries.
        tokio::spawn(connection);
        client
    } else {
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        client
    };
    // Other workers must not wait for the locks of a process that is stopped within a transaction.
    client.batch_execute("SET idle_in_transaction_session_timeout = '5s'").await?;
    Ok(client)
}

/// Creates missing tables. Users without that permission can have them created by somebody else.
async fn make_tables(transaction: &Transaction<'_>) -> Result<(), Error> {
    // Two workers that create a table at the same time would conflict.
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MAKING]).await?;
    let found = transaction.query_one("SELECT to_regclass('replicate_batch_prediction') IS NULL", &[]).await?;
    if found.get(0) {
        return transaction.batch_execute(TABLES).await;
    }
    let sql = "
        SELECT count(*) < 5 FROM information_schema.columns WHERE table_schema = ANY(current_schemas(false)) AND (
            (table_name = 'replicate_batch' AND column_name IN ('key', 'spent', 'dearest'))
            OR (table_name = 'replicate_batch_line' AND column_name IN ('sent', 'reserved'))
        )";
    let is_old = transaction.query_one(sql, &[]).await?;
    if is_old.get(0) { transaction.batch_execute(NEW_COLUMNS).await } else { Ok(()) }
}

/// The server and the database of a connection string, for messages.
pub(in crate::command::batch) fn shown(address: &str) -> String {
    address.parse().map_or_else(|_| "an unreadable address".to_owned(), |config| place(&config))
}

/// The server and the database of a configuration.
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
