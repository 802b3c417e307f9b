"""Try an answer on one case: what is called, and what of it is compared."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import nn

from labkit.exercises.exercise import Case, Exercise
from labkit.exercises.guard import Outcome, call


def try_case(exercise: Exercise, answer: Any, case: Case, seconds: float) -> Outcome:
    """Call a function, build and call a class, take a value as it is; report what came of it."""
    if exercise.kind == "value":
        return Outcome(answer)
    if exercise.kind == "function":
        used = partial(exercise.use, answer) if exercise.use else answer
        return call(used, case.arguments, seconds)

    def build_and_call(*arguments: Any) -> dict[str, Any]:
        if exercise.use:
            return {"output": exercise.use(answer(*case.build), *arguments)}
        return _behaviour(answer, exercise.reference, case, arguments)

    return call(build_and_call, case.arguments, seconds)


def _behaviour(
    answer: Callable, reference: Callable, case: Case, arguments: tuple
) -> dict[str, Any]:
    """Build a class and call it; a network is also given the reference's weights and asked for
    gradients, so that two networks that mean the same give the same numbers."""
    built = answer(*case.build)
    if not isinstance(built, nn.Module):
        return {"output": built(*arguments)}
    torch.default_generator.manual_seed(0)
    _borrow_weights(reference(*case.build), built)
    output = built.eval()(*arguments)
    if not isinstance(output, torch.Tensor):
        return {"output": output}
    if output.requires_grad:
        output.sum().backward()
    return {
        "number of weights": sum(weight.numel() for weight in built.parameters()),
        "layers that are made but not used": [
            name for name, weight in built.named_parameters() if weight.grad is None
        ],
        "output": output.detach(),
    }


def _borrow_weights(lender: nn.Module, borrower: nn.Module) -> None:
    """Copy weights by order of creation, or by shape where the order is another one."""
    lent = list(lender.parameters())
    with torch.no_grad():
        for weight in borrower.parameters():
            match = next((i for i, other in enumerate(lent) if other.shape == weight.shape), None)
            if match is not None:
                weight.copy_(lent.pop(match))
