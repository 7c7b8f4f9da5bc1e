"""Where things are on this machine. Everything else is an explicit argument."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

INCLUDE = Path(__file__).resolve().parents[1]
PROJECT = INCLUDE.parent


def _folders(listed: object) -> object:
    """The folders of a list written like PATH, each as an absolute path."""
    if not isinstance(listed, str):
        return listed
    return tuple(Path(folder).absolute() for folder in listed.split(os.pathsep) if folder)


def _names(listed: object) -> object:
    """The names of a list with commas or spaces between."""
    return tuple(listed.replace(",", " ").split()) if isinstance(listed, str) else listed


class Settings(BaseSettings):
    """Paths and the warehouse address, each overridable by an environment variable of the same name.

    `WAREHOUSE_URL` names an external PostgreSQL; without it the embedded one is used, and `WAREHOUSE_NAME`
    names the database there. `CLUSTER_REVIEW_PACKS` lists the folders of provinces outside the repository,
    `CLUSTER_REVIEW_SOURCES` the ids of the sources that are fetched.
    `QUARANTINE_ALERT_DAYS` is how many working days a refused file may stay open before the morning's watch fails.
    `DESK_FILE` names the settings of the review desk: who has which role there, and how people sign in.
    """

    model_config = SettingsConfigDict(extra="ignore")

    cluster_review_home: Path = PROJECT / ".cluster_review"
    policy_dir: Path = INCLUDE / "policy"
    packs: Annotated[
        tuple[Path, ...], NoDecode, BeforeValidator(_folders), Field(alias="cluster_review_packs")
    ] = ()
    sources: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(_names), Field(alias="cluster_review_sources")
    ] = ("folder",)
    sources_dir: Path = INCLUDE / "sources"
    samples_dir: Path = INCLUDE / "samples"
    inputs_dir: Path = PROJECT / "inputs"
    out_dir: Path = PROJECT / "out"
    expectations_dir: Path = PROJECT / "expectations"
    docs_dir: Path = PROJECT / "docs"
    warehouse_url: SecretStr | None = None
    warehouse_name: str = "cluster_review"
    quarantine_alert_days: int = 5
    desk_file: Path | None = None


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
