"""Decodes and resizes all pictures of a folder by Pillow and torchvision's transforms, in a DataLoader.

Arguments: folder, side of the pictures that come out, worker processes. Each line on standard input
is answered with what it took.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

folder, side, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(1)
try:
    from torchvision import transforms

    transform = transforms.Compose([transforms.Resize((side, side)), transforms.PILToTensor()])
    library = "torchvision"
except (ImportError, RuntimeError):
    # Builds of PyTorch and torchvision that don't go together. These are the calls it makes.
    library = "Pillow"

    def transform(picture):
        resized = picture.resize((side, side), Image.Resampling.BILINEAR)
        return torch.from_numpy(numpy.array(resized)).permute(2, 0, 1)


class Pictures(Dataset):
    def __init__(self):
        self.files = sorted(Path(folder).iterdir())

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with Image.open(self.files[index]) as picture:
            return transform(picture.convert("RGB"))


def cpu():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def say(answer):
    print(json.dumps(answer), flush=True)


pictures = Pictures()
say({"library": library})
for _ in sys.stdin:
    start, before = time.perf_counter(), cpu()
    loaded = torch.cat(list(DataLoader(pictures, batch_size=64, num_workers=workers)))
    assert loaded.shape == (len(pictures), 3, side, side)
    say({"seconds": time.perf_counter() - start, "cpu": cpu() - before})
