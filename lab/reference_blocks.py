"""Blocks of few bits as ONNX Runtime's own quantisers make them, for `quantise-blocks.test.ts` and `round-blocks.test.ts`.

    python lab/reference_blocks.py     (writes tests/fixtures/blocks/symmetric.safetensors and rounded.safetensors)

`DefaultWeightOnlyQuantizer.qbits_block_quant` of `onnxruntime.quantization.matmul_nbits_quantizer` calls the kernel that
is called here, with the weight turned to `[K, N]` and padded in K as it does. Of each case the file has `values`
`[N, K]`, `packed` `[N, blocks, 16]` and `scales` `[N, blocks]`.

`rounded.safetensors` has some of the same values rounded to 8, 4, 3 and 2 bits in blocks of 16, 32, 128 and whole rows
(0): `values`, and by `bits`-`block` the `steps` and the `rounded` values. Where ONNX Runtime has a kernel (8, 4 and 2 bits,
blocks of 16 and more), `steps` is what it packed; elsewhere it is of `in_numpy`, which has to agree with every kernel.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import _pybind_state as kernels
from safetensors.numpy import save_file

OUT = Path(__file__).resolve().parent.parent / "tests/fixtures/blocks/symmetric.safetensors"
BLOCK = 32
BITS, BLOCKS = (8, 4, 3, 2), (16, 32, 128, 0)  # 0: a row is one block
ROUNDED = ("halves", "near-halves", "ties", "mixed", "constants", "zeros", "odd", "one-over", "short", "uneven")


def quantise(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = values.shape
    blocks = -(-columns // BLOCK)
    turned = np.ascontiguousarray(np.pad(values.T, ((0, blocks * BLOCK - columns), (0, 0))))
    packed = np.zeros((rows, blocks, BLOCK // 2), np.uint8)
    scales = np.zeros((rows, blocks), np.float32)
    zero_points = np.zeros((rows, -(-blocks // 2)), np.uint8)
    kernels.quantize_matmul_4bits(packed, turned, scales, zero_points, BLOCK, rows, columns, True)
    return packed, scales


def in_kernel(values: np.ndarray, bits: int, block: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps [N, K] and scales [N, blocks] of ONNX Runtime's kernel for 8, 4 or 2 bits."""
    rows, columns = values.shape
    blocks = -(-columns // block)
    turned = np.ascontiguousarray(np.pad(values.T, ((0, blocks * block - columns), (0, 0))))
    packed = np.zeros((rows, blocks, block * bits // 8), np.uint8)
    scales = np.zeros((rows, blocks), np.float32)
    zero_points = np.zeros((rows, -(-blocks * bits // 8)), np.uint8)
    getattr(kernels, f"quantize_matmul_{bits}bits")(packed, turned, scales, zero_points, block, rows, columns, True)
    parts = [(packed >> shift) & (2**bits - 1) for shift in range(0, 8, bits)]
    return np.stack(parts, -1).reshape(rows, -1)[:, :columns], scales


def in_numpy(values: np.ndarray, bits: int, block: int) -> tuple[np.ndarray, np.ndarray]:
    """The same by the rule, for any number of bits and any block."""
    columns = values.shape[1]
    width = min(block, columns) if block else columns
    half, one = np.float32(2 ** (bits - 1)), np.float32(1)
    steps, scales = np.zeros(values.shape, np.uint8), []
    for start in range(0, columns, width):
        part = values[:, start : start + width]
        low, high = part.min(1), part.max(1)
        extreme = np.where(np.abs(high) > np.abs(low), high, low)
        scale = extreme / -half
        with np.errstate(divide="ignore", over="ignore"):
            inverse = np.where(scale == 0, np.float32(0), one / scale).astype(np.float32)
        with np.errstate(invalid="ignore", over="ignore"):
            place = np.clip((part * inverse[:, None]).astype(np.float32) + half, 0, 2**bits - 1)
        steps[:, start : start + width] = np.floor(place) + (place - np.floor(place) >= 0.5)
        scales.append(scale)
    return steps, np.stack(scales, 1)


def spread(scales: np.ndarray, columns: int, block: int) -> np.ndarray:
    """Each value's scale [N, K]."""
    return np.repeat(scales, min(block, columns) if block else columns, axis=1)[:, :columns]


def to_bfloat16(values: np.ndarray) -> np.ndarray:
    bits = values.astype(np.float32).view(np.uint32)
    return (bits & 0xFFFF0000).view(np.float32)


def make_cases() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(32)

    def normal(rows: int, columns: int, size: float = 0.02) -> np.ndarray:
        return (rng.standard_normal((rows, columns)) * size).astype(np.float32)

    # The largest value is -8 steps, all others lie halfway between two.
    halves = np.tile(np.arange(-7.5, 8.5, 0.5, dtype=np.float32)[:32], (4, 1))
    halves[:, 0] = -8
    scaled = halves * np.array([[1], [0.1], [-0.37], [3e-5]], np.float32)
    # One step below and above the halfway points.
    near = np.concatenate([np.nextafter(scaled, np.float32(-9)), np.nextafter(scaled, np.float32(9))])
    ties = normal(4, 64)
    ties[:, 5], ties[:, 9] = np.float32(0.1), np.float32(-0.1)
    ties[:, 40], ties[:, 38] = np.float32(-0.3), np.float32(0.3)
    mixed = normal(6, 96)
    mixed[0, :32] = 0
    mixed[1, 32:64] = 0.25
    mixed[2, 64:] = -0.25
    mixed[3] = -np.abs(mixed[3])
    mixed[4] = np.abs(mixed[4])
    mixed[5] = -0.0
    return {
        "normal": normal(16, 128),
        "bfloat16": to_bfloat16(normal(16, 64)),
        "float16": normal(16, 64).astype(np.float16).astype(np.float32),
        "zeros": np.zeros((3, 64), np.float32),
        "constants": np.repeat(np.array([[1], [-1], [0.1], [-7e-5]], np.float32), 64, axis=1),
        "halves": scaled,
        "near-halves": near,
        "ties": ties,
        "mixed": mixed,
        "one-column": normal(5, 1),
        "short": normal(4, 7),
        "one-over": normal(4, 33),
        "two-and-a-half": normal(4, 80),
        "odd": normal(4, 95),
        "tiny": normal(3, 64, 1e-38),
        "subnormal": normal(3, 64, 1e-42),
        "large": normal(3, 64, 1e37),
        "uneven": normal(3, 64) * np.float32(10) ** rng.integers(-6, 6, (3, 64)).astype(np.float32),
    }


def main() -> None:
    tensors: dict[str, np.ndarray] = {}
    for name, values in make_cases().items():
        packed, scales = quantise(values)
        tensors |= {f"{name}.values": values, f"{name}.packed": packed, f"{name}.scales": scales}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    made = {"made_with": f"onnxruntime {onnxruntime.__version__}, numpy {np.__version__}"}
    save_file(tensors, OUT, {"made_with": f"onnxruntime {onnxruntime.__version__}"})
    save_file(make_rounded(), OUT.with_name("rounded.safetensors"), made)


def make_rounded() -> dict[str, np.ndarray]:
    """The cases of `ROUNDED`: none has values below all normal numbers, where kernels differ in what they flush."""
    tensors: dict[str, np.ndarray] = {}
    for name, values in make_cases().items():
        if name not in ROUNDED:
            continue
        tensors[f"{name}.values"] = values
        for bits in BITS:
            for block in BLOCKS:
                steps, scales = in_numpy(values, bits, block)
                if bits != 3 and block:
                    kernel, of_kernel = in_kernel(values, bits, block)
                    if not (kernel == steps).all() or not (np.abs(of_kernel) == np.abs(scales)).all():
                        raise SystemExit(f"{name}: {bits} bits in blocks of {block} differ from the kernel's in "
                                         f"{(kernel != steps).sum()} of {steps.size} steps.")
                    steps = kernel
                key = f"{name}.{bits}-{block}"
                tensors[f"{key}.steps"] = np.ascontiguousarray(steps.astype(np.uint8))
                half = np.float32(2 ** (bits - 1))
                tensors[f"{key}.rounded"] = (steps.astype(np.float32) - half) * spread(scales, values.shape[1], block)
    return tensors


if __name__ == "__main__":
    main()
