//! `emulate`: the service on this machine, for the models of the package.

use replicate_codegen::Document;
use replicate_emulator::options::{Verbosity, interruption, log_to_stderr};
use replicate_emulator::{Builder, Emulator, Error};

use crate::cli::Emulate;
use crate::package;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

/// What a client is told to use where any token will do.
const ANY_TOKEN: &str = "emulator";

pub(super) fn run(asked: &Emulate, shell: &Shell) -> Result<Outcome, Failure> {
    let folder = asked.folder.path()?;
    let stored = package::kept(&folder, &[])?;
    if stored.is_empty() {
        package::none_in(&folder, shell);
    }
    let documents: Vec<Document> =
        stored.iter().map(|stored| Ok(stored.document()?)).collect::<Result<_, Failure>>()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("can't start the server").because(&error))?;
    runtime.block_on(serve(asked, documents, shell))
}

async fn serve(asked: &Emulate, documents: Vec<Document>, shell: &Shell) -> Result<Outcome, Failure> {
    log_to_stderr(if shell.is_quiet() { Verbosity::Quiet } else { Verbosity::Requests });
    let count = documents.len();
    let builder = documents.into_iter().fold(asked.options.clone().builder(), Builder::document);
    let emulator = builder.start().await.map_err(|error| refused(&error))?;
    let interrupted = interruption();
    tell(&emulator, asked.options.token().unwrap_or(ANY_TOKEN), shell)?;
    let models = if count == 1 { "model" } else { "models" };
    shell.done("Serving", format_args!("{count} {models}; look at {}, and press Ctrl-C to stop", emulator.page_url()));
    interrupted.await;
    emulator.shutdown().await;
    Ok(Outcome::Done)
}

/// Prints the base URL alone on a line, for programs, and the lines that point a client at it.
fn tell(emulator: &Emulator, token: &str, shell: &Shell) -> Result<(), Failure> {
    let base = emulator.base_url();
    shell.result(format_args!("{base}\n"))?;
    shell.explain(format_args!(
        "\n{}\n{}\n\n",
        variable("REPLICATE_BASE_URL", base),
        variable("REPLICATE_API_TOKEN", token)
    ))
}

/// The line that sets a variable of the environment in a shell.
fn variable(name: &str, value: &str) -> String {
    if cfg!(windows) {
        return format!("$env:{name} = '{}'", value.replace('\'', "''"));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~:/[]".contains(&byte);
    if !value.is_empty() && value.bytes().all(plain) {
        return format!("export {name}={value}");
    }
    format!("export {name}='{}'", value.replace('\'', r"'\''"))
}

fn refused(error: &Error) -> Failure {
    let failure = Failure::new(error.to_string());
    if error.is_listen() {
        return failure.help("stop what listens there, or take any free port with `--listen 127.0.0.1:0`");
    }
    failure
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word_of_a_shell() {
        for (text, expected) in [
            ("r8_abc", "export T=r8_abc"),
            ("http://127.0.0.1:1/v1", "export T=http://127.0.0.1:1/v1"),
            ("", "export T=''"),
            ("a b", "export T='a b'"),
            ("$(id)'", r"export T='$(id)'\'''"),
        ] {
            assert_eq!(variable("T", text), expected);
        }
    }
}
