"""The way in: an engine for an address, and one clear error when nobody answers."""

from __future__ import annotations

from typing import TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

Warehouse: TypeAlias = Engine

CONNECT_SECONDS = 10


class WarehouseUnavailable(ConnectionError):
    """The database doesn't answer: a fault of the world, worth trying again."""


class WarehouseRefused(ValueError):
    """The warehouse refuses what it was given; trying again changes nothing."""


def connect(url: str) -> Engine:
    """An engine for the warehouse at `url`, tried once.

    Args:
        url: address of a PostgreSQL of at least version 15, with or without a driver in its scheme.

    Raises:
        WarehouseUnavailable: nobody answers there; also raised later, by whatever meets a lost connection.
        WarehouseRefused: this is no address of a PostgreSQL, or the server is too old.
    """
    address = _address(url)
    engine = create_engine(
        address,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "cluster-review",
            # Moments and numbers are then written the same way whatever the server is set to.
            "options": "-c timezone=UTC -c datestyle=ISO -c standard_conforming_strings=on",
        },
        pool_pre_ping=True,
        hide_parameters=True,
    )
    place = _place(address)

    @event.listens_for(engine, "handle_error")
    def lost(context: ExceptionContext) -> None:
        # Without a connection the failure was to connect; a wrong password is no passing fault but as clear.
        if context.is_pre_ping:
            return  # the pool asks whether a connection still lives, and opens a new one if it doesn't
        if is_read_only(context.original_exception):
            raise WarehouseUnavailable(_unavailable(place, context.original_exception)) from None
        if context.is_disconnect or context.connection is None or is_short(context.original_exception):
            if isinstance(context.sqlalchemy_exception, OperationalError):
                raise WarehouseUnavailable(_unavailable(place, context.original_exception)) from None

    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()
    if int(version) < 150000:
        raise WarehouseRefused(
            f"{place} 的 PostgreSQL 版本过低,至少应为 15。\n"
            f"The PostgreSQL of {place} is too old: it must be 15 or later."
        )
    return engine


def is_short(error: BaseException | None) -> bool:
    """Whether the server lacks room or memory: SQLSTATE class 53, insufficient resources."""
    return str(getattr(error, "sqlstate", None) or "").startswith("53")


def is_read_only(error: BaseException | None) -> bool:
    """Whether the server takes no writing now, as a standby does."""
    return getattr(error, "sqlstate", None) == "25006"


def lost_while_loading(connection: Connection, error: BaseException) -> WarehouseUnavailable:
    """What to raise when the driver itself, past SQLAlchemy, meets a lost connection, a full disk or a standby."""
    return WarehouseUnavailable(_unavailable(_place(connection.engine.url), error))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        address = URL.create("unknown")
    if address.get_backend_name() not in ("postgresql", "postgres"):
        raise WarehouseRefused(
            "数仓地址应形如 postgresql://用户:密码@主机:5432/库名。\n"
            "The warehouse address should read postgresql://user:password@host:5432/database."
        )
    return address.set(drivername="postgresql+psycopg")


def _place(address: URL) -> str:
    host = address.host or address.query.get("host") or "localhost"
    port = address.port or address.query.get("port") or 5432
    return f"{address.username or ''}@{host}:{port}/{address.database}"


def _unavailable(place: str, error: BaseException | None) -> str:
    said = " ".join(str(error).split())
    if is_read_only(error):
        return (
            f"数仓 {place} 目前只读,本次没有写入。可能连到了备库,或数据库被设为只读;请改连主库或恢复可写,然后重试。\n"
            f"The warehouse {place} is read-only now; nothing of this was written. It may be a standby, or set so: "
            f"connect to the primary or let it be written again, then try again. It said: {said}"
        )
    if is_short(error):
        return (
            f"数仓 {place} 空间或资源不足,本次没有写入。请清理磁盘或扩容,然后重试。\n"
            f"The warehouse {place} is short of disk space or memory; nothing of this was written. Free some, then "
            f"try again. It said: {said}"
        )
    return (
        f"连不上数仓 {place}。请确认数据库已启动、WAREHOUSE_URL 无误,然后重试。\n"
        f"The warehouse {place} doesn't answer. Check that the database runs and that WAREHOUSE_URL is "
        f"right, then try again. It said: {said}"
    )
