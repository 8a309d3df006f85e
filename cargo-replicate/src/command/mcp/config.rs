//! The settings with which clients start this server.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::Mcp;
use crate::report::Failure;
use crate::settings::TOKEN;
use crate::style;

/// The settings of the usual clients.
pub(super) fn lines(asked: &Mcp) -> Result<String, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::new("can't determine the path of this program").because(&error))?;
    let program = program.display().to_string();
    let args = args(asked)?;
    let entry = json!({"command": program, "args": args, "env": {TOKEN: "<your token>"}});
    let claude = style::json(&json!({"mcpServers": {"replicate": entry}}));
    let mut typed = entry.clone();
    typed["type"] = "stdio".into();
    let code = style::json(&json!({"servers": {"replicate": typed}}));
    let words: Vec<String> = std::iter::once(&program).chain(&args).map(|word| quoted(word)).collect();
    let list: Value = args.into();
    Ok(format!(
        "Claude Code, in a terminal:\n\n\
         claude mcp add replicate --env {TOKEN}=<your token> -- {}\n\n\
         Claude Desktop (claude_desktop_config.json), Cursor (.cursor/mcp.json) and Windsurf (mcp_config.json):\n\n\
         {claude}\n\
         Visual Studio Code (.vscode/mcp.json):\n\n\
         {code}\n\
         Codex (~/.codex/config.toml):\n\n\
         [mcp_servers.replicate]\ncommand = {}\nargs = {list}\nenv = {{ {TOKEN} = \"<your token>\" }}\n",
        words.join(" "),
        Value::from(program),
    ))
}

/// The arguments of this command line, with absolute paths, since clients start servers in any folder.
fn args(asked: &Mcp) -> Result<Vec<String>, Failure> {
    let whole = |path: &Path| {
        let whole = std::path::absolute(path).map_err(|error| {
            Failure::new(format!("can't determine the absolute path of {}", path.display())).because(&error)
        });
        whole.map(|path| path.display().to_string())
    };
    let mut args = vec!["mcp".to_owned()];
    args.extend(asked.models.iter().map(ToString::to_string));
    args.extend(["--models".to_owned(), whole(&asked.folder.path()?)?]);
    args.extend(["--out".to_owned(), whole(&asked.out)?]);
    for folder in &asked.files {
        args.extend(["--files".to_owned(), whole(folder)?]);
    }
    args.extend(asked.allow_add.then(|| "--allow-add".to_owned()));
    if let Some(most) = asked.max_predictions {
        args.extend(["--max-predictions".to_owned(), most.to_string()]);
    }
    if let Some(most) = asked.max_cost {
        args.extend(["--max-cost".to_owned(), most.to_string()]);
    }
    Ok(args)
}

/// A word of a shell's command line.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@,".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
