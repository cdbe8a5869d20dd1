"""The neck and the head of PP-OCRv6 detection (tiny, small), and its loss.

PaddleOCR 3 also trains with auxiliary heads on three levels of the neck. They serve training from scratch, no
inference model has them, and they are left out here.
"""

from typing import Any

import paddle
from paddle import nn
from ppocr.losses.det_basic_loss import DiceLoss
from ppocr.losses.det_db_loss import DBLoss
from ppocr.modeling.backbones.det_mobilenet_v3 import SEModule
from ppocr.modeling.heads.det_db_head import DBHead
from ppocr.modeling.necks.db_fpn import RSELayer

from ocrdata.train.inside.ppocrv6.layers import folded, merged

DILATED = {5: ((3, 1), (3, 2)), 7: ((5, 1), (3, 2), (3, 3))}
"""Kernel sizes and dilations of the branches beside a large kernel, by its size, as in PaddleOCR 3."""


class DilatedBranches(nn.Layer):  # type: ignore[misc]
    """A large depthwise convolution beside smaller, dilated ones (UniRepLKNet, Ding et al. 2024)."""

    def __init__(self, channels: int, kernel: int):
        super().__init__()
        self.dilated = DILATED[kernel]
        self.lk_origin = _depthwise(channels, kernel)
        self.origin_bn = nn.BatchNorm2D(channels)
        for size, rate in self.dilated:
            self.add_sublayer(f"dil_conv_k{size}_{rate}", _depthwise(channels, size, rate))
            self.add_sublayer(f"dil_bn_k{size}_{rate}", nn.BatchNorm2D(channels))
        self.is_repped = False

    def forward(self, x: Any) -> Any:
        if self.is_repped:
            return self.lk_origin(x)
        total = self.origin_bn(self.lk_origin(x))
        for conv, norm in self._beside():
            total = total + norm(conv(x))
        return total

    def rep(self) -> None:
        """Merge all branches into `lk_origin`."""
        if self.is_repped:
            return
        one = merged(self.lk_origin, self.origin_bn)
        kernel, bias = one.weight.numpy(), one.bias.numpy()
        for (size, rate), (conv, norm) in zip(self.dilated, self._beside(), strict=True):
            part = merged(conv, norm)
            first = kernel.shape[2] // 2 - rate * (size // 2)
            cells = slice(first, kernel.shape[2] - first, rate)
            kernel[:, :, cells, cells] += part.weight.numpy()
            bias += part.bias.numpy()
        one.weight.set_value(kernel)
        one.bias.set_value(bias)
        self.lk_origin = one
        del self.origin_bn
        for size, rate in self.dilated:
            delattr(self, f"dil_conv_k{size}_{rate}")
            delattr(self, f"dil_bn_k{size}_{rate}")
        self.is_repped = True

    def _beside(self) -> list[tuple[Any, Any]]:
        """The dilated convolutions and their batch norms."""
        names = [f"k{size}_{rate}" for size, rate in self.dilated]
        return [(getattr(self, f"dil_conv_{name}"), getattr(self, f"dil_bn_{name}")) for name in names]


class LargeKernelPyramid(nn.Layer):  # type: ignore[misc]
    """A feature pyramid with large depthwise kernels, PaddleOCR's RepLKFPN.

    Attributes:
        out_channels: Channels of the output, which has the size of the largest level.
    """

    def __init__(
        self, in_channels: list[int], out_channels: int, dilated_kernel_size: int = 7, shortcut: bool = True
    ):
        super().__init__()
        self.out_channels = out_channels
        self.shortcut = shortcut
        self.is_repped = False
        self.ins_conv = nn.LayerList()
        self.inp_conv_dw, self.inp_conv_pw = nn.LayerList(), nn.LayerList()
        self.inp_conv_se = nn.LayerList()
        for channels in in_channels:
            self.ins_conv.append(RSELayer(channels, out_channels, kernel_size=1, shortcut=shortcut))
            self.inp_conv_dw.append(DilatedBranches(out_channels, dilated_kernel_size))
            start = paddle.ParamAttr(initializer=nn.initializer.KaimingUniform())
            self.inp_conv_pw.append(
                nn.Conv2D(out_channels, out_channels // 4, 1, weight_attr=start, bias_attr=False)
            )
            self.inp_conv_se.append(SEModule(out_channels // 4))

    def forward(self, x: list[Any]) -> Any:
        """Levels (B, C, H, W) of falling size give (B, out_channels, H, W) of the first's."""
        numbers = (
            3,
            2,
            1,
            0,
        )  # from the smallest level to the largest, the order in which ONNX files have them
        levels = {number: self.ins_conv[number](x[number]) for number in numbers}
        for number in numbers[1:]:
            levels[number] = levels[number] + _enlarged(levels[number + 1], 2)
        narrow = [self._narrow(number, levels[number]) for number in numbers]
        sized = [_enlarged(part, times) for part, times in zip(narrow, (8, 4, 2, 1))]  # noqa: B905 - traced
        return paddle.concat(sized, axis=1)

    def rep(self) -> None:
        """Merge the branches of all levels."""
        for layer in self.inp_conv_dw:
            layer.rep()
        self.is_repped = True

    def _narrow(self, number: int, x: Any) -> Any:
        """A quarter of the channels of a level, after its large kernel."""
        x = self.inp_conv_pw[number](self.inp_conv_dw[number](x))
        excited = self.inp_conv_se[number](x)
        return x + excited if self.shortcut else excited


class MergeableDbHead(DBHead):  # type: ignore[misc]
    """The DB head, whose batch norms can be merged into its convolutions."""

    def __init__(self, in_channels: int, k: int = 50, **options: Any):
        super().__init__(in_channels, k, **options)
        self.is_repped = False

    def rep(self) -> None:
        """Merge the batch norms, whose activation is a ReLU."""
        if self.is_repped:
            return
        for part in (self.binarize, self.thresh):
            part.conv1 = merged(part.conv1, part.conv_bn1)
            scale, shift = folded(part.conv_bn2)
            with paddle.no_grad():
                part.conv2.weight.set_value(part.conv2.weight * scale.reshape([1, -1, 1, 1]))
                part.conv2.bias.set_value(part.conv2.bias * scale + shift)
            part.conv_bn1, part.conv_bn2 = nn.ReLU(), nn.ReLU()
        self.is_repped = True


class DiceFocalLoss(nn.Layer):  # type: ignore[misc]
    """The Dice loss plus the focal loss (Lin et al. 2017), both over the pixels of a mask.

    Args:
        alpha: Weight of text pixels in the focal loss; that of the others is `1 - alpha`.
        gamma: How much less the pixels count that are right already.
        eps: Probabilities are kept this far from 0 and 1.
    """

    def __init__(self, alpha: float, gamma: float, eps: float = 1e-6):
        super().__init__()
        self.dice = DiceLoss(eps=eps)
        self.alpha, self.gamma, self.eps = alpha, gamma, eps

    def forward(self, pred: Any, gt: Any, mask: Any) -> Any:
        """Probabilities, truth and mask, each (B, H, W), give a number."""
        inside = paddle.clip(pred, self.eps, 1 - self.eps)
        focal = nn.functional.sigmoid_focal_loss(
            paddle.log(inside / (1 - inside)), gt, alpha=self.alpha, gamma=self.gamma, reduction="none"
        )
        return self.dice(pred, gt, mask) + (focal * mask).sum() / (mask.sum() + self.eps)


class DiceFocalDbLoss(DBLoss):  # type: ignore[misc]
    """The DB loss of v6: text and its binary map are judged by `DiceFocalLoss`."""

    def __init__(self, focal_alpha: float = 0.25, focal_gamma: float = 2.0, **options: Any):
        super().__init__(**{**options, "main_loss_type": "DiceLoss"})
        self.bce_loss = self.dice_loss = DiceFocalLoss(focal_alpha, focal_gamma)


def _depthwise(channels: int, kernel: int, dilation: int = 1) -> Any:
    """A convolution of each channel with its own kernel, which keeps the size."""
    pad = dilation * (kernel // 2)
    return nn.Conv2D(channels, channels, kernel, 1, pad, dilation, groups=channels, bias_attr=False)


def _enlarged(x: Any, times: int) -> Any:
    """Each pixel as a square of `times` pixels a side."""
    return nn.functional.interpolate(x, scale_factor=times, mode="nearest") if times > 1 else x
