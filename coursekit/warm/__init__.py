"""Kernels that start warm: forks of a process that has pandas, matplotlib and scipy loaded already.

A notebook's first cell spends two seconds on imports, and a hundred notebooks spend
minutes on nothing else. On Linux, ``JUPYTER_DEFAULT_PROVISIONER_NAME=coursekit-warm``
lets everything that starts kernels through jupyter_client (nbval, nbclient, JupyterLab)
have forks of one warm process instead; elsewhere, and wherever something is out of the
ordinary, a kernel starts as always.

`server` is the warm process, `provisioner` what jupyter_client calls.
"""
