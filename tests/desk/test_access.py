"""Who may do what: each role and permission, regions by prefix, and the settings file that gives them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster_review.desk.access import GRANTED, Permission, Person, Role
from cluster_review.desk.people import DeskSettingsRefused, PersonRule, person_from, read_desk_settings

P = Permission
MATRIX = {
    Role.VIEWER: {P.READ},
    Role.REVIEWER: {P.READ, P.EXPORT, P.DECIDE, P.SECOND, P.JUDGE_EVIDENCE},
    Role.RESPONSIBLE: {P.READ, P.EXPORT, P.DECIDE, P.SECOND, P.JUDGE_EVIDENCE, P.SIGN},
    Role.COUNTY: {P.UPLOAD_FORM},
    Role.ADMINISTRATOR: {P.READ, P.EXPORT, P.ADMINISTER},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_each_role_may_what_it_is_for(role: Role, permission: Permission) -> None:
    person = Person("a", "甲", frozenset((role,)), ("469002",) if role is Role.COUNTY else ())
    assert person.may(permission) == (permission in MATRIX[role])


def test_every_role_is_settled() -> None:
    assert set(GRANTED) == set(Role)
    assert not any(Person("a", "甲", frozenset()).may(permission) for permission in Permission)


@pytest.mark.parametrize(
    ("roles", "prefixes", "county", "sees"),
    [
        ("county", ("469002",), "469002", True),
        ("county", ("469002",), "469005", False),
        ("county", ("469002",), "469005;469002", True),
        ("county", ("469002",), None, False),
        ("county", ("469002",), "", False),
        ("county", (), "469002", False),
        ("reviewer", ("4602",), "460203", True),  # 初审: a prefecture's reviewer
        ("reviewer", ("4602",), "460303", False),
        ("reviewer", ("4602",), "146020", False),
        ("reviewer", (), "469002", True),
        ("reviewer", (), None, True),
        ("", (), "469002", False),
    ],
)
def test_a_person_sees_the_counties_of_their_prefixes(
    roles: str, prefixes: tuple[str, ...], county: str | None, sees: bool
) -> None:
    person = Person("a", "甲", frozenset(Role(role) for role in roles.split()), prefixes)
    assert person.sees(county) is sees


@pytest.mark.parametrize("prefix", ["", "4", "469", "4690021", "46%", "*", "４６"])
def test_a_region_is_two_four_or_six_digits(prefix: str) -> None:
    with pytest.raises(ValueError, match="region code"):
        Person("a", "甲", frozenset((Role.COUNTY,)), (prefix,))


COUNTY = PersonRule(group="wenchang", roles=(Role.COUNTY,), counties=("469005",))
PREFECTURE = PersonRule(group="sanya", roles=(Role.REVIEWER,), counties=("4602",))
PROVINCE = PersonRule(login="chen", roles=(Role.RESPONSIBLE,))


@pytest.mark.parametrize(
    ("login", "groups", "roles", "counties"),
    [
        ("chen", (), {Role.RESPONSIBLE}, ()),
        ("li", (), set(), ()),
        ("li", ("chen",), set(), ()),
        ("li", ("sanya",), {Role.REVIEWER}, ("4602",)),
        ("chen", ("sanya",), {Role.RESPONSIBLE, Role.REVIEWER}, ()),
        ("li", ("wenchang",), {Role.COUNTY}, ("469005",)),
        # Whoever files for a county doesn't judge what is filed, and one county more is none of its prefecture.
        ("chen", ("wenchang", "sanya"), {Role.COUNTY}, ("469005",)),
    ],
)
def test_the_settings_give_the_roles(
    login: str, groups: tuple[str, ...], roles: set[Role], counties: tuple[str, ...]
) -> None:
    person = person_from(login, "", groups, (COUNTY, PREFECTURE, PROVINCE))
    assert (person.name, person.roles, person.counties) == (login, frozenset(roles), counties)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("people: [{roles: [reviewer]}]", "people.0"),
        ("people: [{login: a, group: b, roles: [reviewer]}]", "people.0"),
        ("people: [{login: a, roles: [king]}]", "people.0.roles.0"),
        ("people: [{login: a, roles: []}]", "people.0.roles"),
        ("people: [{login: a, roles: [county]}]", "people.0"),
        ("people: [{login: a, roles: [county, reviewer], counties: ['469005']}]", "people.0"),
        (
            "people: [{login: a, roles: [county], counties: ['4690']}, {login: a, rolls: []}]",
            "people.1.rolls",
        ),
        ("people: [{login: a, roles: [county], counties: [469005]}]", "people.0.counties.0"),
        ("oidc: {discovery: 'file:///etc/passwd', client_id: a, client_secret_file: s}", "oidc.discovery"),
        ("oidc: {client_secret: hunter2}", "oidc.client_secret"),
        ("[", "ParserError"),
    ],
)
def test_a_wrong_settings_file_is_refused_by_the_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DeskSettingsRefused, match=place) as refused:
        read_desk_settings(path)
    assert "hunter2" not in str(refused.value)


def test_a_missing_settings_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeskSettingsRefused, match="FileNotFoundError"):
        read_desk_settings(tmp_path / "desk.yaml")


def test_a_settings_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "desk.yaml"
    path.write_text("people:\n- {group: wenchang, roles: [county], counties: ['469005']}\n", encoding="utf-8")
    assert read_desk_settings(path).people == (COUNTY,)
