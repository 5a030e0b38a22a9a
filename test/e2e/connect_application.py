"""A Spark Connect client for the end-to-end tests.

The first argument is the remote, the second the settings of a server that the
client starts itself, as JSON, the third a name that marks its statements. With
a fourth argument its last job runs until somebody cancels it.
"""

import json
import sys

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

remote, settings, name, *waits = sys.argv[1:]
builder = SparkSession.builder.remote(remote)
for key, value in json.loads(settings).items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()

spark.sql(f"SELECT id,\n  '{name}, größer ☃' AS name FROM range(10)").collect()
spark.range(100).groupBy(F.col("id") % 7).count().collect()  # line 22

if waits:
    query = "SELECT reflect('java.lang.Thread', 'sleep', 600000L + id) FROM range(1)"
    try:
        spark.sql(query).collect()
    except PySparkException as error:
        print("cancelled" if "cancelled" in str(error) else error)

spark.stop()
