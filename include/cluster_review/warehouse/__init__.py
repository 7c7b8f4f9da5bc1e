"""PostgreSQL: what is kept, and how it gets there.

`embedded` starts a server where there is none, `connection.connect` opens one, `migration.migrate` brings it to
this version. `filings` writes what files say, `reading` reads the facts as known at a moment, `runs` opens,
fills and publishes runs.
"""
