"""The Spark application of the end-to-end tests.

Its one argument is a JSON list of Spark settings: the same program runs once
with each of them, on one thread, so that it does the same every time. At each
step it prints a line and waits for one on stdin; with no stdin it goes on.
"""

import json
import sys

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession


def pause(line):
    print(line, flush=True)
    sys.stdin.readline()


def run(settings):
    conf = SparkConf().setMaster("local[1]").setAppName("End to end, größer ☃")
    conf.setAll(settings.items())
    sc = SparkContext(conf=conf)
    sc.setLogLevel("OFF")
    spark = SparkSession(sc)

    pause("started")
    sc.setJobGroup("numbers", "List the numbers")
    spark.range(0, 100, 1, 4).collect()

    pause("listed")
    # Long enough for a log file of 10 MiB, the smallest that Spark rolls over.
    sc.setJobGroup("remainders", "Group them by remainder. " * 100_000)
    spark.range(0, 100, 1, 2).selectExpr("id % 3 AS k").groupBy("k").count().collect()

    pause("grouped")
    sc.setJobGroup("prices", "Look for a price")
    try:
        spark.range(0, 3, 1, 1).selectExpr("raise_error('no price')").collect()
    except Exception:
        pass

    pause("failed")
    spark.stop()


for settings in json.loads(sys.argv[1]):
    run(settings)
