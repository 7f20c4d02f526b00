"""Ciphertext of transitions outside encrypted columns: scans and evidence, and the files under a package's seal."""

from functools import partial

from django.db.models import Q

from cases.sealed_files import count_files, rotate_files
from fields.elsewhere import Elsewhere, register
from transitions.models import PackageFile, TransferFile

for model, among in ((TransferFile, Q()), (PackageFile, Q(sealed_at__isnull=False))):
    register(
        Elsewhere(
            f"{model._meta.label}.file",
            partial(count_files, model, among=among),
            partial(rotate_files, model, among=among),
        )
    )
