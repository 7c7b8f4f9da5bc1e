"""Print the digest of a made-up province's result rows. Run by a test in processes of their own.

Arguments: a seed that shuffles every table's rows and the order of tables; 0 leaves them as they are.
"""

import hashlib
import json
import random
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "include"), str(ROOT)]

from tests.properties.conftest import load_law  # noqa: E402
from tests.properties.made_up_province import frames_of, made_up_clusters  # noqa: E402

from cluster_review.facts.digest import facts_digest  # noqa: E402
from cluster_review.recommendation.results import Provenance, result_rows  # noqa: E402

YEAR, LAW_DATE, CLUSTERS = 2025, date(2026, 4, 15), 60


def main(shuffle: int) -> None:
    frames = frames_of(cluster.rows for cluster in made_up_clusters(5, CLUSTERS, YEAR, LAW_DATE))
    if shuffle:
        names = random.Random(shuffle).sample(sorted(frames), len(frames))
        frames = {name: frames[name].sample(frac=1, random_state=shuffle) for name in names}
    evaluation = load_law(ROOT).evaluated(frames, YEAR, LAW_DATE)
    rows = result_rows(evaluation, Provenance("run", "policy", facts_digest(frames), "code"))
    for table, found in rows.items():
        text = json.dumps(found, ensure_ascii=False, default=str)
        print(table, len(found), hashlib.sha256(text.encode()).hexdigest())


if __name__ == "__main__":
    main(int(sys.argv[1]))
