"""Maths bricks: pure functions on arrays; no files, no database, no clock."""
