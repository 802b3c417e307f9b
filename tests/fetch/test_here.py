"""What a lesson asks for, what a person asks for, and where things lie."""

import pytest

from labkit.fetch import SETS, FetchError, folder_of, missing, there, verify, where
from labkit.fetch.entry import File
from labkit.runtime import folders
from labkit.runtime.folders import without_home

from .conftest import FAST, ZIP, on_disk, sends, sha256, zipped


def get(**more):
    return folder_of("mini", patience=FAST, **more)


@pytest.fixture
def mine(server, mini):
    """A set that can be had."""
    server.routes["/mini.zip"] = sends(ZIP)
    return mini(f"{server.url}/mini.zip")


# Absent


@pytest.mark.usefixtures("offline")
def test_a_lesson_shows_one_sentence_and_downloads_nothing(capsys):
    sentence = (
        "Beluga ID 2022 is not on this computer (5,902 pictures; about 590 MB, "
        "8 minutes at 10 Mbit a second; licence "
        "CDLA-Permissive 1.0). To download it: python -m labkit data get beluga"
    )
    assert missing("beluga") == sentence
    assert not there("beluga")
    assert capsys.readouterr().out == f"{sentence}\n"


@pytest.mark.usefixtures("offline")
def test_what_is_not_known_is_said():
    assert missing("camvid") == (
        "CamVid is not on this computer (size not known; licence not known). To download it: "
        "python -m labkit data get camvid"
    )


@pytest.mark.usefixtures("offline")
def test_a_set_to_be_got_by_hand_is_said():
    assert missing("right-whales") == (
        "NOAA Right Whale Recognition 2015 is not on this computer (11,469 pictures; about 9.8 GB, "
        "2.2 hours at 10 Mbit a second; "
        "licence rules of the contest). It has to be got by hand; the steps: python -m labkit data "
        "get right-whales"
    )


@pytest.mark.parametrize("ask", [folder_of, missing, there, verify])
def test_an_unknown_name_names_the_nearest(ask):
    with pytest.raises(FetchError) as caught:
        ask("belugas")
    assert str(caught.value) == (
        "There is no set 'belugas' in the catalogue. Did you mean 'beluga'? It has: "
        f"{', '.join(SETS)}."
    )
    with pytest.raises(FetchError, match=r"^There is no set 'zzz' in the catalogue\. It has: "):
        ask("zzz")


# By hand


@pytest.fixture
def no_token(monkeypatch, tmp_path):
    for name in ("KAGGLE_API_TOKEN", "KAGGLE_USERNAME", "KAGGLE_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "kaggle"))
    return tmp_path / "kaggle"


@pytest.mark.usefixtures("offline", "no_token")
def test_what_to_click_for_the_right_whales(cache):
    with pytest.raises(FetchError) as caught:
        folder_of("right-whales")
    contest = "noaa-right-whale-recognition"
    assert str(caught.value) == (
        "NOAA Right Whale Recognition 2015 has to be got by hand: about 9.8 GB, 2.2 hours at "
        "10 Mbit a second, licence rules of "
        "the contest.\n"
        "Missing here: a token of Kaggle's, which kagglehub needs (no kaggle.json, no "
        "KAGGLE_API_TOKEN); imgs.zip; train.csv; w_7489.jpg.\n"
        "  1. Sign in on kaggle.com, or make an account and confirm your telephone number there.\n"
        f"  2. Open https://www.kaggle.com/c/{contest} , choose Rules and accept them: until then "
        "the server answers 403 to everybody.\n"
        "  3. Choose Data and download imgs.zip, train.csv and w_7489.jpg (unpacked, where it "
        "comes as w_7489.jpg.zip); or choose Settings > API, make a token, keep it as "
        "kaggle.json in ~/.kaggle, and in Python: "
        f'kagglehub.competition_download("{contest}").\n'
        "  4. Put imgs.zip, train.csv, w_7489.jpg into "
        f"{without_home(cache / 'archives' / 'right-whales')}.\n"
        "  5. Run the same again."
    )


@pytest.mark.parametrize("how", ["file", "token", "name and key"])
def test_a_token_that_is_there_is_not_missing(no_token, monkeypatch, how):
    if how == "file":
        no_token.mkdir()
        (no_token / "kaggle.json").touch()
    elif how == "token":
        monkeypatch.setenv("KAGGLE_API_TOKEN", "secret")
    else:
        monkeypatch.setenv("KAGGLE_USERNAME", "somebody")
        monkeypatch.setenv("KAGGLE_KEY", "secret")
    with pytest.raises(FetchError, match=r"Missing here: imgs\.zip; train\.csv; w_7489\.jpg\."):
        folder_of("right-whales")


@pytest.mark.usefixtures("offline")
def test_right_whales_that_were_brought_are_laid_out_and_the_stray_picture_put_in(cache):
    brought = cache / "archives" / "right-whales"
    brought.mkdir(parents=True)
    (brought / "imgs.zip").write_bytes(zipped({"imgs/w_1.jpg": b"1", "imgs/w_2.jpg": b"2"}))
    with pytest.raises(FetchError, match=r"Missing here: .*train\.csv; w_7489\.jpg\.\n"):
        folder_of("right-whales")
    (brought / "train.csv").write_text("Image,whaleID\n", encoding="utf-8")
    (brought / "w_7489.jpg").write_bytes(b"stray")
    folder = folder_of("right-whales")
    found = {each.relative_to(folder).as_posix() for each in folder.rglob("*.*")}
    assert found == {
        "imgs/w_1.jpg", "imgs/w_2.jpg", "imgs/w_7489.jpg", "train.csv", ".labkit.json",
    }  # fmt: skip
    assert there("right-whales")


@pytest.mark.usefixtures("offline")
def test_a_mirror_may_have_what_nobody_else_may_pass_on(cache, tmp_path, monkeypatch):
    files = {"imgs.zip": zipped({"imgs/w_1.jpg": b"1"}), "train.csv": b"Image", "w_7489.jpg": b"7"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.setenv("LABKIT_MIRROR", str(tmp_path))
    assert (folder_of("right-whales") / "imgs" / "w_7489.jpg").is_file()
    assert on_disk(cache / "archives" / "right-whales") == sorted(files)


def test_a_file_that_only_a_person_has_is_not_asked_for_on_the_web(mini, monkeypatch, tmp_path):
    monkeypatch.setenv("LABKIT_MIRROR", str(tmp_path))
    mini()
    with pytest.raises(FetchError, match=r"Or get mini\.zip in a browser, from a colleague or"):
        get()


@pytest.mark.usefixtures("offline")
def test_a_set_without_files_wants_a_folder():
    with pytest.raises(FetchError) as caught:
        folder_of("cvc-endoscenestill")
    said = str(caught.value)
    assert said.startswith(
        "CVC-EndoSceneStill has to be got by hand: size not known, licence not known.\n"
        "Missing here: a folder of yours with its files.\n  1. Open https://pages.cvc.uab.es/"
    )
    assert said.endswith('  3. Give that folder where a set is asked for: source="/the/folder".')


# Where


def test_on_drive_an_archive_stays_one_file_and_is_unpacked_elsewhere(mine, monkeypatch, tmp_path):
    drive, disk = tmp_path / "drive", tmp_path / "disk"
    monkeypatch.setattr(folders, "DRIVE", drive)
    monkeypatch.setattr(folders, "_cache", lambda: disk)
    monkeypatch.setenv("LABKIT_DATA", str(drive / "MyDrive" / "data"))
    folder = get()
    assert folder == disk / "sets" / "mini"
    assert (folder / "mini/a.json").is_file()
    on_drive = [each.name for each in drive.rglob("*") if each.is_file()]
    assert sorted(on_drive) == ["mini.zip", "mini.zip.json"]
    # A new session: the disk is empty, and Drive is as it was.
    folder.rename(tmp_path / "lost")
    assert there("mini")
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("connected"))
    assert (get() / "mini/a.json").is_file()


def test_another_disk_can_be_named_to_unpack_to(mine, monkeypatch, tmp_path, archives):
    monkeypatch.setenv("LABKIT_LOCAL", str(tmp_path / "fast"))
    assert get() == tmp_path / "fast" / "sets" / "mini"
    assert on_disk(archives) == ["mini.zip"]


def test_a_set_that_got_another_file_is_completed(server, mine, mini):
    get()
    server.routes["/more.zip"] = sends(zipped({"more/b.json": b"{}"}))
    files = (*mine.files, File("more.zip", (f"{server.url}/more.zip",)))
    mini(files=files)
    assert not there("mini")
    folder = get()
    assert (folder / "mini/a.json").is_file()
    assert (folder / "more/b.json").is_file()
    assert [path for path, _ in server.asked] == ["/mini.zip", "/more.zip"]
    assert sorted(each.name for each in folder.iterdir()) == [".labkit.json", "mini", "more"]


def test_where_tells_each_folder_and_what_it_holds(mine, archives, cache, monkeypatch):
    monkeypatch.setenv("LABKIT_MIRROR", "https://class.example.invalid/data")
    assert where() == [
        f"Archives, one file each (LABKIT_DATA): {without_home(cache / 'archives')}",
        f"Unpacked (LABKIT_LOCAL): {without_home(cache / 'sets')}",
        "Mirror, asked first (LABKIT_MIRROR): https://class.example.invalid/data",
    ]
    monkeypatch.delenv("LABKIT_MIRROR")
    get()
    (archives / "mini.zip.part").write_bytes(bytes(3000))
    (archives / "mini.zip.0123456789ab.aside").touch()
    assert where()[2:] == [
        "Mirror, asked first (LABKIT_MIRROR): none",
        "  mini: archives 21 kB, begun 3 kB, unpacked 35 kB, kept aside: "
        "mini.zip.0123456789ab.aside",
    ]


# Verified


def told():
    return [str(finding) for finding in verify("mini")]


def test_nothing_is_verified_where_nothing_is():
    assert str(verify()[0]) == (
        "notice   Data: nothing of it is here.\n         What to do: python -m labkit data list"
    )


@pytest.mark.usefixtures("mine")
def test_what_is_right_is_said_to_be():
    get()
    assert told() == [
        "fine     mini.zip: is the file that was published.",
        "fine     mini: unpacked files: 4, 35 kB.",
    ]
    assert len(verify()) == 2


@pytest.mark.usefixtures("mine")
def test_a_damaged_archive_is_found(archives):
    get()
    data = bytearray(ZIP)
    data[500] ^= 1
    (archives / "mini.zip").write_bytes(data)
    assert told()[0] == (
        "problem  mini.zip: is not as it was: it is damaged, or changed.\n"
        "         What to do: python -m labkit data get mini --again"
    )
    get(again=True)
    assert (archives / "mini.zip").read_bytes() == ZIP


@pytest.mark.usefixtures("mine")
def test_a_wrong_file_without_a_note_is_found(archives):
    archives.mkdir(parents=True)
    (archives / "mini.zip").write_bytes(b"other")
    assert told() == [
        "problem  mini.zip: is not the file that was published.\n"
        "         What to do: python -m labkit data get mini --again"
    ]


def test_a_file_that_a_person_trusts_is_a_notice(server, mini):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=("sha256:0",))
    get(trust=True)
    assert told()[0] == (
        "notice   mini.zip: is not the file that was published.\n"
        "         What to do: It was taken because you said --trust. To get another: python -m "
        "labkit data get mini --again"
    )


def test_a_file_of_no_known_hash_is_as_it_came(server, mini, archives):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=False)
    get()
    assert ": is as it first came, on 2" in told()[0]
    assert told()[0].endswith("; nobody has published a hash.")
    (archives / "mini.zip.json").unlink()
    assert told()[0] == "fine     mini.zip: is here; nobody has published a hash."


@pytest.mark.usefixtures("mine")
def test_a_file_that_is_missing_from_the_folder_is_found():
    folder = get()
    (folder / "mini/a.json").unlink()
    assert told()[1] == (
        "problem  mini: unpacked files: 3 (35,300 bytes), and it should be 4 (35,302 bytes).\n"
        f"         What to do: Remove {without_home(folder)}; it is unpacked anew when it is asked "
        "for."
    )


def test_what_is_not_whole_is_said(mine, archives):
    archives.mkdir(parents=True)
    (archives / "mini.zip.part").write_bytes(ZIP[:100])
    assert told() == [
        "notice   mini: is not whole.\n         What to do: python -m labkit data get mini"
    ]


def test_a_hash_that_is_known_by_two_names(server, mini):
    server.routes["/mini.zip"] = sends(ZIP)
    mini(f"{server.url}/mini.zip", known=("md5:0", sha256(ZIP)))
    get()
    assert told()[0] == "fine     mini.zip: is the file that was published."
