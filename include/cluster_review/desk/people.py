"""The desk's own settings file: whose login or group has which role, and how people sign in where it runs alone.

    people:
      - {login: chen, roles: [responsible]}
      - {group: sme-division, roles: [reviewer]}
      - {group: wenchang-gov, roles: [county], counties: ["469005"]}

Nobody has a role that this file doesn't give: who is known and not named here sees no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, model_validator

from cluster_review.desk.access import Person, Role

_REGION = Annotated[str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$")]


class DeskSettingsRefused(ValueError):
    """The file can't be used; the message says where it is wrong, and shows nothing secret."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PersonRule(_Strict):
    """Whom it is about, by login or by group, and what they are; all rules that fit count together."""

    login: str | None = None
    group: str | None = None
    roles: tuple[Role, ...] = Field(min_length=1)
    counties: tuple[_REGION, ...] = ()

    @model_validator(mode="after")
    def _is_about_somebody(self) -> PersonRule:
        if (self.login is None) == (self.group is None):
            raise ValueError("one of login and group")
        if Role.COUNTY in self.roles and (set(self.roles) != {Role.COUNTY} or not self.counties):
            raise ValueError("a county needs its codes under counties, and has no other role")
        return self


class OpenIdConnect(_Strict):
    """The provider people sign in with, where the desk runs alone.

    Attributes:
        discovery: its address that ends in `/.well-known/openid-configuration`.
        client_secret_file: the file that holds the secret and nothing else.
        login_claim: what names an account for good; `sub` always does.
    """

    discovery: HttpUrl
    client_id: str
    client_secret_file: Path
    login_claim: str = "sub"
    name_claim: str = "name"
    groups_claim: str = "groups"
    scope: str = "openid profile"


class DeskSettings(_Strict):
    """The whole file.

    Attributes:
        address: where people reach the desk, such as `https://desk.example.org`.
    """

    people: tuple[PersonRule, ...] = ()
    address: HttpUrl | None = None
    oidc: OpenIdConnect | None = None


def read_desk_settings(path: Path) -> DeskSettings:
    """The file's content.

    Raises:
        DeskSettingsRefused: it isn't there or says something else than it may.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return DeskSettings.model_validate(document or {})
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        found = type(error).__name__
    raise DeskSettingsRefused(
        f"复核台设置 {path} 不能使用:{found}。请对照 docs/desk.md 更正。\n"
        f"The desk's settings {path} can't be used: {found}. Mend them as docs/desk.md says."
    )


def person_from(login: str, name: str, groups: Iterable[str], rules: Sequence[PersonRule]) -> Person:
    """The person behind a login, with what the rules give."""
    held = set(groups)
    fitting = [
        rule for rule in rules if rule.login == login or (rule.group is not None and rule.group in held)
    ]
    roles = frozenset(role for rule in fitting for role in rule.roles)
    if any(not rule.counties and Role.COUNTY not in rule.roles for rule in fitting):
        counties: tuple[str, ...] = ()  # one rule gives the whole province
    else:
        counties = tuple(sorted({code for rule in fitting for code in rule.counties}))
    if Role.COUNTY in roles:  # whoever files for a county doesn't review as well
        roles = frozenset((Role.COUNTY,))
        counties = tuple(
            sorted({code for rule in fitting if Role.COUNTY in rule.roles for code in rule.counties})
        )
    return Person(login, name or login, roles, counties)


def groups_in(claim: Any) -> tuple[str, ...]:
    """The groups of a claim: a list of names, or names with spaces or commas between."""
    if isinstance(claim, str):
        return tuple(claim.replace(",", " ").split())
    return tuple(each for each in claim if isinstance(each, str)) if isinstance(claim, list) else ()
