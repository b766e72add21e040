"""One verb a file; stages meet only in the store."""
