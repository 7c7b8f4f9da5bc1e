"""Reads Airflow's connections for the stages, inside the task that needs them.

What is read goes into the call and nowhere else: not into XCom, a log or a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException


def connections_named(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The connections of these ids as plain values; one that isn't there is left out, and its source says so."""
    found = {}
    for name in names:
        try:
            connection = Connection.get(name)
        except AirflowNotFoundException:
            continue
        found[name] = {
            "conn_type": connection.conn_type,
            "host": connection.host,
            "port": connection.port,
            "schema": connection.schema,
            "login": connection.login,
            "password": connection.password,
            "extra": connection.extra_dejson,
        }
    return found
