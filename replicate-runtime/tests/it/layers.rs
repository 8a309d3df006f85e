//! The layers of the runtime: no file imports one of a higher layer.

use std::fs;
use std::path::{Path, PathBuf};

/// From the lowest to the highest. A file that stands alone at the root belongs to the layer of values.
const LAYERS: [&str; 9] = ["ground", "value", "http", "cost", "files", "predictions", "api", "client", "webhook"];

/// The layer of what follows `crate::`. The names at the root are those of users; what defines them has its layer.
fn layer(path: &Path, root: &Path) -> Option<usize> {
    let inside = path.strip_prefix(root).unwrap();
    let first = inside.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs");
    match first {
        "lib" => None,
        "__private" | "output" => Some(1),
        _ => Some(LAYERS.iter().position(|layer| *layer == first).unwrap_or(1)),
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The modules that a file names after `crate::`, outside of comments and of its tests.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("\n#[cfg(test)]").next().unwrap();
    let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let named = code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest[..end].to_owned()
    });
    named.collect()
}

#[test]
fn imports_go_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    let (mut seen, mut wrong) = (0, Vec::new());
    for path in &all {
        let Some(own) = layer(path, &root) else { continue };
        for name in imports(&fs::read_to_string(path).unwrap()) {
            let Some(other) = LAYERS.iter().position(|layer| *layer == name) else { continue };
            seen += 1;
            if other > own {
                wrong.push(format!("{} imports {name}", path.display()));
            }
        }
    }
    assert!(seen > 200, "the imports were not read: {seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Above the layer of values, files name the layer that they import from, so that the test above sees it.
#[test]
fn layers_are_named_in_imports() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    let mut wrong = Vec::new();
    for path in &all {
        if layer(path, &root).is_none_or(|own| own == 1) {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let named = imports(&text);
        let at_root = named.iter().filter(|name| name.is_empty() || name.starts_with(char::is_uppercase));
        wrong.extend(at_root.map(|name| format!("{} imports {name:?} from the root", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn imports_are_read_out_of_code() {
    let text =
        "use crate::http::X;\n// crate::client\nfn f() { crate::ground::y(); }\n#[cfg(test)]\nuse crate::api::Z;";
    assert_eq!(imports(text), ["http", "ground"]);
}
