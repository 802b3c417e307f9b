"""Whether a person's token for Kaggle is on this computer; it is never read out or sent."""

import os
from pathlib import Path


def kaggle_token() -> bool:
    """Tell whether there is a token where Kaggle's own tools look for one."""
    if os.environ.get("KAGGLE_API_TOKEN"):
        return True
    if os.environ.get("KAGGLE_USERNAME") and os.environ.get("KAGGLE_KEY"):
        return True
    folder = os.environ.get("KAGGLE_CONFIG_DIR")
    return (Path(folder) if folder else Path.home() / ".kaggle").joinpath("kaggle.json").is_file()
