"""Fictional data for `make run`: one county, three schools, a counseling center, every role. No name is anybody's."""
