"""The gate on data quality and the witness on thresholds: the only user of Great Expectations."""
