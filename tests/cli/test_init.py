import fcntl
import os
import stat
import subprocess

from tests.terminal import PROGRAM, Terminal


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


def test_what_a_killed_init_left_is_cleared_by_the_next(tmp_path):
    terminal = Terminal(tmp_path, tmp_path / "home")
    dead, other = tmp_path / ".home.0123abcd.part", tmp_path / ".house.0123abcd.part"
    held = tmp_path / ".home.4567abcd.part"
    for folder in (dead, other, held):
        (folder / "keys").mkdir(parents=True)
    descriptor = os.open(held, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    terminal.done("init")
    os.close(descriptor)
    assert (dead.exists(), other.exists(), held.exists()) == (False, True, True)


def test_two_inits_at_once_make_one_home(tmp_path):
    home = tmp_path / "home"
    running = [
        subprocess.Popen(
            [PROGRAM, "init", "--home", str(home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=60)[1].decode() for process in running]
    assert sorted(process.returncode for process in running) == [0, 2, 2], told
    assert all("nothing was overwritten" in one for one in told if one), told
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    Terminal(tmp_path, home).done("fsck")
