"""The zip container of an upload, read by our own strict eyes before any library sees it.

A zip has two tables of contents (the central directory and the local headers) and libraries
disagree which one to believe. Here both must tell the same story, or the file is refused.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from documents.errors import Refused
from documents.limits import MIB, ContainerLimits

STORED, DEFLATED = 0, 8

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_FLAG_ENCRYPTED = 0x1 | 0x40 | 0x2000
_FLAG_UTF8 = 0x800
_FLAG_DESCRIPTOR = 0x8
_UNIX, _SYMLINK = 3, 0o120000
_LONGEST_NAME = 255
_UNSAFE_NAME = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]|^/|(^|/)\.{1,2}(/|$)|//")
_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive; `start` is where its packed bytes begin."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    header: int
    start: int
    has_extra: bool


def read_members(data: bytes, limits: ContainerLimits) -> list[Member]:
    """All members in the order of their bytes. Raises Refused for any structure a well-behaved program doesn't write."""
    end = _find_end(data)
    (_sig, disk, first_disk, here, total, size, offset, _comment) = _END.unpack_from(
        data, end
    )
    if total > limits.members or size > limits.members * (
        _ENTRY.size + 2 * _LONGEST_NAME
    ):
        raise Refused("too_many_members", limit=limits.members)
    if disk or first_disk or here != total or offset + size != end:
        raise Refused("damaged")
    members = []
    at = offset
    for _index in range(total):
        member, at = _read_entry(data, at, end)
        members.append(member)
    if at != end:
        raise Refused("damaged")
    members.sort(key=lambda member: member.header)
    _refuse_overlap(members, offset)
    _refuse_twins(members)
    return members


def unpack(data: bytes, member: Member, limits: ContainerLimits, *, room: int) -> bytes:
    """The member's real content, whatever its header declares.

    `room` is how many bytes the whole archive may still yield. Stops at the limit, so a bomb costs no more memory than that.
    """
    packed = memoryview(data)[member.start : member.start + member.packed]
    allowed = min(room, _allowed_by_ratio(member, limits))
    content = (
        bytes(packed)
        if member.method == STORED
        else b"".join(_inflate(packed, allowed))
    )
    if len(content) > allowed:
        if allowed == room:
            raise Refused("unpacked_too_big", limit=limits.unpacked_bytes // MIB)
        raise Refused("ratio")
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise Refused("damaged")
    return content


def _allowed_by_ratio(member: Member, limits: ContainerLimits) -> int:
    return max(limits.ratio_floor_bytes, limits.ratio * member.packed)


def _inflate(packed: memoryview, allowed: int) -> Iterator[bytes]:
    """Pieces of the content, at most one byte more than allowed."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    left = allowed + 1
    try:
        pending: bytes | memoryview = packed
        while left > 0 and not inflater.eof:
            piece = inflater.decompress(pending, min(left, _CHUNK))
            pending = inflater.unconsumed_tail
            if not piece and not pending:
                break
            left -= len(piece)
            yield piece
    except zlib.error as error:
        raise Refused("damaged") from error
    if left > 0 and (not inflater.eof or inflater.unused_data):
        raise Refused("damaged")


def _find_end(data: bytes) -> int:
    """Where the end record begins. It must be the last thing in the file but for its own comment."""
    end = data.rfind(b"PK\x05\x06", max(0, len(data) - _END.size - 0xFFFF))
    if end < 0 or end + _END.size > len(data):
        raise Refused("damaged")
    if end + _END.size + _END.unpack_from(data, end)[-1] != len(data):
        raise Refused("damaged")
    return end


def _read_entry(data: bytes, at: int, end: int) -> tuple[Member, int]:
    if at + _ENTRY.size > end:
        raise Refused("damaged")
    (signature, made_by, _needs, flags, method, _time, _date, crc, packed, size, name_length,
     extra_length, comment_length, disk, _internal, external, header) = _ENTRY.unpack_from(data, at)  # fmt: skip
    next_at = at + _ENTRY.size + name_length + extra_length + comment_length
    if signature != b"PK\x01\x02" or disk or next_at > end:
        raise Refused("damaged")
    raw_name = data[at + _ENTRY.size : at + _ENTRY.size + name_length]
    if flags & _FLAG_ENCRYPTED:
        raise Refused("encrypted")
    if method not in (STORED, DEFLATED):
        raise Refused("compression")
    if method == STORED and packed != size:
        raise Refused("damaged")
    if made_by >> 8 == _UNIX and (external >> 16) & 0o170000 == _SYMLINK:
        raise Refused("unsafe_name")
    name = _safe_name(raw_name, flags)
    start, has_extra = _check_local(
        data, header, raw_name, flags, method, crc, packed, size
    )
    return Member(name, method, crc, packed, size, header, start, has_extra), next_at


def _safe_name(raw: bytes, flags: int) -> str:
    try:
        name = raw.decode("utf-8" if flags & _FLAG_UTF8 else "cp437")
    except UnicodeDecodeError as error:
        raise Refused("unsafe_name") from error
    if not name or len(raw) > _LONGEST_NAME or _UNSAFE_NAME.search(name):
        raise Refused("unsafe_name")
    return name


def _check_local(
    data: bytes,
    header: int,
    raw_name: bytes,
    flags: int,
    method: int,
    crc: int,
    packed: int,
    size: int,
) -> tuple[int, bool]:
    """Where the packed bytes begin, once the local header agrees with the directory."""
    if header + _LOCAL.size > len(data):
        raise Refused("damaged")
    (signature, _needs, local_flags, local_method, _time, _date, local_crc, local_packed, local_size,
     name_length, extra_length) = _LOCAL.unpack_from(data, header)  # fmt: skip
    name_at = header + _LOCAL.size
    if signature != b"PK\x03\x04" or data[name_at : name_at + name_length] != raw_name:
        raise Refused("damaged")
    if local_flags & _FLAG_ENCRYPTED:
        raise Refused("encrypted")
    told = (local_crc, local_packed, local_size)
    # A streaming writer leaves the sizes to a descriptor behind the data and zeros here.
    untold = flags & _FLAG_DESCRIPTOR and told == (0, 0, 0)
    if local_method != method or not (told == (crc, packed, size) or untold):
        raise Refused("damaged")
    return name_at + name_length + extra_length, bool(extra_length)


def _refuse_overlap(members: list[Member], directory: int) -> None:
    reached = 0
    for member in members:
        if member.header < reached:
            raise Refused("overlap")
        reached = member.start + member.packed
        if reached > directory:
            raise Refused("overlap")


def _refuse_twins(members: list[Member]) -> None:
    """Two names that one file system or one library would take for the same."""
    names = {member.name.casefold().rstrip("/") for member in members}
    if len(names) != len(members):
        raise Refused("unsafe_name")
