"""The Spark application of the tap's end-to-end tests.

Its arguments are the name of a program below, the folder that it may write to,
and a JSON list of Spark settings: the program runs once with each of them, in
one driver. It knows nothing of a monitor.
"""

import json
import os
import sys
import time
from operator import add

from pyspark import SparkConf, SparkContext, TaskContext
from pyspark.sql import SparkSession

FOLDER = sys.argv[2]


def fail_at_first(value):
    if TaskContext.get().attemptNumber() == 0:
        raise ValueError("größer ☃")
    return value


def await_file(name):
    while not os.path.exists(os.path.join(FOLDER, name)):
        time.sleep(0.02)
    return name


def work(spark):
    """Jobs of several stages, skipped stages, a failure, SQL; at the end it waits for a file."""
    sc = spark.sparkContext
    sc.setJobGroup("remainders", "Add up by remainder")
    sums = sc.parallelize(range(1000), 8).map(lambda n: (n % 7, n)).reduceByKey(add, 4)
    sums.count()
    sums.collect()

    sc.setJobGroup("failing", "Fail once, then for good")
    sc.parallelize(range(3), 3).map(fail_at_first).count()
    try:
        sc.parallelize([0], 1).map(lambda n: 1 // n).count()
    except Exception:
        print("failed", flush=True)

    sc.setJobGroup("join", "Join and count")
    left = spark.range(0, 1000, 1, 4).selectExpr("id", "id % 10 AS k")
    right = spark.range(0, 100, 1, 2).selectExpr("id AS k", "id * 2 AS v")
    left.join(right, "k").groupBy("v").count().collect()

    sc.setJobGroup("last", "Say that all is done")
    sc.parallelize([0], 1).count()
    await_file("stop")


def hold(n):
    """Waits for a file in the second half, for another in the last quarter, and makes one."""
    if n >= 10:
        await_file("on" if n >= 15 else "go")
    open(os.path.join(FOLDER, f"task-{n}"), "w").close()


def wait(spark):
    """A stage that is held twice, then three jobs that wait to be cancelled."""
    sc = spark.sparkContext
    sc.parallelize(range(20), 20).map(hold).count()
    for group in ["by job", "by stage", "by group"]:
        sc.setJobGroup(group, group, interruptOnCancel=True)
        try:
            sc.parallelize([0], 1).map(lambda _: await_file("never")).count()
        except Exception:
            print("cancelled", group, flush=True)


for settings in json.loads(sys.argv[3]):
    conf = SparkConf().setMaster("local[2,2]").setAppName("End to end, größer ☃")
    conf.setAll(settings.items())
    context = SparkContext(conf=conf)
    context.setLogLevel("OFF")
    session = SparkSession(context)
    {"work": work, "wait": wait}[sys.argv[1]](session)
    session.stop()
