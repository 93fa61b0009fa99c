"""Plays days of a district through the domain's own actions: for demos, tests and benchmarks.

Everything drawn by lot comes from a seed and from codes of areas, so that the same seed plays the
same days on the same tree. Every moment is passed in. People, places below the villages and all
texts are invented (governance/demo); only the villages and what lies above them are real.
"""
