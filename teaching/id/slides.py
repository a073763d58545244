"""As teaching/slides.py, of the Indonesian notebooks: jupyter nbconvert --config=teaching/id/slides.py"""

import pathlib

load_subconfig("../slides.py")  # noqa: F821

ROOT = pathlib.Path(__file__).parents[2]
c = get_config()  # noqa: F821
c.NbConvertApp.notebooks = [str(ROOT / "notebooks" / "id" / "*.ipynb")]
c.FilesWriter.build_directory = str(ROOT / "build" / "slides" / "id")
