//! Servers that have the API below a path of their own.

use replicate_tests::models::{animagine, flux};
use replicate_tests::{Service, client, emulator};

#[tokio::test]
async fn a_prefix_is_kept_with_and_without_a_slash_at_its_end() {
    let service = Service::with(emulator().path_prefix("/proxy/replicate/v1")).await;
    let base_url = service.emulator.base_url();
    assert!(base_url.ends_with("/proxy/replicate/v1"));
    for base_url in [base_url.to_owned(), format!("{base_url}/"), format!("{base_url}//")] {
        let client = client(&base_url).build().unwrap();
        client.run(animagine::Input::new().width(16).height(16)).await.unwrap();
        let mut prediction = client.submit(flux::Input::new("a")).await.unwrap();
        prediction.refresh().await.unwrap();
        prediction.cancel().await.unwrap();
        client.download(&prediction.wait().await.unwrap()[0]).bytes().await.unwrap();
    }
    let requests = service.emulator.requests();
    let (api, delivery): (Vec<_>, Vec<_>) =
        requests.iter().partition(|request| request.path().starts_with("/proxy/replicate/v1/"));
    assert!(api.iter().all(|request| !request.path().contains("//") && request.has_authorization()));
    assert_eq!(delivery.len(), 3);
    assert!(delivery.iter().all(|request| request.path().starts_with("/delivery/")));
    assert!(api.iter().any(|request| request.path() == "/proxy/replicate/v1/predictions"));
    let by_name = "/proxy/replicate/v1/models/black-forest-labs/flux-schnell/predictions";
    assert!(api.iter().any(|request| request.path() == by_name));
}
