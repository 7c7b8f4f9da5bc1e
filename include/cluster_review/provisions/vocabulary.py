"""Moved to `cluster_review.vocabulary`."""

from cluster_review.vocabulary import CodeWord, Metric, Unit, Vocabulary, vocabulary_from

__all__ = ["CodeWord", "Metric", "Unit", "Vocabulary", "vocabulary_from"]
