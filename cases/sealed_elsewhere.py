"""Ciphertext of casework outside encrypted columns: files in the storage."""

from cases import sealed_files
from fields.elsewhere import Elsewhere, register

register(
    Elsewhere(
        "cases.Attachment.file",
        sealed_files.count_attachments,
        sealed_files.rotate_attachments,
    )
)
register(
    Elsewhere(
        "cases.ImportJob.file", sealed_files.count_imports, sealed_files.rotate_imports
    )
)
