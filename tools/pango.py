"""Exit 0 when WeasyPrint can load its libraries; asks the one file of WeasyPrint that does it, not the whole of it."""

import importlib.util
import runpy
import warnings
from pathlib import Path

spec = importlib.util.find_spec("weasyprint")
if spec is None or spec.origin is None:
    raise SystemExit("WeasyPrint is not installed")

warnings.simplefilter("error")  # It only warns when HarfBuzz's subsetter is missing.
runpy.run_path(str(Path(spec.origin).parent / "text" / "ffi.py"))
