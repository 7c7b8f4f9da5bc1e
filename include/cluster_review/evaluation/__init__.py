"""Facts times provisions gives findings: three-valued, columnar, exact at every bound."""
