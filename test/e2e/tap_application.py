"""The Spark application of the tap's end-to-end tests.

Its arguments are the name of a program below, the folder that it may write to,
and a JSON list of Spark settings: the program runs once with each of them, in
one driver. It knows nothing of a monitor. Its tasks run no Python: PySpark 3.3
cannot send functions of Python 3.11.
"""

import json
import os
import sys
import time

from pyspark import SparkConf, SparkContext
from pyspark.sql import SparkSession

FOLDER = sys.argv[2]

# Scripts for tasks: $0 is the folder, $1 the application's id, the input one number.
FAIL_AT_FIRST = """
read n
[ -e "$0/$1-$n" ] || { touch "$0/$1-$n"; exit 1; }
"""
# Waits for a file in the second half, for another in the last quarter and for a third with 20;
# makes one at its start and one at its end, and says the number.
HOLD = """
read n
case $n in 1[0-4]) file=go ;; 1[5-9]) file=on ;; 20) file=last ;; *) file=. ;; esac
touch "$0/begun-$n"
while [ -d "$0" ] && [ ! -e "$0/$file" ]; do sleep 0.02; done
touch "$0/task-$n"
echo "$n"
"""


def in_shell(sc, numbers, script):
    """What the script says of each number, in a task of its own."""
    each = sc._jsc.parallelize(list(numbers), len(numbers))
    return each.pipe(["sh", "-c", script, FOLDER, sc.applicationId])


def work(spark):
    """Jobs of several stages, skipped stages, a failure, SQL; at the end it waits for a file."""
    sc = spark.sparkContext
    sc.setJobGroup("spread", "Spread numbers anew")
    spread = sc._jsc.sc().range(0, 1000, 1, 8).toJavaRDD().repartition(4)
    spread.count()
    spread.collect()

    sc.setJobGroup("failing", "Fail once, then for good")
    in_shell(sc, range(3), FAIL_AT_FIRST).count()
    try:
        spark.range(0, 1, 1, 1).selectExpr("raise_error('größer ☃')").collect()
    except Exception:
        print("failed", flush=True)

    sc.setJobGroup("join", "Join and count")
    left = spark.range(0, 1000, 1, 4).selectExpr("id", "id % 10 AS k")
    right = spark.range(0, 100, 1, 2).selectExpr("id AS k", "id * 2 AS v")
    left.join(right, "k").groupBy("v").count().collect()

    sc.setJobGroup("last", "Say that all is done")
    sc._jsc.parallelize([0], 1).count()
    while not os.path.exists(os.path.join(FOLDER, "stop")):
        time.sleep(0.02)


def hold(spark):
    """A stage that is held twice."""
    in_shell(spark.sparkContext, range(20), HOLD).count()


def shuffle(spark):
    """A stage that is held twice, and one whose task reads what it wrote, is held and reads on."""
    sc = spark.sparkContext
    written = in_shell(sc, range(20), HOLD).repartition(2)
    written.union(in_shell(sc, [20], HOLD)).union(written).coalesce(1).count()


def wait(spark):
    """A stage that is held twice, then three jobs that wait to be cancelled."""
    hold(spark)
    sc = spark.sparkContext
    sleep = "java_method('java.lang.Thread', 'sleep', 600000L)"
    for group in ["by job", "by stage", "by group"]:
        sc.setJobGroup(group, group, interruptOnCancel=True)
        try:
            spark.range(0, 1, 1, 1).selectExpr(sleep).collect()
        except Exception:
            print("cancelled", group, flush=True)


def stream(spark):
    """Two streaming queries: one until it finds a file, one that fails."""
    rates = spark.readStream.format("rate").option("rowsPerSecond", "100").load()

    def writer(rows):
        to = rows.writeStream.format("noop").outputMode("update")
        return to.trigger(processingTime="100 milliseconds")

    counts = rates.selectExpr("value % 5 AS k").groupBy("k").count()
    counting = writer(counts).queryName("größer ☃").start()
    failing = writer(rates.selectExpr("raise_error('größer ☃') AS k")).start()
    try:
        failing.awaitTermination()
    except Exception:
        print(spark.sparkContext.uiWebUrl, flush=True)
    while not os.path.exists(os.path.join(FOLDER, "stop")):
        time.sleep(0.02)
    counting.stop()


for settings in json.loads(sys.argv[3]):
    conf = SparkConf().setMaster("local[2,2]").setAppName("End to end, größer ☃")
    conf.setAll(settings.items())
    context = SparkContext(conf=conf)
    context.setLogLevel("OFF")
    session = SparkSession(context)
    programs = {"work": work, "hold": hold, "shuffle": shuffle, "wait": wait, "stream": stream}
    programs[sys.argv[1]](session)
    session.stop()
