"""Try an answer on one case: what is called, and what of it is compared."""

from collections.abc import Callable, Iterable
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
        output = built(*arguments)
        return {"output": output.detach() if isinstance(output, torch.Tensor) else output}
    torch.default_generator.manual_seed(0)
    _borrow_weights(reference(*case.build), built)
    called = _note_calls(built)
    leaves = [_leaf(each) for each in arguments]
    # Copies, for what asks for gradients itself must not be changed in place.
    inputs = [leaf.clone() if isinstance(leaf, torch.Tensor) else leaf for leaf in leaves]
    output = built.eval()(*inputs)
    for mine, given in zip(inputs, arguments, strict=True):
        if isinstance(mine, torch.Tensor):
            given.copy_(mine.detach())  # so that a change is seen in the arguments
    if not isinstance(output, torch.Tensor):
        return {"output": output}
    if output.requires_grad:
        output.sum().backward()
    lost = [name for name, weight in built.named_parameters() if weight.grad is None]
    layers = dict.fromkeys(name.rpartition(".")[0] or name for name in lost)
    return {
        "number of weights": sum(weight.numel() for weight in built.parameters()),
        "layers that are made but not used": _listed(each for each in layers if each not in called),
        "layers that the gradient does not reach": _listed(
            each for each in layers if each in called
        ),
        "output": output.detach(),
        "what of the gradient comes back to the input": [
            leaf.grad for leaf in leaves if isinstance(leaf, torch.Tensor) and leaf.requires_grad
        ],
    }


def _leaf(argument: Any) -> Any:
    """An input that asks for its gradient, which a network hands on to the layers before it."""
    fractions = isinstance(argument, torch.Tensor) and argument.is_floating_point()
    return argument.detach().clone().requires_grad_() if fractions else argument


def _note_calls(built: nn.Module) -> set[str]:
    """Return a set that will have the names of all layers that are called."""
    called: set[str] = set()
    for name, layer in built.named_modules():
        layer.register_forward_pre_hook(lambda *_, name=name: called.add(name))
    return called


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _borrow_weights(lender: nn.Module, borrower: nn.Module) -> None:
    """Copy weights by order of creation, or by shape where the order is another one."""
    lent = list(lender.parameters())
    with torch.no_grad():
        for weight in borrower.parameters():
            match = next((i for i, other in enumerate(lent) if other.shape == weight.shape), None)
            if match is not None:
                weight.copy_(lent.pop(match))
