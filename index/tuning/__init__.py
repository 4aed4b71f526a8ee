"""Every tuned number of ranking and of deciding what is answered, in one folder.

Each has its unit, what moving it does, and how it was chosen. Three ways come up again and again:

- "by hand": somebody compared values, but no script and no table of it is kept. "On XQuAD and STARD" says by which sets
  (Hit@1, see docs/retrieval.md); benchmarks/answers/ablation.py measures what such a part is worth, beside leaving it out.
- "benchmarks/…/NAME.py": that script prints the table from which the value was read; NAME.md beside it keeps the table.
- "chosen by eye": no measurement is known.

Many numbers are in standard deviations: those of the best score that background questions (about anything else) reach in
the same index. 0 is their mean. A change of the vectors, the codes or the words stored with an index needs another RECIPE
in index/publish/build.py. tests/index/test_tuning.py pins all values.
"""
