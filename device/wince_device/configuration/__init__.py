"""What is known about each settings key: its range, and what a change of it takes."""

from ._keys import AT_ONCE, AT_RESTART, AT_THE_DEVICE, Change, SettingKey, setting_keys

__all__ = ["AT_ONCE", "AT_RESTART", "AT_THE_DEVICE", "Change", "SettingKey", "setting_keys"]
