//! The public items of a file, read by syn: what users can name, whatever the generator is like inside.

use std::collections::BTreeSet;

use syn::{Attribute, Fields, File, ImplItem, Item, ItemImpl, Type, Visibility};

/// The identifiers of a file, as people write them.
///
/// `Input` is a type, `Input.prompt` a field, `Input::prompt()` a function, `Input::FIELDS` a constant, and
/// `Scheduler::EulerA` a variant.
pub(crate) fn identifiers(text: &str) -> syn::Result<BTreeSet<String>> {
    let file: File = syn::parse_file(text)?;
    let mut found = BTreeSet::new();
    items(&file.items, "", &mut found);
    Ok(found)
}

fn items(items: &[Item], path: &str, found: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Struct(it) if is_public(&it.vis, &it.attrs) => {
                let name = format!("{path}{}", it.ident);
                fields(&it.fields, &name, found);
                found.insert(name);
            }
            Item::Enum(it) if is_public(&it.vis, &it.attrs) => {
                let name = format!("{path}{}", it.ident);
                for variant in it.variants.iter().filter(|variant| !is_hidden(&variant.attrs)) {
                    found.insert(format!("{name}::{}", variant.ident));
                }
                found.insert(name);
            }
            Item::Type(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{path}{}", it.ident));
            }
            Item::Const(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{path}{}", it.ident));
            }
            Item::Static(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{path}{}", it.ident));
            }
            Item::Trait(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{path}{}", it.ident));
            }
            Item::Fn(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{path}{}()", it.sig.ident));
            }
            Item::Mod(it) if is_public(&it.vis, &it.attrs) => {
                let name = format!("{path}{}", it.ident);
                let contents = it.content.as_ref().map_or(&[][..], |(_, items)| items);
                self::items(contents, &format!("{name}::"), found);
                found.insert(format!("mod {name}"));
            }
            Item::Impl(it) if it.trait_.is_none() => members(it, path, found),
            _ => {}
        }
    }
}

fn fields(fields: &Fields, owner: &str, found: &mut BTreeSet<String>) {
    let public = fields.iter().filter(|field| is_public(&field.vis, &field.attrs));
    found.extend(public.filter_map(|field| Some(format!("{owner}.{}", field.ident.as_ref()?))));
}

fn members(it: &ItemImpl, path: &str, found: &mut BTreeSet<String>) {
    let Type::Path(owner) = &*it.self_ty else { return };
    let Some(owner) = owner.path.segments.last() else { return };
    let owner = format!("{path}{}", owner.ident);
    for member in &it.items {
        match member {
            ImplItem::Fn(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{owner}::{}()", it.sig.ident));
            }
            ImplItem::Const(it) if is_public(&it.vis, &it.attrs) => {
                found.insert(format!("{owner}::{}", it.ident));
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(visibility, Visibility::Public(_)) && !is_hidden(attributes)
}

/// Whether documentation leaves an item out, by `#[doc(hidden)]`: nobody is meant to write it.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let word = attribute.meta.require_list().and_then(syn::MetaList::parse_args::<syn::Ident>);
        attribute.path().is_ident("doc") && word.is_ok_and(|word| word == "hidden")
    })
}
