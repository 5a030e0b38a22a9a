"""One job of many short tasks; prints how long it took, in milliseconds.

Usage: tap_job.py <number of tasks> <settings as JSON>
"""

import json
import sys
import time

from pyspark.sql import SparkSession

num_tasks = int(sys.argv[1])
builder = SparkSession.builder.master("local[2]").appName("bench")
for key, value in json.loads(sys.argv[2]).items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()


def job(tasks):
    """Runs in the JVM alone: no Python worker takes part."""
    values = spark._jvm.java.util.Collections.nCopies(tasks, "a value")
    return spark.sparkContext._jsc.parallelize(values, tasks).count()


job(2000)
begin = time.monotonic()
assert job(num_tasks) == num_tasks
job_done = time.monotonic()
spark.stop()
stopped = time.monotonic()
print(
    json.dumps(
        {"job": (job_done - begin) * 1000, "stop": (stopped - job_done) * 1000}
    )
)
