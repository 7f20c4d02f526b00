"""How much a file may ask of us. Plain values: the defaults are SECURITY.md C1, C2 and D3.

Bytes are bytes, times are seconds. A caller that must be stricter passes its own instance.
"""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """What a file may weigh before anything inside it is parsed."""

    file_bytes: int = 10 * MIB
    members: int = 200
    unpacked_bytes: int = 50 * MIB
    ratio: int = 200
    # Below this an exaggerated ratio cannot hurt, and real files have such parts (empty printer settings).
    ratio_floor_bytes: int = 16 * 1024


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What may be read out of a table; the caller sets max_rows for its own import."""

    max_rows: int = 20_000
    max_cols: int = 200
    blank_rows: int = 2_000
    sheets: int = 50
    cell_characters: int = 32_767
    depth: int = 64
    merged_ranges: int = 20_000


@dataclass(frozen=True, slots=True)
class ProcessLimits:
    """What a child process may use before it is ended."""

    address_space_bytes: int = 512 * MIB
    cpu_seconds: int = 20
    wall_seconds: float = 30.0
    open_files: int = 64
    output_bytes: int = 64 * MIB


READING_PROCESS = ProcessLimits()
# WeasyPrint with two full Chinese fonts maps more than it uses; 20 s of wall time is the promise to the person waiting.
DRAWING_PROCESS = ProcessLimits(address_space_bytes=1024 * MIB, wall_seconds=20.0)
