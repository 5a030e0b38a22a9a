import { assertEquals } from "@std/assert";
import { assertRejected, decoded, realLine } from "./_events.ts";

const noProperties = {
  callSite: null,
  jobGroup: null,
  description: null,
  sqlExecutionId: null,
  jobTags: [],
};

Deno.test("a job start lists its stages", () => {
  assertEquals(decoded(realLine("spark41", "JobStart")), {
    type: "jobStart",
    jobId: 1,
    submissionTime: 1795385023673,
    stageIds: [1],
    stageInfos: [{
      stageId: 1,
      attemptId: 0,
      name: "count at /home/user/etl.py:61",
      numTasks: 8,
      parentIds: [],
      submissionTime: null,
      completionTime: null,
      failureReason: null,
    }],
    properties: { ...noProperties, callSite: "count at /home/user/etl.py:61" },
  });
});

function jobStart(fields: object): object {
  return {
    "Event": "SparkListenerJobStart",
    "Job ID": 4,
    "Stage IDs": [7, 2],
    ...fields,
  };
}

Deno.test("a job start of which only the ids are known is decoded", () => {
  for (const fields of [{}, { "Properties": null, "Submission Time": null }]) {
    assertEquals(decoded(jobStart(fields)), {
      type: "jobStart",
      jobId: 4,
      submissionTime: null,
      stageIds: [7, 2],
      stageInfos: [],
      properties: noProperties,
    });
  }
});

Deno.test("a job keeps the properties that a monitor shows, and no other", () => {
  const event = decoded(jobStart({
    "Properties": {
      "callSite.short": "collect at etl.py:3",
      "spark.jobGroup.id": "nightly",
      "spark.job.description": "daily totals",
      "spark.sql.execution.id": "12",
      "spark.job.tags": "a,,b",
      "spark.hadoop.fs.s3a.secret.key": "hunter2",
    },
  }));
  assertEquals(event.type === "jobStart" && event.properties, {
    callSite: "collect at etl.py:3",
    jobGroup: "nightly",
    description: "daily totals",
    sqlExecutionId: 12,
    jobTags: ["a", "b"],
  });
});

Deno.test("a SQL execution id that is no number is none", () => {
  for (const id of ["", "x", "-1", "9".repeat(16)]) {
    const event = decoded(
      jobStart({ "Properties": { "spark.sql.execution.id": id } }),
    );
    assertEquals(event.type === "jobStart" && event.properties, noProperties);
  }
});

Deno.test("a job start with a broken list is rejected", () => {
  assertRejected(
    jobStart({ "Stage IDs": [1, "2"] }),
    'Cannot decode SparkListenerJobStart: "Stage IDs" must be an array of whole numbers, received an array',
  );
  assertRejected(
    jobStart({ "Stage Infos": [1] }),
    'Cannot decode SparkListenerJobStart: "Stage Infos" must be an array of objects, received an array',
  );
});

Deno.test("a job that succeeded has no error", () => {
  assertEquals(decoded(realLine("spark41", "JobSucceeded")), {
    type: "jobEnd",
    jobId: 0,
    completionTime: 1795385201026,
    succeeded: true,
    errorMessage: null,
  });
});

Deno.test("a job that failed says why", () => {
  assertEquals(decoded(realLine("spark41", "JobFailed")), {
    type: "jobEnd",
    jobId: 1,
    completionTime: 1795385624755,
    succeeded: false,
    errorMessage:
      "[SPARK_JOB_CANCELLED] Job 1 cancelled part of cancelled job group tocancel SQLSTATE: XXKDA",
  });
});

Deno.test("a job may fail without a message and without a time", () => {
  for (const Exception of [null, {}, { "Message": null }]) {
    assertEquals(
      decoded({
        "Event": "SparkListenerJobEnd",
        "Job ID": 4,
        "Job Result": { "Result": "JobFailed", Exception },
      }),
      {
        type: "jobEnd",
        jobId: 4,
        completionTime: null,
        succeeded: false,
        errorMessage: null,
      },
    );
  }
});
