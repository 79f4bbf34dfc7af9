"""A small network that detects keys. Every layer is equivariant to all twelve transpositions, so that what it learns in
one key applies in all of them.
"""
import torch
from torch import nn
from torch.nn import functional as F

#: Chroma frames per step of the network (three quarters of a second).
POOL = 4
#: Templates of Faraldo's `bgate`, as in src/main/analysis/key/profiles.ts, which initialise the linear path.
BGATE = (
    (1, 0, 0.42, 0, 0.53, 0.37, 0, 0.77, 0, 0.38, 0.21, 0.3),
    (1, 0, 0.36, 0.39, 0, 0.38, 0, 0.74, 0.27, 0, 0.42, 0.23),
)


class Circular(nn.Conv2d):
    """Convolution over all twelve pitch classes, upwards from each: [B, C, S, 12] -> [B, C', S, 12]."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__(inputs, outputs, (1, 12))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return super().forward(torch.cat([x, x[..., :11]], dim=3))


class KeyModel(nn.Module):
    """Input `chroma` [B, T, 12], T at least 4, C first, zeros in silence. Output logits [B, 24]: major from C, minor
    from C."""

    def __init__(self, channels: int = 16, hidden: int = 24):
        super().__init__()
        self.config = {"channels": channels, "hidden": hidden}
        self.chords = Circular(1, channels)
        self.movement = nn.Conv2d(channels, channels, (3, 1), padding=(1, 0))
        self.context = Circular(channels, channels)
        self.attention = nn.Conv2d(channels, 1, 1)
        self.summary = Circular(2 * channels + 1, hidden)
        self.dropout = nn.Dropout(0.2)
        self.judge = nn.Conv2d(hidden, 2, 1)
        self.template = Circular(1, 2)
        profile = torch.tensor(BGATE)
        profile = profile - profile.mean(1, keepdim=True)
        profile = (profile / profile.norm(dim=1, keepdim=True))[:, None, None]
        #: The profiles as published, and their weight: zero in training, later the value that is best on held-out
        #: tracks.
        self.register_buffer("profile", profile, persistent=False)
        self.register_buffer("trust", torch.zeros(1))
        with torch.no_grad():
            self.template.weight.copy_(2 * profile)
            self.template.bias.zero_()
            self.judge.weight.mul_(0.1)

    def forward(self, chroma: torch.Tensor) -> torch.Tensor:
        return self.judge_steps(F.avg_pool2d(chroma[:, None], (POOL, 1)))

    def judge_steps(self, pooled: torch.Tensor) -> torch.Tensor:
        """The logits for chroma already averaged over `POOL` frames each: [B, 1, S, 12]."""
        x = pooled * 12
        sounds = (x.sum(3, keepdim=True) > 0).to(x.dtype)
        count = sounds.sum(2, keepdim=True).clamp(min=1)
        mean = (x * sounds).sum(2, keepdim=True) / count
        y = F.elu(self.chords(x))
        y = y + F.elu(self.movement(y))
        y = y + F.elu(self.context(y))
        average = (y * sounds).sum(2, keepdim=True) / count
        weight = torch.softmax(self.attention(y) - 30 * (1 - sounds), dim=2)
        focus = (y * weight).sum(2, keepdim=True)
        z = self.judge(self.dropout(F.elu(self.summary(torch.cat([average, focus, mean], dim=1)))))
        centred = mean - mean.mean(3, keepdim=True)
        shape = centred / (centred.square().sum(3, keepdim=True) + 1e-3).sqrt()
        correlation = F.conv2d(torch.cat([shape, shape[..., :11]], dim=3), self.profile)
        return (z + self.template(shape) + self.trust * correlation).flatten(1)
