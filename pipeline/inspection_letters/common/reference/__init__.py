"""Reference data that come with the package: data files and the list of local areas."""
