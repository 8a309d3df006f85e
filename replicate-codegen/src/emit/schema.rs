//! The schema of a module as text, which the runtime and the macro `input!` read.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use replicate_schema::TypeId;
use replicate_schema::text::{self, Descriptions};

use crate::expand::{Options, Schemas};
use crate::plan::{Item, Plan};

/// Longer lines are continued on the next.
const LONGEST: usize = 110;

/// The lines of the schema, with the macros that are defined by them.
pub(super) fn schema(plan: &Plan, options: &Options) -> TokenStream {
    let descriptions = match options.schemas {
        Schemas::Left => Descriptions::Left,
        Schemas::Schemars => Descriptions::Written,
    };
    let lines = text::write(&plan.head(), &plan.types, descriptions);
    // The first line is read while a program is compiled, and stays whole.
    let (head, types) = lines.split_first().map_or(("", &[][..]), |(head, types)| (head.as_str(), types));
    let types = types.iter().flat_map(|line| text::wrap(line, LONGEST));
    let lines = [head.to_owned()].into_iter().chain(types).map(|line| literal(&line));
    let input = number(plan.prediction.input);
    let training = plan.training.as_ref().map(|training| {
        let input = number(training.input);
        quote! { , training_input #input }
    });
    quote! {
        __v1::schema!(
            input #input #training;
            #(#lines,)*
        );
    }
}

/// The inputs whose schema programs can ask for at run time.
pub(super) fn schemas(plan: &Plan) -> TokenStream {
    let inputs = plan.items().filter_map(|(id, item)| match item {
        Item::Struct(planned) if planned.direction == replicate_schema::Direction::Input => {
            let (name, number) = (&planned.name, number(id));
            Some(quote! { #name #number; })
        }
        _ => None,
    });
    quote! { __v1::schemas!(#(#inputs)*); }
}

/// The number of a type.
pub(super) fn number(id: TypeId) -> Literal {
    Literal::usize_unsuffixed(id.0)
}

/// A line as a literal, raw where it would have escapes.
fn literal(line: &str) -> Literal {
    if !line.contains(['"', '\\']) {
        return Literal::string(line);
    }
    let hashes = line.split('"').skip(1).map(|after| after.bytes().take_while(|byte| *byte == b'#').count() + 1);
    let hashes = "#".repeat(hashes.max().unwrap_or(0));
    let raw = format!("r{hashes}\"{line}\"{hashes}");
    raw.parse().unwrap_or_else(|_| Literal::string(line))
}
