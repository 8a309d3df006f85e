//! `GET /account`

use super::Operation;
use super::object::{object, words};
use crate::Client;
use crate::client::request::{Method, Request};

object! {
    /// A user or an organization.
    pub struct Account {
        /// The name in URLs, and in `owner/name`.
        username: String,
        /// Whether it is a person's or an organization's.
        "type" => kind: Option<AccountKind>,
        /// The name for people.
        name: Option<String>,
        /// A picture.
        avatar_url: Option<String>,
        /// The account's page on GitHub.
        github_url: Option<String>,
    }
}

words! {
    /// Whose an account is.
    pub enum AccountKind {
        /// A person's.
        User = "user",
        /// An organization's.
        Organization = "organization",
    }
}

impl Client {
    /// The account that the token belongs to.
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), replicate_runtime::Error> {
    /// let account = replicate_runtime::Client::from_env()?.account().await?;
    /// println!("{}", account.username);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`Operation`].
    pub fn account(&self) -> Operation<Account> {
        Operation::new(self, Ok(Request::harmless(Method::Get, "/account".to_owned())))
    }
}
