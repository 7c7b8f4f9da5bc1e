"""A policy that a person names: an instrument of this installation, or a file; with things set otherwise if wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cluster_review.provisions.diff import Change, differences
from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.loading import instrument_from, load_readings, read_yaml
from cluster_review.provisions.setting import instrument_with, named_twice
from cluster_review.settings import settings
from cluster_review.stages.policies import Policy, policy, require_sound


def chosen_policy(named: str) -> Policy:
    """The policy of that name, or of an instrument file, which is read with this installation's readings and words.

    A file stands for itself: its earlier and later versions aren't looked for.

    Raises:
        PolicyRefused: there is no such instrument or file, or it is faulty.
    """
    if not named.endswith((".yaml", ".yml")):
        return policy(named)
    path = Path(named)
    if not path.is_file():
        raise PolicyRefused(named, [Fault(named, "没有该文件", "there is no such file")])
    try:
        document = read_yaml(path)
    except UnicodeDecodeError as error:
        raise PolicyRefused(named, [Fault(named, "应为 UTF-8 编码", "the file should be UTF-8")]) from error
    instrument = instrument_from(document, load_readings(settings().policy_dir), path.name)
    chosen = replace(policy(), instrument=instrument, versions=(instrument,))
    require_sound(chosen)
    return chosen


def policy_with(chosen: Policy, changes: Sequence[str]) -> Policy:
    """The policy with things set otherwise (`output_growth=6%`, `reading.growth_formula=…`), one after another.

    Raises:
        PolicyRefused: one of them can't be set so.
    """
    instrument = chosen.instrument
    if twice := named_twice(changes):
        raise PolicyRefused(
            instrument.instrument,
            [Fault(name, "写了两次 --set,请只写一次", "--set twice: state it once") for name in twice],
        )
    for change in changes:
        instrument = instrument_with(instrument, change, chosen.vocabulary)
    return replace(chosen, instrument=instrument, versions=(instrument,))


def policy_differences(before: str, after: str) -> tuple[Change, ...]:
    """What changed between two instruments, each named or in a file.

    Raises:
        PolicyRefused: one of them can't be used.
    """
    old, new = chosen_policy(before), chosen_policy(after)
    return differences(old.instrument, new.instrument, new.vocabulary)
