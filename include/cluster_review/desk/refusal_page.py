"""The page that says no, before anything of the desk is shown: no name, no data, no style of its own."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from starlette.responses import HTMLResponse

TITLES = {
    401: "请先登录 Please sign in",
    403: "没有权限 Not allowed",
    413: "内容过大 Too large",
}


def refusal_page(status: int, detail: str, sign_in: str | None) -> HTMLResponse:
    """What was refused and what to do; with the way to sign in, where there is one."""
    title = TITLES.get(status, "未执行 Not done")
    link = f'<p><a href="{escape(sign_in)}" target="_top">登录 Sign in</a></p>' if sign_in else ""
    return HTMLResponse(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><p>{escape(detail)}</p>{link}</main></body></html>",
        status,
    )


def sign_in_page(token: str, logins: Iterable[str]) -> HTMLResponse:
    """The sign-in of a demonstration."""
    offered = "".join(f'<option value="{escape(login)}">' for login in logins)
    return HTMLResponse(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>登录 Sign in</title></head>'
        "<body><main><h1>集群复核台 Review desk</h1>"
        '<form method="post" action="/sign-in/return">'
        f'<input type="hidden" name="csrf" value="{escape(token)}">'
        '<p><label for="login">账号 Login</label><br>'
        '<input id="login" name="login" list="logins" autocomplete="username" required autofocus>'
        f'<datalist id="logins">{offered}</datalist></p>'
        '<p><label for="password">密码 Password</label><br>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required></p>'
        '<p><button type="submit">登录 Sign in</button></p></form></main></body></html>'
    )
