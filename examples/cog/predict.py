"""The model behind `examples/anywhere.rs`, for a Cog server: it counts in words, and says how large a file is."""

import time
from typing import Optional

from cog import BasePredictor, ConcatenateIterator, Input, Path


class Predictor(BasePredictor):
    def predict(
        self,
        prompt: str = Input(description="What to say before each number"),
        times: int = Input(description="How many numbers to say", ge=1, le=10, default=3),
        pause: float = Input(description="Seconds before each number", ge=0, le=5, default=0),
        tone: str = Input(description="How to say it", choices=["calm", "loud"], default="calm"),
        file: Optional[Path] = Input(description="A file to weigh", default=None),
    ) -> ConcatenateIterator[str]:
        if file is not None:
            yield f"{len(file.read_bytes())} bytes. "
        for number in range(1, times + 1):
            time.sleep(pause)
            print(f"{number * 100 // times}%|#| {number}/{times} [00:00<00:00]")
            text = f"{prompt} {number}"
            yield (text.upper() + "! ") if tone == "loud" else (text + ". ")
