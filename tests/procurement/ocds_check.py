"""Runs the checker of the Open Contracting Partnership (libcoveocds) over a package: a program of its own, so that it
needs no part of the portal and may live in another environment (requirements/ocds.txt).

    python ocds_check.py PACKAGE --standard standard-1__1__5.zip --own FOLDER [--extensions FOLDER]

``--standard`` is an archive of the standard's repository at the tag 1__1__5 (its folder ``schema`` is enough);
``--extensions`` a folder with one folder an extension, named as its repository. Extensions that are not there are left
out of the check, so that it needs no network. Prints a JSON object; exit 1 where the schema has something against it.
"""

import argparse
import json
import os
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from zipfile import ZipFile

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"

import jsonref  # noqa: E402 - all of these read the environment
from libcoveocds.api import ocds_json_output  # noqa: E402
from libcoveocds.config import LibCoveOCDSConfig  # noqa: E402

OWN = "portal"  # name of the folder of the portal's own extension


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class Standard:
    """Stands where jsonref looks for the network: schemas that others refer to are in the archive, too."""

    def __init__(self, archive: Path) -> None:
        self.archive = archive

    def get(self, address: str, **options: Any) -> "Standard":
        with ZipFile(self.archive) as found:
            top = found.namelist()[0].split("/")[0]
            self.text = found.read(f"{top}/schema/{address.rsplit('/', 1)[-1]}").decode()
        return self

    def raise_for_status(self) -> None:
        pass

    def json(self, **options: Any) -> Any:
        return json.loads(self.text, **options)


def gathered(into: Path, folder: Path | None, own: Path) -> None:
    """One folder with all extensions at hand; the checker takes them over HTTP only."""
    (into / OWN).symlink_to(own.resolve())
    for place in folder.iterdir() if folder else ():
        (into / place.name).symlink_to(place.resolve())


def at_hand(extensions: list[str], folder: Path, base: str) -> tuple[list[str], list[str]]:
    """Extensions by addresses of this machine, and those that it lacks."""
    found, missing = [], []
    for address in extensions:
        name = address.split("/")[-3] if "open-contracting-extensions" in address else OWN
        if (folder / name / "extension.json").is_file():
            found.append(f"{base}/{name}/extension.json")
        else:
            missing.append(address)
    return found, missing


def check(package: dict[str, Any], standard: Path) -> dict[str, Any]:
    jsonref.requests = Standard(standard)
    config = LibCoveOCDSConfig()
    config.config |= {"standard_zip": f"file://{standard.resolve()}", "context": "api"}
    found: dict[str, Any] = ocds_json_output(json_data=package, lib_cove_ocds_config=config)
    return found


def report_of(found: dict[str, Any], used: list[str], missing: list[str]) -> dict[str, Any]:
    extensions = found.get("extensions") or {}
    return {
        "version": found.get("version_used"),
        "errors": found["validation_errors"],
        "extensions": len(used),
        "failed_extensions": extensions.get("invalid_extension") or {},
        "missing_extensions": missing,
        "additional_fields": sorted({f"{row['path']}/{row['field']}" for row in found["additional_fields"]}),
        "conformance_errors": found.get("conformance_errors") or {},
        "additional_checks": found.get("additional_checks") or {},
        "additional_codes": found.get("additional_closed_codelist_values") or {},
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("package", type=Path)
    parser.add_argument("--standard", type=Path, required=True)
    parser.add_argument("--own", type=Path, required=True, help="folder of the portal's extension")
    parser.add_argument("--extensions", type=Path)
    options = parser.parse_args()
    package = json.loads(options.package.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        gathered(Path(folder), options.extensions, options.own)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_address[1]}"
        package["extensions"], missing = at_hand(package["extensions"], Path(folder), base)
        found = check(package, options.standard)
        server.shutdown()
    report = report_of(found, package["extensions"], missing)
    print(json.dumps(report, ensure_ascii=False, default=str))
    return 1 if report["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
