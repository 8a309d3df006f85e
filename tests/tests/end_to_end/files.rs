//! Files on their way in: inside the request, uploaded first, or as the link that they came out with.

use std::io::Cursor;
use std::sync::{Arc, Mutex};

use replicate_emulator::{Fault, Method, Request, StatusCode};
use replicate_runtime::{ErrorKind, FileInput};
use replicate_tests::Service;
use replicate_tests::models::{detector, flux, slideshow, upscaler};

/// The largest file that travels inside a request.
const INLINE: usize = 256 * 1024;

fn upscale(image: impl Into<FileInput>) -> upscaler::Input {
    upscaler::Input::new(upscaler::Required { prompt: "sharp".into(), image: image.into() })
}

fn input_of(create: &Request, name: &str) -> String {
    create.json().unwrap()["input"][name].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn small_files_travel_inside_the_request() {
    let service = Service::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cat.png");
    std::fs::write(&path, "PNG").unwrap();
    let png = "data:image/png;base64,UE5H";
    let table: [(FileInput, &str); 5] = [
        (b"PNG".to_vec().into(), "data:application/octet-stream;base64,UE5H"),
        (FileInput::from_bytes("PNG").with_media_type("image/png"), png),
        (path.as_path().into(), png),
        ("https://example.com/cat.png".into(), "https://example.com/cat.png"),
        (png.into(), png),
    ];
    for (at, (image, expected)) in table.into_iter().enumerate() {
        service.client.run(upscale(image)).await.unwrap();
        assert_eq!(input_of(&service.creates()[at], "image"), expected);
    }
    // At the limit a file is still small.
    service.client.run(upscale(vec![0; INLINE])).await.unwrap();
    assert!(input_of(&service.creates()[5], "image").starts_with("data:application/octet-stream;base64,AAAA"));
    assert!(service.requests(&Method::POST, "/files").is_empty());
}

#[tokio::test]
async fn large_files_are_uploaded_first() {
    let service = Service::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.png");
    std::fs::write(&path, vec![7; INLINE + 1]).unwrap();

    let input = upscale(path.as_path()).mask(vec![8; INLINE + 1]).references([FileInput::from_bytes("small")]);
    service.client.run(input).await.unwrap();

    let uploads = service.requests(&Method::POST, "/files");
    assert_eq!(uploads.len(), 2);
    // They are sent at once, so either may come first.
    for (byte, kind) in [(7, "image/png"), (8, "application/octet-stream")] {
        let of_kind = |upload: &&Request| String::from_utf8_lossy(upload.body()).contains(kind);
        let upload = uploads.iter().find(of_kind).unwrap();
        assert!(upload.has_authorization());
        assert!(upload.header("content-type").unwrap().starts_with("multipart/form-data"));
        assert!(upload.body().windows(INLINE + 1).any(|window| window.iter().all(|it| *it == byte)));
    }
    let create = &service.creates()[0];
    let files = format!("{}/files/", service.emulator.base_url());
    let (image, mask) = (input_of(create, "image"), input_of(create, "mask"));
    assert!(image.starts_with(&files) && mask.starts_with(&files) && image != mask);
    assert_eq!(
        create.json().unwrap()["input"]["references"],
        serde_json::json!(["data:application/octet-stream;base64,c21hbGw="])
    );
}

/// A gateway need not have a files API. What is not too large goes inside the request there, and the rest is an error.
#[tokio::test]
async fn without_a_files_api_large_files_travel_inside() {
    for status in [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_IMPLEMENTED] {
        let service = Service::start().await;
        service.emulator.fault(Fault::reply(status).on(Method::POST, "/files").forever());
        service.client.run(upscale(vec![0; 2 * INLINE]).mask(vec![1; INLINE])).await.unwrap();
        for name in ["image", "mask"] {
            assert!(input_of(&service.creates()[0], name).starts_with("data:application/octet-stream;base64,"));
        }
        let too_large = service.client.run(upscale(vec![0; 7 * 1024 * 1024]).mask(vec![1; 1])).await.unwrap_err();
        assert_eq!(too_large.status_code(), Some(status.as_u16()), "{too_large:?}");
        assert_eq!(service.creates().len(), 1);
    }
    let service = Service::start().await;
    service.emulator.fault(Fault::reply(StatusCode::FORBIDDEN).on(Method::POST, "/files"));
    let refused = service.client.run(upscale(vec![0; 2 * INLINE])).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unauthenticated, "a refusal is not the lack of a files API");
}

#[tokio::test]
async fn one_file_in_several_places_is_uploaded_once() {
    let service = Service::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.png");
    std::fs::write(&path, vec![7; INLINE + 1]).unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);

    let input = upscale(path.as_path()).mask(path.as_path()).references([
        FileInput::from(path.as_path()),
        FileInput::from_bytes(vec![8; 2 * INLINE]),
        FileInput::from_bytes(vec![8; 2 * INLINE]),
        FileInput::from_bytes("small"),
    ]);
    let run = service.client.run(input);
    run.on_upload(move |at| tell.lock().unwrap().push((at.bytes(), at.total()))).await.unwrap();

    assert_eq!(service.requests(&Method::POST, "/files").len(), 2);
    let input = service.creates()[0].json().unwrap()["input"].clone();
    let references = input["references"].as_array().unwrap();
    assert_eq!([&input["image"], &input["mask"]], [&references[0]; 2]);
    assert!(references[1] == references[2] && references[1] != references[0]);
    assert!(references[3].as_str().unwrap().starts_with("data:"));
    // Both files are counted, each once.
    let total = 3 * INLINE as u64 + 1;
    let told = told.lock().unwrap();
    assert_eq!(told.iter().map(|(bytes, _)| *bytes).max(), Some(total), "{told:?}");
    assert!(told.iter().all(|(_, of)| *of == Some(total)));
}

#[tokio::test]
async fn many_small_files_do_not_make_a_large_request() {
    let service = Service::start().await;
    let pictures = (0..40_u8).map(|at| FileInput::from_bytes(vec![at; INLINE]));
    service.client.run(slideshow::Input::new("whales").pictures(pictures)).await.unwrap();
    let create = &service.creates()[0];
    assert!(create.body().len() < 10_500_000, "{}", create.body().len());
    assert_eq!(service.requests(&Method::POST, "/files").len(), 12);
}

#[tokio::test]
async fn a_reader_is_uploaded_by_the_caller() {
    let service = Service::start().await;
    let file = service.client.upload(Cursor::new("hello")).file_name("note.txt").await.unwrap();
    let link = file.as_text().unwrap().to_owned();
    assert!(link.starts_with(&format!("{}/files/", service.emulator.base_url())));
    service.client.run(upscale(file)).await.unwrap();
    assert_eq!(input_of(&service.creates()[0], "image"), link);
}

#[tokio::test]
async fn what_came_out_goes_in_as_its_link() {
    let service = Service::start().await;
    let images = service.client.run(flux::Input::new("a cat")).await.unwrap();
    let large = service.client.run(upscale(&images[0]).scale(4)).await.unwrap();
    service.client.run(detector::Input::new(large.clone())).await.unwrap();
    let creates = service.creates();
    assert_eq!(input_of(&creates[1], "image"), images[0].as_str());
    assert_eq!(input_of(&creates[2], "image"), large.as_str());
    assert_eq!(service.emulator.requests().len(), 3, "nothing is downloaded or uploaded on the way");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_creates_nothing() {
    let service = Service::start().await;
    let folder = tempfile::tempdir().unwrap();
    let error = service.client.run(upscale(folder.path().join("missing.png"))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File);
    assert!(error.to_string().contains("missing.png"), "{error}");
    assert!(service.emulator.requests().is_empty());
}

#[test]
fn json_from_a_stranger_names_no_local_file() {
    let json = r#"{"prompt": "x", "image": "/etc/passwd"}"#;
    let input: upscaler::Input = serde_json::from_str(json).unwrap();
    assert_eq!((input.image.as_path(), input.image.as_text()), (None, Some("/etc/passwd")));
    assert!(input.validate().is_ok());
}
