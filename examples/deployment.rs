//! How do I run a model on machines of my own? `cargo run --example deployment` makes a deployment, wakes it, runs on it
//! and puts it to sleep.

use replicate_runtime::api::NewDeployment;
use replicate_runtime::{ErrorKind, ModelInput, model};

/// A painter of anime, as its document in `models/` describes it.
#[model("aisha-ai-official/animagine-xl-4.0")]
pub mod animagine {}

#[tokio::main]
async fn main() -> Result<(), replicate_examples::Error> {
    let (client, _emulator) = replicate_examples::client().await?;
    let name = format!("{}/anime", client.account().await?.username);
    let deployments = client.deployments();

    let new = NewDeployment {
        name: "anime",
        model: "aisha-ai-official/animagine-xl-4.0",
        version: animagine::Input::MODEL.version().ok_or("the document has no version")?,
        hardware: "gpu-l40s",
        min_instances: 0,
        max_instances: 1,
    };
    match deployments.get(&name).await {
        Err(error) if error.kind() == ErrorKind::NotFound => deployments.create(new).await?,
        found => found?,
    };

    // A machine that stays warm runs the version that the bindings are of.
    deployments.update(&name).version(new.version).min_instances(1).await?;
    let images = client.run(animagine::Input::new().prompt("street, rain")).deployment(&name).await?;
    println!("{name} drew {}", images[0]);

    // It costs while it is idle, too.
    let asleep = deployments.update(&name).min_instances(0).await?;
    println!("{name} sleeps in release {:?}", asleep.current_release.and_then(|release| release.number));
    Ok(())
}
