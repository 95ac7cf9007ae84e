"""Light on a head, pixel by pixel, in a compiled loop."""

import numba
import numpy as np
from numpy.typing import NDArray

from ._head_data import EYE, MOUTH, SCALP, SKIN, TEETH

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]

(
    AMBIENT,
    LAMP_1,
    LAMP_2,
    OILINESS,
    HOLLOW,
    IRIS_COSINE,
    IRIS,
    SCLERA,
    SCALP_TONE,
    TEETH_TONE,
    GLINT,
) = range(11)
"""Places in the array of numbers that the shader takes."""


@numba.njit(cache=True, nogil=True, fastmath=True)
def shade(
    picture: FloatArray,
    which: IntArray,
    weights: FloatArray,
    triangles: IntArray,
    surface: NDArray[np.uint8],
    corner_uv: FloatArray,
    normals: FloatArray,
    hollows: FloatArray,
    eye_cosines: FloatArray,
    albedo: FloatArray,
    creases: FloatArray,
    lamps: FloatArray,
    numbers: FloatArray,
) -> None:
    """Fill the picture's pixels where a surface is seen with linear light.

    Parameters
    ----------
    picture
        Shape ``(h, w)``; the background stays where nothing is seen.
    which, weights
        From `visible`.
    triangles, surface, corner_uv
        The mesh.
    normals, hollows
        Per vertex, from `normals_and_hollows`, in the camera's axes: z towards it.
    eye_cosines
        Per vertex: cosine of the angle from the eye's axis.
    albedo, creases
        Square maps over the texture.
    lamps
        Shape ``(2, 3)``: unit vectors towards the lamps.
    numbers
        See the names above.
    """
    height, width = picture.shape
    texels, crease_texels = albedo.shape[0], creases.shape[0]
    for y in range(height):
        for x in range(width):
            k = which[y, x]
            if k < 0:
                continue
            a, b, c = triangles[k, 0], triangles[k, 1], triangles[k, 2]
            u, v = weights[y, x, 0], weights[y, x, 1]
            w = np.float32(1.0) - u - v
            nx = u * normals[a, 0] + v * normals[b, 0] + w * normals[c, 0]
            ny = u * normals[a, 1] + v * normals[b, 1] + w * normals[c, 1]
            nz = u * normals[a, 2] + v * normals[b, 2] + w * normals[c, 2]
            length = np.sqrt(nx * nx + ny * ny + nz * nz) + np.float32(1e-6)
            nx, ny, nz = nx / length, ny / length, nz / length
            light = numbers[AMBIENT] * (np.float32(0.8) + np.float32(0.2) * ny)
            shine = np.float32(0.0)
            for i in range(2):
                facing = nx * lamps[i, 0] + ny * lamps[i, 1] + nz * lamps[i, 2]
                # Skin lets light through: the shadow's edge is soft.
                lit = (facing + np.float32(0.25)) / np.float32(1.25)
                if lit > 0.0:
                    light += numbers[LAMP_1 + i] * lit
                hx, hy, hz = lamps[i, 0], lamps[i, 1], lamps[i, 2] + np.float32(1.0)
                half = np.sqrt(hx * hx + hy * hy + hz * hz) + np.float32(1e-6)
                towards = (nx * hx + ny * hy + nz * hz) / half
                if towards > 0.0:
                    shine += numbers[LAMP_1 + i] * towards**14
            kind = surface[k]
            tone = np.float32(0.3)
            if kind == SKIN:
                s = u * corner_uv[k, 0, 0] + v * corner_uv[k, 1, 0] + w * corner_uv[k, 2, 0]
                t = u * corner_uv[k, 0, 1] + v * corner_uv[k, 1, 1] + w * corner_uv[k, 2, 1]
                column = min(max(int(s * texels), 0), texels - 1)
                row = min(max(int(t * texels), 0), texels - 1)
                tone = albedo[row, column]
                column = min(max(int(s * crease_texels), 0), crease_texels - 1)
                row = min(max(int(t * crease_texels), 0), crease_texels - 1)
                hollow = u * hollows[a] + v * hollows[b] + w * hollows[c]
                dark = np.float32(1.0) - numbers[HOLLOW] * hollow
                light *= min(max(dark, np.float32(0.3)), np.float32(1.35))
                light *= max(np.float32(1.0) - creases[row, column], np.float32(0.25))
                light += numbers[OILINESS] * shine / max(tone, np.float32(0.1)) * np.float32(0.5)
            elif kind == EYE:
                cosine = u * eye_cosines[a] + v * eye_cosines[b] + w * eye_cosines[c]
                tone = numbers[SCLERA]
                if cosine > numbers[IRIS_COSINE]:
                    tone = numbers[IRIS]
                    if cosine > np.float32(1.0) - (
                        np.float32(1.0) - numbers[IRIS_COSINE]
                    ) * np.float32(0.18):
                        tone = np.float32(0.02)
                # The upper lid shades the eye.
                light *= np.float32(0.8) - np.float32(0.35) * max(ny, np.float32(0.0))
                light += (
                    numbers[GLINT]
                    * max(nx * lamps[0, 0] + ny * lamps[0, 1] + nz * lamps[0, 2], np.float32(0.0))
                    ** 60
                    / max(tone, np.float32(0.05))
                )
            elif kind == SCALP:
                tone = numbers[SCALP_TONE]
            elif kind == TEETH:
                tone = numbers[TEETH_TONE]
                light *= np.float32(0.8)
            elif kind == MOUTH:
                tone = np.float32(0.2)
                light *= np.float32(0.45)
            picture[y, x] = tone * light
