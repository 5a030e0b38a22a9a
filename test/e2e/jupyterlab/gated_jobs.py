"""A Spark job whose tasks wait until the test lets them end."""

import os
import time


def gated(spark, gate, tasks):
    """Runs a job of `tasks` tasks; task i ends when the file `<gate>-<i>` is there."""

    def wait(index, rows):
        while not os.path.exists(f"{gate}-{index}"):
            time.sleep(0.01)
        return rows

    numbers = spark.sparkContext.parallelize(range(tasks), tasks)
    return numbers.mapPartitionsWithIndex(wait).sum()
