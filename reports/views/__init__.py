"""Pages of the daily flow."""
