//! The message about a create request that was never recorded.

use serde_json::{Map, Value};

use crate::cassette::Cassette;

/// Names the most similar cassette, and the differences.
pub(super) fn explained(
    cassettes: &[Cassette],
    (model, destination): (&str, Option<&str>),
    input: &Map<String, Value>,
    comparable: &[Map<String, Value>],
) -> String {
    const MOST: usize = 5;
    let is_like =
        |cassette: &Cassette| cassette.model == model && cassette.destination.is_some() == destination.is_some();
    let of_model = cassettes.iter().zip(comparable).filter(|(cassette, _)| is_like(cassette));
    let nearest = of_model
        .map(|(cassette, comparable)| (differences(comparable, input), cassette))
        .min_by_key(|(differences, _)| differences.len());
    let Some((mut differences, nearest)) = nearest else { return no_model(cassettes, model) };
    if let (Some(here), Some(there)) = (destination, &nearest.destination)
        && here != there
    {
        differences.insert(0, format!("the destination is {there} in the cassette and {here} here"));
    }
    let more = differences.len().saturating_sub(MOST);
    differences.truncate(MOST);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    format!(
        "No cassette of {model} has this input. The nearest is {}: {}{more}. Record it with `--record`, or compare fewer \
         inputs with `--match`.",
        nearest.path.display(),
        differences.join(", ")
    )
}

fn no_model(cassettes: &[Cassette], model: &str) -> String {
    let names = cassettes.iter().map(|cassette| cassette.model.as_str());
    let nearest =
        replicate_schema::nearest(model, names).and_then(|name| cassettes.iter().find(|one| one.model == name));
    let nearest = nearest.or(cassettes.last());
    let place = nearest.map(|one| format!(" The nearest is {}, of {}.", one.path.display(), one.model));
    format!("There is no cassette for {model}.{} Record it with `--record`.", place.unwrap_or_default())
}

/// The differences, input by input.
fn differences(recorded: &Map<String, Value>, sent: &Map<String, Value>) -> Vec<String> {
    let names = recorded.keys().chain(sent.keys().filter(|key| !recorded.contains_key(*key)));
    let difference = |name: &String| match (recorded.get(name), sent.get(name)) {
        (Some(was), Some(is)) if was == is => None,
        (Some(was), Some(is)) => Some(format!("`{name}` is {} in the cassette and {} here", shown(was), shown(is))),
        (Some(was), None) => Some(format!("`{name}` is {} in the cassette and not given here", shown(was))),
        (None, is) => {
            Some(format!("`{name}` is not given in the cassette and {} here", is.map(shown).unwrap_or_default()))
        }
    };
    names.filter_map(difference).collect()
}

/// An excerpt of a value for a message.
fn shown(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn differences_are_told_input_by_input() {
        let object = |value: Value| value.as_object().unwrap().clone();
        let recorded = object(json!({"prompt": "a fox", "seed": 1, "width": 64}));
        let sent = object(json!({"prompt": "a dog", "width": 64, "steps": 4}));
        assert_eq!(
            differences(&recorded, &sent),
            [
                r#"`prompt` is "a fox" in the cassette and "a dog" here"#,
                "`seed` is 1 in the cassette and not given here",
                "`steps` is not given in the cassette and 4 here",
            ]
        );
    }
}
