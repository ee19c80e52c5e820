"""``python -m coursekit.authoring.simulation``: write the simulated data and their catalogue."""

from __future__ import annotations

from coursekit.authoring.simulation import write
from coursekit.course_files import course_folder

if __name__ == "__main__":
    for path in write(course_folder("datasets")):
        print(f"datasets/{path.name}")
