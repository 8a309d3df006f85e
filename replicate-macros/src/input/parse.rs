//! Parses the user's tokens into names and values, without knowledge of the model.
//!
//! A group in brackets or braces is a list or an object, unless it can only be a Rust expression.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, LitStr, Token};

use super::literal::Literal;
use super::problems::{Position, Problems};

/// `name: value, name: value, ..base`
#[derive(Default)]
pub(super) struct Object {
    pub(super) entries: Vec<Entry>,
    /// The expression after `..`.
    pub(super) base: Option<TokenStream>,
}

/// `name: value`
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) position: Position,
    pub(super) value: Value,
}

/// The value of a name, or an item of a list.
pub(super) struct Value {
    pub(super) form: Form,
    pub(super) tokens: TokenStream,
    pub(super) position: Position,
}

/// The syntactic form of a value.
pub(super) enum Form {
    Literal(Literal),
    /// An identifier: a variant, or one of the user's names.
    Word(Ident),
    /// `[..]`
    List(Vec<Value>),
    /// `{..}`
    Object(Object),
    Expression,
    /// Tokens that could not be parsed, which was already reported.
    Invalid,
}

impl Object {
    pub(super) fn parse(input: ParseStream<'_>, problems: &mut Problems) -> Self {
        let mut object = Self::default();
        while !input.is_empty() {
            let entry = object.entry(input, problems).and_then(|()| end_of_entry(input, "input"));
            if let Err(problem) = entry {
                problems.push(problem);
                skip_entry(input);
            }
        }
        object
    }

    fn entry(&mut self, input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<()> {
        let position = problems.step();
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
            // The variable of that name, as in a struct literal.
            Some(ident) => Ok(Value { form: Form::Expression, tokens: ident.into_token_stream(), position }),
            None => value(input, &name, span, problems),
        };
        let (value, problem) = match value {
            Ok(value) => (value, Ok(())),
            // The name is kept, so that it is not reported as missing.
            Err(problem) => (Value::invalid(position), Err(problem)),
        };
        self.entries.push(Entry { name, span, position, value });
        problem
    }
}

/// `: value`
fn value(input: ParseStream<'_>, name: &str, span: Span, problems: &mut Problems) -> syn::Result<Value> {
    if !input.peek(Token![:]) || input.peek(Token![::]) {
        return Err(input.error(format!("expected `:` and a value: `{name}: ...`")));
    }
    input.parse::<Token![:]>()?;
    if input.is_empty() {
        return Err(syn::Error::new(span, format!("expected a value: `{name}: ...`")));
    }
    Value::parse(input, problems)
}

/// A name: an identifier as in Rust, or a string as in JSON.
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

/// Expects `,` or the end. `what` names what may follow.
fn end_of_entry(input: ParseStream<'_>, what: &str) -> syn::Result<()> {
    if input.is_empty() || input.parse::<Option<Token![,]>>()?.is_some() {
        return Ok(());
    }
    Err(input.error(format!("expected `,` before the next {what}")))
}

/// Skips to after the next comma.
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
    fn invalid(position: Position) -> Self {
        Self { form: Form::Invalid, tokens: TokenStream::new(), position }
    }

    fn parse(input: ParseStream<'_>, problems: &mut Problems) -> syn::Result<Self> {
        let (position, start) = (problems.step(), input.cursor());
        // Most values are one or two tokens, and parsing an expression takes ten times as long.
        let simple = input.step(|cursor| simple(*cursor).ok_or_else(|| cursor.error("no simple value")));
        let Ok(simple) = simple else {
            let tokens = input.parse::<Expr>()?.into_token_stream();
            return Ok(Self { form: Form::Expression, tokens, position });
        };
        let tokens = between(start, input.cursor());
        let form = match simple {
            Simple::Literal(literal) => Form::Literal(literal),
            Simple::Word(word) => Form::Word(word),
            Simple::Brackets(content) => items(content, problems).map_or(Form::Expression, Form::List),
            Simple::Braces(content) => entries(content, problems).map_or(Form::Expression, Form::Object),
        };
        Ok(Self { form, tokens, position })
    }
}

/// The values of a list; `None` for `[value; count]`.
fn items(list: TokenStream, problems: &mut Problems) -> Option<Vec<Value>> {
    if list.clone().into_iter().any(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')) {
        return None;
    }
    let parse = |input: ParseStream<'_>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            match Value::parse(input, problems).and_then(|item| end_of_entry(input, "item").map(|()| item)) {
                Ok(item) => items.push(item),
                Err(problem) => {
                    problems.push(problem);
                    skip_entry(input);
                    items.push(Value::invalid(problems.step()));
                }
            }
        }
        Ok(items)
    };
    Some(Parser::parse2(parse, list).unwrap_or_default())
}

/// The entries of a group in braces; `None` for a block of statements.
fn entries(group: TokenStream, problems: &mut Problems) -> Option<Object> {
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

/// A value of one or two tokens. The contents of groups are parsed later.
enum Simple {
    Literal(Literal),
    Word(Ident),
    Brackets(TokenStream),
    Braces(TokenStream),
}

/// A value that is only a literal, an identifier or a group.
fn simple(cursor: Cursor<'_>) -> Option<(Simple, Cursor<'_>)> {
    let ends = |rest: Cursor<'_>| rest.eof() || rest.punct().is_some_and(|(punct, _)| punct.as_char() == ',');
    let (form, rest) = if let Some((content, _, rest)) = cursor.group(Delimiter::Bracket) {
        (Simple::Brackets(content.token_stream()), rest)
    } else if let Some((content, _, rest)) = cursor.group(Delimiter::Brace) {
        (Simple::Braces(content.token_stream()), rest)
    } else if let Some((ident, rest)) = cursor.ident() {
        match ident.to_string().as_str() {
            "true" => (Simple::Literal(Literal::Boolean(true)), rest),
            "false" => (Simple::Literal(Literal::Boolean(false)), rest),
            _ => (Simple::Word(ident), rest),
        }
    } else if let Some((literal, rest)) = cursor.literal() {
        (Simple::Literal(Literal::read(literal)?), rest)
    } else {
        let (_, rest) = cursor.punct().filter(|(punct, _)| punct.as_char() == '-')?;
        let (literal, rest) = rest.literal()?;
        (Simple::Literal(Literal::read(literal)?.negative()?), rest)
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
