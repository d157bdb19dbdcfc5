"""Where a SQLite file may live. Its WAL needs memory that all its processes share, which no network has."""

from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
# FUSE itself is no network: overlays and encrypted folders are local, so its networks are named one by one.
_KERNEL = {
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "gfs2",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
}
_FUSE = {
    "ceph",
    "curlftpfs",
    "davfs",
    "gcsfuse",
    "glusterfs",
    "juicefs",
    "rclone",
    "s3fs",
    "smbnetfs",
    "sshfs",
}
_NETWORKS = _KERNEL | {"smb2", "smbfs"} | {f"fuse.{name}" for name in _FUSE}


def find_network(folder: Path, mountinfo: str) -> str | None:
    """The type of the network file system that holds `folder`, or None. `mountinfo` is as in proc(5)."""
    kind = find_type(folder, mountinfo)
    return kind if kind in _NETWORKS else None


def read_mounts() -> str:
    """The mounts of this process; nothing where the system does not tell, as outside Linux."""
    return MOUNTS.read_text(encoding="utf-8", errors="surrogateescape") if MOUNTS.exists() else ""


def find_type(folder: Path, mountinfo: str) -> str:
    """The type of the file system that holds `folder`; "" where that is not known.

    Of the mounts above the folder the deepest counts, and of two in one place the later one.
    """
    nearest, kind, folder = -1, "", folder.resolve()
    for line in mountinfo.splitlines():
        mount, _, source = line.partition(" - ")
        point = Path(_unescape(mount.split()[4]))
        if folder.is_relative_to(point) and len(point.parts) >= nearest:
            nearest, kind = len(point.parts), source.split()[0]
    return kind


def _unescape(point: str) -> str:
    """Blanks in a mount's name are written as octal numbers."""
    for octal, plain in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(octal, plain)
    return point
