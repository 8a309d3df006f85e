//! `GET /account`

use super::object::{object, words};
use super::{Api, Operation};
use crate::http::{Method, Request};

object! {
    /// A user or an organization.
    pub struct Account {
        /// The name in URLs, and in `owner/name`.
        username: String,
        /// Whether the account is a person's or an organization's.
        "type" => kind: Option<AccountKind>,
        /// The display name.
        name: Option<String>,
        /// The URL of a picture.
        avatar_url: Option<String>,
        /// The account's page on GitHub.
        github_url: Option<String>,
    }
}

words! {
    /// The kind of owner of an account.
    pub enum AccountKind {
        /// A person's.
        User = "user",
        /// An organization's.
        Organization = "organization",
    }
}

pub(crate) fn get(api: &Api) -> Operation<Account> {
    Operation::new(api, Ok(Request::safe(Method::Get, "/account".to_owned())))
}
