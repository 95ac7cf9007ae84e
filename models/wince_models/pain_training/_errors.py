"""What is wrong with labelled data that nothing can be trained on."""


class TrainingDataError(Exception):
    """The data cannot be trained on: one sentence that names what, where and what to do."""
