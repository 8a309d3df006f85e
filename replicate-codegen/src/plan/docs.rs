//! The words of generated documentation.

use proc_macro2::TokenStream;
use quote::quote;
use replicate_schema::{
    Bound, Direction, Document, Kind, ModelName, Origin, Output, Property, Schema, Types, describe,
};

use super::{Docs, Operation};
use crate::format::format;
use crate::text;

/// The page of a module: which model it is, what its author wrote, what it gives back, and how it is run.
pub(super) fn module(
    document: &Document,
    model: &ModelName,
    prediction: &Operation,
    types: &Types,
    example: Vec<String>,
) -> Docs {
    // The first of it stands beside the module's name in a list of modules.
    let mut lines = document.description().map(text::markdown).unwrap_or_default();
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(format!("The model [`{model}`](https://replicate.com/{model})."));
    if let Some(version) = document.version() {
        lines.extend([String::new(), format!("Version `{version}`.")]);
    }
    lines.push(String::new());
    lines.push(format!(
        "It gives back {}.{}",
        describe::kind(&prediction.output.kind, types),
        in_pieces(prediction.chunk.is_some())
    ));
    // As text, which rustdoc does not run: whether a user's test has a token is not known here.
    lines.extend([String::new(), "```text".to_owned()]);
    lines.extend(example);
    lines.push("```".to_owned());
    Docs(lines)
}

/// A program that runs the model: it is made of the names that were chosen and of numbers, and of no text of the document's.
pub(super) fn example(input: &TokenStream) -> Vec<String> {
    let program = format(quote! {
        let input = #input;
        let output = client.run(input).await?;
    });
    program.lines().map(str::to_owned).collect()
}

pub(super) fn object(origin: &Origin) -> Docs {
    let line = match (origin.is_root, origin.name.as_str()) {
        (true, "Input") => "What the model is given.".to_owned(),
        (true, "Output") => "What the model gives back.".to_owned(),
        (true, "TrainingInput") => "What a training of the model is given.".to_owned(),
        (true, "TrainingOutput") => "What a training of the model gives back.".to_owned(),
        _ => {
            let verb = if origin.direction == Direction::Input { "takes" } else { "holds" };
            format!("What {} {verb}.", named(origin))
        }
    };
    Docs(vec![line])
}

pub(super) fn listed(origin: &Origin, description: &str) -> Docs {
    let own = text::markdown_of(description);
    Docs(if own.is_empty() { vec![format!("What {} can be.", named(origin))] } else { own })
}

pub(super) fn union(origin: &Origin) -> Docs {
    Docs(vec![format!("What {} can be: one of several kinds of value.", named(origin))])
}

/// A place inside an input or output, as an item of a list of it is called: "an item of" and its name.
fn named(origin: &Origin) -> String {
    let name = origin.place.as_str();
    let inner = [(" Item", "an item of "), (" Value", "a value of ")];
    let part = inner.into_iter().find_map(|(end, part)| Some((name.strip_suffix(end)?, part)));
    let (of, part) = part.unwrap_or((name, ""));
    let root = ["TrainingOutput", "Output"].into_iter().find_map(|root| of.strip_prefix(root));
    match root.filter(|_| origin.direction == Direction::Output) {
        Some("") => format!("{part}the output"),
        rest => format!("{part}{}", text::code(rest.unwrap_or(of).trim_start())),
    }
}

pub(super) fn output(output: &Output, types: &Types) -> Docs {
    if !output.declared {
        return Docs(vec!["What the model gives back: any JSON, since its document does not say.".to_owned()]);
    }
    let kind = describe::kind(&output.schema.kind, types);
    let mut lines = vec![format!("What the model gives back: {kind}.{}", in_pieces(output.chunk.is_some()))];
    let own = text::markdown_of(&output.description);
    if !own.is_empty() {
        lines.push(String::new());
        lines.extend(own);
    }
    Docs(lines)
}

fn in_pieces(streams: bool) -> &'static str {
    if streams { " It comes piece by piece." } else { "" }
}

/// The page of a setter: what is most needed while typing. The field has the whole description.
///
/// It has as few lines as are well read, since each setter of a new version is read in a review.
pub(super) fn setter(description: &[String], facts: &Facts<'_>) -> Docs {
    const LONGEST: usize = 100;
    let lists_values = matches!(facts.property.schema.kind, Kind::Enum(_));
    let facts = facts.sentence(Direction::Input);
    let Some(mut sentence) = first_sentence(description) else { return Docs(vec![facts]) };
    if description.len() == 1 && sentence.ends_with(|c: char| c.is_alphanumeric() || c == ')') {
        sentence.push('.');
    }
    // The item of a list and a sentence that continues on the next line stay apart.
    if sentence.starts_with("- ") || !sentence.ends_with(['.', '!', '?']) {
        return Docs(vec![sentence, String::new(), facts]);
    }
    // A list of values grows with the model, and must not move to another line then.
    if !lists_values && sentence.chars().count() + facts.chars().count() <= LONGEST {
        return Docs(vec![format!("{sentence} {facts}")]);
    }
    Docs(vec![sentence, facts])
}

/// The first sentence of lines of Markdown.
pub(super) fn first_sentence(lines: &[String]) -> Option<String> {
    let line = lines.first()?;
    // Code and links must not be cut in two.
    let (mut backticks, mut open_links) = (0_usize, 0_isize);
    let first = line.char_indices().find(|(at, c)| {
        match c {
            '`' => backticks += 1,
            '<' => open_links += 1,
            '>' => open_links -= 1,
            _ => {}
        }
        let is_whole = *at > 12 && backticks.is_multiple_of(2) && open_links == 0;
        let (before, after) = line.split_at(*at);
        is_whole
            && *c == ' '
            && before.ends_with(['.', '!', '?'])
            && after.trim_start().starts_with(|c: char| c.is_uppercase() || c == '`')
    });
    let first = first.map(|(at, _)| &line[..at]);
    Some(first.unwrap_or(line).to_owned())
}

/// The sentence that says what to use in the place of a property that is deprecated.
pub(super) fn instead(property: &Property) -> Option<String> {
    const LONGEST: usize = 200;
    let mut sentences = property.description.lines().flat_map(|line| line.split_inclusive(". ")).map(str::trim);
    let advises = |sentence: &&str| {
        let mut words = sentence.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words.any(|word| ["use", "instead", "replaced", "prefer", "favor", "favour"].contains(&word.as_str()))
    };
    let found = sentences.find(advises).filter(|_| property.deprecated)?;
    (found.len() <= LONGEST).then(|| found.to_owned())
}

/// What is known of a property besides its description.
pub(super) struct Facts<'a> {
    pub(super) property: &'a Property,
    pub(super) types: &'a Types,
}

impl Facts<'_> {
    /// What the schema says, in one line.
    pub(super) fn sentence(&self, direction: Direction) -> String {
        let Property { schema: Schema { kind, bounds, .. }, required, default, .. } = self.property;
        let mut words = vec![self.kind()];
        words.extend(rules(bounds));
        if let Kind::Array(items) = kind {
            let accepted = items.bounds.iter().filter(|bound| matches!(bound, Bound::Accept(_))).cloned();
            words.extend(rules(&accepted.collect::<Vec<_>>()).into_iter().map(|words| format!("each {words}")));
        }
        let presence = match (direction, required, default) {
            (Direction::Output, true, _) => String::new(),
            (Direction::Output, false, _) => " May be absent.".to_owned(),
            (Direction::Input, true, _) => " Required.".to_owned(),
            (Direction::Input, false, Some(default)) => format!(" Default: {}.", shown_default(kind, default)),
            (Direction::Input, false, None) => " Optional.".to_owned(),
        };
        format!("{}.{presence}", capitalized(&words.join(", ")))
    }

    /// What kind of value it is, in one line, and nothing that a new version of the model may change soon.
    pub(super) fn kind_alone(&self) -> String {
        format!("{}.", capitalized(&describe::kind(&self.property.schema.kind, self.types)))
    }

    /// What kind of value it is, with the values that an enum lists.
    fn kind(&self) -> String {
        let listed = |kind: &Kind| match kind {
            Kind::Enum(id) => Some(choices(*id, self.types)),
            _ => None,
        };
        let kind = &self.property.schema.kind;
        let words = match kind {
            Kind::Array(items) => listed(&items.kind).map(|values| format!("a list, each item {values}")),
            kind => listed(kind),
        };
        words.unwrap_or_else(|| describe::kind(kind, self.types))
    }
}

/// What bounds say, in words that are safe in documentation.
pub(super) fn rules(bounds: &[Bound]) -> Vec<String> {
    let has_text = |bound: &Bound| matches!(bound, Bound::Pattern(_) | Bound::Accept(_) | Bound::Assertion(_));
    let (texts, others): (Vec<Bound>, Vec<Bound>) = bounds.iter().cloned().partition(has_text);
    let mut words = replicate_schema::describe_bounds(&others);
    words.extend(texts.iter().map(|bound| match bound {
        Bound::Pattern(pattern) => format!("matching {}", text::code(pattern.source())),
        Bound::Accept(accept) => format!("of the kind {}", text::code(&accept.words())),
        other => text::markdown_of(&replicate_schema::visible::one_line(&other.describe())).join(" "),
    }));
    words
}

/// A default, written as the values beside it are.
fn shown_default(kind: &Kind, default: &str) -> String {
    let text = matches!(kind, Kind::Enum(_)).then(|| serde_json::from_str::<String>(default).ok()).flatten();
    text::code(text.as_deref().unwrap_or(default))
}

/// The values of an enum, as many as one reads: `one of a, b or c`.
fn choices(id: replicate_schema::TypeId, types: &Types) -> String {
    const MOST: usize = 12;
    let choices = types.choices(id);
    let values: Vec<String> = choices.iter().take(MOST).map(|choice| text::code(choice.text())).collect();
    match (choices.len() - values.len(), values.as_slice()) {
        (0, [one]) => format!("only {one}"),
        (0, [first @ .., last]) => format!("one of {} or {last}", first.join(", ")),
        (more, values) => format!("one of {} and {more} more", values.join(", ")),
    }
}

pub(super) fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
