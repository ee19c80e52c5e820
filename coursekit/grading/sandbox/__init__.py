"""The side on which students' code runs: what is copied there, the process that forks, the fork, and how it is shut in.

`staging` works on the trusted side. The other files run in the box, with nothing of ours but what was copied there, and
whatever they say is a student's word: it is read as such (see `coursekit.grading.isolation`).
"""

__all__ = ["LATER", "LETTER"]

# Large libraries that some sheets use: loaded before the fork from when a first submission has used them.
LATER = (
    "matplotlib.pyplot",
    "ipywidgets",
    "scipy.stats",
    "seaborn",
    "statsmodels.multivariate.factor_rotation",
    "statsmodels.formula.api",
    "coursekit.planning",
    "coursekit.reporting",
    "openpyxl",
)
# Bytes in which a bit for each of them finds room.
LETTER = (len(LATER) + 7) // 8
