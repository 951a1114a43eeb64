"""Runs: the stages joined to the workspace."""
