import shutil

import pytest
from documents import Repository, docx, paragraph, run, zipped

from bestkept.engines.extract import Limits


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repo")


def test_each_blob_is_read_once_under_the_commit_that_brought_it(repository):
    first = repository.commit("begin", mix__py="stir()\n")
    second = repository.commit("dry it", mix__py="stir()\ndry()\n", copy__py="stir()\n")
    pieces, extraction = repository.history()
    assert pieces == {
        f"{first[:12]}:message": "begin\n",
        f"{second[:12]}:message": "dry it\n",
        f"{first[:12]}:mix.py": "stir()\n",
        f"{second[:12]}:mix.py": "stir()\ndry()\n",
    }
    assert not extraction.unread + extraction.partial


def test_what_was_deleted_long_ago_is_read(repository):
    first = repository.commit("begin", secret__txt="stir at 40 degrees\n")
    repository("rm", "-q", "secret.txt")
    repository.commit("clean up")
    assert repository.history()[0][f"{first[:12]}:secret.txt"] == "stir at 40 degrees\n"


def test_a_branch_that_was_deleted_is_read(repository):
    repository.commit("begin")
    repository("checkout", "-q", "-b", "side")
    side = repository.commit("try", side__txt="dry at 90\n")
    repository("checkout", "-q", "main")
    repository("branch", "-q", "-D", "side")
    repository("reflog", "expire", "--expire=now", "--all")
    pieces, _ = repository.history()
    assert pieces[f"{side[:12]}:side.txt"] == "dry at 90\n"


def test_the_stash_and_what_is_only_staged_are_read(repository):
    repository.commit("begin", a__txt="a\n")
    repository.write("a.txt", "stashed words\n")
    repository("stash", "-q")
    repository.write("b.txt", "staged words\n")
    repository("add", "b.txt")
    blob = repository("rev-parse", ":b.txt")
    pieces, _ = repository.history()
    assert "stashed words\n" in pieces.values()
    assert pieces[f"blob {blob[:12]}"] == "staged words\n"


def test_what_only_a_merge_brought_is_read(repository):
    repository.commit("begin", a__txt="a\n")
    repository("checkout", "-q", "-b", "side")
    repository.commit("side", b__txt="b\n")
    repository("checkout", "-q", "main")
    repository.commit("main", c__txt="c\n")
    repository("merge", "-q", "--no-commit", "side")
    merge = repository.commit("merge", a__txt="words of the merge\n")
    assert repository.history()[0][f"{merge[:12]}:a.txt"] == "words of the merge\n"


def test_the_message_of_a_tag_is_read(repository):
    repository.commit("begin")
    repository("tag", "-a", "v1", "-m", "the first recipe")
    tag = repository("rev-parse", "v1")
    assert repository.history()[0][f"{tag[:12]}:message"] == "the first recipe\n"


def test_documents_and_archives_in_the_history_are_read_as_such(repository):
    document = docx(paragraph(run("slur"), run("ry")))
    commit = repository.commit("begin", a__zip=zipped({"in.txt": "stir"}), b__docx=document)
    pieces, _ = repository.history()
    assert pieces[f"{commit[:12]}:a.zip/in.txt"] == "stir"
    assert pieces[f"{commit[:12]}:b.docx"] == "slurry\n"


def test_packed_objects_and_bare_repositories_are_read(repository, tmp_path):
    first = repository.commit("begin", a__txt="stir\n")
    repository("gc", "-q")
    bare = Repository(tmp_path / "bare", "--bare")
    repository("push", "-q", str(bare.folder), "main")
    for place in (repository, bare):
        assert place.history()[0][f"{first[:12]}:a.txt"] == "stir\n"


def test_a_linked_working_tree_leads_to_the_same_objects(repository, tmp_path):
    first = repository.commit("begin", a__txt="stir\n")
    linked = Repository.__new__(Repository)
    linked.folder = tmp_path / "linked"
    repository("worktree", "add", "-q", str(linked.folder))
    assert linked.history()[0][f"{first[:12]}:a.txt"] == "stir\n"


def test_a_shallow_clone_is_read_as_far_as_it_goes(repository, tmp_path):
    repository.commit("begin", a__txt="old\n")
    second = repository.commit("more", b__txt="new\n")
    shallow = Repository(tmp_path / "shallow")
    shallow("pull", "-q", "--depth", "1", repository.folder.as_uri(), "main")
    pieces, extraction = shallow.history()
    assert pieces[f"{second[:12]}:b.txt"] == "new\n"
    assert not extraction.unread + extraction.partial


def test_a_repository_with_sha256_names_is_read(tmp_path):
    repository = Repository(tmp_path / "repo", "--object-format=sha256")
    commit = repository.commit("begin", a__txt="stir\n")
    assert len(commit) == 64
    assert repository.history()[0][f"{commit[:12]}:a.txt"] == "stir\n"


def test_a_path_that_is_not_utf8_is_shown_with_its_bytes(repository):
    blob = repository("hash-object", "-w", "--stdin", input=b"stir\n")
    tree = repository("mktree", "-z", input=b"100644 blob " + blob.encode() + b"\tL\xf6s.txt\0")
    commit = repository("commit-tree", "-m", "x", tree)
    assert repository.history()[0][f"{commit[:12]}:L\\xf6s.txt"] == "stir\n"


def test_a_blob_over_the_limit_is_named_with_its_path(repository):
    commit = repository.commit("begin", big__txt="stir " * 1000, small__txt="dry\n")
    pieces, extraction = repository.history(Limits(file_bytes=1000))
    assert pieces[f"{commit[:12]}:small.txt"] == "dry\n"
    assert [(one.member, one.kind) for one in extraction.unread] == [
        (f"{commit[:12]}:big.txt", "limit")
    ]


def test_a_submodule_is_no_missing_file(repository, tmp_path):
    other = Repository(tmp_path / "other")
    other.commit("begin", a__txt="stir\n")
    repository(
        "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(other.folder), "sub"
    )
    repository.commit("with a submodule")
    _, extraction = repository.history()
    assert not extraction.unread + extraction.partial


def test_a_repository_without_commits_has_nothing_to_tell(repository):
    pieces, extraction = repository.history()
    assert not pieces
    assert not extraction.unread + extraction.partial


def test_a_history_is_given_piece_by_piece(repository):
    for n in range(5):
        repository.commit(f"step {n}", a__txt=f"{n}\n")
    copy = shutil.copytree(repository.folder, repository.folder.with_name("copy"))
    pieces, _ = repository.history()
    assert list(pieces.values())[-5:] == [f"{n}\n" for n in range(5)]
    assert copy.is_dir()
