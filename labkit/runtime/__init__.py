"""The machine underneath: device, precision, seed, how much to train, and the doctor."""

from labkit.runtime.budget import budget, mode
from labkit.runtime.cores import on_all_cores, on_one_core
from labkit.runtime.device import autocast, device, moved, pick_device, precision, seed
from labkit.runtime.doctor import doctor
from labkit.runtime.findings import Diagnosis, Finding
from labkit.runtime.folders import data_folder, replacing

__all__ = [
    "Diagnosis",
    "Finding",
    "autocast",
    "budget",
    "data_folder",
    "device",
    "doctor",
    "mode",
    "moved",
    "on_all_cores",
    "on_one_core",
    "pick_device",
    "precision",
    "replacing",
    "seed",
]
