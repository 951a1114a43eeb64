"""Train model coders: ``python -m inspection_letters.runs.training --help`` lists the options."""
