"""Read packs strictly: data only, no way out of the folder, nothing too large, every fault with its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from cluster_review.provisions.faults import Fault, PolicyRefused, faults_of
from cluster_review.provisions.letter_texts import FILE as LETTERS
from cluster_review.provisions.loading import load_readings, parse_yaml, read_yaml
from cluster_review.provisions.pack import Additions, PackFile, vocabulary_of
from cluster_review.vocabulary import Vocabulary

PACK_FILE = "pack.yaml"
READ = ("instruments", "scores", "readings", "grading", "mappings")
"""Folders of a pack that the program reads; `cases` are read when a case is asked for."""
POLICIES = ("instruments", "scores")
LARGEST_FILE = 1_000_000
MOST_FILES = 200
DEEPEST = 30
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_PARSER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PROGRAMS = {".py", ".pyc", ".pth", ".so", ".sh", ".exe", ".dll", ".bat", ".ps1"}


@dataclass(frozen=True)
class Pack:
    """A pack that was read.

    Attributes:
        folder: where it is.
        said: its `pack.yaml`.
        files: the YAML files that the program reads, `pack.yaml` first.
    """

    folder: Path
    said: PackFile
    files: tuple[Path, ...]

    @property
    def additions(self) -> Additions:
        """What it adds to the vocabulary."""
        return Additions(str(self.folder.joinpath(PACK_FILE)), self.said)

    @property
    def policies(self) -> dict[str, Path]:
        """Instruments and scores by name."""
        return {path.stem: path for path in self.files if path.parent.name in POLICIES}

    @property
    def readings(self) -> list[dict[str, Any]]:
        """Its own readings, and its differences from the shared ones."""
        return load_readings(self.folder)


@lru_cache(maxsize=16)
def load_pack(folder: Path) -> Pack:
    """The pack in a folder.

    Raises:
        PolicyRefused: the folder is no pack, holds a program, leads out of itself, or isn't strict YAML.
    """
    name = str(folder)
    if not folder.joinpath(PACK_FILE).is_file():
        raise PolicyRefused(
            name, [Fault(PACK_FILE, "文件夹中没有此文件,不是省份包", "isn't in the folder: this is no pack")]
        )
    files = tuple(_files(folder))
    faults = [*_folder_faults(folder), *(fault for path in files for fault in _file_faults(path, folder))]
    if faults:
        raise PolicyRefused(name, faults)
    document = read_yaml(folder.joinpath(PACK_FILE))
    if not isinstance(document, dict):
        raise PolicyRefused(name, [Fault(PACK_FILE, "应为键值结构", "a mapping is expected")])
    try:
        said = PackFile.model_validate(document)
    except ValidationError as error:
        raise PolicyRefused(str(folder.joinpath(PACK_FILE)), faults_of(error, document)) from error
    for path in files:
        if path.parent.name in POLICIES:
            _require_own_name(path)
    return Pack(folder, said, files)


def load_packs(folders: Sequence[Path]) -> tuple[Pack, ...]:
    """All packs, in the order given.

    Raises:
        PolicyRefused: one can't be used, or two have the same name.
    """
    packs = tuple(load_pack(folder) for folder in folders)
    by_name: dict[str, Pack] = {}
    for pack in packs:
        if pack.said.pack in by_name:
            raise PolicyRefused(
                pack.said.pack,
                [_both("pack", pack.said.pack, by_name[pack.said.pack].folder, pack.folder)],
            )
        by_name[pack.said.pack] = pack
    return packs


def letters_file(pack: Pack) -> Path | None:
    """The pack's own words for letters; None if it has none.

    Raises:
        PolicyRefused: the file leads out of the pack, is too large or isn't strict YAML.
    """
    path = pack.folder.joinpath(LETTERS)
    if not path.is_symlink() and not path.exists():
        return None
    outside = not path.resolve().is_relative_to(pack.folder.resolve())
    faults = [Fault(LETTERS, "链接指向包外", "the link leads out of the pack")] if outside else []
    if faults := [*faults, *_file_faults(path, pack.folder)]:
        raise PolicyRefused(str(pack.folder), faults)
    return path


def owner_of(policy_dir: Path, folders: Sequence[Path], name: str) -> Pack | None:
    """The pack whose instrument or score it is; None for the repository's own.

    Raises:
        PolicyRefused: two files have the name, or nobody has it; the repository's own need no pack to be read.
    """
    if not _PLAIN_NAME.fullmatch(name):  # never a path: a name also comes from a form in the browser
        raise PolicyRefused(
            name,
            [
                Fault(
                    "policy",
                    f"规则名由小写字母、数字和连字符组成,发现 {name!r}",
                    f"lower-case letters, digits and hyphens are expected, found {name!r}",
                )
            ],
        )
    own = [path for kind in POLICIES if (path := policy_dir.joinpath(kind, f"{name}.yaml")).is_file()]
    if own and not folders:
        return None
    packs = load_packs(folders)
    found = [*own, *(pack.policies[name] for pack in packs if name in pack.policies)]
    if len(found) > 1:
        raise PolicyRefused(name, [_both("instrument", name, found[0], found[1])])
    for pack in packs:
        if name in pack.policies:
            return pack
    if not own and packs:
        ours = [path.stem for kind in POLICIES for path in sorted(policy_dir.joinpath(kind).glob("*.yaml"))]
        listed = ", ".join([*ours, *(known for pack in packs for known in pack.policies)])
        raise PolicyRefused(
            name, [Fault(name, f"没有该规则;已有:{listed}", f"no such instrument; known: {listed}")]
        )
    return None


def installed_vocabulary(policy_dir: Path, folders: Sequence[Path]) -> Vocabulary:
    """The vocabulary with the additions of all packs: what a warehouse that serves them all must know."""
    return vocabulary_of(
        read_yaml(policy_dir.joinpath("vocabulary.yaml")), [pack.additions for pack in load_packs(folders)]
    )


def _both(what: str, name: str, one: Path, other: Path) -> Fault:
    return Fault(
        f"{what} {name}",
        f"{one} 与 {other} 同名,请改其一",
        f"{one} and {other} have the same name; change one",
    )


def _files(folder: Path) -> Iterator[Path]:
    yield folder.joinpath(PACK_FILE)
    for kind in READ:
        yield from sorted(folder.joinpath(kind).glob("*.yaml"))


def _folder_faults(folder: Path) -> Iterator[Fault]:
    """A pack is data: no programs, and nothing in it leads out of it."""
    root = folder.resolve()
    for count, path in enumerate(sorted(folder.rglob("*")), 1):
        shown = path.relative_to(folder)
        if shown.parts[0].startswith("."):
            continue  # a version control's own, never read
        if count > MOST_FILES:
            yield Fault(str(folder), f"文件多于{MOST_FILES}个", f"more than {MOST_FILES} files")
            return
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            yield Fault(str(shown), "链接指向包外", "the link leads out of the pack")
        if path.suffix.lower() in PROGRAMS:
            yield Fault(str(shown), "省份包只有数据,不得含程序", "a pack is data and holds no programs")


def _file_faults(path: Path, folder: Path) -> Iterator[Fault]:
    shown = str(path.relative_to(folder))
    if not path.resolve().is_relative_to(folder.resolve()):
        return  # told already
    if not path.is_file():  # a pipe would be waited for, a folder can't be read
        yield Fault(shown, "不是普通文件", "this is no ordinary file")
        return
    if path.stat().st_size > LARGEST_FILE:
        yield Fault(shown, f"大于{LARGEST_FILE}字节", f"more than {LARGEST_FILE} bytes")
        return
    try:
        yield from _shape_faults(shown, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        yield Fault(shown, "应为 UTF-8 文字", "UTF-8 text is expected")
    except yaml.YAMLError:
        yield from _syntax_faults(shown, path)


def _shape_faults(shown: str, text: str) -> Iterator[Fault]:
    """No aliases, and no deeper than a person writes; nothing is built before that is known."""
    depth = 0
    for event in yaml.parse(text, Loader=_PARSER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            yield Fault(shown, f"层级超过{DEEPEST}层", f"nested deeper than {DEEPEST} levels")
            return
        if isinstance(event, yaml.AliasEvent):
            yield Fault(shown, "省份包不用 YAML 引用(*)", "a pack uses no YAML aliases (*)")
            return


def _syntax_faults(shown: str, path: Path) -> Iterator[Fault]:
    try:
        parse_yaml(path.read_text(encoding="utf-8"), shown)
    except PolicyRefused as refusal:
        yield from (Fault(f"{shown} {fault.place}", fault.zh, fault.en) for fault in refusal.faults)
    else:
        yield Fault(shown, "YAML 写法有误", "the YAML is malformed")


def _require_own_name(path: Path) -> None:
    document = read_yaml(path)
    named = document.get("instrument") if isinstance(document, dict) else None
    if named != path.stem:
        raise PolicyRefused(
            str(path),
            [
                Fault(
                    "instrument",
                    f"应与文件名相同:{path.stem},发现 {named!r}",
                    f"the file's name {path.stem} is expected, found {named!r}",
                )
            ],
        )
