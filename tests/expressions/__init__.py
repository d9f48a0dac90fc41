"""Every regular expression of the source is judged: none may cost more than its text is long.

``python -m tests.expressions`` gathers them (``gathering``), writes each as JavaScript
(``translation``) and asks recheck (``.ci/expressions``). What recheck cannot judge stands in
``listed.tsv`` with a reason, and is timed by ``tests/test_expressions.py``.
"""
