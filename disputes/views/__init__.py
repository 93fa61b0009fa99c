"""The pages of cases; each module holds those of one subject."""
