//! Downloads on bad networks, against scripted sockets.

use std::sync::{Arc, Mutex};

use crate::support::{Server, Step, TOKEN};
use futures_util::StreamExt;
use replicate_runtime::{Client, ErrorKind, FileOutput};

const FILE: &[u8] = b"0123456789";

fn at(server: &Server, path: &str) -> FileOutput {
    FileOutput::from(format!("http://{}{path}", server.address))
}

fn etag(name: &str) -> Vec<(&'static str, String)> {
    vec![("etag", format!("\"{name}\""))]
}

/// The whole file, of which so many bytes arrive.
fn first(name: &str, sent: usize) -> Step {
    Step::Cut { status: 200, headers: etag(name), body: FILE.to_vec(), sent }
}

/// The rest of the file from one byte on, of which so many bytes arrive.
fn rest(name: &str, from: usize, sent: usize) -> Step {
    let mut headers = etag(name);
    headers.push(("content-range", format!("bytes {from}-9/10")));
    Step::Cut { status: 206, headers, body: FILE[from..].to_vec(), sent }
}

/// What is asked for: the range, where it is one.
fn ranges(server: &Server) -> Vec<Option<String>> {
    server.seen().iter().map(|seen| seen.header("range").map(str::to_owned)).collect()
}

/// What happens, the answers, and the ranges that are asked for.
type Case = (&'static str, Vec<Step>, &'static [Option<&'static str>]);

/// What goes wrong on the way, and what is asked for.
#[tokio::test]
async fn a_file_is_taken_up_where_it_broke() {
    let whole = || Step::Cut { status: 200, headers: vec![], body: FILE.to_vec(), sent: 10 };
    let table: Vec<Case> = vec![
        ("nothing", vec![first("a", 10)], &[None]),
        ("cut once", vec![first("a", 4), rest("a", 4, 6)], &[None, Some("bytes=4-")]),
        (
            "cut again and again",
            vec![first("a", 1), rest("a", 1, 1), rest("a", 2, 0), Step::text(503, ""), rest("a", 2, 8)],
            &[None, Some("bytes=1-"), Some("bytes=2-"), Some("bytes=2-"), Some("bytes=2-")],
        ),
        ("another file meanwhile", vec![first("a", 4), first("b", 10)], &[None, Some("bytes=4-")]),
        ("a host that knows no ranges", vec![first("a", 4), whole()], &[None, Some("bytes=4-")]),
        (
            "a host that has no etag",
            vec![Step::Cut { status: 200, headers: vec![], body: FILE.to_vec(), sent: 4 }, whole()],
            &[None, None],
        ),
        (
            "the rest of another file",
            vec![first("a", 4), rest("b", 4, 6), first("b", 10)],
            &[None, Some("bytes=4-"), None],
        ),
        ("another part", vec![first("a", 4), rest("a", 5, 5), first("a", 10)], &[None, Some("bytes=4-"), None]),
        ("a shorter file", vec![first("a", 4), Step::text(416, ""), first("b", 10)], &[None, Some("bytes=4-"), None]),
    ];
    for (what, steps, asked) in table {
        let server = Server::script(steps).await;
        let bytes = server.client().download(&at(&server, "/f?key=1")).bytes().await.unwrap();
        assert_eq!(&bytes[..], FILE, "{what}");
        let asked: Vec<_> = asked.iter().map(|range| range.map(str::to_owned)).collect();
        assert_eq!(ranges(&server), asked, "{what}");
        for seen in server.seen() {
            assert_eq!(seen.header("if-range").is_some(), seen.header("range").is_some(), "{what}");
        }
    }
}

#[tokio::test]
async fn a_stream_is_taken_up_too_and_never_begins_anew() {
    let server = Server::script([first("a", 4), rest("a", 4, 6)]).await;
    let pieces = server.client().download(&at(&server, "/f")).stream().await.unwrap();
    let bytes: Vec<_> = pieces.map(Result::unwrap).collect().await;
    assert_eq!(bytes.concat(), FILE);

    let server = Server::script([first("a", 4), first("b", 10)]).await;
    let pieces = server.client().download(&at(&server, "/f")).stream().await.unwrap();
    let mut items: Vec<_> = pieces.collect().await;
    assert_eq!(items.pop().unwrap().unwrap_err().kind(), ErrorKind::Connection);
    assert_eq!(items.into_iter().map(Result::unwrap).collect::<Vec<_>>().concat(), &FILE[..4]);

    // What is not there is said at once.
    let server = Server::script([Step::text(404, "")]).await;
    let error = server.client().download(&at(&server, "/f")).stream().await.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Expired);
}

#[tokio::test]
async fn the_limit_counts_what_is_announced_and_what_comes() {
    let chunked =
        Step::Raw("HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n");
    for step in [first("a", 10), first("a", 0), chunked] {
        let server = Server::script([step]).await;
        let error = server.client().download(&at(&server, "/f")).limit(9).bytes().await.unwrap_err();
        assert_eq!((error.kind(), server.seen().len()), (ErrorKind::TooLarge, 1));
    }
    let server = Server::script([first("a", 10)]).await;
    assert_eq!(server.client().download(&at(&server, "/f")).limit(10).bytes().await.unwrap().len(), 10);
}

#[tokio::test]
async fn whoever_wants_to_know_is_told_how_far_it_is() {
    let server = Server::script([first("a", 4), rest("a", 4, 6)]).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = told.clone();
    let download = server.client().download(&at(&server, "/f"));
    download.on_progress(move |at| tell.lock().unwrap().push((at.bytes(), at.total()))).bytes().await.unwrap();
    let told = told.lock().unwrap();
    assert!(told.is_sorted() && told.contains(&(4, Some(10))) && told.last() == Some(&(10, Some(10))), "{told:?}");
}

#[tokio::test]
async fn a_file_that_is_there_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image.png");
    std::fs::write(&path, "old").unwrap();
    let server = Server::script([]).await;
    let error = server.client().download(&at(&server, "/f")).create_new().save(&path).await.unwrap_err();
    assert_eq!((error.kind(), server.seen().len()), (ErrorKind::File, 0), "said before anything is fetched");
    assert_eq!(std::fs::read(&path).unwrap(), b"old");

    let free = folder.path().join("free.png");
    let server = Server::script([first("a", 10)]).await;
    server.client().download(&at(&server, "/f")).create_new().save(&free).await.unwrap();
    assert_eq!(std::fs::read(&free).unwrap(), FILE);

    // Taken while the file was on its way.
    let late = folder.path().join("late.png");
    let server = Server::script([first("a", 10)]).await;
    let (taken, there) = (late.clone(), free.clone());
    let download = server.client().download(&at(&server, "/f")).create_new();
    let error = download.on_progress(move |_| drop(std::fs::copy(&there, &taken))).save(&late).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::File, "{error}");
    let mut names: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["free.png", "image.png", "late.png"], "no draft is left");
}

#[tokio::test]
async fn several_files_get_names_of_our_own() {
    let folder = tempfile::tempdir().unwrap();
    let png = || vec![("content-type", "image/png".to_owned())];
    let hostile = || {
        vec![
            ("content-type", "text/../../x".to_owned()),
            ("content-disposition", "attachment; filename=\"../../evil.sh\"".to_owned()),
        ]
    };
    let step = |headers| Step::Cut { status: 200, headers, body: FILE.to_vec(), sent: 10 };
    let [first, second] = [Server::script([step(png())]).await, Server::script([step(hostile())]).await];
    let files = [
        at(&first, "/a/out.webp"),
        at(&second, "/..%2f..%2fetc/evil.sh%00"),
        FileOutput::from("data:text/plain,hello"),
    ];
    let paths = first.client().download_all(&files, folder.path()).name("slide").at_once(2).await.unwrap();
    let names: Vec<_> = paths.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["slide_0.png", "slide_1.bin", "slide_2.txt"]);
    assert_eq!(std::fs::read(&paths[1]).unwrap(), FILE);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[tokio::test]
async fn one_file_that_is_gone_does_not_keep_the_others_away() {
    let folder = tempfile::tempdir().unwrap();
    let [gone, there] = [Server::script([Step::text(404, "")]).await, Server::script([first("a", 10)]).await];
    let files = [at(&gone, "/0.png"), at(&there, "/1.png")];
    let error = there.client().download_all(&files, folder.path()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Expired);
    assert_eq!(std::fs::read(folder.path().join("output_1.png")).unwrap(), FILE);
}

#[tokio::test]
async fn the_token_goes_to_the_services_own_files_and_no_further() {
    let elsewhere = Server::script([first("a", 10)]).await;
    let hop = Step::text(302, "").header("location", format!("http://{}/signed", elsewhere.address));
    let api = Server::script([hop]).await;
    let file = FileOutput::from(format!("{}/files/abc", api.base_url()));
    assert_eq!(&api.client().download(&file).bytes().await.unwrap()[..], FILE);
    assert_eq!(api.seen()[0].header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    assert_eq!(elsewhere.seen()[0].header("authorization"), None);

    // The same host, but not its files API; and the files API of another.
    let api = Server::script([first("a", 10), first("a", 10)]).await;
    for path in ["/delivery/abc", "/v1/account"] {
        api.client().download(&at(&api, path)).bytes().await.unwrap();
    }
    let other = Server::script([first("a", 10)]).await;
    let client = Client::builder().token(TOKEN).base_url(api.base_url()).build().unwrap();
    client.download(&at(&other, "/v1/files/abc")).bytes().await.unwrap();
    assert!(api.seen().iter().chain(&other.seen()).all(|seen| !seen.head.contains(TOKEN)));
}
