import type { ClusterPlan, ExecutorPlan, JobPlan, StagePlan } from "./cluster_plan.ts";

const START = Date.UTC(2026, 10, 23, 9, 0, 0);

/** How jobs of {@linkcode manyJobs} end, in turns; most end well. */
const fates = ["well", "well", "failed", "well", "cancelled", "retried", "well", "skipped"];

/**
 * An application with jobs of every kind: grouped, of SQL executions, with
 * retried and failed tasks, second stage attempts, skipped stages, cancelled.
 *
 * @param numJobs about twelve tasks each
 */
export function manyJobs(numJobs: number): ClusterPlan {
  return {
    appId: "app-20261123090000-1000",
    appName: "Nightly reports",
    startTime: START,
    executors: executors(8, 4),
    maxRunningJobs: 4,
    jobs: Array.from({ length: numJobs }, (_, index) => reportJob(index)),
  };
}

function reportJob(index: number): JobPlan {
  const fate = fates[index % fates.length];
  const report = Math.floor(index / 5);
  const [map, reduce, collect] = [`scan orders_${report}`, `aggregate ${report}`, "collect"];
  const stages: StagePlan[] = [
    { name: map, numTasks: 4 + index % 9, computing: 150 },
    { name: reduce, numTasks: 3 + index % 4, computing: 90, parents: [0] },
    { name: collect, numTasks: 1, computing: 40, parents: [1] },
  ];
  const [first, second, third] = stages as [StagePlan, StagePlan, StagePlan];
  const shared = {
    callSite: `count at report_${report % 40}.py:${20 + index % 60}`,
    ...(index % 3 === 0 ? {} : { group: `group ${Math.floor(index / 25)}` }),
    ...(index % 2 === 0 ? {} : {
      description: `SELECT region, sum(price) FROM orders_${report} GROUP BY region`,
      sqlExecutionId: report,
    }),
  };
  switch (fate) {
    case "failed":
      return { ...shared, stages: [first, { ...second, fails: true }, third] };
    case "cancelled":
      return { ...shared, cancelAfter: 180, stages: [{ ...first, computing: 400 }, second, third] };
    case "retried":
      return {
        ...shared,
        stages: [{ ...first, numFailures: 2 }, { ...second, fetchFails: true }, third],
      };
    case "skipped":
      return { ...shared, stages: [{ ...first, skipped: true }, second, third] };
    default:
      return { ...shared, stages };
  }
}

/** An application of `numTasks` tasks on 50 executors, some of which come late, go or are lost. */
export function manyTasks(numTasks: number): ClusterPlan {
  const perJob = Math.ceil(numTasks / 10);
  return {
    appId: "app-20261123090000-2000",
    appName: "Join of everything",
    startTime: START,
    executors: comingAndGoing(50),
    jobs: Array.from({ length: 10 }, (_, index) => joinJob(index, perJob)),
  };
}

function joinJob(index: number, numTasks: number): JobPlan {
  const half = Math.floor(numTasks * 0.4);
  return {
    callSite: `save at Join.scala:${30 + index}`,
    group: "join",
    description: `Join, part ${index + 1} of 10`,
    sqlExecutionId: index,
    stages: [
      { name: "scan orders", numTasks: half, computing: 400, numFailures: 20 },
      { name: "scan customers", numTasks: half, computing: 250, spill: 4_000_000 },
      { name: "join", numTasks: numTasks - 2 * half, computing: 600, parents: [0, 1], skew: 12 },
    ],
  };
}

/**
 * One job of one stage on 64 cores.
 *
 * @param computing milliseconds of a usual task
 */
export function oneJob(numTasks: number, computing: number): ClusterPlan {
  return {
    appId: "app-20261123090000-3000",
    appName: "Sum",
    startTime: START,
    executors: executors(16, 4),
    jobs: [{ callSite: "sum at etl.py:9", stages: [{ name: "sum", numTasks, computing }] }],
  };
}

/** What a reader sees in the pictures of the README: an application of every day. */
export function pictured(): ClusterPlan {
  const sql = (sqlExecutionId: number, description: string) => ({ sqlExecutionId, description });
  return {
    appId: "app-20261123090000-0042",
    appName: "Orders by region",
    startTime: START,
    executors: [
      ...executors(5, 4),
      { executorId: "5", host: "node-6", cores: 4, from: 31_000 },
      { executorId: "6", host: "node-7", cores: 4, from: 38_000, until: 90_000 },
    ],
    maxRunningJobs: 2,
    jobs: [
      {
        callSite: "load at orders.py:18",
        group: "load",
        ...sql(0, "Load the orders of 2026"),
        stages: [
          { name: "scan parquet orders", numTasks: 160, computing: 1600 },
          { name: "count", numTasks: 1, computing: 120, parents: [0] },
        ],
      },
      {
        callSite: "cache at orders.py:25",
        group: "load",
        stages: [{ name: "scan parquet customers", numTasks: 48, computing: 900, numFailures: 3 }],
      },
      {
        callSite: "showString at orders.py:41",
        group: "reports",
        ...sql(1, "SELECT region, sum(price) FROM orders GROUP BY region"),
        stages: [
          { name: "scan parquet orders", numTasks: 160, computing: 1, skipped: true },
          { name: "aggregate", numTasks: 96, computing: 700, skew: 14, parents: [0] },
          { name: "sort", numTasks: 8, computing: 300, parents: [1] },
        ],
      },
      {
        callSite: "collect at prices.py:12",
        group: "reports",
        stages: [{
          name: "prices in every currency",
          numTasks: 40,
          computing: 500,
          fails: true,
          errorMessage: "order 4200 has no currency",
        }],
      },
      {
        callSite: "write at orders.py:66",
        group: "reports",
        ...sql(2, "Write the report by region and day"),
        stages: [
          { name: "join orders, customers", numTasks: 240, computing: 1100, spill: 80_000_000 },
          { name: "write parquet", numTasks: 64, computing: 900, parents: [0] },
        ],
      },
      {
        callSite: "count at check.py:7",
        group: "checks",
        cancelAfter: 1500,
        stages: [{ name: "count", numTasks: 90, computing: 800 }],
      },
      {
        callSite: "show at check.py:19",
        group: "checks",
        ...sql(3, "SELECT count(*) FROM report WHERE price < 0"),
        stages: [
          { name: "scan parquet report", numTasks: 64, computing: 700 },
          { name: "count", numTasks: 1, computing: 90, parents: [0] },
        ],
      },
      {
        callSite: "train at model.py:88",
        group: "model",
        description: "Fit the model of returns",
        stages: [
          { name: "treeAggregate", numTasks: 400, computing: 1500 },
          { name: "collect", numTasks: 8, computing: 200, parents: [0] },
        ],
      },
    ],
  };
}

function executors(number: number, cores: number): ExecutorPlan[] {
  return Array.from({ length: number }, (_, index) => ({
    executorId: `${index}`,
    host: `node-${index + 1}`,
    cores,
    from: 100 + 20 * index,
  }));
}

function comingAndGoing(number: number): ExecutorPlan[] {
  return executors(number, 4).map((executor, index) => ({
    ...executor,
    from: index < 20 ? executor.from : 5000 + 500 * index,
    ...(index % 10 === 9 ? { until: 60_000 + 1000 * index } : {}),
  }));
}
