"""What fools a network, and how to see it: attacks, saliency, strangers, shortcuts, cameras."""

from labkit.probe.adversarial import adversarial
from labkit.probe.attack import as_pictures, fgsm, pgd
from labkit.probe.camera import another_camera
from labkit.probe.nearest import nearest, pick_each, similarity
from labkit.probe.saliency import occlusion, saliency, share_inside
from labkit.probe.shortcut import stamp, stamp_box
from labkit.probe.strangers import familiarity, sureness, told_apart

__all__ = [
    "adversarial",
    "another_camera",
    "as_pictures",
    "familiarity",
    "fgsm",
    "nearest",
    "occlusion",
    "pgd",
    "pick_each",
    "saliency",
    "share_inside",
    "similarity",
    "stamp",
    "stamp_box",
    "sureness",
    "told_apart",
]
