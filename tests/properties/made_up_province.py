"""A made-up province, row by row from a seed, biased towards bounds, last days, doubts and near-revocations.

Rows are plain mappings by table, grouped by cluster, so that a property can lose, change or delay any of
them, and so that the naive evaluator can read them without pandas.
"""

import json
import random
from collections.abc import Iterable
from datetime import date, timedelta

from cluster_review.facts.facts import frame_of
from cluster_review.tables import NEVER, TABLES

FIRST_MARK, LAST_MARK = date(1900, 1, 1), date(9998, 12, 31)
INCIDENT_FACETS = TABLES["incidents"].facets
COMPLIANCE_FACETS = TABLES["compliance_records"].facets
FACETS = [
    "register",
    "filings",
    "figures",
    "enterprises",
    "titles",
    "plan_goals",
    "changes",
    "supervision",
    "review.calls",
    "review.applications",
    "waivers",
    "evidence",
    "soft_justifications",
    *INCIDENT_FACETS,
    *COMPLIANCE_FACETS,
]
EVIDENCE = [
    "county_scope",
    "applicant_competent",
    "pillar_industry",
    "industrial_policy_fit",
    "niche_rank",
    "brand",
    "cultivation_work",
    "supply_chain",
    "innovation_platforms",
    "standards_work",
    "key_technologies",
    "digital_infrastructure",
    "green_development",
    "open_cooperation",
    "operating_body",
    "public_service_system",
    "three_year_plan",
]
COUNTIES = ("469001", "469002", "469005", "469001;469002")

Rows = dict[str, list[dict]]


def years_later(day: date, years: int) -> date:
    """The corresponding day; 29 February falls on 28 February of a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def days_later(day: date, days: int) -> date:
    return day + timedelta(days=days)


class MadeUpCluster:
    """Everything on file about one cluster."""

    def __init__(self, rng: random.Random, cluster_id: str, report_year: int, law_date: date) -> None:
        self.rng, self.id, self.report_year, self.law = rng, cluster_id, report_year, law_date
        self.rows: Rows = {name: [] for name in TABLES}
        self.is_quiet = rng.random() < 0.75  # a cluster that would pass but for the odd thing
        self._register()
        self._review()
        self._figures()
        self._other_forms()
        self._statistics()
        self._enterprises()
        self._events()
        self._departments()
        self._circumstances()
        self._marks()

    def add(self, table: str, **values) -> None:
        named = {"cluster_id": self.id, **values, "source_ref": f"{self.id}/{table}/{len(self.rows[table])}"}
        self.rows[table].append(named)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def rarely(self, share: float) -> bool:
        """A trouble: rarer in a quiet cluster, so that each stands alone often enough to decide."""
        return self.rng.random() < (share / 15 if self.is_quiet else share)

    def near(self, day: date, spread: int = 400) -> date:
        """A day near another, often the day itself or its neighbours; never after the law date."""
        step = self.rng.choice([0, 0, -1, 1, self.rng.randint(-spread, spread)])
        return min(days_later(day, step), self.law)

    # ---- the register

    def _register(self) -> None:
        rng, law = self.rng, self.law
        kind = rng.choices(
            ["applicant", "first", "second", "ended", "revoked", "odd"], [10, 33, 25, 22, 5, 5]
        )[0]
        self.kind = kind
        if kind == "ended":
            end = days_later(law, -rng.choice([1, 1, 2, 30, 200]))
        else:
            end = days_later(law, rng.choice([0, 1, 30, 179, 180, 181, 400, 1000]))
        start = days_later(years_later(end, -3), 1)
        before_recognition = rng.choice([0, 0, 0, 40, 1])  # a validity that begins after the recognition
        recognised = days_later(start, -before_recognition)
        register = {
            "name": f"集群{self.id}",
            "county": rng.choice(COUNTIES),
            "leading_industry": rng.choice(["27", "27", "30;31", "3011", "13", "2651", None]),
            "recognised_date": recognised,
        }
        events = []
        if kind == "second" or (kind == "ended" and self.chance(0.4)):
            first_end = days_later(start, -1)
            register["recognised_date"] = recognised = days_later(years_later(first_end, -3), 1)
            decided = min(days_later(start, rng.choice([-20, 0, 1, 60])), law)
            extension = {"kind": "extended", "event_date": decided}
            stated = rng.choice(["both", "to", "from", "none"])
            if stated in ("both", "from"):
                extension["valid_from"] = start
            if stated in ("both", "to"):
                extension["valid_to"] = end
            events.append(extension)
            if self.chance(0.5):
                events.append({"kind": "recognised", "event_date": recognised, "valid_to": first_end})
        elif self.chance(0.5):
            events.append(
                {
                    "kind": "recognised",
                    "event_date": recognised,
                    "valid_to": end if self.chance(0.5) else None,
                }
            )
        if kind == "revoked":
            events.append({"kind": "revoked", "event_date": self.near(law, 200)})
        if self.chance(0.15):
            events.append({"kind": rng.choice(["changed", "renamed"]), "event_date": self.near(law)})
        if self.chance(0.5):
            register["valid_from"] = start
        if self.chance(0.75):
            register["valid_to"] = end
        if kind == "odd":
            register["printed_validity"] = rng.choice(["2024年至2027年", "三年"])
            register.pop("valid_to", None)
        elif self.chance(0.1):
            register["printed_validity"] = (
                f"{start.year}年{start.month}月{start.day}日至{end.year}年{end.month}月{end.day}日"
            )
        if kind == "applicant":
            register["recognised_date"] = NEVER
            for name in ("valid_from", "valid_to", "printed_validity"):
                register.pop(name, None)
            events = []
        self.start, self.end, self.recognised = start, end, recognised
        self.add("clusters", **register)
        for event in events:
            self.add("register_events", **event)

    def _review(self) -> None:
        rng, law = self.rng, self.law
        decided = [e["event_date"] for e in self.rows["register_events"] if e["kind"] == "extended"]
        if decided and self.chance(0.4):  # what belonged to the review that led to the extension
            self.add("review_calls", apply_by_date=days_later(decided[0], -rng.choice([0, 1, 90])))
            self.add("review_applications", applied_date=days_later(decided[0], -rng.choice([0, 1, 100])))
        self.add("report_chapters", report_year=self.report_year, chapter="innovation", problems="无")
        self.add("industry_baselines", industry="30", product=self.id, metric="energy_baseline", value=10**6)
        self.is_called = self.kind != "applicant" and self.chance(0.75 if self.kind == "ended" else 0.45)
        if self.is_called:
            apply_by = days_later(law, rng.choice([-60, -2, -1, 0, 1, 60]))
            self.add("review_calls", apply_by_date=apply_by, called_date=days_later(apply_by, -60))
            if self.chance(0.65):
                self.add("review_applications", applied_date=self.near(apply_by, 20))
        elif self.chance(0.05):
            self.add("review_applications", applied_date=self.near(law, 20))

    # ---- the yearly form

    def _figures(self) -> None:
        rng, last = self.rng, self.report_year
        years = range(last - 3, last + 1)

        def put(metric: str, values: Iterable[int], ys: Iterable[int] = years) -> None:
            for year, value in zip(ys, values, strict=True):
                if self.rarely(0.06):
                    continue
                self.add("figures", report_year=last, metric=metric, year=year, value=max(0, value))

        def grown(base: int, numerator: int, denominator: int) -> list[int]:
            """Four figures of which the last is exactly, just below or just above n years' growth."""
            is_odd = self.rarely(0.4)
            offset = rng.choice([0, -1, 1]) if is_odd else base // 50
            end = base * numerator**3 // denominator**3 + offset
            return [base, (2 * base + end) // 3, (base + 2 * end) // 3, end]

        output = grown(rng.choice([2 * 10**11, 8000 * 10**8, 10**12]), 105, 100)
        if self.rarely(0.2):
            output[rng.randint(1, 3)] = 2 * 10**11 + rng.choice([0, -1, 1])
        put("output", output)
        for metric in ("sme_output", "leading_output"):
            shift = rng.choice([0, 1, -1]) if self.rarely(0.4) else 10**9
            over = 2 if self.rarely(0.05) else 1
            put(metric, [over * (v * 6 // 10) + shift for v in output])
        put("sme_rd_spend", grown(8000 * 10**6, 105, 100))
        patents = grown(1000, 110, 100)
        put("valid_invention_patents", patents)
        people = patents[-1] * 10_000 // 6
        put("employees", [people, people, people, people + rng.choice([0, 1, -1, -100, -100])])
        put("residents", [people * 2] * 4)
        put("area", [100 * 10**6 + (rng.choice([0, 1, -1]) if self.rarely(0.5) else -(10**6))] * 4)
        for metric, step in (("platform_adoption", 1), ("software_use", 1), ("co2_intensity", -1)):
            steps = [0, *(rng.choice([0, -step, step]) if self.rarely(0.3) else step for _ in range(3))]
            put(metric, [500_000 + sum(steps[: k + 1]) for k in range(4)])
        full = 100 * 10**4
        put("policy_coverage", [full + (rng.choice([-1, 0, 1]) if self.rarely(0.4) else 0)] * 4)
        for used, base in (("energy_consumption", "energy_baseline"), ("water_intake", "water_baseline")):
            put(used, [10**6 + (rng.choice([0, 1, -1]) if self.rarely(0.5) else -100)] * 4)
            put(base, [10**6] * 4)

    def _other_forms(self) -> None:
        """Forms of earlier years, some of which state a year otherwise; and clusters of services."""
        rng = random.Random(
            f"{self.id}/{self.report_year}/forms"
        )  # draws of its own: the rest stays as it was
        if rng.random() < 0.15:
            self.rows["clusters"][0]["leading_industry"] = rng.choice(["65", "51;53", "65;27"])
        for row in [row for row in self.rows["figures"] if row["metric"] == "output"]:
            if rng.random() < 0.8:
                self.add(
                    "figures", **{**row, "metric": "revenue", "value": row["value"] + rng.choice([0, -1, 1])}
                )
        if rng.random() < 0.5:
            return
        own = list(self.rows["figures"])
        for form in (self.report_year - 1, self.report_year - 2, self.report_year - 3):
            if rng.random() < 0.25:
                continue
            for row in own:
                if row["year"] <= form and rng.random() < 0.97:
                    value = max(0, row["value"] + rng.choice([0, 0, 0, 0, 0, 1, -1, row["value"] // 15]))
                    self.add("figures", **{**row, "report_year": form, "value": value})

    def _statistics(self) -> None:
        """What the statistics office says of some figures, seldom otherwise than the form does."""
        rng = random.Random(f"{self.id}/{self.report_year}/statistics")  # draws of its own
        if rng.random() < 0.05:
            self.mark("statistics", "damaged", rng.choice([FIRST_MARK, self.law, days_later(self.law, 1)]))
        if rng.random() < 0.6:
            return
        differs = rng.choice([0.0, 0.05, 0.3])
        for row in [row for row in self.rows["figures"] if row["report_year"] == self.report_year]:
            if rng.random() < 0.4:
                value = row["value"]
                if rng.random() < differs:
                    value = max(0, value + rng.choice([1, -1, value // 10, -value // 10]))
                self.add(
                    "statistics", metric=row["metric"], year=row["year"], value=value, document="统计公报"
                )

    def _enterprises(self) -> None:
        rng, last = self.rng, self.report_year
        few = rng.choice([0, 1, 2]) if self.rarely(0.4) else rng.choice([5, 6])
        self.enterprises = [f"{self.id}-E{k}" for k in range(few)]
        for k, enterprise in enumerate(self.enterprises):
            member_to = NEVER if not self.rarely(0.3) else rng.choice([None, self.near(self.law, 500)])
            joined = (
                date(2018, 1, 1) if not self.rarely(0.3) else rng.choice([None, self.near(self.law, 700)])
            )
            if joined and member_to and joined > member_to:
                joined = member_to
            row = {
                "enterprise_id": enterprise,
                "name": f"企业{k}",
                "is_sme": True,
                "is_leading": rng.choice([True, False, None]) if self.rarely(0.5) else True,
                "member_from_date": joined,
                "member_to_date": member_to,
            }
            for year in {last, last - 1} if self.chance(0.4) else {last}:
                self.add("enterprises", report_year=year, **row)
            if k == 0 and self.rarely(0.2):  # a title of a firm that the list doesn't name
                enterprise = f"{self.id}-X"
            for _ in range(rng.choice([0, 1, 1, 1]) if self.rarely(0.6) else 1):
                title = rng.choice(
                    [
                        "little_giant",
                        "srdi_sme",
                        "innovative_sme",
                        "high_tech",
                        "single_champion",
                        "high_tech",
                    ]
                )
                level = rng.choice(["national", "national", "provincial", None])
                ends = (
                    NEVER if not self.rarely(0.3) else rng.choice([None, days_later(self.law, -1), self.law])
                )
                begins = rng.choice([None, self.law]) if self.rarely(0.2) else date(2022, 8, 1)
                if any(
                    t["enterprise_id"] == enterprise and (t["title"], t["level"]) == (title, level)
                    for t in self.rows["titles"]
                ):
                    continue
                self.add(
                    "titles",
                    report_year=last,
                    enterprise_id=enterprise,
                    title=title,
                    level=level,
                    valid_from_date=begins,
                    valid_to_date=ends,
                )
        for k in range(0 if self.rarely(0.3) else rng.choice([1, 2])):
            direction = rng.choice(["up", "down"])
            actual = 10**6 + (rng.choice([0, 1, -1]) if self.rarely(0.5) else 0)
            self.add(
                "plan_goals",
                report_year=last,
                goal_id=f"G{k}",
                target=10**6,
                actual=None if self.rarely(0.1) else actual,
                direction=None if self.rarely(0.05) else direction,
            )
        first_owed = self.start.year
        for year in range(first_owed, self.law.year):
            if self.rarely(0.25):
                continue
            due = date(year + 1, 3, 30)
            received = (
                days_later(due, rng.choice([0, 1, 2, 3, 20, -5, -30]))
                if self.rarely(0.6)
                else days_later(due, -9)
            )
            if received > self.law:
                continue
            self.add(
                "annual_reports",
                report_year=year,
                received_date=None if self.rarely(0.08) else received,
                is_accepted=rng.choice([None, False, True]) if self.rarely(0.25) else True,
                leading_industry="27",
                operating_body="管委会",
                signed_date=days_later(received, -1),
            )

    # ---- what authorities and departments record

    def _day_of_event(self) -> date:
        marks = [self.start, self.recognised, self.law, years_later(self.law, -3), self.law]
        return self.near(self.rng.choice(marks), 700)

    def _events(self) -> None:
        rng = self.rng
        firms = [*self.enterprises, f"{self.id}-X", None]
        for k in range(rng.choice([0, 1, 1, 2]) if self.rarely(0.7) else rng.choice([0, 0, 1])):
            is_graded = rng.random()
            grade = rng.choice(["一般", "较大", "重大", "特别重大"]) if is_graded < 0.4 else "none"
            flags = rng.choice(
                [
                    None,
                    None,
                    {"county_water_intake_cut": True},
                    {"crosses_province": False},
                    {"vessel_exploded": True, "township_water_intake_cut": True},
                    {"toxic_leak": True},
                    {"loss_is": "约", "type": "爆炸"},
                    {"loss_is": "暂无法核定"},
                    {"personal_information_people": 10_000_000, "affected_people": 99_999},
                ]
            )
            number = lambda *values: None if self.chance(0.06) else rng.choice(values)  # noqa: E731
            # A lost 约 can't be told from a number meant exactly, so it stands beside numbers under a bound.
            is_about = flags is not None and flags.get("loss_is") == "约"
            losses = [999_999_999, 499_999_999] if is_about else [0, 999_999_999, 10**9, 499_999_999, 5 * 10**8, 2 * 10**9]  # fmt: skip
            self.add(
                "incidents",
                incident_id=f"{self.id}-I{k}",
                enterprise_id=rng.choice(firms),
                family=rng.choice(
                    [
                        "production_safety",
                        "production_safety",
                        "production_safety",
                        "environment",
                        "environment",
                        "fire",
                        "special_equipment",
                        "cyber",
                        "data",
                    ]
                ),
                occurred_date=None if self.rarely(0.05) else self._day_of_event(),
                deaths=number(0, 0, 2, 3),
                serious_injuries=number(0, 0, 9, 10),
                injured_unspecified=rng.choice([None, 0, 0, 1, 10]),
                missing=rng.choice([None, 0, 0, 1]),
                direct_loss_wan_yuan=number(*losses),
                evacuated=number(0, 0, 4999, 5000, 10_000),
                other_facts=None if flags is None else json.dumps(flags, sort_keys=True, ensure_ascii=False),
                official_grade=None if is_graded > 0.95 else grade,
                status=None if self.rarely(0.05) else rng.choice(["concluded"] * 4 + ["investigating"]),
                is_declared=rng.choice([True, True, False, None]),
            )
            self._casualties_of(self.rows["incidents"][-1])
        for k in range(rng.choice([0, 1, 2]) if self.rarely(0.5) else 0):
            self.add(
                "compliance_records",
                record_id=f"{self.id}-R{k}",
                enterprise_id=rng.choice(firms),
                kind=rng.choice(["tax_evasion", "penalty", "penalty", "serious_dishonesty", "other_major"]),
                penalty_type=rng.choice([None, "fine", "warning", "large_fine", "suspension"]),
                record_date=None if self.rarely(0.05) else self._day_of_event(),
                is_final=rng.choice([True, True, False, None]),
            )

    def _casualties_of(self, incident: dict) -> None:
        """Dated entries that add up to the columns, where these are known, or that alone tell the casualties."""
        rng, day, dead = self.rng, incident["occurred_date"], incident["deaths"]
        if day is None or not self.chance(0.3):
            return

        def enter(after: int, kind: str, people: int) -> None:
            entry = {"entry_date": days_later(day, after), "casualty_kind": kind, "people": people}
            if people and entry["entry_date"] <= self.law:
                self.add("casualties", incident_id=incident["incident_id"], **entry)

        dead = rng.choice([2, 3, 3]) if dead is None else dead
        later = rng.choice([0, 0, 1, dead])
        missing = rng.choice([0, 0, 1, 2])
        if incident["missing"] is None and dead >= later >= missing:
            enter(0, "missing", missing)
            enter(6, "missing_died", missing)
            later -= missing
            enter(0, "death", dead - later - missing)
        else:
            enter(0, "death", dead - min(later, dead))
        enter(rng.choice([7, 8, 30, 31]) if incident["deaths"] is None else 5, "death", min(later, dead))
        if incident["serious_injuries"] is None:
            enter(1, "serious_injury", 10)
            enter(rng.choice([2, 3]), rng.choice(["serious_injury_died", "found"]), rng.choice([0, 1]))

    def _departments(self) -> None:
        rng, law = self.rng, self.law
        for _ in range(rng.choice([1, 2]) if self.rarely(0.4) else 0):
            changed = self._day_of_event()
            reported = rng.choice(
                [NEVER, None, days_later(changed, 30), days_later(changed, 31), days_later(changed, 200)]
            )
            if reported not in (None, NEVER):
                reported = min(reported, law)
            discovered = rng.choice([NEVER, None, days_later(changed, 100), days_later(changed, 31)])
            self.add(
                "changes",
                kind=rng.choice(["leading_industry", "area", "operating_body", "other"]),
                changed_date=changed,
                reported_date=reported,
                discovered_date=discovered,
            )
        for _ in range(rng.choice([1, 2]) if self.rarely(0.3) else 0):
            self.add(
                "supervision_events",
                kind=rng.choice(["refused", "not_cooperated", "false_declaration", "violation"]),
                event_date=self._day_of_event(),
                is_final=rng.choice([True, True, False, None]),
            )
        if self.chance(0.35):
            for years in rng.choice([["all"], ["all"], ["last"], ["all", "last"], ["before"]]):
                last = self.report_year
                named = {"all": range(last - 2, last + 1), "last": [last], "before": [last - 4]}[years]
                self.add(
                    "waivers",
                    provision="output_growth",
                    stage=rng.choice(["review", "review", "annual", "recognition"]),
                    years=";".join(map(str, named)),
                    approved_by=rng.choice(["省工信厅", "海南省工业和信息化厅 王某", "澄迈县政府"]),
                    document="豁免函",
                )
        for provision in EVIDENCE:
            if self.rarely(0.1):
                continue
            self.add(
                "evidence_judgements",
                provision=provision,
                judgement="refuted" if self.rarely(0.06) else "confirmed",
                judged_date=law,
            )
        if self.chance(0.3):
            self.add(
                "soft_justifications", provision="land_area", is_accepted=rng.choice([True, False, None])
            )
        for table in (
            "changes",
            "supervision_events",
            "waivers",
            "review_calls",
            "review_applications",
            "register_events",
        ):
            self._keep_one_per_key(table)

    def _circumstances(self) -> None:
        """What only some readings look at, drawn beside the rest: it changes nothing that they don't look at."""
        rng = random.Random(f"{self.id} {self.law} circumstances")
        pick = rng.choice
        for row in self.rows["incidents"]:
            day = row["occurred_date"] or self.law
            row["graded_date"] = pick(
                [None, day, days_later(day, 60), days_later(day, 400), days_later(day, -1)]
            )
            row["is_responsible"], row["is_inside_area"] = (pick([True, True, False, None]) for _ in "ab")
        for row in self.rows["compliance_records"]:
            day = row["record_date"] or self.law
            row["removed_date"] = pick(
                [
                    None,
                    NEVER,
                    days_later(day, 30),
                    days_later(day, 300),
                    self.law,
                    days_later(self.law, 1),
                    days_later(day, -1),
                ]
            )
            row["is_major_tax_case"] = pick([True, False, None])
        for row in list(self.rows["annual_reports"]):
            day = row["received_date"] or date(row["report_year"] + 1, 3, 30)
            row["sent_date"] = pick(
                [None, days_later(day, -1), days_later(day, -5), day, day, days_later(day, 2)]
            )
            row["accepted_date"] = pick(
                [None, day, days_later(day, 1), days_later(day, 9), days_later(day, -1)]
            )
            row["fault_party"] = pick(["county", "cluster", "cluster", None])
            if rng.random() < 0.2:
                row["leading_industry"] = pick(["2710", "30", "27;30", None])
            if rng.random() < 0.1:  # sent back, and filed again
                back = {**row, "received_date": days_later(day, -20), "is_accepted": False}
                self.rows["annual_reports"].append({**back, "source_ref": f"{row['source_ref']}b"})
        self._filing_events(random.Random(f"{self.id} {self.law} filing events"))

    def _filing_events(self, rng: random.Random) -> None:
        """Who filed each form, and now and then what the department did about it."""
        for row in list(self.rows["annual_reports"]):
            row["filer"] = rng.choice(["甲", "甲", "甲", "乙", None])
            if rng.random() < 0.85:
                continue
            day = row["received_date"] or date(row["report_year"] + 1, 3, 30)
            if rng.random() < 0.4:  # filed once more
                again = {**row, "received_date": min(days_later(day, rng.choice([1, 9, 30])), self.law)}
                again |= {"filer": rng.choice(["甲", "乙"]), "is_accepted": rng.choice([True, None])}
                self.rows["annual_reports"].append({**again, "source_ref": f"{row['source_ref']}c"})
            self.add(
                "filing_events",
                report_year=row["report_year"],
                kind=rng.choice(
                    ["withdrawn", "withdrawn", "refused", "refused", "excused", "excused", "reminded"]
                ),
                event_date=min(days_later(day, rng.choice([0, 5, -1, 12])), self.law),
                filer=rng.choice([None, None, "甲", "乙"]),
                document=rng.choice(["通知", "通知", None]),
            )
        self._keep_one_per_key("filing_events")
        if rng.random() < 0.1:
            self.add("evidence_links", provision="brand", file_name="brand.pdf", pages="3", note="原件")

    def _marks(self) -> None:
        for facet in FACETS:
            state = "complete"
            if self.rarely(0.2):
                state = self.rng.choice(["none", "damaged", "late", "early", "gap"])
            begins, ends = FIRST_MARK, LAST_MARK
            if state == "none":
                continue
            if state == "damaged":
                self.mark(facet, "complete")
                begins, ends = self.rng.choice(
                    [(begins, ends), (self.law, self.law), (days_later(self.law, -100), self.law)]
                )
                self.mark(facet, "damaged", begins, ends)
                continue
            if state == "late":
                begins = days_later(self.start, self.rng.choice([-1, 0, 1]))
            if state == "early":
                ends = days_later(self.law, self.rng.choice([-1, 0]))
            if state == "gap":
                self.mark(facet, "complete", begins, days_later(self.law, -200))
                begins = days_later(self.law, self.rng.choice([-199, -198]))
            self.mark(facet, "complete", begins, ends)

    def mark(self, facet: str, mark: str, begins: date = FIRST_MARK, ends: date = LAST_MARK) -> None:
        self.add(
            "completeness_marks",
            facet=facet,
            county="*",
            mark=mark,
            period_from_date=begins,
            period_to_date=ends,
        )

    def _keep_one_per_key(self, table: str) -> None:
        """The gate lets one row of a key stand."""
        kept = {tuple(row.get(k) for k in TABLES[table].key): row for row in self.rows[table]}
        self.rows[table] = list(kept.values())


def made_up_clusters(seed: int, size: int, report_year: int, law_date: date) -> list[MadeUpCluster]:
    rng = random.Random(seed)
    return [MadeUpCluster(rng, f"C{k:05d}", report_year, law_date) for k in range(size)]


def frames_of(clusters: Iterable[Rows]):
    """One frame per table from the rows of all clusters."""
    every = list(clusters)
    return {
        name: frame_of(table, [row for rows in every for row in rows[name]]) for name, table in TABLES.items()
    }
