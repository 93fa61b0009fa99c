"""The pages of supervision; each module holds those of one subject."""
