"""Training of model coders: `python -m models.training --help`."""
