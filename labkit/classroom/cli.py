"""`python -m labkit`: everything that is done outside a notebook."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import labkit
from labkit.fetch.errors import FetchError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the status to exit with.

    >>> main(["--help"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    SystemExit: 0
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (ImportError, OSError, ValueError, FetchError) as error:
        print(error, file=sys.stderr)
        return 1


def checkout() -> Path:
    """The clone of the course that this labkit was imported from.

    Raises FileNotFoundError where it was installed without one.

    >>> (checkout() / "pyproject.toml").is_file()
    True
    """
    root = Path(labkit.__file__).resolve().parents[1]
    if not (root / "jupytext.toml").is_file():
        raise FileNotFoundError(
            "This labkit is installed without its lessons. Clone the course, and there run: "
            'pip install -e ".[lab]"'
        )
    return root


def _parser() -> argparse.ArgumentParser:
    about = (labkit.__doc__ or "").partition("\n")[0]  # the rest is for who imports it
    parser = argparse.ArgumentParser(prog="python -m labkit", description=about)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    doctor = commands.add_parser("doctor", help="look whether this computer is ready")
    doctor.set_defaults(run=_doctor)

    start = commands.add_parser("start", help="lay out the lessons for a student")
    start.add_argument("--folder", type=Path, default=Path("work"), help="where (default: work)")
    start.add_argument(
        "--update", action="store_true", help="lay newer lessons beside changed ones"
    )
    start.add_argument("--list", action="store_true", help="only list the lessons")
    start.set_defaults(run=_start)

    build = commands.add_parser("build", help="write the notebooks from solutions/*.py")
    build.add_argument("--check", action="store_true", help="write nothing; fail if out of step")
    build.set_defaults(run=_build)

    outputs = commands.add_parser("outputs", help="execute the solutions and keep their outputs")
    outputs.add_argument("lessons", nargs="*", metavar="NN", help="lessons (default: all)")
    outputs.set_defaults(run=_outputs)

    _add_data(commands.add_parser("data", help="list, get and check sets of real data"))
    return parser


def _add_data(data: argparse.ArgumentParser) -> None:
    commands = data.add_subparsers(required=True, metavar="COMMAND")

    known = commands.add_parser("list", help="show the catalogue, or all about one set")
    known.add_argument("name", nargs="?", metavar="NAME")
    known.set_defaults(run=_data_list)

    get = commands.add_parser("get", help="download a set and unpack it")
    get.add_argument("name", metavar="NAME")
    get.add_argument("--again", action="store_true", help="download it anew and compare")
    get.add_argument(
        "--trust", action="store_true", help="take a file that differs from what is known of it"
    )
    get.set_defaults(run=_data_get)

    verify = commands.add_parser("verify", help="compare what is here with its hashes")
    verify.add_argument("name", nargs="?", metavar="NAME", help="a set (default: all)")
    verify.set_defaults(run=_data_verify)

    where = commands.add_parser("where", help="show where data lie")
    where.set_defaults(run=_data_where)


def _doctor(options: argparse.Namespace) -> int:
    from labkit.runtime import doctor

    diagnosis = doctor()
    print(diagnosis)
    return 0 if diagnosis.ok else 1


def _start(options: argparse.Namespace) -> int:
    from labkit.classroom.start import overview, start

    lessons = checkout() / "notebooks"
    if options.list:
        lines = overview(lessons, options.folder)
    else:
        lines = start(lessons, options.folder, update=options.update)
    print("\n".join(lines))
    return 0


def _build(options: argparse.Namespace) -> int:
    from labkit.classroom.build import build

    root = checkout()
    changed = [path.relative_to(root).as_posix() for path in build(root, check=options.check)]
    if not changed:
        print("All generated files are in step.")
    elif options.check:
        print("Out of step: " + ", ".join(changed))
        print("Run `python -m labkit build` and commit what it writes.")
    else:
        print("Written or removed: " + ", ".join(changed))
    return 1 if changed and options.check else 0


def _outputs(options: argparse.Namespace) -> int:
    from labkit.classroom.outputs import cover, execute

    root = checkout()
    for path in execute(root, options.lessons):
        print(f"Executed {path.name}.")
    cover(root)
    return 0


def _data_list(options: argparse.Namespace) -> int:
    from labkit.fetch import catalogue

    catalogue(options.name)
    return 0


def _data_get(options: argparse.Namespace) -> int:
    from labkit.fetch import folder_of
    from labkit.runtime.folders import without_home

    folder = folder_of(options.name, again=options.again, trust=options.trust)
    print(f"{options.name} is in {without_home(folder)}.")
    return 0


def _data_verify(options: argparse.Namespace) -> int:
    from labkit.fetch import verify

    findings = verify(options.name)
    print("\n".join(map(str, findings)))
    return 1 if any(finding.state == "problem" for finding in findings) else 0


def _data_where(options: argparse.Namespace) -> int:
    from labkit.fetch import where

    print("\n".join(where()))
    return 0
