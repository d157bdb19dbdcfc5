"""A SQLite file on a network file system is refused, for WAL needs shared memory."""

from pathlib import Path

import pytest

from outreach.errors import DatabaseUnfit
from outreach.store import engine
from outreach.store.place import find_network, read_mounts

MOUNTS = """\
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
31 27 0:40 / /srv/share rw,relatime shared:5 master:1 - nfs4 nas:/export rw,vers=4.2
32 31 0:41 / /srv/share/local rw,relatime - xfs /dev/vdb rw
33 27 0:42 / /mnt/c rw,noatime - 9p drvfs rw
34 27 0:43 / /mnt/win rw - cifs //nas/office rw,vers=3.1.1
35 27 0:44 / /home/maya/my\\040files rw - fuse.sshfs maya@host: rw
36 27 0:45 / /var/lib/data rw - fuse.fuse-overlayfs overlay rw
37 27 254:1 / /twice rw - ext4 /dev/vdc rw
38 37 0:46 / /twice rw - nfs nas:/twice rw
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/share", "nfs4"),
        ("/srv/share/outreach/data", "nfs4"),
        ("/mnt/c/outreach", "9p"),
        ("/mnt/win", "cifs"),
        ("/home/maya/my files/outreach", "fuse.sshfs"),
        ("/twice", "nfs"),
        ("/", None),
        ("/srv/shared", None),
        ("/srv/share/local/outreach", None),
        ("/var/lib/data", None),
    ],
)
def test_the_nearest_mount_above_a_folder_decides(folder, kind):
    assert find_network(Path(folder), MOUNTS) == kind


def test_where_the_system_tells_no_mounts_nothing_is_refused():
    assert find_network(Path("/srv/share"), "") is None


def test_this_machine_tells_its_mounts_in_the_form_that_is_read(tmp_path):
    assert " / / " in read_mounts()
    assert find_network(tmp_path, read_mounts()) is None


def test_a_database_on_a_network_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    line = f"99 1 0:9 / {tmp_path} rw - nfs4 nas:/export rw\n"
    (tmp_path / "mounts").write_text(read_mounts() + line)
    monkeypatch.setattr("outreach.store.place.MOUNTS", tmp_path / "mounts")
    with pytest.raises(DatabaseUnfit, match=r"network file system \(nfs4\).*PostgreSQL"):
        engine.open_store(f"sqlite:///{tmp_path / 'outreach.db'}")
    assert not (tmp_path / "outreach.db").exists()
