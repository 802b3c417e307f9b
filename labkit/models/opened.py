"""What an open model is called like, whoever published it: a drawer, or a reader of pictures."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from labkit.models.dream import noise_of

LONGEST = 60  # tokens of an answer


class OpenDrawer:
    """A diffusion network of others that draws what it likes; called, it draws `count` pictures.

    Returns [count, 3, H, W] in 0..1, on the CPU. The noise of a picture follows from `seed` and its
    number, as in `labkit.models.sample`, and it takes the short way of DDIM: Song and others
    (2020), arXiv 2010.02502.
    """

    revision = ""

    def __init__(self, network: Any, scheduler: Any) -> None:
        """Keep a diffusers network, on its device, and its scheduler."""
        self.network, self.scheduler = network, scheduler

    @torch.no_grad()
    def __call__(self, count: int = 8, *, steps: int = 50, seed: int = 0) -> Tensor:
        """Draw pictures. Raises ValueError for none, or for steps that there are not."""
        most = self.scheduler.config.num_train_timesteps
        if count < 1 or not 1 <= steps <= most:
            raise ValueError(
                f"The drawer was asked for {count} pictures in {steps} steps. It draws 1 or more, "
                f"in 1 to {most} steps."
            )
        side, channels = self.network.config.sample_size, self.network.config.in_channels
        pictures = noise_of(range(count), side, seed, channels).to(self.network.device)
        self.scheduler.set_timesteps(steps)
        for level in self.scheduler.timesteps:
            found = self.network(pictures, level).sample
            pictures = self.scheduler.step(found, level, pictures).prev_sample
        return ((pictures.float().cpu() + 1) / 2).clamp(0, 1)


class OpenReader:
    """A network of others that looks at one picture and writes; called, it answers a question.

    `picture` is uint8 [3, H, W] of any size. With the same question it gives the same answer: it
    takes the likeliest word each time.
    """

    revision = ""

    def __init__(self, model: Any, processor: Any, usual: str, chat: bool) -> None:
        """Keep a transformers model, on its device, its processor, and the usual question."""
        self.model, self.processor, self.usual, self.chat = model, processor, usual, chat

    @torch.no_grad()
    def __call__(self, picture: Tensor, question: str | None = None) -> str:
        """Answer in words. Raises ValueError for another picture, or an empty question."""
        if picture.dtype != torch.uint8 or picture.ndim != 3 or len(picture) != 3:
            raise ValueError(
                f"The reader was given a picture {list(picture.shape)} of "
                f"{str(picture.dtype)[6:]}. It takes one, [3, H, W] of uint8, as a store holds it."
            )
        asked = self.usual if question is None else question.strip()
        if not asked:
            raise ValueError("The reader was given an empty question. Ask one, or leave it out.")
        text = self._as_chat(asked) if self.chat else asked
        inputs = self.processor(images=picture.cpu(), text=text, return_tensors="pt")
        said = self.model.generate(
            **inputs.to(self.model.device), max_new_tokens=LONGEST, do_sample=False
        )
        if self.chat:  # what comes back begins with what was asked
            said = said[:, inputs["input_ids"].shape[1] :]
        return self.processor.batch_decode(said, skip_special_tokens=True)[0].strip()

    def _as_chat(self, question: str) -> str:
        content = [{"type": "image"}, {"type": "text", "text": question}]
        turn = [{"role": "user", "content": content}]
        return self.processor.apply_chat_template(turn, add_generation_prompt=True)


def open_drawer(folder: Path, device: torch.device) -> OpenDrawer:
    """Open a DDPM of diffusers: its network, and DDIM's scheduler in place of its own."""
    from diffusers import DDIMScheduler, DDPMPipeline

    pipeline = DDPMPipeline.from_pretrained(folder, use_safetensors=True, local_files_only=True)
    scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    return OpenDrawer(pipeline.unet.to(device).eval(), scheduler)


def open_blip(folder: Path, device: torch.device) -> OpenReader:
    """Open BLIP for questions and answers."""
    from transformers import BlipForQuestionAnswering, BlipProcessor

    model = BlipForQuestionAnswering.from_pretrained(
        folder, use_safetensors=True, local_files_only=True
    )
    processor = BlipProcessor.from_pretrained(folder, local_files_only=True)
    return OpenReader(model.to(device).eval(), processor, "what is in the picture?", chat=False)


def open_smolvlm(folder: Path, device: torch.device) -> OpenReader:
    """Open SmolVLM, which tells what it sees and answers what it is asked."""
    from transformers import AutoModelForImageTextToText, AutoProcessor

    options = {"local_files_only": True, "trust_remote_code": False}
    model = AutoModelForImageTextToText.from_pretrained(folder, use_safetensors=True, **options)
    processor = AutoProcessor.from_pretrained(folder, **options)
    usual = "Describe the picture in one sentence."
    return OpenReader(model.to(device).eval(), processor, usual, chat=True)
