"""Files on their way out: which go together in one call, which no call can carry, and what is tried where one is refused."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace

from bot.channels import File, Rendered, SendError
from bot.log import log

MB = 1024 * 1024
FILE_LIMIT = 50 * MB  # what a bot may upload
CALL_LIMIT = 45 * MB  # several files in one call; what is wrapped around them counts as well
PICTURE_LIMIT = 10 * MB  # larger ones Telegram takes as documents only
PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF",
)  # how what Telegram shows as a photo begins: JPEG, PNG, WebP
AT_LEAST = 30  # seconds any call may take
SLOWEST = 100_000  # bytes a second on the slowest line we wait for


def parted(parts: Sequence[Rendered]) -> list[Rendered]:
    """Each group of files as a part of its own, before the words they belong to: what arrived is not repeated for what did not."""
    return [small for part in parts for small in (*_files_of(part), replace(part, files=()))]


def _files_of(part: Rendered) -> list[Rendered]:
    return [Rendered("", files=group, quiet=part.quiet) for group in albums(part.files)]


def albums(files: Sequence[File]) -> list[tuple[File, ...]]:
    """Files as they may go out: photos in groups of up to ten and 45 MB, everything else one by one, what is too large not at all."""
    fit = [f for f in files if len(f.content) <= FILE_LIMIT]
    if len(fit) < len(files):
        log.warning("files are larger than a bot may upload; they are left out", count=len(files) - len(fit))
    return [*_together([f for f in fit if is_picture(f)]), *((f,) for f in fit if not is_picture(f))]


def is_picture(file: File) -> bool:
    """Whether Telegram would show it as a photo; the rest goes out as documents without being refused first."""
    return file.kind == "photo" and len(file.content) <= PICTURE_LIMIT and file.content.startswith(PICTURES)


def _together(pictures: Sequence[File]) -> Iterator[tuple[File, ...]]:
    group: list[File] = []
    for one in pictures:
        if len(group) == 10 or sum(len(f.content) for f in (*group, one)) > CALL_LIMIT:
            yield tuple(group)
            group = []
        group.append(one)
    if group:
        yield tuple(group)


def patience(files: Sequence[File]) -> int:
    """Seconds a call with these files may take, on a slow line too."""
    return AT_LEAST + sum(len(f.content) for f in files) // SLOWEST


async def carry(group: tuple[File, ...], pictures: Callable[[tuple[File, ...]], Awaitable[str]],
                document: Callable[[File], Awaitable[str]]) -> str:  # fmt: skip
    """Send one group; the last receipt. Pictures refused as such go out as documents; a document refused for good is left out."""
    if is_picture(group[0]):
        try:
            return await pictures(group)
        except SendError as refused:
            if not refused.final:
                raise
    receipt = ""
    for one in group:
        try:
            receipt = await document(one)
        except SendError as refused:  # the words it belongs to must not wait for what will never arrive
            if not refused.final:
                raise
            log.warning("a file was refused and is left out", error=refused.reason)
    return receipt
