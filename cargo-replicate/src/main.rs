//! `cargo replicate`: Replicate models as reviewed files.
//!
//! The command line is parsed in [`cli`], each command is a file of [`command`], and errors become reports and exit
//! codes in [`report`].

mod cli;
mod command;
mod drift;
mod excerpt;
mod file_host;
mod files;
mod input;
mod interruption;
mod location;
mod money;
mod output;
mod package;
mod pricing;
mod report;
mod secret;
mod service;
mod settings;
mod shell;
mod store;
mod style;
mod table;
mod upload;
mod writing;

use std::process::ExitCode;

fn main() -> ExitCode {
    if command::completions::answered() {
        return ExitCode::SUCCESS;
    }
    let cli = match cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(refused) => refused.exit(),
    };
    style::choose(cli.global.color);
    settings::send_along(cli.global.headers);
    shell::log_requests(cli.global.verbose);
    let shell = shell::Shell::new(cli.global.quiet);
    match command::run(&cli.command, &shell) {
        Ok(outcome) => outcome.into(),
        Err(failure) => shell.fail(&failure),
    }
}
