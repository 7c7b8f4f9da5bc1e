"""What a sample's clusters got, in the words of its expected.yaml."""

from cluster_review.evaluation.finding import Outcome, Verdict


def cluster_ids(sample):
    return list(sample.evaluation.facts.clusters["cluster_id"])


def verdicts(sample, cluster):
    at = cluster_ids(sample).index(cluster)
    return {name: Verdict(int(f.verdict[at])).code for name, f in sample.evaluation.findings.items()}


def grounds(sample, cluster):
    at = cluster_ids(sample).index(cluster)
    return {name: Outcome(int(g.outcome[at])).code for name, g in sample.evaluation.grounds.items()}


def standing(sample, cluster):
    at = cluster_ids(sample).index(cluster)
    return {
        "recommendation": sample.recommendations.recommendation[at],
        "row": int(sample.recommendations.row[at]) or None,
        "also": sorted(sample.recommendations.also[at]),
        "status": str(sample.evaluation.terms.status[at]),
        "stage": str(sample.evaluation.stage[at]),
    }


def differences(sample, cluster):
    """Each point in which a cluster's outcome isn't the expected one, with the program's reason."""
    expected, at = sample.expected[cluster], cluster_ids(sample).index(cluster)
    found = []
    for name, got in standing(sample, cluster).items():
        wanted = sorted(expected[name]) if name == "also" else expected.get(name)
        if got != wanted and not (name == "stage" and wanted is None):
            found.append(f"{cluster} {name}: expected {wanted}, got {got}")
    if expected["status"] != "revoked":
        absent = "not_applicable" if expected["stage"] == "recognition" else "not_established"
        for name, got in grounds(sample, cluster).items():
            wanted = expected.get("grounds", {}).get(name, absent)
            if got != wanted:
                reason = sample.evaluation.grounds[name].detail(at).reason_zh
                found.append(f"{cluster} {name}: expected {wanted}, got {got}: {reason}")
    got = verdicts(sample, cluster)
    for name, wanted in expected.get("findings", {}).items():
        if got[name] != wanted:
            reason = sample.evaluation.findings[name].detail(at).reason_zh
            found.append(f"{cluster} {name}: expected {wanted}, got {got[name]}: {reason}")
    return found
