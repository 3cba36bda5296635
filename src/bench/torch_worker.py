"""The works of works.ts in PyTorch, as its users write them: same layers, optimiser and data.

Arguments: the work as JSON, mode (eager or compile), memory layout (channels_last or contiguous),
threads, device (cpu or cuda), folder (of DeepFool's model and pictures). Each line {"steps": n} on
standard input is answered with what n steps took.
"""

import json
import random
import resource
import struct
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

work = json.loads(sys.argv[1])
mode, layout, threads, device, folder = sys.argv[2], sys.argv[3], int(sys.argv[4]), *sys.argv[5:7]
torch.set_num_threads(threads)
torch.set_num_interop_threads(1)
torch.manual_seed(1)
random.seed(1)
# cuDNN tries its algorithms and keeps the fastest; products stay in full float32, as in refair.
torch.backends.cudnn.benchmark = True
torch.backends.cudnn.allow_tf32 = False
PICTURES = len(work["shape"]) == 3
FORMAT = torch.channels_last if layout == "channels_last" else torch.contiguous_format
RECORDS = work["records"]


def compiled(function):
    return torch.compile(function) if mode == "compile" else function


def placed(module):
    return module.to(device, memory_format=FORMAT) if PICTURES else module.to(device)


def adam(module):
    rate, decay = work["learningRate"], work["weightDecay"]
    return torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=decay, fused=True)


def conv_norm(inputs, outputs, kernel=3, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
    )


def conv_norm_relu(*args, **options):
    return conv_norm(*args, **options).append(nn.ReLU(inplace=True))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.path = nn.Sequential(
            conv_norm_relu(inputs, outputs, stride=stride), conv_norm(outputs, outputs)
        )
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else conv_norm(inputs, outputs, 1, stride)

    def forward(self, x):
        return F.relu(self.path(x) + self.shortcut(x), inplace=True)


class ResNet(nn.Module):
    """From pixels in [0, 1] to an embedding."""

    def __init__(self, stages, width, shape):
        super().__init__()
        channels, small = shape[2], shape[0] < 64
        self.stem = conv_norm_relu(channels, width, *((3, 1) if small else (7, 2)))
        self.pool = nn.Identity() if small else nn.MaxPool2d(3, 2, 1)
        blocks, inputs = [], width
        for index, count in enumerate(stages):
            for i in range(count):
                outputs = width * 2**index
                blocks.append(Block(inputs, outputs, 2 if i == 0 and index > 0 else 1))
                inputs = outputs
        self.blocks = nn.Sequential(*blocks)
        self.size = inputs

    def forward(self, x):
        return self.blocks(self.pool(self.stem((x - 0.5) * 4))).mean((2, 3))


class Perceptron(nn.Sequential):
    def __init__(self, inputs, hidden, dropout):
        layers = []
        for outputs in hidden:
            layers += [nn.Linear(inputs, outputs), nn.ReLU(), nn.Dropout(dropout)]
            inputs = outputs
        super().__init__(*layers)
        self.size = inputs


class Classifier(nn.Module):
    def __init__(self, network, shape):
        super().__init__()
        kind = network["kind"]
        if kind == "small-resnet":
            self.encoder = ResNet([1, 1, 1], network["width"], shape)
        elif kind == "resnet18":
            self.encoder = ResNet([2, 2, 2, 2], network["width"], shape)
        else:
            self.encoder = Perceptron(shape[0], network.get("hidden", []), network.get("dropout", 0))
        self.head = nn.Linear(self.encoder.size, 1)

    def forward(self, x):
        return self.head(self.encoder(x)).squeeze(1)


class Generator(nn.Module):
    """Masks in (-1, 1): two strided convolutions down, two up, with skip connections."""

    def __init__(self, channels, width):
        super().__init__()
        self.first = conv_norm_relu(channels, width)
        self.strided = conv_norm_relu(width, 2 * width, stride=2)
        self.smallest = conv_norm_relu(2 * width, 2 * width, stride=2)
        self.up_half = conv_norm_relu(2 * width, 2 * width)
        self.narrow = conv_norm_relu(2 * width, width, 1)
        self.up_full = conv_norm_relu(width, width)
        self.mask = nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, x):
        a = self.first((x - 0.5) * 4)
        b = self.strided(a)
        c = self.smallest(b)
        d = self.up_half(F.interpolate(c, b.shape[2:]) + b)
        e = F.interpolate(self.narrow(d), a.shape[2:])
        return torch.tanh(self.mask(self.up_full(e + a)))


class Discriminator(nn.Module):
    """Guesses S from a masked picture and Y."""

    def __init__(self, shape, width, hidden=32):
        super().__init__()
        self.encoder = ResNet([1, 1, 1], width, shape)
        self.condition = nn.Linear(2, hidden)
        self.joint = nn.Linear(self.encoder.size + hidden, hidden)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x, labels):
        y = self.condition(F.one_hot(labels, 2).float())
        return self.output(F.relu(self.joint(torch.cat([self.encoder(x), y], 1)))).squeeze(1)


class Records:
    """Random records in memory, handed out in shuffled batches."""

    def __init__(self):
        if PICTURES:
            height, width, channels = work["shape"]
            pixels = torch.randint(0, 256, (RECORDS, channels, height, width), dtype=torch.uint8)
            self.values = pixels.to(device).contiguous(memory_format=FORMAT)
        else:
            self.values = torch.randn(RECORDS, *work["shape"], device=device)
        draw = lambda levels: torch.randint(0, levels, (RECORDS,), device=device)
        self.labels, self.groups = draw(2), [draw(levels) for levels in work["levels"]]
        self.at = RECORDS

    def batch(self):
        if self.at + work["batch"] > RECORDS:
            self.order, self.at = torch.randperm(RECORDS, device=device), 0
        rows = self.order[self.at : self.at + work["batch"]]
        self.at += work["batch"]
        groups = [codes[rows] for codes in self.groups]
        if not PICTURES:
            return self.values[rows], self.labels[rows], groups
        x = self.values[rows].to(torch.float32).div_(255)
        return x.contiguous(memory_format=FORMAT), self.labels[rows], groups


def cross_entropy(logits, labels):
    return F.binary_cross_entropy_with_logits(logits, labels.float())


def entropy(logits):
    return (F.softplus(logits) - torch.sigmoid(logits) * logits).mean()


def supervised():
    model, records = placed(Classifier(work["network"], work["shape"])), Records()
    optimiser = adam(model)
    loss_of = compiled(lambda x, y: cross_entropy(model(x), y))

    def step():
        x, y, _ = records.batch()
        optimiser.zero_grad()
        loss = loss_of(x, y)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step, [model]


def surrogate(probabilities, labels, groups, levels):
    """Squared gaps between a group's mean prediction and all records', given the label."""
    cells = F.one_hot(labels * levels + groups, 2 * levels).float()
    of_label = F.one_hot(labels, 2).float()
    counts = cells.sum(0)
    own = (cells / counts.clamp(min=1)).T @ probabilities
    everyone = (of_label / of_label.sum(0).clamp(min=1)).T @ probabilities
    gaps = (own - everyone.repeat_interleave(levels)) * (counts > 0)
    return gaps.square().sum()


def reconcile(gramian):
    """PCGrad's coefficients of the gradients, from their inner products."""
    k = len(gramian)
    total = [0.0] * k
    for i in range(k):
        own = [float(j == i) for j in range(k)]
        for j in random.sample([j for j in range(k) if j != i], k - 1):
            inner = sum(own[l] * gramian[l][j] for l in range(k))
            if inner < 0 and gramian[j][j] > 0:
                own[j] -= inner / gramian[j][j]
        total = [a + b for a, b in zip(total, own)]
    return total


def objectives():
    model, records = placed(Classifier(work["network"], work["shape"])), Records()
    optimiser, parameters = adam(model), list(model.parameters())
    sizes = [parameter.numel() for parameter in parameters]

    @compiled
    def losses_of(x, labels, groups):
        logits = model(x)
        p = torch.sigmoid(logits)
        surrogates = [surrogate(p, labels, g, n) for g, n in zip(groups, work["levels"])]
        return [cross_entropy(logits, labels), *surrogates]

    def step():
        losses = losses_of(*records.batch())
        rows = []
        for i, loss in enumerate(losses):
            gradients = torch.autograd.grad(loss, parameters, retain_graph=i + 1 < len(losses))
            rows.append(torch.cat([gradient.flatten() for gradient in gradients]))
        flat = torch.stack(rows)
        weights = torch.tensor(reconcile((flat @ flat.T).tolist()), device=device)
        for parameter, gradient in zip(parameters, (weights @ flat).split(sizes)):
            parameter.grad = gradient.view_as(parameter)
        optimiser.step()
        return torch.stack(losses).tolist()

    return step, [model]


def masks():
    options, records = work["options"], Records()
    deployed = placed(Classifier(work["network"], work["shape"]))
    count = sum(p.numel() for p in deployed.parameters())
    deployed = deployed.eval().requires_grad_(False)
    generator = placed(Generator(work["shape"][2], options["generatorWidth"]))
    discriminator = placed(Discriminator(work["shape"], options["discriminatorWidth"]))
    of_generator, of_discriminator = adam(generator), adam(discriminator)
    mask = lambda x: (x + 0.2 * generator(x)).clamp(0, 1)

    @compiled
    def discriminator_loss(x, labels, groups):
        with torch.no_grad():
            masked = mask(x)
        return cross_entropy(discriminator(masked, labels), groups)

    @compiled
    def generator_loss(x, labels, groups):
        masked = mask(x)
        guess = discriminator(masked, labels)
        kept = cross_entropy(deployed(masked), labels)
        return kept - cross_entropy(guess, groups) - entropy(guess)

    def step():
        x, labels, (groups,) = records.batch()
        of_discriminator.zero_grad()
        first = discriminator_loss(x, labels, groups)
        first.backward()
        of_discriminator.step()
        discriminator.requires_grad_(False)
        of_generator.zero_grad()
        second = generator_loss(x, labels, groups)
        second.backward()
        of_generator.step()
        discriminator.requires_grad_(True)
        return torch.stack([first.detach(), second.detach()]).tolist()

    step.parameters = count
    return step, [generator, discriminator]


def safetensors(path):
    content = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    for name, entry in json.loads(content[8 : 8 + length]).items():
        first, last = entry["data_offsets"]
        values = bytearray(content[8 + length + first : 8 + length + last])
        yield name, torch.frombuffer(values, dtype=torch.float32)


def load(model, path):
    """refair's weights, which come in the order of PyTorch's own and with channels last."""
    state = {n: v for n, v in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    for own, (_, values) in zip(state.values(), safetensors(path), strict=True):
        if own.dim() == 4:
            outputs, inputs, height, width = own.shape
            values = values.view(height, width, inputs, outputs).permute(3, 2, 0, 1)
        elif own.dim() == 2:
            values = values.view(own.shape[1], own.shape[0]).T
        own.copy_(values)


def deepfool():
    model = Classifier(work["network"], work["shape"])
    load(model, f"{folder}/weights.safetensors")
    model = placed(model).eval().requires_grad_(False)
    logits_of = torch.compile(model, dynamic=True) if mode == "compile" else model
    content = bytearray(Path(f"{folder}/pixels").read_bytes())
    pixels = torch.frombuffer(content, dtype=torch.uint8).view(-1, *work["shape"])
    pixels = pixels.permute(0, 3, 1, 2).to(device).contiguous(memory_format=FORMAT)
    cursor = 0

    def distances(x, iterations=20, overshoot=0.02):
        moved, crossed = torch.zeros_like(x), torch.zeros(len(x), dtype=torch.bool, device=device)
        active = torch.arange(len(x), device=device)
        for iteration in range(iterations + 1):
            here = (x[active] + (1 + overshoot) * moved[active]).requires_grad_(iteration < iterations)
            logits = logits_of(here)
            positive = logits.detach() > 0
            if iteration == 0:
                origin = positive
            there = positive != origin[active]
            crossed[active[there]] = True
            if iteration == iterations:
                break
            (gradient,) = torch.autograd.grad(logits.sum(), here)
            square = gradient.square().sum((1, 2, 3))
            left = ~there & (square > 0)
            active, gradient = active[left], gradient[left]
            if len(active) == 0:
                break
            factor = logits.detach()[left] / square[left]
            moved[active] -= factor.view(-1, 1, 1, 1) * gradient
        return moved.square().sum((1, 2, 3)).sqrt().cpu(), crossed.cpu()

    def step():
        nonlocal cursor
        rows = (torch.arange(work["batch"], device=device) + cursor) % len(pixels)
        cursor += work["batch"]
        x = pixels[rows].to(torch.float32).div_(255).contiguous(memory_format=FORMAT)
        found, crossed = distances(x)
        step.crossed += int(crossed.sum())
        return found

    step.crossed = 0
    step.parameters = sum(p.numel() for p in model.parameters())
    return step, []


def say(answer):
    print(json.dumps(answer), flush=True)


step, models = {
    "classifier": supervised,
    "objectives": objectives,
    "masks": masks,
    "deepfool": deepfool,
}[work["kind"]]()
trained = sum(parameter.numel() for model in models for parameter in model.parameters())
say({"parameters": trained + getattr(step, "parameters", 0), "version": torch.__version__})
for line in sys.stdin:
    steps = json.loads(line)["steps"]
    step.crossed = 0
    start, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    if device == "cuda":
        torch.cuda.synchronize()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    # Linux counts kilobytes, macOS bytes.
    unit = 1024 if sys.platform != "darwin" else 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    samples = steps * work["batch"]
    answer = {"seconds": seconds, "cpu": cpu, "samples": samples, "peakMiB": peak}
    say({**answer, "crossed": step.crossed} if work["kind"] == "deepfool" else answer)
