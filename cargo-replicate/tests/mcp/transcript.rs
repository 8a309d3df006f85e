//! The transcript of the guide is what is said: `book/src/mcp-transcript.txt`.

use expect_test::expect_file;
use replicate_emulator::Outcome;
use serde_json::{Value, json};

use crate::agent::Lines;
use crate::{PAINTER, package, service};

/// The longest text that is shown whole.
const LONGEST: usize = 120;

/// A message for people: without what is another in each run, and with long texts cut.
fn shown(message: &Value, replaced: &[(String, &str)]) -> String {
    fn cut(value: &mut Value) {
        match value {
            Value::String(text) if text.chars().count() > LONGEST => {
                *text = text.chars().take(LONGEST).chain(['…']).collect();
            }
            Value::Array(items) => items.iter_mut().for_each(cut),
            Value::Object(object) => object.values_mut().for_each(cut),
            _ => {}
        }
    }
    let mut message = message.clone();
    let text = message.to_string();
    let text = replaced.iter().fold(text, |text, (from, to)| text.replace(from, to));
    message = serde_json::from_str(&text).unwrap();
    cut(&mut message);
    message.to_string()
}

#[test]
fn of_the_guide_is_what_is_said() {
    let picture = image::DynamicImage::new_rgb8(64, 64);
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    let file = file.into_inner();
    let service =
        service(|builder| builder.script(move |_| Outcome::succeed().file("fox.png", "image/png", file.clone())));
    let folder = package().with("models/acme/painter.json", PAINTER);
    let mut client = Lines::start(service.command(&folder, "mcp acme/painter"));
    let mut transcript = Vec::new();
    let fox = |width: &str| json!({"prompt": "a red fox", width: 64});
    for (id, (method, params)) in [
        ("tools/list", json!({})),
        ("tools/call", json!({"name": "acme_painter", "arguments": fox("widht")})),
        ("tools/call", json!({"name": "acme_painter", "arguments": fox("width")})),
    ]
    .into_iter()
    .enumerate()
    {
        let sent = json!({"jsonrpc": "2.0", "id": id + 1, "method": method, "params": params});
        client.send(&sent);
        transcript.push((sent, client.answer(id as u64 + 1)));
    }
    // The other tools are those of each server.
    transcript[0].1["result"]["tools"].as_array_mut().unwrap().truncate(1);
    let link = transcript[2].1["result"]["structuredContent"]["output"][0].as_str().unwrap().to_owned();
    transcript
        .push((json!({"jsonrpc": "2.0", "id": 4, "method": "resources/read", "params": {"uri": link}}), json!({})));
    client.send(&transcript[3].0);
    transcript[3].1 = client.answer(4);
    assert_eq!(client.leave(), 0);

    let prediction = service.emulator.predictions()[0]["id"].as_str().unwrap().to_owned();
    let place = folder.path("").canonicalize().unwrap();
    let replaced = [
        (prediction, "ufawqhfynnddngldkgtslldrkq"),
        (place.display().to_string(), "/home/me/gallery"),
        (folder.path("").display().to_string(), "/home/me/gallery"),
    ];
    let lines = transcript.iter().flat_map(|(sent, answer)| {
        [format!("-> {}\n", shown(sent, &replaced)), format!("<- {}\n\n", shown(answer, &replaced))]
    });
    expect_file!["../../../book/src/mcp-transcript.txt"]
        .assert_eq(&format!("{}\n", lines.collect::<String>().trim_end()));
}
