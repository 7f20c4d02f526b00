"""Encrypted copies of an installation: the database and the files in one file that only BACKUP_KEY opens."""
