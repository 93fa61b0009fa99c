"""Pages of the organization: looking, appointing, changing the tree."""
