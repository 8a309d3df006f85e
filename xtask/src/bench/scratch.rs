//! The crates that are compiled: one for each generator, of the same models in the same tree of modules.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use replicate_codegen::{Document, ModelName, Options, Rendered, render, sources};
use serde_json::Value;

use super::corpus::Real;
use super::peers::Peer;
use super::schemas::schemas;
use super::{plain, used};

/// Which generator made a crate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Set {
    Ours,
    Serde,
    Peer(Peer),
}

impl Set {
    pub(crate) const ALL: [Self; 4] = [Self::Ours, Self::Serde, Self::Peer(Peer::Typify), Self::Peer(Peer::Oas3)];

    /// What tables call it.
    pub(crate) fn title(self) -> String {
        match self {
            Self::Ours => "replicate-codegen".to_owned(),
            Self::Serde => "plain structs, serde".to_owned(),
            Self::Peer(peer) => peer.title(),
        }
    }

    /// The name of the package and its folder.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Ours => "bench-ours",
            Self::Serde => "bench-serde",
            Self::Peer(Peer::Typify) => "bench-typify",
            Self::Peer(Peer::Oas3) => "bench-oas3",
        }
    }

    fn dependencies(self) -> &'static str {
        match self {
            Self::Ours => "replicate-runtime = { path = \"../../../replicate-runtime\", default-features = false }\n",
            Self::Serde => "serde = { version = \"1\", features = [\"derive\"] }\n",
            Self::Peer(peer) => peer.dependencies(),
        }
    }
}

/// A model that every generator can do.
pub(crate) struct Model<'a> {
    real: &'a Real,
    document: Value,
    /// What each peer makes of it.
    peers: [String; 2],
}

/// The models that all peers can do; which they can't is not known before.
pub(crate) fn models(documents: &[Real]) -> Result<Vec<Model<'_>>, Box<dyn Error>> {
    let folder = folder();
    let typify = Peer::Typify.generate(documents, &folder)?;
    let oas3 = Peer::Oas3.generate(documents, &folder)?;
    let both = typify.into_iter().zip(oas3).map(|(typify, oas3)| Some([typify?, oas3?]));
    let models = documents.iter().zip(both).filter_map(|(real, peers)| Some((real, peers?)));
    models.map(|(real, peers)| Ok(Model { real, document: serde_json::from_str(&real.text)?, peers })).collect()
}

/// Where the crates are written, and the peers installed.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench")
}

/// The workspace of the crates, below the folder of the build.
pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Writes the crates. Versions are those of this workspace's lock file; what only peers need is fetched.
    pub(crate) fn write(models: &[Model<'_>]) -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folder = folder();
        for old in Set::ALL.map(Set::package).iter().chain(&["documents"]) {
            let old = folder.join(old);
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        let mut models: Vec<&Model<'_>> = models.iter().collect();
        let rendered = rendered(&mut models, &folder.join("documents"))?;
        let members = Set::ALL.map(Set::package);
        save(&folder.join("Cargo.toml"), &format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n"))?;
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        for set in Set::ALL {
            write_crate(set, &folder.join(set.package()), &models, &rendered)?;
        }
        let mut fetch = cargo();
        if !fetch.arg("fetch").arg("--quiet").current_dir(&folder).status()?.success() {
            return Err(format!("{fetch:?} in {} failed", folder.display()).into());
        }
        Ok(Self { folder })
    }

    /// `cargo <check or build>` of one crate, after a change to it where it is touched.
    pub(crate) fn cargo(&self, task: &str, set: Set) -> Command {
        let mut command = cargo();
        command.args([task, "--quiet", "--offline", "--package", set.package()]).current_dir(&self.folder);
        if task == "build" {
            command.args(["--features", "used"]);
        }
        command.arg("--target-dir").arg("target").env("CARGO_INCREMENTAL", "0");
        command.env_remove("RUSTC_WRAPPER").env_remove("RUSTC_WORKSPACE_WRAPPER");
        command
    }

    /// Makes cargo take a crate for changed.
    pub(crate) fn touch(&self, set: Set) -> Result<(), Box<dyn Error>> {
        let root = self.folder.join(set.package()).join("src/lib.rs");
        Ok(fs::File::options().append(true).open(root)?.set_modified(SystemTime::now())?)
    }
}

/// Our own files for all models, which are put into the order of the files that aren't `mod.rs`.
fn rendered(models: &mut [&Model<'_>], documents: &Path) -> Result<Rendered, Box<dyn Error>> {
    let name = |model: &Model<'_>| ModelName::new(&model.real.owner, &model.real.name);
    for model in &*models {
        Document::from_json(&model.real.text)?;
        save(&name(model)?.file_in(documents), &model.real.text)?;
    }
    models.sort_by_key(|model| name(model).ok());
    Ok(render(&sources([documents])?, &Options::default()))
}

fn write_crate(set: Set, folder: &Path, models: &[&Model<'_>], rendered: &Rendered) -> Result<(), Box<dyn Error>> {
    let manifest = format!(
        "[package]\nname = {:?}\nedition = \"2024\"\n\n[features]\nused = []\n\n[dependencies]\nserde_json = \"1\"\n{}",
        set.package(),
        set.dependencies()
    );
    save(&folder.join("Cargo.toml"), &manifest)?;
    save(&folder.join("src/lib.rs"), "pub mod models;\n#[cfg(feature = \"used\")]\npub mod used;\n")?;
    let mut used = String::new();
    let mut models = models.iter().enumerate();
    for (path, ours) in &rendered.files {
        let target = folder.join("src/models").join(path);
        if path.ends_with("mod.rs") {
            save(&target, ours)?;
            continue;
        }
        let (number, model) = models.next().ok_or("more files than models")?;
        let text = match set {
            Set::Ours => ours.clone(),
            Set::Serde => plain::generate(&model.real.text)?,
            Set::Peer(peer) => model.peers[peer as usize].clone(),
        };
        save(&target, &text)?;
        let module = path.with_extension("").iter().filter_map(|it| it.to_str()).collect::<Vec<_>>().join("::");
        let schemas = schemas(&model.document)?;
        if let (Some(input), Some(_)) = (schemas.get("Input"), schemas.get("Output")) {
            used.push_str(&used::function(set, number, &module, used::settable(input).as_ref(), &text));
        }
    }
    save(&folder.join("src/used.rs"), &used)
}

/// The cargo that runs this task.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

fn save(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    Ok(fs::write(path, text)?)
}
