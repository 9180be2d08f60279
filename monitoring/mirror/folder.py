"""The folder of the mirror: on this machine, or an address that pyarrow knows (``s3://bucket/path``).

A file is written under another name and renamed when it is whole, so whoever reads never sees half of one. Files that
nobody lists any more stay for a day: a run that began before may still be reading them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from django.conf import settings
from pyarrow import fs

KEPT = timedelta(days=1)
ROWS = 122_880 * 4  # of a group: as many as an engine takes at once, several times
SUFFIX = ".parquet"


@dataclass(frozen=True)
class Folder:
    """``local``: plain paths will do for any engine."""

    files: fs.FileSystem
    base: str
    address: str

    @property
    def local(self) -> bool:
        return isinstance(self.files, fs.LocalFileSystem)

    def path(self, name: str) -> str:
        return f"{self.base}/{name}"

    def paths(self, names: Iterable[str]) -> list[str]:
        return [self.path(name) for name in names]

    def addresses(self, names: Iterable[str]) -> list[str]:
        """For an engine that has its own way to the store."""
        return [f"{self.address}/{name}" for name in names]

    def dataset(self, names: Iterable[str], schema: pa.Schema) -> ds.Dataset:
        return ds.dataset(self.paths(names), schema=schema, format="parquet", filesystem=self.files)

    def has(self, names: Iterable[str]) -> bool:
        found = self.files.get_file_info(self.paths(names))
        return all(one.type == fs.FileType.File for one in found)

    def write(self, month: date, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> str | None:
        """Writes one file; its name, or None where there was no row."""
        name = f"{month:%Y-%m}/{uuid4().hex}{SUFFIX}"
        aside = self.path(f"{name}.part")
        self.files.create_dir(self.path(f"{month:%Y-%m}"), recursive=True)
        rows, waiting, held = 0, [], 0
        with self.files.open_output_stream(aside) as sink, pq.ParquetWriter(sink, schema, compression="snappy") as out:
            for batch in batches:
                waiting.append(batch)
                rows, held = rows + batch.num_rows, held + batch.num_rows
                if held >= ROWS:
                    out.write_table(pa.Table.from_batches(waiting, schema=schema), row_group_size=ROWS)
                    waiting, held = [], 0
            if held:
                out.write_table(pa.Table.from_batches(waiting, schema=schema), row_group_size=ROWS)
        if not rows:
            self.files.delete_file(aside)
            return None
        self.files.move(aside, self.path(name))
        return name

    def sweep(self, kept: set[str], now: datetime) -> int:
        """Removes files that no month lists and that nobody can be reading any more."""
        selector = fs.FileSelector(self.base, allow_not_found=True, recursive=True)
        old = [
            one.path
            for one in self.files.get_file_info(selector)
            if one.type == fs.FileType.File
            and one.path.endswith((SUFFIX, ".part"))
            and one.path.removeprefix(f"{self.base}/") not in kept
            and (one.mtime is None or one.mtime < now - KEPT)
        ]
        for path in old:
            self.files.delete_file(path)
        return len(old)


def folder(where: str | None = None) -> Folder:
    where = where or settings.SCREENING_MIRROR
    if "://" in where:
        files, base = fs.FileSystem.from_uri(where)
    else:
        files, base = fs.LocalFileSystem(), str(where)
    return Folder(files, base.rstrip("/"), where.rstrip("/"))
