"""Settings of a run and of a refresh."""
