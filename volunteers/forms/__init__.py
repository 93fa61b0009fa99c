"""Forms of the pages; each knows its fields, the actions decide whether the content is right."""
