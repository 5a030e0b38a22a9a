import { Agenda } from "./agenda.ts";
import type { ClusterPlan, ExecutorPlan, JobPlan, StagePlan } from "./cluster_plan.ts";
import { mulberry32 } from "./mulberry32.ts";
import {
  event,
  type Json,
  stageInfo,
  type TaskCost,
  taskEnd,
  type TaskFacts,
  taskStart,
} from "./spark_lines.ts";

/** A line of an event log. */
export interface TimedLine {
  /** Epoch milliseconds at which Spark would write it. */
  readonly time: number;
  /** Without its line feed. */
  readonly line: string;
}

type Reason = Json & { readonly Reason: string };

const MAX_TASK_FAILURES = 4;
const SUCCESS: Reason = { Reason: "Success" };

interface Job {
  readonly id: number;
  readonly plan: JobPlan;
  readonly stages: Stage[];
  ended: boolean;
}

interface Stage {
  readonly id: number;
  readonly job: Job;
  readonly plan: StagePlan;
  /** Whether another stage reads what it writes. */
  readonly writes: boolean;
  attempt: number;
  numTasks: number;
  submissionTime: number;
  /** Tasks that wait for a core: index and number of the attempt. */
  waiting: { readonly index: number; readonly attempt: number }[];
  numDone: number;
  done: boolean;
}

interface Executor {
  readonly plan: ExecutorPlan;
  numFree: number;
  isNew: boolean;
  readonly running: Set<Running>;
}

interface Running {
  readonly task: TaskFacts;
  readonly stage: Stage;
  readonly executor: Executor;
}

/**
 * The event log that Spark would write if its cluster did what the plan says;
 * the same for the same plan. One line at a time: logs may be larger than memory.
 */
export function simulate(plan: ClusterPlan): Generator<TimedLine> {
  return new Simulation(plan).lines();
}

class Simulation {
  readonly #plan: ClusterPlan;
  readonly #agenda = new Agenda();
  readonly #random: () => number;
  #now: number;
  #written: string[] = [];
  #numJobs = 0;
  #numStages = 0;
  #numTasks = 0;
  #runningJobs = 0;
  #executors: Executor[] = [];
  /** Stages with waiting tasks, oldest first. */
  #stages: Stage[] = [];

  constructor(plan: ClusterPlan) {
    this.#plan = plan;
    this.#now = plan.startTime;
    this.#random = mulberry32(plan.seed ?? 1);
  }

  *lines(): Generator<TimedLine> {
    const { appId, appName, startTime, executors } = this.#plan;
    yield { time: startTime, line: event("LogStart", { "Spark Version": "4.1.1" }) };
    const application = {
      "App Name": appName,
      "App ID": appId,
      "Timestamp": startTime,
      "User": "analyst",
    };
    yield { time: startTime, line: event("ApplicationStart", application) };
    for (const executor of executors) {
      this.#agenda.add(startTime + executor.from, () => this.#addExecutor(executor));
    }
    this.#agenda.add(startTime + 500, () => this.#submitJobs());
    for (let next = this.#agenda.take(); next !== undefined; next = this.#agenda.take()) {
      this.#now = next.time;
      next.act();
      for (const line of this.#written) yield { time: next.time, line };
      this.#written = [];
      if (this.#runningJobs === 0 && this.#numJobs === this.#plan.jobs.length) break;
    }
    const time = this.#now + 200;
    yield { time, line: event("ApplicationEnd", { Timestamp: time }) };
  }

  #write(name: string, fields: Json): void {
    this.#written.push(event(name, fields));
  }

  #addExecutor(plan: ExecutorPlan): void {
    const executor = { plan, numFree: plan.cores, isNew: true, running: new Set<Running>() };
    this.#executors.push(executor);
    this.#write("ExecutorAdded", {
      "Timestamp": this.#now,
      "Executor ID": plan.executorId,
      "Executor Info": {
        "Host": plan.host,
        "Total Cores": plan.cores,
        "Log Urls": {},
        "Attributes": {},
        "Resources": {},
        "Resource Profile Id": 0,
        "Registration Time": this.#now - 20,
      },
    });
    if (plan.until !== undefined) {
      this.#agenda.add(this.#plan.startTime + plan.until, () => this.#removeExecutor(executor));
    }
    this.#launch();
  }

  #removeExecutor(executor: Executor): void {
    const { executorId } = executor.plan;
    const reason = "Container killed by YARN for exceeding physical memory limits";
    this.#executors = this.#executors.filter((other) => other !== executor);
    for (const running of [...executor.running]) {
      const lost: Reason = {
        "Reason": "ExecutorLostFailure",
        "Executor ID": executorId,
        "Exit Caused By App": false,
        "Loss Reason": reason,
      };
      this.#end(running, lost, null);
    }
    const removed = {
      "Timestamp": this.#now,
      "Executor ID": executorId,
      "Removed Reason": reason,
    };
    this.#write("ExecutorRemoved", removed);
    this.#launch();
  }

  #submitJobs(): void {
    const { jobs, maxRunningJobs = 1 } = this.#plan;
    while (this.#runningJobs < maxRunningJobs) {
      const plan = jobs[this.#numJobs];
      if (plan === undefined) return;
      this.#submitJob(plan);
    }
  }

  #submitJob(plan: JobPlan): void {
    const job: Job = { id: this.#numJobs++, plan, stages: [], ended: false };
    this.#runningJobs++;
    for (const [position, stagePlan] of plan.stages.entries()) {
      job.stages.push({
        id: this.#numStages++,
        job,
        plan: stagePlan,
        writes: plan.stages.some(({ parents }) => parents?.includes(position)),
        attempt: 0,
        numTasks: stagePlan.numTasks,
        submissionTime: 0,
        waiting: [],
        numDone: 0,
        done: stagePlan.skipped === true,
      });
    }
    const { sqlExecutionId, cancelAfter } = plan;
    const first = this.#plan.jobs.findIndex((other) => other.sqlExecutionId === sqlExecutionId);
    if (sqlExecutionId !== undefined && first === job.id) {
      this.#write("SQLExecutionStart", {
        executionId: sqlExecutionId,
        rootExecutionId: sqlExecutionId,
        description: plan.description ?? plan.callSite,
        details: plan.callSite,
        time: this.#now,
        modifiedConfigs: {},
        jobTags: [],
      });
    }
    this.#write("JobStart", {
      "Job ID": job.id,
      "Submission Time": this.#now,
      "Stage Infos": job.stages.map((stage) => stageInfo(this.#facts(stage))),
      "Stage IDs": job.stages.map(({ id }) => id),
      "Properties": {
        "callSite.short": plan.callSite,
        ...(plan.group === undefined ? {} : { "spark.jobGroup.id": plan.group }),
        ...(plan.description === undefined ? {} : { "spark.job.description": plan.description }),
        ...(sqlExecutionId === undefined ? {} : { "spark.sql.execution.id": `${sqlExecutionId}` }),
      },
    });
    if (cancelAfter !== undefined) {
      this.#agenda.add(this.#now + cancelAfter, () => this.#cancel(job));
    }
    this.#submitStages(job);
  }

  #submitStages(job: Job): void {
    for (const stage of job.stages) {
      const parents = stage.plan.parents ?? [];
      const isReady = parents.every((parent) => job.stages[parent]?.done === true);
      if (stage.done || stage.submissionTime > 0 || !isReady) continue;
      this.#submitStage(stage, Array.from({ length: stage.numTasks }, (_, index) => index));
    }
    this.#launch();
  }

  #submitStage(stage: Stage, indexes: readonly number[]): void {
    stage.submissionTime = this.#now;
    stage.numTasks = indexes.length;
    stage.waiting = indexes.map((index) => ({ index, attempt: 0 })).reverse();
    stage.numDone = 0;
    this.#stages.push(stage);
    this.#write("StageSubmitted", { "Stage Info": stageInfo(this.#facts(stage)) });
  }

  #facts(stage: Stage) {
    const parents = stage.plan.parents ?? [];
    return {
      stageId: stage.id,
      attempt: stage.attempt,
      name: stage.plan.name,
      numTasks: stage.numTasks,
      parentIds: parents.flatMap((parent) => stage.job.stages[parent]?.id ?? []),
      ...(stage.submissionTime === 0 ? {} : { submissionTime: stage.submissionTime }),
    };
  }

  /** Starts waiting tasks on free cores, on the executor that has the most of them. */
  #launch(): void {
    while (this.#stages.length > 0) {
      const [stage] = this.#stages;
      const waiting = stage?.waiting.at(-1);
      if (stage === undefined || waiting === undefined) {
        this.#stages.shift();
        continue;
      }
      let best: Executor | undefined;
      for (const executor of this.#executors) {
        if (executor.numFree > (best?.numFree ?? 0)) best = executor;
      }
      if (best === undefined) return;
      stage.waiting.pop();
      this.#start(stage, best, waiting.index, waiting.attempt);
    }
  }

  #start(stage: Stage, executor: Executor, index: number, attempt: number): void {
    const { executorId, host } = executor.plan;
    const task: TaskFacts = {
      stageId: stage.id,
      stageAttempt: stage.attempt,
      taskId: this.#numTasks++,
      index,
      attempt,
      executorId,
      host,
      launchTime: this.#now,
    };
    const running = { task, stage, executor };
    executor.numFree--;
    executor.running.add(running);
    this.#written.push(taskStart(task));
    const { plan } = stage;
    const isFatal = plan.fails === true && index === Math.floor(plan.numTasks / 2);
    const fails = isFatal || (attempt === 0 && index < (plan.numFailures ?? 0));
    const cost = this.#cost(stage, executor);
    executor.isNew = false;
    const schedulerDelay = this.#between(1, 12);
    const duration = schedulerDelay + cost.deserialization + cost.fetchWait + cost.computing +
      cost.shuffleWrite + cost.serialization + cost.gettingResult;
    this.#agenda.add(this.#now + duration, () => {
      if (!executor.running.has(running)) return;
      this.#end(running, fails ? failure(plan) : SUCCESS, cost);
      if (isFatal && attempt + 1 === MAX_TASK_FAILURES) this.#fail(stage, index);
      this.#launch();
    });
  }

  #cost(stage: Stage, executor: Executor): TaskCost {
    const { computing: usual, skew = 1, spill = 0, parents = [] } = stage.plan;
    const isSlow = this.#random() < 0.01;
    const computing = Math.max(1, Math.round(usual * this.#spread() * (isSlow ? skew : 1)));
    const reads = parents.length > 0;
    return {
      deserialization: executor.isNew ? this.#between(200, 600) : this.#between(2, 15),
      fetchWait: reads ? Math.round(computing * 0.2 * this.#spread()) : 0,
      computing,
      shuffleWrite: stage.writes ? Math.round(computing * 0.1 * this.#spread()) : 0,
      serialization: this.#between(0, 3),
      gettingResult: !stage.writes && this.#random() < 0.05 ? this.#between(5, 60) : 0,
      jvmGC: Math.round(computing * 0.06 * this.#random()),
      shuffleBytesRead: reads ? computing * 9000 : 0,
      shuffleBytesWritten: stage.writes ? computing * 7000 : 0,
      bytesSpilled: spill,
    };
  }

  #end(running: Running, reason: Reason, cost: TaskCost | null): void {
    const { task, stage, executor } = running;
    executor.running.delete(running);
    executor.numFree++;
    this.#written.push(taskEnd(task, this.#now, reason, cost));
    if (reason.Reason === "Success") stage.numDone++;
    else if (reason.Reason !== "TaskKilled" && task.attempt + 1 < MAX_TASK_FAILURES) {
      stage.waiting.unshift({ index: task.index, attempt: task.attempt + 1 });
      if (!this.#stages.includes(stage)) this.#stages.push(stage);
    }
    if (stage.done) return;
    const half = Math.ceil(stage.plan.numTasks / 2);
    if (stage.plan.fetchFails === true && stage.attempt === 0 && stage.numDone === half) {
      this.#retry(stage);
    } else if (stage.numDone === stage.numTasks) {
      this.#complete(stage);
    }
  }

  /** The first attempt fails; a second one does what it had not begun. */
  #retry(stage: Stage): void {
    const indexes = stage.waiting.map(({ index }) => index);
    for (const running of this.#runningOf(stage)) {
      indexes.push(running.task.index);
      const killed = { "Reason": "TaskKilled", "Kill Reason": "Stage finished" };
      this.#kill(running, killed);
    }
    stage.waiting = [];
    this.#completed(
      stage,
      "org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for " +
        "shuffle 0 partition 3",
    );
    stage.attempt++;
    this.#submitStage(stage, indexes.sort((a, b) => a - b));
  }

  #complete(stage: Stage): void {
    stage.done = true;
    this.#completed(stage);
    const { job } = stage;
    if (job.stages.every(({ done }) => done)) this.#endJob(job, { Result: "JobSucceeded" });
    else this.#submitStages(job);
  }

  #completed(stage: Stage, failureReason?: string): void {
    const facts = { ...this.#facts(stage), completionTime: this.#now };
    const failed = failureReason === undefined ? facts : { ...facts, failureReason };
    this.#write("StageCompleted", { "Stage Info": stageInfo(failed) });
  }

  #fail(stage: Stage, index: number): void {
    const { plan, id, attempt, job } = stage;
    const said = plan.errorMessage ?? DEFAULT_ERROR;
    this.#abort(
      job,
      `Job aborted due to stage failure: Task ${index} in stage ${id}.${attempt} failed ` +
        `${MAX_TASK_FAILURES} times, most recent failure: Lost task ${index}.3 in stage ` +
        `${id}.${attempt} (executor 1): java.lang.IllegalStateException: ${said}`,
    );
  }

  #cancel(job: Job): void {
    if (!job.ended) this.#abort(job, `Job ${job.id} cancelled by its user`);
  }

  #abort(job: Job, reason: string): void {
    for (const stage of job.stages) {
      if (stage.done) continue;
      stage.done = true;
      stage.waiting = [];
      if (stage.submissionTime === 0) continue;
      for (const running of this.#runningOf(stage)) {
        this.#kill(running, { "Reason": "TaskKilled", "Kill Reason": "Stage cancelled" });
      }
      this.#completed(stage, reason);
    }
    this.#endJob(job, { Result: "JobFailed", Exception: { "Message": reason, "Stack Trace": [] } });
    this.#launch();
  }

  #kill(running: Running, reason: Reason): void {
    const { done } = running.stage;
    running.stage.done = true;
    this.#end(running, reason, null);
    running.stage.done = done;
  }

  #runningOf(stage: Stage): Running[] {
    return this.#executors.flatMap(({ running }) =>
      [...running].filter((it) => it.stage === stage)
    );
  }

  #endJob(job: Job, result: Json): void {
    job.ended = true;
    this.#runningJobs--;
    this.#write("JobEnd", {
      "Job ID": job.id,
      "Completion Time": this.#now,
      "Job Result": result,
    });
    const { sqlExecutionId } = job.plan;
    const last = this.#plan.jobs.findLastIndex((it) => it.sqlExecutionId === sqlExecutionId);
    if (sqlExecutionId !== undefined && last === job.id) {
      const executionId = sqlExecutionId;
      this.#write("SQLExecutionEnd", { executionId, time: this.#now, errorMessage: "" });
    }
    this.#agenda.add(this.#now + this.#between(5, 60), () => this.#submitJobs());
  }

  #between(least: number, most: number): number {
    return least + Math.floor(this.#random() * (most - least + 1));
  }

  /** Mostly near 1, sometimes well above, as durations of like tasks are. */
  #spread(): number {
    const sum = this.#random() + this.#random() + this.#random();
    return Math.exp((sum - 1.5) * 0.5);
  }
}

const DEFAULT_ERROR = "order 4200 has no currency";

function failure(plan: StagePlan): Reason {
  const said = plan.errorMessage ?? DEFAULT_ERROR;
  return {
    "Reason": "ExceptionFailure",
    "Class Name": "java.lang.IllegalStateException",
    "Description": said,
    "Stack Trace": [],
    "Full Stack Trace": `java.lang.IllegalStateException: ${said}\n` +
      "\tat org.example.Orders$.price(Orders.scala:41)\n" +
      "\tat org.apache.spark.executor.Executor$TaskRunner.run(Executor.scala:650)\n",
    "Accumulator Updates": [],
  };
}
