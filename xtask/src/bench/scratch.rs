//! The crates that are compiled: one for each generator, of the same models in the same tree of modules.

use std::error::Error;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use replicate_codegen::{Document, ModelName, Options, Rendered, render, sources};
use serde_json::Value;

use super::corpus::Real;
use super::typify::{self, Builders};
use super::{plain, used};

/// Which generator made a crate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Set {
    Ours,
    Serde,
    Typify,
}

impl Set {
    pub(crate) const ALL: [Self; 3] = [Self::Ours, Self::Serde, Self::Typify];

    /// The name of the package and its folder.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Ours => "bench-ours",
            Self::Serde => "bench-serde",
            Self::Typify => "bench-typify",
        }
    }

    fn dependencies(self) -> &'static str {
        match self {
            Self::Ours => "replicate-runtime = { path = \"../../../replicate-runtime\", default-features = false }\n",
            Self::Serde => "serde = { version = \"1\", features = [\"derive\"] }\n",
            // What typify's output names: `regress` for patterns.
            Self::Typify => "serde = { version = \"1\", features = [\"derive\"] }\nregress = \"0.12\"\n",
        }
    }
}

/// A model that every generator can do.
pub(crate) struct Model<'a> {
    real: &'a Real,
    document: Value,
    typify: String,
}

/// The models that typify can do too; which it can't is not known before.
pub(crate) fn models(documents: &[Real]) -> Result<Vec<Model<'_>>, Box<dyn Error>> {
    // A document that makes typify panic would print its message.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let generate = |real: &Real| catch_unwind(AssertUnwindSafe(|| typify::generate(&real.text, Builders::With).ok()));
    let made: Vec<_> = documents.iter().map(|real| (real, generate(real).ok().flatten())).collect();
    std::panic::set_hook(hook);
    made.into_iter()
        .filter_map(|(real, typify)| Some((real, typify?)))
        .map(|(real, typify)| Ok(Model { real, document: serde_json::from_str(&real.text)?, typify }))
        .collect()
}

/// The workspace of the three crates, below the folder of the build.
pub(crate) struct Scratch {
    folder: PathBuf,
}

impl Scratch {
    /// Writes the three crates. Versions are those of this workspace's lock file, so nothing is fetched.
    pub(crate) fn write(models: &[Model<'_>]) -> Result<Self, Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folder = root.join("target/bench");
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
        Ok(Self { folder })
    }

    /// `cargo <check or build>` of one crate, after a change to it where it is touched.
    pub(crate) fn cargo(&self, task: &str, set: Set) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
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
            Set::Typify => model.typify.clone(),
        };
        save(&target, &text)?;
        let module = path.with_extension("").iter().filter_map(|it| it.to_str()).collect::<Vec<_>>().join("::");
        let schemas = typify::schemas(&model.document)?;
        if let (Some(input), Some(_)) = (schemas.get("Input"), schemas.get("Output")) {
            used.push_str(&used::function(set, number, &module, used::settable(input).as_ref()));
        }
    }
    save(&folder.join("src/used.rs"), &used)
}

fn save(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    Ok(fs::write(path, text)?)
}
