//! A worker that draws what its address asks for: `/?prompt=a+red+fox`.
//!
//! `npx wrangler secret put REPLICATE_API_TOKEN` stores the token.

use replicate_runtime::{Client, model};
use worker::{Context, Env, Request, Response, Result, Url, event};

#[model("black-forest-labs/flux-schnell")]
mod flux {}

#[event(fetch)]
async fn fetch(request: Request, env: Env, _: Context) -> Result<Response> {
    let url = request.url()?;
    let Some((_, prompt)) = url.query_pairs().find(|(key, _)| key == "prompt") else {
        return Response::error("say what to draw: /?prompt=a+red+fox", 400);
    };
    match draw(&env.secret("REPLICATE_API_TOKEN")?.to_string(), &prompt).await {
        Ok(image) => Response::redirect(Url::parse(&image)?),
        Err(error) => Response::error(error.to_string(), 502),
    }
}

/// The address of a picture.
async fn draw(token: &str, prompt: &str) -> std::result::Result<String, replicate_runtime::Error> {
    let client = Client::builder().token(token).build()?;
    let images = client.run(flux::Input::new(prompt)).await?;
    Ok(images[0].to_string())
}
