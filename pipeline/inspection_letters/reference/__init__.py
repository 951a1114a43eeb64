"""Facts that come with the package: its data files, and the list of local areas."""
