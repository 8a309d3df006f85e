//! The modules of all rules, compiled with warnings denied.
#![deny(warnings)]
#![forbid(missing_docs)]

replicate_runtime::include_models!();
