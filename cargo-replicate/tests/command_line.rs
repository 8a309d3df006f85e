//! What all commands share: help, colours, quiet, exit codes, streams that close.

#![allow(clippy::needless_raw_string_hashes, reason = "expect-test writes them")]

mod support;

use std::process::{Command, Stdio};

use expect_test::expect;
use support::{Folder, PAIR, Run};

#[test]
fn help_has_examples_and_exit_codes() {
    Folder::empty().run("replicate --help").check(0, &expect![[r#"
        Replicate models as reviewed files: add their documents to your repository, and generate Rust from them

        Usage: cargo replicate [OPTIONS] <COMMAND>

        Commands:
          add          Fetch the documents of models and write them to the models folder
          remove       Delete the documents of models from the models folder
          list         List the models whose documents are in the models folder
          update       Fetch documents again, and report what changed for your program
          check        Check that documents can be read and still match the models on the service; use it in CI
          diff         Compare two documents: what changes for programs that use the first
          generate     Generate Rust files that are checked in: `<owner>/<name>.rs` in snake case, and the `mod.rs` files
          run          Run a model: values are read as its schema asks for, and checked before anything is sent
          batch        Run a model for thousands of inputs, one JSON object per line, and pay for none of them twice
          train        Train a model: the training creates a new version of a different model, your own
          predictions  List predictions, look at one, wait for it, cancel it, or fetch its files
          scaffold     Print a program that runs a model with the input of an earlier prediction
          trainings    List trainings, look at one, wait for it, or cancel it
          deployments  List the deployments of the account
          hardware     List the machines that models can run on
          account      Show which account the token belongs to
          emulate      Serve the models folder as the service would, on this machine: for tests, and to try things without an account
          replay       Run recorded inputs again, and report how the outputs differ from the recorded ones
          mcp          Serve the models folder to agents, as tools of the Model Context Protocol
          skill        Print a SKILL.md that tells an agent with a shell how to run the models of the package
          show         Show what a model takes and gives, and a program that uses it
          search       Search the service for public models
          open         Open the page of a model in the browser
          completions  Print a script that completes this command in a shell: with the models of the package, their inputs and values
          man          Write manual pages, one for each command
          help         Print this message or the help of the given subcommand(s)

        Options:
          -h, --help     Print help
          -V, --version  Print version

        Global options:
              --color <WHEN>          When to use colours; `auto` heeds the terminal, `NO_COLOR` and `CLICOLOR` [default: auto] [possible values: auto, always, never]
          -q, --quiet                 Print results and errors only: no warnings, no summaries
          -v, --verbose...            Log each request to stderr, with its answer and its retries; `-vv` logs all that the client does
          -H, --header <NAME: VALUE>  Send a header with each request to the service, such as one that a gateway asks for. May be given several times

        Examples:
          cargo replicate add black-forest-labs/flux-schnell
          cargo replicate check
          cargo replicate generate models --out src/models
          cargo replicate add black-forest-labs/flux-schnell -p gallery   # in a workspace: the package `gallery`
          cargo replicate check --workspace

        The token is read from `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` names another server; both may be in a `.env`
        file. `[package.metadata.replicate]` in Cargo.toml may have `models`, the models folder, and `base-url`.

        Exit codes:
          0  done
          1  a check found differences
          2  failure, or an invalid command line
    "#]]);
    for command in [
        "add",
        "remove",
        "list",
        "update",
        "check",
        "diff",
        "generate",
        "run",
        "batch",
        "emulate",
        "replay",
        "mcp",
        "skill",
        "show",
        "search",
        "open",
        "completions",
        "man",
    ] {
        let run = Folder::empty().run(&format!("replicate {command} --help"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(run.stdout.contains(&format!("Usage: cargo replicate {command}")), "{run:?}");
        assert!(run.stdout.contains("Examples:\n  cargo"), "{run:?}");
    }
}

#[test]
fn man_writes_a_page_for_each_command() {
    let folder = Folder::empty();
    let run = folder.run("replicate man pages");
    assert_eq!(run.code, 0, "{run:?}");
    for (page, part) in [("cargo-replicate.1", "reviewed files"), ("cargo-replicate-run.1", "Examples:")] {
        let text = std::fs::read_to_string(folder.path("pages").join(page)).unwrap();
        assert!(text.contains(".TH") && text.contains(part), "{page}: {text}");
    }
}

#[test]
fn cargo_and_people_both_run_it() {
    for (line, usage) in
        [("help list", "Usage: cargo-replicate list"), ("replicate help list", "Usage: cargo replicate list")]
    {
        let run = Folder::empty().run(line);
        assert!(run.code == 0 && run.stdout.contains(usage), "{run:?}");
    }
}

#[test]
fn command_lines_that_can_not_be_right() {
    let folder = Folder::empty();
    folder.run("").check(2, &expect![[r#"
        --- stderr
        Replicate models as reviewed files: add their documents to your repository, and generate Rust from them

        Usage: cargo-replicate [OPTIONS] <COMMAND>

        Commands:
          add          Fetch the documents of models and write them to the models folder
          remove       Delete the documents of models from the models folder
          list         List the models whose documents are in the models folder
          update       Fetch documents again, and report what changed for your program
          check        Check that documents can be read and still match the models on the service; use it in CI
          diff         Compare two documents: what changes for programs that use the first
          generate     Generate Rust files that are checked in: `<owner>/<name>.rs` in snake case, and the `mod.rs` files
          run          Run a model: values are read as its schema asks for, and checked before anything is sent
          batch        Run a model for thousands of inputs, one JSON object per line, and pay for none of them twice
          train        Train a model: the training creates a new version of a different model, your own
          predictions  List predictions, look at one, wait for it, cancel it, or fetch its files
          scaffold     Print a program that runs a model with the input of an earlier prediction
          trainings    List trainings, look at one, wait for it, or cancel it
          deployments  List the deployments of the account
          hardware     List the machines that models can run on
          account      Show which account the token belongs to
          emulate      Serve the models folder as the service would, on this machine: for tests, and to try things without an account
          replay       Run recorded inputs again, and report how the outputs differ from the recorded ones
          mcp          Serve the models folder to agents, as tools of the Model Context Protocol
          skill        Print a SKILL.md that tells an agent with a shell how to run the models of the package
          show         Show what a model takes and gives, and a program that uses it
          search       Search the service for public models
          open         Open the page of a model in the browser
          completions  Print a script that completes this command in a shell: with the models of the package, their inputs and values
          man          Write manual pages, one for each command
          help         Print this message or the help of the given subcommand(s)

        Options:
          -h, --help     Print help
          -V, --version  Print version

        Global options:
              --color <WHEN>          When to use colours; `auto` heeds the terminal, `NO_COLOR` and `CLICOLOR` [default: auto] [possible values: auto, always, never]
          -q, --quiet                 Print results and errors only: no warnings, no summaries
          -v, --verbose...            Log each request to stderr, with its answer and its retries; `-vv` logs all that the client does
          -H, --header <NAME: VALUE>  Send a header with each request to the service, such as one that a gateway asks for. May be given several times

        Examples:
          cargo replicate add black-forest-labs/flux-schnell
          cargo replicate check
          cargo replicate generate models --out src/models
          cargo replicate add black-forest-labs/flux-schnell -p gallery   # in a workspace: the package `gallery`
          cargo replicate check --workspace

        The token is read from `REPLICATE_API_TOKEN`, and `REPLICATE_BASE_URL` names another server; both may be in a `.env`
        file. `[package.metadata.replicate]` in Cargo.toml may have `models`, the models folder, and `base-url`.

        Exit codes:
          0  done
          1  a check found differences
          2  failure, or an invalid command line
    "#]]);
    folder.run("replicate generat models").check(
        2,
        &expect![[r#"
        --- stderr
        error: unrecognized subcommand 'generat'

          tip: a similar subcommand exists: 'generate'

        Usage: cargo replicate [OPTIONS] <COMMAND>

        For more information, try '--help'.
    "#]],
    );
    folder.run("replicate generate models").check(
        2,
        &expect![[r#"
        --- stderr
        error: the following required arguments were not provided:
          --out <DIR>

        Usage: cargo replicate generate --out <DIR> <PATH>...

        For more information, try '--help'.
    "#]],
    );
    folder.run("replicate generate --out src").check(
        2,
        &expect![[r#"
        --- stderr
        error: the following required arguments were not provided:
          <PATH>...

        Usage: cargo replicate generate --out <DIR> <PATH>...

        For more information, try '--help'.
    "#]],
    );
    folder.run("list --color sometimes").check(
        2,
        &expect![[r#"
        --- stderr
        error: invalid value 'sometimes' for '--color <WHEN>'
          [possible values: auto, always, never]

        For more information, try '--help'.
    "#]],
    );
}

/// Names and values of variables.
type Environment = &'static [(&'static str, &'static str)];

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = Folder::empty().with("models/acme/painter.json", "{oops").with("good/acme/painter.json", PAIR);
    // (arguments, environment, coloured); the streams here are no terminals.
    let table: [(&str, Environment, bool); 8] = [
        ("", &[], false),
        ("--color auto", &[], false),
        ("--color always", &[], true),
        ("--color always", &[("NO_COLOR", "1")], true),
        ("--color never", &[("CLICOLOR_FORCE", "1")], false),
        ("", &[("CLICOLOR_FORCE", "1")], true),
        ("", &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        ("", &[("NO_COLOR", "1")], false),
    ];
    for line in ["generate models --out src", "generate good --out src", "list --models good", "nonsense", "--help"] {
        for (options, environment, coloured) in table {
            let args = options.split_whitespace().chain(line.split_whitespace());
            let run = Run::from(folder.command(args).envs(environment.iter().copied()).output().unwrap());
            let shown = run.stdout + &run.stderr;
            assert_eq!(shown.contains('\x1b'), coloured, "{options} {line} {environment:?}: {shown}");
        }
    }
}

#[test]
fn completions_are_for_the_binary() {
    for (shell, expected) in [
        ("bash", "_clap_complete_cargo_replicate cargo-replicate\n"),
        ("zsh", "#compdef cargo-replicate"),
        ("fish", "complete --keep-order --exclusive --command cargo-replicate"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion:arg-completer[cargo-replicate]"),
    ] {
        let run = Folder::empty().run(&format!("completions {shell}"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(run.stdout.contains(expected), "{run:?}");
    }
    let run = Folder::empty().run("completions tcsh");
    assert!(run.code == 2 && run.stderr.contains("possible values: bash"), "{run:?}");
}

/// Asks bash itself, where there is one: a script can look right and complete nothing.
#[test]
fn bash_completes_options_models_inputs_and_values() {
    const STUDIO: &str = r#"{"Input": {"properties": {
        "style": {"type": "string", "enum": ["oil", "ink"]}, "steps": {"type": "integer"}, "tiled": {"type": "boolean"}
    }}, "Output": {"type": "string"}}"#;
    let folder = Folder::package().with("models/acme/studio.json", STUDIO).with("models/acme/painter.json", PAIR);
    folder.write("completions.bash", folder.run("completions bash").stdout);
    for (words, expected) in [
        ("generate --ru", "--runtime-path"),
        ("run acme/s", "acme/studio"),
        ("add acme/", "acme/painter acme/studio"),
        ("run acme/studio st", "steps= style="),
        ("run acme/studio steps=1 style=", "style=oil style=ink"),
        ("run acme/studio style = i", "ink"),
        ("run acme/studio tiled=", "tiled=true tiled=false"),
        ("run acme/painter pro", "prompt="),
        ("run acme/none st", ""),
    ] {
        let ask = format!(
            r#"
            source ./completions.bash
            COMP_WORDS=(cargo-replicate {words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
            function=$(complete -p cargo-replicate | sed 's/.*-F \([^ ]*\).*/\1/')
            "$function" cargo-replicate "${{COMP_WORDS[COMP_CWORD]}}"
            IFS=' '; echo "${{COMPREPLY[*]}}"
        "#
        );
        let binary = std::path::Path::new(env!("CARGO_BIN_EXE_cargo-replicate")).parent();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(binary.map(Into::into).into_iter().chain(std::env::split_paths(&path)));
        let mut bash = Command::new("bash");
        bash.args(["--norc", "-c", &ask]).current_dir(folder.path("")).env("PATH", path.unwrap_or_default());
        let Ok(output) = bash.output() else { return };
        let run = Run::from(output);
        assert_eq!((run.stdout.trim_end(), run.code), (expected, 0), "{words}: {run:?}");
    }
}

#[test]
fn readers_that_stop_reading_are_no_failure() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR);
    for (line, code) in [
        ("completions bash", 0),
        ("list --models models", 0),
        ("--help", 0),
        ("generate models --out src --check", 1),
        ("generate nothing --out src", 2),
    ] {
        let mut command = folder.command(line.split_whitespace());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(run.code, code, "{line}: {run:?}");
        assert!(code == 2 || !run.stderr.contains("error") && !run.stderr.contains("panicked"), "{line}: {run:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let folder = Folder::empty().with("models/acme/painter.json", PAIR);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let run = folder.command(["list", "--models", "models"]).stdout(full).output().unwrap();
    Run::from(run).check(
        2,
        &expect![[r#"
        --- stderr
          x can't print to stdout
          `-> No space left on device (os error 28)
    "#]],
    );
}
