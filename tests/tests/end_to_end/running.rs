//! The main job: an input goes in, files or text come out.

use std::fs::File;
use std::io::BufReader;

use replicate_emulator::Method;
use replicate_runtime::ModelInput;
use replicate_tests::Service;
use replicate_tests::models::{animagine, flux, llama};

/// Decodes every pixel of a PNG, and gives its size.
fn decoded_size(path: &std::path::Path) -> (u32, u32) {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).unwrap())).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    reader.finish().unwrap();
    (frame.width, frame.height)
}

#[tokio::test]
async fn images_arrive_on_disk_in_the_size_that_was_asked() {
    let service = Service::start().await;
    let folder = tempfile::tempdir().unwrap();
    let input = animagine::Input::new()
        .prompt("street, rain, neon signs")
        .width(96)
        .height(64)
        .batch_size(2)
        .scheduler(animagine::Scheduler::EulerA);

    let images = service.client.run(input).await.unwrap();
    assert_eq!(images.len(), 2);
    for (i, image) in images.iter().enumerate() {
        let path = folder.path().join(format!("output_{i}.png"));
        service.client.download(image).save(&path).await.unwrap();
        assert_eq!(decoded_size(&path), (96, 64));
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no drafts are left behind");
}

#[tokio::test]
async fn the_token_goes_to_the_api_and_not_to_the_files() {
    let service = Service::start().await;
    let images = service.client.run(flux::Input::new("a lighthouse").num_outputs(3)).await.unwrap();
    for image in &images {
        service.client.download(image).bytes().await.unwrap();
    }
    let (delivery, api): (Vec<_>, Vec<_>) =
        service.emulator.requests().into_iter().partition(|request| request.path().starts_with("/delivery/"));
    assert_eq!(delivery.len(), 3);
    assert!(delivery.iter().all(|request| !request.has_authorization()));
    assert!(!api.is_empty() && api.iter().all(replicate_emulator::Request::has_authorization));
}

#[tokio::test]
async fn pieces_of_text_read_as_text() {
    let service = Service::start().await;
    let answer = service.client.run(llama::Input::new().prompt("one word about Mars")).await.unwrap();
    assert!(answer.contains("one word about Mars"), "{answer}");

    let raw = &service.emulator.predictions()[0]["output"];
    let pieces: Vec<&str> = raw.as_array().unwrap().iter().map(|piece| piece.as_str().unwrap()).collect();
    assert!(pieces.len() > 1);
    assert_eq!(answer, pieces.concat().as_str());
}

#[tokio::test]
async fn a_run_that_ends_in_time_is_one_request() {
    let service = Service::start().await;
    service.client.run(animagine::Input::new().width(16).height(16)).await.unwrap();
    assert_eq!(service.emulator.requests().len(), 1);
    assert!(service.creates()[0].header("prefer").unwrap().starts_with("wait"));
    assert!(service.requests(&Method::GET, "").is_empty());
}

#[test]
fn an_input_knows_its_model() {
    let model = animagine::Input::MODEL;
    assert_eq!((model.owner(), model.name()), ("aisha-ai-official", "animagine-xl-4.0"));
    assert_eq!(model.version(), Some("057e2276ac5dcd8d1575dc37b131f903df9c10c41aed53d47cd7d4f068c19fa5"));
    let width = animagine::Input::FIELDS.iter().find(|field| field.name == "width").unwrap();
    assert_eq!(width.default, Some("1024"));
    assert!(!width.required);
}
