"""The pages of the desk; each module has a `router`."""

ROUTERS = (
    "cluster_review.desk.pages.work_list",
    "cluster_review.desk.pages.cluster",
    "cluster_review.desk.pages.province",
    "cluster_review.desk.county.pages",
)
"""The modules whose routers make up the desk, in order."""
