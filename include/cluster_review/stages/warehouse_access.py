"""The warehouse of this installation, migrated, once per process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cluster_review.settings import settings

if TYPE_CHECKING:
    from cluster_review.warehouse.connection import Warehouse


@lru_cache(maxsize=1)
def warehouse() -> Warehouse:
    """An engine for the configured warehouse, or for the embedded one, started if need be.

    Raises:
        WarehouseUnavailable: nobody answers, or the embedded one can't be set up where it should stand.
    """
    from cluster_review.warehouse.connection import WarehouseUnavailable, connect
    from cluster_review.warehouse.embedded import warehouse_url
    from cluster_review.warehouse.embedded_folder import EmbeddedPostgresError
    from cluster_review.warehouse.migration import migrate

    configured = settings().warehouse_url
    try:
        address = warehouse_url(
            configured.get_secret_value() if configured else None,
            settings().cluster_review_home.absolute(),
            settings().warehouse_name,
        )
    except EmbeddedPostgresError as error:
        raise WarehouseUnavailable(str(error)) from error
    engine = connect(address)
    migrate(engine)
    return engine
