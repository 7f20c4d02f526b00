"""The roster file: columns, values, plan, writing. Nothing is written before the whole plan is known to hold."""
