//! Documents made to break the generator: none may make it panic, and whatever comes out is Rust.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use proc_macro2::{TokenStream, TokenTree};
use replicate_codegen::{Document, ModelName, Options, expand, render_document};
use serde_json::{Map, Value, json};
use syn::{Fields, Item, LitStr};

/// Runs a document through the whole generator and looks at what comes out.
fn generate(document: &Document, context: &dyn std::fmt::Display) {
    let model = ModelName::new("acme", "hostile").expect("a name");
    let text = render_document(document, &model, &Options::default().schemars());
    let expansion = expand(document, &model, &Options::default().schemars());
    let tokens = TokenStream::from_str(&text).unwrap_or_else(|error| panic!("{context}: {error}\n{text}"));
    let contents = without_docs_of_the_module(tokens);
    assert_eq!(flat(contents), flat(expansion.contents), "{context}: the text and the tokens differ");
    let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{context}: {error}\n{text}"));
    names_are_distinct(&file.items, context);
}

/// A file without the documentation at its head, which is all that is not inside the module.
fn without_docs_of_the_module(file: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = file.into_iter().collect();
    let is_inner = |it: &[TokenTree]| {
        let texts: Vec<String> = it.iter().map(ToString::to_string).collect();
        texts.len() == 3 && texts[0] == "#" && texts[1] == "!" && texts[2].starts_with("[doc")
    };
    let count = tokens.chunks(3).take_while(|attribute| is_inner(attribute)).count();
    assert!(count > 0, "the module has no documentation");
    tokens.drain(..3 * count);
    tokens.into_iter().collect()
}

/// Tokens without what says only how they were written: spacing and escapes.
fn flat(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => {
                let mut inner = flat(group.stream());
                inner.insert(0, format!("{:?}", group.delimiter()));
                inner.push("end".to_owned());
                inner
            }
            // Read back from its text, so that one way to escape a character is as good as another.
            TokenTree::Literal(literal) => vec![
                syn::parse_str::<LitStr>(&literal.to_string())
                    .map_or_else(|_| literal.to_string(), |text| format!("{:?}", text.value())),
            ],
            other => vec![other.to_string()],
        })
        .collect()
}

fn names_are_distinct(items: &[Item], context: &dyn std::fmt::Display) {
    let mut types = HashSet::new();
    for item in items {
        let (name, members): (String, Vec<String>) = match item {
            Item::Struct(it) => match &it.fields {
                Fields::Named(fields) => (
                    it.ident.to_string(),
                    fields.named.iter().filter_map(|it| it.ident.as_ref()).map(ToString::to_string).collect(),
                ),
                _ => continue,
            },
            Item::Enum(it) => (it.ident.to_string(), it.variants.iter().map(|it| it.ident.to_string()).collect()),
            Item::Type(it) => (it.ident.to_string(), Vec::new()),
            _ => continue,
        };
        let count = members.len();
        assert_eq!(
            members.into_iter().collect::<HashSet<_>>().len(),
            count,
            "{context}: two members of {name} have one name"
        );
        assert!(types.insert(name.clone()), "{context}: two types are called {name}");
    }
}

/// The schemas of the goldens and the seeds of the fuzzers.
fn seeds() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["tests/goldens/rules", "fuzz/seeds"].map(|folder| root.join(folder));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("the seeds"));
    let mut files: Vec<_> = files.map(|file| file.expect("a seed").path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "json"));
    files.sort();
    files
}

#[test]
fn seeds_of_the_fuzzers_go_through() {
    let seeds = seeds();
    assert!(seeds.len() > 40, "the seeds are gone");
    for seed in seeds {
        let text = std::fs::read_to_string(&seed).unwrap();
        if let Ok(document) = Document::from_json(&text) {
            generate(&document, &seed.display());
        }
    }
}

#[test]
fn random_documents_go_through() {
    for seed in 0..1_000 {
        let mut random = Random(seed + 1);
        let components: Map<String, Value> = (0..random.below(5)).map(|_| (random.name(), random.schema(0))).collect();
        let mut schemas = components;
        let mut input = random.schema(0);
        if !input.is_object() {
            input = json!({ "properties": { "it": input } });
        }
        schemas.insert("Input".to_owned(), input);
        schemas.insert("Output".to_owned(), random.schema(0));
        if random.below(4) == 0 {
            schemas.insert("TrainingInput".to_owned(), random.schema(0));
        }
        let value = json!({ "components": { "schemas": schemas } });
        let document = Document::from_value(value.clone()).unwrap();
        generate(&document, &format!("seed {seed}: {value}"));
    }
}

#[test]
fn documents_that_grow_without_bound_end() {
    // Each component asks for the next one twice: two to the power of sixty schemas.
    let mut schemas: Map<String, Value> = (0..60)
        .map(|level| {
            let next = json!({ "$ref": format!("#/components/schemas/c{}", level + 1) });
            (format!("c{level}"), json!({ "allOf": [next, next], "properties": { "a": next, "b": next } }))
        })
        .collect();
    schemas.insert("Input".to_owned(), json!({ "properties": { "x": { "$ref": "#/components/schemas/c0" } } }));
    generate(&Document::from_value(json!({ "components": { "schemas": schemas } })).unwrap(), &"doubling");

    let mut deep = json!({ "type": "string" });
    for _ in 0..2_000 {
        deep = json!({ "type": "array", "items": deep });
    }
    generate(&Document::from_value(json!({ "Input": { "properties": { "deep": deep } } })).unwrap(), &"deep");

    let many: Vec<String> = (0..5_000).map(|index| format!("value {index}")).collect();
    let long = "é".repeat(100_000);
    let wide = json!({ "Input": { "properties": { "many": { "enum": many }, "long": { "description": long, "enum": [long] } } } });
    generate(&Document::from_value(wide).unwrap(), &"wide");
}

/// A small generator of schemas that mean harm.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        let index = self.below(texts.len() as u64);
        texts[usize::try_from(index).unwrap_or(0)]
    }

    fn name(&mut self) -> String {
        const NAMES: [&str; 32] = [
            "a",
            "A",
            "a_b",
            "aB",
            "a-b",
            "type",
            "self",
            "Self",
            "super",
            "crate",
            "new",
            "validate",
            "extra",
            "__extra",
            "clone",
            "Input",
            "Output",
            "Required",
            "Option",
            "String",
            "",
            " ",
            "-",
            "1",
            "é",
            "日本",
            "\u{202e}x",
            "a/b~c",
            "\"#",
            "*/",
            "x\0y",
            "FIELDS",
        ];
        self.pick(&NAMES).to_owned()
    }

    fn value(&mut self) -> Value {
        match self.below(12) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(-1),
            3 => json!(1e300),
            4 => json!(0.1),
            5 => json!(u64::MAX),
            6 => json!([1, "a"]),
            7 => json!({ "a": null }),
            8 => json!(5.0),
            _ => Value::from(self.name()),
        }
    }

    fn schema(&mut self, depth: u32) -> Value {
        if depth > 4 || self.below(20) == 0 {
            return self.value();
        }
        let mut schema = Map::new();
        for _ in 0..=self.below(4) {
            let (key, value) = self.keyword(depth);
            schema.insert(key.to_owned(), value);
        }
        Value::Object(schema)
    }

    fn keyword(&mut self, depth: u32) -> (&'static str, Value) {
        const TYPES: [&str; 9] =
            ["string", "integer", "number", "boolean", "array", "object", "null", "Thing", "object"];
        const NUMBERS: [&str; 11] = [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "ge",
            "le",
            "minLength",
            "maxItems",
            "x-order",
            "minProperties",
        ];
        const TEXTS: [&str; 6] =
            ["title", "description", "format", "x-cog-array-type", "x-cog-array-display", "pattern"];
        const FLAGS: [&str; 6] =
            ["nullable", "deprecated", "writeOnly", "x-cog-secret", "uniqueItems", "exclusiveMinimum"];
        match self.below(16) {
            0..=3 => ("type", Value::from(self.pick(&TYPES))),
            4 => ("type", json!([self.pick(&TYPES), self.pick(&TYPES)])),
            5..=7 => {
                let properties: Map<String, Value> =
                    (0..self.below(6)).map(|_| (self.name(), self.schema(depth + 1))).collect();
                ("properties", properties.into())
            }
            8 => ("required", json!([self.name(), self.name(), 5])),
            9 => ("enum", (0..self.below(6)).map(|_| self.value()).collect()),
            10 => (
                "$ref",
                Value::from(format!("#/components/schemas/{}", self.name().replace('~', "~0").replace('/', "~1"))),
            ),
            11 => (
                ["allOf", "anyOf", "oneOf"][usize::try_from(self.below(3)).unwrap_or(0)],
                (0..self.below(4)).map(|_| self.schema(depth + 1)).collect(),
            ),
            12 => {
                (["items", "additionalProperties"][usize::try_from(self.below(2)).unwrap_or(0)], self.schema(depth + 1))
            }
            13 => (self.pick(&NUMBERS), self.value()),
            14 => (
                self.pick(&TEXTS),
                Value::from(
                    ["uri", "iterator", "concatenate", "password", "```\n# x\n```", "(?=a)", "^a$"]
                        [usize::try_from(self.below(7)).unwrap_or(0)],
                ),
            ),
            _ => (self.pick(&FLAGS), self.value()),
        }
    }
}
