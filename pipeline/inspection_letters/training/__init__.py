"""Training model coders; ``python -m inspection_letters.training --help`` lists the options."""
