"""Documents from layouts, as Word files and as PDF; templates shipped or a district's own."""
