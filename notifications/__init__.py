"""What is due for whom, told once: inbox, e-mail, calendar feed."""
