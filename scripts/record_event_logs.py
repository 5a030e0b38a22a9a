"""A small Spark application for record_event_logs.ts: writes one event log.

The event log's place and form come as spark.eventLog.* through --conf; see
record_event_logs.ts. The first argument says which application to run:

  small   three jobs, one of them with a shuffle and one that fails
  long    jobs with long descriptions, so that the log is rolled over twice
  killed  as small, but the driver dies before it stops
  connect a Spark Connect client of two sessions; the second argument has the
          server's settings, as JSON
"""

import json
import os
import signal
import sys

from pyspark.sql import SparkSession

kind = sys.argv[1]

if kind == "connect":
    from pyspark.sql import functions as F

    builder = SparkSession.builder.remote("local[2]").appName("event log connect")
    for key, value in json.loads(sys.argv[2]).items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.range(100).count()
    table = spark.range(1000).withColumn("key", F.col("id") % 7)
    table.groupBy("key").count().collect()
    table.createOrReplaceTempView("numbers")
    spark.sql("SELECT key,\n  'größe' AS name FROM numbers ORDER BY key").collect()
    spark.sql("SELECT count(*) FROM numbers").show()
    other = SparkSession.builder.remote("sc://localhost").create()
    other.addTag("nightly")
    try:
        other.range(2).select(F.raise_error(F.lit("boom"))).collect()
    except Exception:
        pass
    # Its stop() would end the server that both sessions share.
    other.client.release_session()
    other.client.close()
    spark.stop()
    sys.exit()

spark = SparkSession.builder.appName(f"event log {kind}").getOrCreate()
sc = spark.sparkContext
sc.setLogLevel("OFF")

if kind == "long":
    # Spark rolls a file over at 10 MiB at the earliest. One description
    # repeated is that long in the log and next to nothing once compressed.
    sc.setJobDescription("a job with a long description, " * 40_000)
    for _ in range(10):
        sc.parallelize(range(4), 1).count()
else:
    sc.parallelize(range(100), 2).count()
    sc.parallelize(range(100), 2).map(lambda n: (n % 3, n)).groupByKey(2).count()
    try:
        sc.parallelize([0], 1).map(lambda n: 1 / n).collect()
    except Exception:
        pass

if kind == "killed":
    jvm = int(sc._jvm.java.lang.ProcessHandle.current().pid())
    os.kill(jvm, signal.SIGKILL)
    os._exit(0)

spark.stop()
