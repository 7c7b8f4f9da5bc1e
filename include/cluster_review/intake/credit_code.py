"""The unified social credit code (GB 32100): compared with its check character, never guessed."""

from __future__ import annotations

import re
from operator import mul

from cluster_review.intake.cell import Cell, Refused

USCC_LENGTH, USCC_DIGITS = 18, 6
"""An enterprise id of this length with at least so many digits is meant as a unified social credit code."""
USCC_CHARACTERS = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_ASCII_DIGITS = frozenset("0123456789")
_PLAIN = re.compile("[0-9]{8}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}")
_ORDER = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WORTH = bytes.maketrans(_ORDER.encode(), bytes(range(len(_ORDER))))
_WEIGHTS = [3**place % 31 for place in range(USCC_LENGTH - 1)] + [1]
"""By place the weight of a character's worth; the sum over a right code is a multiple of 31 (GB 32100, section 5)."""


def is_plain_code(text: str) -> bool:
    """Whether the text is a USCC with a department of digits and a right check character, and nothing else."""
    if _PLAIN.fullmatch(text) is None:
        return False
    return sum(map(mul, _WEIGHTS, text.encode().translate(_WORTH))) % 31 == 0


def read_credit_code(text: str, cell: Cell) -> str:
    """An enterprise id; one that is meant as a USCC loses blanks and hyphens.

    A code whose department has letters is right by its check character, but a person looks at it.

    Raises:
        Refused: if a character can't stand in a USCC, or the check character is another.
    """
    from stdnum.cn import uscc

    compact = re.sub(r"[\s-]", "", text).upper()
    if len(compact) != USCC_LENGTH or sum(c in _ASCII_DIGITS for c in compact) < USCC_DIGITS:
        return text
    for position, character in enumerate(compact, 1):
        if character not in USCC_CHARACTERS:
            raise Refused("uscc_letters", text, position=position)
    if compact[-1] != uscc.calc_check_digit(compact[:-1]):
        raise Refused("uscc_check", text)
    if not uscc.is_valid(compact):
        cell.remarks.append(Refused("uscc_department", text))
    return compact
