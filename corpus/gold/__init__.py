"""Stand-off gold: the codes of sentences by hash and offsets, without their text."""
