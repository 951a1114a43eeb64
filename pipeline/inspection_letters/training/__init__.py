"""Training of model coders: `python -m inspection_letters.training --help`."""
