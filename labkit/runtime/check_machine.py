"""The doctor's checks of the machine: Python, notebook, GPU, cores, memory, disk and settings."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from labkit.runtime.budget import mode
from labkit.runtime.device import has_cuda, pick_device, precision
from labkit.runtime.findings import Finding, fine, notice, problem, said
from labkit.runtime.folders import DRIVE, data_folder, local_folder, without_home
from labkit.runtime.memory import container_limit, memory_bytes

OLDEST_PYTHON = (3, 11)
ENOUGH_MEMORY = 4  # GB
ENOUGH_DISK = 2  # GB
GIGABYTE = 1e9
COLAB_GPU = "Google Colab lends one: Runtime > Change runtime type"


def python() -> Finding:
    """Is this Python new enough?

    >>> python().topic
    'Python'
    """
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return fine("Python", f"version {version}.")
    oldest = ".".join(map(str, OLDEST_PYTHON))
    return problem(
        "Python",
        f"version {version} is too old for the course.",
        f"Install Python {oldest} or newer and set the course up with it.",
    )


def frontend() -> Finding:
    """Does this run in Colab, in Jupyter or in plain Python?

    >>> frontend().state
    'fine'
    """
    # The variable is there in a shell command too, where Colab's own module is not loaded.
    if "google.colab" in sys.modules or "COLAB_RELEASE_TAG" in os.environ:
        if DRIVE.is_dir():
            return fine(
                "Notebook", "Google Colab; Drive is mounted, and what you save there stays."
            )
        return fine("Notebook", "Google Colab; Drive is not mounted, so files go with the session.")
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return fine("Notebook", "none, this is plain Python.")
    return fine("Notebook", "Jupyter." if hasattr(shell, "kernel") else "none, this is IPython.")


def gpu() -> Finding:
    """Is there a GPU that torch can compute on, and what does that mean for the lessons?

    >>> gpu().topic
    'GPU'
    """
    import torch

    if has_cuda():
        return _cuda_gpu()
    names = _nvidia_gpus()
    if names and torch.version.cuda is None:
        return notice(
            "GPU",
            f"{names} is there, but this torch is built without CUDA, so lessons use the CPU.",
            "Install the CUDA build of torch and torchvision that pytorch.org offers for this "
            "computer, then restart the kernel.",
        )
    if names:
        return notice(
            "GPU",
            f"{names} is there, but torch (CUDA {torch.version.cuda}) cannot reach it, "
            "so lessons use the CPU.",
            "Update the NVIDIA driver; if CUDA_VISIBLE_DEVICES is set, see that it is not empty.",
        )
    if torch.backends.mps.is_available():
        return fine("GPU", "an Apple GPU; lessons use the CPU unless LABKIT_DEVICE=mps is set.")
    return notice(
        "GPU",
        "none. The lessons run on the CPU and train less there.",
        f"Nothing is needed. For longer training, {COLAB_GPU}.",
    )


def _cuda_gpu() -> Finding:
    import torch

    device = torch.device("cuda")
    name = torch.cuda.get_device_name(device)
    try:
        torch.ones(2, device=device).sum().item()
    # torch tells an unsupported, a full and a broken GPU apart only in its message.
    except RuntimeError as error:
        return problem(
            "GPU",
            f"{name} is there, but torch cannot compute on it ({said(error)}).",
            "Restart the kernel. If that does not help, set LABKIT_DEVICE=cpu: "
            "the lessons then run on the CPU.",
        )
    memory = torch.cuda.get_device_properties(device).total_memory / GIGABYTE
    kind = str(precision(device)).removeprefix("torch.")
    return fine("GPU", f"{name} with {memory:.0f} GB; lessons train more, and in {kind}.")


def _nvidia_gpus() -> str:
    """The names that the driver's own tool reports; empty where there is no driver."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return ""
    command = [tool, "--query-gpu=name", "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=2, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return ", ".join(answer.stdout.strip().splitlines())


def cores() -> Finding:
    """How many CPU cores may this process use?

    >>> cores().topic
    'CPU cores'
    """
    # A container or a job may hold fewer cores than the machine has.
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    share = container_limit("cpu.max")  # microseconds in every 100,000, which is the usual period
    if count and share:
        count = max(1, min(count, round(share / 100_000)))
    if count is None or count > 1:
        return fine("CPU cores", f"{count or 'an unknown number of them'}.")
    return notice(
        "CPU cores",
        "only one; the times said in the lessons are for two.",
        "Expect about twice those times, or set LABKIT_BUDGET=smoke for a quick look.",
    )


def memory() -> Finding:
    """Is there enough memory?

    >>> memory().topic
    'Memory'
    """
    total = memory_bytes()
    if total is None:
        return notice(
            "Memory",
            "how much there is, is unknown here.",
            f"See in your system's settings that it is at least {ENOUGH_MEMORY} GB.",
        )
    # Rounded, since a computer sold with 4 GB keeps a little of it for itself.
    gigabytes = round(total / GIGABYTE)
    if gigabytes >= ENOUGH_MEMORY:
        return fine("Memory", f"{gigabytes} GB.")
    return notice(
        "Memory",
        f"{gigabytes} GB, less than the {ENOUGH_MEMORY} GB that every lesson can count on.",
        "Close other programs and run one notebook at a time, or use Google Colab.",
    )


def data() -> Finding:
    """Can data be written where they are to go, and is there room for them?

    >>> data().topic
    'Data folder'
    """
    folder = data_folder()
    shown = without_home(folder)
    parent = _nearest_existing(folder)
    try:
        # Written and gone again: permissions alone do not tell, least of all on Windows.
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        return problem(
            "Data folder",
            f"{shown} cannot be written to ({error.strerror or error}).",
            "Set LABKIT_DATA to a folder that you may write to.",
        )
    free = shutil.disk_usage(parent).free / GIGABYTE
    if free < ENOUGH_DISK:
        return notice(
            "Data folder",
            f"{shown} has {free:.1f} GB free; some real data sets need {ENOUGH_DISK} GB.",
            "Make room there, or set LABKIT_DATA to a folder on a larger disk.",
        )
    if DRIVE in folder.parents:
        return fine(
            "Data folder",
            f"{shown}, {free:.0f} GB free. It lies on Drive, where a download stays as it is "
            f"published; it is unpacked into {without_home(local_folder())}.",
        )
    return fine("Data folder", f"{shown}, {free:.0f} GB free.")


def _nearest_existing(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def time_limit() -> Finding:
    """Can an exercise that runs for ever be stopped here?

    >>> time_limit().topic
    'Time limit'
    """
    if hasattr(signal, "SIGALRM"):
        return fine(
            "Time limit",
            "an exercise that runs for ever is stopped, unless it is stuck in compiled code.",
        )
    return notice(
        "Time limit",
        "this system cannot stop an exercise that runs for ever.",
        "Should one never end, choose Kernel > Interrupt.",
    )


def settings() -> Finding:
    """Which of the course's environment variables are set, and do they say something it knows?

    >>> settings().topic
    'Settings'
    """
    names = sorted(name for name in os.environ if name.startswith("LABKIT_"))
    values = ", ".join(f"{name}={without_home(os.environ[name])}" for name in names)
    try:
        mode()
        pick_device()
    except ValueError as error:
        return problem("Settings", f"{values}.", str(error))
    return fine("Settings", f"{values}." if values else "no LABKIT_ variable is set.")
