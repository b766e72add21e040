"""A small page for where the real one was not built: what is served, how to ask it."""

from __future__ import annotations

import base64
import hashlib
import shlex
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from miwake.doors.http.desk import desk
from miwake.store.home import Store

STYLE = """
:root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif;
  --ink: #1c1f23; --paper: #fbfbf9; --rule: #d9d9d3; --code: #f0f0eb; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6e6e1; --paper: #16181b; --rule: #34373c; --code: #202328; } }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
section { border-top: 1px solid var(--rule); }
pre { background: var(--code); padding: .8rem; overflow-x: auto; border-radius: 6px; }
small { overflow-wrap: anywhere; opacity: .75; } a { color: inherit; }
"""

POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    + "'"
)

WORDS = {
    "en": {
        "title": "miwake is serving",
        "none": "Nothing is published yet. Run “miwake publish”.",
        "unbuilt": "The workbench page is not built here. Build it with “make page” "
        "(Node 20.19 or later), then load this address again.",
        "ask": "Ask it from a terminal:",
        "since": "Since",
        "model": "model",
        "other": "日本語",
        "to": "ja",
    },
    "ja": {
        "title": "miwake は応答しています",
        "none": "公開中のモデルはまだありません。「miwake publish」で公開します。",
        "unbuilt": "作業画面がまだビルドされていません。「make page」"
        "（Node 20.19 以降）でビルドして、このアドレスを開き直してください。",
        "ask": "端末から問い合わせるには:",
        "since": "公開日時",
        "model": "モデル",
        "other": "English",
        "to": "en",
    },
}


def page(request: Request, lang: str | None = None) -> Response:
    """Show what is published, in the browser's language, where no page was built."""
    chosen = lang if lang in WORDS else _language(request)
    text = _page(desk(request).store, chosen, str(request.base_url).rstrip("/"))
    return HTMLResponse(
        text,
        headers={
            "Content-Security-Policy": POLICY,
            "Content-Language": chosen,
            "Vary": "Accept-Language",
        },
    )


def _language(request: Request) -> str:
    """Return the first of our languages that the browser names."""
    for one in request.headers.get("accept-language", "").split(","):
        name = one.strip()[:2].lower()
        if name in WORDS:
            return name
    return "en"


def _page(store: Store, lang: str, base: str) -> str:
    words = WORDS[lang]
    names = {project.id: project.name for project in store.projects.all()}
    served = store.models.endpoints()
    parts = [
        f"<section><h2>{escape(one.name)}</h2>"
        f"<small>{words['since']} {escape(one.since[:19])}Z · "
        f"{words['model']} {escape(one.model[:12])}</small>"
        f"<p>{words['ask']}</p>"
        f"<pre>{escape(_curl(base, names[one.project], one.name))}</pre></section>"
        for one in served
    ]
    middle = "".join(parts) or f"<p>{words['none']}</p>"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']}</title><style>{STYLE}</style></head><body>"
        f"<main><h1>{words['title']}</h1><p>{words['unbuilt']}</p>{middle}</main>"
        f'<p><a href="/?lang={words["to"]}" lang="{words["to"]}">{words["other"]}</a>'
        "</p></body></html>"
    )


def _curl(base: str, project: str, endpoint: str) -> str:
    """Return the line that asks an endpoint about one photo."""
    url = f"{base}/api/projects/{quote(project, safe='')}/predict"
    if endpoint != project:
        url += f"?endpoint={quote(endpoint, safe='')}"
    return f"curl --data-binary @photo.jpg {shlex.quote(url)}"
