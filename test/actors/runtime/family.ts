import {
  type ActorRef,
  type Behavior,
  type RestartType,
  type SupervisionOptions,
  supervisor,
} from "../../../actors/runtime/mod.ts";
import { type Bench, bench, fragile } from "./harness.ts";

/** A crash that costs one restart only: its second delivery goes well. */
export function crashesOnce(log: string[], name: string): Behavior<string, null> {
  let crashed = false;
  return fragile(name, log, {
    receive: (_state, message) => {
      if (message === "crash" && !crashed) {
        crashed = true;
        throw new Error("once");
      }
      log.push(`${name} got ${message}`);
    },
  });
}

/** A supervisor, and a way to give it children. */
export interface Family extends Bench {
  readonly parent: ActorRef<never>;
  child(
    name: string,
    more?: Partial<Behavior<string, null>>,
    restart?: RestartType,
  ): ActorRef<string>;
}

export function family(supervision: SupervisionOptions = {}): Family {
  const setting = bench();
  const { system, log } = setting;
  const parent = system.spawn(supervisor(supervision), { name: "parent" });
  return {
    ...setting,
    parent,
    child: (name, more, restart = "permanent") =>
      system.spawn(fragile(name, log, more), { name, restart }, parent),
  };
}

/** Crashes an actor at each of the next `times` starts. */
export function failingStarts(times: number, log: string[]): Partial<Behavior<string, null>> {
  return {
    onStart() {
      log.push("start");
      if (times-- > 0) throw new Error("start failed");
    },
  };
}
