"""A trainee's own copy of the course, the JupyterLab that opens it, and the doctor.

Nothing is imported here: `coursekit lab` should be in JupyterLab before pandas
could have been loaded.
"""
