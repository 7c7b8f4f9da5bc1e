"""One evaluation by the real core and one workbook for all tests of the reports."""

import io

import openpyxl
import pytest
from tests.reports.material import documents, run_of

from cluster_review.reports.workbook import workbook_bytes
from cluster_review.settings import INCLUDE


@pytest.fixture(scope="session")
def content():
    return run_of(documents(), INCLUDE / "policy")


@pytest.fixture(scope="session")
def written(content):
    return workbook_bytes(content)


@pytest.fixture(scope="session")
def book(written):
    return openpyxl.load_workbook(io.BytesIO(written))
