"""A verdict as a page that opens anywhere."""
