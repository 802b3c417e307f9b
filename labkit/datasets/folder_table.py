"""A table about pictures: which file each row means, and of what class it is."""

import csv
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from labkit.datasets.folder_files import (
    SPLITS,
    FolderError,
    Item,
    counted,
    entries,
    picture_files,
    some,
)
from labkit.datasets.folder_names import finder

# How columns of a table are usually called; the first one found counts. An id stands last: beside a
# species it is the picture's own.
IMAGE_COLUMNS = ("image", "file", "filename", "file_name", "image_id", "path", "name")
LABEL_COLUMNS = (
    *("label", "class", "whaleid", "category", "species", "individual", "individual_id"),
    *("target", "id"),
)
GROUP_COLUMNS = ("group", "encounter", "patient", "patient_id", "sequence", "day", "date")


def only_table(root: Path) -> Path | None:
    """The one CSV file in a folder, if there is one. Raises FolderError where there are more."""
    tables = [each for each in entries(root) if each.suffix.lower() == ".csv"]
    if len(tables) > 1:
        names = ", ".join(each.name for each in tables)
        raise FolderError(f"{root.name} holds several tables: {names}. Name one: table=…")
    return tables[0] if tables else None


def from_table(
    root: Path,
    table: Path,
    image: str | None,
    label: str | None,
    group: str | None,
    labelled: bool = True,
) -> list[Item]:
    """The pictures under `root` that a table has a row for, in its order; see `folder`.

    Where they are not `labelled`, as beside masks, no column tells their class.
    """
    columns, rows = read_table(table)
    image_column = _named(columns, image, IMAGE_COLUMNS, "image", table)
    label_column = _named(columns, label, LABEL_COLUMNS, "label", table) if labelled else None
    group_column = _group(columns, rows, group, table)
    if not image or (labelled and not label):
        said = f", classes {label_column!r}" if label_column else ""
        said += f", groups {group_column!r}" if group_column else ""
        print(f"{table.name}: pictures from column {image_column!r}{said}.")
    if label_column and len({row[label_column] for row in rows.values()}) == len(rows) > 2:
        print('Every picture is a class of its own. Is it another column? Name it: label="…".')
    split_column = next((each for each in columns if each.casefold() == "split"), None)
    for column in (image_column, label_column, group_column, split_column):
        empty = [line for line, row in rows.items() if column and not row[column]]
        if empty:
            raise FolderError(
                f"{table.name} has nothing in column {column!r} in line {_lines(empty)}. Fill it "
                "in, or take the row out."
            )
    everything = picture_files(root)
    files = _found(root, everything, [row[image_column] for row in rows.values()], table)
    if not files:
        raise FolderError(f"{table.name} has no rows. Give each picture a row.")
    if unnamed := sorted(each.name for each in set(everything) - set(files)):
        lost = counted(len(unnamed))
        print(f"{lost} without a row in {table.name}, left out: {some(unnamed)}.")
    return [
        Item(
            file,
            row[label_column] if label_column else "",
            row[group_column] if group_column else None,
            SPLITS.get(row[split_column].casefold(), row[split_column]) if split_column else None,
        )
        for file, row in zip(files, rows.values(), strict=True)
    ]


def read_table(table: Path) -> tuple[list[str], dict[int, dict[str, str]]]:
    """The columns of a table, and its rows by the number of their line.

    Raises FolderError where it is no table that can be read.
    """
    if not table.is_file():
        raise FolderError(f"There is no table {table}. Check its path.")
    rows: dict[int, dict[str, str]] = {}
    try:
        with table.open(newline="", encoding="utf-8-sig") as stream:
            # Where a comma marks decimals, as in French, spreadsheets separate by semicolons.
            first = stream.readline()
            stream.seek(0)
            delimiter = max(",;\t", key=first.count)
            reader = csv.DictReader(stream, restval="", delimiter=delimiter)
            columns = [name.strip() for name in reader.fieldnames or []]
            reader.fieldnames = columns
            for row in reader:
                if any(row.pop(None, [])):
                    raise FolderError(
                        f"{table.name} has more values in line {reader.line_num} than the "
                        f"{len(columns)} columns it names. Put a value that holds {delimiter!r} "
                        'into "…".'
                    )
                row = {column: (value or "").strip() for column, value in row.items()}
                if any(row.values()):  # spreadsheets leave empty lines at the end
                    rows[reader.line_num] = row
    except UnicodeDecodeError:
        raise FolderError(
            f'{table.name} is not written in UTF-8. Save it again as "CSV UTF-8", which a '
            "spreadsheet offers beside plain CSV."
        ) from None
    except csv.Error as error:
        raise FolderError(
            f"{table.name} is no table that can be read ({error}). Open it in a spreadsheet, and "
            'save it as "CSV UTF-8".'
        ) from error
    return columns, rows


def _found(root: Path, files: Sequence[Path], names: Sequence[str], table: Path) -> list[Path]:
    """The file that each name means; see `finder`.

    Raises FolderError where a name means no file or several, or a file is named twice.
    """
    meant = finder(root, files)
    found, missing, unclear = [], [], []
    for name in names:
        fitting = meant(name)
        if len(fitting) > 1:
            unclear.append(f"{name} ({some([f.relative_to(root).as_posix() for f in fitting])})")
        elif fitting:
            found.append(fitting[0])
        else:
            missing.append(name)
    if missing:
        raise FolderError(
            f"{table.name} names {counted(len(missing))} not to be found in {root.name}: "
            f"{some(missing)}. Add the files, or take their rows out."
        )
    if unclear:
        raise FolderError(
            f"{table.name} names {counted(len(unclear))} of which there are several: "
            f"{some(unclear)}. Give their folder and their ending, as in the brackets."
        )
    twice = [file.name for file, count in Counter(found).items() if count > 1]
    if twice:
        raise FolderError(
            f"{table.name} has several rows for {counted(len(twice))}: {some(twice)}. "
            "Leave one row a picture."
        )
    return found


def _group(
    columns: Sequence[str], rows: dict[int, dict[str, str]], given: str | None, table: Path
) -> str | None:
    """The column that is given, or else one that is usually called so and has a value a picture."""
    if given:
        return _named(columns, given, (), "group", table)
    folded = {each.casefold(): each for each in columns}
    usual = [folded[name] for name in GROUP_COLUMNS if name in folded]
    return next((each for each in usual if all(row[each] for row in rows.values())), None)


def _named(
    columns: Sequence[str], given: str | None, usual: Sequence[str], what: str, table: Path
) -> str:
    if given in columns:
        return str(given)
    if given is not None:
        near = get_close_matches(given, columns, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise FolderError(
            f"{table.name} has no column {given!r}.{hint} It has: {', '.join(columns)}."
        )
    folded = {each.casefold(): each for each in columns}
    for name in usual:
        if name in folded:
            return folded[name]
    raise FolderError(
        f"Which column of {table.name} holds the {what}? It has: {', '.join(columns) or 'none'}. "
        f'Name it: {what}="…".'
    )


def _lines(numbers: Sequence[int]) -> str:
    return some([str(number) for number in numbers])
