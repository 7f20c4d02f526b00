"""Triggers that keep encrypted columns: pgtrigger compares columns through Django lookups, which ciphertext refuses.

Ciphertext differs on every writing even of the same text, so actions save such rows with `update_fields`.
"""

import pgtrigger


def columns_change(*columns: str, where: str = "") -> pgtrigger.Condition:
    """The condition that any of the columns (by their database names) changes. `where`: further SQL on OLD and NEW."""
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))  # fmt: skip
    differs = f"ROW({old}) IS DISTINCT FROM ROW({new})"
    return pgtrigger.Condition(f"{where} AND {differs}" if where else differs)
