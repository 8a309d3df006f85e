//! The example `webhook_server`, from the create to the woken waiter, without an account.

#![allow(clippy::unwrap_used, reason = "a test; clippy counts only the functions marked as such")]

mod support;

use support::run_example;

#[tokio::test]
async fn a_webhook_wakes_the_one_who_waits() {
    let text = run_example("webhook_server", &[]).await;
    // Not by a read, which the hub would do after a minute, but by the one webhook, which may come before the answer.
    let line = |part: &str| text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {text}"));
    let id = line(" is ").split(' ').next().unwrap();
    assert!(line("the webhook msg_").ends_with(" came"), "{text}");
    assert!(line("succeeded of").starts_with(&format!("succeeded of {id}: http://127.0.0.1:")), "{text}");
    assert_eq!(text.lines().count(), 3, "{text}");
}
