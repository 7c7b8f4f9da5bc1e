"""A new province's pack: a complete skeleton, every place to fill marked, what isn't known written as unknown."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

from cluster_review.provisions.faults import Fault, PolicyRefused
from cluster_review.provisions.packs import POLICIES
from cluster_review.settings import settings

SKELETON = "skeleton"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_OWN = "instrument.yaml"
"""The file of the skeleton that gets the pack's own name."""


def write_new_pack(name: str, folder: Path, province_zh: str, province_en: str) -> list[Path]:
    """Write the skeleton of a pack and return its files.

    Args:
        name: of the pack and its instrument.
        folder: becomes the pack; it must be new or empty.

    Raises:
        PolicyRefused: the name can't be used or is taken, or the folder holds something.
        OSError: the folder can't be written.
    """
    fault = _fault(name, folder)
    if fault is not None:
        raise PolicyRefused(name, [fault])
    words = {"name": name, "province_zh": province_zh, "province_en": province_en}
    skeleton = settings().policy_dir / SKELETON
    written = []
    for source in sorted(path for path in skeleton.rglob("*") if path.is_file()):
        place = source.relative_to(skeleton)
        target = folder / (place.with_name(f"{name}.yaml") if place.name == _OWN else place)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = Template(source.read_text(encoding="utf-8")).substitute(words)
        target.write_text(text, encoding="utf-8", newline="\n")
        written.append(target)
    return written


def _fault(name: str, folder: Path) -> Fault | None:
    if not _NAME.fullmatch(name):
        return Fault(
            "name",
            f"名称应由小写字母、数字和连字符组成(如 xugou-2026),发现 {name!r}",
            f"lower-case letters, digits and hyphens are expected, like xugou-2026, found {name!r}",
        )
    taken = [path for kind in POLICIES if (path := settings().policy_dir / kind / f"{name}.yaml").is_file()]
    if taken:
        return Fault("name", f"已有同名规则 {taken[0].name}", f"{taken[0].name} has that name already")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        return Fault("out", f"{folder} 应为新的或空的文件夹", f"{folder} should be a new or an empty folder")
    return None
