"""The face path: from a picture to landmarks, region motion and action units."""

from wince_wire import ModelFileError, SetupError

from ._crop import Crop, crop_from_detection, crop_from_landmarks
from .action_unit_head import METHOD, ActionUnitHead
from .aligned_crop import CROP_PX, aligned_face, equalised
from .calibration import (
    CALIBRATION_FILE,
    GeometricCalibration,
    Movement,
    geometric_calibration,
    mean_face,
)
from .detector import Detection, FaceDetector
from .drawing import REGION_COLOURS, add_legend, draw_regions
from .face_encoder import FaceEncoder
from .geometry import (
    FEATURE_NAMES,
    align_to_mean_face,
    features,
    interocular,
    pose_basis,
    raw_features,
)
from .inference import Model
from .landmarks import N_LANDMARKS, LandmarkFit, LandmarkModel
from .model_files import (
    DETECTOR_FILE,
    FOLDER_VARIABLE,
    LANDMARK_FILE,
    MODEL_SHA256,
    MODEL_SIZE_BYTES,
    check_model_bytes,
    model_folder,
    verified_path,
)
from .motion import RegionMotion
from .motion_smoother import MotionSmoother
from .neutral import EMBEDDING_SIZE, MIN_FRAMES, NeutralFace
from .observation import (
    ACTION_UNIT_NAMES,
    MOUTH_UNITS,
    Absence,
    ActionUnits,
    FaceObservation,
    Flag,
    HeadPose,
    RegionMeasures,
)
from .own_models import (
    ENCODER_FILE,
    HEAD_FILE,
    MANIFEST_FILE,
    PARTS_FILE,
    ModelEntry,
    model_fingerprint,
    own_model,
)
from .pain_crop import PAIN_CROP_PX, pain_crop
from .pain_embedding import (
    PAIN_NETWORK_FILE,
    PAIN_TABLES_FILE,
    PainNetwork,
    PainPace,
    PainSampler,
    embedded,
)
from .picture import PictureError, check_picture
from .plausibility import FaceLimits
from .regions import REGION_LANDMARKS, REGION_NAMES, STABLE_LANDMARKS
from .rigid import Similarity, pose_from_rotation, robust_similarity
from .settings import TrackerSettings
from .tracker import FaceTracker

__all__ = [
    "ACTION_UNIT_NAMES",
    "CALIBRATION_FILE",
    "CROP_PX",
    "DETECTOR_FILE",
    "EMBEDDING_SIZE",
    "ENCODER_FILE",
    "FEATURE_NAMES",
    "FOLDER_VARIABLE",
    "HEAD_FILE",
    "LANDMARK_FILE",
    "MANIFEST_FILE",
    "METHOD",
    "MIN_FRAMES",
    "MODEL_SHA256",
    "MODEL_SIZE_BYTES",
    "MOUTH_UNITS",
    "N_LANDMARKS",
    "PAIN_CROP_PX",
    "PAIN_NETWORK_FILE",
    "PAIN_TABLES_FILE",
    "PARTS_FILE",
    "REGION_COLOURS",
    "REGION_LANDMARKS",
    "REGION_NAMES",
    "STABLE_LANDMARKS",
    "Absence",
    "ActionUnitHead",
    "ActionUnits",
    "Crop",
    "Detection",
    "FaceDetector",
    "FaceEncoder",
    "FaceLimits",
    "FaceObservation",
    "FaceTracker",
    "Flag",
    "GeometricCalibration",
    "HeadPose",
    "LandmarkFit",
    "LandmarkModel",
    "Model",
    "ModelEntry",
    "ModelFileError",
    "MotionSmoother",
    "Movement",
    "NeutralFace",
    "PainNetwork",
    "PainPace",
    "PainSampler",
    "PictureError",
    "RegionMeasures",
    "RegionMotion",
    "SetupError",
    "Similarity",
    "TrackerSettings",
    "add_legend",
    "align_to_mean_face",
    "aligned_face",
    "check_model_bytes",
    "check_picture",
    "crop_from_detection",
    "crop_from_landmarks",
    "draw_regions",
    "embedded",
    "equalised",
    "features",
    "geometric_calibration",
    "interocular",
    "mean_face",
    "model_fingerprint",
    "model_folder",
    "own_model",
    "pain_crop",
    "pose_basis",
    "pose_from_rotation",
    "raw_features",
    "robust_similarity",
    "verified_path",
]
