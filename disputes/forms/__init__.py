"""Forms of the case pages: one for each act, one for each page."""
