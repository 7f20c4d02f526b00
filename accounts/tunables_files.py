"""The limits of documents/limits.py, shown in the register and fixed: they are what a hostile file meets (SECURITY.md C1,
C2, D3), each is held by a test of hostile files, and a wider one would let a single upload end a worker."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.settings_register import Setting
from documents.limits import (
    DRAWING_PROCESS,
    MIB,
    READING_PROCESS,
    ContainerLimits,
    ReadLimits,
)

WHY = _("防範惡意檔案，放寬會讓單一檔案耗盡主機；隨版本調整")
SOURCE = _("資通系統防護基準：輸入檢核；資源耗用上限")
BYTES, PIECES, ROWS, SECONDS = "MiB", _("個"), pgettext_lazy("unit", "列"), _("秒")
FILE, TABLE = ContainerLimits(), ReadLimits()


def _entry(key: str, meaning: object, unit: object, default: int) -> Setting:
    return Setting(f"files.{key}", meaning, unit, default, _("無"), SOURCE, fixed=WHY)  # type: ignore[arg-type]  # lazy texts


FIXED = (
    _entry("upload_size", _("上傳檔案大小上限"), BYTES, FILE.file_bytes // MIB),
    _entry("members", _("壓縮檔內最多幾個檔案"), PIECES, FILE.members),
    _entry("unpacked_size", _("解壓縮後大小上限"), BYTES, FILE.unpacked_bytes // MIB),
    _entry("ratio", _("壓縮比上限"), _("倍"), FILE.ratio),
    _entry("rows", _("讀取列數上限（未另訂者）"), ROWS, TABLE.max_rows),
    _entry("columns", _("讀取欄數上限"), _("欄"), TABLE.max_cols),
    _entry("blank_rows", _("連續空白幾列後停止讀取"), ROWS, TABLE.blank_rows),
    _entry("sheets", _("工作表數上限"), PIECES, TABLE.sheets),
    _entry("cell_characters", _("每一格字數上限"), _("字"), TABLE.cell_characters),
    _entry("reading_memory", _("讀檔程序記憶體上限"), BYTES, READING_PROCESS.address_space_bytes // MIB),
    _entry("reading_cpu", _("讀檔程序處理器時間上限"), SECONDS, READING_PROCESS.cpu_seconds),
    _entry("drawing_memory", _("產生 PDF 程序記憶體上限"), BYTES, DRAWING_PROCESS.address_space_bytes // MIB),
    _entry("drawing_seconds", _("產生 PDF 時間上限"), SECONDS, int(DRAWING_PROCESS.wall_seconds)),
)  # fmt: skip
