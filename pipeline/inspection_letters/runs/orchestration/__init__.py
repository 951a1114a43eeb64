"""Prefect: the same runs as flows, with a server of its own or a team's."""
