import type { ClusterPlan, JobPlan } from "./cluster_plan.ts";

const address = "https://attacker.example";

/** Names that do something where they are taken for anything but text. */
export const hostileNames: readonly string[] = [
  `<img src=x onerror="alert(1)">`,
  `<script>alert(1)</script>`,
  `</script><script>fetch("${address}/a")</script>`,
  `</title></style></textarea><svg onload=alert(1)>`,
  `<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>`,
  `<link rel=stylesheet href="${address}/b.css">`,
  `<a href="javascript:alert(1)">open</a>`,
  "javascript:alert(1)",
  `"><img src="${address}/c.png" onerror=alert(1) x="`,
  "' onmouseover='alert(1)",
  "${alert(1)} {{constructor.constructor('alert(1)')()}}",
  "__proto__",
  "constructor",
  "\u202Etxt.exe\u2066 right to left \u200F\u2069",
  "null \u0000 byte, bell \u0007, escape \u001B[31m",
  "lone surrogate \uD800 here",
  "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466} \u{1F3F3}\uFE0F\u200D\u{1F308} family",
  "Z\u0351\u036B\u0343\u036A\u0302a\u0349l\u034Dg\u0321o\u035E".repeat(20),
  "a line\nand another\r\nand a tab\t.",
  "&lt;b&gt;&amp;&#60;script&#62;",
  "n".repeat(10_000),
  "no space ".repeat(1200),
  "",
  "   ",
];

/** The application and each of its jobs, stages, groups, hosts and errors have such names. */
export function withHostileNames(plan: ClusterPlan): ClusterPlan {
  const name = (index: number) => hostileNames[index % hostileNames.length] ?? "";
  return {
    ...plan,
    appName: name(1),
    executors: plan.executors.map((executor, index) => ({
      ...executor,
      executorId: `${index} ${name(index)}`,
      host: name(index + 3),
    })),
    jobs: plan.jobs.map((job, index): JobPlan => ({
      ...job,
      callSite: name(index),
      group: name(index + 5),
      ...(index % 3 === 0 ? {} : { description: name(index + 7) }),
      stages: job.stages.map((stage, position) => ({
        ...stage,
        name: name(index + position),
        errorMessage: name(index + 2),
      })),
    })),
  };
}
