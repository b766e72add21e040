"""One measured claim a file; run with `miwake bench NAME`."""
