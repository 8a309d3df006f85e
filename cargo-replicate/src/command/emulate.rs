//! `emulate`: the service on this machine, for the models of the package.

use replicate_codegen::Document;
use replicate_emulator::options::{End, Server, Verbosity, interruption, log_to_stderr};
use replicate_emulator::{Builder, Error};

use crate::cli::Emulate;
use crate::package;
use crate::report::{Failure, Outcome};
use crate::shell::Shell;

/// The token for clients if any token is accepted.
const ANY_TOKEN: &str = "emulator";

pub(super) fn run(asked: &Emulate, shell: &Shell) -> Result<Outcome, Failure> {
    let documents = documents(asked, shell)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new("can't start the server").because(&error))?;
    runtime.block_on(serve(asked, documents, shell))
}

/// The documents of the models folder, which are optional with cassettes.
fn documents(asked: &Emulate, shell: &Shell) -> Result<Vec<Document>, Failure> {
    let uses_cassettes = asked.options.uses_cassettes();
    let folder = match asked.folder.path() {
        Err(_) if uses_cassettes && asked.folder.is_default() => return Ok(Vec::new()),
        folder => folder?,
    };
    let stored = package::kept(&folder, &[])?;
    if stored.is_empty() && !uses_cassettes {
        package::none_in(&folder, shell);
    }
    stored.iter().map(|stored| Ok(stored.document()?)).collect()
}

async fn serve(asked: &Emulate, documents: Vec<Document>, shell: &Shell) -> Result<Outcome, Failure> {
    log_to_stderr(if shell.is_quiet() { Verbosity::Quiet } else { Verbosity::Requests });
    let count = documents.len();
    let start = asked.options.clone().start(|builder| documents.into_iter().fold(builder, Builder::document));
    let server = start.await.map_err(|error| refused(&error))?;
    let interrupted = interruption();
    let doing = server.described();
    match &server {
        Server::Recorder(_) => {
            // The token is the program's own.
            tell(&[("REPLICATE_BASE_URL", server.base_url())], server.base_url(), shell)?;
            shell.done("Recording", format_args!("{doing}; press Ctrl-C to stop"));
        }
        Server::Emulator(_) => {
            let token = asked.options.token().unwrap_or(ANY_TOKEN);
            let variables = [("REPLICATE_BASE_URL", server.base_url()), ("REPLICATE_API_TOKEN", token)];
            tell(&variables, server.base_url(), shell)?;
            match (asked.options.uses_cassettes(), count) {
                (true, _) => shell.done("Replaying", format_args!("cassettes; {doing}, and press Ctrl-C to stop")),
                (false, 1) => shell.done("Serving", format_args!("1 model; {doing}, and press Ctrl-C to stop")),
                (false, _) => shell.done("Serving", format_args!("{count} models; {doing}, and press Ctrl-C to stop")),
            }
        }
    }
    match server.run_until(interrupted).await {
        End::Done(None) => Ok(Outcome::Done),
        End::Done(Some(summary)) => {
            shell.done("Recorded", summary);
            Ok(Outcome::Done)
        }
        End::Incomplete(reason) => {
            shell.warn(reason);
            Ok(Outcome::Differences)
        }
    }
}

/// Prints the base URL on a line for programs, and the commands that point a client at it.
fn tell(variables: &[(&str, &str)], base: &str, shell: &Shell) -> Result<(), Failure> {
    shell.result(format_args!("{base}\n"))?;
    let lines: String = variables.iter().map(|(name, value)| variable(name, value) + "\n").collect();
    shell.explain(format_args!("\n{lines}\n"))
}

/// The shell command that sets an environment variable.
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
        return failure.help("stop the program that listens there, or use any free port with `--listen 127.0.0.1:0`");
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
