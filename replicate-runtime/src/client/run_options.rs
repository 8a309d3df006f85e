//! The options that the builders of predictions have in common.

/// Implements the common options, and `IntoFuture`, for a builder.
macro_rules! options {
    ($builder:ident: $input:ident, $output:ty) => {
        impl<I: $input> $builder<I> {
            /// Runs the model by its name, in the version that the service chooses, instead of the version of the
            /// schema.
            ///
            /// The service allows this for official models only; others are run by a version.
            pub fn latest(mut self) -> Self {
                self.request.selection = $crate::predictions::options::Selection::Latest;
                self
            }

            /// Runs this version (64 hex digits, with or without `owner/name:` before them), instead of the version of
            /// the schema.
            pub fn version(mut self, id: impl Into<String>) -> Self {
                self.request.selection = $crate::predictions::options::Selection::Version(id.into());
                self
            }

            /// Runs a deployment (`owner/name`), which determines the version.
            pub fn deployment(mut self, name: impl Into<String>) -> Self {
                self.request.selection = $crate::predictions::options::Selection::Deployment(name.into());
                self
            }

            /// Asks the service to call an https URL at these events. If `events` is empty, the service chooses them.
            pub fn webhook(
                mut self,
                url: impl Into<String>,
                events: impl IntoIterator<Item = $crate::predictions::options::Event>,
            ) -> Self {
                self.request.options.webhook = Some($crate::predictions::options::Webhook::new(url, events));
                self
            }

            /// Sends a header with the create request, for example for a gateway or for tracing. It replaces the
            /// client's header of the same name. It is sent to the client's server only, and its value is never logged
            /// or shown.
            ///
            /// An invalid name or value is an error when this is awaited.
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.request.options.headers.insert(name.as_ref(), value.as_ref());
                self
            }

            /// Reports the progress of uploading the input's large files, as the sum of all of them.
            ///
            /// It is called between two writes, so it must return quickly. Small files are sent inside the request and
            /// are not counted.
            pub fn on_upload(mut self, tell: impl Fn($crate::files::TransferProgress) + Send + Sync + 'static) -> Self {
                self.request.uploads = $crate::files::progress::Observer(Some(::std::sync::Arc::new(tell)));
                self
            }

            /// Sets the time-out of the whole call, instead of the client's: for sending the files, the create request
            /// and, except for a [`Submit`](crate::Submit), until the prediction has ended.
            ///
            /// The prediction continues after a time-out. Use [`cancel_after`](Self::cancel_after) to end the
            /// prediction itself.
            pub fn timeout(mut self, limit: ::std::time::Duration) -> Self {
                self.request.timeout = Some(limit);
                self
            }

            /// Cancels the prediction when this future, or the [`Prediction`](crate::Prediction) or
            /// [`OutputStream`](crate::OutputStream) that it gives, is dropped before the prediction has ended.
            /// Otherwise it would continue, and be charged.
            ///
            /// To get the id early, the client does not ask the service to delay its response to the create request, so
            /// that a few more requests are needed. Returning an error does not count as a drop. But if a run or a
            /// stream has a [`timeout`](Self::timeout), the service is asked to cancel the prediction after that time
            /// (`Cancel-After`, at least 5 seconds), in case this program can't.
            ///
            /// Before the program ends, wait for the cancel requests: see
            /// [`Client::shutdown`](crate::Client::shutdown).
            ///
            /// ```no_run
            /// # async fn example<Input: replicate_runtime::ModelInput>(input: Input) -> Result<(), replicate_runtime::Error> {
            /// use std::time::Duration;
            /// use replicate_runtime::Client;
            ///
            /// let client = Client::from_env()?;
            /// let run = client.run(input).cancel_on_drop();
            /// if tokio::time::timeout(Duration::from_secs(5), run).await.is_err() {
            ///     println!("too slow, and canceled");
            /// }
            /// client.shutdown().await;
            /// # Ok(())
            /// # }
            /// ```
            pub fn cancel_on_drop(mut self) -> Self {
                self.request.on_drop = $crate::predictions::input::OnDrop::Cancel;
                self
            }

            /// Creates the prediction again, at most this many times, if the response to the create request was lost
            /// and there seems to be no prediction: the whole list of the account's predictions was read, at least 15
            /// seconds later, without a match.
            ///
            /// Without this option, the result is an error that
            /// [`is_outcome_unknown`](crate::Error::is_outcome_unknown). The risk is that the service lists the first
            /// prediction even later: then both run, and both are charged. If the list can't be read, or has a
            /// prediction that might be this one, nothing is created again.
            pub fn create_again(mut self, times: u32) -> Self {
                self.request.options.create_again = times;
                self
            }

            /// Asks the service to cancel the prediction this long after its creation: from 5 seconds to 24 hours.
            pub fn cancel_after(mut self, limit: ::std::time::Duration) -> Self {
                self.request.options.cancel_after = Some(limit);
                self
            }
        }

        $crate::ground::awaitable!(impl[I: $input] $builder<I> => $output);

        impl<I> ::std::fmt::Debug for $builder<I> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(::std::stringify!($builder)).field("request", &self.request).finish_non_exhaustive()
            }
        }
    };
}

pub(super) use options;
