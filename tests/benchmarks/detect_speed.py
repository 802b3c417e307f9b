"""A training step of the small Faster R-CNN against that of torchvision's smallest."""

from collections.abc import Callable

import torch
from measure import Report, best, in_turns, ratio
from torchvision.models.detection import fasterrcnn_mobilenet_v3_large_320_fpn

from labkit.datasets import roads
from labkit.models import faster_rcnn
from labkit.tasks import detect, total

BATCH = 4


def steps(model: torch.nn.Module, prepare: tuple[float, float], drawn) -> Callable[[], None]:
    """So many steps of training on drawn roads, each on pictures of its own."""
    columns = ("boxes", "labels")
    batches = list(drawn.batches(BATCH, targets=columns, normalise=prepare, device="cpu"))
    task = detect(drawn.classes)
    optimiser = torch.optim.AdamW(model.train().parameters(), lr=1e-4, fused=True)

    def work() -> None:
        for batch in batches:
            loss = total(task.loss(model, batch))
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()

    return work


def main() -> None:
    report = Report(__doc__)
    count = 2 if report.quick else 6
    drawn = roads(count * BATCH)
    classes = len(drawn.classes)
    torch.manual_seed(0)
    small = faster_rcnn(classes).to(memory_format=torch.channels_last)
    theirs = fasterrcnn_mobilenet_v3_large_320_fpn(
        weights=None, weights_backbone=None, num_classes=classes + 1
    )
    costs = in_turns(
        3 if report.quick else 5,
        small=steps(small, (0.5, 0.5), drawn),
        theirs=steps(theirs, (0.0, 1.0), drawn),
    )
    each = {name: 1e3 * best(turns) / count / BATCH for name, turns in costs.items()}
    print(", ".join(f"{name} {ms:.0f} ms CPU a picture" for name, ms in each.items()))
    title = "Faster R-CNN, small against mobilenet 320: times less CPU"
    report.row(title, *ratio(costs["small"], costs["theirs"]), least=10)
    title = "the same, on the clock: times the pictures a second"
    report.row(title, *ratio(costs["small"], costs["theirs"], "wall"), least=10)
    report.end()


if __name__ == "__main__":
    main()
