"""Building blocks that every room may use: settings, shipped data, files, encoders."""
