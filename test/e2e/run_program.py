"""A program of a user's that `run` runs: it knows nothing of a monitor.

Its arguments are the exit code, the settings of its session as JSON, the
seconds that each of its tasks takes, and `stdin` where it is to repeat a line of
that, which spark-submit keeps from it, or the path of a file for which the tasks
of one more job wait, before all others. It says what its driver was started
with, runs two jobs and ends without stopping Spark. Its tasks run no Python:
PySpark 3.3 cannot send functions of Python 3.11.
"""

import json
import sys

from pyspark.sql import SparkSession

code, settings, seconds = int(sys.argv[1]), json.loads(sys.argv[2]), float(sys.argv[3])
if sys.argv[4:] == ["stdin"]:
    print("read", sys.stdin.readline(), end="", flush=True)

builder = SparkSession.builder.appName("Etl, größer ☃")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()
sc = spark.sparkContext
sc.setLogLevel("OFF")

for name in ["extraListeners", "users.own", "users.other"]:
    print(name, sc.getConf().get(f"spark.{name}", None))
print("property", sc._jvm.java.lang.System.getProperty("users.property"))
listeners = sc._jsc.sc().listenerBus().listeners()
names = [listeners.get(i).getClass().getSimpleName() for i in range(listeners.size())]
print("StatsReportListener" in names, flush=True)

for path in sys.argv[4:]:
    if path == "stdin":
        continue
    wait = 'while [ -d "${0%/*}" ] && [ ! -e "$0" ]; do sleep 0.02; done'
    sc._jsc.parallelize(list(range(8)), 8).pipe(["sh", "-c", wait, path]).count()

sleep = f"java_method('java.lang.Thread', 'sleep', {int(seconds * 1000)}L)"
rows = spark.range(0, 8, 1, 8).selectExpr("id", sleep).collect()
print(sum(row.id for row in rows))
print(spark.range(100).count(), flush=True)
sys.exit(code)
