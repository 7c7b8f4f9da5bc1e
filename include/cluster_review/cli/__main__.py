"""`python -m cluster_review.cli`: the command without its script."""

from cluster_review.cli.app import app

app()
