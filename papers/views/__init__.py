"""Pages of the mediation file, and what the district manages."""
