//! What can be chosen of each prediction before it is created.

/// The options that the builders of predictions have in common, and that they can be awaited.
macro_rules! options {
    ($builder:ident: $input:ident, $output:ty) => {
        impl<I: $input> $builder<I> {
            /// Runs the model by its name, in the version that the service picks, in place of the schema's own.
            ///
            /// The service takes this for official models; others are run by a version.
            pub fn latest(mut self) -> Self {
                self.request.selection = $crate::predictions::options::Selection::Latest;
                self
            }

            /// Runs this version (64 hex digits, or `owner/name:` and them) in place of the schema's own.
            pub fn version(mut self, id: impl Into<String>) -> Self {
                self.request.selection = $crate::predictions::options::Selection::Version(id.into());
                self
            }

            /// Runs a deployment (`owner/name`), which decides on the version.
            pub fn deployment(mut self, name: impl Into<String>) -> Self {
                self.request.selection = $crate::predictions::options::Selection::Deployment(name.into());
                self
            }

            /// Has the service call an https URL at these events; at its own choice of them where there are none.
            pub fn webhook(
                mut self,
                url: impl Into<String>,
                events: impl IntoIterator<Item = $crate::predictions::options::Event>,
            ) -> Self {
                self.request.options.webhook = Some($crate::predictions::options::Webhook::new(url, events));
                self
            }

            /// Sends a header with the create, in place of one of that name that the client sends with each request: what a
            /// gateway asks for, a trace. It goes to the client's server alone, and is shown nowhere.
            ///
            /// A name or a value that can't be sent is an error when this is awaited.
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.request.options.headers.insert(name.as_ref(), value.as_ref());
                self
            }

            /// Tells how much of the input's large files was uploaded, all of them together.
            ///
            /// It is called between two writes, so it must be quick. Small files travel inside the request and are not
            /// counted.
            pub fn on_upload(mut self, tell: impl Fn($crate::files::TransferProgress) + Send + Sync + 'static) -> Self {
                self.request.uploads = $crate::files::progress::Observer(Some(::std::sync::Arc::new(tell)));
                self
            }

            /// The time for all that is waited for here, in place of the client's own: sending files, the create and, but for a
            /// [`Submit`](crate::Submit), the queue and the run to their end.
            ///
            /// When it is over, the prediction itself runs on: [`cancel_after`](Self::cancel_after) ends that too.
            pub fn timeout(mut self, limit: ::std::time::Duration) -> Self {
                self.request.timeout = Some(limit);
                self
            }

            /// Cancels the prediction when this future, or the [`Prediction`](crate::Prediction) or
            /// [`OutputStream`](crate::OutputStream) that it gives, is dropped before the prediction has ended; else it would
            /// run on, and be charged.
            ///
            /// So that its id is known by then, the service is not asked to hold back its answer to the create: this takes
            /// a few more requests. An error is no drop; but of a run or a stream with a [`timeout`](Self::timeout), the service
            /// is asked to cancel the prediction once that is over (`Cancel-After`, at least 5 seconds), in case that this program
            /// can't.
            ///
            /// The cancel is a request, for which a program that is about to end has to wait:
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

            /// Creates the prediction again, at most so many times, where the answer to the create was lost and nothing seems to
            /// have come of it: the list of the account's predictions was read whole, 15 seconds later or more, and has
            /// none like it.
            ///
            /// Without this, such a create ends in an error that [`is_outcome_unknown`](crate::Error::is_outcome_unknown). What it may
            /// cost: a prediction that the service lists later than that runs beside the second one, and both are charged.
            /// Where the list can't be read, or has a prediction that can't be told from this one, nothing is created
            /// again.
            pub fn create_again(mut self, times: u32) -> Self {
                self.request.options.create_again = times;
                self
            }

            /// Has the service cancel the prediction this long after its creation: from 5 seconds to 24 hours.
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
