"""The statutory papers of the former school, one module for each and its version."""
