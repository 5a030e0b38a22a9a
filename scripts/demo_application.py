"""The application of the bundled recording: a minute of orders and customers.

It is written to look like a working day in a notebook: jobs of several
shapes, a long tail of slow tasks, a cached table that is used again, a task
that fails and is retried, a job that fails for good. It computes on numbers
that it makes itself. Run by record_demo.ts.
"""

import sys
import time

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

spark = (
    SparkSession.builder.appName("Orders by region")
    .master("local-cluster[3,2,1024]")
    .config("spark.eventLog.enabled", "true")
    .config("spark.eventLog.dir", "file://" + sys.argv[1])
    .config("spark.eventLog.rolling.enabled", "false")
    .config("spark.eventLog.compress", "false")
    .config("spark.sql.shuffle.partitions", "12")
    .config("spark.sql.adaptive.coalescePartitions.enabled", "false")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)
sc = spark.sparkContext
sc.setLogLevel("OFF")


def describe(group, text):
    sc.setJobGroup(group, text)


def busy(seconds):
    """A row-wise function that takes its time, longer in a few partitions."""

    def work(index, rows):
        time.sleep(seconds * (3 if index % 9 == 8 else 0.6 + 0.1 * (index % 7)))
        return rows

    return work


# Python's workers take a quarter of a minute to start; record_demo.ts leaves this out.
describe("warm up", "Start Python's workers")
warm_up = sc.parallelize(range(12), 12).map(lambda n: (n, n / 2))
spark.createDataFrame(warm_up, "n int, half double").count()

describe("load", "Load the orders")
orders = spark.createDataFrame(
    sc.parallelize(range(48_000), 24)
    .mapPartitionsWithIndex(busy(0.7))
    .map(lambda n: (n, n % 500, (n * 37) % 1000 / 10.0)),
    "order_id int, customer_id int, amount double",
).cache()
orders.count()

describe("load", "Load the customers")
customers = spark.createDataFrame(
    sc.parallelize(range(500), 6)
    .mapPartitionsWithIndex(busy(0.5))
    .map(lambda n: (n, ["north", "east", "south", "west"][n % 4])),
    "customer_id int, region string",
).cache()
customers.count()

describe("report", "Revenue by region")
slow = F.udf(lambda x: (time.sleep(0.0008), x)[1], "double")
revenue = (
    orders.withColumn("amount", slow("amount"))
    .join(customers, "customer_id")
    .groupBy("region")
    .agg(F.sum("amount").alias("revenue"), F.count("*").alias("orders"))
    .orderBy("region")
)
revenue.collect()

describe("report", "Best customers")
orders.groupBy("customer_id").agg(F.sum("amount").alias("spent")).orderBy(
    F.desc("spent")
).limit(10).collect()


def flaky(index, rows):
    from pyspark import TaskContext

    time.sleep(0.5)
    if index in (3, 11) and TaskContext.get().attemptNumber() == 0:
        raise ConnectionError("the price service did not answer")
    return rows


describe("enrich", "Add the prices")
pairs = sc.parallelize(range(16_000), 16).mapPartitionsWithIndex(flaky)
totals = pairs.map(lambda n: (n % 50, n)).reduceByKey(lambda a, b: a + b, 10)
totals.mapPartitionsWithIndex(busy(0.6)).count()

describe("enrich", "Read the totals again")
totals.mapPartitionsWithIndex(busy(0.8)).collect()


def broken(n):
    time.sleep(0.002)
    if n == 4_200:
        raise ValueError("order 4200 has no currency")
    return n


describe("export", "Export the orders")
try:
    sc.parallelize(range(6_000), 12).map(broken).count()
except Exception:
    pass

describe("export", "Export the orders, second try")
sc.parallelize(range(6_000), 20).mapPartitionsWithIndex(busy(0.9)).count()

spark.stop()
