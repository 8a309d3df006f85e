//! What the attribute takes, one case a file: that it compiles is most of the test.
//!
//! What it does not take, and what it says about it, is in `mistakes.rs`. These cases are no cases of trybuild, which
//! would build every dependency a second time to link them.

#![allow(unreachable_pub, reason = "the cases are written as they would be in a library")]

mod checked_against_setters;
mod checked_by_another_macro;
mod checked_expressions;
mod checked_in_every_position;
mod checked_names;
mod checked_nested;
mod checked_numbers;
mod checked_on_a_base;
mod checked_values_of_enums;
mod items_beside_the_generated;
mod match_that_stays_open;
mod module_in_a_function;
mod module_in_a_module;
mod required;
mod runtime_through_another_crate;
mod setters_of_every_integer;
mod struct_update;
mod types_of_the_users_own;
