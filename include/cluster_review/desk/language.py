"""Which language a reader sees: Chinese, unless the switch was set to English; a cookie keeps it."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from cluster_review.desk.access import Person, signed_in
from cluster_review.reports.typeset import typeset

COOKIE = "desk_language"
LANGUAGES = ("zh", "en")
_YEAR_SECONDS = 365 * 24 * 3600

router = APIRouter()


def language_of(request: Request) -> str:
    """`zh` or `en`."""
    chosen = request.cookies.get(COOKIE, "zh")
    return chosen if chosen in LANGUAGES else "zh"


_set = lru_cache(maxsize=4096)(typeset)


class Said:
    """Picks the text of one language; in templates `t("中文", "English")`."""

    def __init__(self, language: str):
        self.language = language

    def __call__(self, zh: str, en: str) -> str:
        """One of two texts."""
        return _set(zh) if self.language == "zh" else en


@router.get("/language/{language}")
def switch(
    request: Request,
    person: Annotated[Person, Depends(signed_in)],
    language: str,
    back: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Keep the language and go back to the page one came from."""
    if not person.roles:
        raise HTTPException(403, "您的账号没有角色。 Your account has no role.")
    if language not in LANGUAGES:
        raise HTTPException(404, "没有这种语言。 There is no such language.")
    root = request.scope.get("root_path", "")
    parts = urlsplit(back)
    # Only pages of this desk: an address of another host, or one that a browser reads as such, leads home.
    is_own = (
        back.startswith(f"{root}/") and not parts.netloc and "\\" not in back and not back.startswith("//")
    )
    answer = RedirectResponse(back if is_own else f"{root}/", 303)
    answer.set_cookie(
        COOKIE, language, max_age=_YEAR_SECONDS, path=root or "/", samesite="lax", httponly=True
    )
    return answer
