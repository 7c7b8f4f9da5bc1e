"""What a source delivers, how often, within which bounds, and who to call: one YAML file per source."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Strict):
    """A text in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Expected(_Strict):
    """The least and most files of one fetch; outside it something is wrong at the source."""

    least: int = Field(ge=0)
    most: int = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Expected:
        if self.least > self.most:
            raise ValueError("expected.least is greater than expected.most")
        return self


class Source(_Strict):
    """A source as declared in `sources/<id>.yaml`.

    Attributes:
        delivers: families of filings: `annual_form` and names of tables.
        ignore: glob patterns of files that are no delivery, matched against the relative path and the name.
    """

    id: str = Field(pattern=r"[a-z][a-z0-9_]*")
    kind: Literal["folder"]
    name: Bilingual
    delivers: tuple[str, ...]
    how_often: Bilingual
    expected_files: Expected
    largest_file_mb: int = Field(gt=0)
    ignore: tuple[str, ...] = ()
    contact: Bilingual


def load_source(path: Path) -> Source:
    """The declaration in a YAML file.

    Raises:
        pydantic.ValidationError: if a key is missing, unknown or of the wrong kind.
    """
    return Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
