//! Saved files are read as resources, by the links that results gave and no others.

use rmcp::model::{ReadResourceRequestParams, ResourceContents};
use serde_json::json;

use crate::agent::Agent;
use crate::support::Folder;
use crate::{package, service};

fn read(agent: &Agent, uri: &str) -> Result<ResourceContents, String> {
    let params = ReadResourceRequestParams::new(uri);
    let read = agent.runtime.block_on(agent.peer().read_resource(params));
    read.map(|mut result| result.contents.remove(0)).map_err(|error| error.to_string())
}

fn painted(agent: &Agent) -> String {
    let result = agent.call("acme_painter", json!({"prompt": "a red fox", "width": 64}));
    let link = result.content.iter().find_map(|block| block.as_resource_link()).unwrap_or_else(|| panic!("{result:?}"));
    link.uri.clone()
}

#[test]
fn links_of_results_are_read_also_after_a_restart() {
    let (service, folder) = (service(|builder| builder), package());
    let agent = Agent::start(&service, &folder, "-o pictures");
    let link = painted(&agent);
    let first = read(&agent, &link).unwrap();
    let ResourceContents::BlobResourceContents { uri, mime_type, blob, .. } = &first else { panic!("{first:?}") };
    assert!(*uri == link && mime_type.as_ref().unwrap().starts_with("image/"), "{first:?}");
    let path = url::Url::parse(&link).unwrap().to_file_path().unwrap();
    let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, blob).unwrap();
    assert_eq!(bytes, std::fs::read(path).unwrap());
    agent.leave();
    let agent = Agent::start(&service, &folder, "-o pictures");
    assert_eq!(read(&agent, &link).unwrap(), first);
    let listed = agent.runtime.block_on(agent.peer().list_all_resources()).unwrap();
    assert!(listed.iter().any(|resource| resource.uri == link), "{listed:?}");
}

#[test]
fn nothing_else_is_read() {
    let elsewhere = Folder::empty().with("secret.txt", "secret");
    let (service, folder) = (service(|builder| builder), package().with("pictures/own.txt", "the user's own"));
    let agent = Agent::start(&service, &folder, "-o pictures");
    let link = painted(&agent);
    let path = url::Url::parse(&link).unwrap().to_file_path().unwrap();
    let beside = |name: &str| link.replace(path.file_name().unwrap().to_str().unwrap(), name);
    for uri in [
        beside("own.txt"),
        beside(".replicate-mcp/requests.sqlite3"),
        beside("../Cargo.toml"),
        format!("{link}?x"),
        format!("file://{}", elsewhere.path("secret.txt").display()),
        "file:///etc/passwd".to_owned(),
        "https://example.com/a.png".to_owned(),
        String::new(),
        "a".repeat(1 << 20),
    ] {
        let refused = read(&agent, &uri).unwrap_err();
        assert!(refused.contains("there is no such resource"), "{uri} {refused}");
    }
    // What has taken the place of a saved file is not it.
    std::fs::remove_file(&path).unwrap();
    assert!(read(&agent, &link).is_err());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(elsewhere.path("secret.txt"), &path).unwrap();
        assert!(read(&agent, &link).is_err());
    }
    let listed = agent.runtime.block_on(agent.peer().list_all_resources()).unwrap();
    assert!(listed.iter().all(|resource| resource.uri != link), "{listed:?}");
}
