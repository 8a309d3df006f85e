//! What the user wrote, without a look at the model: names with values.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, LitStr, Token};

use super::literal::Literal;

/// `name: value, name: value, ..base`
#[derive(Default)]
pub(super) struct Object {
    pub(super) fields: Vec<Given>,
    /// What stands behind `..`.
    pub(super) base: Option<TokenStream>,
    /// All of it, for errors about what is not there.
    pub(super) tokens: TokenStream,
}

/// `name: value`
pub(super) struct Given {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) value: Value,
}

/// What stands behind a name.
pub(super) struct Value {
    pub(super) form: Form,
    pub(super) tokens: TokenStream,
}

/// What a value looks like. What a group means depends on what is wanted there.
pub(super) enum Form {
    Literal(Literal),
    /// One identifier: a variant, or a name of the user's.
    Word(Ident),
    /// `[..]`
    List(TokenStream),
    /// `{..}`
    Object(TokenStream),
    Expression,
}

impl Object {
    pub(super) fn parse(input: ParseStream<'_>, problems: &mut Vec<syn::Error>) -> Self {
        let mut object = Self { tokens: input.cursor().token_stream(), ..Self::default() };
        while !input.is_empty() {
            let entry = object.entry(input).and_then(|()| end_of_entry(input));
            if let Err(problem) = entry {
                problems.push(problem);
                skip_entry(input);
            }
        }
        object
    }

    fn entry(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        if input.peek(Token![..]) {
            let dots: Token![..] = input.parse()?;
            if input.is_empty() {
                let message = "an input to take the rest from must follow: `..base`";
                return Err(syn::Error::new_spanned(dots, message));
            }
            self.base = Some(input.parse::<Expr>()?.into_token_stream());
            return if input.is_empty() { Ok(()) } else { Err(input.error("nothing may follow the base")) };
        }
        let (name, span, ident) = name(input)?;
        let shorthand = ident.filter(|_| input.is_empty() || input.peek(Token![,]));
        let value = match shorthand {
            // As in a struct literal: the variable of that name.
            Some(ident) => Value { form: Form::Expression, tokens: ident.into_token_stream() },
            None if input.peek(Token![:]) && !input.peek(Token![::]) => {
                input.parse::<Token![:]>()?;
                if input.is_empty() {
                    return Err(syn::Error::new(span, format!("expected a value: `{name}: ...`")));
                }
                Value::parse(input)?
            }
            None => return Err(input.error(format!("expected `:` and a value: `{name}: ...`"))),
        };
        self.fields.push(Given { name, span, value });
        Ok(())
    }
}

/// A name as Rust has it, or in quotes as it is on the wire.
fn name(input: ParseStream<'_>) -> syn::Result<(String, Span, Option<Ident>)> {
    if input.peek(LitStr) {
        let name: LitStr = input.parse()?;
        return Ok((name.value(), name.span(), None));
    }
    let name = input
        .call(Ident::parse_any)
        .map_err(|error| syn::Error::new(error.span(), "expected the name of an input: `name: value`"))?;
    Ok((name.unraw().to_string(), name.span(), Some(name)))
}

fn end_of_entry(input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    Err(input.error("expected `,` before the next input"))
}

/// Goes on behind the next comma.
fn skip_entry(input: ParseStream<'_>) {
    while !input.is_empty() {
        match input.parse::<TokenTree>() {
            Ok(TokenTree::Punct(punct)) if punct.as_char() == ',' => return,
            Ok(_) => {}
            Err(_) => return,
        }
    }
}

impl Value {
    pub(super) fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let start = input.cursor();
        // An expression costs ten times as much to parse, and most values are one or two tokens.
        let form = input.step(|cursor| simple(*cursor).ok_or_else(|| cursor.error("no simple value")));
        match form {
            Ok(form) => Ok(Self { form, tokens: between(start, input.cursor()) }),
            Err(_) => Ok(Self { form: Form::Expression, tokens: input.parse::<Expr>()?.into_token_stream() }),
        }
    }
}

/// The values of a list, or nothing where it is `[value; count]`.
pub(super) fn items(list: TokenStream, problems: &mut Vec<syn::Error>) -> Option<Vec<Value>> {
    if list.clone().into_iter().any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')) {
        return None;
    }
    let parse = |input: ParseStream<'_>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            match Value::parse(input).and_then(|item| end_of_entry(input).map(|()| item)) {
                Ok(item) => items.push(item),
                Err(problem) => {
                    problems.push(problem);
                    skip_entry(input);
                }
            }
        }
        Ok(items)
    };
    Some(Parser::parse2(parse, list).unwrap_or_default())
}

/// The entries of a group in braces, unless it is a block of statements.
pub(super) fn entries(group: TokenStream, problems: &mut Vec<syn::Error>) -> Option<Object> {
    let parse = |input: ParseStream<'_>| {
        let ahead = input.fork();
        let named =
            name(&ahead).is_ok() && ((ahead.peek(Token![:]) && !ahead.peek(Token![::])) || ahead.peek(Token![,]));
        if !named && !input.is_empty() && !input.peek(Token![..]) {
            input.parse::<TokenStream>()?;
            return Ok(None);
        }
        Ok(Some(Object::parse(input, problems)))
    };
    Parser::parse2(parse, group).unwrap_or_default()
}

/// A value that is a literal, an identifier or a group, and nothing behind it.
fn simple(cursor: Cursor<'_>) -> Option<(Form, Cursor<'_>)> {
    let ends = |rest: Cursor<'_>| rest.eof() || rest.punct().is_some_and(|(punct, _)| punct.as_char() == ',');
    let (form, rest) = if let Some((content, _, rest)) = cursor.group(Delimiter::Bracket) {
        (Form::List(content.token_stream()), rest)
    } else if let Some((content, _, rest)) = cursor.group(Delimiter::Brace) {
        (Form::Object(content.token_stream()), rest)
    } else if let Some((ident, rest)) = cursor.ident() {
        match ident.to_string().as_str() {
            "true" => (Form::Literal(Literal::Boolean(true)), rest),
            "false" => (Form::Literal(Literal::Boolean(false)), rest),
            _ => (Form::Word(ident), rest),
        }
    } else if let Some((literal, rest)) = cursor.literal() {
        (Form::Literal(Literal::of(literal)?), rest)
    } else {
        let (_, rest) = cursor.punct().filter(|(punct, _)| punct.as_char() == '-')?;
        let (literal, rest) = rest.literal()?;
        (Form::Literal(Literal::of(literal)?.negative()?), rest)
    };
    ends(rest).then_some((form, rest))
}

fn between(start: Cursor<'_>, end: Cursor<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut cursor = start;
    while cursor != end {
        let Some((token, rest)) = cursor.token_tree() else { break };
        tokens.extend([token]);
        cursor = rest;
    }
    tokens
}
