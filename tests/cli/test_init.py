import stat

from tests.terminal import Terminal


def test_init_makes_a_home_and_tells_the_next_step(tmp_path):
    terminal = Terminal(tmp_path, tmp_path / "home")
    printed = terminal.done("init")
    assert "bestkept.local/" in printed
    assert "bestkept register" in printed
    assert "All is well" in terminal.done("fsck")


def test_init_never_overwrites(tmp_path):
    terminal = Terminal(tmp_path, tmp_path / "home")
    terminal.done("init")
    before = (terminal.home / "keys/log.key").read_text()
    again = terminal.run("init")
    assert again.returncode == 2
    assert "nothing was overwritten" in again.stderr
    assert (terminal.home / "keys/log.key").read_text() == before


def test_init_leaves_a_folder_with_other_things_alone(tmp_path):
    terminal = Terminal(tmp_path, tmp_path / "home")
    terminal.write("home/letter.txt", "mine")
    assert terminal.run("init").returncode == 2
    assert [path.name for path in terminal.home.iterdir()] == ["letter.txt"]


def test_keys_can_be_read_by_their_owner_alone(founded):
    for name in ("log.key", "detect.key"):
        mode = (founded.home / "keys" / name).stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE(founded.home.stat().st_mode) == 0o700


def test_home_can_be_named_on_the_command_line(tmp_path):
    terminal = Terminal(tmp_path, tmp_path / "unused")
    terminal.done("init", "--home", tmp_path / "named")
    assert terminal.rows("fsck", "--home", tmp_path / "named")[0]["wrong"] == []
    assert not (tmp_path / "unused").exists()
