"""Forms of the pages: they say what is missing in a field, the actions say the rest."""
