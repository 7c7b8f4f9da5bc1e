"""Acting in the database as a person: which role, who, and whose rows; and the roles themselves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from cluster_review.warehouse.connection import WarehouseRefused
from cluster_review.warehouse.rights_matrix import DatabaseRole
from cluster_review.warehouse.rights_statements import role_statements

WHOLE_PROVINCE = "*"

__all__ = ["Actor", "DatabaseRole", "acting_as", "make_roles", "take_ownership"]


@dataclass(frozen=True)
class Actor:
    """Who acts.

    Attributes:
        login: the account; two logins are two persons.
        name: the person's name, kept beside the ledger and not under its hash.
        roles: `viewer`, `reviewer`, `responsible`, `county`, `administrator`.
        counties: prefixes of county codes the person sees; none is the whole province, but for a county nothing.
    """

    login: str
    name: str
    roles: tuple[str, ...]
    counties: tuple[str, ...] = ()


def acting_as(connection: Connection, role: DatabaseRole | str, actor: Actor) -> None:
    """Take a database role for the rest of the transaction, and say who acts.

    Without it, or after the transaction, the session sees no row that belongs to a county and records nothing.

    Raises:
        WarehouseRefused: the login of this connection may not take that role, or the actor is nobody.
    """
    role = DatabaseRole(role)
    if not actor.login.strip() or "," in "".join((*actor.roles, *actor.counties)):
        raise WarehouseRefused(
            "经办人账号、角色或地区无效。\nThe actor's login, roles or counties are not valid."
        )
    whole = "" if role is DatabaseRole.COUNTY or "county" in actor.roles else WHOLE_PROVINCE
    settings = {
        "app.login": actor.login,
        "app.name": actor.name,
        "app.roles": ",".join(actor.roles),
        "app.counties": ",".join(actor.counties) or whole,
    }
    may = connection.execute(text("SELECT pg_has_role(current_user, :role, 'MEMBER')"), {"role": role})
    if not may.scalar_one():
        raise WarehouseRefused(
            f"数据库账号无权以 {role} 身份工作。请由管理员执行:GRANT {role} TO 该账号;\n"
            f"The database login may not act as {role}. Let an administrator run: GRANT {role} TO that login;"
        )
    connection.execute(text(f"SET LOCAL ROLE {role}"))
    for name, value in settings.items():
        connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})


def make_roles(connection: Connection) -> None:
    """Make the roles that are missing. They belong to the server, so one database makes them for all of it.

    Raises:
        WarehouseRefused: one is missing and this login may not make it; the message has the SQL to run.
    """
    wanted = [role.value for role in DatabaseRole]
    found = connection.execute(
        text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:wanted)"), {"wanted": wanted}
    )
    missing = sorted(set(wanted) - set(found.scalars()))
    if not missing:
        return
    able = connection.execute(
        text("SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user")
    ).scalar_one()
    if not able:
        script = ";\n".join(role_statements())
        raise WarehouseRefused(
            f"数据库缺少角色 {missing},当前账号无权建立。请由管理员执行以下 SQL,并把 {DatabaseRole.OWNER} 授予迁移所用账号:\n"
            f"The database lacks the roles {missing} and this login may not make them. Let an administrator run this "
            f"SQL, and grant {DatabaseRole.OWNER} to the login that migrates:\n{script};"
        )
    for statement in role_statements():
        connection.execute(text(statement))
    for role in DatabaseRole:
        connection.execute(text(f"GRANT {role} TO CURRENT_USER"))


def take_ownership(connection: Connection) -> None:
    """Act as the owner of the warehouse for the rest of the transaction, so that what is made belongs to it.

    Raises:
        WarehouseRefused: this login is no member of the owner's role, or can't let it make schemas.
    """
    owner = DatabaseRole.OWNER
    asked = text(
        "SELECT current_database() AS name, pg_has_role(current_user, :owner, 'MEMBER') AS is_member, "
        "has_database_privilege(:owner, current_database(), 'CREATE') AS may_create, "
        "pg_has_role(current_user, d.datdba, 'USAGE') AS may_grant FROM pg_database AS d WHERE datname = current_database()"
    )
    found = connection.execute(asked, {"owner": owner}).one()
    database = connection.dialect.identifier_preparer.quote(found.name)
    if not found.is_member or not (found.may_create or found.may_grant):
        raise WarehouseRefused(
            f"数仓结构需要更新,而当前账号不能以 {owner} 身份建立对象。请由管理员执行:\n"
            f"The schema of the warehouse must be brought up to date, and this login can't make objects as {owner}. "
            f"Let an administrator run:\nGRANT {owner} TO …;\nGRANT CREATE ON DATABASE {database} TO {owner};"
        )
    if not found.may_create:
        connection.execute(text(f"GRANT CREATE ON DATABASE {database} TO {owner}"))
    connection.execute(text(f"SET LOCAL ROLE {owner}"))
