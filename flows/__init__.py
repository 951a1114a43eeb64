"""Thin Prefect flows that join the stages to storage: one file per question."""
