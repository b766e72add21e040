"""Where everything rests: rows, blobs, vectors."""
