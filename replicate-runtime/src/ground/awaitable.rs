/// Implements `IntoFuture` for a builder: `awaitable!(impl[I: PredictionInput] Run<I> => I::Output);`.
///
/// The builder has a method `send`, which gives a plain future.
macro_rules! awaitable {
    (impl[$($generics:tt)*] $builder:ty => $output:ty $(where $($bound:tt)+)?) => {
        impl<$($generics)*> IntoFuture for $builder $(where $($bound)+)? {
            type Output = Result<$output, $crate::ground::Error>;
            type IntoFuture = ::std::pin::Pin<Box<dyn Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.send())
            }
        }
    };
}

pub(crate) use awaitable;
