"""The digest of a row is that of its JSON, however the row is spelt for it."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cluster_review.warehouse.values import canonical, digest

plain = st.none() | st.booleans() | st.integers() | st.text()


@given(st.lists(plain | st.dates()))
def test_it_is_the_digest_of_the_one_spelling(values):
    written = [value.isoformat() if isinstance(value, date) else value for value in values]
    assert digest(values) == hashlib.sha256(canonical(written).encode()).hexdigest()


def test_equal_numbers_and_moments_have_one_digest():
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    assert digest([Decimal("1.50"), moment]) == digest([Decimal("1.5"), moment])
    assert digest([True]) != digest([1])
    assert digest([date(2026, 4, 1)]) == digest(["2026-04-01"])
