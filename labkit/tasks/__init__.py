"""What can be learned from pictures: each task is three functions."""

from labkit.tasks.answer import answer
from labkit.tasks.caption import caption
from labkit.tasks.classify import classify
from labkit.tasks.detect import detect
from labkit.tasks.generate import generate
from labkit.tasks.locate import locate
from labkit.tasks.segment import segment
from labkit.tasks.task import Batch, Score, Task, check_task, total

__all__ = [
    "Batch",
    "Score",
    "Task",
    "answer",
    "caption",
    "check_task",
    "classify",
    "detect",
    "generate",
    "locate",
    "segment",
    "total",
]
