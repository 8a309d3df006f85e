//! How a model is used, as a program to start from.

use std::fmt::Write;

use crate::document::{Document, ModelName};
use crate::inputs::wire_json;
use crate::ir::{Bound, Field, Module, Number, Of, Output, Record, Shape, TypeDef, TypeId};
use crate::lower::lower;
use crate::names::{self, Name as _};

/// A program that runs a model, which compiles as it is and is there to be changed.
///
/// ```
/// use replicate_codegen::{Document, usage};
///
/// let document = Document::from_json(r#"{
///     "Input": {"required": ["prompt"], "properties": {"prompt": {"type": "string"}}},
///     "Output": {"type": "string", "format": "uri"}
/// }"#)?;
/// let program = usage(&document, &"acme/painter".parse()?);
/// assert!(program.contains(r#"painter::Input::new("...")"#));
/// # Ok::<(), replicate_codegen::Error>(())
/// ```
#[must_use]
pub fn usage(document: &Document, model: &ModelName) -> String {
    let (module, _) = lower(document, model);
    let name = names::module(model.name());
    let program = Program { module: &module, name: name.as_str() };
    let input = program.input();
    let output = Program::output(&module.input.output);
    format!(
        "use replicate_runtime::{{Client, model}};\n\n\
         #[model(\"{model}\")]\n\
         pub mod {name} {{}}\n\n\
         #[tokio::main]\n\
         async fn main() -> Result<(), replicate_runtime::Error> {{\n    \
             let client = Client::from_env()?;\n    \
             let input = {input};\n    \
             let output = client.run(input).await?;\n\
             {output}    \
             Ok(())\n\
         }}\n"
    )
}

/// The least depth at which lists are left empty: a struct may hold a list of itself.
const DEEPEST: usize = 2;

struct Program<'a> {
    module: &'a Module,
    /// What the model's module is called.
    name: &'a str,
}

impl Program<'_> {
    fn input(&self) -> String {
        let TypeDef::Record(record) = &self.module.types[self.module.input.input.0] else { return String::new() };
        let mut text = self.new_of(record, 0);
        let shown = |field: &&Field| !field.required && !field.deprecated;
        // After a brace, as rustfmt has it.
        let indent = if text.ends_with("})") { "    " } else { "        " };
        let set = record.fields.iter().filter(shown).filter_map(|field| Some((field, self.default_of(field)?)));
        for (field, value) in set.take(2) {
            // Writing to a string does not fail.
            let _ = write!(text, "\n{indent}.{}({value})", field.setter);
        }
        text
    }

    /// A call of `new` with everything that is required.
    fn new_of(&self, record: &Record, depth: usize) -> String {
        let path = format!("{}::{}", self.name, record.name);
        let required: Vec<&Field> = record.fields.iter().filter(|field| field.required).collect();
        match required.as_slice() {
            [] => format!("{path}::new()"),
            [field] => format!("{path}::new({})", self.argument(&Shape { boxed: false, ..field.shape.clone() }, depth)),
            fields => {
                let given: Vec<String> = fields
                    .iter()
                    .map(|field| format!("{}: {}", field.ident, self.stored(&field.shape, depth)))
                    .collect();
                let (open, between, close) =
                    if depth == 0 { ("\n        ", ",\n        ", ",\n    ") } else { (" ", ", ", " ") };
                let given = given.join(between);
                format!("{path}::new({}::{} {{{open}{given}{close}}})", self.name, record.required_name)
            }
        }
    }

    /// The default of a field as Rust, where that is short and clear.
    fn default_of(&self, field: &Field) -> Option<String> {
        let default = field.default.as_deref()?;
        match &field.shape.of {
            Of::Boolean => default.parse::<bool>().ok().map(|value| value.to_string()),
            Of::Integer => default.parse::<i64>().ok().map(|value| value.to_string()),
            Of::Number => default.parse::<f64>().ok().map(|value| format!("{value:?}")),
            Of::Enum(id) => {
                let TypeDef::Enum(listed) = &self.module.types[id.0] else { return None };
                let variant = listed.variants.iter().find(|variant| wire_json(&variant.wire) == default)?;
                Some(format!("{}::{}::{}", self.name, listed.name, variant.ident))
            }
            _ => None,
        }
    }

    /// What is given to `new` or to a setter.
    fn argument(&self, shape: &Shape, depth: usize) -> String {
        match &shape.of {
            Of::String | Of::Secret | Of::Any => "\"...\"".to_owned(),
            Of::File => format!("{FILE:?}"),
            Of::List(_) if depth >= DEEPEST => "Vec::new()".to_owned(),
            Of::Map(_) if depth >= DEEPEST => "std::collections::BTreeMap::<String, _>::new()".to_owned(),
            Of::List(items) => format!("[{}]", self.item(items, depth + 1)),
            Of::Map(values) => format!("[(\"key\", {})]", self.item(values, depth + 1)),
            _ => self.stored(shape, depth),
        }
    }

    /// An item of a list that is given to a setter.
    fn item(&self, shape: &Shape, depth: usize) -> String {
        match shape.of {
            _ if shape.nullable => format!("Some({})", self.stored(shape, depth)),
            Of::List(_) | Of::Map(_) => self.stored(shape, depth),
            _ => self.argument(shape, depth),
        }
    }

    /// What a field of that type holds.
    fn stored(&self, shape: &Shape, depth: usize) -> String {
        let inner = |shape: &Shape| {
            let value = self.stored(shape, depth + 1);
            if shape.nullable { format!("Some({value})") } else { value }
        };
        let value = match &shape.of {
            Of::Boolean => "true".to_owned(),
            Of::Integer => whole(shape).to_string(),
            Of::Number => format!("{:?}", real(shape)),
            Of::String | Of::Secret | Of::Any => "\"...\".into()".to_owned(),
            Of::File => format!("{FILE:?}.into()"),
            Of::List(_) | Of::Map(_) if depth >= DEEPEST => "Default::default()".to_owned(),
            Of::List(items) => format!("vec![{}]", inner(items)),
            Of::Map(values) => format!("[(\"key\".into(), {})].into()", inner(values)),
            Of::Enum(id) | Of::Record(id) | Of::Union(id) => self.named(*id, depth),
        };
        if shape.boxed { format!("Box::new({value})") } else { value }
    }

    fn named(&self, id: TypeId, depth: usize) -> String {
        match &self.module.types[id.0] {
            TypeDef::Record(record) => self.new_of(record, depth + 1),
            TypeDef::Enum(listed) => format!("{}::{}::{}", self.name, listed.name, listed.variants[0].ident),
            TypeDef::Union(union) => {
                // The one that does not lead back to the union.
                let alternative = &union.alternatives[union.blank];
                let value = self.stored(&alternative.shape, depth + 1);
                format!("{}::{}::{}({value})", self.name, union.name, alternative.ident)
            }
        }
    }

    /// What is done with the output.
    fn output(output: &Output) -> String {
        match &output.shape.of {
            Of::File => "    client.download(&output).save(\"output\").await?;\n".to_owned(),
            Of::List(items) if items.of == Of::File && !items.nullable => {
                "    for (i, file) in output.iter().enumerate() {\n        \
                     client.download(file).save(format!(\"output_{i}\")).await?;\n    \
                 }\n"
                .to_owned()
            }
            Of::String => "    println!(\"{output}\");\n".to_owned(),
            _ => "    println!(\"{output:#?}\");\n".to_owned(),
        }
    }
}

/// Stands for a file that the reader has.
const FILE: &str = "https://example.com/file.png";

/// An integer that the bounds take, if they are plain.
fn whole(shape: &Shape) -> i64 {
    let least = shape.bounds.iter().find_map(|bound| match bound {
        Bound::Minimum(Number::Integer(least)) => i64::try_from(*least).ok(),
        Bound::ExclusiveMinimum(Number::Integer(least)) => i64::try_from(least + 1).ok(),
        _ => None,
    });
    least.unwrap_or(1)
}

fn real(shape: &Shape) -> f64 {
    let least = shape.bounds.iter().find_map(|bound| match bound {
        Bound::Minimum(Number::Float(least)) => Some(*least),
        #[allow(clippy::cast_precision_loss, reason = "it is there to be changed")]
        Bound::Minimum(Number::Integer(least)) => Some(*least as f64),
        _ => None,
    });
    least.unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::{Package, corpus, models};
    use crate::{Options, render_document};

    /// A model whose required inputs are of every kind.
    const EVERYTHING: &str = r##"{
        "Input": {
            "required": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "type", "n"],
            "properties": {
                "a": {"type": "string"}, "b": {"type": "integer", "minimum": 8}, "c": {"type": "number"},
                "d": {"type": "boolean"}, "e": {"type": "string", "format": "uri"}, "f": {"enum": ["x y", "z"]},
                "g": {"type": "array", "items": {"type": "string"}}, "h": {"type": "object"},
                "i": {"$ref": "#/components/schemas/Tree"}, "j": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
                "k": {"type": "string", "format": "password"}, "l": {"type": "string", "nullable": true},
                "type": {}, "n": {"type": "array", "items": {"type": "array", "items": {"type": "number", "nullable": true}}},
                "width": {"type": "integer", "default": 5}, "mode": {"enum": [1, 2], "default": 2}
            }
        },
        "Tree": {"type": "object", "required": ["leaves"], "properties": {
            "leaves": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}
        }},
        "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }"##;

    /// One input of each kind alone, given to `new`.
    fn alone() -> Vec<String> {
        let properties = [
            r#"{"type": "string"}"#,
            r#"{"type": "number", "minimum": 2}"#,
            r#"{"type": "array", "items": {"type": "integer"}}"#,
            r#"{"type": "array", "items": {"type": "string", "nullable": true}}"#,
            r#"{"type": "array", "items": {"type": "array", "items": {"type": "string"}}}"#,
            r#"{"type": "array", "items": {"enum": ["a"]}}"#,
            r#"{"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "string"}}]}"#,
            "{}",
        ];
        let document = |property| format!(r#"{{"Input": {{"required": ["it"], "properties": {{"it": {property}}}}}}}"#);
        properties.map(document).to_vec()
    }

    #[test]
    fn every_program_compiles() {
        let mut documents: Vec<Document> = Vec::new();
        for text in
            alone().iter().map(String::as_str).chain([EVERYTHING, r#"{"Input": {}, "Output": {"type": "string"}}"#])
        {
            documents.push(Document::from_json(text).unwrap());
        }
        if let Some(corpus) = corpus() {
            // Some of each sort.
            let models = models(&corpus.join("models.jsonl.gz")).into_values().step_by(25);
            documents.extend(models.filter_map(|model| Document::from_value(model).ok()));
        }
        let package = Package::new("usage");
        let mut root = String::new();
        for (at, document) in documents.iter().enumerate() {
            let model: ModelName = format!("acme/model{at}").parse().unwrap();
            let program = usage(document, &model);
            // The attribute and the executor are others' work.
            let rust = render_document(document, &model, &Options::default());
            let module = format!("#[model(\"{model}\")]\npub mod model{at} {{}}");
            let program = program
                .replace(&module, &format!("#[allow(warnings)]\npub mod model{at} {{ {rust} }}"))
                .replace("#[tokio::main]\n", "pub ")
                .replace("{Client, model}", "Client");
            package.write(&format!("src/program{at}.rs"), &program);
            writeln!(root, "pub mod program{at};").unwrap();
        }
        package.write("src/lib.rs", &root);
        let errors = package.errors();
        let wrong: Vec<&str> = errors.iter().map(|(_, error)| error.as_str()).take(5).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
