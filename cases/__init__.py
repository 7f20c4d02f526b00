"""Students and their counseling: from a teacher's referral to a closed case."""
