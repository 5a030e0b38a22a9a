"""A Spark application that does what it is told.

Its argument is a JSON object of Spark settings. Each line of stdin is a Python
statement, run with `spark` and `sc` in reach; it answers each with the line
"done". At the end of stdin it ends as any program does.
"""

import json
import sys
import threading

from pyspark import SparkConf
from pyspark.sql import SparkSession

settings = json.loads(sys.argv[1])


def start():
    global spark, sc
    conf = SparkConf().setMaster("local[2]").setAppName("Statements, größer ☃")
    conf.setAll(settings.items())
    spark = SparkSession.builder.config(conf=conf).getOrCreate()
    sc = spark.sparkContext
    sc.setLogLevel("WARN")


def in_background(work):
    def quietly():
        try:
            work()
        except Exception:
            pass

    threading.Thread(target=quietly, daemon=True).start()


def count(partitions):
    """Runs a job of that many tasks, all of them in the JVM."""
    return spark.range(0, partitions, 1, partitions).count()


def fail():
    """Runs a job whose one task fails."""
    try:
        spark.range(0, 3, 1, 1).selectExpr("raise_error('no price')").collect()
    except Exception:
        pass


def sleep():
    """Runs a job of one task that would not end in time."""
    spark.range(0, 1, 1, 1).selectExpr(
        "java_method('java.lang.Thread', 'sleep', 600000L)"
    ).collect()


start()
print("done", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
