"""The acts of the app: each takes who does it and when, checks, changes and writes the event."""
