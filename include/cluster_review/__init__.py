"""Re-evaluates recognised SME characteristic industrial clusters (中小企业特色产业集群).

The law is data, the evaluation is exact and three-valued, and a recommendation can be traced from the
law's own words down to the cell of the form. People decide; the program recommends.

The layers, from the shell down to plain values, are drawn in ``CONTRIBUTING.md`` and held by
``lint-imports``.
"""

__version__ = "0.1.0"
