"""The work behind the page: one verb a file, each in a child process of its own."""
