"""One kind of refusal or warning: what is expected, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """One kind of fault: the expectation it breaks and the mend, in Chinese and English."""

    expected_zh: str
    expected_en: str
    mend_zh: str
    mend_en: str
    is_warning: bool = False
