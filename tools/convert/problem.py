"""The one error the build tools show to a person."""


class Problem(Exception):
    """Something the person at the keyboard can put right; the text says how."""
