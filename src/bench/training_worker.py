"""The networks of networks.ts in PyTorch: same layers, same optimiser, random data.

Arguments: network, threads, memory layout (channels_last or contiguous), device (cpu or cuda). Each
line {"steps": n} on standard input is answered with what n training steps took.
"""

import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

network, threads, layout, device = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
torch.set_num_threads(threads)
torch.manual_seed(1)
SETTINGS = {
    "small-resnet": {"stages": [1, 1, 1], "width": 16, "shape": [3, 28, 28], "batch": 128},
    "resnet18": {"stages": [2, 2, 2, 2], "width": 16, "shape": [3, 32, 32], "batch": 64},
    "resnet18-224": {"stages": [2, 2, 2, 2], "width": 64, "shape": [3, 224, 224], "batch": 64},
    "mlp": {"hidden": [64, 32], "dropout": 0.2, "shape": [100], "batch": 256},
}
# cuDNN tries its algorithms and keeps the fastest; products stay in full float32, as in the kit.
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.allow_tf32 = False


def conv_norm(inputs, outputs, kernel, stride):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
    )


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = conv_norm(inputs, outputs, 3, stride)
        self.second = conv_norm(outputs, outputs, 3, 1)
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else conv_norm(inputs, outputs, 1, stride)

    def forward(self, x):
        y = self.second(F.relu(self.first(x), inplace=True))
        return F.relu(y + self.shortcut(x), inplace=True)


class Network(nn.Module):
    def __init__(self, stages, width, pixels):
        super().__init__()
        small = pixels < 64
        self.stem = conv_norm(3, width, 3, 1) if small else conv_norm(3, width, 7, 2)
        self.pool = nn.Identity() if small else nn.MaxPool2d(3, 2, 1)
        blocks, inputs = [], width
        for index, count in enumerate(stages):
            for i in range(count):
                outputs = width * 2**index
                blocks.append(Block(inputs, outputs, 2 if i == 0 and index > 0 else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Linear(inputs, 2)

    def forward(self, x):
        y = self.pool(F.relu(self.stem((x - 0.5) * 4), inplace=True))
        return self.head(self.blocks(y).mean((2, 3)))


def perceptron(inputs, hidden, dropout):
    layers = []
    for outputs in hidden:
        layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(dropout)]
        inputs = outputs
    return nn.Sequential(*layers, nn.Linear(inputs, 2))


settings = SETTINGS[network]
if "stages" in settings:
    model = Network(settings["stages"], settings["width"], settings["shape"][1])
else:
    model = perceptron(settings["shape"][0], settings["hidden"], settings["dropout"])
x = torch.rand(settings["batch"], *settings["shape"])
labels = torch.randint(0, 2, (settings["batch"],))
if layout == "channels_last" and "stages" in settings:
    model = model.to(memory_format=torch.channels_last)
    x = x.contiguous(memory_format=torch.channels_last)
model, x, labels = model.to(device), x.to(device), labels.to(device)
optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)


def step():
    optimiser.zero_grad()
    loss = F.cross_entropy(model(x), labels)
    loss.backward()
    optimiser.step()
    return loss.item()


def say(answer):
    print(json.dumps(answer), flush=True)


count = sum(parameter.numel() for parameter in model.parameters())
say({"parameters": count, "version": torch.__version__})
for line in sys.stdin:
    steps = json.loads(line)["steps"]
    start = time.perf_counter()
    for _ in range(steps):
        step()
    if device == "cuda":
        torch.cuda.synchronize()
    seconds = time.perf_counter() - start
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 if sys.platform != "darwin" else 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    say({"seconds": seconds, "samples": steps * settings["batch"], "peakMiB": peak})
