"""Draw an uploaded picture anew in the child: the pixels pass, everything else (EXIF, places, appended files) stays behind."""

import io
from typing import Any, BinaryIO

from PIL import Image, ImageFile, ImageOps

FORMATS = {"jpg": "JPEG", "png": "PNG"}


class Stop(Exception):
    """`code` is a key of documents.errors.MESSAGES."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def run(order: dict[str, Any], source: BinaryIO, out: BinaryIO) -> None:
    """In: `kind` (jpg or png) and `pixels`, the most that are drawn. Out: the new file."""
    # The header is judged before any pixel is unpacked; Pillow's own guard would only warn below twice its bound.
    Image.MAX_IMAGE_PIXELS = None
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.preinit()
    kind = FORMATS[order["kind"]]
    try:
        picture = Image.open(io.BytesIO(source.read()), formats=[kind])
        if picture.width * picture.height > order["pixels"]:
            raise Stop("too_many_pixels", limit=order["pixels"] // 1_000_000)
        picture.load()
        answer = _drawn(picture, kind)
    except Stop:
        raise
    except (MemoryError, RecursionError) as error:
        raise Stop("too_much") from error
    except Exception as error:  # whatever the library raised: the file is refused
        raise Stop("not_picture") from error
    out.write(b"drawn\n" + answer)


def _drawn(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(
        picture
    )  # the camera's turn, before it is forgotten
    if kind == "JPEG":
        plain = upright.convert("L" if upright.mode == "L" else "RGB")
    else:
        plain = upright if upright.mode in ("L", "RGB") else upright.convert("RGBA")
    # A new picture from the pixels alone: `info` (EXIF, XMP, text chunks, profiles) is not copied.
    fresh = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    buffer = io.BytesIO()
    options: dict[str, Any] = (
        {"quality": 88} if kind == "JPEG" else {"compress_level": 6}
    )
    fresh.save(buffer, kind, **options)
    return buffer.getvalue()
