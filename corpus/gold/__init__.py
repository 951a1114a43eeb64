"""Gold as stand-off: codes of sentences by hash and offsets, without their text."""
