"""The front door: what `read`, `code` and `Workspace` return and do."""
