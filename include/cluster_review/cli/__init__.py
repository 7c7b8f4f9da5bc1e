"""The same stages from a shell."""

from cluster_review.cli.app import app

__all__ = ["app"]
