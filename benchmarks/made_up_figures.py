"""Facts of a large made-up province as frames, column by column from a seed, many of them at the bounds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cluster_review.facts.facts import empty_frame
from cluster_review.tables import NEVER, TABLES

REPORT_YEAR = 2025
LAW_DATE = np.datetime64("2026-04-15", "D")
NEVER_DAY = np.datetime64(NEVER, "D")
ENTERPRISES_EACH = 8
METRICS = [
    "output",
    "sme_output",
    "leading_output",
    "sme_rd_spend",
    "valid_invention_patents",
    "employees",
    "area",
    "platform_adoption",
    "software_use",
    "co2_intensity",
    "energy_consumption",
    "energy_baseline",
    "water_intake",
    "water_baseline",
    "policy_coverage",
]
FACETS = [
    "register",
    "figures",
    "enterprises",
    "titles",
    "filings",
    "changes",
    "supervision",
    "waivers",
    "review.calls",
    "review.applications",
    *TABLES["incidents"].facets,
    *TABLES["compliance_records"].facets,
]


class MadeUpFigures:
    """Frames in the convention of `cluster_review.tables`, for `size` clusters."""

    def __init__(self, size: int, seed: int = 1) -> None:
        self.size, self.rng = size, np.random.default_rng(seed)
        self.ids = np.array([f"C{i:06d}" for i in range(size)], dtype=object)
        self.frames: dict[str, pd.DataFrame] = {}
        self._register()
        self._figures()
        self._enterprises()
        self._events()
        self._marks()
        self.frames = {name: self.frames.get(name, empty_frame(table)) for name, table in TABLES.items()}

    def _frame(self, table: str, /, **columns: object) -> None:
        blank = empty_frame(TABLES[table])
        length = len(next(iter(columns.values())))
        filled = {}
        for column, dtype in blank.dtypes.items():
            values = columns.get(str(column), np.full(length, None, dtype=object))
            if str(dtype).startswith("datetime64"):
                values = np.asarray(values, dtype="datetime64[s]")
            filled[column] = pd.Series(values, dtype=dtype)
        filled["source_ref"] = pd.Series(np.full(length, "form!B2", dtype=object))
        self.frames[table] = pd.DataFrame(filled)

    def _pick(self, options: list, size: int, shares: list[float] | None = None) -> np.ndarray:
        which = self.rng.choice(len(options), size, p=shares)
        values = np.empty(len(options), dtype=object)
        values[:] = options
        return values[which]

    def _some(self, share: float, size: int) -> np.ndarray:
        return self.rng.random(size) < share

    def _days(self, first: str, last: str, size: int, unknown: float = 0.02) -> np.ndarray:
        start, end = np.datetime64(first, "D"), np.datetime64(last, "D")
        days = start + self.rng.integers(0, int((end - start).astype(int)) + 1, size)
        days[self._some(unknown, size)] = np.datetime64("NaT")
        return days

    def _register(self) -> None:
        size, ids = self.size, self.ids
        start = self._days("2022-09-01", "2025-12-31", size, 0)
        end = (start.astype("datetime64[M]") + 36).astype("datetime64[D]")
        end = end + (start - start.astype("datetime64[M]").astype("datetime64[D]")) - 1
        recorded = np.where(self._some(0.9, size), end, np.datetime64("NaT", "D"))
        self.start, self.end = start, end
        self._frame(
            "clusters",
            cluster_id=ids,
            name=ids,
            county=self._pick([f"4690{k:02d}" for k in range(1, 25)], size),
            leading_industry=self._pick(["27", "30;31", "13", "2651", None], size),
            recognised_date=start,
            valid_to=recorded,
        )
        called = np.flatnonzero(self._some(0.3, size))
        self._frame(
            "review_calls",
            cluster_id=ids[called],
            apply_by_date=self._days("2026-02-15", "2026-05-31", len(called), 0),
        )
        applied = called[self._some(0.7, len(called))]
        self._frame(
            "review_applications",
            cluster_id=ids[applied],
            applied_date=self._days("2026-02-01", "2026-04-15", len(applied), 0),
        )

    def _figures(self) -> None:
        size, rng = self.size, self.rng
        values = {metric: np.zeros((size, 4), dtype=np.int64) for metric in METRICS}

        def grown(base: np.ndarray, numerator: int, denominator: int) -> np.ndarray:
            end = base // denominator**3 * numerator**3 + rng.integers(-1, 2, size)
            end = np.where(self._some(0.4, size), end + base // 20, end)
            steps = np.linspace(0, 3, 4, dtype=np.int64)[None, :]
            return base[:, None] + (end - base)[:, None] * steps // 3

        values["output"] = grown(8000 * rng.integers(24_000_000, 60_000_000, size), 105, 100)
        odd = self._some(0.1, size)
        values["output"][odd, 2] = 2 * 10**11 + rng.integers(-1, 2, int(odd.sum()))
        for metric in ("sme_output", "leading_output"):
            at_bound = values["output"] * 6 // 10 + rng.integers(-1, 2, (size, 4))
            clear = values["output"] * 7 // 10
            values[metric] = np.where(self._some(0.5, size)[:, None], at_bound, clear)
        values["sme_rd_spend"] = grown(8000 * rng.integers(1_000_000, 3_000_000, size), 105, 100)
        values["valid_invention_patents"] = grown(1000 * rng.integers(1, 9, size), 110, 100)
        people = values["valid_invention_patents"][:, 3:] * 10_000 // 6 + rng.integers(-2, 3, (size, 1))
        values["employees"] = np.repeat(people, 4, axis=1)
        values["area"] = 10**8 + np.repeat(rng.integers(-1, 2, (size, 1)), 4, axis=1)
        for metric, way in (("platform_adoption", 1), ("software_use", 1), ("co2_intensity", -1)):
            steps = np.where(rng.random((size, 4)) < 0.9, way, 0)
            values[metric] = 500_000 + np.cumsum(steps, axis=1)
        for metric in ("energy_consumption", "water_intake"):
            values[metric] = 10**6 + rng.integers(-5, 2, (size, 4))
        for metric in ("energy_baseline", "water_baseline"):
            values[metric][:] = 10**6
        values["policy_coverage"] = 10**6 - rng.integers(0, 2, (size, 4))
        each = len(METRICS) * 4  # in the order of the key, as the warehouse delivers them
        kept = ~self._some(0.02, each * size)
        names = np.empty(len(METRICS), dtype=object)
        names[:] = METRICS
        years = np.arange(REPORT_YEAR - 3, REPORT_YEAR + 1)
        self._frame(
            "figures",
            cluster_id=np.repeat(self.ids, each)[kept],
            report_year=np.full(int(kept.sum()), REPORT_YEAR),
            metric=np.tile(np.repeat(names, 4), size)[kept],
            year=np.tile(years, size * len(METRICS))[kept],
            value=np.stack([values[m] for m in METRICS], axis=1).ravel()[kept],
        )

    def _enterprises(self) -> None:
        rng = self.rng
        number = self.size * ENTERPRISES_EACH
        self.owner = np.repeat(np.arange(self.size), ENTERPRISES_EACH)
        self.enterprise = np.array([f"E{i:07d}" for i in range(number)], dtype=object)
        joined = self._days("2016-01-01", "2026-01-01", number)
        left = np.fmax(self._days("2024-01-01", "2026-04-14", number), joined)
        self._frame(
            "enterprises",
            cluster_id=self.ids[self.owner],
            report_year=np.full(number, REPORT_YEAR),
            enterprise_id=self.enterprise,
            name=self.enterprise,
            is_leading=self._pick([True, False, None], number, [0.6, 0.35, 0.05]),
            member_from_date=joined,
            member_to_date=np.where(self._some(0.9, number), NEVER_DAY, left),
        )
        held = np.flatnonzero(self._some(0.6, number))
        until = self._days("2026-01-01", "2029-12-31", len(held))
        kinds = ["single_champion", "little_giant", "srdi_sme", "high_tech"]
        self._frame(
            "titles",
            cluster_id=self.ids[self.owner[held]],
            report_year=np.full(len(held), REPORT_YEAR),
            enterprise_id=self.enterprise[held],
            title=self._pick(kinds, len(held), [0.05, 0.05, 0.5, 0.4]),
            level=self._pick(["national", "provincial", None], len(held)),
            valid_from_date=self._days("2020-01-01", "2025-12-31", len(held)),
            valid_to_date=np.where(self._some(0.1, len(held)), NEVER_DAY, until),
        )
        years = np.tile(np.arange(2022, REPORT_YEAR + 1), self.size)
        cluster = np.repeat(np.arange(self.size), 4)
        due = ((years + 1 - 1970).astype("datetime64[Y]").astype("datetime64[M]") + 2).astype(
            "datetime64[D]"
        ) + 29
        received = due + rng.integers(-20, 4, len(due))
        received[self._some(0.01, len(due))] = np.datetime64("NaT")
        kept = self._some(0.97, len(due)) & ~(received > LAW_DATE)
        self._frame(
            "annual_reports",
            cluster_id=self.ids[cluster[kept]],
            report_year=years[kept],
            received_date=received[kept],
            is_accepted=self._pick([True, False, None], int(kept.sum()), [0.97, 0.02, 0.01]),
        )

    def _events(self) -> None:
        rng, size = self.rng, self.size
        number = size // 3
        firm = rng.integers(0, len(self.enterprise), number)
        stated = self._some(0.1, number)
        wanting = self._some(0.05, number)
        family = ["production_safety", "environment", "fire", "special_equipment", "cyber", "data"]
        grades = ["一般", "较大", "重大", "none", None]
        self._frame(
            "incidents",
            incident_id=np.array([f"I{i:06d}" for i in range(number)], dtype=object),
            cluster_id=np.where(stated, self.ids[rng.integers(0, size, number)], None),
            enterprise_id=np.where(wanting, None, self.enterprise[firm]),
            family=self._pick(family, number),
            occurred_date=self._days("2022-01-01", "2026-04-15", number),
            deaths=self._pick([0, 2, 3, None], number),
            serious_injuries=self._pick([0, 9, 10, None], number),
            injured_unspecified=self._pick([0, 1, None], number),
            missing=self._pick([0, 1, None], number),
            direct_loss_wan_yuan=self._pick([0, 10**9 - 1, 10**9, None], number),
            evacuated=self._pick([0, 4999, 5000, None], number),
            official_grade=self._pick(grades, number, [0.3, 0.15, 0.05, 0.4, 0.1]),
            status=self._pick(["concluded", "investigating"], number, [0.9, 0.1]),
            is_declared=self._pick([True, False, None], number),
        )
        number = size // 5
        firm = rng.integers(0, len(self.enterprise), number)
        self._frame(
            "compliance_records",
            record_id=np.array([f"R{i:06d}" for i in range(number)], dtype=object),
            enterprise_id=self.enterprise[firm],
            kind=self._pick(
                ["tax_evasion", "penalty", "serious_dishonesty", "other_major"],
                number,
                [0.2, 0.6, 0.15, 0.05],
            ),
            penalty_type=self._pick(["fine", "warning", "large_fine", None], number),
            record_date=self._days("2022-01-01", "2026-04-15", number),
            is_final=self._pick([True, False, None], number),
        )
        changed = rng.choice(size, size // 10, replace=False)
        day = self._days("2022-06-01", "2026-04-15", len(changed), 0)
        reported = np.minimum(day + self._pick([10, 30, 31, 200], len(changed)).astype(np.int64), LAW_DATE)
        reported = np.where(self._some(0.2, len(changed)), NEVER_DAY, reported)
        self._frame(
            "changes",
            cluster_id=self.ids[changed],
            kind=self._pick(["leading_industry", "area", "operating_body", "other"], len(changed)),
            changed_date=day,
            reported_date=np.where(self._some(0.05, len(changed)), np.datetime64("NaT", "D"), reported),
            discovered_date=np.where(self._some(0.3, len(changed)), NEVER_DAY, day + 100),
        )
        watched = rng.choice(size, size // 20, replace=False)
        self._frame(
            "supervision_events",
            cluster_id=self.ids[watched],
            kind=self._pick(["refused", "not_cooperated", "false_declaration", "violation"], len(watched)),
            event_date=self._days("2022-06-01", "2026-04-15", len(watched), 0),
            is_final=self._pick([True, False, None], len(watched)),
        )
        waived = rng.choice(size, size // 20, replace=False)
        self._frame(
            "waivers",
            cluster_id=self.ids[waived],
            provision=np.full(len(waived), "output_growth", dtype=object),
            stage=self._pick(["review", "annual"], len(waived)),
            years=self._pick(["2023;2024;2025", "2025"], len(waived)),
            approved_by=np.full(len(waived), "department", dtype=object),
            document=np.full(len(waived), "waiver", dtype=object),
        )

    def _marks(self) -> None:
        """Every facet is signed in two pieces; some counties and clusters lost rows or were never signed."""
        pieces = [("2000-01-01", "2024-12-31"), ("2025-01-01", "2030-12-31")]
        rows = [
            (facet, f"4690{k:02d}", "*", *piece, "complete")
            for facet in FACETS
            for k in range(1, 25)
            for piece in pieces
            if (k, facet) not in ((3, "incidents.fire"), (4, "titles"), (5, "waivers"))
        ]
        rows += [("supervision", "469007", "*", "2026-01-01", "2026-03-31", "damaged")]
        lost = self.rng.choice(self.size, self.size // 50, replace=False)
        rows += [
            (facet, "*", cluster, "2026-01-01", "2026-03-31", "damaged")
            for cluster, facet in zip(self.ids[lost], self._pick(FACETS, len(lost)), strict=True)
        ]
        columns = zip(*rows, strict=True)
        names = ("facet", "county", "cluster_id", "period_from_date", "period_to_date", "mark")
        self._frame(
            "completeness_marks",
            **{n: np.array(c, dtype=object) for n, c in zip(names, columns, strict=True)},
        )
