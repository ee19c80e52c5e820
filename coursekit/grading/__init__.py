"""`coursekit grade`: from what a class handed in to marks, feedback and a picture of the class."""
