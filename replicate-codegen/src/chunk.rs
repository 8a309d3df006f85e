//! Generated code in pieces, which are created lazily: all tokens of a large module need much more memory than its
//! text.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Some items, or an item with many members.
pub(crate) enum Chunk<'a> {
    /// Whole items, statements, fields or attributes.
    Tokens(TokenStream),
    /// An item with at least one member in braces. Its documentation is a separate chunk before it.
    Block { head: TokenStream, members: Chunks<'a> },
}

/// Chunks in their order.
pub(crate) type Chunks<'a> = Box<dyn Iterator<Item = Chunk<'a>> + 'a>;

/// The tokens of chunks.
pub(crate) fn tokens(chunks: Chunks<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    for chunk in chunks {
        match chunk {
            Chunk::Tokens(more) => tokens.extend([more]),
            Chunk::Block { head, members } => {
                let group = Group::new(Delimiter::Brace, self::tokens(members));
                tokens.extend([head, TokenTree::Group(group).into()]);
            }
        }
    }
    tokens
}
