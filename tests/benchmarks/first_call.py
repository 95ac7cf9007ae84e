"""A child process: prints how long the import and the first use of every kernel take."""

import json
import time

start = time.perf_counter()
import wince_signals  # noqa: E402

imported = time.perf_counter()
wince_signals.warm_up()
print(json.dumps({"import": imported - start, "warm_up": time.perf_counter() - imported}))  # noqa: T201
