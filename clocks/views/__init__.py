"""Pages of the working calendar: everybody who sees cases reads them, district staff change it."""
