//! Compares verdicts with the compiler and with `validate`.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write;

use super::caller::caller;
use super::samples;
use crate::changes::{Change, ChangeKind, Severity, changes};
use crate::plan::Plan;
use crate::scratch::Package;
use crate::{Document, ModelName, Options, render_document};

/// Two documents of a model.
pub(super) struct Pair {
    pub(super) name: String,
    pub(super) old: Document,
    pub(super) new: Document,
}

/// A pair with the changes that were found.
#[derive(Clone)]
struct Case<'a> {
    pair: &'a Pair,
    changes: Vec<Change>,
    /// Inputs near the limits of both.
    inputs: Vec<String>,
    /// The modules of the two.
    old: usize,
    new: usize,
}

/// Proves every verdict: a program that uses everything in the old module compiles with the new one, and every input
/// stays valid, if and only if nothing is breaking.
pub(super) fn prove(name: &str, pairs: &[Pair]) {
    let mut modules = Modules::default();
    let cases: Vec<Case> = pairs.iter().map(|pair| case(pair, &mut modules)).collect();
    let broken = Package::new(&format!("{name}-broken"));
    modules.write(&broken, "lib", cases.iter().filter(|case| case.breaks_programs()), "");
    programs(&cases, &broken);

    let compiling = Package::new(name);
    // The old program must compile with the old module, or it would prove nothing.
    let alone = cases.iter().map(|case| Case { new: case.old, changes: Vec::new(), ..case.clone() });
    let sound: Vec<Case> = cases.iter().filter(|case| !case.breaks_programs()).cloned().chain(alone).collect();
    let whole = cases.iter().enumerate().filter(|(_, case)| !case.breaks_programs());
    let judged = whole.map(|(at, Case { old, new, inputs, .. })| {
        format!("    judge({at}, takes::<module{old}::Input>, takes::<module{new}::Input>, &{inputs:?});\n")
    });
    let main = format!("{JUDGE}\nfn main() {{\n{}}}\n", judged.collect::<String>());
    modules.write(&compiling, "main", sound.iter(), &main);
    values(&cases, &compiling);
}

/// The modules of documents, each once.
#[derive(Default)]
struct Modules {
    /// The text of a module, and the program that uses all of it.
    texts: Vec<(String, String)>,
}

impl Modules {
    fn of(&mut self, document: &Document) -> usize {
        let model: ModelName = "acme/painter".parse().unwrap();
        let text = render_document(document, &model, &Options::default());
        self.texts.iter().position(|(other, _)| *other == text).unwrap_or_else(|| {
            self.texts.push((text, caller(&Plan::new(document, &model))));
            self.texts.len() - 1
        })
    }

    /// Writes a package in which the old program of each case uses the new module.
    fn write<'a>(&self, package: &Package, root: &str, cases: impl Iterator<Item = &'a Case<'a>>, main: &str) {
        let mut text = ROOT.to_owned();
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut written = HashSet::new();
        for Case { old, new, .. } in cases.filter(|case| written.insert((case.old, case.new))) {
            used.extend([*old, *new]);
            let head = format!("\nuse crate::{{module{new} as m, rt}};\n");
            package.write(&format!("src/caller{old}_on_{new}.rs"), &self.texts[*old].1.replacen('\n', &head, 1));
            writeln!(text, "mod caller{old}_on_{new};").unwrap();
        }
        for at in used {
            package.write(&format!("src/module{at}.rs"), &self.texts[at].0);
            writeln!(text, "#[allow(warnings)] mod module{at};").unwrap();
        }
        package.write(&format!("src/{root}.rs"), &(text + main));
    }
}

fn case<'a>(pair: &'a Pair, modules: &mut Modules) -> Case<'a> {
    let model: ModelName = "acme/painter".parse().unwrap();
    let both = [&pair.old, &pair.new].map(|document| samples::inputs(&Plan::new(document, &model)));
    let inputs: BTreeSet<String> = both.iter().flatten().map(ToString::to_string).collect();
    Case {
        pair,
        changes: changes(&pair.old, &pair.new, &model),
        inputs: inputs.into_iter().collect(),
        old: modules.of(&pair.old),
        new: modules.of(&pair.new),
    }
}

impl Case<'_> {
    fn has(&self, of: impl Fn(&Change) -> bool) -> bool {
        self.changes.iter().any(|change| change.severity == Severity::Breaking && of(change))
    }

    /// Whether there is a breaking change that the compiler detects.
    fn breaks_programs(&self) -> bool {
        self.has(|change| change.kind != ChangeKind::BoundsNarrowed)
    }

    fn compatible(&self) -> bool {
        !self.has(|_| true)
    }

    /// Whether the only breaking changes are those that `validate` detects.
    fn breaks_values_alone(&self) -> bool {
        !self.breaks_programs() && self.has(|change| change.kind == ChangeKind::BoundsNarrowed)
    }
}

/// Changes that are said to break programs break the one that uses everything.
fn programs(cases: &[Case], package: &Package) {
    let errors = package.errors();
    let broken: HashSet<&str> = errors.iter().map(|(file, _)| file.as_str()).collect();
    for case in cases.iter().filter(|case| case.breaks_programs()) {
        let found = broken.contains(format!("src/caller{}_on_{}.rs", case.old, case.new).as_str());
        assert!(found, "{}: this is said to break programs, and none breaks: {:#?}", case.pair.name, case.changes);
    }
    for (file, error) in &errors {
        assert!(file.starts_with("src/caller"), "{error}");
    }
}

/// Changes that are said to be compatible compile, and accept what was accepted.
fn values(cases: &[Case], package: &Package) {
    let output = package.cargo(&["run", "--quiet"]);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "what is said to be compatible does not compile, or ends badly:\n{stderr}");
    let mut valid = vec![0; cases.len()];
    let mut refused: HashMap<usize, Vec<&str>> = HashMap::new();
    for line in stdout.lines() {
        let mut words = line.splitn(3, ' ');
        let (at, now, input) = (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
        let at: usize = at.parse().unwrap();
        valid[at] += 1;
        if now == "refused" {
            refused.entry(at).or_default().push(input);
        }
    }
    let mut wrong = String::new();
    for (at, case) in cases.iter().enumerate() {
        let (name, changes, now) = (&case.pair.name, &case.changes, refused.get(&at));
        if valid[at] == 0 && !case.breaks_programs() {
            writeln!(wrong, "{name}: none of the inputs was valid before: {:?}", case.inputs).unwrap();
        }
        if case.breaks_values_alone() && now.is_none() {
            writeln!(wrong, "{name}: this is said to break inputs, and none breaks: {changes:#?}").unwrap();
        }
        if case.compatible() && now.is_some() {
            writeln!(wrong, "{name}: this is said to be compatible, and refuses {now:?}: {changes:#?}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const ROOT: &str = "\
pub mod rt {
    pub use replicate_runtime::__private::v1::{
        BTreeMap, Box, Default, FileInput, FileOutput, Into, Json, ModelInput, OpenEnum, Option,
        OutputList as List, OutputMap as Map, Secret, StreamingInput, String, Text, TrainingInput, Vec,
    };
}
";

/// Prints which of the inputs that the old types accept are accepted by the new ones.
const JUDGE: &str = r#"
fn takes<T: rt::ModelInput>(text: &str) -> bool {
    serde_json::from_str::<T>(text).is_ok_and(|input| input.validate().is_ok())
}

fn judge(at: usize, old: fn(&str) -> bool, new: fn(&str) -> bool, inputs: &[&str]) {
    for text in inputs.iter().filter(|text| old(text)) {
        println!("{at} {} {text}", if new(text) { "taken" } else { "refused" });
    }
}
"#;
