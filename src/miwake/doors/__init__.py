"""Where people and programs come in; thin on purpose."""
