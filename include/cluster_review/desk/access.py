"""Who uses the desk and what each may do there. The database asks again, by its own roles and row policies."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from fastapi import HTTPException, Request

from cluster_review.warehouse.rights import Actor

_PREFIX = re.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}")
_SEPARATORS = re.compile("[;,;、,\\s]+")


class Role(StrEnum):
    """What a person is to the review."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    RESPONSIBLE = "responsible"
    COUNTY = "county"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a page or an action asks for."""

    READ = "read"
    DECIDE = "decide"
    SECOND = "second"
    JUDGE_EVIDENCE = "judge_evidence"
    SIGN = "sign"
    UPLOAD_FORM = "upload_form"
    EXPORT = "export"
    ADMINISTER = "administer"


_REVIEWING = frozenset(
    (Permission.READ, Permission.EXPORT, Permission.DECIDE, Permission.SECOND, Permission.JUDGE_EVIDENCE)
)
GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset((Permission.READ,)),
    Role.REVIEWER: _REVIEWING,
    Role.RESPONSIBLE: _REVIEWING | {Permission.SIGN},
    # What others say of a county's clusters isn't for it before it is published: no READ.
    Role.COUNTY: frozenset((Permission.UPLOAD_FORM,)),
    Role.ADMINISTRATOR: frozenset((Permission.READ, Permission.EXPORT, Permission.ADMINISTER)),
}

ROLE_NAMES: Mapping[Role, tuple[str, str]] = {
    Role.VIEWER: ("查看", "viewer"),
    Role.REVIEWER: ("评审人员", "reviewer"),
    Role.RESPONSIBLE: ("负责人", "responsible person"),
    Role.COUNTY: ("市县", "county"),
    Role.ADMINISTRATOR: ("管理员", "administrator"),
}


@dataclass(frozen=True)
class Person:
    """Somebody who has signed in.

    Attributes:
        login: the account; two logins are two persons.
        counties: prefixes of county codes whose clusters the person sees: `469002` a county, `4602` a prefecture,
            for its preliminary review (初审). None is the whole province, but for a county nothing.
    """

    login: str
    name: str
    roles: frozenset[Role]
    counties: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [prefix for prefix in self.counties if not _PREFIX.fullmatch(prefix)]
        if wrong or not self.login.strip():
            raise ValueError(f"no login, or no region code of 2, 4 or 6 digits: {wrong}")

    def may(self, permission: Permission) -> bool:
        """Whether one of the person's roles grants it."""
        return any(permission in GRANTED[role] for role in self.roles)

    @property
    def sees_whole_province(self) -> bool:
        """Whether no row is kept from the person by its region."""
        return not self.counties and bool(self.roles) and Role.COUNTY not in self.roles

    def sees(self, county: str | None) -> bool:
        """Whether a cluster is the person's to see, by its county code or codes; one of several is enough.

        Without a code, only who sees the whole province sees it.
        """
        if self.sees_whole_province:
            return True
        codes = _SEPARATORS.split(county or "")
        return any(code.startswith(prefix) for code in codes for prefix in self.counties)

    def actor(self) -> Actor:
        """The person as the database knows them."""
        return Actor(self.login, self.name, tuple(sorted(self.roles)), self.counties)


PersonOf = Callable[[Request], Awaitable[Person]]
"""Who asks; HTTPException 401 for nobody known."""


async def signed_in(request: Request) -> Person:
    """The person of this request, whom `security.secured` has established."""
    person = getattr(request.state, "person", None)
    if not isinstance(person, Person):
        raise HTTPException(401, "请先登录。 Please sign in.")
    return person


def requires(permission: Permission) -> Callable[[Request], Awaitable[Person]]:
    """A dependency for a route: the person, or 403 where none of their roles grants it."""

    async def allowed(request: Request) -> Person:
        person = await signed_in(request)
        if not person.may(permission):
            held = "、".join(ROLE_NAMES[role][0] for role in sorted(person.roles)) or "无"
            raise HTTPException(
                403,
                f"您的角色({held})不能进行此操作。如有需要,请联系管理员。 "
                "Your role does not allow this. Ask the administrator if you need it.",
            )
        return person

    return allowed
