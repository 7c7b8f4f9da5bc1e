"""Files that derive from the tables and the policy: written by `generate`, stale ones fail `make check`."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from cluster_review.settings import settings
from cluster_review.stages.policies import instrument_names, policy
from cluster_review.stages.score_policies import score_policy

FORM_FILE = "form/annual-form.xlsx"


def generated_texts() -> dict[Path, str]:
    """Each generated text file with the content it should have: suites, data dictionary, the law in words."""
    from cluster_review.checks.suites import as_text, suite_documents, witness_suite
    from cluster_review.provisions.show import instrument_document
    from cluster_review.provisions.show_index import index_document
    from cluster_review.provisions.show_score import score_document
    from cluster_review.reports.data_dictionary import data_dictionary
    from cluster_review.reports.refusals_page import refusals_page
    from cluster_review.warehouse.rights_page import page as rights_page

    chosen = policy()
    folders = settings()
    texts = {
        folders.expectations_dir / name: text
        for name, text in suite_documents(chosen.vocabulary, [chosen.instrument]).items()
    }
    texts[folders.docs_dir / "data_dictionary.md"] = data_dictionary(chosen.vocabulary)
    texts[folders.docs_dir / "refusals.md"] = refusals_page()
    texts[folders.docs_dir / "rights.md"] = rights_page()
    for name in instrument_names():
        instrument = policy(name).instrument
        texts[folders.expectations_dir / f"{name}.json"] = as_text(witness_suite(instrument))
        texts[folders.docs_dir / "law" / f"{name}.md"] = instrument_document(instrument, chosen.vocabulary)
    scores = [score_policy(path.stem) for path in sorted((folders.policy_dir / "scores").glob("*.yaml"))]
    texts[folders.docs_dir / "law" / "README.md"] = index_document(
        [policy(name).instrument for name in instrument_names()], [score.instrument for score in scores]
    )
    for score in scores:
        texts[folders.docs_dir / "law" / f"{score.instrument.instrument}.md"] = score_document(
            score.instrument, score.vocabulary
        )
    return texts


def write_generated() -> list[Path]:
    """Write what differs, remove suites that no longer belong, and return the paths touched."""
    touched = []
    for path, text in generated_texts().items():
        if _content(path) != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            touched.append(path)
    for path in _strays():
        path.unlink()
        touched.append(path)
    form = settings().docs_dir / FORM_FILE
    if _is_form_stale(form):
        form.parent.mkdir(parents=True, exist_ok=True)
        form.write_bytes(blank_form_bytes())
        touched.append(form)
    return touched


def stale_files() -> list[Path]:
    """Generated files that aren't what the tables and the policy make of them."""
    form = settings().docs_dir / FORM_FILE
    stale = [path for path, text in generated_texts().items() if _content(path) != text]
    if _is_form_stale(form):
        stale.append(form)
    return [*stale, *_strays()]


def blank_form_bytes() -> bytes:
    """The blank annual form; the same declarations give the same bytes."""
    import tempfile

    from cluster_review.intake.form import write_form

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        write_form(path, policy().vocabulary)
        return path.read_bytes()


def _is_form_stale(form: Path) -> bool:
    """Compared member by member: the compression of a workbook may differ between versions of zlib."""
    return not form.is_file() or _members(form.read_bytes()) != _members(blank_form_bytes())


def _members(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _strays() -> list[Path]:
    expected = {path for path in generated_texts() if path.suffix == ".json"}
    return sorted(set(settings().expectations_dir.glob("*.json")) - expected)
