"""One Airflow home for these tests, set before anything imports Airflow."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def airflow_plugins(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Airflow reads the project's plugins; its home is a folder of this test session."""
    assert "airflow.configuration" not in sys.modules, "Airflow was imported before its home was set"
    os.environ.update(
        AIRFLOW_HOME=str(tmp_path_factory.mktemp("airflow")),
        AIRFLOW__CORE__DAGS_FOLDER=str(repository / "dags"),
        AIRFLOW__CORE__PLUGINS_FOLDER=str(repository / "plugins"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__LOGGING__LOGGING_LEVEL="WARNING",
    )
    # Airflow loads each plugin file itself; importing one before would leave two copies of its classes.
    from airflow.plugins_manager import get_timetables_plugins

    get_timetables_plugins()
    return repository / "plugins"
