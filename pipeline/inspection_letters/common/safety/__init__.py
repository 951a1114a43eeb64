"""What keeps strangers out of local servers, secrets out of texts, and hostile text visible."""
