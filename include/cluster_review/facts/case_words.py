"""The keys of a worked case, and the tables, columns and facets they stand for."""

from __future__ import annotations

from cluster_review.tables import TABLES

CASE_KEYS = {
    "case",
    "law",
    "policy",
    "stage",
    "report_year",
    "law_date",
    "known_at",
    "cluster",
    "figures",
    "earlier_forms",
    "enterprises",
    "incidents",
    "compliance",
    "filings",
    "changes",
    "supervision",
    "waivers",
    "evidence",
    "plan_goals",
    "soft_justifications",
    "incomplete",
    "expect",
    "readings",
    "adoptions",
}
CLUSTER_KEYS = {
    "id",
    "name",
    "county",
    "leading_industry",
    "batch",
    "recognised_on",
    "valid_from",
    "valid_to",
    "printed_validity",
    "review_applied_on",
    "review_call",
    "events",
}
LISTS: dict[str, tuple[str, dict[str, str]]] = {
    # case key -> table, and the case's short names of its columns
    "incidents": (
        "incidents",
        {
            "id": "incident_id",
            "family": "family",
            "occurred_on": "occurred_date",
            "enterprise": "enterprise_id",
            "deaths": "deaths",
            "serious_injuries": "serious_injuries",
            "injured_unspecified": "injured_unspecified",
            "missing": "missing",
            "direct_loss_wan_yuan": "direct_loss_wan_yuan",
            "evacuated": "evacuated",
            "other_facts": "other_facts",
            "official_grade": "official_grade",
            "grade_document": "grade_document",
            "graded_on": "graded_date",
            "responsible": "is_responsible",
            "inside_area": "is_inside_area",
            "status": "status",
            "declared": "is_declared",
        },
    ),
    "compliance": (
        "compliance_records",
        {
            "id": "record_id",
            "kind": "kind",
            "penalty_type": "penalty_type",
            "enterprise": "enterprise_id",
            "on": "record_date",
            "removed_on": "removed_date",
            "major_tax_case": "is_major_tax_case",
            "final": "is_final",
            "amount_wan_yuan": "amount_wan_yuan",
            "document": "document",
        },
    ),
    "filings": (
        "annual_reports",
        {
            "report_year": "report_year",
            "received_on": "received_date",
            "accepted": "is_accepted",
            "signed_on": "signed_date",
            "sent_on": "sent_date",
            "accepted_on": "accepted_date",
            "fault_party": "fault_party",
        },
    ),
    "changes": (
        "changes",
        {
            "kind": "kind",
            "changed_on": "changed_date",
            "reported_on": "reported_date",
            "discovered_on": "discovered_date",
            "document": "document",
        },
    ),
    "supervision": (
        "supervision_events",
        {"kind": "kind", "on": "event_date", "document": "document", "final": "is_final"},
    ),
    "waivers": (
        "waivers",
        {
            "provision": "provision",
            "years": "years",
            "stage": "stage",
            "approved_by": "approved_by",
            "document": "document",
        },
    ),
    "adoptions": (
        "reading_adoptions",
        {
            "instrument": "instrument",
            "reading": "reading",
            "option": "option",
            "adopted_on": "adopted_date",
            "adopted_by": "adopted_by",
            "document": "document",
        },
    ),
    "plan_goals": (
        "plan_goals",
        {"id": "goal_id", "metric": "goal", "target": "target", "actual": "actual", "direction": "direction"},
    ),
}
CASUALTY_KEYS = {
    "on": "entry_date",
    "kind": "casualty_kind",
    "people": "people",
    "document": "document",
}
"""Keys of an incident's `casualties`, and the columns of the table that they fill."""
FACETS: dict[str, tuple[str, ...]] = {
    "figures": ("figures",),
    "enterprises": ("enterprises",),
    "titles": ("titles",),
    "incidents": TABLES["incidents"].facets,
    "compliance": TABLES["compliance_records"].facets,
    "filings": ("filings",),
    "changes": ("changes",),
    "supervision": ("supervision",),
    "waivers": ("waivers",),
    "review": ("review.calls", "review.applications"),
    "evidence": ("evidence",),
    "plan_goals": ("plan_goals",),
    "soft_justifications": ("soft_justifications",),
    "adoptions": (),
    "events": ("register",),
    "register": ("register",),
}
