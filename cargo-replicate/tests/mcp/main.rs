//! `mcp`, as a process, against a service in this one.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]
#![cfg(feature = "mcp")]

mod agent;
mod budget;
mod clients;
mod config;
mod hostile;
mod http;
mod resources;
mod retry;
#[path = "../support/mod.rs"]
mod support;
mod tools;
mod transcript;

use std::time::Duration;

use replicate_emulator::{Builder, Document, Method};
use serde_json::Value;
use support::{Folder, Service};

/// A model that draws; its inputs are not in the order of the alphabet.
const PAINTER: &str = r#"{
  "owner": "acme", "name": "painter", "description": "Paints what it is told.",
  "latest_version": {
    "id": "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "openapi_schema": {"components": {"schemas": {
      "Input": {"type": "object", "required": ["prompt"], "properties": {
        "prompt": {"type": "string", "x-order": 0},
        "width": {"type": "integer", "minimum": 8, "maximum": 4096, "default": 1024, "x-order": 1},
        "style": {"type": "string", "enum": ["oil", "ink"], "default": "oil", "x-order": 2},
        "image": {"type": "string", "format": "uri", "x-order": 3}
      }},
      "Output": {"type": "array", "items": {"type": "string", "format": "uri"}}
    }}}
  }
}"#;

/// A service that is done at once, and what else is asked of it.
fn service(configure: impl FnOnce(Builder) -> Builder) -> Service {
    let both = |builder: Builder| {
        [PAINTER, support::batch::WRITER]
            .iter()
            .fold(builder, |builder, text| builder.document(Document::from_json(text).unwrap()))
    };
    Service::start(|builder| configure(both(builder.run_time(Duration::from_millis(20)))))
}

fn package() -> Folder {
    Folder::package().with("models/acme/painter.json", PAINTER).with("models/acme/writer.json", support::batch::WRITER)
}

/// The inputs that the service was sent, in order.
fn creates(service: &Service) -> Vec<Value> {
    let requests = service.emulator.requests().into_iter();
    let creates = requests.filter(|it| *it.method() == Method::POST && it.path().ends_with("/predictions"));
    creates.map(|request| request.json().unwrap()["input"].take()).collect()
}
