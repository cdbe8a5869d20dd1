"""The layers of PP-LCNetV4, in the form that is trained and in the form that reads.

In training a depthwise convolution has three parallel branches, and every convolution has a batch norm
(RepVGG, Ding et al. 2021; RepViT, Wang et al. 2024). `rep`, the name that PaddleOCR's export calls, merges
them into one convolution with a bias, which computes the same. Names of sublayers and parameters are those of
PaddleOCR 3, so that checkpoints fit both.
"""

from typing import Any

import paddle
from paddle import nn

from ocrdata.train.inside.ppocrv6.sizes import BlockSize, Stride


def folded(norm: Any) -> tuple[Any, Any]:
    """Scale and shift of each channel that a batch norm amounts to when it reads, (C,) each."""
    with paddle.no_grad():
        scale = norm.weight / (norm._variance + norm._epsilon).sqrt()
        return scale, norm.bias - norm._mean * scale


def merged(conv: Any, norm: Any) -> Any:
    """One convolution with a bias that computes what a convolution and its batch norm compute."""
    scale, shift = folded(norm)
    with paddle.no_grad():
        one = nn.Conv2D(
            conv._in_channels,
            conv._out_channels,
            conv._kernel_size,
            conv._stride,
            conv._padding,
            groups=conv._groups,
        )
        one.weight.set_value(conv.weight * scale.reshape([-1, 1, 1, 1]))
        one.bias.set_value(shift)
    return one


class ConvNorm(nn.Sequential):  # type: ignore[misc]
    """A convolution without bias, and a batch norm. Its parent replaces it by `merge()` to read."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int = 1, stride: Stride = 1, groups: int = 1, gain: float = 1
    ):
        conv = nn.Conv2D(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias_attr=False)
        norm = nn.BatchNorm2D(outputs)
        nn.initializer.Constant(gain)(norm.weight)
        super().__init__(("conv", conv), ("bn", norm))

    def merge(self) -> Any:
        """The convolution that reads."""
        return merged(self.conv, self.bn)


class StemLayer(nn.Layer):  # type: ignore[misc]
    """Convolution, batch norm and ReLU. Its batch norm has no weight decay."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1):
        super().__init__()
        pad = "SAME" if kernel % 2 == 0 else kernel // 2
        self.conv = nn.Conv2D(inputs, outputs, kernel, stride, pad, bias_attr=False)
        undecayed = [paddle.ParamAttr(regularizer=paddle.regularizer.L2Decay(0.0)) for _ in range(2)]
        self.bn = nn.BatchNorm2D(outputs, weight_attr=undecayed[0], bias_attr=undecayed[1])
        self.is_repped = False

    def forward(self, x: Any) -> Any:
        x = self.conv(x)
        return nn.functional.relu(x if self.is_repped else self.bn(x))

    def rep(self) -> None:
        """Merge the batch norm into the convolution."""
        if not self.is_repped:
            self.conv = merged(self.conv, self.bn)
            del self.bn
            self.is_repped = True


class BranchedStem(nn.Layer):  # type: ignore[misc]
    """Quarters height and width; between, a branch of two small convolutions stands beside a pooling."""

    def __init__(self, inputs: int, inner: int, outputs: int):
        super().__init__()
        self.stem1 = StemLayer(inputs, inner, 3, 2)
        self.stem2a = StemLayer(inner, inner // 2, 2)
        self.stem2b = StemLayer(inner // 2, inner, 2)
        self.stem3 = StemLayer(inner * 2, inner, 3, 2)
        self.stem4 = StemLayer(inner, outputs, 1)
        self.pool = nn.MaxPool2D(2, 1, "SAME")
        self.is_repped = False

    def forward(self, x: Any) -> Any:
        x = self.stem1(x)
        both = paddle.concat([self.pool(x), self.stem2b(self.stem2a(x))], axis=1)
        return self.stem4(self.stem3(both))

    def rep(self) -> None:
        """Merge the batch norms of all layers."""
        for layer in (self.stem1, self.stem2a, self.stem2b, self.stem3, self.stem4):
            layer.rep()
        self.is_repped = True


class PlaneMean(nn.Layer):  # type: ignore[misc]
    """The mean of each channel of an image: (B, C, H, W) gives (B, C, 1, 1)."""

    def forward(self, x: Any) -> Any:
        return x.mean(axis=[2, 3], keepdim=True)


class ChannelScale(nn.Layer):  # type: ignore[misc]
    """Channels (B, C, H, W) times a scale of each, (1 or B, C, 1, 1), added to other ones where given."""

    def forward(self, x: Any, scale: Any, onto: Any = None) -> Any:
        return x * scale if onto is None else onto + x * scale


class SqueezeExcite(nn.Layer):  # type: ignore[misc]
    """Scales each channel by what all of them are on average (Hu et al. 2018)."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv1 = nn.Conv2D(channels, channels // 4, 1)
        self.conv2 = nn.Conv2D(channels // 4, channels, 1)
        self.mean, self.scale = PlaneMean(), ChannelScale()

    def forward(self, x: Any) -> Any:
        inner = nn.functional.relu(self.conv1(self.mean(x)))
        return self.scale(x, nn.functional.hardsigmoid(self.conv2(inner)))


class BranchedDepthwise(nn.Layer):  # type: ignore[misc]
    """A depthwise 3 x 3 convolution, a depthwise 1 x 1 convolution and the input, added and normalised."""

    def __init__(self, channels: int):
        super().__init__()
        self.conv = ConvNorm(channels, channels, 3, groups=channels)
        self.conv1 = nn.Conv2D(channels, channels, 1, groups=channels, bias_attr=False)
        self.bn = nn.BatchNorm2D(channels)
        self.scale = ChannelScale()
        self.is_repped = False

    def forward(self, x: Any) -> Any:
        if self.is_repped:
            return self.reparam_conv(x)
        # A depthwise 1 x 1 convolution and the input are one scale for each channel.
        return self.bn(self.scale(x, 1 + self.conv1.weight.reshape([1, -1, 1, 1]), self.conv(x)))

    def rep(self) -> None:
        """Merge all branches into `reparam_conv`."""
        if self.is_repped:
            return
        one = self.conv.merge()
        scale, shift = folded(self.bn)
        with paddle.no_grad():
            middle = nn.functional.pad(1 + self.conv1.weight, [1, 1, 1, 1])
            one.weight.set_value((one.weight + middle) * scale.reshape([-1, 1, 1, 1]))
            one.bias.set_value(one.bias * scale + shift)
        self.reparam_conv = one
        del self.conv, self.conv1, self.bn
        self.is_repped = True


class MixerBlock(nn.Layer):  # type: ignore[misc]
    """Mixes pixels, then channels (MetaFormer, Yu et al. 2022).

    Where neither size nor channels change, pixels are mixed by `BranchedDepthwise`, and the mixed channels
    are added to it.
    """

    def __init__(self, inputs: int, size: BlockSize):
        super().__init__()
        self.plain = size.stride == 1 and inputs == size.channels
        if self.plain:
            mixer = [("rep_dw", BranchedDepthwise(inputs))]
        else:
            mixer = [("dw_conv", ConvNorm(inputs, inputs, 3, size.stride, groups=inputs))]
        squeeze = [("se", SqueezeExcite(inputs))] if size.squeeze else []
        self.token_mixer = nn.Sequential(*mixer, *squeeze)
        self.channel_mixer = nn.Sequential(
            ("expand", ConvNorm(inputs, inputs * 2)),
            ("act", nn.GELU()),
            ("compress", ConvNorm(inputs * 2, size.channels, gain=0 if self.plain else 1)),
        )
        self.is_repped = False

    def forward(self, x: Any) -> Any:
        x = self.token_mixer(x)
        mixed = self.channel_mixer(x)
        return x + mixed if self.plain else mixed

    def rep(self) -> None:
        """Merge branches and batch norms."""
        if self.is_repped:
            return
        if self.plain:
            self.token_mixer.rep_dw.rep()
        else:
            self.token_mixer.dw_conv = self.token_mixer.dw_conv.merge()
        for name in ("expand", "compress"):
            setattr(self.channel_mixer, name, getattr(self.channel_mixer, name).merge())
        self.is_repped = True
