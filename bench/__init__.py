"""The benchmarks: what the portal does against the plainest thing that could do it.

Each benchmark is a function marked with `@benchmark` that returns a `Result`. `script/bench` runs
each in a process and a database of its own, on PostgreSQL, and interleaves the two sides, so that
a busy machine slows both. Only the ratios are worth quoting.
"""
