"""A temporal convolutional network with a fast branch for beats and a slow one for structure."""
import torch
from torch import nn
from torch.nn import functional as F

from labels import COARSE, SECTION_LABELS, STYLES

BANDS = 128


class FrontEnd(nn.Module):
    """Log-mel and its rise over time -> `channels` values per frame. Strided convolutions pool frequency early, which
    avoids most of the cost at full resolution; a plain projection of the bands preserves pitch detail.
    """

    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.BatchNorm1d(BANDS)
        self.rise_norm = nn.BatchNorm1d(BANDS)
        self.wide = nn.Conv2d(2, 16, (3, 12), stride=(1, 6), padding=(1, 2))
        self.wide_norm = nn.BatchNorm2d(16)
        self.deep = nn.Conv2d(16, 24, (3, 4), stride=(1, 2), padding=(1, 1))
        self.deep_norm = nn.BatchNorm2d(24)
        self.detail = nn.Conv1d(BANDS, 16, 1)
        self.collapse = nn.Conv1d(24 * 10 + 16, channels, 1)
        self.collapse_norm = nn.BatchNorm1d(channels)
        self.dropout = nn.Dropout(0.1)

    def forward(self, mel: torch.Tensor) -> torch.Tensor:
        x = mel.transpose(1, 2)
        # The rise from the previous frame; 0 for the first frame.
        rise = F.relu(x - torch.cat([x[:, :, :1], x[:, :, :-1]], dim=2))
        x = self.norm(x)
        image = torch.stack([x, self.rise_norm(rise)], dim=1).transpose(2, 3)
        y = F.elu(self.wide_norm(self.wide(image)))
        y = F.elu(self.deep_norm(self.deep(y)))
        y = y.transpose(2, 3).flatten(1, 2)
        y = torch.cat([y, self.detail(x)], dim=1)
        return self.dropout(F.elu(self.collapse_norm(self.collapse(y))))


class Block(nn.Module):
    """Two parallel dilated convolutions (d and 2d; Böck & Davies 2020), concatenated, with a residual path and a skip
    output."""

    def __init__(self, channels: int, dilation: int, dropout: float):
        super().__init__()
        self.near = nn.Conv1d(channels, channels, 5, padding=2 * dilation, dilation=dilation)
        self.far = nn.Conv1d(channels, channels, 5, padding=4 * dilation, dilation=2 * dilation)
        self.norm = nn.BatchNorm1d(2 * channels)
        self.join = nn.Conv1d(2 * channels, channels, 1)
        self.dropout = nn.Dropout1d(dropout)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        y = self.dropout(F.elu(self.norm(torch.cat([self.near(x), self.far(x)], dim=1))))
        y = self.join(y)
        return x + y, y


class Tcn(nn.Module):
    def __init__(self, channels: int, layers: int, dropout: float):
        super().__init__()
        self.blocks = nn.ModuleList(Block(channels, 2**i, dropout) for i in range(layers))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        skip = torch.zeros_like(x)
        for block in self.blocks:
            x, y = block(x)
            skip = skip + y
        return F.elu(x), F.elu(skip)


class BaseModel(nn.Module):
    """
    Input `mel` [B, T, 128], T at least 10. Outputs logits `beat`, `downbeat`, `boundary` [B, T], `function` [B, T, 9] and
    `embedding` [B, E], the mean over time.
    """

    def __init__(self, channels: int = 32, slow_channels: int = 48, fast_layers: int = 8, slow_layers: int = 5):
        super().__init__()
        self.config = {
            "channels": channels,
            "slow_channels": slow_channels,
            "fast_layers": fast_layers,
            "slow_layers": slow_layers,
        }
        self.front = FrontEnd(channels)
        self.fast = Tcn(channels, fast_layers, 0.1)
        self.squeeze = nn.Conv1d(3 * channels, slow_channels, 1)
        self.squeeze_norm = nn.BatchNorm1d(slow_channels)
        self.slow = Tcn(slow_channels, slow_layers, 0.1)
        self.function = nn.Conv1d(slow_channels, len(SECTION_LABELS), 1)
        self.boundary_slow = nn.Conv1d(slow_channels, 1, 1)
        self.boundary_fast = nn.Conv1d(channels, 1, 5, padding=2)
        self.embed = nn.Linear(2 * slow_channels, 24)
        self.style = nn.Linear(24, len(STYLES))
        # Separate, so that the bar is independent evidence for the position of the beat.
        self.beat_mix = nn.Conv1d(3 * channels + slow_channels, 2 * channels, 1)
        self.beat_out = nn.Conv1d(2 * channels, 1, 3, padding=1)
        self.downbeat_mix = nn.Conv1d(3 * channels + slow_channels, 2 * channels, 1)
        self.downbeat_out = nn.Conv1d(2 * channels, 1, 3, padding=1)
        nn.init.constant_(self.beat_out.bias, -2.0)
        nn.init.constant_(self.downbeat_out.bias, -3.0)
        nn.init.constant_(self.boundary_slow.bias, -3.0)

    @property
    def receptive_frames(self) -> int:
        """Frames on either side that an output can depend on."""
        fast = sum(4 * 2**i for i in range(self.config["fast_layers"])) + 6
        slow = sum(4 * 2**i for i in range(self.config["slow_layers"]))
        return fast + slow * COARSE + 2 * COARSE

    def forward(self, mel: torch.Tensor) -> dict[str, torch.Tensor]:
        x = self.front(mel)
        y, skip = self.fast(x)
        everything = torch.cat([x, y, skip], dim=1)
        # Repeating the last frame lets an incomplete last group of ten count too.
        pooled = F.avg_pool1d(F.pad(everything, (0, COARSE - 1), mode="replicate"), COARSE)
        slow, slow_skip = self.slow(F.elu(self.squeeze_norm(self.squeeze(pooled))))
        function = self.function(slow_skip)
        coarse = torch.cat([slow_skip, self.boundary_slow(slow_skip), function], dim=1)
        # Values of the slow branch are centred on their ten frames and interpolated to all frames.
        frames = mel.shape[1]
        up = F.interpolate(coarse, scale_factor=COARSE, mode="linear", align_corners=False)[:, :, :frames]
        width = slow.shape[1]
        boundary = up[:, width : width + 1] + self.boundary_fast(skip)
        context = torch.cat([everything, up[:, :width]], dim=1)
        beat = self.beat_out(F.elu(self.beat_mix(context)))
        downbeat = self.downbeat_out(F.elu(self.downbeat_mix(context)))
        embedding = self.embed(torch.cat([slow.mean(2), slow_skip.mean(2)], dim=1))
        return {
            "beat": beat[:, 0],
            "downbeat": downbeat[:, 0],
            "boundary": boundary[:, 0],
            "function": up[:, width + 1 :].transpose(1, 2),
            "embedding": embedding,
            "function_coarse": function,
            "style": self.style(embedding),
        }


def losses(out: dict[str, torch.Tensor], target: dict[str, torch.Tensor], class_weight: torch.Tensor) -> dict[str, torch.Tensor]:
    def event(name: str, positive: float) -> torch.Tensor:
        weight = torch.tensor(positive)
        loss = F.binary_cross_entropy_with_logits(out[name], target[name], pos_weight=weight, reduction="none")
        mask = target[name + "_mask"]
        return (loss * mask).sum() / mask.sum().clamp(min=1)

    parts = {"beat": event("beat", 3.0), "downbeat": event("downbeat", 6.0), "boundary": event("boundary", 6.0)}
    function = target["function"]
    if (function >= 0).any():
        parts["function"] = 0.15 * F.cross_entropy(
            out["function_coarse"][:, :, : function.shape[1]], function, weight=class_weight, ignore_index=-1
        )
    if (target["style"] >= 0).any():
        parts["style"] = 0.05 * F.cross_entropy(out["style"], target["style"], ignore_index=-1)
    return parts
