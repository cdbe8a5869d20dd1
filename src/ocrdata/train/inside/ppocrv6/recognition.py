"""The light SVTR neck of PP-OCRv6 (small, medium), and the CTC head of its tiny model."""

from typing import Any

from paddle import nn
from ppocr.modeling.backbones.rec_svtrnet import Block, ConvBNLayer
from ppocr.modeling.heads.rec_ctc_head import CTCHead
from ppocr.modeling.necks.rnn import Im2Seq


class LightEncoder(nn.Layer):  # type: ignore[misc]
    """SVTR blocks (Du et al. 2022) after a horizontal convolution, and a 1 x 1 convolution beside them.

    Attributes:
        out_channels: Channels of the output, (B, C, 1, T).
    """

    def __init__(
        self,
        in_channels: int,
        dims: int = 64,
        depth: int = 1,
        mlp_ratio: float = 4.0,
        local_kernel: int = 7,
        use_guide: bool = False,
    ):
        super().__init__()
        self.cut = use_guide
        self.out_channels = dims
        self.conv_reduce = ConvBNLayer(in_channels, dims, 1, act=nn.Swish)
        across = nn.Conv2D(
            dims, dims, [1, local_kernel], padding=[0, local_kernel // 2], groups=dims, bias_attr=False
        )
        self.local_conv = nn.Sequential(across, nn.BatchNorm2D(dims), nn.Swish())
        self.svtr_block = nn.LayerList(
            Block(
                dims,
                num_heads=8,
                mlp_ratio=mlp_ratio,
                qkv_bias=True,
                drop=0.1,
                attn_drop=0.1,
                act_layer=nn.Swish,
                epsilon=1e-5,
                prenorm=False,
            )
            for _ in range(depth)
        )
        self.norm = nn.LayerNorm(dims, epsilon=1e-6)
        self.skip_conv = ConvBNLayer(in_channels, dims, 1, act=nn.Swish)
        self.apply(_start)

    def forward(self, x: Any) -> Any:
        x = x.detach() if self.cut else x
        beside = self.skip_conv(x)
        x = self.conv_reduce(x)
        x = x + self.local_conv(x)
        width = x.shape[3]
        x = x.flatten(2).transpose([0, 2, 1])
        for block in self.svtr_block:
            x = block(x)
        x = self.norm(x).reshape([0, 1, width, self.out_channels]).transpose([0, 3, 1, 2])
        return x + beside


class LightSequence(nn.Layer):  # type: ignore[misc]
    """What PaddleOCR 3 calls SequenceEncoder with `lightsvtr`: (B, C, 1, T) gives (B, T, C)."""

    def __init__(self, in_channels: int, **options: Any):
        super().__init__()
        self.encoder = LightEncoder(in_channels, **options)
        self.encoder_reshape = Im2Seq(self.encoder.out_channels)
        self.out_channels = self.encoder.out_channels

    def forward(self, x: Any) -> Any:
        return self.encoder_reshape(self.encoder(x))


class GuidedCtcHead(CTCHead):  # type: ignore[misc]
    """The CTC head after a depthwise and a pointwise convolution along the line."""

    def __init__(self, in_channels: int, out_channels: int, **options: Any):
        super().__init__(in_channels, out_channels, **options)
        self.guide_layer = nn.Sequential(
            nn.Conv1D(in_channels, in_channels, 5, padding=2, groups=in_channels, bias_attr=False),
            nn.BatchNorm1D(in_channels),
            nn.Hardswish(),
            nn.Conv1D(in_channels, in_channels, 1, bias_attr=False),
            nn.BatchNorm1D(in_channels),
            nn.Hardswish(),
        )

    def forward(self, x: Any, targets: Any = None) -> Any:
        guided = self.guide_layer(x.transpose([0, 2, 1])).transpose([0, 2, 1])
        return super().forward(guided, targets)


def _start(layer: Any) -> None:
    """Initial weights as in SVTR."""
    if isinstance(layer, nn.Linear):
        nn.initializer.TruncatedNormal(std=0.02)(layer.weight)
        if layer.bias is not None:
            nn.initializer.Constant(0.0)(layer.bias)
