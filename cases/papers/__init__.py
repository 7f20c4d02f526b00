"""Statutory papers: one module for each paper and its version. Labels are the paper's own and stay Chinese."""
