"""Running BERT encoders: the tokeniser, the input embeddings and the session."""
